#include "lib/util/pubkey.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

Suite *test_pubkey_hostile(void);

/* Base points of P-256 and P-384 (SEC 2, 2.4.2 and 2.5.1). */
#define P256_X                             \
	"6b17d1f2e12c4247f8bce6e563a440f2" \
	"77037d812deb33a0f4a13945d898c296"
#define P256_Y                             \
	"4fe342e2fe1a7f9b8ee7eb4a7c0f9e16" \
	"2bce33576b315ececbb6406837bf51f5"
#define P384_X                             \
	"aa87ca22be8b05378eb1c71ef320ad74" \
	"6e1d3b628ba79b9859f741e082542a38" \
	"5502f25dbf55296c3a545e3872760ab7"
#define P384_Y                             \
	"3617de4a96262c6f5d9e98bf9292dc29" \
	"f8f41dbd289a147ce9da3113b5f0b8c0" \
	"0a60b1ce1d7e819d7a431d7c90ea0e5f"

/* RFC 8032, 7.1, test 1. */
#define ED25519                            \
	"d75a980182b10ab7d54bfed3c964073a" \
	"0ee172f3daa62325af021a68f707511a"

static void
set_hex(struct bytes *b, const char *hex)
{
	struct fault f = { 0 };

	ck_assert_int_eq(bytes_from_hex(b, hex, &f), 0);
}

