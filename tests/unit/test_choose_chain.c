/* The choice along a chain of recipes. */
#include "consume/choose.h"

#include <check.h>
#include <string.h>

#include "play.h"

Suite *test_choose_chain(void);

#define HOUR 3600
#define DAY  86400

/* Of the baseline: signer, propagation, TTL, skew. */
#define SEEN (4 * HOUR)

static struct play play;

static void
setup(void)
{
	play_setup(&play);
}

static void
teardown(void)
{
	play_teardown(&play);
}

#define serves(time, keys) ck_assert_str_eq(play_run(&play, time), keys)

static void
refuses(const char *time, const char *words)
{
	ck_assert_str_eq(play_choose(&play, time), "");
	play_refused(&play, words);
}

/* Scenario 17, and what comes after. */
START_TEST(chain_old_recipe_serves_until_the_new_begins)
{
	(void)play_set(&play, 0, "2027-03-01", "K1 Z1+");
	(void)play_set(&play, 0, "2027-03-10", "K1 Z1+");
	(void)play_set(&play, 0, "2027-03-19", "K1 Z1+ Z2");
	(void)play_set(&play, 1, "2027-03-15", "K1 Z1+");
	(void)play_set(&play, 1, "2027-03-24", "K1 Z1+ Z3");
	play_ready(&play, 1);
	play_days(&play, "2027-03-01", "2027-03-09");
	play_ready(&play, 2);
	serves("2027-03-10", "K1 Z1+");
	ck_assert_ptr_eq(play.answer.recipe, play.recipes[0]);
	ck_assert_int_eq(play.answer.action - play.recipes[0]->actions, 1);
	play_waits(&play, CHOOSE_WAITS_PUBLICATION, "2027-03-15");
	ck_assert_int_eq(play.answer.until, play_time("2027-04-07"));
	serves("2027-03-16", "K1 Z1+");
	ck_assert_ptr_eq(play.answer.recipe, play.recipes[1]);
	serves("2027-03-19", "K1 Z1+");
	ck_assert_ptr_eq(play.answer.recipe, play.recipes[1]);
	serves("2027-03-25", "K1 Z1+ Z3");
}
END_TEST

/* The new recipe waits until the old one's last phase was served. */
START_TEST(chain_phase_before_the_new_recipe_is_not_skipped)
{
	struct signed_set *s;

	(void)play_set(&play, 0, "2027-03-01", "K1 Z1+");
	(void)play_set(&play, 0, "2027-03-10", "K1 Z1+ Z2");
	s = play_set(&play, 1, "2027-03-13", "K1 Z1 Z2+");
	play_gate_served(s, SEEN);
	play_ready(&play, 2);
	play_days(&play, "2027-03-01", "2027-03-09");
	serves("2027-03-13", "K1 Z1+ Z2");
	ck_assert_ptr_eq(play.answer.recipe, play.recipes[0]);
	play_waits(&play, CHOOSE_WAITS_SERVED, "2027-03-13T04:00:00Z");
	serves("2027-03-13T03:59:59Z", "K1 Z1+ Z2");
	serves("2027-03-13T04:00:00Z", "K1 Z1 Z2+");
	ck_assert_ptr_eq(play.answer.recipe, play.recipes[1]);
}
END_TEST

/* It was planned from what is served: what was still due is void. */
START_TEST(chain_recipe_that_continues_what_is_served_is_taken)
{
	(void)play_set(&play, 0, "2027-03-01", "K1 Z1+");
	(void)play_set(&play, 0, "2027-03-10", "K1 Z1+ Z2");
	(void)play_set(&play, 1, "2027-03-13", "K1 Z1+");
	(void)play_set(&play, 1, "2027-03-16", "K1 Z1+ Z3");
	play_ready(&play, 2);
	play_days(&play, "2027-03-01", "2027-03-09");
	serves("2027-03-13", "K1 Z1+");
	ck_assert_ptr_eq(play.answer.recipe, play.recipes[1]);
	serves("2027-03-16", "K1 Z1+ Z3");
}
END_TEST

/* The same content is one phase, across recipes: its time counts from the
 * first of them. */
START_TEST(chain_gate_counts_the_same_phase_of_the_old_recipe)
{
	struct signed_set *s;

	(void)play_set(&play, 0, "2027-03-01", "K1 Z1+ Z2");
	(void)play_set(&play, 1, "2027-03-10", "K1 Z1+ Z2");
	s = play_set(&play, 1, "2027-03-12", "K1 Z1 Z2+");
	play_gate_served(s, 5 * DAY);
	play_ready(&play, 2);
	play_days(&play, "2027-03-01", "2027-03-11");
	serves("2027-03-12", "K1 Z1 Z2+");
}
END_TEST

