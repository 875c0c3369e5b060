#include "lib/util/process.h"

#include <check.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

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

START_TEST(environment_is_cleared_and_then_what_is_set)
{
	struct fault f = { 0 };

	ck_assert_int_eq(setenv("OKS_TEST_LEFT", "over", 1), 0);
	ck_assert_int_eq(process_harden(&f), 0);
	ck_assert_ptr_null(process_environment_get("OKS_TEST_LEFT"));
	ck_assert_ptr_null(process_environment_get("PATH"));
	ck_assert_int_eq(process_environment_set("OKS_TEST", "one", &f), 0);
	ck_assert_int_eq(process_environment_set("OKS_TEST", "two", &f), 0);
	ck_assert_str_eq(process_environment_get("OKS_TEST"), "two");
	ck_assert_str_eq(environ[0], "OKS_TEST=two");
	ck_assert_ptr_null(environ[1]);
}
END_TEST

START_TEST(environment_refuses_what_is_no_name)
{
	struct fault f = { 0 };

	ck_assert_int_eq(process_environment_set("A=B", "x", &f), -1);
	ck_assert_int_eq(f.kind, FAULT_SYSTEM);
	ck_assert_str_eq(f.call, "setenv");
	ck_assert_ptr_nonnull(strstr(f.what, "the variable A=B"));
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
	c = add_case(s, "process_environment");
	tcase_add_test(c, environment_is_cleared_and_then_what_is_set);
	tcase_add_test(c, environment_refuses_what_is_no_name);
	return (s);
}
