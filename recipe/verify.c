#include "recipe/verify.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "recipe/index.h"
#include "recipe/verification.h"

int
verification_wrong(
    struct verification *v, const char *where, const char *format, ...)
{
	char path[256], text[640];
	va_list ap;

	(void)snprintf(
	    path, sizeof(path), "$.recipe.actions[%zu]%s", v->action, where);
	va_start(ap, format);
	(void)vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	return (finding_add(v->findings, path, v->fault, "%s", text));
}

int
recipe_keyset(
    const struct action *a, struct keyset *s, size_t *record, struct fault *f)
{
	for (*record = 0; *record < a->result.rr_count; (*record)++)
		if (keyset_add_record(s, a->result.rrs[*record], 0, f) == -1) {
			keyset_clear(s);
			return (-1);
		}
	return (0);
}

static int
learn(struct verification *v, const struct key *k, const struct bytes *data)
{
	return (bytes_set(
	    &v->known[k->number], data->data, data->length, v->fault));
}

/* The public data that the recipe itself tells, for every naming. */
static int
learn_all(struct verification *v)
{
	struct key_index *made;
	const struct action *a;
	const struct key *k;
	size_t i;
	int rc = 0;

	made = key_index_new(v->recipe, ACTION_GENERATE_KEY, v->fault);
	if (made == NULL)
		return (-1);
	for (i = 0; i < v->recipe->key_count && rc == 0; i++) {
		k = v->recipe->keys[i];
		a = k->type == KEY_DIRECT ? NULL :
					    key_index_find(made, k, NULL);
		if (a != NULL && a->result.key_data.length > 0)
			rc = learn(v, k, &a->result.key_data);
		else
			rc = learn(v, k, &k->data);
	}
	key_index_free(made);
	return (rc);
}

static bool
fits(const struct verification *v, const struct key *k, const struct dnskey *d)
{
	const struct bytes *known = &v->known[k->number];

	return (d->flags == k->flags && d->algorithm == k->algorithm &&
	    (known->length == 0 || bytes_equal(known, &d->data)) &&
	    (k->data.length == 0 || bytes_equal(&k->data, &d->data)));
}

/* The first record that fits and that no other key asked for has taken. */
static size_t
find_record(const struct verification *v, const struct keyset *s,
    const struct key *k, const bool *taken)
{
	size_t i;

	for (i = 0; i < s->key_count; i++)
		if (!taken[i] && fits(v, k, &s->keys[i]))
			return (i);
	return (s->key_count);
}

/*
 * The record for a key asked for.  Where only the token knew the key it is
 * learned from the first set that has it; in all further sets it must be the
 * same.
 */
static int
match_key(struct verification *v, const struct keyset *s, const struct key *k,
    bool *taken)
{
	size_t i = find_record(v, s, k, taken);
	char text[KEY_TEXT_SIZE];

	if (i < s->key_count) {
		taken[i] = true;
		if (v->known[k->number].length > 0)
			return (0);
		return (learn(v, k, &s->keys[i].data));
	}
	key_print(k, text);
	return (verification_wrong(v, ".cooked.signedKeysetRRs",
	    "no DNSKEY is the key %s "
	    "that was asked for",
	    text));
}

/* Those whose public data is known first, so that the others find what is
 * left. */
static int
match_keys(struct verification *v, const struct signed_set *asked,
    const struct keyset *s)
{
	bool taken[KEYSET_KEYS_MOST] = { false };
	bool known[KEYSET_KEYS_MOST];
	size_t i;
	int pass;

	if (s->key_count != asked->keyset_count)
		return (verification_wrong(v, ".cooked.signedKeysetRRs",
		    "%zu DNSKEY records, where %zu keys were asked for",
		    s->key_count, asked->keyset_count));
	for (i = 0; i < s->key_count; i++)
		known[i] = v->known[asked->keyset[i]->number].length > 0;
	for (pass = 0; pass < 2; pass++)
		for (i = 0; i < s->key_count; i++)
			if (known[i] == (pass == 0) &&
			    match_key(v, s, asked->keyset[i], taken) == -1)
				return (-1);
	return (0);
}