/* The newer recipe came late: two days (L) after it begins, the older one's
 * steps may still have been taken. */
START_TEST(chain_served_past_the_new_recipe_is_handed_over)
{
	(void)play_set(&play, 0, "2027-03-01", "K1 Z1+");
	(void)play_set(
	    &play, 0, _i == 0 ? "2027-03-10" : "2027-03-11", "K1 Z1+ Z2");
	(void)play_set(&play, 1, "2027-03-08", "K1 Z1+ Z3");
	play_ready(&play, 1);
	play_days(&play, "2027-03-01", "2027-03-11");
	play_ready(&play, 2);
	if (_i == 0)
		serves("2027-03-12", "K1 Z1+ Z3");
	else
		refuses("2027-03-12", "replaced");
}
END_TEST

/* And where it must wait, the newest set served stays. */
START_TEST(chain_set_served_past_the_new_recipe_stays)
{
	struct signed_set *s;

	(void)play_set(&play, 0, "2027-03-01", "K1 Z1+");
	(void)play_set(&play, 0, "2027-03-09", "K1 Z1+");
	s = play_set(&play, 1, "2027-03-08", "K1 Z1+ Z3");
	play_gate_served(s, 20 * DAY);
	play_ready(&play, 1);
	play_days(&play, "2027-03-01", "2027-03-09");
	play_ready(&play, 2);
	serves("2027-03-10", "K1 Z1+");
	ck_assert_int_eq(play.answer.action - play.recipes[0]->actions, 1);
	ck_assert(play.answer.known);
}
END_TEST

/* Tells in the policy that the recipe was planned when that action of an older
 * one was served. */
static void
planned_from(size_t recipe, size_t older, json_int_t action)
{
	json_t *quantities = json_object_get(
	    play.recipes[recipe]->policy, "example.");

	ck_assert_int_eq(
	    json_object_set_new(quantities, "plannedFrom",
		json_pack("{s:s,s:I}", "recipe", play.recipes[older]->sha256,
		    "action", action)),
	    0);
}

/* Z2 takes over from Z1, which then goes; the runs that would have served this
 * were missed. */
static void
plan_late_rollover(void)
{
	(void)play_set(&play, 0, "2027-03-01", "K1 Z1+ Z2");
	play_gate_served(play_set(&play, 0, "2027-03-03", "K1 Z1 Z2+"), SEEN);
	play_gate_served(play_set(&play, 0, "2027-03-05", "K1 Z2+"), DAY);
}

/* The newer recipe goes on from what was served when it was planned, not from
 * what the older one had meant to be served by then. */
START_TEST(chain_goes_on_from_what_the_plan_knew)
{
	plan_late_rollover();
	(void)play_set(&play, 1, "2027-03-09", "K1 K2 Z1+ Z2");
	if (_i == 1)
		planned_from(1, 0, 0);
	play_ready(&play, 2);
	play_days(&play, "2027-03-01", "2027-03-02");
	if (_i == 0) {
		serves("2027-03-09", "K1 Z1 Z2+");
		return;
	}
	serves("2027-03-08T23:00:00Z", "K1 Z1+ Z2");
	play_waits(&play, CHOOSE_WAITS_PUBLICATION, "2027-03-09");
	serves("2027-03-09", "K1 K2 Z1+ Z2");
}
END_TEST

/* What it knew comes first. */
START_TEST(chain_catches_up_with_what_the_plan_knew)
{
	plan_late_rollover();
	(void)play_set(&play, 1, "2027-03-09", "K1 K2 Z1 Z2+");
	planned_from(1, 0, 1);
	play_ready(&play, 2);
	play_days(&play, "2027-03-01", "2027-03-02");
	serves("2027-03-09", "K1 Z1 Z2+");
	serves("2027-03-10", "K1 K2 Z1 Z2+");
}
END_TEST

/* A recipe that never began is left out. */
START_TEST(chain_passes_a_recipe_that_never_began)
{
	plan_late_rollover();
	(void)play_set(&play, 1, "2027-03-04", "K1 K2 Z1+ Z2");
	(void)play_set(&play, 2, "2027-03-09", "K1 K3 Z1+ Z2");
	planned_from(1, 0, 0);
	planned_from(2, 0, 0);
	play_ready(&play, 3);
	play_days(&play, "2027-03-01", "2027-03-02");
	serves("2027-03-09", "K1 K3 Z1+ Z2");
}
END_TEST

/* Before the newer recipe came, the older one went on. */
START_TEST(chain_leaves_what_the_plan_did_not_know)
{
	plan_late_rollover();
	(void)play_set(&play, 1, "2027-03-04", "K1 K2 Z1+ Z2");
	planned_from(1, 0, 0);
	play_ready(&play, 1);
	play_days(&play, "2027-03-01", "2027-03-03");
	play_ready(&play, 2);
	serves("2027-03-04", "K1 K2 Z1+ Z2");
}
END_TEST

