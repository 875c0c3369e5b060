#include "lib/dns/keyset.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/dns/record.h"
#include "lib/util/instant.h"

#define TYPE_DNSKEY 48
#define CLASS_IN    1

/* Octets of a DNSKEY's RDATA before the Public Key field. */
#define RDATA_HEADER 4

void
rrsig_clear(struct rrsig *r)
{
	bytes_clear(&r->signature);
	memset(r, 0, sizeof(*r));
}

void
keyset_clear(struct keyset *s)
{
	size_t i;

	for (i = 0; i < s->key_count; i++)
		dnskey_clear(&s->keys[i]);
	for (i = 0; i < s->rrsig_count; i++)
		rrsig_clear(&s->rrsigs[i]);
	free(s->keys);
	free(s->rrsigs);
	memset(s, 0, sizeof(*s));
}

/* Appends the key and takes its data over, leaving k empty. */
static int
take_key(struct keyset *s, struct dnskey *k, struct fault *f)
{
	struct dnskey *keys;
	size_t i;

	for (i = 0; i < s->key_count; i++)
		if (dnskey_equal(&s->keys[i], k))
			return (fault_set(f, FAULT_INPUT,
			    "the DNSKEY with "
			    "tag %u is in the set twice",
			    dnskey_tag(k)));
	if (s->key_count >= KEYSET_KEYS_MOST)
		return (fault_set(f, FAULT_INPUT,
		    "more than %d DNSKEYs in a set", KEYSET_KEYS_MOST));
	keys = reallocarray(s->keys, s->key_count + 1, sizeof(*keys));
	if (keys == NULL)
		return (fault_memory(f));
	s->keys = keys;
	s->keys[s->key_count++] = *k;
	memset(k, 0, sizeof(*k));
	return (0);
}

int
keyset_add_key(struct keyset *s, const struct dnskey *k, struct fault *f)
{
	struct dnskey copy = { 0 };
	int rc;

	if (dnskey_copy(&copy, k, f) == -1)
		return (-1);
	rc = take_key(s, &copy, f);
	dnskey_clear(&copy);
	return (rc);
}

int
keyset_take_rrsig(struct keyset *s, struct rrsig *r, struct fault *f)
{
	struct rrsig *rrsigs;

	if (s->rrsig_count >= KEYSET_RRSIGS_MOST)
		return (fault_set(f, FAULT_INPUT,
		    "more than %d RRSIGs in a set", KEYSET_RRSIGS_MOST));
	rrsigs = reallocarray(s->rrsigs, s->rrsig_count + 1, sizeof(*rrsigs));
	if (rrsigs == NULL)
		return (fault_memory(f));
	s->rrsigs = rrsigs;
	s->rrsigs[s->rrsig_count++] = *r;
	memset(r, 0, sizeof(*r));
	return (0);
}

/* The RRSIG's RDATA without the signature (RFC 4034, 3.1.8.1). */
static int
append_rrsig(const struct rrsig *r, struct bytes *b, struct fault *f)
{
	struct name signer;

	if (r->inception < 0 || r->inception > INSTANT_MOST ||
	    r->expiration < 0 || r->expiration > INSTANT_MOST ||
	    r->algorithm > UINT8_MAX || r->labels > UINT8_MAX)
		return (fault_set(
		    f, FAULT_INPUT, "a field of the RRSIG is out of range"));
	name_canonical(&signer, &r->signer);
	if (bytes_append_u16(b, TYPE_DNSKEY, f) == -1 ||
	    bytes_append_u8(b, r->algorithm, f) == -1 ||
	    bytes_append_u8(b, r->labels, f) == -1 ||
	    bytes_append_u32(b, r->original_ttl, f) == -1 ||
	    bytes_append_u32(b, (unsigned long)r->expiration, f) == -1 ||
	    bytes_append_u32(b, (unsigned long)r->inception, f) == -1 ||
	    bytes_append_u16(b, r->key_tag, f) == -1)
		return (-1);
	return (bytes_append(b, signer.wire, signer.length, f));
}

