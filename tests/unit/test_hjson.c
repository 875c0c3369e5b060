/* recipe/hjson: what it reads, and where it says that it does not. */
#include "recipe/hjson.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

Suite *test_hjson(void);

static int
read_bytes(json_t **root, const char *text, size_t length, struct fault *f)
{
	struct bytes b = { 0 };
	struct fault none = { 0 };
	int rc;

	ck_assert_int_eq(bytes_set(&b, text, length, &none), 0);
	memset(f, 0, sizeof(*f));
	rc = hjson_read(root, "in.hjson", &b, f);
	bytes_clear(&b);
	return (rc);
}

/* What is read, as JSON in one line. */
static const struct {
	const char *text, *json;
} texts[] = {
	{ "{}", "{}" },
	{ " \r\n\t{ } \n", "{}" },
	{ "# a\n// b\n{ # c }\n} // d", "{}" },
	/* Strings without quotes. */
	{ "{a: x}\n}", NULL },
	{ "{\na: hex d5b2 \t\n}", "{\"a\":\"hex d5b2\"}" },
	{ "{\r\na: x\r\nb: y\r\n}\r\n", "{\"a\":\"x\",\"b\":\"y\"}" },
	{ "{\na: 2019-03-12 12:27:13\n}", "{\"a\":\"2019-03-12 12:27:13\"}" },
	{ "{\na: AwE//x==\n}", "{\"a\":\"AwE//x==\"}" },
	{ "{\na: x, y\n}", "{\"a\":\"x, y\"}" },
	{ "{\na: C#\n}", "{\"a\":\"C#\"}" },
	{ "{\na: it's \"so\" \\n\n}", "{\"a\":\"it's \\\"so\\\" \\\\n\"}" },
	{ "{\na: \xc3\xa9\n}", "{\"a\":\"\xc3\xa9\"}" },
	/* Numbers and words, and what only looks like them. */
	{ "{a:8}", "{\"a\":8}" },
	{ "{a: -0, b: 9223372036854775807}",
	    "{\"a\":0,\"b\":"
	    "9223372036854775807}" },
	{ "{\na: 8 # eight\nb: 9 // nine\n}", "{\"a\":8,\"b\":9}" },
	{ "{\na: 1.5\nb: 1e2}", "{\"a\":1.5,\"b\":100.0}" },
	{ "{\na: 08\nb: 8x\nc: 8 x\nd: -\ne: .5\nf: 0x8\n}",
	    "{\"a\":\"08\","
	    "\"b\":\"8x\",\"c\":\"8 x\",\"d\":\"-\",\"e\":\".5\","
	    "\"f\":\"0x8\"}" },
	{ "{a: true, b: false, c: null}",
	    "{\"a\":true,\"b\":false,\"c\":null}" },
	{ "{\na: True\nb: nullable\nc: true x\n}",
	    "{\"a\":\"True\",\"b\":\"nullable\",\"c\":\"true x\"}" },
	/* Strings in quotes. */
	{ "{a: \"x, y } # z\"}", "{\"a\":\"x, y } # z\"}" },
	{ "{a: \"\"}", "{\"a\":\"\"}" },
	{ "{a:\n\"8\"}", "{\"a\":\"8\"}" },
	{ "{\"a b\": \"\\u00e9\\t\\\"\\\\\"}",
	    "{\"a b\":\"\xc3\xa9\\t\\\"\\\\\"}" },
	{ "{a: \"\\ud83d\\udd11\"}", "{\"a\":\"\xf0\x9f\x94\x91\"}" },
	/* Strings over several lines. */
	{ "{a: ''''''}", "{\"a\":\"\"}" },
	{ "{a: '''x'''}", "{\"a\":\"x\"}" },
	{ "{a: '''  x''y''' }", "{\"a\":\"x''y\"}" },
	{ "{\n  a:\n    '''\n    x\n      y\n  z\n\n    '''\n}",
	    "{\"a\":\"x\\n  y\\nz\\n\"}" },
	{ "{\r\n  a: '''\r\n  x\r\n  ''' b: y\r\n}",
	    "{\"a\":\"x\",\"b\":\"y\"}" },
	{ "{\n\ta:\n\t\t'''\n\t\tnl.\t60\n\t\t'''\n}", "{\"a\":\"nl.\\t60\"}" },
	/* Commas, line ends, neither. */
	{ "{\na: 1,\nb: 2,\n}", "{\"a\":1,\"b\":2}" },
	{ "{\na: [1, 2,\n3\n4]\n}", "{\"a\":[1,2,3,4]}" },
	{ "{a: [{} {}, []]}", "{\"a\":[{},{},[]]}" },
	{ "{\na: [ {\nb: x\n}, {\nb: y\n} ]\n}",
	    "{\"a\":[{\"b\":\"x\"},{\"b\":\"y\"}]}" },
	{ "{a: {}, # c\n # d\n}", "{\"a\":{}}" },
	{ "{a\n:\n{}}", "{\"a\":{}}" },
	/* JSON is Hjson. */
	{ "{\"a\":[1,\"x\",{\"b\":null}],\"c\":\"d\"}",
	    "{\"a\":[1,\"x\",{\"b\":null}],\"c\":\"d\"}" },
};

