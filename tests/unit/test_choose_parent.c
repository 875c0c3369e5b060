/* The choice where a step waits for the parent: fallback, observations, what
 * a person decides.  The dates are those of the worked scenarios. */
#include "consume/choose.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "play.h"
#include "recipe/gate.h"

Suite *test_choose_parent(void);

#define HOUR 3600
#define DAY  86400

/* Of the baseline: what makes a set known everywhere; DS TTL and skew. */
#define SEEN    (4 * HOUR)
#define DS_SEEN (25 * HOUR)

static struct play play;

#define serves(time, keys) ck_assert_str_eq(play_run(&play, time), keys)

static void
refuses(const char *time, const char *words)
{
	ck_assert_str_eq(play_choose(&play, time), "");
	play_refused(&play, words);
}

/* Scenarios 5 and 6: K2 published 03-01, its DS asked for 03-04, K1 out
 * 03-07. */
static void
setup(void)
{
	struct signed_set *s;

	play_setup(&play);
	(void)play_set(&play, 0, "2027-02-20", "K1 Z1+");
	(void)play_set(&play, 0, "2027-03-01", "K1 K2 Z1+");
	s = play_set(&play, 0, "2027-03-07", "K2 Z1+");
	play_gate_served(s, SEEN);
	play_gate_ds(s, "K2", DS_SEEN);
	(void)play_set(&play, 0, "2027-03-16", "K2 Z1+");
	(void)play_set(&play, 0, "2027-03-25", "K2 Z1+");
	(void)play_fallback(&play, 0, "2027-03-07", "K1 K2 Z1+");
	(void)play_fallback(&play, 0, "2027-03-16", "K1 K2 Z1+");
	(void)play_fallback(&play, 0, "2027-03-25", "K1 K2 Z1+");
	play_ready(&play, 1);
	play_days(&play, "2027-02-20", "2027-03-06");
}

static void
teardown(void)
{
	play_teardown(&play);
}

/* The same answer of both servers. */
static void
seen(const char *time, const char *keys)
{
	play_ds(&play, time, "a.parent.", keys);
	play_ds(&play, time, "b.parent.", keys);
}

/* Scenario 6. */
START_TEST(ds_late_is_served_from_the_fallback)
{
	serves("2027-03-07", "K1 K2 Z1+");
	ck_assert_int_eq(play.answer.branch, BRANCH_FALLBACK);
	play_waits(&play, CHOOSE_WAITS_PARENT, NULL);
	ck_assert_int_eq(play.answer.until, play_time("2027-04-08"));
	play_days(&play, "2027-03-08", "2027-03-20");
	seen("2027-03-21", "K2");
	serves("2027-03-21", "K1 K2 Z1+");
	play_waits(&play, CHOOSE_WAITS_PARENT, "2027-03-22T01:00:00Z");
	seen("2027-03-22", "K2");
	serves("2027-03-22", "K1 K2 Z1+");
	ck_assert_int_eq(play.answer.branch, BRANCH_FALLBACK);
	seen("2027-03-22T01:00:00Z", "K2");
	ck_assert_str_eq(play_choose(&play, "2027-03-22T01:00:00Z"), "K2 Z1+");
	seen("2027-03-23", "K2");
	serves("2027-03-23", "K2 Z1+");
	ck_assert_int_eq(play.answer.branch, BRANCH_PLAN);
	ck_assert_int_eq(play.answer.action - play.recipes[0]->actions, 3);
}
END_TEST

/* Scenario 5. */
START_TEST(ds_in_time_goes_on_with_the_plan)
{
	seen("2027-03-05", "K1 K2");
	serves("2027-03-06", "K1 K2 Z1+");
	seen("2027-03-07", "K2");
	serves("2027-03-07", "K2 Z1+");
	ck_assert_int_eq(play.answer.branch, BRANCH_PLAN);
	ck_assert_uint_eq(play.answer.phase, 3);
}
END_TEST