/* The same on the fallback; what names no set of an older recipe is as if it
 * was not told. */
START_TEST(chain_goes_on_from_a_fallback)
{
	play_gate_ds(play_set(&play, 0, "2027-03-01", "K1 Z1+"), "K1", DAY);
	(void)play_fallback(&play, 0, "2027-03-01", "K1 Z1+ Z2");
	(void)play_fallback(&play, 0, "2027-03-05", "K1 Z1 Z2+");
	(void)play_set(&play, 1, "2027-03-09", "K1 K2 Z1+ Z2");
	planned_from(1, _i == 1 ? 1 : 0, _i == 2 ? 7 : 1);
	play_ready(&play, 2);
	play_person(&play, "2027-03-01", BRANCH_FALLBACK);
	play_days(&play, "2027-03-01", "2027-03-02");
	serves("2027-03-09", _i == 0 ? "K1 K2 Z1+ Z2" : "K1 Z1 Z2+");
}
END_TEST

/* A person took the fallback before the newer recipe came, which was planned
 * from the plan. */
START_TEST(chain_leaves_the_fallback_of_what_the_plan_knew)
{
	(void)play_set(&play, 0, "2027-03-01", "K1 Z1+ Z2");
	play_gate_ds(play_set(&play, 0, "2027-03-02", "K1 Z2+"), "K1", DAY);
	(void)play_fallback(&play, 0, "2027-03-02", "K1 Z1+ Z2");
	(void)play_fallback(&play, 0, "2027-03-03", "K1 Z1 Z2+");
	(void)play_fallback(&play, 0, "2027-03-05", "K1 Z2+");
	(void)play_set(&play, 1, "2027-03-09", "K1 K2 Z1+ Z2");
	planned_from(1, 0, 0);
	play_ready(&play, 1);
	play_days(&play, "2027-03-01", "2027-03-02");
	play_person(&play, "2027-03-02", BRANCH_FALLBACK);
	play_ready(&play, 2);
	serves("2027-03-02", "K1 Z1+ Z2");
	serves("2027-03-05", "K1 Z1+ Z2");
	serves("2027-03-09", "K1 K2 Z1+ Z2");
}
END_TEST

/* From the fallback that it was planned from nothing goes back to the plan,
 * even if a step of the fallback has been taken since. */
START_TEST(chain_does_not_go_back_to_what_the_plan_left)
{
	(void)play_set(&play, 0, "2027-03-01", "K1 Z1+");
	play_gate_ds(play_set(&play, 0, "2027-03-02", "K2 Z1+"), "K2", DAY);
	(void)play_set(&play, 0, "2027-03-03", "K2 Z1+ Z2");
	(void)play_fallback(&play, 0, "2027-03-02", "K1 Z1+");
	(void)play_fallback(&play, 0, "2027-03-03", "K1 Z1+ Z2");
	(void)play_set(&play, 1, "2027-03-08", "K1 K3 Z1+ Z2");
	if (_i == 1)
		planned_from(1, 0, 3);
	play_ready(&play, 1);
	play_days(&play, "2027-03-01", "2027-03-01");
	play_person(&play, "2027-03-02", BRANCH_FALLBACK);
	play_days(&play, "2027-03-02", "2027-03-03");
	play_ready(&play, 2);
	play_person(&play, "2027-03-03", BRANCH_PLAN);
	play_seen(&play, "2027-03-03", "K1 K2");
	play_seen(&play, "2027-03-05", "K1 K2");
	serves("2027-03-05", _i == 0 ? "K2 Z1+ Z2" : "K1 Z1+ Z2");
	serves("2027-03-08", "K1 K3 Z1+ Z2");
}
END_TEST

/* Two days (L) after the newer recipe begins, who is not yet there has come to
 * where it does not lead from. */
START_TEST(chain_far_from_what_the_plan_knew_is_refused)
{
	plan_late_rollover();
	(void)play_set(&play, 1, "2027-03-05", "K1 K2 Z1+ Z2");
	(void)play_set(&play, 1, "2027-03-06", "K1 K2 Z1+ Z2");
	planned_from(1, 0, 0);
	play_ready(&play, 1);
	play_days(&play, "2027-03-01", "2027-03-02");
	play_days(&play, _i == 0 ? "2027-03-06" : "2027-03-08", "2027-03-08");
	play_ready(&play, 2);
	if (_i == 0)
		serves("2027-03-09", "K1 K2 Z1+ Z2");
	else
		refuses("2027-03-09", "replaced");
}
END_TEST