START_TEST(text_of_table_is_read)
{
	json_t *root;
	struct fault f;
	char *json;
	int rc;

	rc = read_bytes(&root, texts[_i].text, strlen(texts[_i].text), &f);
	if (texts[_i].json == NULL) {
		ck_assert_int_eq(rc, -1);
		ck_assert_ptr_null(root);
		return;
	}
	ck_assert_msg(
	    rc == 0, "%s: %u:%u: %s", texts[_i].text, f.line, f.column, f.what);
	ck_assert_int_eq(f.kind, FAULT_NONE);
	json = json_dumps(root, JSON_COMPACT);
	ck_assert_str_eq(json, texts[_i].json);
	free(json);
	json_decref(root);
}
END_TEST

static const struct {
	const char *text;
	unsigned int line, column;
	const char *what; /* a part of it */
} refusals[] = {
	{ "", 1, 1, "empty" },
	{ " # only\n", 2, 1, "an object is expected" },
	{ "[]", 1, 1, "an object is expected" },
	{ "a: 1", 1, 1, "an object is expected" },
	{ "\xef\xbb\xbf{}", 1, 1, "an object is expected" },
	{ "{} x", 1, 4, "nothing follows" },
	{ "{}\n{}", 2, 1, "nothing follows" },
	{ "{}}", 1, 3, "nothing follows" },
	/* Not closed. */
	{ "{", 1, 1, "\"{\" that is not closed" },
	{ "{\n a: [ 1\n", 2, 5, "\"[\" that is not closed" },
	{ "{a: \"x\n\"}", 1, 5, "not closed" },
	{ "{a: \"x\\", 1, 5, "not closed" },
	{ "{a: \"x\\\n\"}", 1, 5, "not closed" },
	{ "{a: '''x''\n}", 1, 5, "''' that is not closed" },
	{ "{a: [1}", 1, 7, "a value is expected" },
	{ "{a: 1]", 1, 6, "the name of a member" },
	/* Members. */
	{ "{,}", 1, 2, "the name of a member" },
	{ "{a: 1,, b: 2}", 1, 7, "the name of a member" },
	{ "{: 1}", 1, 2, "the name of a member" },
	{ "{'a': 1}", 1, 2, "the name of a member" },
	{ "{a 1}", 1, 4, "a colon" },
	{ "{a}", 1, 3, "a colon" },
	{ "{a", 1, 3, "a colon" },
	{ "{a:", 1, 4, "a value is expected" },
	{ "{a: }", 1, 5, "a value is expected" },
	{ "{a: ,}", 1, 5, "a value is expected" },
	{ "{a: :}", 1, 5, "a value is expected" },
	{ "{a: [,]}", 1, 6, "a value is expected" },
	{ "{a: [1,,2]}", 1, 8, "a value is expected" },
	{ "{a:\nb: 1\n}", 2, 1, "stands in the line of its name" },
	{ "{a:\n8\n}", 2, 1, "stands in the line of its name" },
	{ "{a: 1\n\n a: 1}", 3, 2, "there already" },
	{ "{a: 1, \"\\u0061\": 2}", 1, 8, "there already" },
	/* Text that people read otherwise. */
	{ "{ a: x, b: y }", 1, 14, "\"}\" at the end" },
	{ "{\na: x,\n}", 2, 5, "\",\" at the end" },
	{ "{\na: [x]\n}", 2, 6, "\"]\" at the end" },
	{ "{\na: x {\n}", 2, 6, "\"{\" at the end" },
	{ "{\na: x # y\n}", 2, 6, "a comment after a string" },
	{ "{\na: x // y\n}", 2, 6, "a comment after a string" },
	{ "{\na: x\t/* y */\n}", 2, 6, "a comment after a string" },
	{ "{\na: 8 x # y\n}", 2, 8, "a comment after a string" },
	{ "{ /* a */ }", 1, 3, "block comment" },
	{ "{a: 'x'}", 1, 5, "quoted by \"" },
	/* Numbers. */
	{ "{a: 9223372036854775808}", 1, 5, "too large" },
	{ "{a: 1e999}", 1, 5, "too large" },
	/* Characters. */
	{ "{\na: \x01\n}", 2, 4, "a control character" },
	{ "{\na: x\x1b[2J\n}", 2, 5, "a control character" },
	{ "{\na: x\x7f\n}", 2, 5, "a control character" },
	{ "{a: '''\n\x1b'''}", 2, 1, "a control character" },
	{ "{a: '''x\ry'''}", 1, 9, "a control character" },
	{ "{a: \"x\ty\"}", 1, 5, "control character" },
	{ "{a: \"\\q\"}", 1, 5, "escape" },
	{ "{a: \"\\u0000\"}", 1, 5, "u0000" },
	{ "{a: \"\\ud800\"}", 1, 5, "u" },
	{ "{}\n# \xff\n", 2, 1, "not UTF-8" },
	{ "{\n\xed\xa0\x80: 1}", 2, 1, "not UTF-8" },
};

