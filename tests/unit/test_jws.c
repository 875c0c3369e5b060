/* lib/jws/jws and base64url: others' vectors, and what is refused. */
#include "lib/jws/jws.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "lib/jws/base64url.h"
#include "tests/unit/jws_vectors.h"

Suite *test_jws(void);

#define ONE(header, signature)                      \
	"{\"signatures\":[{\"protected\":\"" header \
	"\",\"signature\":\"" signature "\"}]}"
#define PAIR(header, signature) \
	"{\"protected\":\"" header "\",\"signature\":\"" signature "\"}"

static struct bytes
text_bytes(const char *text)
{
	struct bytes b = { 0 };
	struct fault f = { 0 };

	ck_assert_int_eq(bytes_set(&b, text, strlen(text), &f), 0);
	return (b);
}

static struct bytes
decoded(const char *text)
{
	struct bytes b = { 0 };
	struct fault f = { 0 };

	ck_assert_int_eq(base64url_read(&b, text, &f), 0);
	return (b);
}

static struct pubkey
rsa_key(void)
{
	struct pubkey k = { .kind = PUBKEY_RSA };

	k.modulus = decoded(RS256_N);
	k.exponent = decoded(RS256_E);
	return (k);
}

static struct pubkey
ec_key(void)
{
	struct pubkey k = { .kind = PUBKEY_P256 };
	struct bytes y = decoded(ES256_Y);
	struct fault f = { 0 };

	k.point = decoded(ES256_X);
	ck_assert_int_eq(bytes_append(&k.point, y.data, y.length, &f), 0);
	bytes_clear(&y);
	return (k);
}

static struct pubkey
ed_key(void)
{
	struct pubkey k = { .kind = PUBKEY_ED25519 };

	k.point = decoded(EDDSA_X);
	return (k);
}

/* Reads the document and verifies its first signature. */
static int
verify(
    const char *document, struct pubkey k, const char *payload, struct fault *f)
{
	struct bytes text = text_bytes(document), data = text_bytes(payload);
	struct jws j;
	int rc = jws_read(&j, &text, f);

	if (rc == 0)
		rc = jws_verify(&j, 0, &k, &data, f);
	jws_clear(&j);
	bytes_clear(&text);
	bytes_clear(&data);
	pubkey_clear(&k);
	return (rc);
}

START_TEST(vectors_of_the_rfcs_verify)
{
	struct fault f = { 0 };

	ck_assert_msg(verify(ONE(RS256_HEADER, RS256_SIGNATURE), rsa_key(),
			  RFC7515_PAYLOAD, &f) == 0,
	    "RS256: %s", f.what);
	ck_assert_msg(verify(ONE(ES256_HEADER, ES256_SIGNATURE), ec_key(),
			  RFC7515_PAYLOAD, &f) == 0,
	    "ES256: %s", f.what);
	ck_assert_msg(verify(ONE(EDDSA_HEADER, EDDSA_SIGNATURE), ed_key(),
			  EDDSA_PAYLOAD, &f) == 0,
	    "EdDSA: %s", f.what);
}
END_TEST

