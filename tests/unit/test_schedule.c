#include "produce/schedule.h"

#include <check.h>
#include <string.h>

#include "lib/util/instant.h"
#include "tests/unit/timeline_dates.h"

Suite *test_schedule(void);

#define DAY 86400LL

static int64_t
at(const char *text)
{
	struct fault f = { 0 };
	int64_t instant;

	ck_assert_int_eq(instant_parse(text, &instant, &f), 0);
	return (instant);
}

/* A policy of which only the times count. */
static struct conf_policy
policy(int64_t validity, int64_t refresh, int64_t inception_offset)
{
	struct conf_policy p;

	memset(&p, 0, sizeof(p));
	p.given = true;
	p.ksk.algorithm = p.zsk.algorithm = 15;
	p.validity = validity;
	p.refresh = refresh;
	p.inception_offset = inception_offset;
	return (p);
}

/* The sets of a zone in peace. */
static int
lay_out(struct schedule *s, const struct conf_policy *p, int64_t now,
    int64_t until, struct fault *f)
{
	static struct layout l;
	struct timeline t = { 0 };
	int rc = -1;

	memset(s, 0, sizeof(*s));
	if (schedule_check(p, now, until, f) == -1)
		return (-1);
	layout_init(&l, p, now, until, 0);
	dates_keys(&l);
	if (layout_make(&t, &l, f) == 0)
		rc = schedule_make(s, &l, &t, f);
	timeline_clear(&t);
	return (rc);
}

static void
expect_instant(int64_t instant, const char *expected)
{
	char text[INSTANT_SIZE];

	instant_format(instant, text);
	ck_assert_str_eq(text, expected);
}

/* The dates of all publications, from a policy of whole days. */
static void
expect_publications(const char *now, const char *until, int64_t step_days,
    const char *const *expected)
{
	struct conf_policy p = policy((step_days + 5) * DAY, 5 * DAY, 3600);
	struct schedule s = { 0 };
	struct fault f = { 0 };
	char text[INSTANT_SIZE];
	size_t i;

	ck_assert_int_eq(lay_out(&s, &p, at(now), at(until), &f), 0);
	for (i = 0; i < s.count; i++) {
		ck_assert_ptr_nonnull(expected[i]);
		instant_format(s.slots[i].publication, text);
		ck_assert_int_eq(strncmp(text, expected[i], 10), 0);
		ck_assert_str_eq(text + 10, "T00:00:00Z");
	}
	ck_assert_ptr_null(expected[i]);
	schedule_clear(&s);
}

static size_t
count(const struct conf_policy *p, int64_t now, int64_t until)
{
	struct schedule s = { 0 };
	struct fault f = { 0 };
	size_t n;

	ck_assert_int_eq(lay_out(&s, p, now, until, &f), 0);
	n = s.count;
	schedule_clear(&s);
	ck_assert_ptr_null(s.slots);
	return (n);
}

static void
refuse(const struct conf_policy *p, int64_t now, int64_t until,
    enum fault_kind kind)
{
	struct schedule s = { 0 };
	struct fault f = { 0 };

	ck_assert_int_eq(lay_out(&s, p, now, until, &f), -1);
	ck_assert_int_eq(f.kind, kind);
	ck_assert_ptr_null(s.slots);
	ck_assert_uint_eq(s.count, 0);
}

/* facts: publications 01-01, 01-10, 01-19, 01-28; expirations 01-15, 01-24,
 * 02-02, 02-11. */
START_TEST(make_scenario_1_has_its_dates)
{
	static const char *const expected[][3] = { { "2027-01-01T00:00:00Z",
						       "2026-12-31T23:00:00Z",
						       "2027-01-15T00:00:00Z" },
		{ "2027-01-10T00:00:00Z", "2027-01-09T23:00:00Z",
		    "2027-01-24T00:00:00Z" },
		{ "2027-01-19T00:00:00Z", "2027-01-18T23:00:00Z",
		    "2027-02-02T00:00:00Z" },
		{ "2027-01-28T00:00:00Z", "2027-01-27T23:00:00Z",
		    "2027-02-11T00:00:00Z" } };
	struct conf_policy p = policy(14 * DAY, 5 * DAY, 3600);
	struct schedule s = { 0 };
	struct fault f = { 0 };
	size_t i;

	ck_assert_int_eq(
	    lay_out(&s, &p, at("2027-01-01"), at("2027-02-01"), &f), 0);
	ck_assert_uint_eq(s.count, 4);
	for (i = 0; i < 4; i++) {
		expect_instant(s.slots[i].publication, expected[i][0]);
		expect_instant(s.slots[i].inception, expected[i][1]);
		expect_instant(s.slots[i].expiration, expected[i][2]);
	}
	schedule_clear(&s);
}
END_TEST