START_TEST(ds_gate_is_exact)
{
	seen("2027-03-06T00:00:01Z", "K2");
	seen("2027-03-07T01:00:00Z", "K2");
	ck_assert_str_eq(
	    play_choose(&play, "2027-03-07T01:00:00Z"), "K1 K2 Z1+");
	ck_assert_str_eq(play_choose(&play, "2027-03-07T01:00:01Z"), "K2 Z1+");
}
END_TEST

/* Scenario 21: older than a consumer's period. */
START_TEST(ds_observation_old_confirms_nothing)
{
	seen("2027-03-05", "K2");
	serves("2027-03-07", "K1 K2 Z1+");
	ck_assert_int_eq(play.answer.branch, BRANCH_FALLBACK);
	play_ds(&play, "2027-03-08", "a.parent.", "K2");
	serves("2027-03-08", "K1 K2 Z1+");
	seen("2027-03-09", "K2");
	serves("2027-03-09", "K2 Z1+");
}
END_TEST

/* Scenario 21: one parent server lacks it, or does not answer, or was not
 * asked.  Only the first begins the count anew. */
START_TEST(ds_observation_partial_confirms_nothing)
{
	seen("2027-03-05", "K2");
	play_ds(&play, "2027-03-07", "a.parent.", "K2");
	if (_i == 0)
		play_ds(&play, "2027-03-07", "b.parent.", "K1");
	if (_i == 1)
		play_ds(&play, "2027-03-07", "b.parent.", NULL);
	serves("2027-03-07", "K1 K2 Z1+");
	seen("2027-03-08", "K2");
	serves("2027-03-08", _i == 0 ? "K1 K2 Z1+" : "K2 Z1+");
	if (_i == 0)
		play_waits(&play, CHOOSE_WAITS_PARENT, "2027-03-09T01:00:00Z");
}
END_TEST

/* A server that is never seen again is waited for, for a week. */
START_TEST(ds_server_that_is_gone_is_waited_for)
{
	seen("2027-03-06", "K1");
	play_ds(&play, "2027-03-10", "a.parent.", "K2");
	play_ds(&play, "2027-03-12", "a.parent.", "K2");
	serves("2027-03-12", "K1 K2 Z1+");
	play_waits(&play, CHOOSE_WAITS_PARENT, NULL);
	play_ds(&play, "2027-03-13T00:00:01Z", "a.parent.", "K2");
	play_ds(&play, "2027-03-14T01:00:01Z", "a.parent.", "K2");
	serves("2027-03-14T01:00:01Z", "K2 Z1+");
}
END_TEST

START_TEST(ds_observation_of_the_future_confirms_nothing)
{
	seen("2027-03-05", "K2");
	play_ds(&play, "2027-03-06T12:00:00Z", "a.parent.", "K2");
	play.log.records[play.log.count - 1].observed = play_time("2027-03-09");
	serves("2027-03-07", "K1 K2 Z1+");
}
END_TEST

START_TEST(ds_look_that_is_not_newer_tells_nothing)
{
	seen("2027-03-06", "K1");
	seen("2027-03-05", "K2");
	seen("2027-03-07", "K2");
	serves("2027-03-07", "K1 K2 Z1+");
	play_waits(&play, CHOOSE_WAITS_PARENT, "2027-03-08T01:00:00Z");
}
END_TEST

START_TEST(ds_trusted_plan_needs_no_observation)
{
	play.trust_plan = true;
	serves("2027-03-07", "K2 Z1+");
	ck_assert_int_eq(play.answer.branch, BRANCH_PLAN);
}
END_TEST

