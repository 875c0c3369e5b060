/* The private modules of lib/hsm, and objects unlike any key of ours. */
#include "lib/hsm/private.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "lib/hsm/attribute.h"
#include "lib/hsm/failure.h"
#include "lib/hsm/kind.h"
#include "lib/hsm/label.h"
#include "lib/hsm/name.h"
#include "lib/hsm/object.h"
#include "lib/hsm/sign.h"
#include "tests/unit/hsm_fixture.h"
#include "tests/unit/softhsm.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

Suite *test_hsm_parts(void);

static struct softhsm soft;
static struct hsm_repository repository;
static struct hsm_token *token;

static void
start(void)
{
	static const char *const labels[] = { "one" };

	ck_assert(softhsm_start(&soft, labels, 1));
	token = softhsm_open(&soft, &repository, "one");
	ck_assert_ptr_nonnull(token);
}

static void
stop(void)
{
	hsm_token_close(token);
	softhsm_stop(&soft);
}

START_TEST(code_is_named_with_its_number)
{
	char text[HSM_NAME_SIZE];

	hsm_name_code(CKR_PIN_EXPIRED, text);
	ck_assert_str_eq(text, "CKR_PIN_EXPIRED (0xa3)");
	hsm_name_code(CKR_OK, text);
	ck_assert_str_eq(text, "CKR_OK (0x0)");
	hsm_name_code(0x203, text);
	ck_assert_str_eq(text, "CKR_KEY_EXHAUSTED (0x203)");
	hsm_name_code(0x80000001UL, text);
	ck_assert_str_eq(text, "CKR (0x80000001)");
	hsm_name_mechanism(0x210b, text);
	ck_assert_str_eq(text, "CKM_AES_KEY_WRAP_KWP (0x210b)");
	hsm_name_mechanism(0x80001, text);
	ck_assert_str_eq(text, "CKM (0x80001)");
}
END_TEST

START_TEST(failure_says_call_code_and_advice)
{
	struct fault f = { 0 };
	char line[FAULT_LINE_SIZE];

	ck_assert_int_eq(hsm_failure(&f, "C_Sign", CKR_PIN_EXPIRED,
			     "the token refused to %s", "sign"),
	    -1);
	fault_line(&f, line);
	ck_assert_str_eq(line,
	    "C_Sign: CKR_PIN_EXPIRED (0xa3): the token "
	    "refused to sign: the PIN has expired: set a new one with the "
	    "token's own tools");
	ck_assert_int_eq((int)f.kind, FAULT_HSM);
}
END_TEST

START_TEST(failure_after_another_changes_nothing)
{
	struct fault f = { 0 };

	(void)fault_set(&f, FAULT_SYSTEM, "the first");
	ck_assert_int_eq(
	    hsm_failure(&f, "C_Sign", CKR_PIN_EXPIRED, "second"), -1);
	ck_assert_str_eq(f.what, "the first");
	ck_assert_str_eq(f.call, "");
	ck_assert_str_eq(f.code, "");
}
END_TEST

START_TEST(label_is_kept_or_escaped)
{
	static const struct {
		const char *raw;
		size_t length;
		const char *label;
	} cases[] = {
		{ "", 0, "" },
		{ "key 1", 5, "key 1" },
		{ "caf\xc3\xa9", 5, "caf\xc3\xa9" },
		{ "caf\xe9", 4, "caf\\xe9" },
		{ "caf\xc3", 4, "caf\\xc3" },
		{ "a\0b", 3, "a\\x00b" },
		{ "\xc0\x80", 2, "\\xc0\\x80" },
		{ "\xed\xa0\x80", 3, "\\xed\\xa0\\x80" },
		{ "\xf0\x9f\x94\x91", 4, "\xf0\x9f\x94\x91" },
	};
	char *label;

	label = hsm_label_new(
	    (const unsigned char *)cases[_i].raw, cases[_i].length);
	ck_assert_str_eq(label, cases[_i].label);
	free(label);
}
END_TEST

