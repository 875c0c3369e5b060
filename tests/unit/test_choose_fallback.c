/* The choice of the fallback, and of the way back from it. */
#include "consume/choose.h"

#include <check.h>

#include "play.h"

Suite *test_choose_fallback(void);

#define DAY 86400

/* Of the baseline: what makes a set known everywhere; DS TTL and skew. */
#define SEEN    (4 * 3600)
#define DS_SEEN (25 * 3600)

static struct play play;

#define serves(time, keys) ck_assert_str_eq(play_run(&play, time), keys)

static void
setup(void)
{
	play_setup_parent(&play);
}

static void
teardown(void)
{
	play_teardown(&play);
}

START_TEST(person_keeps_the_fallback)
{
	play_seen(&play, "2027-03-05", "K2");
	play_seen(&play, "2027-03-07", "K2");
	play_person(&play, "2027-03-07", BRANCH_FALLBACK);
	serves("2027-03-07", "K1 K2 Z1+");
	ck_assert_int_eq(play.answer.branch, BRANCH_FALLBACK);
	play_waits(&play, CHOOSE_WAITS_PERSON, "2027-03-06T01:00:00Z");
}
END_TEST

/* Without fallback the phase before stays, as long as its sets do. */
START_TEST(no_fallback_holds_the_phase_before)
{
	struct signed_set *s;

	play_teardown(&play);
	play_setup(&play);
	(void)play_set(&play, 0, "2027-03-01", "K1 K2 Z1+");
	s = play_set(&play, 0, "2027-03-07", "K2 Z1+");
	play_gate_ds(s, "K2", DS_SEEN);
	play_ready(&play, 1);
	play_days(&play, "2027-03-01", "2027-03-14");
	ck_assert_int_eq(play.answer.waits, CHOOSE_WAITS_PARENT);
	play_refuses(&play, "2027-03-15", "expired");
}
END_TEST

/* A ZSK rollover goes on on both branches; K2's DS comes in its midst. */
static void
overlapping(void)
{
	struct signed_set *s;

	play_teardown(&play);
	play_setup(&play);
	(void)play_set(&play, 0, "2027-03-01", "K1 K2 Z1+");
	s = play_set(&play, 0, "2027-03-07", "K2 Z1+");
	play_gate_served(s, SEEN);
	play_gate_ds(s, "K2", DS_SEEN);
	(void)play_set(&play, 0, "2027-03-10", "K2 Z1+ Z2");
	play_gate_served(play_set(&play, 0, "2027-03-13", "K2 Z1 Z2+"), SEEN);
	play_gate_served(play_set(&play, 0, "2027-03-20", "K2 Z2+"), 5 * DAY);
	(void)play_fallback(&play, 0, "2027-03-07", "K1 K2 Z1+");
	(void)play_fallback(&play, 0, "2027-03-10", "K1 K2 Z1+ Z2");
	play_gate_served(
	    play_fallback(&play, 0, "2027-03-13", "K1 K2 Z1 Z2+"), SEEN);
	play_gate_served(
	    play_fallback(&play, 0, "2027-03-20", "K1 K2 Z2+"), 5 * DAY);
	play_ready(&play, 1);
	play_days(&play, "2027-03-01", "2027-03-09");
}

START_TEST(fallback_has_phases_of_its_own)
{
	overlapping();
	serves("2027-03-10", "K1 K2 Z1+ Z2");
	serves("2027-03-14", "K1 K2 Z1 Z2+");
	serves("2027-03-18", "K1 K2 Z1 Z2+");
	/* Five days from the 14th. */
	serves("2027-03-20", "K1 K2 Z2+");
	ck_assert_int_eq(play.answer.branch, BRANCH_FALLBACK);
}
END_TEST

/* Back to the plan at the same phase; the ZSK's gate goes on counting. */
START_TEST(fallback_is_left_at_the_same_zsks)
{
	overlapping();
	play_days(&play, "2027-03-10", "2027-03-16");
	play_seen(&play, "2027-03-15", "K2");
	play_seen(&play, "2027-03-17", "K2");
	serves("2027-03-17", "K2 Z1 Z2+");
	ck_assert_int_eq(play.answer.branch, BRANCH_PLAN);
	ck_assert_uint_eq(play.answer.phase, 4);
	serves("2027-03-20", "K2 Z2+");
}
END_TEST

/* An algorithm rollover's K1 and Z1 leave together: Z1's signatures must stay
 * for as long as the plan's own phase asks, whatever the fallback has.  So the
 * plan goes on only where that does not delay what comes next. */
