#include "lib/util/pubkey.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

Suite *test_pubkey_pem(void);

#define BEGIN "-----BEGIN PUBLIC KEY-----\n"
#define END   "-----END PUBLIC KEY-----\n"

/* RSA-512 with the exponent 65537, made by openssl genpkey. */
#define BODY                                                                 \
	"MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAMM7yMFtRh6++/ogBi7PJpLU3r8eBTHk\n" \
	"+ZiLXvgP8PCBwOs8SOVV1ReS8hCKSa0mck5NeLJUW2gtY8oaoeENPUcCAwEAAQ==\n"

/* The same key with one octet more after its DER. */
#define BODY_LONGER                                                          \
	"MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAMM7yMFtRh6++/ogBi7PJpLU3r8eBTHk\n" \
	"+ZiLXvgP8PCBwOs8SOVV1ReS8hCKSa0mck5NeLJUW2gtY8oaoeENPUcCAwEAAQA=\n"

static void
assert_refused(const char *text)
{
	struct pubkey k = { 0 };
	struct bytes pem = { 0 };
	struct fault f = { 0 };

	ck_assert_int_eq(bytes_set(&pem, text, strlen(text), &f), 0);
	ck_assert_msg(pubkey_from_pem(&k, &pem, &f) == -1, "taken: %s", text);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	ck_assert_ptr_null(k.modulus.data);
	ck_assert_ptr_null(k.exponent.data);
	bytes_clear(&pem);
}

static void
assert_read(const char *text)
{
	struct pubkey k = { 0 };
	struct bytes pem = { 0 };
	struct fault f = { 0 };
	char *hex;

	ck_assert_int_eq(bytes_set(&pem, text, strlen(text), &f), 0);
	ck_assert_msg(pubkey_from_pem(&k, &pem, &f) == 0, "%s", f.what);
	ck_assert_int_eq(k.kind, PUBKEY_RSA);
	ck_assert_ptr_nonnull(hex = bytes_hex(&k.modulus));
	ck_assert_str_eq(hex,
	    "c33bc8c16d461ebefbfa20062ecf2692d4debf1e0531e4f9988b5ef80ff0f081"
	    "c0eb3c48e555d51792f2108a49ad26724e4d78b2545b682d63ca1aa1e10d3d47");
	free(hex);
	ck_assert_ptr_nonnull(hex = bytes_hex(&k.exponent));
	ck_assert_str_eq(hex, "010001");
	free(hex);
	bytes_clear(&pem);
	ck_assert_int_eq(pubkey_pem(&k, &pem, &f), 0);
	ck_assert_uint_eq(pem.length, strlen(BEGIN BODY END));
	ck_assert_mem_eq(pem.data, BEGIN BODY END, pem.length);
	bytes_clear(&pem);
	pubkey_clear(&k);
}

/* The text of a public key that libcrypto made. */
static void
assert_pair_refused(EVP_PKEY *pair)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *text;

	ck_assert_ptr_nonnull(pair);
	ck_assert_int_eq(PEM_write_bio_PUBKEY(bio, pair), 1);
	ck_assert_int_eq(BIO_write(bio, "", 1), 1);
	ck_assert_int_gt(BIO_get_mem_data(bio, &text), 100);
	assert_refused(text);
	BIO_free(bio);
	EVP_PKEY_free(pair);
}

START_TEST(pem_of_rsa_is_read_and_written_alike)
{
	assert_read(BEGIN BODY END);
}
END_TEST

START_TEST(pem_with_text_around_is_read)
{
	assert_read(
	    "Transport key of the signer\nSHA-256: 00\n\n" BEGIN BODY END
	    "made in 2027\n");
	assert_read("-----BEGIN\n" BEGIN BODY END);
}
END_TEST

START_TEST(pem_of_other_kinds_is_refused)
{
	assert_pair_refused(EVP_EC_gen("P-256"));
	assert_pair_refused(EVP_PKEY_Q_keygen(NULL, NULL, "Ed25519"));
	assert_pair_refused(EVP_PKEY_Q_keygen(NULL, NULL, "X25519"));
}
END_TEST

