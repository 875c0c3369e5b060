#include "recipe/locate.h"

#include <check.h>
#include <string.h>

Suite *test_locate(void);

static void
expect(
    const char *text, const char *path, unsigned int line, unsigned int column)
{
	struct bytes document = { (unsigned char *)(uintptr_t)text,
		strlen(text), 0 };
	unsigned int l = 0, c = 0;

	locate(&document, path, &l, &c);
	ck_assert_msg(l == line && c == column, "%s: %u:%u", path, l, c);
}

static const char document[] =
    "\n"
    " {\"a\": 1,\n"
    "  \"b\" : [ 10, 20,\n"
    "\t{\"c\":true, \"d\":\n"
    "\"x\"}, [], [[1],[2, 3]] ],\n"
    "\"e\": {\"f\": {\"g\": null}}, \"h\": -1.5e3,\n"
    "\"a b\": 2, \"q\\\"r\": {\"}\": \"]\", \"z\": 3}, \"é\": 4, \"k\": 5}\n";

static const struct {
	const char *path;
	unsigned int line, column;
} places[] = {
	{ "$", 2, 2 },
	{ "$.a", 2, 8 },
	{ "$.b", 3, 9 },
	{ "$.b[0]", 3, 11 },
	{ "$.b[1]", 3, 15 },
	{ "$.b[2]", 4, 2 },
	{ "$.b[2].c", 4, 7 },
	{ "$.b[2].d", 5, 1 },
	{ "$.b[3]", 5, 7 },
	{ "$.b[4]", 5, 11 },
	{ "$.b[4][1]", 5, 16 },
	{ "$.b[4][1][1]", 5, 20 },
	{ "$.e.f.g", 6, 18 },
	{ "$.h", 6, 31 },
	{ "$['a b']", 7, 8 },
	{ "$['q\"r']", 7, 19 },
	{ "$['q\"r'].z", 7, 35 },
	{ "$['é']", 7, 45 },
	{ "$.k", 7, 53 },
	{ "$['k']", 7, 53 },
};

START_TEST(value_is_found)
{
	expect(document, places[_i].path, places[_i].line, places[_i].column);
}
END_TEST

/* What is missing is found at what lacks it. */
static const struct {
	const char *path;
	unsigned int line, column;
} missing[] = {
	{ "$.z", 2, 2 },
	{ "$.A", 2, 2 },
	{ "$.", 2, 2 },
	{ "", 2, 2 },
	{ "$.b[9]", 3, 9 },
	{ "$.b[3][0]", 5, 7 },
	{ "$.b[2].e", 4, 2 },
	{ "$.b[4294967295]", 3, 9 },
	{ "$.b[18446744073709551616]", 3, 9 },
	{ "$.b.c", 3, 9 },
	{ "$.a.x", 2, 8 },
	{ "$.a[0]", 2, 8 },
	{ "$.e[0]", 6, 6 },
	{ "$.recipe.e.f", 6, 12 },
	{ "$.e.key.f", 6, 12 },
	{ "$.e['", 6, 6 },
	{ "$.e['x", 6, 6 },
	{ "$.b[", 3, 11 },
	{ "$.b[x]", 3, 11 },
};

START_TEST(value_missing_is_found_where_it_lacks)
{
	expect(
	    document, missing[_i].path, missing[_i].line, missing[_i].column);
}
END_TEST

START_TEST(document_small_is_walked)
{
	expect("{}", "$.a", 1, 1);
	expect("[]", "$[0]", 1, 1);
	expect("[ ]", "$[0]", 1, 1);
	expect("[1]", "$[0]", 1, 2);
	expect("[1]", "$[1]", 1, 1);
	expect("{\"\":1}", "$['']", 1, 5);
	expect("{\"a\":1}", "$.a", 1, 6);
	expect("{ \"a\" :\r\n1 }", "$.a", 2, 1);
	expect("[\"\\\\\",2]", "$[1]", 1, 7);
	expect("[\"a\\\"],\",2]", "$[1]", 1, 10);
	expect("[{} ,2]", "$[1]", 1, 6);
	expect("[[ ] , {\"a\":[3]}]", "$[1].a[0]", 1, 14);
}
END_TEST

/* It is asked about documents that the parser refused, too: nothing is read
 * past the end, wherever that is.  The bytes are on the heap for the sake of
 * whoever watches. */
START_TEST(document_cut_anywhere_is_walked)
{
	static const char *const paths[] = { "$.b[2].d", "$.e.f.g", "$.b[9]",
		"$['q\"r'].z", "$.k", "$.b[4][1][1]" };
	unsigned int line, column;
	struct bytes b = { 0 };
	struct fault f = { 0 };
	size_t length, i;

	for (length = 1; length < sizeof(document); length++) {
		ck_assert_int_eq(bytes_set(&b, document, length, &f), 0);
		for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
			locate(&b, paths[i], &line, &column);
			ck_assert_uint_ge(line, 1);
			ck_assert_uint_le(line, 8);
			ck_assert_uint_ge(column, 1);
			ck_assert_uint_le(column, 64);
		}
		bytes_clear(&b);
	}
}
END_TEST

/* Far deeper than a stack. */
START_TEST(document_deep_is_walked)
{
	static char text[400008];
	struct bytes b = { (unsigned char *)text, sizeof(text) - 1, 0 };
	unsigned int line, column;

	memset(text, '[', sizeof(text));
	text[200001] = ']';
	memset(text + 200001, ']', 200000);
	memcpy(text + 400001, ",\n 77]", 6);
	locate(&b, "$[1]", &line, &column);
	ck_assert_uint_eq(line, 2);
	ck_assert_uint_eq(column, 2);
}
END_TEST

Suite *
test_locate(void)
{
	Suite *s = suite_create("locate");
	TCase *c = tcase_create("locate");

	suite_add_tcase(s, c);
	tcase_add_loop_test(
	    c, value_is_found, 0, (int)(sizeof(places) / sizeof(places[0])));
	tcase_add_loop_test(c, value_missing_is_found_where_it_lacks, 0,
	    (int)(sizeof(missing) / sizeof(missing[0])));
	tcase_add_test(c, document_small_is_walked);
	tcase_add_test(c, document_cut_anywhere_is_walked);
	tcase_add_test(c, document_deep_is_walked);
	return (s);
}
