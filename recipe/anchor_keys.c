#include "recipe/anchor_keys.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/ksr/inspect.h"
#include "lib/ksr/ksr.h"
#include "lib/util/digest.h"
#include "lib/util/infile.h"
#include "recipe/check.h"
#include "recipe/read.h"
#include "recipe/recipe.h"
#include "recipe/verify.h"

#define BLANKS " \t\r\n"

void
anchor_keys_clear(struct anchor_keys *keys)
{
	size_t i;

	for (i = 0; i < keys->count; i++) {
		free(keys->items[i].label);
		dnskey_clear(&keys->items[i].dnskey);
	}
	free(keys->items);
	memset(keys, 0, sizeof(*keys));
}

/* One publication of a key. */
struct sighting {
	const char *label; /* NULL: by its tag */
	const struct dnskey *dnskey;
	uint32_t ttl;
	int64_t at;
};

/* Takes a key in, once, with its first publication. */
static int
add(struct anchor_keys *keys, const struct sighting *s, struct fault *f)
{
	struct anchor_key *k, *more;
	char tag[16];
	size_t i;

	if ((s->dnskey->flags & DNSKEY_FLAG_SEP) == 0 ||
	    (s->dnskey->flags & DNSKEY_FLAG_REVOKE) != 0)
		return (0);
	for (i = 0; i < keys->count; i++)
		if (dnskey_equal(&keys->items[i].dnskey, s->dnskey)) {
			if (s->at < keys->items[i].from)
				keys->items[i].from = s->at;
			return (0);
		}
	more = reallocarray(keys->items, keys->count + 1, sizeof(*more));
	if (more == NULL)
		return (fault_memory(f));
	keys->items = more;
	k = &more[keys->count++];
	*k = (struct anchor_key){ .ttl = s->ttl, .from = s->at, .until = -1 };
	(void)snprintf(
	    tag, sizeof(tag), "%u", (unsigned int)dnskey_tag(s->dnskey));
	k->label = strdup(s->label == NULL ? tag : s->label);
	if (k->label == NULL)
		return (fault_memory(f));
	return (dnskey_copy(&k->dnskey, s->dnskey, f));
}

/* True if the zone is the one asked for; the first one is it where none is. */
static int
check_zone(struct anchor_keys *keys, const struct name *zone, bool asked,
    bool *is, struct fault *f)
{
	if (!asked && keys->zone.length == 0)
		keys->zone = *zone;
	*is = name_equal(&keys->zone, zone);
	if (!*is && !asked)
		return (fault_set(f, FAULT_INPUT,
		    "the file is of several zones: give --zone"));
	return (0);
}

/* ---- A response ---- */

static int
add_bundles(struct anchor_keys *keys, const struct ksr *k, struct fault *f)
{
	const struct ksr_bundle *b;
	size_t i;

	for (b = k->bundles; b < k->bundles + k->bundle_count; b++)
		for (i = 0; i < b->key_count; i++) {
			const struct sighting s = { b->keys[i].identifier,
				&b->keys[i].key, b->keys[i].ttl, b->inception };

			if (add(keys, &s, f) == -1)
				return (-1);
		}
	return (0);
}

/* Nobody is told to trust what is not signed as it says. */
static int
check_response(const struct ksr *k, struct fault *f)
{
	struct verify_cache *cache = NULL;
	struct objections found = { 0 };
	int rc;

	rc = verify_cache_new(&cache, f);
	if (rc == 0)
		rc = inspect_response(cache, k, &found, f);
	if (rc == 0 && found.total > 0)
		rc = fault_set(f, FAULT_REFUSED,
		    "bundle %zu: expected %.200s, found %.200s",
		    found.items[0].bundle, found.items[0].expected,
		    found.items[0].found);
	objection_clear(&found);
	verify_cache_free(cache);
	return (rc);
}

static int
read_response(struct anchor_keys *keys, const struct bytes *text, bool asked,
    struct fault *f)
{
	struct ksr *k = NULL;
	bool is = false;
	int rc;

	if (ksr_parse(&k, text, f) == -1 || k == NULL)
		return (-1);
	rc = k->response ?
	    check_response(k, f) :
	    fault_set(f, FAULT_INPUT, "a request (KSR) has no KSKs");
	if (rc == 0)
		rc = check_zone(keys, &k->domain, asked, &is, f);
	if (rc == 0 && is)
		rc = add_bundles(keys, k, f);
	ksr_free(k);
	return (rc);
}

/* ---- A recipe ---- */

/* The label of a record of a set: of the naming with its data, else of the
 * generateKey that made it, else NULL. */
static const char *
label_of(const struct recipe *r, const struct dnskey *dnskey)
{
	const struct action *a;
	size_t i;

	for (i = 0; i < r->key_count; i++)
		if (r->keys[i]->label != NULL &&
		    r->keys[i]->algorithm == dnskey->algorithm &&
		    bytes_equal(&r->keys[i]->data, &dnskey->data))
			return (r->keys[i]->label);
	for (a = r->actions; a < r->actions + r->action_count; a++)
		if (a->type == ACTION_GENERATE_KEY &&
		    a->key->algorithm == dnskey->algorithm &&
		    bytes_equal(&a->result.key_data, &dnskey->data))
			return (a->result.key_label);
	return (NULL);
}

