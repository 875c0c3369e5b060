/* Keys that are lost or in other hands, and the way out. */
#include <check.h>
#include <string.h>

#include "tests/unit/past.h"

Suite *test_plan_emergency(void);

static struct inputs x;
static struct history h;
static struct timeline line;

/* A ceremony on 2027-01-01, for half a year, served until 03-10. */
static void
hold(void)
{
	x.facts.until = dates_at("2027-07-01");
	past_hold(&h, &x);
	past_serve(&h, BRANCH_PLAN, "2027-01-01", "2027-03-10T09:00Z");
	x.facts.now = dates_at("2027-03-10T09:30Z");
	x.facts.until = dates_at("2027-05-01");
}

static void
set_up(void)
{
	inputs_init(&x);
	memset(&h, 0, sizeof(h));
	memset(&line, 0, sizeof(line));
}

static void
tear_down(void)
{
	timeline_clear(&line);
	past_clear(&h);
	inputs_clear(&x);
}

static void
meet(const char *key, bool lost)
{
	struct emergency e = { key, lost };
	char text[FAULT_LINE_SIZE];
	struct fault f = { 0 };

	if (past_plan_emergency(&line, &h, key == NULL ? NULL : &e, &x, &f) ==
	    -1) {
		fault_line(&f, text);
		ck_abort_msg("%s", text);
	}
}

static void
refuse(const char *key, bool lost, const char *what)
{
	struct emergency e = { key, lost };
	struct fault f = { 0 };

	ck_assert_int_eq(past_plan_emergency(&line, &h, &e, &x, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_REFUSED);
	ck_assert_msg(strstr(f.what, what) != NULL, "%s", f.what);
}

#define ZSK "example.com/ZSK/20270101T000000Z"
#define KSK "example.com/KSK/20270101T000000Z"

START_TEST(scenario_13_zsk_with_one_in_reserve)
{
	x.policy.zsk.standby = 1;
	hold();
	meet(ZSK, false);
	dates_expect(&line, BRANCH_PLAN,
	    "03-10T09:30:00Z K1* Z1 Z2* Z3|"
	    "03-11T13:30:00Z K1* Z2* Z3");
	ck_assert_int_eq(line.branches[0].phases[1].served, 28 * 3600);
}
END_TEST

/* Published at once, known after 4 hours, the old one out 28 hours later. */
START_TEST(zsk_without_reserve)
{
	hold();
	meet(ZSK, false);
	dates_expect(&line, BRANCH_PLAN,
	    "03-10T09:30:00Z K1* Z1* Z2|03-10T13:30:00Z K1* Z1 Z2*|"
	    "03-11T17:30:00Z K1* Z2*");
	ck_assert_int_eq(line.branches[0].phases[1].served, 4 * 3600);
}
END_TEST

/* In the set and not signing: it leaves at once. */
START_TEST(zsk_in_reserve_leaves_at_once)
{
	x.policy.zsk.standby = 1;
	hold();
	x.policy.zsk.standby = 0;
	meet("example.com/ZSK/20270101T000001Z", false);
	dates_expect(&line, BRANCH_PLAN, "03-10T09:30:00Z K1* Z1*");
}
END_TEST

/* Known after 4 hours, the DS 2d2h after that. */
START_TEST(ksk_compromised_goes_by_double_signature)
{
	hold();
	meet(KSK, false);
	dates_expect(&line, BRANCH_PLAN,
	    "03-10T09:30:00Z K1* Z1* K2*|03-12T15:30:00Z Z1* K2*");
	dates_expect(&line, BRANCH_FALLBACK, "03-12T15:30:00Z K1* Z1* K2*");
	ck_assert_int_eq(dates_step(&line, TIMELINE_DS_REPLACE, 1)->at,
	    dates_at("2027-03-10T13:30Z"));
}
END_TEST

/* The parent takes 2d2h, to 03-12T11:30; then K2 signs alone. */
START_TEST(ksk_lost_goes_by_double_ds)
{
	hold();
	meet(KSK, true);
	dates_expect(&line, BRANCH_PLAN, "03-13 Z1* K1*");
	dates_expect(&line, BRANCH_FALLBACK, "");
	ck_assert(line.branches[0].phases[0].ds);
	ck_assert_int_le(
	    dates_step(&line, TIMELINE_DS_ADD, 1)->at, dates_at("2027-03-11"));
	ck_assert_int_eq(dates_step(&line, TIMELINE_DS_REMOVE, 1)->at,
	    dates_at("2027-03-16"));
}
END_TEST

/* K2 took over on 03-09, and the DS of K1 was to be withdrawn on 03-12: whoever
 * has K1 can use it until that is done, so it is done now. */
START_TEST(ksk_out_of_the_set_loses_its_ds_at_once)
{
	x.policy.ksk.lifetime = 64 * DAY;
	x.policy.ksk.rollover = CONF_ROLLOVER_DOUBLE_DS;
	hold();
	meet(KSK, false);
	dates_expect(&line, BRANCH_PLAN, "03-10T09:30:00Z Z1* K2*");
	ck_assert_int_eq(dates_step(&line, TIMELINE_DS_REMOVE, 1)->at,
	    dates_at("2027-03-10T09:30Z"));
}
END_TEST

START_TEST(ksk_lost_whose_sets_end_too_early_is_refused)
{
	x.facts.until = dates_at("2027-03-01");
	past_hold(&h, &x);
	past_serve(&h, BRANCH_PLAN, "2027-01-01", "2027-03-01");
	/* the last set expires on 03-10; 2d2h + 2d2h + 2h are needed */
	x.facts.now = dates_at("2027-03-05T18:00Z");
	x.facts.until = dates_at("2027-05-01");
	meet(KSK, true);
	timeline_clear(&line);
	x.facts.now++;
	refuse(KSK, true, "the lost key signed end at 2027-03-10T00:00:00Z");
}
END_TEST

START_TEST(ksk_without_parent_is_refused)
{
	x.policy.timing.parent_none = true;
	x.policy.ksk.rollover = CONF_ROLLOVER_NONE;
	hold();
	refuse(KSK, false, "is not planned");
}
END_TEST

START_TEST(unsign_waits_for_the_parent)
{
	hold();
	meet(NULL, false);
	dates_expect(&line, BRANCH_PLAN, "03-10T09:30:00Z K1* Z1*");
	ck_assert_int_eq(dates_step(&line, TIMELINE_UNSIGNED, 1)->earliest,
	    dates_at("2027-03-12T11:30Z"));
	ck_assert_int_eq(dates_step(&line, TIMELINE_UNSIGNED, 1)->at,
	    dates_at("2027-03-13"));
}
END_TEST

Suite *
test_plan_emergency(void)
{
	Suite *s = suite_create("plan_emergency");
	TCase *c = tcase_create("emergency_apply");

	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_test(c, scenario_13_zsk_with_one_in_reserve);
	tcase_add_test(c, zsk_without_reserve);
	tcase_add_test(c, zsk_in_reserve_leaves_at_once);
	tcase_add_test(c, ksk_compromised_goes_by_double_signature);
	tcase_add_test(c, ksk_lost_goes_by_double_ds);
	tcase_add_test(c, ksk_out_of_the_set_loses_its_ds_at_once);
	tcase_add_test(c, ksk_lost_whose_sets_end_too_early_is_refused);
	tcase_add_test(c, ksk_without_parent_is_refused);
	tcase_add_test(c, unsign_waits_for_the_parent);
	suite_add_tcase(s, c);
	return (s);
}