static void
assert_bad(struct pubkey *k, const char *what)
{
	struct fault f = { 0 };
	struct pubkey_verifier *v;

	ck_assert_int_eq(pubkey_check(k, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	ck_assert_str_eq(f.what, what);
	fault_clear(&f);
	ck_assert_int_eq(pubkey_verifier_new(&v, k, &f), -1);
	ck_assert_ptr_null(v);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	pubkey_clear(k);
}

static void
assert_good(struct pubkey *k)
{
	struct fault f = { 0 };

	ck_assert_msg(pubkey_check(k, &f) == 0, "%s", f.what);
	pubkey_clear(k);
}

/* A number of `length` octets, all 0x55 but the first and the last. */
static void
set_modulus(
    struct bytes *b, size_t length, unsigned int first, unsigned int last)
{
	struct fault f = { 0 };
	size_t i;

	bytes_clear(b);
	for (i = 0; i < length; i++)
		ck_assert_int_eq(bytes_append_u8(b,
				     i == 0              ? first :
					 i == length - 1 ? last :
							   0x55,
				     &f),
		    0);
}

static struct pubkey
rsa(size_t length, unsigned int first, unsigned int last, const char *exponent)
{
	struct pubkey k = { 0 };

	k.kind = PUBKEY_RSA;
	set_modulus(&k.modulus, length, first, last);
	set_hex(&k.exponent, exponent);
	return (k);
}

static struct pubkey
point(enum pubkey_kind kind, const char *hex)
{
	struct pubkey k = { 0 };

	k.kind = kind;
	set_hex(&k.point, hex);
	return (k);
}

START_TEST(rsa_size_is_limited_on_both_sides)
{
	static const char size[] = "RSA key that is not of 512 to 4096 bits";
	struct pubkey k;

	k = rsa(64, 0x80, 1, "010001");
	ck_assert_uint_eq(pubkey_bits(&k), 512);
	assert_good(&k);
	k = rsa(64, 0x7f, 1, "010001");
	ck_assert_uint_eq(pubkey_bits(&k), 511);
	assert_bad(&k, size);
	k = rsa(512, 0xff, 1, "010001");
	ck_assert_uint_eq(pubkey_bits(&k), 4096);
	assert_good(&k);
	k = rsa(513, 0x01, 1, "010001");
	ck_assert_uint_eq(pubkey_bits(&k), 4097);
	assert_bad(&k, size);
	k = rsa(100000, 0xff, 1, "010001");
	assert_bad(&k, size);
}
END_TEST

START_TEST(rsa_numbers_have_no_leading_zeros)
{
	struct pubkey k;

	k = rsa(129, 0x00, 1, "010001");
	assert_bad(&k, "RSA key with leading zeros");
	k = rsa(128, 0x80, 1, "00010001");
	assert_bad(&k, "RSA key with leading zeros");
	k = rsa(128, 0x80, 1, "00");
	assert_bad(&k, "RSA key with leading zeros");
}
END_TEST

START_TEST(rsa_numbers_are_there)
{
	struct pubkey k;

	k = rsa(0, 0, 0, "010001");
	ck_assert_uint_eq(pubkey_bits(&k), 0);
	assert_bad(&k, "RSA key without modulus or exponent");
	k = rsa(128, 0x80, 1, "");
	assert_bad(&k, "RSA key without modulus or exponent");
}
END_TEST

START_TEST(rsa_numbers_are_odd)
{
	struct pubkey k;

	k = rsa(128, 0x80, 2, "010001");
	assert_bad(&k, "RSA key with an even modulus");
	k = rsa(128, 0x80, 1, "010000");
	assert_bad(&k, "RSA key with an even exponent");
	k = rsa(128, 0x80, 1, "02");
	assert_bad(&k, "RSA key with an even exponent");
}
END_TEST

START_TEST(rsa_exponent_is_three_or_more)
{
	struct pubkey k;

	k = rsa(128, 0x80, 1, "01");
	assert_bad(&k, "RSA key with the exponent 1");
	k = rsa(128, 0x80, 1, "03");
	assert_good(&k);
	k = rsa(128, 0x80, 1, "0101");
	assert_good(&k);
}
END_TEST

START_TEST(rsa_exponent_is_shorter_than_modulus)
{
	struct pubkey k;

	k = rsa(64, 0x80, 1, "03");
	set_modulus(&k.exponent, 63, 0xff, 1);
	assert_good(&k);
	k = rsa(64, 0x80, 1, "03");
	set_modulus(&k.exponent, 64, 0x01, 1);
	assert_bad(&k, "RSA key with an exponent as long as the modulus");
}
END_TEST

START_TEST(point_on_the_curve_is_good)
{
	struct pubkey k;

	k = point(PUBKEY_P256, P256_X P256_Y);
	assert_good(&k);
	k = point(PUBKEY_P384, P384_X P384_Y);
	assert_good(&k);
}
END_TEST

START_TEST(point_off_the_curve_is_refused)
{
	static const char off[] = "the point is not on its curve";
	struct pubkey k;

	k = point(PUBKEY_P256, P256_Y P256_X);
	assert_bad(&k, off);
	k = point(PUBKEY_P384, P384_Y P384_X);
	assert_bad(&k, off);
	k = point(PUBKEY_P256, P256_X P256_Y);
	k.point.data[63] ^= 1;
	assert_bad(&k, off);
	k = point(PUBKEY_P256, P256_X P256_Y);
	memset(k.point.data, 0, 64);
	assert_bad(&k, off);
	/* Coordinates that are not below the field's prime. */
	k = point(PUBKEY_P384, P384_X P384_Y);
	memset(k.point.data, 0xff, 96);
	assert_bad(&k, off);
}
END_TEST

START_TEST(point_of_other_length_is_refused)
{
	struct pubkey k;

	k = point(PUBKEY_P256, "04" P256_X P256_Y);
	assert_bad(&k, "P-256 key of 65 bytes where 64 belong");
	k = point(PUBKEY_P256, P256_X);
	assert_bad(&k, "P-256 key of 32 bytes where 64 belong");
	k = point(PUBKEY_P384, P256_X P256_Y);
	assert_bad(&k, "P-384 key of 64 bytes where 96 belong");
	k = point(PUBKEY_P256, "");
	assert_bad(&k, "P-256 key of 0 bytes where 64 belong");
	k = point(PUBKEY_ED25519, ED25519);
	assert_good(&k);
	k = point(PUBKEY_ED25519, ED25519 "00");
	assert_bad(&k, "Ed25519 key of 33 bytes where 32 belong");
	k = point(PUBKEY_ED448, ED25519);
	assert_bad(&k, "Ed448 key of 32 bytes where 57 belong");
}
END_TEST

/* ECDSA: r and s outside of 1..n-1. */
static const char *const numbers[] = {
	"0000000000000000000000000000000000000000000000000000000000000000",
	"ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
	"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
	"0000000000000000000000000000000000000000000000000000000000000001",
};

START_TEST(ecdsa_numbers_out_of_range_are_refused)
{
	struct pubkey k = point(PUBKEY_P256, P256_X P256_Y);
	struct pubkey_verifier *v;
	struct bytes text = { 0 }, signature = { 0 };
	struct fault f = { 0 };
	char hex[129] = "";

	memcpy(hex, numbers[(size_t)_i % COUNT(numbers)], 64);
	memcpy(hex + 64, numbers[(size_t)_i / COUNT(numbers)], 64);
	set_hex(&signature, hex);
	ck_assert_int_eq(pubkey_verifier_new(&v, &k, &f), 0);
	ck_assert_int_eq(
	    pubkey_verify(v, DIGEST_SHA256, &text, &signature, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_REFUSED);
	pubkey_verifier_free(v);
	bytes_clear(&signature);
	pubkey_clear(&k);
}
END_TEST

/* Signatures by the right key over blocks that are not as PKCS#1 makes them
 * (RFC 8017, 9.2): what a lenient verifier would take from a forger. */
enum block {
	BLOCK_GOOD,
	BLOCK_SHORT_PADDING,
	BLOCK_TRAILING,
	BLOCK_TYPE_2,
	BLOCK_TYPE_0,
	BLOCK_PADDING_OCTET,
	BLOCK_BARE_HASH,
	BLOCK_NO_NULL,
	BLOCK_NO_SEPARATOR,
	BLOCK_OTHER_HASH,
	BLOCKS
};

static void
make_block(unsigned char *em, size_t size, enum block kind)
{
	static const unsigned char no_null[] = { 0x30, 0x2f, 0x30, 0x0b, 0x06,
		0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01,
		0x04, 0x20 };
	unsigned char hash[DIGEST_MOST], info[DIGEST_INFO_MOST];
	size_t hashed, length, at;
	struct fault f = { 0 };
	enum digest digest = kind == BLOCK_OTHER_HASH ? DIGEST_SHA1 :
							DIGEST_SHA256;

	ck_assert_int_eq(digest_make(digest, "text", 4, hash, &hashed, &f), 0);
	ck_assert_int_eq(
	    digest_info(digest, hash, hashed, info, &length, &f), 0);
	if (kind == BLOCK_NO_NULL) {
		memcpy(info, no_null, sizeof(no_null));
		memcpy(info + sizeof(no_null), hash, hashed);
		length = sizeof(no_null) + hashed;
	} else if (kind == BLOCK_BARE_HASH) {
		memcpy(info, hash, length = hashed);
	}
	memset(em, 0xff, size);
	em[0] = 0;
	em[1] = kind == BLOCK_TYPE_2 ? 2 : kind == BLOCK_TYPE_0 ? 0 : 1;
	at = size - length;
	if (kind == BLOCK_SHORT_PADDING)
		at = 2 + 8 + 1;
	else if (kind == BLOCK_TRAILING)
		at--;
	em[at - 1] = kind == BLOCK_NO_SEPARATOR ? 0xff : 0;
	memcpy(em + at, info, length);
	if (kind == BLOCK_PADDING_OCTET)
		em[20] = 0xfe;
}

/* em to the power of the private exponent. */
static void
sign_block(EVP_PKEY *pair, const unsigned char *em, size_t size,
    struct bytes *signature)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, pair, NULL);
	unsigned char out[256];
	size_t length = sizeof(out);
	struct fault f = { 0 };

	ck_assert_int_eq(EVP_PKEY_sign_init(ctx), 1);
	ck_assert_int_eq(EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_NO_PADDING), 1);
	ck_assert_int_eq(EVP_PKEY_sign(ctx, out, &length, em, size), 1);
	EVP_PKEY_CTX_free(ctx);
	ck_assert_int_eq(bytes_set(signature, out, length, &f), 0);
}

