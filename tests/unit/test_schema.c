#include "lib/kasp/schema.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

Suite *test_schema(void);

static char path[64];
static struct schema *schema;
static struct fault fault;

static const char rules[] =
    "<element name=\"a\" xmlns=\"http://relaxng.org/ns/structure/1.0\" "
    "datatypeLibrary=\"http://www.w3.org/2001/XMLSchema-datatypes\">"
    "<oneOrMore><element name=\"b\"><data type=\"integer\"/></element>"
    "</oneOrMore></element>";

static void
write_rules(const char *text)
{
	FILE *file;
	int fd;

	(void)snprintf(path, sizeof(path), "/tmp/schema-XXXXXX");
	fd = mkstemp(path);
	ck_assert_int_ne(fd, -1);
	file = fdopen(fd, "w");
	ck_assert_ptr_nonnull(file);
	(void)fputs(text, file);
	(void)fclose(file);
	memset(&fault, 0, sizeof(fault));
}

static void
teardown(void)
{
	schema_close(schema);
	schema = NULL;
	(void)unlink(path);
}

static int
check(const char *text)
{
	struct bytes b = { 0 };
	int rc;

	fault_clear(&fault);
	ck_assert_int_eq(bytes_set(&b, text, strlen(text), &fault), 0);
	rc = schema_check(schema, &b, &fault);
	bytes_clear(&b);
	return (rc);
}

START_TEST(test_valid_and_invalid)
{
	write_rules(rules);
	ck_assert_msg(
	    schema_open(&schema, path, true, &fault) == 0, "%s", fault.what);
	ck_assert_int_eq(check("<a><b>1</b><b>2</b></a>"), 0);
	ck_assert_int_eq(check("<a>\n<b>1</b>\n<c/></a>"), -1);
	ck_assert_int_eq(fault.kind, FAULT_INPUT);
	ck_assert_uint_eq(fault.line, 3);
	ck_assert_int_eq(check("<a><b>one</b></a>"), -1);
	ck_assert_int_eq(check("<a>\n<b>"), -1);
	ck_assert_uint_eq(fault.line, 2);
	ck_assert_int_eq(check("<a><b>1</b></a>"), 0);
}
END_TEST

START_TEST(test_missing_schema)
{
	(void)snprintf(path, sizeof(path), "/no/such/schema");
	fault_clear(&fault);
	ck_assert_int_eq(schema_open(&schema, path, false, &fault), 0);
	ck_assert_ptr_null(schema);
	ck_assert_int_eq(check("not XML"), 0);
	ck_assert_int_eq(schema_open(&schema, path, true, &fault), -1);
	ck_assert_ptr_null(schema);
}
END_TEST

START_TEST(test_what_is_no_schema)
{
	static const char *const texts[] = { "", "hello", "<a/>",
		"<element name=\"a\" "
		"xmlns=\"http://relaxng.org/ns/structure/1.0\">"
		"<ref name=\"none\"/></element>" };
	size_t i;

	for (i = 0; i < 4; i++) {
		write_rules(texts[i]);
		ck_assert_int_eq(schema_open(&schema, path, true, &fault), -1);
		ck_assert_int_eq(fault.kind, FAULT_INPUT);
		ck_assert_ptr_null(schema);
		(void)unlink(path);
	}
}
END_TEST

Suite *
test_schema(void)
{
	Suite *s = suite_create("schema");
	TCase *c = tcase_create("schema");

	tcase_add_checked_fixture(c, NULL, teardown);
	tcase_add_test(c, test_valid_and_invalid);
	tcase_add_test(c, test_missing_schema);
	tcase_add_test(c, test_what_is_no_schema);
	suite_add_tcase(s, c);
	return (s);
}
