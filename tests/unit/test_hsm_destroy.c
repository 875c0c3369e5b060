/* Destroying keys of tokens that refuse, or that say they did and did not. */
#include "lib/hsm/destroy.h"

#include <check.h>
#include <stdbool.h>
#include <string.h>

#include "lib/hsm/private.h"
#include "tests/unit/hsm_fixture.h"

Suite *test_hsm_destroy(void);

#define HANDLES 10

/* Which objects are there, and what the token answers. */
static bool there[HANDLES];
static CK_RV destroys;  /* C_DestroyObject, of the handle that is stuck */
static CK_RV forgotten; /* C_GetAttributeValue, of what has gone */
static unsigned long stuck;

static CK_RV
destroy(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object)
{
	(void)session;
	ck_assert_uint_lt(object, HANDLES);
	ck_assert(there[object]);
	if (object == stuck)
		return (destroys);
	there[object] = false;
	return (CKR_OK);
}

static CK_RV
tell(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE *items,
    CK_ULONG count)
{
	const CK_OBJECT_CLASS class = CKO_PRIVATE_KEY;

	(void)session;
	ck_assert_uint_lt(object, HANDLES);
	ck_assert_uint_eq(count, 1);
	ck_assert_uint_eq(items->type, CKA_CLASS);
	ck_assert_uint_eq(items->ulValueLen, sizeof(class));
	if (!there[object])
		return (forgotten);
	memcpy(items->pValue, &class, sizeof(class));
	return (CKR_OK);
}

static CK_FUNCTION_LIST calls = { .C_DestroyObject = destroy,
	.C_GetAttributeValue = tell };
static struct hsm_token token = { .call = &calls };

static void
start(void)
{
	size_t i;

	for (i = 0; i < HANDLES; i++)
		there[i] = i > 0;
	destroys = CKR_OK;
	forgotten = CKR_OBJECT_HANDLE_INVALID;
	stuck = 0;
}

START_TEST(both_halves_are_gone)
{
	static const CK_RV answers[] = { CKR_OBJECT_HANDLE_INVALID,
		CKR_KEY_HANDLE_INVALID, CKR_ATTRIBUTE_TYPE_INVALID,
		CKR_DEVICE_ERROR };
	struct hsm_key k = { .private_handle = 3, .public_handle = 4 };
	struct fault f = { 0 };

	forgotten = answers[_i];
	ck_assert_int_eq(hsm_destroy_key(&token, &k, &f), 0);
	ck_assert_uint_eq(k.private_handle, 0);
	ck_assert_uint_eq(k.public_handle, 0);
	ck_assert(!there[3] && !there[4]);
	ck_assert_int_eq(hsm_destroy_object(&token, 5, &f), 0);
	ck_assert(!there[5]);
}
END_TEST

START_TEST(token_that_says_so_and_keeps_a_half_is_refused)
{
	static const char *const halves[] = { "private half", "public half" };
	struct hsm_key k = { .private_handle = 3, .public_handle = 4 };
	struct fault f = { 0 };

	stuck = _i == 0 ? 3 : 4;
	assert_fault(
	    hsm_destroy_key(&token, &k, &f), &f, FAULT_HSM, "", halves[_i]);
	ck_assert_ptr_nonnull(strstr(f.what, "still has it"));
	ck_assert_str_eq(f.call, "C_DestroyObject");
	ck_assert_uint_eq(k.private_handle, _i == 0 ? 3 : 0);
	ck_assert_uint_eq(k.public_handle, 4);
	ck_assert(there[4]);
}
END_TEST

START_TEST(token_that_refuses_is_named_with_its_code)
{
	struct hsm_key k = { .private_handle = 3, .public_handle = 4 };
	struct fault f = { 0 };

	stuck = 3;
	destroys = CKR_DEVICE_ERROR;
	assert_fault(hsm_destroy_key(&token, &k, &f), &f, FAULT_HSM,
	    "CKR_DEVICE_ERROR (0x30)", "does not destroy the private half");
	ck_assert_uint_eq(k.private_handle, 3);
	ck_assert(there[4]);
}
END_TEST

START_TEST(clean_up_says_what_is_left_behind_the_cause)
{
	struct hsm_key k = { .private_handle = 3, .public_handle = 4 };
	struct fault f = { 0 };

	stuck = 4;
	(void)fault_set(&f, FAULT_HSM, "the cause");
	hsm_destroy_undo(&token, &k, &f);
	ck_assert_str_eq(f.what,
	    "the cause (and what was made is still there: "
	    "C_DestroyObject)");
	ck_assert_uint_eq(k.private_handle, 0);
	ck_assert_uint_eq(k.public_handle, 4);
}
END_TEST

Suite *
test_hsm_destroy(void)
{
	Suite *s = suite_create("hsm_destroy");
	TCase *c = tcase_create("hsm_destroy");

	tcase_add_checked_fixture(c, start, NULL);
	suite_add_tcase(s, c);
	tcase_add_loop_test(c, both_halves_are_gone, 0, 4);
	tcase_add_loop_test(
	    c, token_that_says_so_and_keeps_a_half_is_refused, 0, 2);
	tcase_add_test(c, token_that_refuses_is_named_with_its_code);
	tcase_add_test(c, clean_up_says_what_is_left_behind_the_cause);
	return (s);
}
