#include "recipe/scan.h"

#include <check.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

Suite *test_scan(void);

/* A document of all kinds of values, with what looks like others in strings. */
static const char sample[] =
    " {\"a\": 1, \"b\" : [ 10, 20,\n\t{\"c\":true, \"d\":\r\n\"x,]}\"}, [], "
    "[[1],[2, 3]] ],\n\"e\": {\"f\": {\"g\": null}}, \"h\": -1.5e3, "
    "\"a b\": 2, \"q\\\"r\": {\"}\": \"]\", \"z\\\\\": 3}, \"\303\251\": 4, "
    "\"\\u006B\": \"\\\\\", \"l\": \"\", \"m\": {}} ";

/* At a copy without anything behind it, so that a sanitizer sees every step too
 * far; the caller frees it. */
static struct scan
at(const char *text, size_t length, char **copy)
{
	*copy = malloc(length == 0 ? 1 : length);
	ck_assert_ptr_nonnull(*copy);
	memcpy(*copy, text, length);
	return ((struct scan){ *copy, *copy + length });
}

/* ---- scan_space ---- */

static void
expect_space(const char *text, size_t length, size_t moved)
{
	char *copy;
	struct scan c = at(text, length, &copy);

	scan_space(&c);
	ck_assert_uint_eq((size_t)(c.at - copy), moved);
	ck_assert_ptr_eq(c.end, copy + length);
	free(copy);
}

START_TEST(space_of_json_is_passed)
{
	expect_space("", 0, 0);
	expect_space("x", 1, 0);
	expect_space(" \t\r\nx ", 6, 4);
	expect_space("  ", 2, 2);
}
END_TEST

START_TEST(space_of_others_stays)
{
	expect_space("\vx", 2, 0);
	expect_space(" \fx", 3, 1);
	expect_space(" \0x", 3, 1);
	expect_space("\302\240x", 3, 0);
}
END_TEST

/* ---- scan_value ---- */

/* The rest of the text after its first value. */
static const struct {
	const char *text, *rest;
} values[] = {
	{ "1,2", ",2" },
	{ " \n-1.5e3 ,2", " ,2" },
	{ "true]", "]" },
	{ "null}", "}" },
	{ "word:x", ":x" },
	{ "\"\"x", "x" },
	{ "\"a\"\"b\"", "\"b\"" },
	{ "\"a\\\"b\",c", ",c" },
	{ "\"a\\\\\",c", ",c" },
	{ "\"a\\\\\\\"b\",c", ",c" },
	{ "\"]}\",c", ",c" },
	{ "[]]", "]" },
	{ "{}}", "}" },
	{ "[1, [2, {\"]\": [3]}], 4] 5", " 5" },
	{ "{\"a\": \"}\", \"b\": {}}, 1", ", 1" },
	{ "{\"a\\\"}\": 1}x", "x" },
	{ "[[[[[[[[]]]]]]]]]", "]" },
	/* No JSON, but nothing runs away. */
	{ "", "" },
	{ "  ", "" },
	{ ",1", ",1" },
	{ "]", "]" },
	{ "}", "}" },
	{ "[1, 2", "" },
	{ "{\"a\": \"b", "" },
	{ "\"a", "" },
	{ "\"a\\", "" },
	{ "\"a\\\"", "" },
	{ "[1}2", "2" },
	{ "12 34", " 34" },
};

START_TEST(value_is_passed)
{
	const char *text = values[_i].text, *rest = values[_i].rest;
	size_t length = strlen(text);
	char *copy;
	struct scan c = at(text, length, &copy);

	scan_value(&c);
	ck_assert_msg((size_t)(c.end - c.at) == strlen(rest) &&
		memcmp(c.at, rest, strlen(rest)) == 0,
	    "%s: %.*s", text, (int)(c.end - c.at), c.at);
	free(copy);
}
END_TEST

START_TEST(value_with_nul_stops_there)
{
	char *copy;
	struct scan c = at("ab\0c", 4, &copy);

	scan_value(&c);
	ck_assert_ptr_eq(c.at, copy + 2);
	free(copy);
}
END_TEST

START_TEST(value_however_deep_is_passed)
{
	const size_t depth = 1000000;
	char *text = malloc(depth * 2);
	struct scan c = { text, text + depth * 2 };

	ck_assert_ptr_nonnull(text);
	memset(text, '[', depth);
	memset(text + depth, ']', depth);
	scan_value(&c);
	ck_assert_ptr_eq(c.at, c.end);
	free(text);
}
END_TEST

