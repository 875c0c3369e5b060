/* Checks of a response: alone, against its request, after the one before. */
#include <stdio.h>
#include <string.h>

#include "lib/ksr/inspect.h"
#include "lib/util/instant.h"

#define VERIFY   "SKR-VERIFY"
#define ANSWER   "SKR-ANSWER"
#define CONTINUE "SKR-CHAIN"

/* One document whose bundles are looked at. */
struct look {
	const struct ksr *response;
	struct objections *found;
	const char *check;
};

static int
object(const struct look *l, const struct ksr_bundle *b, const char *expected,
    const char *found, struct fault *f)
{
	struct objection_place at = { l->check, 0, 0 };

	if (b != NULL) {
		at.bundle = (size_t)(b - l->response->bundles) + 1;
		at.line = b->line;
	}
	return (objection_add(l->found, &at, expected, found, f));
}

/* ---- Alone ---- */

static int
check_key(const struct look *l, const struct ksr_bundle *b,
    const struct ksr_key *k, struct fault *f)
{
	char found[64];

	(void)snprintf(found, sizeof(found), "key tag %u, TTL %u", k->tag,
	    (unsigned int)k->ttl);
	if (k->tag != dnskey_tag(&k->key) || k->ttl != b->keys[0].ttl)
		return (object(
		    l, b, "keys with their key tags and one TTL", found, f));
	return (0);
}

static int
check_signature(const struct look *l, const struct ksr_bundle *b,
    const struct ksr_signature *s, struct fault *f)
{
	const struct ksr_key *k;
	size_t i;

	if (s->rrsig.inception != b->inception ||
	    s->rrsig.expiration != b->expiration || s->ttl != b->keys[0].ttl)
		return (
		    object(l, b, "signatures with times and TTL of the bundle",
			s->identifier, f));
	for (i = 0; i < b->key_count; i++) {
		k = &b->keys[i];
		if (strcmp(k->identifier, s->identifier) == 0 &&
		    k->tag == s->rrsig.key_tag &&
		    (k->key.flags & DNSKEY_FLAG_SEP) != 0)
			return (0);
	}
	return (
	    object(l, b, "signatures by KSKs of the bundle", s->identifier, f));
}

static int
take_signatures(struct keyset *set, const struct ksr_bundle *b, struct fault *f)
{
	struct rrsig rrsig;
	size_t i;
	int rc = 0;

	for (i = 0; i < b->signature_count && rc == 0; i++) {
		rrsig = b->signatures[i].rrsig;
		rrsig.signature = (struct bytes){ 0 };
		rc = bytes_set(&rrsig.signature,
		    b->signatures[i].rrsig.signature.data,
		    b->signatures[i].rrsig.signature.length, f);
		if (rc == 0)
			rc = keyset_take_rrsig(set, &rrsig, f);
		rrsig_clear(&rrsig);
	}
	return (rc);
}

static int
verify(const struct look *l, struct verify_cache *c, const struct ksr_bundle *b,
    struct fault *f)
{
	struct keyset set = { 0 };
	struct fault why = { 0 };
	int rc;

	rc = ksr_keyset(&set, l->response, b, b->keys[0].ttl, &why);
	if (rc == 0)
		rc = take_signatures(&set, b, &why);
	if (rc == 0)
		rc = verify_keyset(c, &set, &why);
	keyset_clear(&set);
	if (rc == 0)
		return (0);
	if (why.kind != FAULT_INPUT && why.kind != FAULT_REFUSED)
		return (fault_set(f, why.kind, "%s", why.what));
	return (object(
	    l, b, "signatures that verify over the bundle", why.what, f));
}

int
inspect_response(struct verify_cache *c, const struct ksr *response,
    struct objections *found, struct fault *f)
{
	const struct look l = { response, found, VERIFY };
	const struct ksr_bundle *b;
	size_t n, i;

	for (n = 0; n < response->bundle_count; n++) {
		b = &response->bundles[n];
		for (i = 0; i < b->key_count; i++)
			if (check_key(&l, b, &b->keys[i], f) == -1)
				return (-1);
		for (i = 0; i < b->signature_count; i++)
			if (check_signature(&l, b, &b->signatures[i], f) == -1)
				return (-1);
		if (verify(&l, c, b, f) == -1)
			return (-1);
	}
	return (0);
}

/* ---- As the answer to a request ---- */

static int
check_document(const struct look *l, const struct ksr *request, struct fault *f)
{
	char expected[128], found[128];

	if (strcmp(request->id, l->response->id) != 0 &&
	    object(l, NULL, request->id, l->response->id, f) == -1)
		return (-1);
	(void)snprintf(
	    expected, sizeof(expected), "serial %lu", request->serial);
	(void)snprintf(found, sizeof(found), "%lu", l->response->serial);
	if (request->serial != l->response->serial &&
	    object(l, NULL, expected, found, f) == -1)
		return (-1);
	if (!name_equal(&request->domain, &l->response->domain) &&
	    object(l, NULL, "the request's domain", "another one", f) == -1)
		return (-1);
	(void)snprintf(
	    expected, sizeof(expected), "%zu bundles", request->bundle_count);
	(void)snprintf(found, sizeof(found), "%zu", l->response->bundle_count);
	return (request->bundle_count == l->response->bundle_count ?
		0 :
		object(l, NULL, expected, found, f));
}

