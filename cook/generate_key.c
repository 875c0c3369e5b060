/* generateKey */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cook/run.h"
#include "lib/dns/algorithm.h"
#include "lib/hsm/generate.h"
#include "lib/util/digest.h"

/* Octets of an id that the recipe leaves to us. */
#define ID_SIZE 16

/* The id in the recipe, or one that follows from the recipe and the action. */
static int
choose_id(const struct run *run, const struct action *a, struct bytes *id,
    struct fault *f)
{
	char seed[128];
	unsigned char hash[DIGEST_MOST];
	size_t size;
	int n;

	if (a->key->id.length > 0)
		return (bytes_set(id, a->key->id.data, a->key->id.length, f));
	n = snprintf(seed, sizeof(seed), "oks-id %s %td", run->recipe->sha256,
	    a - run->recipe->actions);
	if (digest_make(DIGEST_SHA256, seed, (size_t)n, hash, &size, f) == -1)
		return (-1);
	return (bytes_set(id, hash, ID_SIZE, f));
}

/* The label in the recipe, or the id in hex, as OpenDNSSEC labels keys. */
static char *
choose_label(const struct action *a, const struct bytes *id, struct fault *f)
{
	char *label;

	label = a->key->label != NULL ? strdup(a->key->label) : bytes_hex(id);
	if (label == NULL)
		(void)fault_memory(f);
	return (label);
}

static int
generate(struct run *run, const struct action *a, const struct bytes *id,
    const char *label, struct fault *f)
{
	const struct algorithm *algorithm = algorithm_find(a->key->algorithm);
	struct use *u = use_of(run, a->key);
	struct hsm_key key = { 0 };
	struct hsm_template template = { .kind = algorithm->kind,
		.bits = a->key_size,
		.id = id,
		.label = label,
		.exportable = a->exportable,
		.usage = HSM_USAGE_SIGN };
	int rc;

	if (hsm_inventory_has(&u->store->inventory, id, label))
		return (fault_set(f, FAULT_REFUSED,
		    "the token has an object with this id or label"));
	if (undo_plan(run, u->store, id, label, f) == -1)
		return (-1);
	rc = hsm_generate_pair(&key, u->store->token, &template, f);
	if (rc == 0)
		rc = uses_take(run, a, &key, f);
	hsm_key_clear(&key);
	return (rc);
}

static int
attributes(struct result *result, const struct use *u, struct fault *f)
{
	struct hsm_attributes got;

	if (hsm_key_attributes(&got, u->store->token, &u->held->key, f) == -1)
		return (-1);
	result->attributes_given = true;
	result->attributes = (struct made_attributes){
		.sensitive = got.sensitive,
		.extractable = got.extractable,
		.always_sensitive = got.always_sensitive,
		.never_extractable = got.never_extractable,
		.local = got.local,
		.sign = got.sign,
		.decrypt = got.decrypt,
		.unwrap = got.unwrap
	};
	return (0);
}

static int
add_ds(struct result *result, const struct use *u, const char *owner,
    struct fault *f)
{
	struct name name;
	char text[NAME_TEXT_SIZE], *ds, *line = NULL;
	int rc = -1;

	if (name_parse(&name, owner, f) == -1)
		return (-1);
	name_print(&name, text);
	if ((ds = dnskey_ds(&u->dnskey, &name, f)) == NULL)
		return (-1);
	if (asprintf(&line, "%s IN DS %s", text, ds) == -1) {
		line = NULL;
		(void)fault_memory(f);
	} else
		rc = recipe_add_text(&result->ds, &result->ds_count, line, f);
	free(line);
	free(ds);
	return (rc);
}

/* A DS for each zone that publishes the key as a key signing key. */
static int
list_ds(struct run *run, struct action *a, struct fault *f)
{
	const struct use *u;
	const struct key *k;
	size_t i, o;

	for (i = 0; i < run->recipe->key_count; i++) {
		k = run->recipe->keys[i];
		u = &run->uses[i];
		if (u->maker != a || k->flags != a->key->flags ||
		    (k->flags & DNSKEY_FLAG_SEP) == 0)
			continue;
		for (o = 0; o < u->zone_count; o++)
			if (add_ds(&a->result, u, run->zones[u->zones[o]]->text,
				f) == -1)
				return (-1);
	}
	return (0);
}

static int
describe(struct run *run, struct action *a, struct fault *f)
{
	const struct use *u = use_of(run, a->key);
	struct result *result = &a->result;

	result->key_tag = dnskey_tag(&u->dnskey);
	free(result->key_label);
	if ((result->key_label = strdup(u->held->key.label)) == NULL)
		return (fault_memory(f));
	if (bytes_set(&result->key_data, u->dnskey.data.data,
		u->dnskey.data.length, f) == -1 ||
	    bytes_set(&result->key_id, u->held->key.id.data,
		u->held->key.id.length, f) == -1 ||
	    attributes(result, u, f) == -1)
		return (-1);
	return (list_ds(run, a, f));
}

int
generate_key(struct run *run, struct action *a, struct fault *f)
{
	struct bytes id = { 0 };
	char *label = NULL;
	int rc = -1;

	if (choose_id(run, a, &id, f) == 0 &&
	    (label = choose_label(a, &id, f)) != NULL &&
	    generate(run, a, &id, label, f) == 0 &&
	    tags_check(run, a, f) == 0 && describe(run, a, f) == 0) {
		a->result.success = true;
		rc = 0;
	}
	bytes_clear(&id);
	free(label);
	return (rc);
}
