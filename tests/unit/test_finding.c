#include "recipe/finding.h"

#include <check.h>
#include <string.h>

Suite *test_finding(void);

static const char file[] = "some.json";

START_TEST(finding_is_kept)
{
	struct findings fs = { 0 };
	struct fault f = { 0 };

	ck_assert_int_eq(finding_add(&fs, "$.a", &f, "%d of %s", 3, "x"), 0);
	ck_assert_uint_eq(fs.count, 1);
	ck_assert_uint_eq(fs.total, 1);
	ck_assert_str_eq(fs.items[0].path, "$.a");
	ck_assert_str_eq(fs.items[0].text, "3 of x");
	ck_assert_uint_eq(fs.items[0].line, 0);
	ck_assert_int_eq(f.kind, FAULT_NONE);
	findings_clear(&fs);
	ck_assert_ptr_null(fs.items);
	ck_assert_uint_eq(fs.total, 0);
	findings_clear(&fs);
}
END_TEST

START_TEST(findings_beyond_the_limit_are_counted)
{
	struct findings fs = { 0 };
	struct fault f = { 0 };
	int i;

	for (i = 0; i < FINDINGS_MOST; i++)
		ck_assert_int_eq(finding_add(&fs, "$", &f, "%d", i), 0);
	ck_assert_uint_eq(fs.count, FINDINGS_MOST);
	ck_assert_uint_eq(fs.total, FINDINGS_MOST);
	ck_assert_int_eq(finding_add(&fs, "$", &f, "more"), 0);
	ck_assert_uint_eq(fs.count, FINDINGS_MOST);
	ck_assert_uint_eq(fs.total, FINDINGS_MOST + 1);
	ck_assert_str_eq(fs.items[FINDINGS_MOST - 1].text, "199");
	ck_assert_int_eq(findings_fault(&fs, file, FAULT_REFUSED, &f), -1);
	ck_assert_str_eq(f.what,
	    "0 (the first of 201 findings; oks recipe "
	    "lint lists them)");
	findings_clear(&fs);
}
END_TEST

/* A place that is known stays. */
START_TEST(findings_are_located)
{
	static char text[] = "{\n\"a\": [1,\n2]}";
	struct bytes document = { (unsigned char *)text, sizeof(text) - 1, 0 };
	struct findings fs = { 0 };
	struct fault f = { 0 };

	ck_assert_int_eq(finding_add(&fs, "$.a[1]", &f, "x"), 0);
	ck_assert_int_eq(finding_add(&fs, "$.a[1]", &f, "y"), 0);
	fs.items[1].line = 7;
	fs.items[1].column = 9;
	findings_locate(&fs, &document);
	ck_assert_uint_eq(fs.items[0].line, 3);
	ck_assert_uint_eq(fs.items[0].column, 1);
	ck_assert_uint_eq(fs.items[1].line, 7);
	ck_assert_uint_eq(fs.items[1].column, 9);
	findings_clear(&fs);
}
END_TEST

START_TEST(fault_without_findings_is_none)
{
	struct findings fs = { 0 };
	struct fault f = { 0 };

	ck_assert_int_eq(findings_fault(&fs, file, FAULT_INPUT, &f), 0);
	ck_assert_int_eq(f.kind, FAULT_NONE);
}
END_TEST

START_TEST(fault_of_one_is_the_finding)
{
	struct findings fs = { 0 };
	struct fault f = { 0 };

	ck_assert_int_eq(finding_add(&fs, "$.a", &f, "%s", "100 %s"), 0);
	fs.items[0].line = 3;
	fs.items[0].column = 4;
	ck_assert_int_eq(findings_fault(&fs, file, FAULT_REFUSED, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_REFUSED);
	ck_assert_str_eq(f.file, file);
	ck_assert_str_eq(f.path, "$.a");
	ck_assert_uint_eq(f.line, 3);
	ck_assert_uint_eq(f.column, 4);
	ck_assert_str_eq(f.what, "100 %s");
	findings_clear(&fs);
}
END_TEST

Suite *
test_finding(void)
{
	Suite *s = suite_create("finding");
	TCase *c = tcase_create("finding_add");

	suite_add_tcase(s, c);
	tcase_add_test(c, finding_is_kept);
	tcase_add_test(c, findings_beyond_the_limit_are_counted);
	tcase_add_test(c, findings_are_located);
	c = tcase_create("findings_fault");
	suite_add_tcase(s, c);
	tcase_add_test(c, fault_without_findings_is_none);
	tcase_add_test(c, fault_of_one_is_the_finding);
	return (s);
}