START_TEST(field_is_trimmed_and_made_safe)
{
	char text[9];

	hsm_label_field(text, (const unsigned char *)"ab c    ", 8);
	ck_assert_str_eq(text, "ab c");
	hsm_label_field(text, (const unsigned char *)"        ", 8);
	ck_assert_str_eq(text, "");
	hsm_label_field(text, (const unsigned char *)"abcdefgh", 8);
	ck_assert_str_eq(text, "abcdefgh");
	hsm_label_field(text, (const unsigned char *)"ab\0\0\0\0\0\0", 8);
	ck_assert_str_eq(text, "ab");
	hsm_label_field(
	    text, (const unsigned char *)"a\0\xff\x1b\xc3\xa9z ", 8);
	ck_assert_str_eq(text, "a???\xc3\xa9z");
}
END_TEST

START_TEST(kind_is_found_by_either_form_of_curve)
{
	static const struct {
		CK_KEY_TYPE type;
		const char *hex;
		int kind; /* -1: none */
	} cases[] = {
		{ CKK_EC, "06082a8648ce3d030107", PUBKEY_P256 },
		{ CKK_EC, "06052b81040022", PUBKEY_P384 },
		{ CKK_EC, "06052b81040023", -1 },
		{ CKK_EC_EDWARDS, "06032b6570", PUBKEY_ED25519 },
		{ CKK_EC_EDWARDS, "06032b6571", PUBKEY_ED448 },
		{ CKK_EC_EDWARDS, "130c656477617264733235353139",
		    PUBKEY_ED25519 },
		{ CKK_EC_EDWARDS, "130a65647761726473343438", PUBKEY_ED448 },
		{ CKK_EC, "06032b6570", -1 },
		{ CKK_EC, "", -1 },
		{ CKK_DSA, "06082a8648ce3d030107", -1 },
	};
	const struct hsm_kind *kind;
	struct bytes b = { 0 };
	struct fault f = { 0 };
	size_t i;

	for (i = 0; i < COUNT(cases); i++) {
		ck_assert_int_eq(bytes_from_hex(&b, cases[i].hex, &f), 0);
		kind = hsm_kind_find_params(cases[i].type, b.data, b.length);
		ck_assert_int_eq(
		    kind == NULL ? -1 : (int)kind->kind, cases[i].kind);
		bytes_clear(&b);
	}
}
END_TEST

/* The value is `head` and then as many octets 0x55 as `fill` says. */
START_TEST(point_is_read_in_either_form)
{
	static const struct {
		enum pubkey_kind kind;
		const char *head;
		size_t head_length, fill, expected;
	} cases[] = {
		{ PUBKEY_P256, "\x04\x41\x04", 3, 64, 64 },
		{ PUBKEY_P256, "\x04", 1, 64, 64 },
		{ PUBKEY_P256, "\x04\x41\x02", 3, 64, 0 },
		{ PUBKEY_P256, "\x03\x41\x04", 3, 64, 0 },
		{ PUBKEY_P256, "\x04\x40\x04", 3, 64, 0 },
		{ PUBKEY_P256, "\x04\x41\x04", 3, 63, 0 },
		{ PUBKEY_P256, "\x04\x41\x04", 3, 65, 0 },
		{ PUBKEY_P256, "\x02", 1, 32, 0 },
		{ PUBKEY_P256, "", 0, 64, 0 },
		{ PUBKEY_P256, "", 0, 0, 0 },
		{ PUBKEY_P384, "\x04\x61\x04", 3, 96, 96 },
		{ PUBKEY_P384, "\x04", 1, 96, 96 },
		{ PUBKEY_ED25519, "\x04\x20", 2, 32, 32 },
		{ PUBKEY_ED25519, "", 0, 32, 32 },
		{ PUBKEY_ED25519, "\x04\x20", 2, 31, 0 },
		{ PUBKEY_ED448, "\x04\x39", 2, 57, 57 },
		{ PUBKEY_ED448, "", 0, 57, 57 },
	};
	unsigned char value[128];
	struct bytes point = { 0 };
	struct fault f = { 0 };

	memset(value, 0x55, sizeof(value));
	memcpy(value, cases[_i].head, cases[_i].head_length);
	ck_assert_int_eq(
	    hsm_kind_point_read(hsm_kind_find(cases[_i].kind), &point, value,
		cases[_i].head_length + cases[_i].fill, &f),
	    0);
	ck_assert_uint_eq(point.length, cases[_i].expected);
	if (point.length > 0)
		ck_assert_int_eq(point.data[0], 0x55);
	bytes_clear(&point);
}
END_TEST

