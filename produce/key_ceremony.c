/* Ceremonies of the KSKs themselves: a new one with its backup, and a
 * deletion. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/conf/scalar.h"
#include "lib/dns/algorithm.h"
#include "lib/util/infile.h"
#include "lib/util/instant.h"
#include "lib/util/text.h"
#include "produce/root.h"
#include "produce/wrapping.h"
#include "recipe/json.h"

#define FLAGS_KSK  (DNSKEY_FLAG_ZONE | DNSKEY_FLAG_SEP)
#define LABEL_SIZE 8 /* "K", six characters, and the NUL */

/* The zone whose KSKs these are: the first of the request's domains. */
static const struct name *
domain_of(const struct root_facts *x)
{
	return (&x->conf->request.domains[0]);
}

/* ---- Keys that must not be met ---- */

/* The key in the timeline, without instants: so that its tags are the
 * recipe's, and cook refuses a new key that meets them. */
static int
add_life(struct recipe *r, const char *zone, bool zsk, const struct key *k,
    struct fault *f)
{
	json_t *o = json_object();

	json_put(&o, "zone", json_string(zone));
	json_put(&o, "role", json_string(zsk ? "ZSK" : "KSK"));
	json_put(&o, "key", json_from_key(k));
	if (r->timeline == NULL)
		r->timeline = json_array();
	if (o == NULL || r->timeline == NULL ||
	    json_array_append_new(r->timeline, o) == -1)
		return (fault_memory(f));
	return (0);
}

static int
add_direct(struct recipe *r, const char *zone, const struct dnskey *key,
    struct fault *f)
{
	const struct key direct = { .type = KEY_DIRECT,
		.algorithm = key->algorithm,
		.flags = key->flags & ~(unsigned int)DNSKEY_FLAG_REVOKE,
		.data = key->data };
	const size_t before = r->key_count;
	const struct key *k = recipe_key(r, &direct, f);

	if (k == NULL)
		return (-1);
	if (r->key_count == before)
		return (0);
	return (add_life(r, zone, (key->flags & DNSKEY_FLAG_SEP) == 0, k, f));
}

/* Every key of known-keys and of the responses given. */
static int
add_others(struct recipe *r, const struct root_facts *x, const char *zone,
    struct fault *f)
{
	const struct conf *c = x->conf;
	const struct ksr *p;
	size_t i, b, k;

	for (i = 0; i < c->known_count; i++) {
		const struct dnskey key = { FLAGS_KSK, c->known[i].algorithm,
			c->known[i].data };

		if (c->known[i].has_key && add_direct(r, zone, &key, f) == -1)
			return (-1);
	}
	for (i = 0; i < x->options->previous_skr_count; i++) {
		p = x->previous[i];
		for (b = 0; b < p->bundle_count; b++)
			for (k = 0; k < p->bundles[b].key_count; k++)
				if (add_direct(r, zone,
					&p->bundles[b].keys[k].key, f) == -1)
					return (-1);
	}
	return (0);
}

/* ---- A new KSK ---- */

/* "K" and the first six characters of base32 (RFC 4648, 6), in lower case, of
 * the time in 32 bits: what the root's KSKs are called. */
static void
make_label(int64_t now, char *label)
{
	static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
	const uint32_t time = (uint32_t)now;
	unsigned int i;

	label[0] = 'K';
	for (i = 0; i < 6; i++)
		label[i + 1] = alphabet[time >> (27 - 5 * i) & 31];
	label[7] = '\0';
}