/* A gate that still names keys was not made ready: it is not passed. */
START_TEST(ds_gate_that_names_keys_is_not_passed)
{
	struct signed_set *s = play.recipes[0]->actions[2].set;

	ck_assert_int_eq(
	    recipe_add_to(&s->gate.ds_present_of, &s->gate.ds_present_of_count,
		s->keyset[0], &play.fault),
	    0);
	seen("2027-03-05", "K2");
	seen("2027-03-07", "K2");
	serves("2027-03-07", "K1 K2 Z1+");
	ck_assert_int_eq(play.answer.branch, BRANCH_FALLBACK);
}
END_TEST

static void
take_the_step(void)
{
	seen("2027-03-05", "K2");
	seen("2027-03-07", "K2");
	serves("2027-03-07", "K2 Z1+");
}

/* Scenario 22. */
START_TEST(ds_reverted_after_the_step_is_an_incident)
{
	take_the_step();
	seen("2027-03-10", "K1");
	refuses("2027-03-10", "since 2027-03-10T00:00:00Z");
	play_waits(&play, CHOOSE_WAITS_PERSON, NULL);
	refuses("2027-03-12", "is not at the parent any more");
	seen("2027-03-13", "K2");
	serves("2027-03-13", "K2 Z1+");
}
END_TEST

/* Doubt about the DS changes nothing once the step is taken. */
START_TEST(ds_doubt_after_the_step_is_no_incident)
{
	take_the_step();
	play_ds(&play, "2027-03-08", "a.parent.", "K1");
	play_ds(&play, "2027-03-08", "b.parent.", _i == 0 ? "K2" : NULL);
	serves("2027-03-08", "K2 Z1+");
	serves("2027-03-16", "K2 Z1+");
	ck_assert_int_eq(play.answer.branch, BRANCH_PLAN);
}
END_TEST

START_TEST(ds_incident_a_person_goes_back)
{
	take_the_step();
	seen("2027-03-10", "K1");
	play_person(
	    &play, "2027-03-10", _i == 0 ? BRANCH_FALLBACK : BRANCH_PLAN);
	serves("2027-03-10", _i == 0 ? "K1 K2 Z1+" : "K2 Z1+");
	seen("2027-03-11", "K1");
	serves("2027-03-11", _i == 0 ? "K1 K2 Z1+" : "K2 Z1+");
	if (_i == 1)
		return;
	/* It stays so until a person says otherwise. */
	seen("2027-03-12", "K2");
	seen("2027-03-14", "K2");
	serves("2027-03-14", "K1 K2 Z1+");
	play_waits(&play, CHOOSE_WAITS_PERSON, NULL);
	play_person(&play, "2027-03-14", BRANCH_PLAN);
	serves("2027-03-14", "K2 Z1+");
}
END_TEST

START_TEST(person_keeps_the_fallback)
{
	seen("2027-03-05", "K2");
	seen("2027-03-07", "K2");
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
	refuses("2027-03-15", "expired");
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
	seen("2027-03-15", "K2");
	seen("2027-03-17", "K2");
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
	seen("2027-03-09T12:00:00Z", "K2");
	seen("2027-03-11", "K2");
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
	seen("2027-03-09", "K2");
	seen("2027-03-11T16:00:01Z", "K2");
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
	seen("2027-03-19", "K1");
	serves("2027-03-20", "K1 K2 Z1+");
	ck_assert_ptr_eq(play.answer.recipe, play.recipes[1]);
	/* That the DS is still the old one is no incident: the old recipe's
	 * step was never taken. */
	seen("2027-03-21", "K1");
	play_days(&play, "2027-03-21", "2027-03-23");
	serves("2027-03-24", "K1 K2 Z1+");
	ck_assert_int_eq(play.answer.branch, BRANCH_FALLBACK);
	seen("2027-03-25", "K2");
	seen("2027-03-27", "K2");
	serves("2027-03-27", "K2 Z1+");
}
END_TEST

