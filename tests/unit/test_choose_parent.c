/* The choice where a step waits for the parent: observations, incidents.  The
 * dates are those of the worked scenarios. */
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
setup(void)
{
	play_setup_parent(&play);
}

static void
teardown(void)
{
	play_teardown(&play);
}

/* Scenario 6. */
START_TEST(ds_late_is_served_from_the_fallback)
{
	serves("2027-03-07", "K1 K2 Z1+");
	ck_assert_int_eq(play.answer.branch, BRANCH_FALLBACK);
	play_waits(&play, CHOOSE_WAITS_PARENT, NULL);
	ck_assert_int_eq(play.answer.until, play_time("2027-04-08"));
	play_days(&play, "2027-03-08", "2027-03-20");
	play_seen(&play, "2027-03-21", "K2");
	serves("2027-03-21", "K1 K2 Z1+");
	play_waits(&play, CHOOSE_WAITS_PARENT, "2027-03-22T01:00:00Z");
	play_seen(&play, "2027-03-22", "K2");
	serves("2027-03-22", "K1 K2 Z1+");
	ck_assert_int_eq(play.answer.branch, BRANCH_FALLBACK);
	play_seen(&play, "2027-03-22T01:00:00Z", "K2");
	ck_assert_str_eq(play_choose(&play, "2027-03-22T01:00:00Z"), "K2 Z1+");
	play_seen(&play, "2027-03-23", "K2");
	serves("2027-03-23", "K2 Z1+");
	ck_assert_int_eq(play.answer.branch, BRANCH_PLAN);
	ck_assert_int_eq(play.answer.action - play.recipes[0]->actions, 3);
}
END_TEST

/* Scenario 5. */
START_TEST(ds_in_time_goes_on_with_the_plan)
{
	play_seen(&play, "2027-03-05", "K1 K2");
	serves("2027-03-06", "K1 K2 Z1+");
	play_seen(&play, "2027-03-07", "K2");
	serves("2027-03-07", "K2 Z1+");
	ck_assert_int_eq(play.answer.branch, BRANCH_PLAN);
	ck_assert_uint_eq(play.answer.phase, 3);
}
END_TEST

START_TEST(ds_gate_is_exact)
{
	play_seen(&play, "2027-03-06T00:00:01Z", "K2");
	play_seen(&play, "2027-03-07T01:00:00Z", "K2");
	ck_assert_str_eq(
	    play_choose(&play, "2027-03-07T01:00:00Z"), "K1 K2 Z1+");
	ck_assert_str_eq(play_choose(&play, "2027-03-07T01:00:01Z"), "K2 Z1+");
}
END_TEST

/* Scenario 21: older than a consumer's period. */
START_TEST(ds_observation_old_confirms_nothing)
{
	play_seen(&play, "2027-03-05", "K2");
	serves("2027-03-07", "K1 K2 Z1+");
	ck_assert_int_eq(play.answer.branch, BRANCH_FALLBACK);
	play_ds(&play, "2027-03-08", "a.parent.", "K2");
	serves("2027-03-08", "K1 K2 Z1+");
	play_seen(&play, "2027-03-09", "K2");
	serves("2027-03-09", "K2 Z1+");
}
END_TEST

/* Scenario 21: one parent server lacks it, or does not answer, or was not
 * asked.  Only the first begins the count anew. */
START_TEST(ds_observation_partial_confirms_nothing)
{
	play_seen(&play, "2027-03-05", "K2");
	play_ds(&play, "2027-03-07", "a.parent.", "K2");
	if (_i == 0)
		play_ds(&play, "2027-03-07", "b.parent.", "K1");
	if (_i == 1)
		play_ds(&play, "2027-03-07", "b.parent.", NULL);
	serves("2027-03-07", "K1 K2 Z1+");
	play_seen(&play, "2027-03-08", "K2");
	serves("2027-03-08", _i == 0 ? "K1 K2 Z1+" : "K2 Z1+");
	if (_i == 0)
		play_waits(&play, CHOOSE_WAITS_PARENT, "2027-03-09T01:00:00Z");
}
END_TEST

/* A server that is never seen again is waited for, for a week. */
START_TEST(ds_server_that_is_gone_is_waited_for)
{
	play_seen(&play, "2027-03-06", "K1");
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
	play_seen(&play, "2027-03-05", "K2");
	play_ds(&play, "2027-03-06T12:00:00Z", "a.parent.", "K2");
	play.log.records[play.log.count - 1].observed = play_time("2027-03-09");
	serves("2027-03-07", "K1 K2 Z1+");
}
END_TEST

START_TEST(ds_look_that_is_not_newer_tells_nothing)
{
	play_seen(&play, "2027-03-06", "K1");
	play_seen(&play, "2027-03-05", "K2");
	play_seen(&play, "2027-03-07", "K2");
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
	play_seen(&play, "2027-03-05", "K2");
	play_seen(&play, "2027-03-07", "K2");
	serves("2027-03-07", "K1 K2 Z1+");
	ck_assert_int_eq(play.answer.branch, BRANCH_FALLBACK);
}
END_TEST

static void
take_the_step(void)
{
	play_seen(&play, "2027-03-05", "K2");
	play_seen(&play, "2027-03-07", "K2");
	serves("2027-03-07", "K2 Z1+");
}

/* Scenario 22. */
START_TEST(ds_reverted_after_the_step_is_an_incident)
{
	take_the_step();
	play_seen(&play, "2027-03-10", "K1");
	play_refuses(&play, "2027-03-10", "since 2027-03-10T00:00:00Z");
	play_waits(&play, CHOOSE_WAITS_PERSON, NULL);
	play_refuses(&play, "2027-03-12", "is not at the parent any more");
	play_seen(&play, "2027-03-13", "K2");
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
	play_seen(&play, "2027-03-10", "K1");
	play_person(
	    &play, "2027-03-10", _i == 0 ? BRANCH_FALLBACK : BRANCH_PLAN);
	serves("2027-03-10", _i == 0 ? "K1 K2 Z1+" : "K2 Z1+");
	play_seen(&play, "2027-03-11", "K1");
	serves("2027-03-11", _i == 0 ? "K1 K2 Z1+" : "K2 Z1+");
	if (_i == 1)
		return;
	/* It stays so until a person says otherwise. */
	play_seen(&play, "2027-03-12", "K2");
	play_seen(&play, "2027-03-14", "K2");
	serves("2027-03-14", "K1 K2 Z1+");
	play_waits(&play, CHOOSE_WAITS_PERSON, NULL);
	play_person(&play, "2027-03-14", BRANCH_PLAN);
	serves("2027-03-14", "K2 Z1+");
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
	play_seen(&play, "2027-03-31", "K3");
	play_days(&play, "2027-03-31", "2027-04-02");
	play_seen(&play, "2027-04-03", "K3");
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
		play_refuses(
		    &play, "2027-03-31", "is not at the parent any more");
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
	suite_add_tcase(s, c);
	return (s);
}
