/* Making, using and destroying keys, on a SoftHSM token. */
#include "lib/hsm/generate.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "lib/hsm/key.h"
#include "lib/hsm/sign.h"
#include "tests/unit/hsm_fixture.h"
#include "tests/unit/softhsm.h"

Suite *test_hsm(void);

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

START_TEST(pair_of_each_kind_is_as_asked_and_signs)
{
	const struct kind_case *c = &kind_cases[_i];
	struct hsm_attributes a;
	struct fault f = { 0 };
	struct hsm_key k;
	char name[16];

	make_pair(&k, token, _i, "id", "label", false);
	pubkey_name(&k.pubkey, name);
	ck_assert_str_eq(name, c->name);
	ck_assert(k.found && k.private_handle != 0 && k.public_handle != 0);
	ck_assert_str_eq(k.label, "label");
	ck_assert_uint_eq(k.id.length, 2);
	ck_assert_mem_eq(k.id.data, "id", 2);
	ck_assert_int_eq(hsm_key_attributes(&a, token, &k, &f), 0);
	ck_assert_int_eq(a.sensitive, 1);
	ck_assert_int_eq(a.always_sensitive, 1);
	ck_assert_int_eq(a.extractable, 0);
	ck_assert_int_eq(a.never_extractable, 1);
	ck_assert_int_eq(a.local, 1);
	ck_assert_int_eq(a.sign, 1);
	ck_assert_int_eq(a.decrypt, 0);
	ck_assert_int_eq(a.unwrap, 0);
	assert_signs(token, &k, c);
	hsm_key_clear(&k);
}
END_TEST

START_TEST(exportable_pair_is_extractable_and_sensitive)
{
	struct hsm_attributes a;
	struct fault f = { 0 };
	struct hsm_key k;

	make_pair(&k, token, 1, "id", "label", true);
	ck_assert_int_eq(hsm_key_attributes(&a, token, &k, &f), 0);
	ck_assert_int_eq(a.extractable, 1);
	ck_assert_int_eq(a.never_extractable, 0);
	ck_assert_int_eq(a.sensitive, 1);
	hsm_key_clear(&k);
}
END_TEST

START_TEST(transport_pair_unwraps_only)
{
	const struct bytes data = text_bytes("data");
	struct bytes signature = { 0 };
	struct hsm_attributes a;
	struct fault f = { 0 };
	struct hsm_key k, other;

	make_transport(&k, token, 2048, "t");
	ck_assert_int_eq(hsm_key_attributes(&a, token, &k, &f), 0);
	ck_assert_int_eq(a.sign, 0);
	ck_assert_int_eq(a.decrypt, 0);
	ck_assert_int_eq(a.unwrap, 1);
	ck_assert_int_eq(a.extractable, 0);
	assert_fault(hsm_sign(&signature, token, &k, DIGEST_SHA256, &data, &f),
	    &f, FAULT_HSM, "CKR_KEY_FUNCTION_NOT_PERMITTED (0x68)", "usage");
	ck_assert_str_eq(f.call, "C_SignInit");
	ck_assert_uint_eq(signature.length, 0);
	make_pair(&other, token, 1, "id", "label", false);
	assert_signs(token, &other, &kind_cases[1]);
	hsm_key_clear(&k);
	hsm_key_clear(&other);
	bytes_clear(&signature);
}
END_TEST

START_TEST(transport_pair_of_curve_is_refused)
{
	const struct bytes id = text_bytes("id");
	const struct hsm_template m = { .kind = PUBKEY_P256,
		.id = &id,
		.label = "label",
		.usage = HSM_USAGE_TRANSPORT };
	struct fault f = { 0 };
	struct hsm_key k;

	assert_fault(hsm_generate_pair(&k, token, &m, &f), &f, FAULT_INTERNAL,
	    "", "RSA");
	ck_assert_uint_eq(count_objects(token), 0);
}
END_TEST

START_TEST(pair_of_refused_size_leaves_nothing)
{
	const struct bytes id = text_bytes("id");
	const struct hsm_template m = { .kind = PUBKEY_RSA,
		.bits = 100,
		.id = &id,
		.label = "label",
		.usage = HSM_USAGE_SIGN };
	struct fault f = { 0 };
	struct hsm_key k;

	ck_assert_int_eq(hsm_generate_pair(&k, token, &m, &f), -1);
	ck_assert_int_eq((int)f.kind, FAULT_HSM);
	ck_assert_str_eq(f.call, "C_GenerateKeyPair");
	ck_assert(k.private_handle == 0 && k.public_handle == 0);
	ck_assert_uint_eq(count_objects(token), 0);
	hsm_key_clear(&k);
}
END_TEST