START_TEST(make_leap_year_has_29_february)
{
	expect_publications("2028-02-27", "2028-03-03", 1,
	    (const char *const[]){ "2028-02-27", "2028-02-28", "2028-02-29",
		"2028-03-01", "2028-03-02", NULL });
	expect_publications("2028-02-01", "2028-03-02", 28,
	    (const char *const[]){ "2028-02-01", "2028-02-29", NULL });
}
END_TEST

START_TEST(make_common_year_has_no_29_february)
{
	expect_publications("2027-02-27", "2027-03-02", 1,
	    (const char *const[]){
		"2027-02-27", "2027-02-28", "2027-03-01", NULL });
	expect_publications("2100-02-28", "2100-03-02", 1,
	    (const char *const[]){ "2100-02-28", "2100-03-01", NULL });
}
END_TEST

START_TEST(make_year_end_goes_on_in_the_next_year)
{
	expect_publications("2027-12-29", "2028-01-05", 3,
	    (const char *const[]){
		"2027-12-29", "2028-01-01", "2028-01-04", NULL });
}
END_TEST

START_TEST(make_until_at_a_publication_leaves_it_out)
{
	struct conf_policy p = policy(14 * DAY, 5 * DAY, 0);
	int64_t now = at("2027-01-01");

	ck_assert_uint_eq(count(&p, now, now + 9 * DAY - 1), 1);
	ck_assert_uint_eq(count(&p, now, now + 9 * DAY), 1);
	ck_assert_uint_eq(count(&p, now, now + 9 * DAY + 1), 2);
}
END_TEST

START_TEST(make_refresh_at_its_limits)
{
	struct conf_policy p = policy(100, 99, 0);

	ck_assert_uint_eq(count(&p, 1000, 1010), 10);
	p.refresh = 1;
	ck_assert_uint_eq(count(&p, 1000, 1099), 1);
	ck_assert_uint_eq(count(&p, 1000, 1100), 2);
	p.refresh = 0;
	refuse(&p, 1000, 1010, FAULT_INPUT);
	p.refresh = -1;
	refuse(&p, 1000, 1010, FAULT_INPUT);
	p.refresh = 100;
	refuse(&p, 1000, 1010, FAULT_INPUT);
	p.refresh = 101;
	refuse(&p, 1000, 1010, FAULT_INPUT);
}
END_TEST

START_TEST(make_until_not_after_now_is_refused)
{
	struct conf_policy p = policy(14 * DAY, 5 * DAY, 0);

	ck_assert_uint_eq(count(&p, 1000, 1001), 1);
	refuse(&p, 1000, 1000, FAULT_USAGE);
	refuse(&p, 1000, 999, FAULT_USAGE);
	refuse(&p, 1000, INT64_MIN, FAULT_USAGE);
}
END_TEST

START_TEST(make_period_is_at_most_20_years)
{
	struct conf_policy p = policy(400 * DAY, DAY, 0);
	int64_t now = at("2027-03-01");

	ck_assert_int_eq(at("2047-03-01") - now, SCHEDULE_PERIOD_MOST);
	ck_assert_uint_eq(count(&p, now, at("2047-03-01")), 19);
	refuse(&p, now, at("2047-03-01") + 1, FAULT_USAGE);
	refuse(&p, now, INT64_MAX, FAULT_USAGE);
}
END_TEST

START_TEST(make_policy_periods_are_at_most_20_years)
{
	struct conf_policy p = policy(
	    SCHEDULE_PERIOD_MOST, DAY, SCHEDULE_PERIOD_MOST);
	int64_t now = at("2027-01-01");

	ck_assert_uint_eq(count(&p, now, now + DAY), 1);
	p.validity++;
	refuse(&p, now, now + DAY, FAULT_INPUT);
	p.validity--;
	p.inception_offset++;
	refuse(&p, now, now + DAY, FAULT_INPUT);
	p.inception_offset = -1;
	refuse(&p, now, now + DAY, FAULT_INPUT);
}
END_TEST

START_TEST(make_sets_are_at_most_200000)
{
	struct conf_policy p = policy(1010, 1000, 0);
	int64_t now = at("2027-01-01");

	ck_assert_uint_eq(count(&p, now, now + 2000000), 200000);
	refuse(&p, now, now + 2000001, FAULT_INPUT);
}
END_TEST

START_TEST(make_inception_is_not_before_1970)
{
	struct conf_policy p = policy(14 * DAY, 5 * DAY, 3600);

	ck_assert_uint_eq(count(&p, 3600, 3601), 1);
	refuse(&p, 3599, 3601, FAULT_INPUT);
}
END_TEST

START_TEST(make_expiration_fits_into_32_bits)
{
	struct conf_policy p = policy(100, 50, 0);

	ck_assert_uint_eq(count(&p, INSTANT_MOST - 100, INSTANT_MOST - 50), 1);
	refuse(&p, INSTANT_MOST - 99, INSTANT_MOST - 50, FAULT_INPUT);
	refuse(&p, INSTANT_MOST - 100, INSTANT_MOST - 49, FAULT_INPUT);
}
END_TEST

