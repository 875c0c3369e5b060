#include "produce/target.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/util/infile.h"
#include "recipe/read.h"

Suite *test_target(void);

static char folder[] = "/tmp/test_target.XXXXXX";
static char path[64];

static void
setup(void)
{
	ck_assert_ptr_nonnull(mkdtemp(folder));
	(void)snprintf(path, sizeof(path), "%s/recipe.json", folder);
}

static void
teardown(void)
{
	(void)unlink(path);
	(void)rmdir(folder);
}

static void
put(const char *text)
{
	FILE *out = fopen(path, "w");

	ck_assert_ptr_nonnull(out);
	ck_assert_int_ge(fputs(text, out), 0);
	ck_assert_int_eq(fclose(out), 0);
}

static void
refuse(const char *text, const char *what)
{
	struct fault f = { 0 };

	put(text);
	ck_assert_int_eq(target_check(path, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_REFUSED);
	ck_assert_str_eq(f.file, path);
	ck_assert_msg(strstr(f.what, what) != NULL, "%s", f.what);
}

#define RECIPE(cooked, result)                                            \
	"{ \"recipeSpecVersion\": \"v1.0\", \"recipe\": { \"preamble\": " \
	"{ \"timestamp\": 1, \"cooked_timestamp\": " cooked ", "          \
	"\"description\": \"\" }, \"actions\": [ { \"actionType\": "      \
	"\"haveKey\", \"actionParams\": { \"key\": { \"keyType\": "       \
	"\"byRef\", \"keyAlgo\": 13, \"keyFlags\": 257, \"keyLabel\": "   \
	"\"a\" } }" result " } ] } }"

START_TEST(check_missing_file_is_free)
{
	struct fault f = { 0 };

	ck_assert_int_eq(target_check(path, &f), 0);
	ck_assert_int_eq(f.kind, FAULT_NONE);
}
END_TEST

START_TEST(check_plan_may_be_replaced)
{
	struct fault f = { 0 };

	put(RECIPE("0", ""));
	ck_assert_int_eq(target_check(path, &f), 0);
	ck_assert_int_eq(f.kind, FAULT_NONE);
}
END_TEST

START_TEST(check_cooked_recipe_is_kept)
{
	refuse(RECIPE("1", ""), "a cooked recipe");
	refuse(RECIPE("0", ", \"cooked\": { \"exists\": true }"),
	    "a cooked recipe");
}
END_TEST

START_TEST(check_other_file_is_kept)
{
	refuse("version: 1\n", "not a recipe");
	refuse("", "not a recipe");
	refuse("{}", "not a recipe");
}
END_TEST

START_TEST(check_folder_is_no_target)
{
	struct fault f = { 0 };

	ck_assert_int_eq(target_check(folder, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
}
END_TEST

START_TEST(write_digest_is_that_of_the_file)
{
	char hex[DIGEST_HEX_SIZE], again[DIGEST_HEX_SIZE];
	struct fault f = { 0 };
	struct bytes b = { 0 };
	struct recipe *r = recipe_new(&f);

	ck_assert_ptr_nonnull(r);
	ck_assert_int_eq(target_write(path, r, hex, &f), 0);
	ck_assert_int_eq(infile_read(path, 10000, &b, &f), 0);
	ck_assert_int_eq(digest_sha256_hex(b.data, b.length, again, &f), 0);
	ck_assert_str_eq(hex, again);
	bytes_clear(&b);
	recipe_free(r);
}
END_TEST

START_TEST(write_missing_folder_is_a_fault)
{
	char hex[DIGEST_HEX_SIZE];
	struct fault f = { 0 };
	struct recipe *r = recipe_new(&f);

	ck_assert_ptr_nonnull(r);
	ck_assert_int_eq(rmdir(folder), 0);
	ck_assert_int_eq(target_write(path, r, hex, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_SYSTEM);
	recipe_free(r);
}
END_TEST

Suite *
test_target(void)
{
	Suite *s = suite_create("target");
	TCase *check = tcase_create("target_check");
	TCase *write = tcase_create("target_write");

	tcase_add_checked_fixture(check, setup, teardown);
	tcase_add_checked_fixture(write, setup, teardown);
	tcase_add_test(check, check_missing_file_is_free);
	tcase_add_test(check, check_plan_may_be_replaced);
	tcase_add_test(check, check_cooked_recipe_is_kept);
	tcase_add_test(check, check_other_file_is_kept);
	tcase_add_test(check, check_folder_is_no_target);
	tcase_add_test(write, write_digest_is_that_of_the_file);
	tcase_add_test(write, write_missing_folder_is_a_fault);
	suite_add_tcase(s, check);
	suite_add_tcase(s, write);
	return (s);
}