START_TEST(session_pair_is_not_in_the_inventory)
{
	const struct bytes id = text_bytes("id");
	const struct hsm_template m = { .kind = PUBKEY_P256,
		.id = &id,
		.label = "label",
		.session = true,
		.usage = HSM_USAGE_SIGN };
	struct fault f = { 0 };
	struct hsm_key k;

	ck_assert_int_eq(hsm_generate_pair(&k, token, &m, &f), 0);
	ck_assert_uint_eq(count_objects(token), 0);
	assert_signs(token, &k, &kind_cases[1]);
	ck_assert_int_eq(hsm_destroy_key(token, &k, &f), 0);
	hsm_key_clear(&k);
}
END_TEST

START_TEST(public_that_is_no_rsa_key_is_refused)
{
	const struct bytes id = text_bytes("copy");
	struct fault f = { 0 };
	struct hsm_key k, copy;

	make_pair(&k, token, 1, "id", "label", false);
	assert_fault(hsm_generate_public(&copy, token,
			 &(struct hsm_template){ .id = &id, .label = "copy" },
			 &k.pubkey, &f),
	    &f, FAULT_REFUSED, "", "RSA");
	fault_clear(&f);
	hsm_key_clear(&k);
	make_transport(&k, token, 2048, "t");
	k.pubkey.modulus.data[255] &= 0xfe;
	ck_assert_int_eq(
	    hsm_generate_public(&copy, token,
		&(struct hsm_template){ .id = &id, .label = "copy" }, &k.pubkey,
		&f),
	    -1);
	ck_assert_int_eq((int)f.kind, FAULT_INPUT);
	ck_assert_uint_eq(count_objects(token), 4);
	hsm_key_clear(&k);
	hsm_key_clear(&copy);
}
END_TEST

START_TEST(destroyed_key_is_gone_and_its_handles_cleared)
{
	struct fault f = { 0 };
	struct hsm_key k, stale = { .found = false };

	make_pair(&k, token, 1, "id", "label", false);
	stale.private_handle = k.private_handle;
	ck_assert_int_eq(hsm_destroy_key(token, &k, &f), 0);
	ck_assert(k.private_handle == 0 && k.public_handle == 0);
	ck_assert_uint_eq(count_objects(token), 0);
	ck_assert_int_eq(hsm_destroy_key(token, &k, &f), 0);
	assert_fault(hsm_destroy_key(token, &stale, &f), &f, FAULT_HSM,
	    "CKR_OBJECT_HANDLE_INVALID (0x82)", "private half");
	ck_assert_uint_ne(stale.private_handle, 0);
	hsm_key_clear(&k);
}
END_TEST

START_TEST(key_that_is_there_can_be_destroyed)
{
	struct hsm_key k, none = { .found = false };
	struct fault f = { 0 };
	struct hsm_key stale;

	make_pair(&k, token, 1, "id", "label", false);
	stale = k;
	ck_assert_int_eq(hsm_destroy_check(token, &k, &f), 0);
	ck_assert_uint_eq(count_objects(token), 2);
	ck_assert_int_eq(hsm_destroy_key(token, &k, &f), 0);
	ck_assert_int_eq(hsm_destroy_check(token, &none, &f), 0);
	assert_fault(hsm_destroy_check(token, &stale, &f), &f, FAULT_HSM,
	    "CKR_OBJECT_HANDLE_INVALID (0x82)", "cannot read");
	hsm_key_clear(&k);
}
END_TEST

START_TEST(undo_that_fails_is_told_behind_the_cause)
{
	struct hsm_key stale = { .private_handle = 12345 };
	struct fault f = { 0 };

	(void)fault_set(&f, FAULT_SYSTEM, "the cause");
	hsm_destroy_undo(token, &stale, &f);
	ck_assert_int_eq((int)f.kind, FAULT_SYSTEM);
	ck_assert_str_eq(f.what,
	    "the cause (and what was made is still "
	    "there: C_DestroyObject CKR_OBJECT_HANDLE_INVALID (0x82))");
}
END_TEST