START_TEST(make_now_outside_of_32_bits_is_refused)
{
	struct conf_policy p = policy(100, 50, 0);

	ck_assert_uint_eq(count(&p, 0, 1), 1);
	refuse(&p, -1, 1, FAULT_USAGE);
	refuse(&p, INSTANT_MOST + 1, INSTANT_MOST + 2, FAULT_USAGE);
}
END_TEST

/* Pseudo-random numbers (xorshift) from a fixed seed. */
static uint64_t
draw(uint64_t *seed, uint64_t below)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return (*seed % below);
}

/* The set in force at t: the latest publication not after t. */
static const struct slot *
in_force(const struct schedule *s, int64_t t)
{
	const struct slot *found = NULL;
	size_t i;

	for (i = 0; i < s->count; i++)
		if (s->slots[i].publication <= t)
			found = &s->slots[i];
	return (found);
}

static void
expect_valid(const struct schedule *s, int64_t t, int64_t until)
{
	const struct slot *slot;

	if (t > until)
		return;
	ck_assert_ptr_nonnull(slot = in_force(s, t));
	ck_assert_int_le(slot->inception, t);
	ck_assert_int_gt(slot->expiration, t);
}

static void
expect_covered(
    const struct schedule *s, int64_t now, int64_t until, uint64_t *seed)
{
	size_t i, step = s->count / 16 + 1;

	ck_assert_int_eq(s->slots[0].publication, now);
	for (i = 1; i < s->count; i++) {
		ck_assert_int_gt(
		    s->slots[i].publication, s->slots[i - 1].publication);
		ck_assert_int_lt(
		    s->slots[i].publication, s->slots[i - 1].expiration);
		ck_assert_int_lt(s->slots[i].publication, until);
	}
	for (i = 0; i < s->count; i += step) {
		expect_valid(s, s->slots[i].publication, until);
		expect_valid(s, s->slots[i].publication + 1, until);
		if (i > 0)
			expect_valid(s, s->slots[i].publication - 1, until);
		expect_valid(s,
		    now + (int64_t)draw(seed, (uint64_t)(until - now)), until);
	}
	expect_valid(s, until, until);
}

START_TEST(make_2000_random_policies_leave_no_instant_uncovered)
{
	uint64_t seed = 20270101;
	struct conf_policy p;
	struct schedule s;
	struct fault f;
	int64_t now, until, validity, step;
	int i;

	for (i = 0; i < 2000; i++) {
		validity = 2 + (int64_t)draw(&seed, 90 * DAY);
		step = 1 + (int64_t)draw(&seed, (uint64_t)validity - 1);
		p = policy(
		    validity, validity - step, (int64_t)draw(&seed, DAY));
		now = at("2020-01-01") + (int64_t)draw(&seed, 9000 * DAY);
		until = now + 1 +
		    (int64_t)draw(
			&seed, (uint64_t)step * (1 + draw(&seed, 300)));
		if (until - now > SCHEDULE_PERIOD_MOST)
			until = now + SCHEDULE_PERIOD_MOST;
		memset(&f, 0, sizeof(f));
		ck_assert_int_eq(lay_out(&s, &p, now, until, &f), 0);
		ck_assert_int_ge(
		    s.slots[s.count - 1].expiration - until, p.refresh);
		ck_assert_int_eq(s.slots[s.count - 1].expiration -
			s.slots[s.count - 1].inception,
		    validity + p.inception_offset);
		expect_covered(&s, now, until, &seed);
		schedule_clear(&s);
	}
}
END_TEST

static void
add_limits(TCase *c)
{
	tcase_add_test(c, make_until_at_a_publication_leaves_it_out);
	tcase_add_test(c, make_refresh_at_its_limits);
	tcase_add_test(c, make_until_not_after_now_is_refused);
	tcase_add_test(c, make_period_is_at_most_20_years);
	tcase_add_test(c, make_policy_periods_are_at_most_20_years);
	tcase_add_test(c, make_sets_are_at_most_200000);
	tcase_add_test(c, make_inception_is_not_before_1970);
	tcase_add_test(c, make_expiration_fits_into_32_bits);
	tcase_add_test(c, make_now_outside_of_32_bits_is_refused);
}

Suite *
test_schedule(void)
{
	Suite *s = suite_create("schedule");
	TCase *make = tcase_create("schedule_make");

	tcase_set_timeout(make, 60);
	tcase_add_test(make, make_scenario_1_has_its_dates);
	tcase_add_test(make, make_leap_year_has_29_february);
	tcase_add_test(make, make_common_year_has_no_29_february);
	tcase_add_test(make, make_year_end_goes_on_in_the_next_year);
	add_limits(make);
	tcase_add_test(
	    make, make_2000_random_policies_leave_no_instant_uncovered);
	suite_add_tcase(s, make);
	return (s);
}