START_TEST(value_ends_where_the_parser_ends)
{
	json_error_t error;
	json_t *root;
	char *copy;
	struct scan c = at(sample, strlen(sample), &copy);

	root = json_loadb(copy, strlen(sample), JSON_DISABLE_EOF_CHECK, &error);
	ck_assert_ptr_nonnull(root);
	scan_value(&c);
	ck_assert_int_eq(c.at - copy, error.position);
	json_decref(root);
	free(copy);
}
END_TEST

/* ---- scan_member ---- */

/* What follows the member, or NULL if there is none. */
static const struct {
	const char *text, *name, *rest;
} members[] = {
	{ "{\"a\": 1, \"b\": 2}", "a", "1, \"b\": 2}" },
	{ "{\"a\": 1, \"b\": 2}", "b", "2}" },
	{ " { \"a\" : {\"b\": 1}, \"b\":\n2 } ", "b", "2 } " },
	{ "{\"\": 1}", "", "1}" },
	{ "{\"\\u0062\": 1}", "b", "1}" },
	{ "{\"\\\"\": 1}", "\"", "1}" },
	{ "{\"ab\": 1, \"a\": 2}", "a", "2}" },
	{ "{\"a\": 1, \"a\": 2}", "a", "1, \"a\": 2}" },
	{ "{\"x\": \"\\\"a\\\": 1\", \"a\": 2}", "a", "2}" },
	{ "{\"a\": 1}", "b", NULL },
	{ "{\"ab\": 1}", "a", NULL },
	{ "{\"a\": 1}", "ab", NULL },
	{ "{\"a\": {\"b\": 1}}", "b", NULL },
	{ "{}", "a", NULL },
	{ "[\"a\"]", "a", NULL },
	{ "\"a\"", "a", NULL },
	{ "", "a", NULL },
	{ "{", "a", NULL },
	{ "{\"b\": 1,", "a", NULL },
	{ "{\"b\": 1 \"a\": 2}", "a", NULL },
	{ "{\"b\": 1: \"a\": 2}", "a", NULL },
	{ "{a: 1}", "a", NULL },
	{ "{\"\\u00\": 1}", "a", NULL },
};

START_TEST(member_is_found)
{
	const char *text = members[_i].text, *rest = members[_i].rest;
	char *copy;
	struct scan c = at(text, strlen(text), &copy);
	bool found;

	found = scan_member(&c, members[_i].name, strlen(members[_i].name));
	ck_assert_msg(found == (rest != NULL), "%s", text);
	if (found)
		ck_assert_msg((size_t)(c.end - c.at) == strlen(rest) &&
			memcmp(c.at, rest, strlen(rest)) == 0,
		    "%s: %.*s", text, (int)(c.end - c.at), c.at);
	else
		ck_assert_ptr_eq(c.at, copy);
	free(copy);
}
END_TEST

START_TEST(member_name_with_nul_is_compared_whole)
{
	const char *text = "{\"a\\u0000b\": 1, \"a\": 2}";
	struct scan c = { text, text + strlen(text) };

	ck_assert(scan_member(&c, "a", 1));
	ck_assert_int_eq(*c.at, '2');
}
END_TEST

/* ---- scan_element ---- */

static const struct {
	const char *text;
	size_t index;
	const char *rest;
} elements[] = {
	{ "[1, 2, 3]", 0, "1, 2, 3]" },
	{ "[1, 2, 3]", 1, "2, 3]" },
	{ "[1, 2, 3]", 2, "3]" },
	{ "[1, 2, 3]", 3, NULL },
	{ " [ [1, 2], {\"a\": [3]} , \"],\",4 ]", 1,
	    "{\"a\": [3]} , \"],\",4 ]" },
	{ " [ [1, 2], {\"a\": [3]} , \"],\",4 ]", 3, "4 ]" },
	{ "[]", 0, NULL },
	{ "[ ]", 0, NULL },
	{ "[", 0, NULL },
	{ "[1", 1, NULL },
	{ "[1,", 1, NULL },
	{ "[1 2]", 1, NULL },
	{ "{\"a\": 1}", 0, NULL },
	{ "", 0, NULL },
	{ "[1]", SIZE_MAX, NULL },
};

START_TEST(element_is_found)
{
	const char *text = elements[_i].text, *rest = elements[_i].rest;
	char *copy;
	struct scan c = at(text, strlen(text), &copy);

	ck_assert_msg(
	    scan_element(&c, elements[_i].index) == (rest != NULL), "%s", text);
	if (rest == NULL)
		ck_assert_ptr_eq(c.at, copy);
	else
		ck_assert_msg((size_t)(c.end - c.at) == strlen(rest) &&
			memcmp(c.at, rest, strlen(rest)) == 0,
		    "%s: %.*s", text, (int)(c.end - c.at), c.at);
	free(copy);
}
END_TEST

/* ---- scan_fold ---- */

