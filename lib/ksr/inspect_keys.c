/* Checks of a request that are about its keys and its own policy. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/dns/algorithm.h"
#include "lib/ksr/inspect_parts.h"

/* ---- KSR-BUNDLE-KEYS ---- */

static int
object_key(const struct inspect *i, const struct ksr_bundle *b,
    const struct ksr_key *k, const char *expected, const char *found,
    struct fault *f)
{
	const struct objection_place at = { request_check_name(CONF_CHECK_KEYS),
		(size_t)(b - i->request->bundles) + 1, k->line };

	return (objection_add(i->found, &at, expected, found, f));
}

static bool
fits_policy(const struct inspect *i, const struct ksr_algorithm *is)
{
	const struct ksr_policy *p = &i->request->zsk;
	const struct ksr_algorithm *a;

	for (a = p->algorithms; a < p->algorithms + p->algorithm_count; a++)
		if (a->number == is->number && a->size == is->size &&
		    (a->exponent == is->exponent ||
			!i->conf->request.match_exponent))
			return (true);
	return (false);
}

static int
check_policy(const struct inspect *i, const struct ksr_bundle *b,
    const struct ksr_key *k, struct fault *f)
{
	struct ksr_algorithm is;
	struct fault why = { 0 };
	char found[INSPECT_TEXT];

	if (ksr_describe_key(&is, &k->key, &why) == -1)
		return (why.kind == FAULT_INPUT ?
			object_key(i, b, k, "a sound key", why.what, f) :
			fault_set(f, why.kind, "%s", why.what));
	if (!i->conf->request.match_policy || fits_policy(i, &is))
		return (0);
	(void)snprintf(found, sizeof(found),
	    "algorithm %u, size %lu, exponent %lu", is.number, is.size,
	    is.exponent);
	return (
	    object_key(i, b, k, "a key of the request's own policy", found, f));
}

static int
check_key(const struct inspect *i, const struct ksr_bundle *b,
    const struct ksr_key *k, struct fault *f)
{
	char expected[INSPECT_TEXT], found[INSPECT_TEXT];
	unsigned int tag = dnskey_tag(&k->key);

	if (k->key.flags != DNSKEY_FLAG_ZONE) {
		(void)snprintf(found, sizeof(found), "%u", k->key.flags);
		if (object_key(i, b, k, "flags 256", found, f) == -1)
			return (-1);
	}
	if (tag != k->tag) {
		(void)snprintf(expected, sizeof(expected), "key tag %u", tag);
		(void)snprintf(found, sizeof(found), "%u", k->tag);
		if (object_key(i, b, k, expected, found, f) == -1)
			return (-1);
	}
	return (check_policy(i, b, k, f));
}

/* A key and the bundle that it stands in. */
struct standing {
	const struct ksr_bundle *bundle;
	const struct ksr_key *key;
};

static int
compare_identifiers(const void *left, const void *right)
{
	const struct standing *a = left, *b = right;
	int order = strcmp(a->key->identifier, b->key->identifier);

	if (order != 0)
		return (order);
	if (a->bundle != b->bundle)
		return (a->bundle < b->bundle ? -1 : 1);
	return (a->key < b->key ? -1 : a->key > b->key);
}

/* All keys of the request by identifier; on the heap, NULL with a fault. */
static struct standing *
list_keys(const struct ksr *q, size_t *count, struct fault *f)
{
	struct standing *list;
	size_t n, k;

	for (*count = 0, n = 0; n < q->bundle_count; n++)
		*count += q->bundles[n].key_count;
	if ((list = calloc(*count + 1, sizeof(*list))) == NULL) {
		(void)fault_memory(f);
		return (NULL);
	}
	for (*count = 0, n = 0; n < q->bundle_count; n++)
		for (k = 0; k < q->bundles[n].key_count; k++)
			list[(*count)++] = (struct standing){ &q->bundles[n],
				&q->bundles[n].keys[k] };
	qsort(list, *count, sizeof(*list), compare_identifiers);
	return (list);
}

