#include "lib/util/pubkey.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

Suite *test_pubkey(void);

/* What a pair is made as, and what we then expect of its public half. */
static const struct row {
	enum pubkey_kind kind;
	enum digest digest;
	unsigned int bits;
	size_t signature;
	const char *name;
} rows[] = {
	{ PUBKEY_RSA, DIGEST_SHA256, 2048, 256, "RSA-2048" },
	{ PUBKEY_P256, DIGEST_SHA256, 256, 64, "P-256" },
	{ PUBKEY_P384, DIGEST_SHA384, 384, 96, "P-384" },
	{ PUBKEY_ED25519, DIGEST_NONE, 256, 64, "Ed25519" },
	{ PUBKEY_ED448, DIGEST_NONE, 456, 114, "Ed448" },
	{ PUBKEY_RSA, DIGEST_SHA1, 512, 64, "RSA-512" },
	{ PUBKEY_RSA, DIGEST_SHA1, 1024, 128, "RSA-1024" },
	{ PUBKEY_RSA, DIGEST_SHA512, 1025, 129, "RSA-1025" },
	{ PUBKEY_RSA, DIGEST_SHA384, 1280, 160, "RSA-1280" },
};

static EVP_PKEY *
make_pair(const struct row *r)
{
	switch (r->kind) {
	case PUBKEY_RSA:
		return (EVP_RSA_gen(r->bits));
	case PUBKEY_P256:
	case PUBKEY_P384:
		return (EVP_EC_gen(r->name));
	case PUBKEY_ED25519:
	case PUBKEY_ED448:
		break;
	}
	return (EVP_PKEY_Q_keygen(NULL, NULL, r->name));
}

static void
set_number(struct bytes *b, const EVP_PKEY *from, const char *name)
{
	unsigned char octets[PUBKEY_RSA_MOST / 8];
	BIGNUM *n = NULL;
	struct fault f = { 0 };

	ck_assert_int_eq(EVP_PKEY_get_bn_param(from, name, &n), 1);
	ck_assert_int_eq(
	    bytes_set(b, octets, (size_t)BN_bn2bin(n, octets), &f), 0);
	BN_free(n);
}

/* The public half as pubkey has it, by other ways than pubkey.c's. */
static void
set_pubkey(struct pubkey *k, EVP_PKEY *from, enum pubkey_kind kind)
{
	unsigned char *point = NULL;
	size_t length = 64, skip = kind == PUBKEY_P256 || kind == PUBKEY_P384;
	struct fault f = { 0 };

	k->kind = kind;
	if (kind == PUBKEY_RSA) {
		set_number(&k->modulus, from, OSSL_PKEY_PARAM_RSA_N);
		set_number(&k->exponent, from, OSSL_PKEY_PARAM_RSA_E);
		return;
	}
	if (skip == 1)
		length = EVP_PKEY_get1_encoded_public_key(from, &point);
	else if ((point = OPENSSL_malloc(length)) == NULL ||
	    EVP_PKEY_get_raw_public_key(from, point, &length) != 1)
		length = 0;
	ck_assert_uint_gt(length, skip);
	ck_assert_int_eq(
	    bytes_set(&k->point, point + skip, length - skip, &f), 0);
	OPENSSL_free(point);
}

/* r || s from libcrypto's DER. */
static void
flatten(struct bytes *b, size_t size)
{
	unsigned char octets[96];
	const unsigned char *p = b->data;
	ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &p, (long)b->length);
	struct fault f = { 0 };
	int half = (int)size / 2;

	ck_assert_ptr_nonnull(sig);
	ck_assert_int_eq(
	    BN_bn2binpad(ECDSA_SIG_get0_r(sig), octets, half), half);
	ck_assert_int_eq(
	    BN_bn2binpad(ECDSA_SIG_get0_s(sig), octets + half, half), half);
	ECDSA_SIG_free(sig);
	ck_assert_int_eq(bytes_set(b, octets, size, &f), 0);
}