/* The DS that the next rollover asks for is no incident of the last one. */
START_TEST(ds_of_the_next_rollover_is_no_incident)
{
	struct signed_set *s;

	(void)play_set(&play, 0, "2027-03-28", "K2 K3 Z1+");
	s = play_set(&play, 0, "2027-04-03", "K3 Z1+");
	play_gate_ds(s, "K3", DS_SEEN);
	play_ready(&play, 1);
	take_the_step();
	play_days(&play, "2027-03-08", "2027-03-30");
	seen("2027-03-31", "K3");
	play_days(&play, "2027-03-31", "2027-04-02");
	seen("2027-04-03", "K3");
	serves("2027-04-03", "K3 Z1+");
}
END_TEST

/* One of those that sign the set served, by its public key: the step that
 * asks for it is in a recipe to come.  _i: it is another key's. */
START_TEST(ds_of_a_signing_key_is_no_incident)
{
	unsigned char octets[64] = { 1 };
	struct key k = { .type = KEY_BY_REF,
		.algorithm = 13,
		.flags = 257,
		.data = { octets, sizeof(octets), sizeof(octets) } };
	struct served_record r = { .event = SERVED_DS, .answered = true };
	char label[] = "K3", server[] = "a.parent.", *digest;
	const struct key *own;
	struct signed_set *s;

	k.label = label;
	own = recipe_key(play.recipes[0], &k, &play.fault);
	ck_assert_ptr_nonnull(own);
	digest = gate_digest("example.", own, &own->data, &play.fault);
	ck_assert_ptr_nonnull(digest);
	s = play_set(&play, 0, "2027-03-28", "K2 Z1+");
	ck_assert_int_eq(
	    recipe_add_to(&s->keyset, &s->keyset_count, own, &play.fault), 0);
	ck_assert_int_eq(
	    recipe_add_to(&s->signed_by, &s->signed_by_count, own, &play.fault),
	    0);
	play_ready(&play, 1);
	take_the_step();
	play_days(&play, "2027-03-08", "2027-03-30");
	r.time = r.observed = play_time("2027-03-31");
	r.zone = play.zones[0].items[0]->name;
	r.server = server;
	r.digests = &digest;
	r.digest_count = 1;
	if (_i == 1)
		digest[0] = digest[0] == '0' ? '1' : '0';
	play_log(&play, &r);
	server[0] = 'b';
	play_log(&play, &r);
	free(digest);
	if (_i == 1)
		refuses("2027-03-31", "is not at the parent any more");
	else
		serves("2027-03-31", "K2 Z1+ K3");
}
END_TEST

static void
add_ds_tests(TCase *c)
{
	tcase_add_test(c, ds_late_is_served_from_the_fallback);
	tcase_add_test(c, ds_in_time_goes_on_with_the_plan);
	tcase_add_test(c, ds_gate_is_exact);
	tcase_add_test(c, ds_observation_old_confirms_nothing);
	tcase_add_loop_test(c, ds_observation_partial_confirms_nothing, 0, 3);
	tcase_add_test(c, ds_server_that_is_gone_is_waited_for);
	tcase_add_test(c, ds_observation_of_the_future_confirms_nothing);
	tcase_add_test(c, ds_look_that_is_not_newer_tells_nothing);
	tcase_add_test(c, ds_trusted_plan_needs_no_observation);
	tcase_add_test(c, ds_gate_that_names_keys_is_not_passed);
	tcase_add_test(c, ds_reverted_after_the_step_is_an_incident);
	tcase_add_loop_test(c, ds_doubt_after_the_step_is_no_incident, 0, 2);
	tcase_add_loop_test(c, ds_incident_a_person_goes_back, 0, 2);
	tcase_add_test(c, ds_of_the_next_rollover_is_no_incident);
	tcase_add_loop_test(c, ds_of_a_signing_key_is_no_incident, 0, 2);
}

Suite *
test_choose_parent(void)
{
	Suite *s = suite_create("choose_parent");
	TCase *c = tcase_create("choose");

	tcase_add_checked_fixture(c, setup, teardown);
	add_ds_tests(c);
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