START_TEST(pem_of_rsa_pss_is_refused)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA-PSS", NULL);
	EVP_PKEY *pair = NULL;

	ck_assert_int_eq(EVP_PKEY_keygen_init(ctx), 1);
	ck_assert_int_eq(EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, 1024), 1);
	ck_assert_int_eq(EVP_PKEY_keygen(ctx, &pair), 1);
	EVP_PKEY_CTX_free(ctx);
	assert_pair_refused(pair);
}
END_TEST

START_TEST(pem_of_rsa_that_is_too_large_is_refused)
{
	struct bytes pem = { 0 }, der = { 0 };
	struct pubkey k = { 0 };
	struct fault f = { 0 };
	char *text;

	/* SubjectPublicKeyInfo of 4104 bits, exponent 3, by hand. */
	ck_assert_int_eq(bytes_from_hex(&der,
			     "30820220300d06092a864886f70d01"
			     "010105000382020d003082020802820201",
			     &f),
	    0);
	while (der.length < 15 + 17 + 513)
		ck_assert_int_eq(bytes_append_u8(&der, 0x7f, &f), 0);
	ck_assert_int_eq(bytes_append(&der, "\x02\x01\x03", 3, &f), 0);
	ck_assert_uint_eq(der.length, 4 + 0x220);
	ck_assert_ptr_nonnull(text = bytes_base64(&der));
	ck_assert_int_eq(bytes_append(&pem, BEGIN, strlen(BEGIN), &f), 0);
	ck_assert_int_eq(bytes_append(&pem, text, strlen(text), &f), 0);
	ck_assert_int_eq(bytes_append(&pem, "\n" END, strlen(END) + 1, &f), 0);
	ck_assert_int_eq(pubkey_from_pem(&k, &pem, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	ck_assert_str_eq(f.what, "RSA key with more than 4096 bits");
	free(text);
	bytes_clear(&pem);
	bytes_clear(&der);
}
END_TEST

/* Keys with a modulus of ones, made by hand; the first could be one. */
#define ONES "////////////////////////////////////////"
static const struct {
	const char *body, *what;
} numbers[] = {
	{ "MFowDQYJKoZIhvcNAQEBBQADSQAwRgJBAP" ONES ONES "///wECAQM=\n", "" },
	{ "MFowDQYJKoZIhvcNAQEBBQADSQAwRgJBAP" ONES ONES "///wECAQE=\n",
	    "RSA key with the exponent 1" },
	{ "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAP" ONES ONES "///wECAwEAAA==\n",
	    "RSA key with an even exponent" },
	{ "MFowDQYJKoZIhvcNAQEBBQADSQAwRgJBAP" ONES ONES "///wICAQM=\n",
	    "RSA key with an even modulus" },
	{ "MFkwDQYJKoZIhvcNAQEBBQADSAAwRQJAAP" ONES ONES "//AQIBAw==\n",
	    "RSA key that is not of 512 to 4096 bits" },
};

START_TEST(pem_of_rsa_with_wrong_numbers_is_refused)
{
	struct pubkey k = { 0 };
	struct bytes pem = { 0 };
	struct fault f = { 0 };
	char text[256];
	int rc;

	(void)snprintf(
	    text, sizeof(text), "%s%s%s", BEGIN, numbers[_i].body, END);
	ck_assert_int_eq(bytes_set(&pem, text, strlen(text), &f), 0);
	rc = pubkey_from_pem(&k, &pem, &f);
	ck_assert_str_eq(f.what, numbers[_i].what);
	ck_assert_int_eq(rc, _i == 0 ? 0 : -1);
	ck_assert_int_eq(k.modulus.data != NULL, _i == 0);
	pubkey_clear(&k);
	bytes_clear(&pem);
}
END_TEST

START_TEST(pem_of_other_form_is_refused)
{
	assert_refused("");
	assert_refused("\n");
	assert_refused("rubbish");
	assert_refused(BODY);
	assert_refused(BEGIN BODY);
	assert_refused(BODY END);
	assert_refused(BEGIN END);
	assert_refused(BEGIN "AAAA\n" END);
	assert_refused(BEGIN "*" BODY END);
	assert_refused(BEGIN BODY_LONGER END);
	assert_refused("-----BEGIN RSA PUBLIC KEY-----\n" BODY
		       "-----END RSA PUBLIC KEY-----\n");
	assert_refused("-----BEGIN CERTIFICATE-----\n" BODY
		       "-----END CERTIFICATE-----\n" BEGIN BODY END);
	assert_refused(
	    "-----BEGIN PUBLIC KEY-----\n" BODY "-----END PRIVATE KEY-----\n");
}
END_TEST

/* Would be asked for on the terminal. */
START_TEST(pem_with_passphrase_is_refused_unasked)
{
	assert_refused(BEGIN
	    "Proc-Type: 4,ENCRYPTED\n"
	    "DEK-Info: AES-128-CBC,000102030405060708090A0B0C0D0E0F\n\n" BODY
		END);
}
END_TEST

START_TEST(pem_that_is_long_is_refused)
{
	static char text[65538];

	memset(text, '\n', sizeof(text) - 1);
	memcpy(text + sizeof(text) - 1 - strlen(BEGIN BODY END), BEGIN BODY END,
	    strlen(BEGIN BODY END));
	assert_refused(text);
	assert_read(text + 1);
}
END_TEST

START_TEST(pem_refused_clears_the_old_key)
{
	struct pubkey k = { 0 };
	struct bytes pem = { 0 };
	struct fault f = { 0 };

	ck_assert_int_eq(bytes_set(&k.modulus, "old", 3, &f), 0);
	ck_assert_int_eq(pubkey_from_pem(&k, &pem, &f), -1);
	ck_assert_ptr_null(k.modulus.data);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
}
END_TEST

START_TEST(bad_key_is_not_written)
{
	struct pubkey k = { 0 };
	struct bytes b = { 0 };
	struct fault f = { 0 };

	k.kind = PUBKEY_ED25519;
	ck_assert_int_eq(pubkey_pem(&k, &b, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	ck_assert_ptr_null(b.data);
	fault_clear(&f);
	ck_assert_int_eq(pubkey_spki(&k, &b, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	ck_assert_ptr_null(b.data);
}
END_TEST

/* One that would leave libcrypto nothing but a FIPS module that is not there;
 * read by libcrypto in the first call, unless it is told not to. */
START_TEST(configuration_of_openssl_has_no_say)
{
	char path[] = "/tmp/oks-openssl-XXXXXX";
	struct pubkey k = { 0 };
	struct fault f = { 0 };
	FILE *out = fdopen(mkstemp(path), "w");

	ck_assert_ptr_nonnull(out);
	ck_assert_int_gt(fprintf(out,
			     "openssl_conf = all\n[all]\n"
			     "alg_section = algorithms\n[algorithms]\n"
			     "default_properties = fips=yes\n"),
	    0);
	ck_assert_int_eq(fclose(out), 0);
	ck_assert_int_eq(setenv("OPENSSL_CONF", path, 1), 0);
	k.kind = PUBKEY_P256;
	ck_assert_int_eq(
	    bytes_from_hex(&k.point,
		"6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
		"4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
		&f),
	    0);
	ck_assert_msg(pubkey_check(&k, &f) == 0, "%s", f.what);
	pubkey_clear(&k);
	ck_assert_int_eq(unlink(path), 0);
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
test_pubkey_pem(void)
{
	Suite *s = suite_create("pubkey: PEM");
	TCase *c;

	c = add_case(s, "pubkey_from_pem");
	tcase_add_test(c, pem_of_rsa_is_read_and_written_alike);
	tcase_add_test(c, pem_with_text_around_is_read);
	tcase_add_test(c, pem_of_other_kinds_is_refused);
	tcase_add_test(c, pem_of_rsa_pss_is_refused);
	tcase_add_test(c, pem_of_rsa_that_is_too_large_is_refused);
	tcase_add_loop_test(c, pem_of_rsa_with_wrong_numbers_is_refused, 0,
	    (int)(sizeof(numbers) / sizeof(numbers[0])));
	tcase_add_test(c, pem_of_other_form_is_refused);
	tcase_add_test(c, pem_with_passphrase_is_refused_unasked);
	tcase_add_test(c, pem_that_is_long_is_refused);
	tcase_add_test(c, pem_refused_clears_the_old_key);
	c = add_case(s, "pubkey_pem");
	tcase_add_test(c, bad_key_is_not_written);
	c = add_case(s, "pubkey_check");
	tcase_add_test(c, configuration_of_openssl_has_no_say);
	return (s);
}
