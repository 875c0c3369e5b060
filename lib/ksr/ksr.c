#include "lib/ksr/ksr.h"

#include <stdlib.h>
#include <string.h>

static void
clear_policy(struct ksr_policy *p)
{
	free(p->algorithms);
}

static void
clear_bundle(struct ksr_bundle *b)
{
	size_t i;

	for (i = 0; i < b->signer_count; i++)
		free(b->signers[i]);
	for (i = 0; i < b->key_count; i++) {
		free(b->keys[i].identifier);
		dnskey_clear(&b->keys[i].key);
	}
	for (i = 0; i < b->signature_count; i++) {
		free(b->signatures[i].identifier);
		rrsig_clear(&b->signatures[i].rrsig);
	}
	free(b->signers);
	free(b->keys);
	free(b->signatures);
	free(b->id);
}

struct ksr *
ksr_new(struct fault *f)
{
	struct ksr *k = calloc(1, sizeof(*k));

	if (k == NULL)
		(void)fault_memory(f);
	else
		k->timestamp = -1;
	return (k);
}

void
ksr_free(struct ksr *k)
{
	size_t i;

	if (k == NULL)
		return;
	for (i = 0; i < k->bundle_count; i++)
		clear_bundle(&k->bundles[i]);
	free(k->bundles);
	clear_policy(&k->ksk);
	clear_policy(&k->zsk);
	free(k->id);
	free(k);
}

/* Room for one more element of that size, cleared; capacity doubles, and is a
 * power of two that follows from the count. */
static void *
grow(void **items, size_t *count, size_t most, size_t size, struct fault *f)
{
	void *more = *items;
	char *item;

	if (*count == most) {
		(void)fault_set(
		    f, FAULT_INPUT, "there are more than %zu of them", most);
		return (NULL);
	}
	if ((*count & (*count - 1)) == 0 &&
	    (more = reallocarray(*items, *count == 0 ? 1 : 2 * *count, size)) ==
		NULL) {
		(void)fault_memory(f);
		return (NULL);
	}
	*items = more;
	item = (char *)more + *count * size;
	memset(item, 0, size);
	(*count)++;
	return (item);
}

struct ksr_bundle *
ksr_add_bundle(struct ksr *k, struct fault *f)
{
	void *items = k->bundles;
	struct ksr_bundle *b = grow(
	    &items, &k->bundle_count, KSR_BUNDLES_MOST, sizeof(*b), f);

	k->bundles = items;
	return (b);
}

struct ksr_key *
ksr_add_key(struct ksr_bundle *b, struct fault *f)
{
	void *items = b->keys;
	struct ksr_key *k = grow(
	    &items, &b->key_count, KEYSET_KEYS_MOST, sizeof(*k), f);

	b->keys = items;
	return (k);
}

struct ksr_signature *
ksr_add_signature(struct ksr_bundle *b, struct fault *f)
{
	void *items = b->signatures;
	struct ksr_signature *s = grow(
	    &items, &b->signature_count, KEYSET_RRSIGS_MOST, sizeof(*s), f);

	b->signatures = items;
	return (s);
}

struct ksr_algorithm *
ksr_add_algorithm(struct ksr_policy *p, struct fault *f)
{
	void *items = p->algorithms;
	struct ksr_algorithm *a = grow(
	    &items, &p->algorithm_count, KSR_ALGORITHMS_MOST, sizeof(*a), f);

	p->algorithms = items;
	return (a);
}

int
ksr_add_signer(struct ksr_bundle *b, const char *identifier, struct fault *f)
{
	void *items = b->signers;
	char **signer;

	signer = grow(
	    &items, &b->signer_count, KEYSET_KEYS_MOST, sizeof(*signer), f);
	b->signers = items;
	if (signer == NULL)
		return (-1);
	if ((*signer = strdup(identifier)) == NULL)
		return (fault_memory(f));
	return (0);
}

/* An exponent as a number; 0 if it does not fit. */
static unsigned long
exponent_of(const struct pubkey *k)
{
	unsigned long number = 0;
	size_t i;

	if (k->exponent.length > sizeof(number))
		return (0);
	for (i = 0; i < k->exponent.length; i++)
		number = number << 8 | k->exponent.data[i];
	return (number);
}

int
ksr_describe_key(
    struct ksr_algorithm *a, const struct dnskey *key, struct fault *f)
{
	struct pubkey pubkey = { 0 };

	if (dnskey_pubkey(key, &pubkey, f) == -1)
		return (-1);
	a->number = key->algorithm;
	a->size = pubkey_bits(&pubkey);
	a->exponent = pubkey.kind == PUBKEY_RSA ? exponent_of(&pubkey) : 0;
	pubkey_clear(&pubkey);
	return (0);
}

int
ksr_copy_policy(
    struct ksr_policy *to, const struct ksr_policy *from, struct fault *f)
{
	struct ksr_algorithm *a;
	size_t i;

	*to = *from;
	to->algorithms = NULL;
	to->algorithm_count = 0;
	for (i = 0; i < from->algorithm_count; i++) {
		if ((a = ksr_add_algorithm(to, f)) == NULL)
			return (-1);
		*a = from->algorithms[i];
	}
	return (0);
}

static int
compare_keys(const void *left, const void *right)
{
	const struct ksr_key *a = left, *b = right;

	if (a->tag != b->tag)
		return (a->tag < b->tag ? -1 : 1);
	if (a->key.algorithm != b->key.algorithm)
		return (a->key.algorithm < b->key.algorithm ? -1 : 1);
	return (bytes_compare(&a->key.data, &b->key.data));
}

static int
compare_signatures(const void *left, const void *right)
{
	const struct rrsig *a = &((const struct ksr_signature *)left)->rrsig;
	const struct rrsig *b = &((const struct ksr_signature *)right)->rrsig;

	if (a->key_tag != b->key_tag)
		return (a->key_tag < b->key_tag ? -1 : 1);
	if (a->algorithm != b->algorithm)
		return (a->algorithm < b->algorithm ? -1 : 1);
	return (bytes_compare(&a->signature, &b->signature));
}

void
ksr_sort(struct ksr *k)
{
	struct ksr_bundle *b;
	size_t i;

	for (i = 0; i < k->bundle_count; i++) {
		b = &k->bundles[i];
		if (b->key_count > 1)
			qsort(b->keys, b->key_count, sizeof(*b->keys),
			    compare_keys);
		if (b->signature_count > 1)
			qsort(b->signatures, b->signature_count,
			    sizeof(*b->signatures), compare_signatures);
	}
}

const struct ksr_key *
ksr_find_key(const struct ksr_bundle *b, const struct dnskey *key)
{
	size_t i;

	for (i = 0; i < b->key_count; i++)
		if (dnskey_equal(&b->keys[i].key, key))
			return (&b->keys[i]);
	return (NULL);
}

int
ksr_keyset(struct keyset *s, const struct ksr *k, const struct ksr_bundle *b,
    uint32_t ttl, struct fault *f)
{
	size_t i;

	s->owner = k->domain;
	s->ttl = ttl;
	for (i = 0; i < b->key_count; i++)
		if (keyset_add_key(s, &b->keys[i].key, f) == -1)
			return (-1);
	return (0);
}