static void
sign(struct bytes *b, EVP_PKEY *by, const struct row *r, const char *message)
{
	static const char *const names[] = { NULL, "SHA1", "SHA256", "SHA384",
		"SHA512" };
	unsigned char octets[PUBKEY_SIGNATURE_MOST];
	size_t length = sizeof(octets);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	struct fault f = { 0 };

	ck_assert_int_eq(EVP_DigestSignInit_ex(
			     ctx, NULL, names[r->digest], NULL, NULL, by, NULL),
	    1);
	ck_assert_int_eq(EVP_DigestSign(ctx, octets, &length,
			     (const unsigned char *)message, strlen(message)),
	    1);
	EVP_MD_CTX_free(ctx);
	ck_assert_int_eq(bytes_set(b, octets, length, &f), 0);
	if (r->kind == PUBKEY_P256 || r->kind == PUBKEY_P384)
		flatten(b, r->signature);
}

/* A pair, its public half, a text, its signature, and a verifier. */
static EVP_PKEY *pair;
static struct pubkey key;
static struct bytes text, signature;
static struct pubkey_verifier *verifier;

static void
prepare(const struct row *r)
{
	struct fault f = { 0 };

	ck_assert_ptr_nonnull(pair = make_pair(r));
	set_pubkey(&key, pair, r->kind);
	ck_assert_int_eq(bytes_set(&text, "signed text", 11, &f), 0);
	sign(&signature, pair, r, "signed text");
	ck_assert_msg(
	    pubkey_verifier_new(&verifier, &key, &f) == 0, "%s", f.what);
}

static void
tidy(void)
{
	pubkey_verifier_free(verifier);
	bytes_clear(&signature);
	bytes_clear(&text);
	pubkey_clear(&key);
	EVP_PKEY_free(pair);
}

static void
assert_not_verified(enum digest digest, enum fault_kind kind)
{
	struct fault f = { 0 };

	ck_assert_int_eq(
	    pubkey_verify(verifier, digest, &text, &signature, &f), -1);
	ck_assert_int_eq(f.kind, kind);
}

static void
nothing(void)
{
}

START_TEST(signature_of_each_kind_verifies)
{
	struct fault f = { 0 };

	prepare(&rows[_i]);
	ck_assert_uint_eq(signature.length, rows[_i].signature);
	ck_assert_msg(pubkey_verify(verifier, rows[_i].digest, &text,
			  &signature, &f) == 0,
	    "%s", f.what);
	/* And again: a verifier serves many. */
	ck_assert_int_eq(
	    pubkey_verify(verifier, rows[_i].digest, &text, &signature, &f), 0);
}
END_TEST

START_TEST(signature_of_empty_text_verifies)
{
	struct fault f = { 0 };

	prepare(&rows[_i]);
	bytes_clear(&text);
	sign(&signature, pair, &rows[_i], "");
	ck_assert_int_eq(
	    pubkey_verify(verifier, rows[_i].digest, &text, &signature, &f), 0);
}
END_TEST

START_TEST(signature_of_other_text_is_refused)
{
	prepare(&rows[_i]);
	text.data[0] ^= 1;
	assert_not_verified(rows[_i].digest, FAULT_REFUSED);
}
END_TEST

START_TEST(signature_with_any_octet_changed_is_refused)
{
	size_t i;

	prepare(&rows[_i]);
	for (i = 0; i < signature.length; i++) {
		signature.data[i] ^= 1;
		assert_not_verified(rows[_i].digest, FAULT_REFUSED);
		signature.data[i] ^= 1;
	}
}
END_TEST

