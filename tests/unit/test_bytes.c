#include "lib/util/bytes.h"

#include <check.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

Suite *test_bytes(void);

static void
assert_holds(const struct bytes *b, const char *data, size_t length)
{
	ck_assert_uint_eq(b->length, length);
	if (length > 0)
		ck_assert_mem_eq(b->data, data, length);
}

static void
assert_empty(const struct bytes *b)
{
	ck_assert_ptr_null(b->data);
	ck_assert_uint_eq(b->length, 0);
	ck_assert_uint_eq(b->capacity, 0);
}

static struct bytes
make(const char *data, size_t length)
{
	struct bytes b = { 0 };
	struct fault f = { 0 };

	ck_assert_int_eq(bytes_set(&b, data, length, &f), 0);
	return (b);
}

START_TEST(set_full_is_replaced)
{
	struct bytes b = make("long content", 12);
	struct fault f = { 0 };

	ck_assert_int_eq(bytes_set(&b, "ab", 2, &f), 0);
	assert_holds(&b, "ab", 2);
	ck_assert_int_eq(bytes_set(&b, NULL, 0, &f), 0);
	assert_empty(&b);
}
END_TEST

START_TEST(append_many_keeps_all)
{
	struct bytes b = { 0 };
	struct fault f = { 0 };
	unsigned int i;

	for (i = 0; i < 1000; i++)
		ck_assert_int_eq(bytes_append_u8(&b, i, &f), 0);
	ck_assert_uint_eq(b.length, 1000);
	for (i = 0; i < 1000; i++)
		ck_assert_uint_eq(b.data[i], i & 0xff);
	bytes_clear(&b);
	assert_empty(&b);
}
END_TEST

START_TEST(append_numbers_are_in_network_order)
{
	struct bytes b = { 0 };
	struct fault f = { 0 };

	ck_assert_int_eq(bytes_append_u8(&b, 0x1ff, &f), 0);
	ck_assert_int_eq(bytes_append_u16(&b, 0x12345, &f), 0);
	ck_assert_int_eq(bytes_append_u32(&b, 0x89abcdefUL, &f), 0);
	assert_holds(&b, "\xff\x23\x45\x89\xab\xcd\xef", 7);
	bytes_clear(&b);
}
END_TEST