static int
check_same(const struct inspect *i, const struct standing *a,
    const struct standing *b, struct fault *f)
{
	if (strcmp(a->key->identifier, b->key->identifier) != 0 ||
	    (dnskey_equal(&a->key->key, &b->key->key) &&
		a->key->tag == b->key->tag && a->key->ttl == b->key->ttl))
		return (0);
	return (object_key(i, b->bundle, b->key,
	    "one key under one keyIdentifier in all bundles",
	    "another one than in a bundle before", f));
}

int
inspect_keys(const struct inspect *i, struct fault *f)
{
	size_t count, n;
	struct standing *list = list_keys(i->request, &count, f);
	int rc = list == NULL ? -1 : 0;

	for (n = 0; n < count && rc == 0; n++)
		if ((rc = check_key(i, list[n].bundle, list[n].key, f)) == 0 &&
		    n > 0)
			rc = check_same(i, &list[n - 1], &list[n], f);
	free(list);
	return (rc);
}

/* ---- KSR-BUNDLE-POP ---- */

static const struct ksr_key *
signing_key(const struct ksr_bundle *b, const struct ksr_signature *s)
{
	size_t i;

	for (i = 0; i < b->key_count; i++)
		if (strcmp(b->keys[i].identifier, s->identifier) == 0)
			return (&b->keys[i]);
	return (NULL);
}

static int
object_pop(const struct inspect *i, const struct ksr_bundle *b,
    unsigned int line, const char *found, struct fault *f)
{
	const struct objection_place at = { request_check_name(CONF_CHECK_POP),
		(size_t)(b - i->request->bundles) + 1, line };

	return (objection_add(i->found, &at,
	    "a signature of each key over all keys of the bundle", found, f));
}

/* Its times are of the request's making, and say nothing. */
static int
check_signature(const struct inspect *i, const struct ksr_bundle *b,
    const struct keyset *set, const struct ksr_signature *s, struct fault *f)
{
	const struct ksr_key *k = signing_key(b, s);
	struct fault why = { 0 };

	if (k == NULL)
		return (object_pop(
		    i, b, s->line, "one of no key of the bundle", f));
	if (s->ttl != set->ttl)
		return (object_pop(
		    i, b, s->line, "a TTL that is not the one of the keys", f));
	if (verify_rrsig(i->cache, set, &s->rrsig, &k->key, &why) == 0)
		return (0);
	if (why.kind != FAULT_REFUSED)
		return (fault_set(f, why.kind, "%s", why.what));
	return (object_pop(i, b, s->line, why.what, f));
}

/* Each key has one signature; equal identifiers are told apart by nobody. */
static int
check_signers(
    const struct inspect *i, const struct ksr_bundle *b, struct fault *f)
{
	size_t k, s, count;

	for (k = 0; k < b->key_count; k++) {
		for (count = 0, s = 0; s < b->key_count; s++)
			count += strcmp(b->keys[k].identifier,
				     b->keys[s].identifier) == 0;
		if (count != 1)
			return (object_pop(i, b, b->keys[k].line,
			    "a keyIdentifier that is there twice", f));
		for (count = 0, s = 0; s < b->signature_count; s++)
			count += strcmp(b->keys[k].identifier,
				     b->signatures[s].identifier) == 0;
		if (count != 1 &&
		    object_pop(i, b, b->keys[k].line,
			count == 0 ? "none of this key" : "several of this key",
			f) == -1)
			return (-1);
	}
	return (0);
}

static int
check_bundle(
    const struct inspect *i, const struct ksr_bundle *b, struct fault *f)
{
	struct keyset set = { 0 };
	struct fault why = { 0 };
	size_t s;
	int rc = -1;

	if (ksr_keyset(&set, i->request, b, b->keys[0].ttl, &why) == -1)
		rc = why.kind == FAULT_INPUT ?
		    object_pop(i, b, b->line, why.what, f) :
		    fault_set(f, why.kind, "%s", why.what);
	else
		rc = check_signers(i, b, f);
	for (s = 0; s < b->signature_count && rc == 0 && why.kind == 0; s++)
		rc = check_signature(i, b, &set, &b->signatures[s], f);
	keyset_clear(&set);
	return (rc);
}

