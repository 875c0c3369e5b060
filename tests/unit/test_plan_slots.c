/* The root's practice: quarters of nine slots, the last one stretched. */
#include <check.h>

#include "produce/schedule.h"
#include "tests/unit/timeline_dates.h"

Suite *test_plan_slots(void);

#define DAY INT64_C(86400)

static struct conf_policy policy;
static struct layout layout;
static struct timeline line;
static struct schedule schedule;

static void
set_up(void)
{
	dates_policy(&policy);
	policy.validity = 21 * DAY;
	policy.schedule = CONF_SCHEDULE_SLOTS;
	policy.inception_offset = 0;
	policy.timing.skew = 0;
	policy.timing.parent_none = true;
	policy.ttl = 2 * DAY;
	policy.ksk.rollover = CONF_ROLLOVER_RFC5011;
}

static void
make(const char *begin, const char *until)
{
	struct fault f = { 0 };

	layout_init(&layout, &policy, dates_at(begin), dates_at(until), 0);
	dates_keys(&layout);
	layout.ksk_start = dates_at("2027-04-11");
	dates_make(&line, &layout);
	ck_assert_int_eq(schedule_make(&schedule, &layout, &line, &f), 0);
}

static void
tear_down(void)
{
	timeline_clear(&line);
	schedule_clear(&schedule);
}

START_TEST(scenario_15_quarters)
{
	static const struct {
		const char *begin, *end, *ninth;
		int64_t serves, left; /* days of the ninth */
	} quarters[] = {
		{ "2027-04-01", "2027-07-01", "2027-06-20", 11, 10 },
		{ "2027-07-01", "2027-10-01", "2027-09-19", 12, 9 },
		{ "2027-10-01", "2028-01-01", "2027-12-20", 12, 9 },
		{ "2027-01-01", "2027-04-01", "2027-03-22", 10, 11 },
	};
	size_t i;

	policy.ksk.rollover = CONF_ROLLOVER_NONE;
	make(quarters[_i].begin, quarters[_i].end);
	for (i = 0; i < 9; i++) {
		const struct slot *s = &schedule.slots[i];

		ck_assert_int_eq(s->publication,
		    dates_at(quarters[_i].begin) + (int64_t)i * 10 * DAY);
		ck_assert_int_eq(s->inception, s->publication);
		ck_assert_int_eq(s->expiration, s->publication + 21 * DAY);
	}
	ck_assert_int_eq(
	    schedule.slots[8].publication, dates_at(quarters[_i].ninth));
	ck_assert_int_eq(
	    dates_at(quarters[_i].end) - schedule.slots[8].publication,
	    quarters[_i].serves * DAY);
	ck_assert_int_eq(
	    schedule.slots[8].expiration - dates_at(quarters[_i].end),
	    quarters[_i].left * DAY);
	if (_i == 0)
		ck_assert_int_eq(
		    schedule.slots[8].expiration, dates_at("2027-07-11"));
}
END_TEST

/* Revoked in the second slot of the fourth quarter. */
START_TEST(scenario_16_rfc5011)
{
	const struct timeline_step *s;

	policy.ksk.revoke = dates_at("2027-10-11") - dates_at("2027-05-31");
	make("2027-04-01", "2028-01-01");
	s = dates_step(&line, TIMELINE_PUBLISHED, 1);
	ck_assert_int_eq(s->at, dates_at("2027-04-11"));
	s = dates_step(&line, TIMELINE_ALONE, 1);
	ck_assert_int_eq(s->earliest, dates_at("2027-05-24T04:48Z"));
	ck_assert_int_eq(s->at, dates_at("2027-05-31"));
	s = dates_step(&line, TIMELINE_REVOKES, 1);
	ck_assert_int_eq(s->at, dates_at("2027-10-11"));
	s = dates_step(&line, TIMELINE_WITHDRAWN, 1);
	ck_assert_int_eq(s->earliest, dates_at("2027-10-24T04:48Z"));
	ck_assert_int_le(s->at, dates_at("2027-12-20"));
	dates_expect(&line, BRANCH_PLAN,
	    "04-01 K1* Z1*|04-11 K1* Z1* K2|05-31 K1 Z1* K2*|"
	    "10-11 K1*! Z1* K2*|10-31 Z1* K2*");
}
END_TEST

START_TEST(slots_that_overlap_too_little_are_refused)
{
	struct fault f = { 0 };

	policy.ksk.rollover = CONF_ROLLOVER_NONE;
	policy.validity = 16 * DAY;
	layout_init(&layout, &policy, dates_at("2027-04-01"),
	    dates_at("2027-07-01"), 0);
	dates_keys(&layout);
	dates_make(&line, &layout);
	ck_assert_int_eq(schedule_make(&schedule, &layout, &line, &f), 0);
	schedule_clear(&schedule);
	/* Q3's last slot: 12 days of 16, 4 left, and 4d2h are needed. */
	layout.until = dates_at("2027-10-01");
	timeline_clear(&line);
	dates_make(&line, &layout);
	ck_assert_int_eq(schedule_make(&schedule, &layout, &line, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
}
END_TEST

START_TEST(grid_of_runs_and_slots)
{
	struct grid g;

	grid_take(&g, &policy);
	ck_assert_int_eq(
	    grid_up(&g, dates_at("2027-06-20")), dates_at("2027-06-20"));
	ck_assert_int_eq(
	    grid_up(&g, dates_at("2027-06-20") + 1), dates_at("2027-07-01"));
	ck_assert_int_eq(
	    grid_down(&g, dates_at("2027-07-01") - 1), dates_at("2027-06-20"));
	ck_assert_int_eq(
	    grid_up(&g, dates_at("2027-12-31")), dates_at("2028-01-01"));
	policy.slots = (struct conf_slots){ CONF_PERIOD_MONTH, 4, 7 * DAY };
	grid_take(&g, &policy);
	ck_assert_int_eq(
	    grid_up(&g, dates_at("2028-02-23")), dates_at("2028-03-01"));
	ck_assert_int_eq(
	    grid_down(&g, dates_at("2028-02-29")), dates_at("2028-02-22"));
	policy.schedule = CONF_SCHEDULE_REFRESH;
	policy.timing.consumer_period = DAY;
	policy.timing.consumer_at = 3600;
	grid_take(&g, &policy);
	ck_assert_int_eq(
	    grid_up(&g, dates_at("2027-03-01")), dates_at("2027-03-01T01:00Z"));
	ck_assert_int_eq(grid_down(&g, dates_at("2027-03-01")),
	    dates_at("2027-02-28T01:00Z"));
	ck_assert_int_eq(grid_up(&g, dates_at("2027-03-01T01:00Z")),
	    dates_at("2027-03-01T01:00Z"));
}
END_TEST

Suite *
test_plan_slots(void)
{
	Suite *s = suite_create("plan_slots");
	TCase *c = tcase_create("timing");

	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_loop_test(c, scenario_15_quarters, 0, 4);
	tcase_add_test(c, scenario_16_rfc5011);
	tcase_add_test(c, slots_that_overlap_too_little_are_refused);
	tcase_add_test(c, grid_of_runs_and_slots);
	suite_add_tcase(s, c);
	return (s);
}