/* A public RSA object as tokens should not write it. */
static CK_OBJECT_HANDLE
make_rsa(const char *label, size_t label_length, const struct bytes *modulus)
{
	static const unsigned char exponent[] = { 0, 0, 1, 0, 1 };
	struct hsm_attribute_list l = { .count = 0 };
	CK_OBJECT_HANDLE handle = CK_INVALID_HANDLE;

	hsm_attribute_put_number(&l, CKA_CLASS, CKO_PUBLIC_KEY);
	hsm_attribute_put_number(&l, CKA_KEY_TYPE, CKK_RSA);
	hsm_attribute_put_flag(&l, CKA_TOKEN, true);
	hsm_attribute_put(&l, CKA_LABEL, label, label_length);
	hsm_attribute_put(&l, CKA_MODULUS, modulus->data, modulus->length);
	hsm_attribute_put(&l, CKA_PUBLIC_EXPONENT, exponent, sizeof(exponent));
	ck_assert_uint_eq(token->call->C_CreateObject(
			      token->session, l.item, l.count, &handle),
	    CKR_OK);
	return (handle);
}

START_TEST(leading_zeros_of_numbers_are_dropped)
{
	unsigned char number[130] = { 0, 0, 0xff };
	const struct bytes modulus = { number, sizeof(number), 0 };
	struct fault f = { 0 };
	struct hsm_object o;

	number[129] = 1;
	ck_assert_int_eq(
	    hsm_object_read(&o, token, make_rsa("led", 3, &modulus), false, &f),
	    0);
	ck_assert(o.has_pubkey);
	ck_assert_uint_eq(o.pubkey.modulus.length, 128);
	ck_assert_mem_eq(o.pubkey.modulus.data, number + 2, 128);
	ck_assert_uint_eq(o.pubkey.exponent.length, 3);
	ck_assert_int_eq(o.pubkey.exponent.data[0], 1);
	hsm_object_clear(&o);
}
END_TEST

START_TEST(modulus_of_zeros_is_no_public_key)
{
	unsigned char number[128] = { 0 };
	const struct bytes modulus = { number, sizeof(number), 0 };
	struct hsm_inventory v;
	struct fault f = { 0 };
	struct hsm_key k;

	(void)make_rsa("zero", 4, &modulus);
	ck_assert_int_eq(hsm_inventory_read(&v, token, &f), 0);
	ck_assert_uint_eq(v.count, 1);
	ck_assert(!v.objects[0].has_pubkey);
	assert_fault(hsm_key_find(&k, &v, NULL, "zero", false, &f), &f,
	    FAULT_HSM, "", "does not tell the public key");
	hsm_inventory_clear(&v);
}
END_TEST

START_TEST(modulus_that_is_even_is_no_public_key)
{
	unsigned char number[128] = { 0xff };
	const struct bytes modulus = { number, sizeof(number), 0 };
	struct hsm_inventory v;
	struct fault f = { 0 };
	struct hsm_key k;

	(void)make_rsa("even", 4, &modulus);
	ck_assert_int_eq(hsm_inventory_read(&v, token, &f), 0);
	ck_assert(v.objects[0].has_pubkey);
	assert_fault(hsm_key_find(&k, &v, NULL, "even", false, &f), &f,
	    FAULT_HSM, "", "public key is none");
	hsm_inventory_clear(&v);
}
END_TEST

START_TEST(odd_and_long_labels_do_not_stop_the_inventory)
{
	unsigned char number[128] = { 0xff };
	const struct bytes modulus = { number, sizeof(number), 0 };
	char longest[1024], longer[1025];
	struct hsm_inventory v;
	struct fault f = { 0 };

	memset(longest, 'a', sizeof(longest));
	memset(longer, 'b', sizeof(longer));
	(void)make_rsa("x\0y", 3, &modulus);
	(void)make_rsa(longest, sizeof(longest), &modulus);
	(void)make_rsa(longer, sizeof(longer), &modulus);
	ck_assert_int_eq(hsm_inventory_read(&v, token, &f), 0);
	ck_assert_uint_eq(v.count, 3);
	ck_assert_str_eq(v.objects[0].label, "");
	ck_assert_uint_eq(strlen(v.objects[1].label), 1024);
	ck_assert_str_eq(v.objects[2].label, "x\\x00y");
	ck_assert(v.objects[0].has_pubkey);
	hsm_inventory_clear(&v);
}
END_TEST