static const struct {
	const char *text, *folded;
} folds[] = {
	{ "", "" },
	{ "1", "1" },
	{ " 1", " 1" },
	{ "\t\r\n  1 \n", " 1 " },
	{ "{ \"a  b\" :\n\n 1 }", "{ \"a  b\" : 1 }" },
	{ "\"a\\\"  b\"  \"  \"", "\"a\\\"  b\" \"  \"" },
	{ "\"a\\\\\"  1", "\"a\\\\\" 1" },
	{ "\"open   ", "\"open   " },
	{ "1\v  2", "1\v 2" },
};

START_TEST(fold_leaves_one_blank)
{
	const char *text = folds[_i].text, *folded = folds[_i].folded;
	size_t length = strlen(text);
	char *out = malloc(length == 0 ? 1 : length), *copy;
	struct scan c = at(text, length, &copy);

	ck_assert_ptr_nonnull(out);
	ck_assert_uint_eq(scan_fold(c.at, length, out), strlen(folded));
	ck_assert_mem_eq(out, folded, strlen(folded));
	free(out);
	free(copy);
}
END_TEST

START_TEST(fold_is_the_same_json)
{
	size_t length = strlen(sample), folded;
	char *out = malloc(length);
	json_t *before, *after;

	ck_assert_ptr_nonnull(out);
	folded = scan_fold(sample, length, out);
	ck_assert_uint_lt(folded, length);
	before = json_loadb(sample, length, 0, NULL);
	after = json_loadb(out, folded, 0, NULL);
	ck_assert_ptr_nonnull(before);
	ck_assert(json_equal(before, after));
	ck_assert_uint_eq(scan_fold(out, folded, out), folded);
	json_decref(before);
	json_decref(after);
	free(out);
}
END_TEST

/* ---- Bytes of any kind ---- */

static void
try_all(const char *text, size_t length)
{
	char *copy, *out = malloc(length + 1);
	struct scan begin = at(text, length, &copy), c;

	ck_assert_ptr_nonnull(out);
	c = begin;
	scan_value(&c);
	ck_assert(c.at >= copy && c.at <= begin.end);
	c = begin;
	(void)scan_member(&c, "k", 1);
	ck_assert(c.at >= copy && c.at <= begin.end);
	c = begin;
	(void)scan_element(&c, 2);
	ck_assert(c.at >= copy && c.at <= begin.end);
	ck_assert_uint_le(scan_fold(copy, length, out), length);
	free(out);
	free(copy);
}

START_TEST(bytes_cut_off_anywhere_are_safe)
{
	size_t begin, end, length = strlen(sample);

	for (begin = 0; begin < length; begin += 7)
		for (end = begin; end <= length; end++)
			try_all(sample + begin, end - begin);
}
END_TEST

START_TEST(bytes_at_random_are_safe)
{
	static const char letters[] = "[]{}\",:\\ \n1k\377";
	uint32_t state = 1;
	char text[24];
	size_t i, round;

	for (round = 0; round < 20000; round++) {
		for (i = 0; i < sizeof(text); i++) {
			state = state * 1664525U + 1013904223U;
			/* The last of the letters is the NUL. */
			text[i] = letters[(state >> 16) % sizeof(letters)];
		}
		try_all(text, round % (sizeof(text) + 1));
	}
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof(table[0])))

Suite *
test_scan(void)
{
	Suite *s = suite_create("scan");
	TCase *c;

	c = tcase_create("scan_space");
	tcase_add_test(c, space_of_json_is_passed);
	tcase_add_test(c, space_of_others_stays);
	suite_add_tcase(s, c);

	c = tcase_create("scan_value");
	tcase_add_loop_test(c, value_is_passed, 0, COUNT(values));
	tcase_add_test(c, value_with_nul_stops_there);
	tcase_add_test(c, value_however_deep_is_passed);
	tcase_add_test(c, value_ends_where_the_parser_ends);
	suite_add_tcase(s, c);

	c = tcase_create("scan_member");
	tcase_add_loop_test(c, member_is_found, 0, COUNT(members));
	tcase_add_test(c, member_name_with_nul_is_compared_whole);
	suite_add_tcase(s, c);

	c = tcase_create("scan_element");
	tcase_add_loop_test(c, element_is_found, 0, COUNT(elements));
	suite_add_tcase(s, c);

	c = tcase_create("scan_fold");
	tcase_add_loop_test(c, fold_leaves_one_blank, 0, COUNT(folds));
	tcase_add_test(c, fold_is_the_same_json);
	suite_add_tcase(s, c);

	c = tcase_create("bytes");
	tcase_set_timeout(c, 60);
	tcase_add_test(c, bytes_cut_off_anywhere_are_safe);
	tcase_add_test(c, bytes_at_random_are_safe);
	suite_add_tcase(s, c);
	return (s);
}
