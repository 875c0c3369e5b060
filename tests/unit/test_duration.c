#include "lib/util/duration.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define DAY      86400LL

Suite *test_duration(void);

static const struct {
	const char *text;
	int64_t seconds;
} read_forms[] = {
	{ "P1Y", 365 * DAY },
	{ "P1M", 31 * DAY },
	{ "P1W", 7 * DAY },
	{ "P1D", DAY },
	{ "PT1H", 3600 },
	{ "PT1M", 60 },
	{ "PT1S", 1 },
	{ "PT15M", 900 },
	{ "PT1H30M", 5400 },
	{ "PT1H30S", 3630 },
	{ "P1DT1S", DAY + 1 },
	{ "P1M1DT1M1S", 32 * DAY + 61 },
	{ "P1Y2M3W4DT5H6M7S", (365 + 62 + 21 + 4) * DAY + 5 * 3600 + 367 },
	{ "P0D", 0 },
	{ "PT0S", 0 },
	{ "P0000001D", DAY },
	{ "P90D", 90 * DAY },
	/* Without the P, as the article writes. */
	{ "1Y", 365 * DAY },
	{ "1M", 31 * DAY },
	{ "2W", 14 * DAY },
	{ "14D", 14 * DAY },
	{ "1Y6M", (365 + 186) * DAY },
	/* The most. */
	{ "P100Y", DURATION_MOST },
	{ "P36500D", DURATION_MOST },
	{ "PT3153600000S", DURATION_MOST },
	{ "P99Y365D", DURATION_MOST },
};

static const char *const refused[] = { "", "P", "T", "PT", "1", "P1", "PT1",
	"Y", "PY", "PTM", "P1DT", "1DT1H", "1DT", "T1H", "1H", "15S", "PD1",
	"P1Y1Y", "P1M1Y", "P1D1M", "P1D1W", "PT1M1H", "PT1S1M", "PT1S1S", "P1H",
	"P1S", "PT1D", "PT1Y", "PT1W", "PTT1H", "P1DTT1H", "PT1HT1M", "PP1D",
	"P-1D", "-P1D", "+P1D", "P+1D", "P1.5D", "PT1,5S", "p1d", "P1d", "P 1D",
	" P1D", "P1D ", "P1D\n", "P1DX", "0x10D", "P1\xc3\xa9", "P1Y-2M",
	"R/P1D",
	/* Too long, each just or far beyond. */
	"P101Y", "P100YT1S", "P36501D", "PT3153600001S", "P99Y366D", "P101Y1D",
	"P99999999999999999999999999999999Y", "PT9223372036854775808S",
	"P18446744073709551616D", "P99999999999Y99999999999M9999999999W" };

START_TEST(text_of_table_is_read)
{
	struct fault f = { 0 };
	int64_t seconds = -1;

	ck_assert_int_eq(duration_parse(read_forms[_i].text, &seconds, &f), 0);
	ck_assert_int_eq(seconds, read_forms[_i].seconds);
}
END_TEST

START_TEST(text_of_other_form_is_refused)
{
	struct fault f = { 0 };
	int64_t seconds = 77;

	ck_assert_msg(duration_parse(refused[_i], &seconds, &f) == -1,
	    "taken: %s", refused[_i]);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	ck_assert_int_eq(seconds, 0);
}
END_TEST

START_TEST(text_that_is_long_is_cut_in_the_fault)
{
	struct fault f = { 0 };
	char text[4096];
	int64_t seconds;

	memset(text, '1', sizeof(text) - 1);
	text[0] = 'P';
	text[sizeof(text) - 1] = '\0';
	ck_assert_int_eq(duration_parse(text, &seconds, &f), -1);
	ck_assert_uint_lt(strlen(f.what), 160);
}
END_TEST

static const struct {
	int64_t seconds;
	const char *text;
} written[] = {
	{ 0, "PT0S" },
	{ 1, "PT1S" },
	{ 60, "PT1M" },
	{ 61, "PT1M1S" },
	{ 3600, "PT1H" },
	{ 3601, "PT1H1S" },
	{ 3660, "PT1H1M" },
	{ DAY - 1, "PT23H59M59S" },
	{ DAY, "P1D" },
	{ DAY + 1, "P1DT1S" },
	{ DAY + 60, "P1DT1M" },
	{ 31 * DAY + 3600, "P31DT1H" },
	{ 2 * DAY + 3661, "P2DT1H1M1S" },
	{ DURATION_MOST, "P36500D" },
	{ -5, "-PT5S" },
	{ INT64_MIN, "-P106751991167300DT15H30M8S" },
};

START_TEST(seconds_of_table_are_written)
{
	char text[DURATION_SIZE];

	duration_format(written[_i].seconds, text);
	ck_assert_str_eq(text, written[_i].text);
}
END_TEST

START_TEST(seconds_written_are_read_again)
{
	struct fault f = { 0 };
	char text[DURATION_SIZE];
	int64_t seconds, again;

	for (seconds = 0; seconds <= DURATION_MOST; seconds += 99991) {
		duration_format(seconds, text);
		ck_assert_int_eq(duration_parse(text, &again, &f), 0);
		ck_assert_int_eq(again, seconds);
	}
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
test_duration(void)
{
	Suite *s = suite_create("duration");
	TCase *c;

	c = add_case(s, "duration_parse");
	tcase_add_loop_test(
	    c, text_of_table_is_read, 0, (int)COUNT(read_forms));
	tcase_add_loop_test(
	    c, text_of_other_form_is_refused, 0, (int)COUNT(refused));
	tcase_add_test(c, text_that_is_long_is_cut_in_the_fault);
	c = add_case(s, "duration_format");
	tcase_add_loop_test(
	    c, seconds_of_table_are_written, 0, (int)COUNT(written));
	tcase_add_test(c, seconds_written_are_read_again);
	return (s);
}
