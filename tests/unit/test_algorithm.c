#include "lib/dns/algorithm.h"

#include <check.h>

Suite *test_algorithm(void);

/* IANA's registry, and the RFCs that the header names. */
static const struct algorithm wanted[] = {
	{ 5, "RSASHA1", PUBKEY_RSA, DIGEST_SHA1, 512, false },
	{ 7, "RSASHA1-NSEC3-SHA1", PUBKEY_RSA, DIGEST_SHA1, 512, false },
	{ 8, "RSASHA256", PUBKEY_RSA, DIGEST_SHA256, 512, true },
	{ 10, "RSASHA512", PUBKEY_RSA, DIGEST_SHA512, 1024, true },
	{ 13, "ECDSAP256SHA256", PUBKEY_P256, DIGEST_SHA256, 0, true },
	{ 14, "ECDSAP384SHA384", PUBKEY_P384, DIGEST_SHA384, 0, true },
	{ 15, "ED25519", PUBKEY_ED25519, DIGEST_NONE, 0, true },
	{ 16, "ED448", PUBKEY_ED448, DIGEST_NONE, 0, true },
};

#define WANTED ((int)(sizeof(wanted) / sizeof(wanted[0])))

START_TEST(find_each_tells_what_it_is)
{
	const struct algorithm *w = &wanted[_i];
	const struct algorithm *a = algorithm_find(w->number);

	ck_assert_ptr_nonnull(a);
	ck_assert_uint_eq(a->number, w->number);
	ck_assert_str_eq(a->mnemonic, w->mnemonic);
	ck_assert_int_eq(a->kind, w->kind);
	ck_assert_int_eq(a->digest, w->digest);
	ck_assert_uint_eq(a->rsa_least, w->rsa_least);
	ck_assert_int_eq(a->fit_for_new_keys, w->fit_for_new_keys);
}
END_TEST

START_TEST(find_others_is_null)
{
	unsigned int number;
	int i, known;

	for (number = 0; number < 1000; number++) {
		for (i = 0, known = 0; i < WANTED; i++)
			known |= wanted[i].number == number;
		ck_assert_int_eq(algorithm_find(number) != NULL, known);
	}
}
END_TEST

START_TEST(mnemonic_each_is_found)
{
	ck_assert_ptr_eq(algorithm_find_mnemonic(wanted[_i].mnemonic),
	    algorithm_find(wanted[_i].number));
}
END_TEST

START_TEST(mnemonic_of_other_case_is_found)
{
	ck_assert_ptr_eq(
	    algorithm_find_mnemonic("EcdsaP256sha256"), algorithm_find(13));
}
END_TEST

START_TEST(mnemonic_unknown_is_null)
{
	ck_assert_ptr_null(algorithm_find_mnemonic(""));
	ck_assert_ptr_null(algorithm_find_mnemonic("RSASHA25"));
	ck_assert_ptr_null(algorithm_find_mnemonic("RSASHA256 "));
	ck_assert_ptr_null(algorithm_find_mnemonic("8"));
	ck_assert_ptr_null(algorithm_find_mnemonic("RSAMD5"));
}
END_TEST

Suite *
test_algorithm(void)
{
	Suite *s = suite_create("algorithm");
	TCase *c = tcase_create("algorithm_find");

	tcase_add_loop_test(c, find_each_tells_what_it_is, 0, WANTED);
	tcase_add_test(c, find_others_is_null);
	suite_add_tcase(s, c);
	c = tcase_create("algorithm_find_mnemonic");
	tcase_add_loop_test(c, mnemonic_each_is_found, 0, WANTED);
	tcase_add_test(c, mnemonic_of_other_case_is_found);
	tcase_add_test(c, mnemonic_unknown_is_null);
	suite_add_tcase(s, c);
	return (s);
}