static int
check_label(const struct root_facts *x, const char *label, struct fault *f)
{
	const struct ksr *p;
	size_t i, b, k;

	if (*label == '\0' || strlen(label) > SCALAR_LABEL_MOST)
		return (fault_set(f, FAULT_USAGE, "a label has 1 to %d bytes",
		    SCALAR_LABEL_MOST));
	for (i = 0; i < x->conf->known_count; i++)
		if (strcmp(x->conf->known[i].label, label) == 0)
			return (fault_set(f, FAULT_REFUSED,
			    "%.64s of known-keys is labelled %.128s",
			    x->conf->known[i].name, label));
	for (i = 0; i < x->options->previous_skr_count; i++) {
		p = x->previous[i];
		for (b = 0; b < p->bundle_count; b++)
			for (k = 0; k < p->bundles[b].key_count; k++)
				if (strcmp(p->bundles[b].keys[k].identifier,
					label) == 0)
					return (fault_set(f, FAULT_REFUSED,
					    "a response has a key that is "
					    "labelled %.128s",
					    label));
	}
	return (0);
}

/* Reads the key that is to unwrap, and adds it and the export. */
static int
add_export(struct recipe *r, const struct root_facts *x, const struct key *k,
    FILE *out, struct fault *f)
{
	const struct conf_transport *t = &x->conf->transport;
	struct conf_transport asked = *t;
	struct wrapping w = { 0 };
	struct bytes pem = { 0 };
	struct pubkey pubkey = { 0 };
	char hash[DIGEST_HEX_SIZE];
	const struct key *wrapping;
	struct action *a;
	int rc = -1;

	if (!t->given)
		return (fault_set(f, FAULT_INPUT,
		    "oks.conf needs transport: { key: { label: LABEL } }: what "
		    "the transport key of the second bunker is called"));
	if (infile_read_guarded(
		x->options->backup, WRAPPING_FILE_MOST, false, &pem, f) == -1 ||
	    wrapping_make(&w, &asked, &pem, f) == -1 ||
	    pubkey_from_pem(&pubkey, &pem, f) == -1 ||
	    pubkey_hash(&pubkey, hash, f) == -1)
		goto out;
	const struct key direct = { .type = KEY_DIRECT,
		.algorithm = w.key.algorithm,
		.flags = w.key.flags,
		.id = w.id,
		.label = w.label,
		.data = w.key.data };
	const struct key reference = { .type = KEY_BY_REF,
		.algorithm = w.key.algorithm,
		.flags = w.key.flags,
		.id = w.id,
		.label = w.label,
		.data = w.key.data };

	if ((wrapping = recipe_key(r, &direct, f)) == NULL ||
	    root_action(r, ACTION_IMPORT_PUBLIC_KEY, wrapping,
		"The transport key of the second bunker", f) == NULL ||
	    (wrapping = recipe_key(r, &reference, f)) == NULL ||
	    (a = root_action(r, ACTION_EXPORT_KEYPAIR, k,
		 "Backup of the KSK for the second bunker", f)) == NULL)
		goto out;
	a->wrapping_key = wrapping;
	rc = root_print_digest(out, "Transport key", hash, f);
out:
	pubkey_clear(&pubkey);
	bytes_clear(&pem);
	wrapping_clear(&w);
	return (rc);
}

int
root_generate(
    struct recipe *r, const struct root_facts *x, FILE *out, struct fault *f)
{
	const struct conf_key_policy *p;
	char zone[NAME_TEXT_SIZE], made[LABEL_SIZE];
	const char *label = x->options->label;
	struct key naming = { .type = KEY_BY_REF, .flags = FLAGS_KSK };
	struct action *a;
	const struct key *k;

	name_print(domain_of(x), zone);
	p = &conf_zone_policy(x->conf, zone)->ksk;
	if (p->algorithm == 0)
		return (fault_set(f, FAULT_INPUT,
		    "the policy of %.255s in oks.conf says nothing of its "
		    "ksk: algorithm and size",
		    zone));
	make_label(x->options->now, made);
	naming.algorithm = p->algorithm;
	naming.label = label == NULL ? made : strdup(label);
	if (naming.label == NULL)
		return (fault_memory(f));
	k = NULL;
	if (check_label(x, naming.label, f) == 0)
		k = recipe_key(r, &naming, f);
	if (label != NULL)
		free(naming.label);
	if (k == NULL ||
	    (a = root_action(
		 r, ACTION_GENERATE_KEY, k, "Generate the KSK", f)) == NULL ||
	    add_life(r, zone, false, k, f) == -1 ||
	    add_others(r, x, zone, f) == -1)
		return (-1);
	a->key_size = p->size;
	a->exportable = x->options->backup != NULL;
	(void)fputs("new KSK: label ", out);
	text_print(out, k->label);
	(void)fprintf(out, ", algorithm %u\n", k->algorithm);
	return (x->options->backup == NULL ? 0 : add_export(r, x, k, out, f));
}