static int
match_times(struct verification *v, const struct signed_set *asked,
    const struct rrsig *r)
{
	if (r->inception != asked->inception ||
	    r->expiration != asked->expiration)
		return (verification_wrong(v, ".cooked.signedKeysetRRs",
		    "RRSIG of key tag "
		    "%u: inception or expiration is not what was asked for",
		    (unsigned int)r->key_tag));
	return (0);
}

/* The public data of a signing key: its own naming's, or that of the same key
 * in the set. */
static const struct bytes *
signer_data(const struct verification *v, const struct signed_set *asked,
    const struct key *k)
{
	const struct key *other;
	size_t i;

	for (i = 0; v->known[k->number].length == 0 && i < asked->keyset_count;
	     i++) {
		other = asked->keyset[i];
		if (other->algorithm == k->algorithm &&
		    other->flags == k->flags && key_may_be(other, k))
			return (&v->known[other->number]);
	}
	return (&v->known[k->number]);
}

/* Each key asked to sign has an RRSIG of its own. */
static int
match_signer(struct verification *v, const struct signed_set *asked,
    const struct keyset *s, const struct key *k, bool *taken)
{
	const struct bytes *data = signer_data(v, asked, k);
	struct dnskey dnskey = { k->flags, k->algorithm, *data };
	char text[KEY_TEXT_SIZE];
	size_t i;

	for (i = 0; i < s->rrsig_count; i++)
		if (!taken[i] && s->rrsigs[i].algorithm == k->algorithm &&
		    (data->length == 0 ||
			s->rrsigs[i].key_tag == dnskey_tag(&dnskey))) {
			taken[i] = true;
			return (0);
		}
	key_print(k, text);
	return (verification_wrong(v, ".cooked.signedKeysetRRs",
	    "no RRSIG by the key %s "
	    "that was asked to sign",
	    text));
}

/* Tags are distinct within a set, so that one key's two RRSIGs have one tag. */
static int
match_distinct(struct verification *v, const struct keyset *s)
{
	size_t i, other;

	for (i = 0; i < s->rrsig_count; i++)
		for (other = 0; other < i; other++)
			if (s->rrsigs[i].key_tag == s->rrsigs[other].key_tag)
				return (verification_wrong(v,
				    ".cooked.signedKeysetRRs",
				    "two RRSIGs by key tag %u",
				    (unsigned int)s->rrsigs[i].key_tag));
	return (0);
}

static int
match_signers(struct verification *v, const struct signed_set *asked,
    const struct keyset *s)
{
	bool taken[KEYSET_RRSIGS_MOST] = { false };
	size_t i;

	if (s->rrsig_count != asked->signed_by_count)
		return (verification_wrong(v, ".cooked.signedKeysetRRs",
		    "%zu RRSIG records, where %zu keys were asked to sign",
		    s->rrsig_count, asked->signed_by_count));
	for (i = 0; i < s->rrsig_count; i++)
		if (match_times(v, asked, &s->rrsigs[i]) == -1 ||
		    match_signer(v, asked, s, asked->signed_by[i], taken) == -1)
			return (-1);
	return (match_distinct(v, s));
}

static int
match_owner(struct verification *v, const struct signed_set *asked,
    const struct keyset *s)
{
	struct name owner;

	if (name_parse(&owner, asked->owner, v->fault) == -1)
		return (-1);
	if (!name_equal(&owner, &s->owner))
		return (verification_wrong(v, ".cooked.signedKeysetRRs",
		    "the records' owner is not %s", asked->owner));
	if (s->ttl != asked->ttl)
		return (verification_wrong(v, ".cooked.signedKeysetRRs",
		    "TTL %" PRIu32 ", where %" PRId64 " was asked for", s->ttl,
		    asked->ttl));
	return (0);
}

