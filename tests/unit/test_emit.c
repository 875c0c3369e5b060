/* recipe/emit: JSON member after member; what jansson reads of it is what was
 * put. */
#include "recipe/emit.h"

#include <check.h>
#include <string.h>

Suite *test_emit(void);

static struct bytes out;
static struct fault fault;
static struct emit e;

static void
begin_at(size_t depth)
{
	memset(&fault, 0, sizeof(fault));
	bytes_clear(&out);
	emit_begin(&e, &out, depth, &fault);
}

static void
wrote(const char *text)
{
	ck_assert_int_eq(emit_end(&e), 0);
	ck_assert_uint_eq(out.length, strlen(text));
	ck_assert_mem_eq(out.data, text, out.length);
	bytes_clear(&out);
}

static void
failed(enum fault_kind kind)
{
	ck_assert_int_eq(emit_end(&e), -1);
	ck_assert_int_eq(fault.kind, kind);
	bytes_clear(&out);
}

static void
put_all(void)
{
	static const unsigned char abc[] = "abc";
	struct bytes none = { 0 }, some = { 0 };

	ck_assert_int_eq(bytes_set(&some, abc, 3, &fault), 0);
	emit_open(&e, NULL, '{');
	emit_text(&e, "text", "a b");
	emit_optional(&e, "absent", NULL);
	emit_flag(&e, "yes", true);
	emit_open(&e, "list", '[');
	emit_number(&e, NULL, 0);
	emit_flag(&e, NULL, false);
	emit_close(&e, ']');
	emit_open(&e, "empty", '[');
	emit_close(&e, ']');
	emit_open(&e, "none", '{');
	emit_close(&e, '}');
	emit_bytes(&e, "absent", &none);
	emit_bytes(&e, "bytes", &some);
	emit_close(&e, '}');
	bytes_clear(&some);
}

START_TEST(compact_has_no_white_space)
{
	begin_at(EMIT_COMPACT);
	put_all();
	wrote("{\"text\":\"a b\",\"yes\":true,\"list\":[0,false],"
	      "\"empty\":[],\"none\":{},\"bytes\":\"YWJj\"}");
}
END_TEST

START_TEST(levels_are_indented_from_the_depth)
{
	begin_at(1);
	put_all();
	wrote("{\n    \"text\": \"a b\",\n    \"yes\": true,\n"
	      "    \"list\": [\n      0,\n      false\n    ],\n"
	      "    \"empty\": [],\n    \"none\": {},\n"
	      "    \"bytes\": \"YWJj\"\n  }");
}
END_TEST

static const struct {
	int64_t value;
	const char *text;
} numbers[] = {
	{ 0, "0" },
	{ 9, "9" },
	{ 10, "10" },
	{ -1, "-1" },
	{ 4294967295, "4294967295" },
	{ INT64_MAX, "9223372036854775807" },
	{ INT64_MIN, "-9223372036854775808" },
};

START_TEST(number_is_decimal)
{
	begin_at(EMIT_COMPACT);
	emit_number(&e, NULL, numbers[_i].value);
	wrote(numbers[_i].text);
}
END_TEST

static const char *const texts[] = { "", "plain", "\"", "\\", "\n\t\x01\x7f",
	"caf\xc3\xa9", "\xf0\x9f\x94\x91", "a\\u0041/" };

START_TEST(text_is_read_back)
{
	json_t *read;

	begin_at(0);
	emit_open(&e, NULL, '{');
	emit_text(&e, texts[_i], texts[_i]);
	emit_close(&e, '}');
	ck_assert_int_eq(emit_end(&e), 0);
	read = json_loadb((const char *)out.data, out.length, 0, NULL);
	ck_assert_uint_eq(json_object_size(read), 1);
	ck_assert_str_eq(
	    json_string_value(json_object_get(read, texts[_i])), texts[_i]);
	json_decref(read);
	bytes_clear(&out);
}
END_TEST

START_TEST(tree_is_as_it_was)
{
	static const char text[] =
	    "{\"b\":[1,{\"a\":null},[],{}],"
	    "\"a\":{\"x\":-1.5,\"y\":\"\\n\"},\"c\":true}";
	json_t *tree = json_loads(text, 0, NULL);

	ck_assert_ptr_nonnull(tree);
	begin_at(EMIT_COMPACT);
	emit_tree(&e, NULL, tree);
	wrote(text);
	begin_at(EMIT_COMPACT);
	emit_open(&e, NULL, '{');
	emit_members(&e, tree);
	emit_close(&e, '}');
	wrote(text);
	json_decref(tree);
}
END_TEST

START_TEST(failure_stays_and_is_the_first)
{
	size_t length;

	begin_at(EMIT_COMPACT);
	emit_open(&e, NULL, '{');
	emit_text(&e, "label", "\xff");
	length = out.length;
	emit_tree(&e, "tree", NULL);
	emit_number(&e, "more", 1);
	emit_close(&e, '}');
	ck_assert_uint_eq(out.length, length);
	failed(FAULT_SYSTEM);
	begin_at(EMIT_COMPACT);
	emit_members(&e, NULL);
	failed(FAULT_SYSTEM);
	begin_at(EMIT_COMPACT);
	emit_text(&e, NULL, NULL);
	failed(FAULT_INTERNAL);
}
END_TEST

START_TEST(depth_has_a_bound)
{
	size_t i;

	begin_at(EMIT_DEPTH_MOST - 1);
	emit_open(&e, NULL, '[');
	emit_number(&e, NULL, 1);
	emit_close(&e, ']');
	ck_assert_int_eq(emit_end(&e), 0);
	begin_at(0);
	for (i = 0; i <= EMIT_DEPTH_MOST + 1; i++)
		emit_open(&e, NULL, '[');
	failed(FAULT_INTERNAL);
}
END_TEST

Suite *
test_emit(void)
{
	Suite *s = suite_create("emit");
	TCase *c = tcase_create("emit");

	tcase_add_test(c, compact_has_no_white_space);
	tcase_add_test(c, levels_are_indented_from_the_depth);
	tcase_add_loop_test(c, number_is_decimal, 0,
	    (int)(sizeof(numbers) / sizeof(numbers[0])));
	tcase_add_loop_test(
	    c, text_is_read_back, 0, (int)(sizeof(texts) / sizeof(texts[0])));
	tcase_add_test(c, tree_is_as_it_was);
	tcase_add_test(c, failure_stays_and_is_the_first);
	tcase_add_test(c, depth_has_a_bound);
	suite_add_tcase(s, c);
	return (s);
}