START_TEST(signature_of_other_length_is_refused)
{
	struct fault f = { 0 };

	prepare(&rows[_i]);
	signature.length--;
	assert_not_verified(rows[_i].digest, FAULT_REFUSED);
	signature.length = 0;
	assert_not_verified(rows[_i].digest, FAULT_REFUSED);
	signature.length = rows[_i].signature;
	ck_assert_int_eq(bytes_append_u8(&signature, 0, &f), 0);
	assert_not_verified(rows[_i].digest, FAULT_REFUSED);
}
END_TEST

START_TEST(signature_by_other_key_is_refused)
{
	EVP_PKEY *other = make_pair(&rows[_i]);

	prepare(&rows[_i]);
	sign(&signature, other, &rows[_i], "signed text");
	assert_not_verified(rows[_i].digest, FAULT_REFUSED);
	EVP_PKEY_free(other);
}
END_TEST

START_TEST(signature_with_other_hash_is_refused)
{
	prepare(&rows[0]);
	assert_not_verified(DIGEST_SHA1, FAULT_REFUSED);
	assert_not_verified(DIGEST_SHA512, FAULT_REFUSED);
}
END_TEST

START_TEST(hash_longer_than_rsa_512_is_refused)
{
	prepare(&rows[5]);
	assert_not_verified(DIGEST_SHA512, FAULT_REFUSED);
}
END_TEST

START_TEST(hash_that_is_not_the_kinds_is_our_mistake)
{
	prepare(&rows[_i]);
	assert_not_verified(
	    rows[_i].digest == DIGEST_NONE ? DIGEST_SHA256 : DIGEST_NONE,
	    FAULT_INTERNAL);
}
END_TEST

START_TEST(check_of_each_kind_is_good)
{
	struct fault f = { 0 };
	char name[16];

	prepare(&rows[_i]);
	ck_assert_int_eq(pubkey_check(&key, &f), 0);
	ck_assert_uint_eq(pubkey_bits(&key), rows[_i].bits);
	ck_assert_uint_eq(pubkey_signature_size(&key), rows[_i].signature);
	pubkey_name(&key, name);
	ck_assert_str_eq(name, rows[_i].name);
}
END_TEST

START_TEST(copy_is_equal_and_apart)
{
	struct pubkey copy = { 0 };
	struct fault f = { 0 };
	struct bytes *b = &copy.point;

	prepare(&rows[_i]);
	ck_assert_int_eq(pubkey_copy(&copy, &key, &f), 0);
	ck_assert(pubkey_equal(&copy, &key));
	if (rows[_i].kind == PUBKEY_RSA) {
		copy.exponent.data[0] ^= 2;
		ck_assert(!pubkey_equal(&copy, &key));
		copy.exponent.data[0] ^= 2;
		b = &copy.modulus;
	}
	b->data[b->length - 1] ^= 2;
	ck_assert(!pubkey_equal(&copy, &key));
	b->data[b->length - 1] ^= 2;
	ck_assert(pubkey_equal(&copy, &key));
	copy.kind = (enum pubkey_kind)((_i + 1) % 5);
	ck_assert(!pubkey_equal(&copy, &key));
	ck_assert_int_eq(pubkey_copy(&copy, &key, &f), 0);
	ck_assert(pubkey_equal(&copy, &key));
	pubkey_clear(&copy);
	ck_assert_ptr_null(copy.point.data);
	ck_assert_ptr_null(copy.modulus.data);
}
END_TEST

START_TEST(spki_is_read_by_libcrypto_as_the_key)
{
	struct bytes der = { 0 };
	const unsigned char *p;
	struct fault f = { 0 };
	EVP_PKEY *again;

	prepare(&rows[_i]);
	ck_assert_int_eq(bytes_append_u8(&der, '!', &f), 0);
	ck_assert_int_eq(pubkey_spki(&key, &der, &f), 0);
	ck_assert_uint_eq(der.data[0], '!');
	p = der.data + 1;
	again = d2i_PUBKEY(NULL, &p, (long)der.length - 1);
	ck_assert_ptr_nonnull(again);
	ck_assert_ptr_eq(p, der.data + der.length);
	ck_assert_int_eq(EVP_PKEY_eq(again, pair), 1);
	EVP_PKEY_free(again);
	bytes_clear(&der);
}
END_TEST

