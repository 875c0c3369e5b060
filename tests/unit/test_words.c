#include "lib/util/words.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

Suite *test_words(void);

/* The example that the list's documentation gives: an OpenPGP fingerprint,
 * here continued by the twelve octets at both ends of the range. */
static const char fingerprint[] = "e58294f2e9a227486e8b061b31cc528fd7fa3f19"
				  "00ff00ff01fe01fe80807f7f";
static const char spoken[] =
    "topmost Istanbul Pluto vagabond treadmill Pacific brackish dictator "
    "goldfish Medusa afflict bravado chatter revolver Dupont midsummer "
    "stopwatch whimsical cowbell bottomless "
    "aardvark Yucatan aardvark Yucatan absurd yesteryear absurd yesteryear "
    "merit intention lockup integrate";

START_TEST(digest_of_example_is_its_words)
{
	char text[WORDS_SIZE];
	struct fault f = { 0 };

	ck_assert_int_eq(words_line(fingerprint, text, &f), 0);
	ck_assert_str_eq(text, spoken);
}
END_TEST

START_TEST(rows_joined_are_the_line)
{
	char rows[WORDS_ROWS][WORDS_ROW_SIZE], joined[2 * WORDS_SIZE] = "";
	struct fault f = { 0 };
	size_t i, used;

	ck_assert_int_eq(words_rows(fingerprint, rows, &f), 0);
	for (i = 0; i < WORDS_ROWS; i++) {
		used = strlen(joined);
		(void)snprintf(joined + used, sizeof(joined) - used, "%s%s",
		    i == 0 ? "" : " ", rows[i]);
	}
	ck_assert_str_eq(joined, spoken);
}
END_TEST

/* No word stands for two octets, or at both kinds of places. */
START_TEST(every_word_is_there_once)
{
	unsigned int i, j;

	for (i = 0; i < 512; i++) {
		ck_assert_uint_ge(strlen(words_octet(i % 256, i / 256)), 4);
		ck_assert_uint_le(strlen(words_octet(i % 256, i / 256)), 11);
		for (j = 0; j < i; j++)
			ck_assert_str_ne(words_octet(i % 256, i / 256),
			    words_octet(j % 256, j / 256));
	}
}
END_TEST

START_TEST(longest_words_fit_their_room)
{
	char text[WORDS_SIZE], rows[WORDS_ROWS][WORDS_ROW_SIZE];
	struct fault f = { 0 };

	/* "breadline" and "millionaire", the longest of either kind. */
	ck_assert_int_eq(words_line("2890289028902890289028902890289028902890"
				    "289028902890289028902890",
			     text, &f),
	    0);
	ck_assert_uint_eq(strlen(text), 16 * (9 + 1 + 11 + 1) - 1);
	ck_assert_int_eq(words_rows("2890289028902890289028902890289028902890"
				    "289028902890289028902890",
			     rows, &f),
	    0);
	ck_assert_uint_eq(strlen(rows[0]), 3 * (9 + 1 + 11 + 1) - 1);
}
END_TEST

START_TEST(what_is_no_digest_is_refused)
{
	static const char *const bad[] = { "", "e5", "g0", "0g", "0" };
	char text[WORDS_SIZE];
	struct fault f = { 0 };
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		fault_clear(&f);
		ck_assert_int_eq(words_line(bad[i], text, &f), -1);
		ck_assert_int_eq(f.kind, FAULT_INTERNAL);
	}
}
END_TEST

Suite *
test_words(void)
{
	Suite *s = suite_create("words");
	TCase *tc = tcase_create("words");

	tcase_add_test(tc, digest_of_example_is_its_words);
	tcase_add_test(tc, rows_joined_are_the_line);
	tcase_add_test(tc, every_word_is_there_once);
	tcase_add_test(tc, longest_words_fit_their_room);
	tcase_add_test(tc, what_is_no_digest_is_refused);
	suite_add_tcase(s, tc);
	return (s);
}
