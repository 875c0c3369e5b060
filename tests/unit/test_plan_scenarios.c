/* The worked scenarios of rollovers, by their numbers, with their dates. */
#include <check.h>

#include "tests/unit/timeline_dates.h"

Suite *test_plan_scenarios(void);

#define M "2027-03-01"

static struct conf_policy policy;
static struct layout layout;
static struct timeline line;

/* A zone in peace until M, with sets since 2027-02-20. */
static void
set_up(void)
{
	dates_policy(&policy);
}

/* The policy as it is now, from 2027-02-20 to the day. */
static void
prepare(const char *until)
{
	layout_init(
	    &layout, &policy, dates_at("2027-02-20"), dates_at(until), 0);
	dates_keys(&layout);
}

static void
tear_down(void)
{
	timeline_clear(&line);
}

static void
expect_step(enum timeline_event event, unsigned int number,
    const char *earliest, const char *at)
{
	const struct timeline_step *s = dates_step(&line, event, number);

	ck_assert_int_eq(s->earliest, dates_at(earliest));
	ck_assert_int_eq(s->at, dates_at(at));
}

START_TEST(scenario_2_zsk_pre_publication)
{
	prepare("2027-04-01");
	layout.zsk_start = dates_at(M);
	dates_make(&line, &layout);
	dates_expect(&line, BRANCH_PLAN,
	    "02-20 K1* Z1*|03-01 K1* Z1* Z2|03-04 K1* Z1 Z2*|03-19 K1* Z2*");
	expect_step(TIMELINE_ACTIVE, 1, "2027-03-03T04:00Z", "2027-03-04");
	expect_step(TIMELINE_WITHDRAWN, 1, "2027-03-18T06:00Z", "2027-03-19");
	dates_expect(&line, BRANCH_FALLBACK, "");
	ck_assert_int_eq(line.branches[0].phases[1].served, 0);
	ck_assert_int_eq(line.branches[0].phases[2].served, 4 * 3600);
	ck_assert_int_eq(
	    line.branches[0].phases[3].served, (11 * 24 + 3 + 24 + 3) * 3600);
}
END_TEST

START_TEST(scenario_3_zsk_pre_publication_with_clear)
{
	policy.timing.clear = true;
	prepare("2027-04-01");
	layout.zsk_start = dates_at(M);
	dates_make(&line, &layout);
	expect_step(TIMELINE_WITHDRAWN, 1, "2027-03-07T04:00Z", "2027-03-08");
}
END_TEST

START_TEST(scenario_4_zsk_double_signature)
{
	policy.zsk.rollover = CONF_ROLLOVER_DOUBLE_SIGNATURE;
	prepare("2027-04-01");
	layout.zsk_start = dates_at(M);
	dates_make(&line, &layout);
	dates_expect(&line, BRANCH_PLAN,
	    "02-20 K1* Z1*|03-01 K1* Z1* Z2*|03-16 K1* Z2*");
	expect_step(TIMELINE_WITHDRAWN, 1, "2027-03-15T06:00Z", "2027-03-16");
	timeline_clear(&line);
	policy.timing.clear = true;
	prepare("2027-04-01");
	layout.zsk_start = dates_at(M);
	dates_make(&line, &layout);
	expect_step(TIMELINE_WITHDRAWN, 1, "2027-03-04T04:00Z", "2027-03-05");
}
END_TEST

START_TEST(scenario_5_ksk_double_signature)
{
	prepare("2027-04-01");
	layout.ksk_start = dates_at(M);
	dates_make(&line, &layout);
	dates_expect(&line, BRANCH_PLAN,
	    "02-20 K1* Z1*|03-01 K1* Z1* K2*|03-07 Z1* K2*");
	expect_step(TIMELINE_DS_REPLACE, 1, "2027-03-03T04:00Z", "2027-03-04");
	expect_step(TIMELINE_WITHDRAWN, 1, "2027-03-06T02:00Z", "2027-03-07");
	dates_expect(&line, BRANCH_FALLBACK, "03-07 K1* Z1* K2*");
	ck_assert_int_eq(line.fork, dates_at("2027-03-07"));
	ck_assert_uint_eq(line.ds_present, 2);
	ck_assert_uint_eq(line.ds_absent, TIMELINE_NONE);
	ck_assert(line.branches[0].phases[2].ds);
	ck_assert_int_eq(quantities_ds(&layout.quantities), 25 * 3600);
}
END_TEST