START_TEST(fallback_of_other_zsks_does_not_count)
{
	struct signed_set *s;

	play_teardown(&play);
	play_setup(&play);
	(void)play_set(&play, 0, "2027-03-01", "K1 K2 Z1+ Z2+");
	s = play_set(&play, 0, "2027-03-07", "K2 Z2+ (Z1)");
	play_gate_ds(s, "K2", DS_SEEN);
	play_gate_served(play_set(&play, 0, "2027-03-12", "K2 Z2+"), DAY);
	(void)play_fallback(&play, 0, "2027-03-07", "K1 K2 Z1+ Z2+");
	play_ready(&play, 1);
	play_days(&play, "2027-03-01", "2027-03-10");
	play_seen(&play, "2027-03-09T12:00:00Z", "K2");
	play_seen(&play, "2027-03-11", "K2");
	ck_assert_str_eq(
	    play_choose(&play, "2027-03-11T00:00:01Z"), "K1 K2 Z1+ Z2+");
	serves("2027-03-11", "K2 Z2+ (Z1)");
	serves("2027-03-11T23:59:59Z", "K2 Z2+ (Z1)");
	serves("2027-03-12", "K2 Z2+");
}
END_TEST

/* The plan's phase ends so soon that the next one could not be reached. */
START_TEST(fallback_is_kept_where_the_plan_has_gone)
{
	struct signed_set *s;

	play_teardown(&play);
	play_setup(&play);
	(void)play_set(&play, 0, "2027-03-01", "K1 K2 Z1+ Z2+");
	s = play_set(&play, 0, "2027-03-07", "K2 Z2+ (Z1)");
	play_gate_ds(s, "K2", DS_SEEN);
	s->expiration = play_time("2027-03-14");
	play_gate_served(play_set(&play, 0, "2027-03-09", "K2 Z2+"), SEEN);
	(void)play_fallback(&play, 0, "2027-03-07", "K1 K2 Z1+ Z2+");
	play_ready(&play, 1);
	play_days(&play, "2027-03-01", "2027-03-10");
	play_seen(&play, "2027-03-09", "K2");
	play_seen(&play, "2027-03-11T16:00:01Z", "K2");
	/* 4 h for the gate, and 2 d 4 h for runs, caches and skew. */
	serves("2027-03-11T16:00:01Z", "K1 K2 Z1+ Z2+");
	ck_assert_int_eq(play.answer.branch, BRANCH_FALLBACK);
}
END_TEST

/* The next ceremony begins from the fallback that is served. */
START_TEST(chain_goes_on_from_the_fallback)
{
	struct signed_set *s;

	(void)play_set(&play, 1, "2027-03-20", "K1 K2 Z1+");
	s = play_set(&play, 1, "2027-03-24", "K2 Z1+");
	play_gate_ds(s, "K2", DS_SEEN);
	(void)play_fallback(&play, 1, "2027-03-24", "K1 K2 Z1+");
	play_ready(&play, 2);
	play_days(&play, "2027-03-07", "2027-03-19");
	play_seen(&play, "2027-03-19", "K1");
	serves("2027-03-20", "K1 K2 Z1+");
	ck_assert_ptr_eq(play.answer.recipe, play.recipes[1]);
	/* That the DS is still the old one is no incident: the old recipe's
	 * step was never taken. */
	play_seen(&play, "2027-03-21", "K1");
	play_days(&play, "2027-03-21", "2027-03-23");
	serves("2027-03-24", "K1 K2 Z1+");
	ck_assert_int_eq(play.answer.branch, BRANCH_FALLBACK);
	play_seen(&play, "2027-03-25", "K2");
	play_seen(&play, "2027-03-27", "K2");
	serves("2027-03-27", "K2 Z1+");
}
END_TEST

Suite *
test_choose_fallback(void)
{
	Suite *s = suite_create("choose_fallback");
	TCase *c = tcase_create("choose");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, person_keeps_the_fallback);
	tcase_add_test(c, no_fallback_holds_the_phase_before);
	tcase_add_test(c, fallback_has_phases_of_its_own);
	tcase_add_test(c, fallback_is_left_at_the_same_zsks);
	tcase_add_test(c, fallback_of_other_zsks_does_not_count);
	tcase_add_test(c, fallback_is_kept_where_the_plan_has_gone);
	tcase_add_test(c, chain_goes_on_from_the_fallback);
	suite_add_tcase(s, c);
	return (s);
}