/* One record in canonical form (RFC 4034, 6.2); owner is lower-case. */
static int
append_key(const struct dnskey *k, const struct name *owner, uint32_t ttl,
    struct bytes *b, struct fault *f)
{
	if (bytes_append(b, owner->wire, owner->length, f) == -1 ||
	    bytes_append_u16(b, TYPE_DNSKEY, f) == -1 ||
	    bytes_append_u16(b, CLASS_IN, f) == -1 ||
	    bytes_append_u32(b, ttl, f) == -1 ||
	    bytes_append_u16(
		b, (unsigned int)(RDATA_HEADER + k->data.length), f) == -1)
		return (-1);
	return (dnskey_rdata(k, b, f));
}

/* Canonical order (RFC 4034, 6.3).  The protocol is always 3, so comparing
 * field by field is comparing the RDATA's octets. */
static int
compare_keys(const void *left, const void *right)
{
	const struct dnskey *a = *(const struct dnskey *const *)left;
	const struct dnskey *b = *(const struct dnskey *const *)right;

	if (a->flags != b->flags)
		return (a->flags < b->flags ? -1 : 1);
	if (a->algorithm != b->algorithm)
		return (a->algorithm < b->algorithm ? -1 : 1);
	return (bytes_compare(&a->data, &b->data));
}

static int
append_keys(
    const struct keyset *s, uint32_t ttl, struct bytes *b, struct fault *f)
{
	const struct dnskey *order[KEYSET_KEYS_MOST] = { NULL };
	struct name owner;
	size_t i;

	for (i = 0; i < s->key_count; i++)
		order[i] = &s->keys[i];
	qsort(order, s->key_count, sizeof(void *), compare_keys);
	name_canonical(&owner, &s->owner);
	for (i = 0; i < s->key_count; i++)
		if (append_key(order[i], &owner, ttl, b, f) == -1)
			return (-1);
	return (0);
}

int
keyset_signed_data(const struct keyset *s, const struct rrsig *r,
    struct bytes *b, struct fault *f)
{
	size_t length = b->length;

	if (s->key_count == 0 || s->key_count > KEYSET_KEYS_MOST)
		return (fault_set(f, FAULT_INPUT,
		    "a set of %zu DNSKEYs cannot be signed", s->key_count));
	if (append_rrsig(r, b, f) == -1 ||
	    append_keys(s, r->original_ttl, b, f) == -1) {
		b->length = length;
		return (-1);
	}
	return (0);
}

char *
rrsig_print(const struct rrsig *r, const struct name *owner, uint32_t ttl,
    struct fault *f)
{
	char name[NAME_TEXT_SIZE], signer[NAME_TEXT_SIZE];
	char inception[INSTANT_SIZE], expiration[INSTANT_SIZE];
	char *signature, *text = NULL;

	name_print(owner, name);
	name_print(&r->signer, signer);
	instant_format_rrsig(r->inception, inception);
	instant_format_rrsig(r->expiration, expiration);
	if ((signature = bytes_base64(&r->signature)) == NULL ||
	    asprintf(&text, "%s %u IN RRSIG DNSKEY %u %u %u %s %s %u %s %s",
		name, (unsigned int)ttl, r->algorithm, r->labels,
		(unsigned int)r->original_ttl, expiration, inception,
		(unsigned int)r->key_tag, signer, signature) == -1) {
		text = NULL;
		(void)fault_memory(f);
	}
	free(signature);
	return (text);
}

/* The first record says whose set it is. */
static int
check_place(const struct keyset *s, const struct record *r, struct fault *f)
{
	if (s->key_count + s->rrsig_count == 0)
		return (0);
	if (!name_equal(&s->owner, &r->owner))
		return (fault_set(
		    f, FAULT_INPUT, "a record of the set has another owner"));
	if (s->ttl != r->ttl)
		return (fault_set(f, FAULT_INPUT,
		    "a record of the set has "
		    "TTL %u, the others %u",
		    (unsigned int)r->ttl, (unsigned int)s->ttl));
	return (0);
}

int
keyset_add_record(
    struct keyset *s, const char *text, int older, struct fault *f)
{
	struct record r;
	bool first;
	int rc = -1;

	if (record_parse(&r, text, older != 0, f) == -1)
		return (-1);
	first = s->key_count + s->rrsig_count == 0;
	if (check_place(s, &r, f) == -1)
		goto out;
	rc = r.signs ? keyset_take_rrsig(s, &r.rrsig, f) :
		       take_key(s, &r.key, f);
	if (rc == 0 && first) {
		s->owner = r.owner;
		s->ttl = r.ttl;
	}
out:
	record_clear(&r);
	return (rc);
}
