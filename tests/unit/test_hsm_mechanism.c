/* What a token says of its mechanisms, against what is asked of it. */
#include "lib/hsm/mechanism.h"

#include <check.h>
#include <string.h>

#include "lib/hsm/private.h"
#include "tests/unit/hsm_fixture.h"

Suite *test_hsm_mechanism(void);

/* One answer of the token, and which mechanism gets it; others are fine. */
static struct {
	CK_MECHANISM_TYPE mechanism;
	CK_RV rv;
	CK_ULONG least, most;
} answer;

static CK_RV
tell(CK_SLOT_ID slot, CK_MECHANISM_TYPE mechanism, CK_MECHANISM_INFO *info)
{
	ck_assert_uint_eq(slot, 7);
	memset(info, 0, sizeof(*info));
	if (mechanism != answer.mechanism)
		return (CKR_OK);
	info->ulMinKeySize = answer.least;
	info->ulMaxKeySize = answer.most;
	return (answer.rv);
}

static CK_FUNCTION_LIST calls = { .C_GetMechanismInfo = tell };
static struct hsm_token token = { .call = &calls, .slot = 7 };

/* What it says of a mechanism, and what is said of a key of that kind then;
 * "" is fine. */
static const struct row {
	CK_MECHANISM_TYPE mechanism;
	CK_RV rv;
	CK_ULONG least, most;
	enum pubkey_kind kind;
	unsigned int bits;
	const char *code, *generate, *sign;
} rows[] = {
	{ 0, CKR_OK, 0, 0, PUBKEY_RSA, 2048, "", "", "" },
	{ 0, CKR_OK, 0, 0, PUBKEY_ED448, 0, "", "", "" },
	{ CKM_EC_EDWARDS_KEY_PAIR_GEN, CKR_MECHANISM_INVALID, 0, 0,
	    PUBKEY_ED25519, 0, "CKR_MECHANISM_INVALID (0x70)",
	    "cannot make keys of this algorithm, which takes "
	    "CKM_EC_EDWARDS_KEY_PAIR_GEN (0x1055)",
	    "" },
	{ CKM_EDDSA, CKR_MECHANISM_INVALID, 0, 0, PUBKEY_ED25519, 0,
	    "CKR_MECHANISM_INVALID (0x70)",
	    "cannot sign with keys of this algorithm",
	    "cannot sign with keys of this algorithm" },
	{ CKM_ECDSA, CKR_DEVICE_ERROR, 0, 0, PUBKEY_P256, 0,
	    "CKR_DEVICE_ERROR (0x30)", "CKM_ECDSA", "CKM_ECDSA" },
	{ CKM_ECDSA, CKR_DEVICE_ERROR, 0, 0, PUBKEY_RSA, 2048, "", "", "" },
	{ CKM_ECDSA, CKR_FUNCTION_NOT_SUPPORTED, 9, 9, PUBKEY_P256, 0, "", "",
	    "" },
	{ CKM_EC_KEY_PAIR_GEN, CKR_FUNCTION_NOT_SUPPORTED, 9, 9, PUBKEY_P256, 0,
	    "", "", "" },
	{ CKM_EC_KEY_PAIR_GEN, CKR_OK, 256, 256, PUBKEY_P256, 0, "", "", "" },
	{ CKM_EC_KEY_PAIR_GEN, CKR_OK, 256, 256, PUBKEY_P384, 0, "",
	    "keys of 256 to 256 bits, not of 384", "" },
	{ CKM_EC_EDWARDS_KEY_PAIR_GEN, CKR_OK, 32, 57, PUBKEY_ED448, 0, "", "",
	    "" },
	{ CKM_RSA_PKCS_KEY_PAIR_GEN, CKR_OK, 2048, 4096, PUBKEY_RSA, 2048, "",
	    "", "" },
	{ CKM_RSA_PKCS_KEY_PAIR_GEN, CKR_OK, 2048, 4096, PUBKEY_RSA, 4096, "",
	    "", "" },
	{ CKM_RSA_PKCS_KEY_PAIR_GEN, CKR_OK, 2048, 4096, PUBKEY_RSA, 2040, "",
	    "keys of 2048 to 4096 bits, not of 2040", "" },
	{ CKM_RSA_PKCS_KEY_PAIR_GEN, CKR_OK, 1024, 2048, PUBKEY_RSA, 2056, "",
	    "keys of 1024 to 2048 bits, not of 2056", "" },
	{ CKM_RSA_PKCS_KEY_PAIR_GEN, CKR_OK, 128, CK_UNAVAILABLE_INFORMATION,
	    PUBKEY_RSA, 4096, "", "", "" },
};

#define ROWS ((int)(sizeof(rows) / sizeof(rows[0])))

static void
assert_said(int rc, const struct fault *f, const char *code, const char *what)
{
	if (*what == '\0')
		ck_assert_msg(rc == 0, "%s %s", f->code, f->what);
	else
		assert_fault(rc, f, FAULT_HSM, code, what);
}

START_TEST(no_is_believed_and_nothing_else)
{
	const struct row *r = &rows[_i];
	struct fault f = { 0 }, g = { 0 };

	answer.mechanism = r->mechanism;
	answer.rv = r->rv;
	answer.least = r->least;
	answer.most = r->most;
	assert_said(hsm_mechanism_generate(&token, r->kind, r->bits, &f), &f,
	    r->code, r->generate);
	assert_said(
	    hsm_mechanism_sign(&token, r->kind, &g), &g, r->code, r->sign);
}
END_TEST

Suite *
test_hsm_mechanism(void)
{
	Suite *s = suite_create("hsm_mechanism");
	TCase *c = tcase_create("hsm_mechanism");

	suite_add_tcase(s, c);
	tcase_add_loop_test(c, no_is_believed_and_nothing_else, 0, ROWS);
	return (s);
}