static int
verify_signatures(struct verification *v, const struct keyset *s)
{
	struct fault why = { 0 };

	if (verify_keyset(v->cache, s, &why) == 0)
		return (0);
	if (why.kind == FAULT_SYSTEM || why.kind == FAULT_INTERNAL)
		return (fault_memory(v->fault));
	return (verification_wrong(v, ".cooked.signedKeysetRRs", "%s%s%s",
	    why.key, why.key[0] == '\0' ? "" : ": ", why.what));
}

static int
verify_set(struct verification *v, const struct action *a)
{
	struct keyset s = { 0 };
	struct fault why = { 0 };
	char where[64];
	size_t record;
	int rc;

	if (recipe_keyset(a, &s, &record, &why) == -1) {
		(void)snprintf(where, sizeof(where),
		    ".cooked.signedKeysetRRs[%zu]", record);
		return (verification_wrong(v, where, "%s", why.what));
	}
	if (a->result.rr_count == 0)
		return (verification_wrong(
		    v, ".cooked.signedKeysetRRs", "a result without records"));
	rc = match_owner(v, a->set, &s);
	if (rc == 0)
		rc = match_keys(v, a->set, &s);
	if (rc == 0)
		rc = match_signers(v, a->set, &s);
	if (rc == 0)
		rc = verify_signatures(v, &s);
	keyset_clear(&s);
	return (rc);
}

static int
verify_success(struct verification *v, const struct action *a)
{
	static const char *const members[ACTION_TYPES] = { ".cooked.exists",
		".cooked.deleteSuccess", ".cooked.generateSuccess",
		".cooked.signSuccess", ".cooked.importSuccess",
		".cooked.exportSuccess" };

	if (a->result.success)
		return (0);
	if ((a->type == ACTION_HAVE_KEY && a->relaxed) ||
	    (a->type == ACTION_DELETE_KEY && !a->must_exist))
		return (0);
	return (verification_wrong(
	    v, members[a->type], "the action did not succeed"));
}

static int
verify_action(struct verification *v, const struct action *a)
{
	if (!a->result.given)
		return (verification_wrong(v, "", "this action has no result"));
	if (verify_success(v, a) == -1)
		return (-1);
	if (!a->result.success)
		return (0);
	if (a->type == ACTION_PRODUCE_SIGNED_KEYSET)
		return (verify_set(v, a));
	if (a->type == ACTION_GENERATE_KEY)
		return (verify_made(v, a));
	if (a->type == ACTION_EXPORT_KEYPAIR)
		return (verify_exported(v, a));
	return (0);
}

/* Verifies the actions from first on, up to and without end. */
static int
verify_range(const struct recipe *r, size_t first, size_t end,
    struct findings *fs, struct fault *f)
{
	struct verification v = { .recipe = r, .findings = fs, .fault = f };
	size_t i;
	int rc = -1;

	v.known = calloc(r->key_count + 1, sizeof(*v.known));
	if (v.known == NULL)
		return (fault_memory(f));
	if (verify_cache_new(&v.cache, f) == -1 || learn_all(&v) == -1)
		goto out;
	for (v.action = first; v.action < end; v.action++)
		if (verify_action(&v, &r->actions[v.action]) == -1)
			goto out;
	rc = 0;
out:
	for (i = 0; i < r->key_count; i++)
		bytes_clear(&v.known[i]);
	free(v.known);
	verify_cache_free(v.cache);
	return (rc);
}

int
recipe_verify(const struct recipe *r, struct findings *fs, struct fault *f)
{
	return (verify_range(r, 0, r->action_count, fs, f));
}

int
recipe_verify_action(
    const struct recipe *r, size_t action, struct findings *fs, struct fault *f)
{
	return (verify_range(r, action, action + 1, fs, f));
}