static void
read_rsa(struct pubkey *k, EVP_PKEY *pair)
{
	struct bytes pem = { 0 };
	struct fault f = { 0 };
	BIO *bio = BIO_new(BIO_s_mem());
	char *text;
	long length;

	ck_assert_int_eq(PEM_write_bio_PUBKEY(bio, pair), 1);
	length = BIO_get_mem_data(bio, &text);
	ck_assert_int_eq(bytes_set(&pem, text, (size_t)length, &f), 0);
	ck_assert_msg(pubkey_from_pem(k, &pem, &f) == 0, "%s", f.what);
	bytes_clear(&pem);
	BIO_free(bio);
}

START_TEST(rsa_block_that_is_not_pkcs1_is_refused)
{
	EVP_PKEY *pair = EVP_RSA_gen(1024);
	struct pubkey k = { 0 };
	struct pubkey_verifier *v;
	struct bytes text = { 0 }, signature = { 0 };
	struct fault f = { 0 };
	unsigned char em[128];

	read_rsa(&k, pair);
	ck_assert_int_eq(bytes_set(&text, "text", 4, &f), 0);
	make_block(em, sizeof(em), (enum block)_i);
	sign_block(pair, em, sizeof(em), &signature);
	ck_assert_int_eq(pubkey_verifier_new(&v, &k, &f), 0);
	ck_assert_int_eq(pubkey_verify(v, DIGEST_SHA256, &text, &signature, &f),
	    _i == BLOCK_GOOD ? 0 : -1);
	ck_assert_int_eq(f.kind, _i == BLOCK_GOOD ? FAULT_NONE : FAULT_REFUSED);
	pubkey_verifier_free(v);
	bytes_clear(&text);
	bytes_clear(&signature);
	pubkey_clear(&k);
	EVP_PKEY_free(pair);
}
END_TEST

static TCase *
add_case(Suite *s, const char *name)
{
	TCase *c = tcase_create(name);

	suite_add_tcase(s, c);
	return (c);
}

Suite *
test_pubkey_hostile(void)
{
	Suite *s = suite_create("pubkey: hostile input");
	TCase *c;

	c = add_case(s, "pubkey_check");
	tcase_add_test(c, rsa_size_is_limited_on_both_sides);
	tcase_add_test(c, rsa_numbers_have_no_leading_zeros);
	tcase_add_test(c, rsa_numbers_are_there);
	tcase_add_test(c, rsa_numbers_are_odd);
	tcase_add_test(c, rsa_exponent_is_three_or_more);
	tcase_add_test(c, rsa_exponent_is_shorter_than_modulus);
	tcase_add_test(c, point_on_the_curve_is_good);
	tcase_add_test(c, point_off_the_curve_is_refused);
	tcase_add_test(c, point_of_other_length_is_refused);
	c = add_case(s, "pubkey_verify");
	tcase_add_loop_test(c, ecdsa_numbers_out_of_range_are_refused, 0,
	    (int)(COUNT(numbers) * COUNT(numbers)));
	tcase_add_loop_test(
	    c, rsa_block_that_is_not_pkcs1_is_refused, 0, BLOCKS);
	return (s);
}