START_TEST(append_beyond_memory_leaves_as_before)
{
	struct bytes b = make("ab", 2);
	struct fault f = { 0 };

	ck_assert_int_eq(bytes_append(&b, "x", SIZE_MAX, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_SYSTEM);
	fault_clear(&f);
	ck_assert_int_eq(bytes_append(&b, "x", SIZE_MAX / 2, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_SYSTEM);
	assert_holds(&b, "ab", 2);
	bytes_clear(&b);
}
END_TEST

START_TEST(compare_is_by_unsigned_octets_shorter_first)
{
	struct bytes low = make("a\x7f", 2), high = make("a\x80", 2);
	struct bytes shorter = make("a", 1), none = { 0 };

	ck_assert_int_lt(bytes_compare(&low, &high), 0);
	ck_assert_int_gt(bytes_compare(&high, &low), 0);
	ck_assert_int_lt(bytes_compare(&shorter, &low), 0);
	ck_assert_int_gt(bytes_compare(&low, &shorter), 0);
	ck_assert_int_lt(bytes_compare(&none, &shorter), 0);
	ck_assert_int_eq(bytes_compare(&none, &none), 0);
	ck_assert_int_eq(bytes_compare(&low, &low), 0);
	bytes_clear(&low);
	bytes_clear(&high);
	bytes_clear(&shorter);
}
END_TEST

START_TEST(equal_needs_same_length_and_octets)
{
	struct bytes a = make("a\0b", 3), b = make("a\0b", 3);
	struct bytes c = make("a\0c", 3), d = make("a\0", 2), e = { 0 };

	ck_assert(bytes_equal(&a, &b));
	ck_assert(!bytes_equal(&a, &c));
	ck_assert(!bytes_equal(&a, &d));
	ck_assert(!bytes_equal(&a, &e));
	ck_assert(bytes_equal(&e, &e));
	bytes_clear(&a);
	bytes_clear(&b);
	bytes_clear(&c);
	bytes_clear(&d);
}
END_TEST

/* RFC 4648, section 10. */
static const struct {
	const char *text, *base64, *hex;
} vectors[] = {
	{ "", "", "" },
	{ "f", "Zg==", "66" },
	{ "fo", "Zm8=", "666f" },
	{ "foo", "Zm9v", "666f6f" },
	{ "foob", "Zm9vYg==", "666f6f62" },
	{ "fooba", "Zm9vYmE=", "666f6f6261" },
	{ "foobar", "Zm9vYmFy", "666f6f626172" },
	{ "\xfb\xff\xbf", "+/+/", "fbffbf" },
};

START_TEST(base64_vector_is_read)
{
	struct bytes b = make("old", 3);
	struct fault f = { 0 };

	ck_assert_int_eq(
	    bytes_from_base64(&b, vectors[_i].base64, false, &f), 0);
	assert_holds(&b, vectors[_i].text, strlen(vectors[_i].text));
	bytes_clear(&b);
}
END_TEST

START_TEST(base64_with_spaces_is_read_where_allowed)
{
	struct bytes b = { 0 };
	struct fault f = { 0 };

	ck_assert_int_eq(
	    bytes_from_base64(&b, " Zm9v\r\n\tY g= = ", true, &f), 0);
	assert_holds(&b, "foob", 4);
	ck_assert_int_eq(bytes_from_base64(&b, " \n ", true, &f), 0);
	assert_empty(&b);
}
END_TEST

static const char *const not_base64[] = { "Z", "Zg",
	"Zg=", "Zg===", "Z===", "====", "=",
	"Zh==", "Zm9=", "Zm9v=", "Zm9vZg==Zm9v",
	"Zg==Zg==", "Zm9v====", "Zm9 vYg==", " Zm9v", "Zm9v ", "Zm9v\n", "    ",
	"Zm-_", "Zm9v----", "Zm9*", "Zm9\x80", "AAA=AAA=" };

START_TEST(base64_of_other_form_is_refused)
{
	struct bytes b = make("old", 3);
	struct fault f = { 0 };

	ck_assert_int_eq(bytes_from_base64(&b, not_base64[_i], false, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	assert_empty(&b);
}
END_TEST

START_TEST(base64_with_spaces_is_still_canonical)
{
	struct bytes b = { 0 };
	struct fault f = { 0 };

	ck_assert_int_eq(bytes_from_base64(&b, "Z h = =", true, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	assert_empty(&b);
}
END_TEST

START_TEST(hex_vector_is_read)
{
	struct bytes b = make("old", 3);
	struct fault f = { 0 };

	ck_assert_int_eq(bytes_from_hex(&b, vectors[_i].hex, &f), 0);
	assert_holds(&b, vectors[_i].text, strlen(vectors[_i].text));
	bytes_clear(&b);
}
END_TEST

START_TEST(hex_of_both_cases_is_read)
{
	struct bytes b = { 0 };
	struct fault f = { 0 };

	ck_assert_int_eq(bytes_from_hex(&b, "00aAFf", &f), 0);
	assert_holds(&b, "\0\xaa\xff", 3);
	bytes_clear(&b);
}
END_TEST

static const char *const not_hex[] = { "0", "000", "0g", "g0", "0x00", " 00",
	"00 ", "0 0", "-1", "00\xc3\xa9", "/0", ":0", "@0", "`0" };

START_TEST(hex_of_other_form_is_refused)
{
	struct bytes b = make("old", 3);
	struct fault f = { 0 };

	ck_assert_int_eq(bytes_from_hex(&b, not_hex[_i], &f), -1);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	assert_empty(&b);
}
END_TEST

START_TEST(base64_vector_is_written)
{
	struct bytes b = make(vectors[_i].text, strlen(vectors[_i].text));
	char *text = bytes_base64(&b);

	ck_assert_ptr_nonnull(text);
	ck_assert_str_eq(text, vectors[_i].base64);
	free(text);
	bytes_clear(&b);
}
END_TEST

START_TEST(hex_vector_is_written)
{
	struct bytes b = make(vectors[_i].text, strlen(vectors[_i].text));
	char *text = bytes_hex(&b);

	ck_assert_ptr_nonnull(text);
	ck_assert_str_eq(text, vectors[_i].hex);
	free(text);
	bytes_clear(&b);
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
test_bytes(void)
{
	Suite *s = suite_create("bytes");
	TCase *c;

	c = add_case(s, "bytes_set");
	tcase_add_test(c, set_full_is_replaced);
	c = add_case(s, "bytes_append");
	tcase_add_test(c, append_many_keeps_all);
	tcase_add_test(c, append_numbers_are_in_network_order);
	tcase_add_test(c, append_beyond_memory_leaves_as_before);
	c = add_case(s, "bytes_compare");
	tcase_add_test(c, compare_is_by_unsigned_octets_shorter_first);
	c = add_case(s, "bytes_equal");
	tcase_add_test(c, equal_needs_same_length_and_octets);
	c = add_case(s, "bytes_from_base64");
	tcase_add_loop_test(c, base64_vector_is_read, 0, (int)COUNT(vectors));
	tcase_add_test(c, base64_with_spaces_is_read_where_allowed);
	tcase_add_loop_test(
	    c, base64_of_other_form_is_refused, 0, (int)COUNT(not_base64));
	tcase_add_test(c, base64_with_spaces_is_still_canonical);
	c = add_case(s, "bytes_from_hex");
	tcase_add_loop_test(c, hex_vector_is_read, 0, (int)COUNT(vectors));
	tcase_add_test(c, hex_of_both_cases_is_read);
	tcase_add_loop_test(
	    c, hex_of_other_form_is_refused, 0, (int)COUNT(not_hex));
	c = add_case(s, "bytes_base64");
	tcase_add_loop_test(
	    c, base64_vector_is_written, 0, (int)COUNT(vectors));
	c = add_case(s, "bytes_hex");
	tcase_add_loop_test(c, hex_vector_is_written, 0, (int)COUNT(vectors));
	return (s);
}