START_TEST(hash_that_does_not_fit_is_refused)
{
	static const enum digest wrong[] = { DIGEST_NONE, DIGEST_SHA384,
		DIGEST_SHA256, DIGEST_NONE, DIGEST_SHA512, DIGEST_SHA512 };
	const struct bytes data = text_bytes("data");
	struct bytes signature = { 0 };
	struct fault f = { 0 };
	struct hsm_key k;

	make_pair(&k, token, _i, "id", "label", false);
	assert_fault(hsm_sign(&signature, token, &k, wrong[_i], &data, &f), &f,
	    FAULT_INTERNAL, "", "hash");
	hsm_key_clear(&k);
}
END_TEST

START_TEST(session_after_refusal_signs_again)
{
	const struct bytes data = text_bytes("data");
	struct bytes signature = { 0 };
	struct fault f = { 0 };
	struct hsm_key rsa, curve, mixed;

	make_pair(&rsa, token, 0, "r", "rsa", false);
	make_pair(&curve, token, 1, "c", "curve", false);
	/* SoftHSM takes this in C_SignInit and stumbles in C_Sign. */
	mixed = rsa;
	mixed.private_handle = curve.private_handle;
	assert_fault(
	    hsm_sign(&signature, token, &mixed, DIGEST_SHA256, &data, &f), &f,
	    FAULT_HSM, "CKR_GENERAL_ERROR (0x5)", "refused to sign");
	ck_assert_str_eq(f.call, "C_Sign");
	assert_signs(token, &rsa, &kind_cases[0]);
	ck_assert_uint_eq(count_objects(token), 4);
	hsm_key_clear(&rsa);
	hsm_key_clear(&curve);
	bytes_clear(&signature);
}
END_TEST

START_TEST(room_for_the_signature_is_used_again)
{
	const struct bytes data = text_bytes("data");
	struct bytes signature = { 0 };
	struct fault f = { 0 };
	const unsigned char *room;
	struct hsm_key k;

	make_pair(&k, token, 1, "id", "label", false);
	ck_assert_int_eq(
	    hsm_sign(&signature, token, &k, DIGEST_SHA256, &data, &f), 0);
	room = signature.data;
	ck_assert_int_eq(
	    hsm_sign(&signature, token, &k, DIGEST_SHA256, &data, &f), 0);
	ck_assert_ptr_eq(signature.data, room);
	k.private_handle = 0;
	assert_fault(hsm_sign(&signature, token, &k, DIGEST_SHA256, &data, &f),
	    &f, FAULT_INTERNAL, "", "no private half");
	bytes_clear(&signature);
	hsm_key_clear(&k);
}
END_TEST

static TCase *
new_case(Suite *s, const char *name)
{
	TCase *c = tcase_create(name);

	tcase_add_checked_fixture(c, start, stop);
	tcase_set_timeout(c, 120);
	suite_add_tcase(s, c);
	return (c);
}

Suite *
test_hsm(void)
{
	Suite *s = suite_create("hsm");
	TCase *c = new_case(s, "hsm_generate");

	tcase_add_loop_test(
	    c, pair_of_each_kind_is_as_asked_and_signs, 0, kind_count);
	tcase_add_test(c, exportable_pair_is_extractable_and_sensitive);
	tcase_add_test(c, transport_pair_unwraps_only);
	tcase_add_test(c, transport_pair_of_curve_is_refused);
	tcase_add_test(c, pair_of_refused_size_leaves_nothing);
	tcase_add_test(c, session_pair_is_not_in_the_inventory);
	tcase_add_test(c, public_that_is_no_rsa_key_is_refused);
	c = new_case(s, "hsm_destroy");
	tcase_add_test(c, destroyed_key_is_gone_and_its_handles_cleared);
	tcase_add_test(c, key_that_is_there_can_be_destroyed);
	tcase_add_test(c, undo_that_fails_is_told_behind_the_cause);
	c = new_case(s, "hsm_sign");
	tcase_add_loop_test(
	    c, hash_that_does_not_fit_is_refused, 0, kind_count);
	tcase_add_test(c, session_after_refusal_signs_again);
	tcase_add_test(c, room_for_the_signature_is_used_again);
	return (s);
}