int
inspect_pop(const struct inspect *i, struct fault *f)
{
	const struct ksr *q = i->request;
	size_t n;

	for (n = 0; n < q->bundle_count; n++)
		if (check_bundle(i, &q->bundles[n], f) == -1)
			return (-1);
	return (0);
}

/* ---- KSR-POLICY-KEYS ---- */

static int
check_per_bundle(const struct inspect *i, size_t n, struct fault *f)
{
	const struct conf_numbers *list = &i->conf->request.per_bundle;
	const struct ksr_bundle *b = &i->request->bundles[n];
	char expected[INSPECT_TEXT], found[INSPECT_TEXT];

	if (n >= list->count || b->key_count == list->items[n])
		return (0);
	(void)snprintf(expected, sizeof(expected), "%lu key%s in slot %zu",
	    list->items[n], list->items[n] == 1 ? "" : "s", n + 1);
	(void)snprintf(found, sizeof(found), "%zu", b->key_count);
	return (
	    inspect_object(i, CONF_CHECK_POLICY_KEYS, b, expected, found, f));
}

static int
check_ttl(const struct inspect *i, const struct ksr_bundle *b, struct fault *f)
{
	char expected[INSPECT_TEXT], found[INSPECT_TEXT];
	const int64_t ttl = i->conf->request.ttl;
	size_t k;

	for (k = 0; k < b->key_count; k++) {
		if (b->keys[k].ttl == ttl)
			continue;
		(void)snprintf(expected, sizeof(expected), "a TTL of %lld",
		    (long long)ttl);
		(void)snprintf(
		    found, sizeof(found), "%u", (unsigned int)b->keys[k].ttl);
		return (inspect_object(
		    i, CONF_CHECK_POLICY_KEYS, b, expected, found, f));
	}
	return (0);
}

static int
check_different(const struct inspect *i, struct fault *f)
{
	char expected[INSPECT_TEXT], found[INSPECT_TEXT];
	size_t count, n, different = 0;
	struct standing *list;

	if (i->conf->request.different == 0)
		return (0);
	if ((list = list_keys(i->request, &count, f)) == NULL)
		return (-1);
	for (n = 0; n < count; n++)
		different += n == 0 ||
		    strcmp(list[n].key->identifier,
			list[n - 1].key->identifier) != 0;
	free(list);
	if (different == i->conf->request.different)
		return (0);
	(void)snprintf(expected, sizeof(expected), "%lu different keys in all",
	    i->conf->request.different);
	(void)snprintf(found, sizeof(found), "%zu", different);
	return (inspect_object(
	    i, CONF_CHECK_POLICY_KEYS, NULL, expected, found, f));
}

int
inspect_policy_keys(const struct inspect *i, struct fault *f)
{
	size_t n;

	for (n = 0; n < i->request->bundle_count; n++)
		if (check_per_bundle(i, n, f) == -1 ||
		    check_ttl(i, &i->request->bundles[n], f) == -1)
			return (-1);
	return (check_different(i, f));
}

/* ---- KSR-POLICY-ALG ---- */

static bool
listed(const struct conf_numbers *list, unsigned long number)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		if (list->items[i] == number)
			return (true);
	return (false);
}

int
inspect_alg(const struct inspect *i, struct fault *f)
{
	const struct conf_request *r = &i->conf->request;
	const struct ksr_policy *p = &i->request->zsk;
	const struct objection_place at = { request_check_name(CONF_CHECK_ALG),
		0, p->line };
	const struct ksr_algorithm *a;
	const struct algorithm *known;
	char found[INSPECT_TEXT];

	for (a = p->algorithms; a < p->algorithms + p->algorithm_count; a++) {
		known = algorithm_find(a->number);
		if (known != NULL && known->fit_for_new_keys &&
		    listed(&r->algorithms, a->number) &&
		    (known->kind != PUBKEY_RSA ||
			(listed(&r->rsa_sizes, a->size) &&
			    listed(&r->rsa_exponents, a->exponent))))
			continue;
		(void)snprintf(found, sizeof(found),
		    "algorithm %u, size %lu, exponent %lu", a->number, a->size,
		    a->exponent);
		if (objection_add(i->found, &at,
			"an algorithm, size and exponent that are approved",
			found, f) == -1)
			return (-1);
	}
	return (0);
}