/* RFC 7515, A.6, without its unprotected headers. */
START_TEST(general_serialisation_has_several)
{
	struct bytes text = text_bytes("{\"signatures\":[" PAIR(RS256_HEADER,
	    RS256_SIGNATURE) "," PAIR(ES256_HEADER, ES256_SIGNATURE) "]}");
	struct bytes payload = text_bytes(RFC7515_PAYLOAD);
	struct pubkey rsa = rsa_key(), ec = ec_key();
	struct fault f = { 0 };
	struct jws j;

	ck_assert_int_eq(jws_read(&j, &text, &f), 0);
	ck_assert_uint_eq(j.count, 2);
	ck_assert_int_eq(jws_verify(&j, 0, &rsa, &payload, &f), 0);
	ck_assert_int_eq(jws_verify(&j, 1, &ec, &payload, &f), 0);
	ck_assert_int_eq(jws_verify(&j, 0, &ec, &payload, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_REFUSED);
	jws_clear(&j);
	pubkey_clear(&rsa);
	pubkey_clear(&ec);
	bytes_clear(&text);
	bytes_clear(&payload);
}
END_TEST

START_TEST(other_payload_or_key_is_refused)
{
	struct fault f = { 0 };
	struct pubkey other = ec_key();

	ck_assert_int_eq(verify(ONE(ES256_HEADER, ES256_SIGNATURE), ec_key(),
			     RFC7515_PAYLOAD " ", &f),
	    -1);
	ck_assert_int_eq(f.kind, FAULT_REFUSED);
	fault_clear(&f);
	other.point.data[0] ^= 1; /* not on the curve */
	ck_assert_int_eq(verify(ONE(ES256_HEADER, ES256_SIGNATURE), other,
			     RFC7515_PAYLOAD, &f),
	    -1);
	fault_clear(&f);
	ck_assert_int_eq(verify(ONE(EDDSA_HEADER, EDDSA_SIGNATURE), ed_key(),
			     "Example of Ed25519 Signing", &f),
	    -1);
	ck_assert_int_eq(f.kind, FAULT_REFUSED);
}
END_TEST

/* The key decides, not the header. */
START_TEST(algorithm_of_another_key_is_refused)
{
	struct fault f = { 0 };

	ck_assert_int_eq(verify(ONE(ES256_HEADER, RS256_SIGNATURE), rsa_key(),
			     RFC7515_PAYLOAD, &f),
	    -1);
	ck_assert_str_eq(
	    f.what, "the signature says ES256, and the key is for RS256");
	fault_clear(&f);
	ck_assert_int_eq(verify(ONE(RS256_HEADER, ES256_SIGNATURE), ec_key(),
			     RFC7515_PAYLOAD, &f),
	    -1);
	ck_assert_str_eq(
	    f.what, "the signature says RS256, and the key is for ES256");
}
END_TEST

static const struct {
	const char *document;
	const char *what;
} refused[] = {
	{ "", "not a JSON object" },
	{ "[]", "not a JSON object" },
	{ "{}", "general serialisation" },
	{ "{\"signatures\":[]}", "general serialisation" },
	{ "{\"signatures\":{}}", "general serialisation" },
	{ ONE(NONE_HEADER, ""), "the algorithm is not" },
	{ ONE(HS256_HEADER, HS256_SIGNATURE), "the algorithm is not" },
	{ ONE(ES512_HEADER, ES512_SIGNATURE), "the algorithm is not" },
	/* {"alg":"ES256","jwk":{}} {"alg":"ES256","jku":"x"} */
	{ ONE("eyJhbGciOiJFUzI1NiIsImp3ayI6e319", ES256_SIGNATURE),
	    "more than alg and kid" },
	{ ONE("eyJhbGciOiJFUzI1NiIsImprdSI6IngifQ", ES256_SIGNATURE),
	    "more than alg and kid" },
	/* {"alg":"ES256","crit":["b64"],"b64":false} */
	{ ONE("eyJhbGciOiJFUzI1NiIsImNyaXQiOlsiYjY0Il0sImI2NCI6ZmFsc2V9",
	      ES256_SIGNATURE),
	    "more than alg and kid" },
	/* {"alg":"ES256","kid":"a"} {"alg":"ES256","kid":1} {"kid":"a"} */
	{ ONE("eyJhbGciOiJFUzI1NiIsImtpZCI6ImEifQ", ES256_SIGNATURE),
	    "kid is not" },
	{ ONE("eyJhbGciOiJFUzI1NiIsImtpZCI6MX0", ES256_SIGNATURE),
	    "kid is not" },
	{ ONE("eyJraWQiOiJhIn0", ES256_SIGNATURE), "the algorithm is not" },
	/* {"alg":"ES256","alg":"none"} {"alg":["ES256"]} [] {"alg":"es256"} */
	{ ONE("eyJhbGciOiJFUzI1NiIsImFsZyI6Im5vbmUifQ", ES256_SIGNATURE),
	    "has a member twice" },
	{ ONE("eyJhbGciOlsiRVMyNTYiXX0", ES256_SIGNATURE),
	    "the algorithm is not" },
	{ ONE("W10", ES256_SIGNATURE), "not a JSON object" },
	{ ONE("eyJhbGciOiJlczI1NiJ9", ES256_SIGNATURE),
	    "the algorithm is not" },
	{ ONE("", ES256_SIGNATURE), "not a JSON object" },
	/* base64url that is not canonical, or not base64url */
	{ ONE(ES256_HEADER "=", ES256_SIGNATURE), "not base64url" },
	{ ONE(ES256_HEADER, ES256_SIGNATURE "=="), "not base64url" },
	{ ONE(ES256_HEADER, ES256_SIGNATURE "AA A"), "not base64url" },
	{ ONE("eyJhbGciOiJFUzI1NiJ9A", ES256_SIGNATURE), "not base64url" },
	{ ONE(ES256_HEADER,
	      "DtEhU3ljbEg8L38VWAfUAqOyKAM6+Xx+F4GawxaepmXFCgfTjDxw5djxLa8ISl"
	      "SApmWQxfKTUJqPP3+Kg6NU1Q"),
	    "not base64url" },
	/* members */
	{ "{\"payload\":\"\",\"signatures\":[" PAIR(
	      ES256_HEADER, ES256_SIGNATURE) "]}",
	    "general serialisation" },
	{ "{\"signatures\":[" PAIR(ES256_HEADER, ES256_SIGNATURE) "],\"x\":1}",
	    "general serialisation" },
	{ "{\"signatures\":[" PAIR(ES256_HEADER,
	      ES256_SIGNATURE) "],"
			       "\"signatures\":[" PAIR(
				   ES256_HEADER, ES256_SIGNATURE) "]}",
	    "has a member twice" },
	{ "{\"protected\":\"" ES256_HEADER "\",\"signature\":\"" ES256_SIGNATURE
	  "\"}",
	    "general serialisation" },
	{ "{\"signatures\":[{\"header\":{\"kid\":\"a\"},\"protected\":\"" ES256_HEADER
	  "\",\"signature\":\"" ES256_SIGNATURE "\"}]}",
	    "other members" },
	{ "{\"signatures\":[{\"protected\":\"" ES256_HEADER "\"}]}",
	    "other members" },
	{ "{\"signatures\":[{\"signature\":\"" ES256_SIGNATURE "\"}]}",
	    "other members" },
	{ "{\"signatures\":[1]}", "other members" },
	{ "{\"signatures\":[" PAIR(ES256_HEADER, ES256_SIGNATURE) "," PAIR(
	      ES256_HEADER, ES256_SIGNATURE) "]}",
	    "twice" },
	/* the form */
	{ ONE(ES256_HEADER, ES256_SIGNATURE) "\n", "white space" },
	{ "{\"signatures\": [" PAIR(ES256_HEADER, ES256_SIGNATURE) "]}",
	    "white space" },
	{ "{\"signatures\":[{\"signature\":\"" ES256_SIGNATURE
	  "\",\"protected\":\"" ES256_HEADER "\"}]}",
	    "protected before" },
	{ ONE("\\u0065yJhbGciOiJFUzI1NiJ9", ES256_SIGNATURE), "white space" },
};

START_TEST(document_of_another_form_is_refused)
{
	struct bytes text = text_bytes(refused[_i].document);
	struct fault f = { 0 };
	struct jws j;

	ck_assert_msg(
	    jws_read(&j, &text, &f) == -1, "%s", refused[_i].document);
	ck_assert_msg(strstr(f.what, refused[_i].what) != NULL, "%s: %s",
	    refused[_i].document, f.what);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	ck_assert_uint_eq(j.count, 0);
	bytes_clear(&text);
}
END_TEST

START_TEST(signature_of_another_length_is_refused)
{
	struct fault f = { 0 };

	ck_assert_int_eq(
	    verify(ONE(ES256_HEADER, "AAAA"), ec_key(), RFC7515_PAYLOAD, &f),
	    -1);
	fault_clear(&f);
	ck_assert_int_eq(
	    verify(ONE(ES256_HEADER, ""), ec_key(), RFC7515_PAYLOAD, &f), -1);
	fault_clear(&f);
	/* r and s of 0 (CVE-2022-21449). */
	ck_assert_int_eq(
	    verify(ONE(ES256_HEADER,
		       "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
		       "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
		ec_key(), RFC7515_PAYLOAD, &f),
	    -1);
	ck_assert_int_eq(f.kind, FAULT_REFUSED);
}
END_TEST

START_TEST(key_of_another_kind_or_size_is_refused)
{
	struct pubkey k = rsa_key();
	struct fault f = { 0 };

	ck_assert_int_eq(jws_key_check(&k, &f), 0);
	k.modulus.length = 128; /* RSA-1024 */
	ck_assert_int_eq(jws_key_check(&k, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_REFUSED);
	fault_clear(&f);
	k.kind = PUBKEY_P384;
	ck_assert_int_eq(jws_key_check(&k, &f), -1);
	k.kind = PUBKEY_RSA;
	pubkey_clear(&k);
}
END_TEST

START_TEST(key_is_read_from_its_spki)
{
	struct pubkey keys[] = { rsa_key(), ec_key(), ed_key() }, again = { 0 };
	struct bytes der = { 0 };
	struct fault f = { 0 };
	size_t i;

	for (i = 0; i < 3; i++) {
		der.length = 0;
		ck_assert_int_eq(pubkey_spki(&keys[i], &der, &f), 0);
		ck_assert_int_eq(pubkey_from_spki(&again, &der, &f), 0);
		ck_assert(pubkey_equal(&again, &keys[i]));
		der.length--;
		ck_assert_int_eq(pubkey_from_spki(&again, &der, &f), -1);
		ck_assert_int_eq(f.kind, FAULT_INPUT);
		fault_clear(&f);
		der.length++;
		ck_assert_int_eq(bytes_append(&der, "", 1, &f), 0);
		ck_assert_int_eq(pubkey_from_spki(&again, &der, &f), -1);
		fault_clear(&f);
		pubkey_clear(&keys[i]);
	}
	bytes_clear(&der);
}
END_TEST

Suite *
test_jws(void)
{
	Suite *s = suite_create("jws");
	TCase *tc = tcase_create("jws");

	tcase_add_test(tc, vectors_of_the_rfcs_verify);
	tcase_add_test(tc, general_serialisation_has_several);
	tcase_add_test(tc, other_payload_or_key_is_refused);
	tcase_add_test(tc, algorithm_of_another_key_is_refused);
	tcase_add_loop_test(tc, document_of_another_form_is_refused, 0,
	    sizeof(refused) / sizeof(refused[0]));
	tcase_add_test(tc, signature_of_another_length_is_refused);
	tcase_add_test(tc, key_of_another_kind_or_size_is_refused);
	tcase_add_test(tc, key_is_read_from_its_spki);
	suite_add_tcase(s, tc);
	return (s);
}
