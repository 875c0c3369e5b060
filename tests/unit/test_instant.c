#include "lib/util/instant.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

Suite *test_instant(void);

/* Values by date(1), GNU coreutils, with TZ=UTC. */
static const struct {
	const char *text, *digits;
	int64_t instant;
} known[] = {
	{ "1970-01-01T00:00:00Z", "19700101000000", 0 },
	{ "1970-12-31T23:59:59Z", "19701231235959", 31535999 },
	{ "1971-01-01T00:00:00Z", "19710101000000", 31536000 },
	{ "1972-02-29T12:00:00Z", "19720229120000", 68212800 },
	{ "1999-12-31T23:59:59Z", "19991231235959", 946684799 },
	{ "2000-02-28T23:59:59Z", "20000228235959", 951782399 },
	{ "2000-02-29T00:00:00Z", "20000229000000", 951782400 },
	{ "2000-03-01T00:00:00Z", "20000301000000", 951868800 },
	{ "2000-12-31T23:59:59Z", "20001231235959", 978307199 },
	{ "2024-02-29T00:00:00Z", "20240229000000", 1709164800 },
	{ "2024-03-01T00:00:00Z", "20240301000000", 1709251200 },
	{ "2024-12-31T23:59:59Z", "20241231235959", 1735689599 },
	{ "2025-03-01T00:00:00Z", "20250301000000", 1740787200 },
	{ "2038-01-19T03:14:08Z", "20380119031408", 2147483648 },
	{ "2100-02-28T23:59:59Z", "21000228235959", 4107542399 },
	{ "2100-03-01T00:00:00Z", "21000301000000", 4107542400 },
	{ "2106-02-07T06:28:15Z", "21060207062815", INSTANT_MOST },
};

static const char *const zones[] = { "UTC", "Europe/Amsterdam",
	"America/New_York", "Pacific/Kiritimati", "XYZ+13:45",
	"right/Europe/Amsterdam" };

static void
assert_refused(
    int (*parse)(const char *, int64_t *, struct fault *), const char *text)
{
	struct fault f = { 0 };
	int64_t instant = 77;

	ck_assert_msg(parse(text, &instant, &f) == -1, "taken: %s", text);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	ck_assert_int_eq(instant, 0);
}

static void
assert_parsed(const char *text, int64_t expected)
{
	struct fault f = { 0 };
	int64_t instant = -1;

	ck_assert_msg(
	    instant_parse(text, &instant, &f) == 0, "%s: %s", text, f.what);
	ck_assert_int_eq(instant, expected);
}

START_TEST(now_is_the_clock)
{
	int64_t before = (int64_t)time(NULL), now = instant_now();

	ck_assert_int_ge(now, before);
	ck_assert_int_le(now, (int64_t)time(NULL));
}
END_TEST

START_TEST(text_of_table_is_read)
{
	assert_parsed(known[_i].text, known[_i].instant);
	assert_parsed(known[_i].digits, known[_i].instant);
}
END_TEST

START_TEST(text_of_each_form_is_read)
{
	assert_parsed("2027-03-01", 1803859200);
	assert_parsed("202703010102", 1803859200 + 3720);
	assert_parsed("20270301010203", 1803859200 + 3723);
	assert_parsed("2027-03-01T01:02:03Z", 1803859200 + 3723);
	assert_parsed("2027-03-01T01:02Z", 1803859200 + 3720);
	assert_parsed("@1803859200", 1803859200);
	assert_parsed("@0", 0);
	assert_parsed("@4294967295", INSTANT_MOST);
	assert_parsed("@00001", 1);
}
END_TEST