START_TEST(text_of_table_is_refused)
{
	struct fault f;
	json_t *root;
	int rc;

	rc = read_bytes(
	    &root, refusals[_i].text, strlen(refusals[_i].text), &f);
	ck_assert_msg(rc == -1, "%s was read", refusals[_i].text);
	ck_assert_ptr_null(root);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	ck_assert_str_eq(f.file, "in.hjson");
	ck_assert_msg(strstr(f.what, refusals[_i].what) != NULL, "%s: %s",
	    refusals[_i].text, f.what);
	ck_assert_msg(
	    f.line == refusals[_i].line && f.column == refusals[_i].column,
	    "%s: %u:%u", refusals[_i].text, f.line, f.column);
}
END_TEST

START_TEST(byte_nul_is_refused)
{
	static const char text[] = "{\na: x\0y\n}";
	struct fault f;
	json_t *root;

	ck_assert_int_eq(read_bytes(&root, text, sizeof(text) - 1, &f), -1);
	ck_assert_ptr_null(root);
	ck_assert_uint_eq(f.line, 2);
	ck_assert_uint_eq(f.column, 5);
}
END_TEST

/* So many arrays inside of the object. */
static int
read_nested(unsigned int arrays, struct fault *f)
{
	char text[256] = "{a:";
	json_t *root;
	int rc;

	memset(text + 3, '[', arrays);
	memset(text + 3 + arrays, ']', arrays);
	memcpy(text + 3 + 2 * arrays, "}", 2);
	rc = read_bytes(&root, text, strlen(text), f);
	json_decref(root);
	return (rc);
}

START_TEST(depth_most_is_read)
{
	struct fault f;

	ck_assert_int_eq(read_nested(HJSON_DEPTH_MOST - 1, &f), 0);
}
END_TEST

START_TEST(depth_beyond_is_refused)
{
	struct fault f;

	ck_assert_int_eq(read_nested(HJSON_DEPTH_MOST, &f), -1);
	ck_assert_uint_eq(f.column, 3 + HJSON_DEPTH_MOST);
	ck_assert_str_eq(f.what, "deeper than 32 levels");
}
END_TEST

static int
read_large(size_t length, struct fault *f)
{
	char *text = malloc(length);
	json_t *root;
	int rc;

	ck_assert_ptr_nonnull(text);
	memset(text, ' ', length);
	memcpy(text, "{}", 2);
	rc = read_bytes(&root, text, length, f);
	json_decref(root);
	free(text);
	return (rc);
}

START_TEST(size_most_is_read)
{
	struct fault f;

	ck_assert_int_eq(read_large(HJSON_TEXT_MOST, &f), 0);
}
END_TEST

START_TEST(size_beyond_is_refused)
{
	struct fault f;

	ck_assert_int_eq(read_large(HJSON_TEXT_MOST + 1, &f), -1);
	ck_assert_str_eq(f.what, "larger than 16777216 bytes");
}
END_TEST

/* One line of a million elements: the time must not grow with its square. */
START_TEST(line_long_is_read)
{
	size_t count = 1000000, i;
	char *text = malloc(2 * count + 8);
	struct fault f;
	json_t *root;

	ck_assert_ptr_nonnull(text);
	memcpy(text, "{a:[", 4);
	for (i = 0; i < count; i++)
		memcpy(text + 4 + 2 * i, "7,", 2);
	memcpy(text + 4 + 2 * count, "]}", 2);
	ck_assert_int_eq(read_bytes(&root, text, 2 * count + 6, &f), 0);
	ck_assert_uint_eq(json_array_size(json_object_get(root, "a")), count);
	json_decref(root);
	free(text);
}
END_TEST

Suite *
test_hjson(void)
{
	Suite *s = suite_create("hjson");
	TCase *c = tcase_create("hjson_read");

	suite_add_tcase(s, c);
	tcase_add_loop_test(c, text_of_table_is_read, 0, (int)COUNT(texts));
	tcase_add_loop_test(
	    c, text_of_table_is_refused, 0, (int)COUNT(refusals));
	tcase_add_test(c, byte_nul_is_refused);
	tcase_add_test(c, depth_most_is_read);
	tcase_add_test(c, depth_beyond_is_refused);
	tcase_add_test(c, size_most_is_read);
	tcase_add_test(c, size_beyond_is_refused);
	tcase_add_test(c, line_long_is_read);
	return (s);
}