START_TEST(flag_that_is_not_told_is_minus_one)
{
	unsigned char number[128] = { 0xff };
	const struct bytes modulus = { number, sizeof(number), 0 };
	CK_OBJECT_HANDLE handle = make_rsa("key", 3, &modulus);
	struct fault f = { 0 };
	int value = 5;

	ck_assert_int_eq(
	    hsm_attribute_flag(token, handle, CKA_SENSITIVE, &value, &f), 0);
	ck_assert_int_eq(value, -1);
	ck_assert_int_eq(
	    hsm_attribute_flag(token, handle, CKA_TOKEN, &value, &f), 0);
	ck_assert_int_eq(value, 1);
	assert_fault(
	    hsm_attribute_flag(token, handle + 1000, CKA_TOKEN, &value, &f), &f,
	    FAULT_HSM, "CKR_OBJECT_HANDLE_INVALID (0x82)", "cannot read");
	ck_assert_int_eq(value, -1);
}
END_TEST

START_TEST(operation_left_active_blocks_one_call_only)
{
	CK_MECHANISM mechanism = { CKM_ECDSA, NULL, 0 };
	const struct bytes data = text_bytes("data");
	struct bytes signature = { 0 };
	CK_SESSION_HANDLE session = token->session;
	struct fault f = { 0 };
	struct hsm_key k;

	make_pair(&k, token, 1, "id", "label", false);
	ck_assert_uint_eq(
	    token->call->C_SignInit(session, &mechanism, k.private_handle),
	    CKR_OK);
	assert_fault(hsm_sign(&signature, token, &k, DIGEST_SHA256, &data, &f),
	    &f, FAULT_HSM, "CKR_OPERATION_ACTIVE (0x90)", "refused to sign");
	ck_assert_uint_ne(token->session, session);
	assert_signs(token, &k, &kind_cases[1]);
	ck_assert_uint_eq(token->call->C_SignInit(
			      token->session, &mechanism, k.private_handle),
	    CKR_OK);
	fault_clear(&f);
	assert_fault(
	    hsm_inventory_read(&(struct hsm_inventory){ 0 }, token, &f), &f,
	    FAULT_HSM, "CKR_OPERATION_ACTIVE (0x90)", "list");
	ck_assert_uint_eq(count_objects(token), 2);
	bytes_clear(&signature);
	hsm_key_clear(&k);
}
END_TEST

Suite *
test_hsm_parts(void)
{
	Suite *s = suite_create("hsm_parts");
	TCase *c = tcase_create("hsm_name");

	tcase_add_test(c, code_is_named_with_its_number);
	tcase_add_test(c, failure_says_call_code_and_advice);
	tcase_add_test(c, failure_after_another_changes_nothing);
	suite_add_tcase(s, c);
	c = tcase_create("hsm_label");
	tcase_add_loop_test(c, label_is_kept_or_escaped, 0, 9);
	tcase_add_test(c, field_is_trimmed_and_made_safe);
	suite_add_tcase(s, c);
	c = tcase_create("hsm_kind");
	tcase_add_test(c, kind_is_found_by_either_form_of_curve);
	tcase_add_loop_test(c, point_is_read_in_either_form, 0, 17);
	suite_add_tcase(s, c);
	c = tcase_create("hsm_object");
	tcase_add_checked_fixture(c, start, stop);
	tcase_set_timeout(c, 60);
	tcase_add_test(c, leading_zeros_of_numbers_are_dropped);
	tcase_add_test(c, modulus_of_zeros_is_no_public_key);
	tcase_add_test(c, modulus_that_is_even_is_no_public_key);
	tcase_add_test(c, odd_and_long_labels_do_not_stop_the_inventory);
	tcase_add_test(c, flag_that_is_not_told_is_minus_one);
	suite_add_tcase(s, c);
	c = tcase_create("hsm_token_renew");
	tcase_add_checked_fixture(c, start, stop);
	tcase_set_timeout(c, 60);
	tcase_add_test(c, operation_left_active_blocks_one_call_only);
	suite_add_tcase(s, c);
	return (s);
}
