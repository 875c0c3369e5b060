#include "lib/util/text.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

Suite *test_text(void);

static const struct {
	const char *text, *escaped;
} texts[] = {
	{ "", "" },
	{ "plain ASCII ~", "plain ASCII ~" },
	{ "\x1f \x7f", "\\u{001f} \\u{007f}" },
	{ "\t\r\n", "\\u{0009}\\u{000d}\\u{000a}" },
	{ "\033]0;title\007", "\\u{001b}]0;title\\u{0007}" },
	/* C1: CSI as one character; the characters around it. */
	{ "\xc2\x9b", "\\u{009b}" },
	{ "\xc2\x9f\xc2\xa0", "\\u{009f}\xc2\xa0" },
	/* Letters of two, three and four octets. */
	{ "\xc3\xa9\xe2\x82\xac\xf0\x9f\x94\x91",
	    "\xc3\xa9\xe2\x82\xac\xf0\x9f\x94\x91" },
	/* Bidirectional: LRE, RLO, LRI, PDI, ALM, RLM. */
	{ "\xe2\x80\xaa\xe2\x80\xae", "\\u{202a}\\u{202e}" },
	{ "\xe2\x81\xa6\xe2\x81\xa9", "\\u{2066}\\u{2069}" },
	{ "\xd8\x9c\xe2\x80\x8f", "\\u{061c}\\u{200f}" },
	/* Separators, zero width space and joiner, byte order mark. */
	{ "\xe2\x80\xa8\xe2\x80\xa9", "\\u{2028}\\u{2029}" },
	{ "\xe2\x80\x8b\xe2\x80\x8d\xef\xbb\xbf",
	    "\\u{200b}\\u{200d}\\u{feff}" },
	/* Soft hyphen, Hangul filler, variation selector, tag. */
	{ "\xc2\xad\xe3\x85\xa4\xef\xb8\x8f\xf3\xa0\x81\x81",
	    "\\u{00ad}\\u{3164}\\u{fe0f}\\u{e0041}" },
	/* Neighbours of what is hidden. */
	{ "\xe2\x80\x8a\xe2\x80\x90\xe2\x80\xa7\xe2\x80\xaf",
	    "\xe2\x80\x8a\xe2\x80\x90\xe2\x80\xa7\xe2\x80\xaf" },
	/* Not UTF-8: stray, cut, overlong, surrogate, beyond Unicode. */
	{ "\x80", "\\x80" },
	{ "a\xff"
	  "b",
	    "a\\xffb" },
	{ "\xe2\x82", "\\xe2\\x82" },
	{ "\xc0\x80", "\\xc0\\x80" },
	{ "\xc1\xbf", "\\xc1\\xbf" },
	{ "\xe0\x9f\xbf", "\\xe0\\x9f\\xbf" },
	{ "\xf0\x8f\xbf\xbf", "\\xf0\\x8f\\xbf\\xbf" },
	{ "\xed\xa0\x80", "\\xed\\xa0\\x80" },
	{ "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80" },
	{ "\xf8\x88\x80\x80\x80", "\\xf8\\x88\\x80\\x80\\x80" },
	/* The last of them. */
	{ "\xf4\x8f\xbf\xbf\xed\x9f\xbf", "\xf4\x8f\xbf\xbf\xed\x9f\xbf" },
};

START_TEST(text_of_table_is_escaped)
{
	char out[256];

	text_escape(texts[_i].text, out, sizeof(out));
	ck_assert_str_eq(out, texts[_i].escaped);
}
END_TEST

START_TEST(room_exact_holds_all)
{
	char out[5] = "....";

	text_escape("abcd", out, 5);
	ck_assert_str_eq(out, "abcd");
}
END_TEST

START_TEST(room_one_short_cuts_a_character)
{
	char out[6] = ".....";

	text_escape("abcd", out, 4);
	ck_assert_str_eq(out, "abc");
	text_escape("ab\xe2\x82\xac", out, 5);
	ck_assert_str_eq(out, "ab");
	text_escape("ab\xe2\x82\xac", out, 6);
	ck_assert_str_eq(out, "ab\xe2\x82\xac");
}
END_TEST

START_TEST(room_short_cuts_a_whole_escape)
{
	char out[10];

	text_escape("a\n", out, 9);
	ck_assert_str_eq(out, "a");
	text_escape("a\n", out, 10);
	ck_assert_str_eq(out, "a\\u{000a}");
}
END_TEST

START_TEST(room_one_is_empty)
{
	char out[2] = "x";

	text_escape("abc", out, 1);
	ck_assert_str_eq(out, "");
}
END_TEST

START_TEST(room_none_is_untouched)
{
	char out[2] = "x";

	text_escape("abc", out, 0);
	ck_assert_str_eq(out, "x");
}
END_TEST

START_TEST(copy_of_table_is_escaped)
{
	char *out = text_escaped(texts[_i].text);

	ck_assert_ptr_nonnull(out);
	ck_assert_str_eq(out, texts[_i].escaped);
	free(out);
}
END_TEST

START_TEST(copy_of_worst_text_is_not_cut)
{
	char text[1001];
	char *out;

	memset(text, '\1', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	ck_assert_ptr_nonnull(out = text_escaped(text));
	ck_assert_uint_eq(strlen(out), 8000);
	free(out);
}
END_TEST

START_TEST(printed_of_table_is_escaped)
{
	char *shown;
	size_t size;
	FILE *out = open_memstream(&shown, &size);

	ck_assert_ptr_nonnull(out);
	text_print(out, texts[_i].text);
	ck_assert_int_eq(fclose(out), 0);
	ck_assert_str_eq(shown, texts[_i].escaped);
	free(shown);
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
test_text(void)
{
	Suite *s = suite_create("text");
	TCase *c;

	c = add_case(s, "text_escape");
	tcase_add_loop_test(c, text_of_table_is_escaped, 0, (int)COUNT(texts));
	tcase_add_test(c, room_exact_holds_all);
	tcase_add_test(c, room_one_short_cuts_a_character);
	tcase_add_test(c, room_short_cuts_a_whole_escape);
	tcase_add_test(c, room_one_is_empty);
	tcase_add_test(c, room_none_is_untouched);
	c = add_case(s, "text_escaped");
	tcase_add_loop_test(c, copy_of_table_is_escaped, 0, (int)COUNT(texts));
	tcase_add_test(c, copy_of_worst_text_is_not_cut);
	c = add_case(s, "text_print");
	tcase_add_loop_test(
	    c, printed_of_table_is_escaped, 0, (int)COUNT(texts));
	return (s);
}