/* The hash of what libcrypto itself writes of its own key. */
START_TEST(hash_is_that_of_the_spki)
{
	unsigned char *der = NULL;
	char hex[DIGEST_HEX_SIZE], wanted[DIGEST_HEX_SIZE];
	struct fault f = { 0 };
	int length;

	prepare(&rows[_i]);
	ck_assert_int_gt(length = i2d_PUBKEY(pair, &der), 0);
	ck_assert_int_eq(digest_sha256_hex(der, (size_t)length, wanted, &f), 0);
	ck_assert_int_eq(pubkey_hash(&key, hex, &f), 0);
	ck_assert_str_eq(hex, wanted);
	OPENSSL_free(der);
}
END_TEST

START_TEST(pem_is_read_by_libcrypto_as_the_key)
{
	struct bytes pem = { 0 };
	struct fault f = { 0 };
	EVP_PKEY *again;
	BIO *bio;

	prepare(&rows[_i]);
	ck_assert_int_eq(pubkey_pem(&key, &pem, &f), 0);
	ck_assert_int_eq(
	    memcmp(pem.data, "-----BEGIN PUBLIC KEY-----\n", 27), 0);
	ck_assert_ptr_nonnull(bio = BIO_new_mem_buf(pem.data, (int)pem.length));
	ck_assert_ptr_nonnull(
	    again = PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL));
	ck_assert_int_eq(EVP_PKEY_eq(again, pair), 1);
	EVP_PKEY_free(again);
	BIO_free(bio);
	bytes_clear(&pem);
}
END_TEST

static TCase *
add_case(Suite *s, const char *name)
{
	TCase *c = tcase_create(name);

	tcase_add_checked_fixture(c, nothing, tidy);
	suite_add_tcase(s, c);
	return (c);
}

Suite *
test_pubkey(void)
{
	Suite *s = suite_create("pubkey");
	TCase *c;

	c = add_case(s, "pubkey_verify");
	tcase_add_loop_test(
	    c, signature_of_each_kind_verifies, 0, (int)COUNT(rows));
	tcase_add_loop_test(
	    c, signature_of_empty_text_verifies, 0, (int)COUNT(rows));
	tcase_add_loop_test(
	    c, signature_of_other_text_is_refused, 0, (int)COUNT(rows));
	tcase_add_loop_test(c, signature_with_any_octet_changed_is_refused, 0,
	    (int)COUNT(rows));
	tcase_add_loop_test(
	    c, signature_of_other_length_is_refused, 0, (int)COUNT(rows));
	tcase_add_loop_test(
	    c, signature_by_other_key_is_refused, 0, (int)COUNT(rows));
	tcase_add_test(c, signature_with_other_hash_is_refused);
	tcase_add_test(c, hash_longer_than_rsa_512_is_refused);
	tcase_add_loop_test(
	    c, hash_that_is_not_the_kinds_is_our_mistake, 0, (int)COUNT(rows));
	c = add_case(s, "pubkey_check");
	tcase_add_loop_test(c, check_of_each_kind_is_good, 0, (int)COUNT(rows));
	c = add_case(s, "pubkey_copy");
	tcase_add_loop_test(c, copy_is_equal_and_apart, 0, 5);
	c = add_case(s, "pubkey_spki");
	tcase_add_loop_test(
	    c, spki_is_read_by_libcrypto_as_the_key, 0, (int)COUNT(rows));
	c = add_case(s, "pubkey_hash");
	tcase_add_loop_test(c, hash_is_that_of_the_spki, 0, (int)COUNT(rows));
	c = add_case(s, "pubkey_pem");
	tcase_add_loop_test(
	    c, pem_is_read_by_libcrypto_as_the_key, 0, (int)COUNT(rows));
	return (s);
}
