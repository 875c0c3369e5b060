#include "lib/util/process.h"

#include <check.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#ifdef OKS_TEST_BUILD
#define DUMPABLE 1
#else
#define DUMPABLE 0
#endif

Suite *test_process(void);

START_TEST(hardened_process_keeps_to_itself)
{
	struct rlimit core = { 7, 7 };
	struct fault f = { 0 };

	(void)umask(0);
	ck_assert_int_eq(process_harden(&f), 0);
	ck_assert_uint_eq(umask(0), 077);
	ck_assert_int_eq(getrlimit(RLIMIT_CORE, &core), 0);
	ck_assert_uint_eq(core.rlim_cur, 0);
	ck_assert_uint_eq(core.rlim_max, 0);
	ck_assert_int_eq(prctl(PR_GET_DUMPABLE, 0UL, 0UL, 0UL, 0UL), DUMPABLE);
	ck_assert_int_eq(prctl(PR_GET_NO_NEW_PRIVS, 0UL, 0UL, 0UL, 0UL), 1);
}
END_TEST

START_TEST(hardened_process_has_no_locale)
{
	struct fault f = { 0 };

	ck_assert_int_eq(setenv("LC_ALL", "C.UTF-8", 1), 0);
	ck_assert_int_eq(process_harden(&f), 0);
	ck_assert_str_eq(setlocale(LC_ALL, NULL), "C");
}
END_TEST

START_TEST(hardened_twice_is_fine)
{
	struct fault f = { 0 };

	ck_assert_int_eq(process_harden(&f), 0);
	ck_assert_int_eq(process_harden(&f), 0);
	ck_assert_int_eq(f.kind, FAULT_NONE);
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
test_process(void)
{
	Suite *s = suite_create("process");
	TCase *c;

	c = add_case(s, "process_harden");
	tcase_add_test(c, hardened_process_keeps_to_itself);
	tcase_add_test(c, hardened_process_has_no_locale);
	tcase_add_test(c, hardened_twice_is_fine);
	return (s);
}