START_TEST(scenario_7_ksk_double_ds)
{
	policy.ksk.rollover = CONF_ROLLOVER_DOUBLE_DS;
	prepare("2027-04-01");
	layout.ksk_start = dates_at(M);
	dates_make(&line, &layout);
	dates_expect(&line, BRANCH_PLAN, "02-20 K1* Z1*|03-04 Z1* K2*");
	/* the bridge: both sign */
	dates_expect(&line, BRANCH_FALLBACK, "03-04 K1* Z1* K2*");
	expect_step(TIMELINE_DS_ADD, 1, M, M);
	expect_step(TIMELINE_SWAPPED, 1, "2027-03-03T02:00Z", "2027-03-04");
	expect_step(TIMELINE_DS_REMOVE, 1, "2027-03-06T04:00Z", "2027-03-07");
}
END_TEST

START_TEST(scenario_8_ksk_double_rrset)
{
	policy.ksk.rollover = CONF_ROLLOVER_DOUBLE_RRSET;
	prepare("2027-04-01");
	layout.ksk_start = dates_at(M);
	dates_make(&line, &layout);
	dates_expect(&line, BRANCH_PLAN,
	    "02-20 K1* Z1*|03-01 K1* Z1* K2*|03-04 Z1* K2*");
	dates_expect(&line, BRANCH_FALLBACK, "03-04 K1* Z1* K2*");
	expect_step(TIMELINE_DS_ADD, 1, M, M);
	expect_step(TIMELINE_WITHDRAWN, 1, "2027-03-03T04:00Z", "2027-03-04");
	expect_step(TIMELINE_DS_REMOVE, 1, "2027-03-04", "2027-03-04");
}
END_TEST

/* A ZSK rollover makes the set of 04-27, which holds K1 unrevoked to 05-11. */
START_TEST(scenario_9_rfc5011)
{
	policy.ksk.rollover = CONF_ROLLOVER_RFC5011;
	policy.timing.parent_none = true;
	policy.ksk.revoke = dates_at("2027-05-01") - dates_at("2027-04-06");
	policy.zsk.rollover = CONF_ROLLOVER_DOUBLE_SIGNATURE;
	prepare("2027-06-01");
	layout.ksk_start = dates_at(M);
	layout.zsk_start = dates_at("2027-04-27");
	dates_make(&line, &layout);
	dates_expect(&line, BRANCH_PLAN,
	    "02-20 K1* Z1*|03-01 K1* Z1* K2|04-06 K1 Z1* K2*|"
	    "04-27 K1 Z1* K2* Z2*|05-01 K1*! Z1* K2* Z2*|"
	    "05-12 Z1* K2* Z2*|05-16 K2* Z2*");
	expect_step(TIMELINE_ALONE, 1, "2027-04-05T04:00Z", "2027-04-06");
	expect_step(TIMELINE_WITHDRAWN, 1, "2027-05-11T04:00Z", "2027-05-12");
	dates_expect(
	    &line, BRANCH_FALLBACK, "04-06 K1* Z1* K2|04-27 K1* Z1* K2 Z2*");
	ck_assert_int_eq(line.fallback_end, dates_at("2027-05-01"));
}
END_TEST

START_TEST(scenario_10_algorithm)
{
	policy.ksk.algorithm = policy.zsk.algorithm = 13;
	prepare("2027-04-01");
	layout.algorithm_start = dates_at(M);
	dates_make(&line, &layout);
	dates_expect(&line, BRANCH_PLAN,
	    "02-20 K1* Z1*|03-01 K1* Z1* -Z2*|03-05 K1* Z1* Z2* K2*|"
	    "03-11 -Z1* Z2* K2*|03-14 Z2* K2*");
	dates_expect(&line, BRANCH_FALLBACK, "03-11 K1* Z1* Z2* K2*");
	expect_step(TIMELINE_PUBLISHED, 1, "2027-03-04T04:00Z", "2027-03-05");
	expect_step(TIMELINE_DS_REPLACE, 1, "2027-03-07T04:00Z", "2027-03-08");
	expect_step(TIMELINE_WITHDRAWN, 1, "2027-03-10T02:00Z", "2027-03-11");
	expect_step(TIMELINE_SILENT, 1, "2027-03-13T04:00Z", "2027-03-14");
	ck_assert_uint_eq(line.ds_absent, 0);
}
END_TEST

Suite *
test_plan_scenarios(void)
{
	Suite *s = suite_create("plan_scenarios");
	TCase *c = tcase_create("timing");

	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_test(c, scenario_2_zsk_pre_publication);
	tcase_add_test(c, scenario_3_zsk_pre_publication_with_clear);
	tcase_add_test(c, scenario_4_zsk_double_signature);
	tcase_add_test(c, scenario_5_ksk_double_signature);
	tcase_add_test(c, scenario_7_ksk_double_ds);
	tcase_add_test(c, scenario_8_ksk_double_rrset);
	tcase_add_test(c, scenario_9_rfc5011);
	tcase_add_test(c, scenario_10_algorithm);
	suite_add_tcase(s, c);
	return (s);
}