static const char *const refused[] = { "", "now", "@", "@-1", "@+1", "@ 1",
	"@1 ", "@1x", "@4294967296", "@99999999999999999999999999", "2027",
	"2027-03", "2027-3-1", "20270301", "2027030101020", "202703010102030",
	"2027-03-01 ", " 2027-03-01", "2027-03-01T01:02:03",
	"2027-03-01T01:02:03z", "2027-03-01t01:02:03Z", "2027-03-01 01:02:03",
	"2027-03-01T01:02:03+00:00", "2027-03-01T01:02:03.5Z",
	"2027-03-01T1:02:03Z", "2027/03/01", "-027-03-01", "+2027-03-01",
	"12027-03-01", "YYYY-MM-DD",
	/* Days and times that do not exist. */
	"2027-00-01", "2027-13-01", "2027-01-00", "2027-01-32", "2027-04-31",
	"2027-06-31", "2027-09-31", "2027-11-31", "2027-02-29", "2023-02-29",
	"2024-02-30", "2000-02-30", "2100-02-29", "2027-01-01T24:00:00Z",
	"2027-01-01T23:60:00Z", "2027-01-01T23:59:60Z", "2016-12-31T23:59:60Z",
	"202701012400", "20270101235960",
	/* Outside. */
	"1969-12-31T23:59:59Z", "0000-01-01", "2106-02-07T06:28:16Z",
	"2106-02-08", "9999-12-31" };

START_TEST(text_of_other_form_is_refused)
{
	assert_refused(instant_parse, refused[_i]);
}
END_TEST

