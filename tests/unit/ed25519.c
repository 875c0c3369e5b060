#include "ed25519.h"

#include <check.h>
#include <string.h>

#define SEED_SIZE      32
#define POINT_SIZE     32
#define SIGNATURE_SIZE 64

void
ed25519_make(struct ed25519 *s, unsigned int number, unsigned int flags)
{
	unsigned char seed[SEED_SIZE] = { 0 }, point[POINT_SIZE];
	size_t size = sizeof(point);
	struct fault f = { 0 };

	memset(s, 0, sizeof(*s));
	seed[2] = (unsigned char)(number >> 8 & 0xff);
	seed[3] = (unsigned char)(number & 0xff);
	s->private = EVP_PKEY_new_raw_private_key(
	    EVP_PKEY_ED25519, NULL, seed, sizeof(seed));
	ck_assert_ptr_nonnull(s->private);
	ck_assert_int_eq(
	    EVP_PKEY_get_raw_public_key(s->private, point, &size), 1);
	s->dnskey.flags = flags;
	s->dnskey.algorithm = 15;
	ck_assert_int_eq(bytes_set(&s->dnskey.data, point, size, &f), 0);
}

void
ed25519_clear(struct ed25519 *s)
{
	EVP_PKEY_free(s->private);
	dnskey_clear(&s->dnskey);
	s->private = NULL;
}

struct rrsig
ed25519_sign(const struct ed25519 *s, const struct keyset *set,
    int64_t inception, int64_t expiration)
{
	struct rrsig r = { .algorithm = 15,
		.labels = set->owner.labels,
		.original_ttl = set->ttl,
		.key_tag = dnskey_tag(&s->dnskey),
		.inception = inception,
		.expiration = expiration,
		.signer = set->owner };
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	unsigned char signature[SIGNATURE_SIZE];
	size_t size = sizeof(signature);
	struct bytes data = { 0 };
	struct fault f = { 0 };

	ck_assert_ptr_nonnull(context);
	ck_assert_int_eq(keyset_signed_data(set, &r, &data, &f), 0);
	ck_assert_int_eq(
	    EVP_DigestSignInit(context, NULL, NULL, NULL, s->private), 1);
	ck_assert_int_eq(
	    EVP_DigestSign(context, signature, &size, data.data, data.length),
	    1);
	ck_assert_int_eq(bytes_set(&r.signature, signature, size, &f), 0);
	EVP_MD_CTX_free(context);
	bytes_clear(&data);
	return (r);
}