static int
add_set(struct anchor_keys *keys, const struct recipe *r,
    const struct action *a, bool asked, struct fault *f)
{
	struct keyset set = { 0 };
	size_t record, i;
	bool is = false;
	int rc;

	rc = recipe_keyset(a, &set, &record, f);
	if (rc == 0)
		rc = check_zone(keys, &set.owner, asked, &is, f);
	for (i = 0; rc == 0 && is && i < set.key_count; i++) {
		const struct sighting s = { label_of(r, &set.keys[i]),
			&set.keys[i], set.ttl, signed_set_publication(a->set) };

		rc = add(keys, &s, f);
	}
	keyset_clear(&set);
	return (rc);
}

/* The zone of a new key stands in front of its DS, "ZONE IN DS ...". */
static int
add_made(struct anchor_keys *keys, const struct recipe *r,
    const struct action *a, bool asked, struct fault *f)
{
	const struct dnskey dnskey = { a->key->flags, a->key->algorithm,
		a->result.key_data };
	const struct sighting s = { a->result.key_label, &dnskey, 0,
		r->cooked_timestamp };
	char text[NAME_TEXT_SIZE];
	struct name zone;
	size_t i;
	bool is;

	for (i = 0; i < a->result.ds_count; i++) {
		(void)snprintf(text, sizeof(text), "%.*s",
		    (int)strcspn(a->result.ds[i], " "), a->result.ds[i]);
		if (name_parse(&zone, text, f) == -1 ||
		    check_zone(keys, &zone, asked, &is, f) == -1 ||
		    (is && add(keys, &s, f) == -1))
			return (-1);
	}
	return (0);
}

/* Sets first: what they say of a key's publication is sooner. */
static int
add_actions(struct anchor_keys *keys, const struct recipe *r, bool asked,
    struct fault *f)
{
	const struct action *a;

	for (a = r->actions; a < r->actions + r->action_count; a++)
		if (a->set != NULL && add_set(keys, r, a, asked, f) == -1)
			return (-1);
	for (a = r->actions; a < r->actions + r->action_count; a++)
		if (a->type == ACTION_GENERATE_KEY &&
		    add_made(keys, r, a, asked, f) == -1)
			return (-1);
	return (0);
}

static int
check_recipe(const struct recipe *r, struct fault *f)
{
	struct findings fs = { 0 };
	int rc = recipe_verify(r, &fs, f);

	if (rc == 0)
		rc = findings_fault(&fs, r->file, FAULT_REFUSED, f);
	findings_clear(&fs);
	return (rc);
}

static int
read_recipe(
    struct anchor_keys *keys, const char *path, bool asked, struct fault *f)
{
	const struct check_options options = { .cooked = true };
	struct recipe *r = NULL;
	int rc;

	if (recipe_read(&r, path, &options, NULL, f) == -1 || r == NULL)
		return (-1);
	rc = check_recipe(r, f);
	if (rc == 0)
		rc = add_actions(keys, r, asked, f);
	recipe_free(r);
	return (rc);
}

/* ---- Either ---- */

static bool
is_xml(const struct bytes *text)
{
	const char *p = (const char *)text->data;

	return (p != NULL && p[strspn(p, BLANKS)] == '<');
}

static int
read_zone(struct anchor_keys *keys, const char *zone, struct fault *f)
{
	struct fault why = { 0 };

	if (zone == NULL || name_parse(&keys->zone, zone, &why) == 0)
		return (0);
	return (fault_set(f, FAULT_USAGE, "--zone: %s", why.what));
}

int
anchor_keys_read(struct anchor_keys *keys, const char *path, const char *zone,
    struct fault *f)
{
	struct bytes text = { 0 };
	struct fault why = { 0 };
	int rc = -1;

	memset(keys, 0, sizeof(*keys));
	if (read_zone(keys, zone, f) == -1 ||
	    infile_read(path, RECIPE_FILE_MOST, &text, f) == -1)
		return (-1);
	if (!is_xml(&text))
		rc = read_recipe(keys, path, zone != NULL, f);
	else if (text.length > KSR_FILE_MOST)
		(void)fault_set(f, FAULT_INPUT, "the file is too large");
	else if ((rc = read_response(keys, &text, zone != NULL, &why)) == -1) {
		(void)fault_set(f, why.kind, "%s", why.what);
		(void)fault_file(f, path, why.line, 0);
	}
	bytes_clear(&text);
	if (rc == 0 && keys->count == 0)
		rc = fault_set(
		    f, FAULT_INPUT, "there is no key signing key in it");
	if (rc == 0)
		return (0);
	anchor_keys_clear(keys);
	return (fault_file(f, path, 0, 0));
}

static bool
is_chosen(const struct anchor_key *k, const char *const *labels, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (strcmp(k->label, labels[i]) == 0)
			return (true);
	return (count == 0);
}

int
anchor_keys_choose(struct anchor_keys *keys, const char *const *labels,
    size_t count, struct fault *f)
{
	struct anchor_key *k;
	size_t i, kept = 0;

	for (i = 0; i < count; i++) {
		for (k = keys->items; k < keys->items + keys->count; k++)
			if (strcmp(k->label, labels[i]) == 0)
				break;
		if (k == keys->items + keys->count)
			return (fault_set(f, FAULT_INPUT,
			    "the file has no key signing key labelled %.128s",
			    labels[i]));
	}
	for (i = 0; i < keys->count; i++) {
		k = &keys->items[i];
		if (is_chosen(k, labels, count)) {
			keys->items[kept++] = *k;
			continue;
		}
		free(k->label);
		dnskey_clear(&k->dnskey);
	}
	keys->count = kept;
	return (0);
}