START_TEST(text_that_is_long_is_refused_and_cut)
{
	struct fault f = { 0 };
	char text[4096];
	int64_t instant;

	memset(text, '1', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	ck_assert_int_eq(instant_parse(text, &instant, &f), -1);
	ck_assert_uint_lt(strlen(f.what), 160);
	fault_clear(&f);
	text[0] = '@';
	ck_assert_int_eq(instant_parse(text, &instant, &f), -1);
	ck_assert_uint_lt(strlen(f.what), 160);
}
END_TEST

START_TEST(text_in_any_time_zone_is_utc)
{
	char text[INSTANT_SIZE];
	size_t i;

	ck_assert_int_eq(setenv("TZ", zones[_i], 1), 0);
	tzset();
	for (i = 0; i < COUNT(known); i++) {
		assert_parsed(known[i].text, known[i].instant);
		instant_format(known[i].instant, text);
		ck_assert_str_eq(text, known[i].text);
	}
	/* The hours that summer time skips or repeats. */
	assert_parsed("2027-03-28T02:30:00Z", 1806201000);
	assert_parsed("2027-10-31T02:30:00Z", 1824949800);
}
END_TEST

/* Against libc, over every day that an RRSIG can name. */
START_TEST(text_of_every_day_agrees_with_libc)
{
	char ours[INSTANT_SIZE], theirs[INSTANT_SIZE];
	struct tm tm;
	int64_t i;
	time_t t;

	for (i = 86399; i <= INSTANT_MOST; i += 86400) {
		t = (time_t)i;
		ck_assert_ptr_nonnull(gmtime_r(&t, &tm));
		ck_assert_uint_gt(
		    strftime(theirs, sizeof(theirs), "%Y-%m-%dT%H:%M:%SZ", &tm),
		    0);
		instant_format(i, ours);
		ck_assert_str_eq(ours, theirs);
		assert_parsed(ours, i);
	}
}
END_TEST

START_TEST(older_form_is_utc)
{
	struct fault f = { 0 };
	int64_t instant;

	ck_assert_int_eq(
	    instant_parse_older("2024-02-29 01:02:03", &instant, &f), 0);
	ck_assert_int_eq(instant, 1709164800 + 3723);
}
END_TEST

START_TEST(older_form_is_the_only_one)
{
	assert_refused(instant_parse_older, "2024-02-29");
	assert_refused(instant_parse_older, "2024-02-29T01:02:03Z");
	assert_refused(instant_parse_older, "2024-02-29 01:02");
	assert_refused(instant_parse_older, "2024-02-29 01:02:03Z");
	assert_refused(instant_parse_older, "2024-02-29  01:02:03");
	assert_refused(instant_parse_older, "2023-02-29 01:02:03");
	assert_refused(instant_parse_older, "20240229010203");
	assert_refused(instant_parse_older, "@0");
	assert_refused(instant_parse_older, "");
}
END_TEST

START_TEST(rrsig_of_table_is_read)
{
	struct fault f = { 0 };
	int64_t instant;

	ck_assert_int_eq(
	    instant_parse_rrsig(known[_i].digits, &instant, &f), 0);
	ck_assert_int_eq(instant, known[_i].instant);
}
END_TEST

START_TEST(rrsig_of_other_form_is_refused)
{
	assert_refused(instant_parse_rrsig, "2024022900000");
	assert_refused(instant_parse_rrsig, "202402290000000");
	assert_refused(instant_parse_rrsig, "1709164800");
	assert_refused(instant_parse_rrsig, "2024-02-29T00:00:00Z");
	assert_refused(instant_parse_rrsig, "20230229000000");
	assert_refused(instant_parse_rrsig, "21060207062816");
	assert_refused(instant_parse_rrsig, "");
}
END_TEST

START_TEST(instant_of_table_is_written)
{
	char text[INSTANT_SIZE];

	instant_format(known[_i].instant, text);
	ck_assert_str_eq(text, known[_i].text);
}
END_TEST

START_TEST(instant_outside_of_rrsig_is_written)
{
	char text[INSTANT_SIZE];

	instant_format(-1, text);
	ck_assert_str_eq(text, "1969-12-31T23:59:59Z");
	instant_format(INSTANT_MOST + 1, text);
	ck_assert_str_eq(text, "2106-02-07T06:28:16Z");
	instant_format(253402300799, text);
	ck_assert_str_eq(text, "9999-12-31T23:59:59Z");
	instant_format(253402300800, text);
	ck_assert_str_eq(text, "@253402300800");
	instant_format(-62167219200, text);
	ck_assert_str_eq(text, "0000-01-01T00:00:00Z");
	instant_format(-62167219201, text);
	ck_assert_str_eq(text, "@-62167219201");
	instant_format(INT64_MIN, text);
	ck_assert_str_eq(text, "@-9223372036854775808");
	instant_format(INT64_MAX, text);
	ck_assert_str_eq(text, "@9223372036854775807");
}
END_TEST

START_TEST(digits_of_table_are_written)
{
	char text[INSTANT_SIZE];

	instant_format_rrsig(known[_i].instant, text);
	ck_assert_str_eq(text, known[_i].digits);
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
test_instant(void)
{
	Suite *s = suite_create("instant");
	TCase *c;

	c = add_case(s, "instant_now");
	tcase_add_test(c, now_is_the_clock);
	c = add_case(s, "instant_parse");
	tcase_add_loop_test(c, text_of_table_is_read, 0, (int)COUNT(known));
	tcase_add_test(c, text_of_each_form_is_read);
	tcase_add_loop_test(
	    c, text_of_other_form_is_refused, 0, (int)COUNT(refused));
	tcase_add_test(c, text_that_is_long_is_refused_and_cut);
	tcase_add_loop_test(
	    c, text_in_any_time_zone_is_utc, 0, (int)COUNT(zones));
	tcase_add_test(c, text_of_every_day_agrees_with_libc);
	c = add_case(s, "instant_parse_older");
	tcase_add_test(c, older_form_is_utc);
	tcase_add_test(c, older_form_is_the_only_one);
	c = add_case(s, "instant_parse_rrsig");
	tcase_add_loop_test(c, rrsig_of_table_is_read, 0, (int)COUNT(known));
	tcase_add_test(c, rrsig_of_other_form_is_refused);
	c = add_case(s, "instant_format");
	tcase_add_loop_test(
	    c, instant_of_table_is_written, 0, (int)COUNT(known));
	tcase_add_test(c, instant_outside_of_rrsig_is_written);
	c = add_case(s, "instant_format_rrsig");
	tcase_add_loop_test(
	    c, digits_of_table_are_written, 0, (int)COUNT(known));
	return (s);
}