static bool
same_algorithms(const struct ksr_policy *a, const struct ksr_policy *b)
{
	size_t i;

	if (a->algorithm_count != b->algorithm_count)
		return (false);
	for (i = 0; i < a->algorithm_count; i++)
		if (a->algorithms[i].number != b->algorithms[i].number ||
		    a->algorithms[i].size != b->algorithms[i].size ||
		    a->algorithms[i].exponent != b->algorithms[i].exponent)
			return (false);
	return (true);
}

static int
check_policy(const struct look *l, const struct ksr *request, struct fault *f)
{
	const struct ksr_policy *a = &request->zsk, *b = &l->response->zsk;

	if (a->publish_safety == b->publish_safety &&
	    a->retire_safety == b->retire_safety &&
	    a->validity_most == b->validity_most &&
	    a->validity_least == b->validity_least &&
	    a->overlap_most == b->overlap_most &&
	    a->overlap_least == b->overlap_least && same_algorithms(a, b))
		return (0);
	return (
	    object(l, NULL, "the request's policy of ZSKs", "another one", f));
}

static bool
same_key(const struct ksr_key *a, const struct ksr_key *b)
{
	return (strcmp(a->identifier, b->identifier) == 0 && a->tag == b->tag &&
	    dnskey_equal(&a->key, &b->key));
}

/* True if `b` has the key. */
static bool
holds(const struct ksr_bundle *b, const struct ksr_key *k)
{
	size_t i;

	for (i = 0; i < b->key_count; i++)
		if (same_key(&b->keys[i], k))
			return (true);
	return (false);
}

/* The ZSKs are the request's, no more and no fewer. */
static int
check_zsks(const struct look *l, const struct ksr_bundle *asked,
    const struct ksr_bundle *b, struct fault *f)
{
	size_t i, zsks = 0;

	for (i = 0; i < asked->key_count; i++)
		if (!holds(b, &asked->keys[i]) &&
		    object(l, b, asked->keys[i].identifier, "no such ZSK", f) ==
			-1)
			return (-1);
	for (i = 0; i < b->key_count; i++) {
		if ((b->keys[i].key.flags & DNSKEY_FLAG_SEP) != 0)
			continue;
		zsks++;
		if (!holds(asked, &b->keys[i]) &&
		    object(l, b, "only ZSKs of the request",
			b->keys[i].identifier, f) == -1)
			return (-1);
	}
	return (zsks < b->key_count ? 0 : object(l, b, "a KSK", "none", f));
}

static void
print_times(const struct ksr_bundle *b, char *text, size_t size)
{
	char from[INSTANT_SIZE], until[INSTANT_SIZE];

	instant_format(b->inception, from);
	instant_format(b->expiration, until);
	(void)snprintf(text, size, "%s %s", from, until);
}

static int
check_bundle(const struct look *l, const struct ksr_bundle *asked,
    const struct ksr_bundle *b, struct fault *f)
{
	char expected[INSTANT_SIZE * 2], found[INSTANT_SIZE * 2];

	if (strcmp(asked->id, b->id) != 0 &&
	    object(l, b, asked->id, b->id, f) == -1)
		return (-1);
	print_times(asked, expected, sizeof(expected));
	print_times(b, found, sizeof(found));
	if (strcmp(expected, found) != 0 &&
	    object(l, b, expected, found, f) == -1)
		return (-1);
	return (check_zsks(l, asked, b, f));
}

int
inspect_answer(const struct ksr *request, const struct ksr *response,
    struct objections *found, struct fault *f)
{
	const struct look l = { response, found, ANSWER };
	size_t n;

	if (check_document(&l, request, f) == -1 ||
	    check_policy(&l, request, f) == -1)
		return (-1);
	for (n = 0; n < request->bundle_count && n < response->bundle_count;
	     n++)
		if (check_bundle(&l, &request->bundles[n],
			&response->bundles[n], f) == -1)
			return (-1);
	return (0);
}

/* ---- After the one before ---- */

/* True if a KSK that signs `b` is published by the bundle before it. */
static bool
is_introduced(const struct ksr_bundle *before, const struct ksr_bundle *b,
    const struct ksr_signature *s)
{
	size_t i;

	for (i = 0; i < b->key_count; i++)
		if (dnskey_tag(&b->keys[i].key) == s->rrsig.key_tag &&
		    ksr_find_key(before, &b->keys[i].key) != NULL)
			return (true);
	return (false);
}

int
inspect_continues(const struct ksr *previous, const struct ksr *response,
    struct objections *found, struct fault *f)
{
	const struct look l = { response, found, CONTINUE };
	const struct ksr_bundle *last =
	    &previous->bundles[previous->bundle_count - 1];
	const struct ksr_bundle *first = &response->bundles[0];
	size_t i;

	if (!name_equal(&previous->domain, &response->domain) &&
	    object(&l, NULL, "the domain of the response before", "another one",
		f) == -1)
		return (-1);
	if (last->expiration < first->inception &&
	    object(&l, first, "the response before to last until its inception",
		"a gap", f) == -1)
		return (-1);
	for (i = 0; i < first->signature_count; i++)
		if (!is_introduced(last, first, &first->signatures[i]) &&
		    object(&l, first,
			"signers that the response before publishes",
			first->signatures[i].identifier, f) == -1)
			return (-1);
	return (0);
}
