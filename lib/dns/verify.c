#include "lib/dns/verify.h"

#include <search.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/dns/algorithm.h"
#include "lib/util/pubkey.h"

/* Keys kept at most.  A recipe has a few; one made to fill the memory finds
 * that the cache starts again. */
#define CACHE_MOST 4096

/* A key made ready, found by algorithm and data: flags do not matter. */
struct ready {
	unsigned int algorithm;
	struct bytes data;
	struct pubkey_verifier *verifier;
};

struct verify_cache {
	void *tree; /* of struct ready, by tsearch(3) */
	size_t count;
	struct bytes signed_data; /* kept for its memory */
};

static void
ready_free(void *p)
{
	struct ready *e = p;

	if (e == NULL)
		return;
	pubkey_verifier_free(e->verifier);
	bytes_clear(&e->data);
	free(e);
}

static int
ready_compare(const void *left, const void *right)
{
	const struct ready *a = left, *b = right;

	if (a->algorithm != b->algorithm)
		return (a->algorithm < b->algorithm ? -1 : 1);
	return (bytes_compare(&a->data, &b->data));
}

int
verify_cache_new(struct verify_cache **c, struct fault *f)
{
	if ((*c = calloc(1, sizeof(**c))) == NULL)
		return (fault_memory(f));
	return (0);
}

static void
cache_empty(struct verify_cache *c)
{
	tdestroy(c->tree, ready_free);
	c->tree = NULL;
	c->count = 0;
}

void
verify_cache_free(struct verify_cache *c)
{
	if (c == NULL)
		return;
	cache_empty(c);
	bytes_clear(&c->signed_data);
	free(c);
}

/* Makes the key ready; NULL with a fault. */
static struct ready *
ready_new(const struct dnskey *k, struct fault *f)
{
	struct ready *e = calloc(1, sizeof(*e));
	struct pubkey key = { 0 };
	int rc = -1;

	if (e == NULL) {
		(void)fault_memory(f);
		return (NULL);
	}
	e->algorithm = k->algorithm;
	if (dnskey_pubkey(k, &key, f) == 0 &&
	    pubkey_verifier_new(&e->verifier, &key, f) == 0 &&
	    bytes_set(&e->data, k->data.data, k->data.length, f) == 0)
		rc = 0;
	pubkey_clear(&key);
	if (rc == -1) {
		ready_free(e);
		return (NULL);
	}
	return (e);
}

/* The verifier of the key, valid until the next call; NULL with a fault. */
static const struct pubkey_verifier *
cache_find(struct verify_cache *c, const struct dnskey *k, struct fault *f)
{
	const struct ready wanted = { .algorithm = k->algorithm,
		.data = k->data };
	struct ready **found = tfind(&wanted, &c->tree, ready_compare);
	struct ready *e;

	if (found != NULL)
		return ((*found)->verifier);
	if (c->count >= CACHE_MOST)
		cache_empty(c);
	if ((e = ready_new(k, f)) == NULL)
		return (NULL);
	if (tsearch(e, &c->tree, ready_compare) == NULL) {
		ready_free(e);
		(void)fault_memory(f);
		return (NULL);
	}
	c->count++;
	return (e->verifier);
}

/* Names the key by its tag. */
static int
tagged(unsigned int tag, struct fault *f)
{
	char text[16];

	(void)snprintf(text, sizeof(text), "tag %u", tag);
	return (fault_key(f, text));
}

/* What the layers below call bad input is here a set that does not verify. */
static int
refuse(const struct fault *inner, struct fault *f)
{
	if (inner->kind == FAULT_INPUT)
		return (fault_set(f, FAULT_REFUSED, "%s", inner->what));
	if (f->kind == FAULT_NONE)
		*f = *inner;
	return (-1);
}

/* The key must be fit to verify with: RFC 4034, 2.1.1. */
static int
check_key(struct verify_cache *c, const struct dnskey *k, struct fault *f)
{
	struct fault inner = { 0 };

	if ((k->flags & DNSKEY_FLAG_ZONE) == 0)
		return (
		    fault_set(f, FAULT_REFUSED, "the DNSKEY has no ZONE flag"));
	if (cache_find(c, k, &inner) == NULL)
		return (refuse(&inner, f));
	return (0);
}