/* What was cut by the recipe that never began is served again. */
START_TEST(chain_serves_on_past_a_recipe_that_never_began)
{
	(void)play_set(&play, 0, "2027-03-01", "K1 Z1+");
	(void)play_set(&play, 0, "2027-03-10", "K1 Z1+");
	(void)play_set(&play, 1, "2027-03-05", "K1 K2 Z1+");
	(void)play_set(&play, 2, "2027-03-20", "K1 K3 Z1+");
	planned_from(2, 0, 0);
	play_ready(&play, 3);
	play_days(&play, "2027-03-01", "2027-03-02");
	serves("2027-03-16", "K1 Z1+");
	ck_assert_int_eq(play.answer.action - play.recipes[0]->actions, 1);
	serves("2027-03-20", "K1 K3 Z1+");
}
END_TEST

START_TEST(chain_recipe_of_the_log_missing_is_refused)
{
	(void)play_set(&play, 0, "2027-03-01", "K1 Z1+");
	(void)play_set(&play, 1, "2027-03-10", "K1 Z1+");
	play_ready(&play, 2);
	play_days(&play, "2027-03-01", "2027-03-02");
	play.chain[0] = play.chain[1];
	play.count = 1;
	refuses("2027-03-10", "not here");
}
END_TEST

START_TEST(chain_old_recipe_is_not_needed_once_left)
{
	(void)play_set(&play, 0, "2027-03-01", "K1 Z1+");
	(void)play_set(&play, 1, "2027-03-10", "K1 Z1+");
	(void)play_set(&play, 1, "2027-03-15", "K1 Z1+ Z2");
	play_ready(&play, 2);
	play_days(&play, "2027-03-01", "2027-03-11");
	play.chain[0] = play.chain[1];
	play.count = 1;
	serves("2027-03-15", "K1 Z1+ Z2");
}
END_TEST

START_TEST(chain_order_is_found)
{
	const struct recipe *chain[3];

	chain[0] = play.recipes[2];
	chain[1] = play.recipes[0];
	chain[2] = play.recipes[1];
	ck_assert_int_eq(choose_chain(chain, 3, &play.fault), 0);
	ck_assert_ptr_eq(chain[0], play.recipes[0]);
	ck_assert_ptr_eq(chain[1], play.recipes[1]);
	ck_assert_ptr_eq(chain[2], play.recipes[2]);
}
END_TEST

START_TEST(chain_with_a_gap_is_refused)
{
	const struct recipe *chain[2];

	chain[0] = play.recipes[0];
	chain[1] = _i == 0 ? play.recipes[2] : play.recipes[0];
	ck_assert_int_eq(choose_chain(chain, 2, &play.fault), -1);
	ck_assert_int_eq(play.fault.kind, FAULT_INPUT);
}
END_TEST

Suite *
test_choose_chain(void)
{
	Suite *s = suite_create("choose_chain");
	TCase *c = tcase_create("choose");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, chain_old_recipe_serves_until_the_new_begins);
	tcase_add_test(c, chain_phase_before_the_new_recipe_is_not_skipped);
	tcase_add_test(c, chain_gate_counts_the_same_phase_of_the_old_recipe);
	tcase_add_test(c, chain_recipe_that_continues_what_is_served_is_taken);
	tcase_add_loop_test(
	    c, chain_served_past_the_new_recipe_is_handed_over, 0, 2);
	tcase_add_test(c, chain_set_served_past_the_new_recipe_stays);
	tcase_add_loop_test(c, chain_goes_on_from_what_the_plan_knew, 0, 2);
	tcase_add_test(c, chain_catches_up_with_what_the_plan_knew);
	tcase_add_test(c, chain_passes_a_recipe_that_never_began);
	tcase_add_test(c, chain_leaves_what_the_plan_did_not_know);
	tcase_add_loop_test(c, chain_goes_on_from_a_fallback, 0, 3);
	tcase_add_test(c, chain_leaves_the_fallback_of_what_the_plan_knew);
	tcase_add_loop_test(
	    c, chain_does_not_go_back_to_what_the_plan_left, 0, 2);
	tcase_add_loop_test(
	    c, chain_far_from_what_the_plan_knew_is_refused, 0, 2);
	tcase_add_test(c, chain_serves_on_past_a_recipe_that_never_began);
	tcase_add_test(c, chain_recipe_of_the_log_missing_is_refused);
	tcase_add_test(c, chain_old_recipe_is_not_needed_once_left);
	tcase_add_test(c, chain_order_is_found);
	tcase_add_loop_test(c, chain_with_a_gap_is_refused, 0, 2);
	suite_add_tcase(s, c);
	return (s);
}
