/* lib/hsm: what is asked of a key before it is relied on. */
#include "lib/hsm/private.h"

#include <check.h>
#include <string.h>

#include "lib/hsm/destroy.h"
#include "lib/hsm/transport.h"
#include "tests/unit/hsm_fixture.h"

Suite *test_hsm_checks(void);

/* What a token that is only a table says of a flag of an object: 1, 0, or -1
 * for silence.  The last entry has object 0. */
struct told {
	CK_OBJECT_HANDLE object;
	CK_ATTRIBUTE_TYPE type;
	int value;
};

static const struct told *table;

static CK_RV
tell(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE *items,
    CK_ULONG count)
{
	const struct told *t = table;
	const CK_BBOOL flag[] = { CK_FALSE, CK_TRUE };

	(void)session;
	ck_assert_uint_eq(count, 1);
	while (
	    t->object != 0 && (t->object != object || t->type != items->type))
		t++;
	ck_assert_uint_eq(t->object, object);
	if (t->value == -1)
		return (CKR_ATTRIBUTE_TYPE_INVALID);
	memcpy(items->pValue, &flag[t->value], sizeof(flag[0]));
	return (CKR_OK);
}

static CK_FUNCTION_LIST told_calls = { .C_GetAttributeValue = tell };

START_TEST(half_that_cannot_be_destroyed_is_refused)
{
	static const struct {
		unsigned long private_handle, public_handle;
		int private_says, public_says;
		const char *refused; /* "": fine */
	} rows[] = {
		{ 1, 2, 1, 1, "" },
		{ 1, 2, -1, -1, "" },
		{ 1, 2, 0, 1, "private half" },
		{ 1, 2, 1, 0, "public half" },
		{ 1, 2, -1, 0, "public half" },
		{ 0, 2, 0, 1, "" },
		{ 0, 2, 1, 0, "public half" },
		{ 1, 0, 1, 0, "" },
		{ 0, 0, 0, 0, "" },
	};
	const struct told says[] = { { 1, CKA_DESTROYABLE,
					 rows[_i].private_says },
		{ 2, CKA_DESTROYABLE, rows[_i].public_says }, { 0, 0, 0 } };
	const struct hsm_key k = { .private_handle = rows[_i].private_handle,
		.public_handle = rows[_i].public_handle };
	struct hsm_token t = { .call = &told_calls };
	struct fault f = { 0 };

	table = says;
	if (rows[_i].refused[0] == '\0') {
		ck_assert_int_eq(hsm_destroy_check(&t, &k, &f), 0);
		return;
	}
	assert_fault(
	    hsm_destroy_check(&t, &k, &f), &f, FAULT_HSM, "", rows[_i].refused);
	ck_assert_ptr_nonnull(strstr(f.what, "CKA_DESTROYABLE is false"));
}
END_TEST

START_TEST(transport_key_wraps_and_nothing_else)
{
	static const struct {
		int wrap, encrypt, verify;
		const char *refused; /* "": fine */
	} rows[] = {
		{ 1, 0, 0, "" },
		{ -1, -1, -1, "" },
		{ 1, -1, 0, "" },
		{ 0, 0, 0, "CKA_WRAP is false" },
		{ 0, -1, -1, "CKA_WRAP is false" },
		{ 1, 1, 0, "CKA_ENCRYPT is true" },
		{ -1, 1, -1, "CKA_ENCRYPT is true" },
		{ 1, 0, 1, "CKA_VERIFY is true" },
		{ -1, -1, 1, "CKA_VERIFY is true" },
	};
	const struct told says[] = { { 7, CKA_WRAP, rows[_i].wrap },
		{ 7, CKA_ENCRYPT, rows[_i].encrypt },
		{ 7, CKA_VERIFY, rows[_i].verify }, { 0, 0, 0 } };
	unsigned char modulus[256] = { 0x80 }, exponent[] = { 3 };
	struct hsm_key k = { .public_handle = 7,
		.pubkey = { .kind = PUBKEY_RSA,
		    .modulus = { modulus, 256, 0 },
		    .exponent = { exponent, 1, 0 } } };
	struct hsm_token t = { .call = &told_calls };
	struct fault f = { 0 };

	table = says;
	if (rows[_i].refused[0] == '\0')
		ck_assert_int_eq(hsm_transport_check(&t, &k, &f), 0);
	else
		assert_fault(hsm_transport_check(&t, &k, &f), &f, FAULT_REFUSED,
		    "", rows[_i].refused);
	k.private_handle = 8;
	fault_clear(&f);
	assert_fault(hsm_transport_check(&t, &k, &f), &f, FAULT_REFUSED, "",
	    "private half");
	modulus[0] = 0x7f;
	fault_clear(&f);
	assert_fault(hsm_transport_check(&t, &k, &f), &f, FAULT_REFUSED, "",
	    "2047 bits");
}
END_TEST

Suite *
test_hsm_checks(void)
{
	Suite *s = suite_create("hsm_checks");
	TCase *c = tcase_create("hsm_destroy_check, hsm_transport_check");

	tcase_add_loop_test(c, half_that_cannot_be_destroyed_is_refused, 0, 9);
	tcase_add_loop_test(c, transport_key_wraps_and_nothing_else, 0, 9);
	suite_add_tcase(s, c);
	return (s);
}