/* ---- A deletion ---- */

static const struct key *
name_known(struct recipe *r, const struct root_facts *x,
    const struct conf_known **known, struct fault *f)
{
	const struct bytes *data;

	if ((*known = known_find(x->conf, x->options->key)) == NULL) {
		(void)fault_set(f, FAULT_INPUT,
		    "no key in known-keys is called \"%.64s\"",
		    x->options->key);
		(void)fault_file(f, x->conf->file, 0, 0);
		return (NULL);
	}
	if (root_key_data(&data, x, *known, domain_of(x), f) == -1)
		return (NULL);
	return (root_naming(r, *known, FLAGS_KSK, data, f));
}

/* The last instant at which a set with the key may be in use: until it
 * expires.  -1: in no response. */
static int64_t
last_use(const struct root_facts *x, const struct bytes *data)
{
	const struct ksr *p;
	int64_t last = -1;
	size_t i, b, k;

	for (i = 0; i < x->options->previous_skr_count; i++) {
		p = x->previous[i];
		for (b = 0; b < p->bundle_count; b++)
			for (k = 0; k < p->bundles[b].key_count; k++)
				if (bytes_equal(&p->bundles[b].keys[k].key.data,
					data) &&
				    p->bundles[b].expiration > last)
					last = p->bundles[b].expiration;
	}
	return (last);
}

/* True if a response's sets after that instant do without the key. */
static bool
is_gone(const struct root_facts *x, int64_t last)
{
	const struct ksr *p;
	size_t i;

	for (i = 0; i < x->options->previous_skr_count; i++) {
		p = x->previous[i];
		if (p->bundles[p->bundle_count - 1].expiration > last)
			return (true);
	}
	return (false);
}

/* When the key left the sets: by the responses, and by oks.conf. */
static int
find_end(const struct root_facts *x, const struct conf_known *known,
    const struct bytes *data, int64_t *end, struct fault *f)
{
	*end = last_use(x, data);
	if (*end != -1 && !is_gone(x, *end))
		return (fault_set(f, FAULT_REFUSED,
		    "%.64s is in the last set of all responses given: nothing "
		    "shows that it left the sets",
		    known->name));
	if (known->valid_until > *end)
		*end = known->valid_until;
	if (*end == -1)
		return (fault_set(f, FAULT_REFUSED,
		    "nothing tells when %.64s left the sets: give the response "
		    "that it was in and the one after (--previous-skr), or "
		    "its valid-until in known-keys",
		    known->name));
	return (0);
}

int
root_delete(
    struct recipe *r, const struct root_facts *x, FILE *out, struct fault *f)
{
	const int64_t retention = x->conf->request.retention;
	const struct conf_known *known;
	const struct key *k = name_known(r, x, &known, f);
	char left[INSTANT_SIZE], from[INSTANT_SIZE];
	struct action *a;
	int64_t end;

	if (k == NULL || find_end(x, known, &k->data, &end, f) == -1)
		return (-1);
	instant_format(end, left);
	instant_format(end + retention, from);
	if (x->options->now < end + retention)
		return (fault_set(f, FAULT_REFUSED,
		    "%.64s left the sets at %s and is kept until %s",
		    known->name, left, from));
	a = root_action(
	    r, ACTION_DELETE_KEY, k, "Delete the KSK after its retention", f);
	if (a == NULL)
		return (-1);
	a->must_exist = true;
	text_print(out, known->name);
	(void)fprintf(
	    out, ": left the sets at %s, kept until %s\n", left, from);
	return (0);
}