/* No other key of the set may have the tag of the one at i . */
static int
check_tag(
    const struct keyset *s, const uint16_t *tags, size_t i, struct fault *f)
{
	size_t j;

	for (j = 0; j < i; j++)
		if (tags[j] == tags[i])
			return (fault_set(f, FAULT_REFUSED,
			    "the set has two DNSKEYs with %s",
			    dnskey_equal(&s->keys[i], &s->keys[j]) ?
				"the same content" :
				"the same key tag"));
	return (0);
}

static int
check_keys(struct verify_cache *c, const struct keyset *s, uint16_t *tags,
    struct fault *f)
{
	size_t i;

	for (i = 0; i < s->key_count; i++) {
		tags[i] = dnskey_tag(&s->keys[i]);
		if (check_key(c, &s->keys[i], f) == -1 ||
		    check_tag(s, tags, i, f) == -1)
			return (tagged(tags[i], f));
	}
	return (0);
}

/* What RFC 4035, 5.3.1 asks of the fields, apart from the clock. */
static int
check_fields(const struct keyset *s, const struct rrsig *r, struct fault *f)
{
	if (!name_equal(&r->signer, &s->owner))
		return (fault_set(f, FAULT_REFUSED,
		    "the RRSIG's signer is not the owner of the set"));
	if (r->labels != s->owner.labels)
		return (fault_set(f, FAULT_REFUSED,
		    "the RRSIG counts %u "
		    "labels, the owner has %u",
		    r->labels, s->owner.labels));
	if (r->original_ttl != s->ttl)
		return (fault_set(f, FAULT_REFUSED,
		    "the RRSIG's original TTL "
		    "is %u, the set's is %u",
		    (unsigned int)r->original_ttl, (unsigned int)s->ttl));
	return (0);
}

/* The signature itself; k has passed check_key. */
static int
check_signature(struct verify_cache *c, const struct keyset *s,
    const struct rrsig *r, const struct dnskey *k, struct fault *f)
{
	const struct algorithm *a = algorithm_find(k->algorithm);
	const struct pubkey_verifier *v;
	struct fault inner = { 0 };

	if (a == NULL)
		return (fault_set(f, FAULT_REFUSED,
		    "algorithm %u is not one that is known here",
		    k->algorithm));
	c->signed_data.length = 0;
	if (keyset_signed_data(s, r, &c->signed_data, &inner) == -1 ||
	    (v = cache_find(c, k, &inner)) == NULL ||
	    pubkey_verify(
		v, a->digest, &c->signed_data, &r->signature, &inner) == -1)
		return (refuse(&inner, f));
	return (0);
}

int
verify_rrsig(struct verify_cache *c, const struct keyset *s,
    const struct rrsig *r, const struct dnskey *k, struct fault *f)
{
	int rc = -1;

	if (r->algorithm != k->algorithm || r->key_tag != dnskey_tag(k))
		(void)fault_set(f, FAULT_REFUSED,
		    "the RRSIG is not by the key with tag %u and algorithm %u",
		    dnskey_tag(k), k->algorithm);
	else if (check_key(c, k, f) == 0 && check_fields(s, r, f) == 0 &&
	    check_signature(c, s, r, k, f) == 0)
		rc = 0;
	return (rc == 0 ? 0 : tagged(r->key_tag, f));
}

/* Verifies one RRSIG by the key of the set that it names. */
static int
verify_one(struct verify_cache *c, const struct keyset *s,
    const struct rrsig *r, const uint16_t *tags, struct fault *f)
{
	size_t i;

	for (i = 0; i < s->key_count; i++)
		if (tags[i] == r->key_tag &&
		    s->keys[i].algorithm == r->algorithm)
			return (verify_rrsig(c, s, r, &s->keys[i], f));
	(void)fault_set(f, FAULT_REFUSED,
	    "the RRSIG is by no key of the set: none has its tag and "
	    "algorithm %u",
	    r->algorithm);
	return (tagged(r->key_tag, f));
}

int
verify_keyset(struct verify_cache *c, const struct keyset *s, struct fault *f)
{
	uint16_t tags[KEYSET_KEYS_MOST] = { 0 };
	size_t i;

	if (s->key_count == 0 || s->key_count > KEYSET_KEYS_MOST)
		return (fault_set(f, FAULT_REFUSED,
		    "a set of %zu DNSKEYs cannot be verified", s->key_count));
	if (s->rrsig_count == 0)
		return (fault_set(f, FAULT_REFUSED, "the set is not signed"));
	if (check_keys(c, s, tags, f) == -1)
		return (-1);
	for (i = 0; i < s->rrsig_count; i++)
		if (verify_one(c, s, &s->rrsigs[i], tags, f) == -1)
			return (-1);
	return (0);
}
