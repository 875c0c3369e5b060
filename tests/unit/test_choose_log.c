/* The choice by the log: phases, gates, the clock.  The dates are those of the
 * worked scenarios. */
#include "consume/choose.h"

#include <check.h>
#include <string.h>

#include "play.h"

Suite *test_choose_log(void);

#define HOUR 3600
#define DAY  86400

/* Of the baseline: signer, propagation, TTL, skew; and the slow replacement. */
#define SEEN     (4 * HOUR)
#define REPLACED (11 * DAY + 3 * HOUR + 2 * HOUR + DAY + HOUR)

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

/* Scenario 2: a ZSK is published 03-01, active 03-04, its forerunner removed
 * 03-19. */
static void
zsk_rollover(void)
{
	struct signed_set *s;

	(void)play_set(&play, 0, "2027-02-20", "K1 Z1+");
	(void)play_set(&play, 0, "2027-03-01", "K1 Z1+ Z2");
	s = play_set(&play, 0, "2027-03-04", "K1 Z1 Z2+");
	play_gate_served(s, SEEN);
	(void)play_set(&play, 0, "2027-03-13", "K1 Z1 Z2+");
	s = play_set(&play, 0, "2027-03-19", "K1 Z2+");
	play_gate_served(s, REPLACED);
	(void)play_set(&play, 0, "2027-03-28", "K1 Z2+");
	play_ready(&play, 1);
}

START_TEST(phases_in_time_follow_publication)
{
	zsk_rollover();
	play_days(&play, "2027-02-20", "2027-02-28");
	serves("2027-03-01", "K1 Z1+ Z2");
	ck_assert_uint_eq(play.answer.phase, 2);
	play_days(&play, "2027-03-02", "2027-03-03");
	serves("2027-03-04", "K1 Z1 Z2+");
	play_waits(&play, CHOOSE_WAITS_PUBLICATION, "2027-03-19");
	play_days(&play, "2027-03-05", "2027-03-18");
	serves("2027-03-19", "K1 Z2+");
	ck_assert_uint_eq(play.answer.phase, 4);
	play_waits(&play, CHOOSE_WAITS_NOTHING, NULL);
	ck_assert_int_eq(play.answer.until, play_time("2027-04-11"));
}
END_TEST

/* Scenario 11. */
START_TEST(missed_runs_serve_the_phase_between_first)
{
	zsk_rollover();
	play_days(&play, "2027-02-20", "2027-02-28");
	serves("2027-03-06", "K1 Z1+ Z2");
	ck_assert_str_eq(
	    play_choose(&play, "2027-03-06T03:59:59Z"), "K1 Z1+ Z2");
	play_waits(&play, CHOOSE_WAITS_SERVED, "2027-03-06T04:00:00Z");
	ck_assert_str_eq(
	    play_choose(&play, "2027-03-06T04:00:00Z"), "K1 Z1 Z2+");
	serves("2027-03-07", "K1 Z1 Z2+");
	/* The next gate counts from here: 12 d 6 h. */
	play_days(&play, "2027-03-08", "2027-03-18");
	serves("2027-03-19", "K1 Z1 Z2+");
	play_waits(&play, CHOOSE_WAITS_SERVED, "2027-03-19T06:00:00Z");
	serves("2027-03-20", "K1 Z2+");
}
END_TEST

/* Scenario 12. */
START_TEST(missed_fifteen_days_are_refused)
{
	zsk_rollover();
	play_days(&play, "2027-02-20", "2027-02-28");
	refuses("2027-03-15", "expired at 2027-03-15T00:00:00Z");
	ck_assert_int_eq(play.answer.until, play_time("2027-03-15"));
	refuses("2027-03-16", "expired");
	refuses("2027-03-30", "expired");
}
END_TEST

START_TEST(expired_newest_is_refused_though_older_is_valid)
{
	(void)play_set(&play, 0, "2027-03-01", "K1 Z1+");
	play_set(&play, 0, "2027-03-05", "K1 Z1+")->expiration = play_time(
	    "2027-03-07");
	play_ready(&play, 1);
	play_days(&play, "2027-03-01", "2027-03-06");
	refuses("2027-03-07", "expired");
}
END_TEST

START_TEST(not_yet_valid_is_refused)
{
	(void)play_set(&play, 0, "2027-03-01", "K1 Z1+");
	play_set(&play, 0, "2027-03-05", "K1 Z1+")->inception = play_time(
	    "2027-03-05T00:00:01Z");
	play_ready(&play, 1);
	play_days(&play, "2027-03-01", "2027-03-04");
	refuses("2027-03-05", "valid from");
}
END_TEST

START_TEST(equal_publications_are_refused)
{
	(void)play_set(&play, 0, "2027-03-01", "K1 Z1+");
	(void)play_set(&play, 0, "2027-03-05", "K1 Z1+");
	(void)play_set(&play, 0, "2027-03-05", "K1 Z1+");
	play_ready(&play, 1);
	play_days(&play, "2027-03-01", "2027-03-04");
	refuses("2027-03-05", "more than one set");
}
END_TEST

/* Several phases that are due are taken one at a run. */
START_TEST(phases_without_gate_take_a_run_each)
{
	(void)play_set(&play, 0, "2027-03-01", "K1 Z1+");
	(void)play_set(&play, 0, "2027-03-02", "K1 Z1+ Z2");
	(void)play_set(&play, 0, "2027-03-03", "K1 Z1+ Z2 Z3");
	play_ready(&play, 1);
	serves("2027-03-01", "K1 Z1+");
	serves("2027-03-05", "K1 Z1+ Z2");
	serves("2027-03-06", "K1 Z1+ Z2 Z3");
}
END_TEST

/* An intent is served, for all one knows, but no gate counts from it. */
START_TEST(intent_holds_the_phase_and_confirmation_counts)
{
	struct served_record r = { .event = SERVED_INTENT,
		.branch = BRANCH_PLAN,
		.action = 1,
		.phase = 2 };

	zsk_rollover();
	play_days(&play, "2027-02-20", "2027-02-28");
	r.time = play_time("2027-03-01");
	r.zone = play.zones[0].items[0]->name;
	memcpy(r.recipe, play.recipes[0]->sha256, sizeof(r.recipe));
	play_log(&play, &r);
	ck_assert_str_eq(play_choose(&play, "2027-03-04"), "K1 Z1+ Z2");
	ck_assert(play.answer.unconfirmed && !play.answer.known);
	play_waits(&play, CHOOSE_WAITS_SERVED, NULL);
	serves("2027-03-05", "K1 Z1+ Z2");
	serves("2027-03-05T04:00:00Z", "K1 Z1 Z2+");
}
END_TEST

START_TEST(known_set_is_said_to_be)
{
	zsk_rollover();
	serves("2027-02-20", "K1 Z1+");
	ck_assert(!play.answer.known);
	serves("2027-02-21", "K1 Z1+");
	ck_assert(play.answer.known && !play.answer.unconfirmed);
	ck_assert_uint_eq(play.log.count, 2);
}
END_TEST

/* Scenario 23. */
START_TEST(clock_before_the_log_is_refused)
{
	zsk_rollover();
	play_days(&play, "2027-02-20", "2027-03-20");
	refuses("2027-02-18", "the clock was set back");
	refuses("2027-03-18T23:59:59Z", "2027-03-19T00:00:00Z");
	serves("2027-03-19", "K1 Z2+");
}
END_TEST

START_TEST(clock_counts_other_zones_too)
{
	struct served_record r = { .event = SERVED_REFUSED };
	char reason[] = "another zone's";
	struct name other;

	zsk_rollover();
	play_days(&play, "2027-02-20", "2027-02-21");
	ck_assert_int_eq(name_parse(&other, "other.", &play.fault), 0);
	r.zone = other;
	r.time = play_time("2027-02-24");
	r.reason = reason;
	play_log(&play, &r);
	refuses("2027-02-23", "set back");
	serves("2027-02-24", "K1 Z1+");
}
END_TEST

/* Scenario 20: a member without `active`, two ZSKs. */
START_TEST(two_zsks_without_signers_are_refused_when_due)
{
	(void)play_set(&play, 0, "2027-03-01", "K1 Z1+");
	(void)play_set(&play, 0, "2027-03-05", "K1 Z1 Z2");
	play_ready(&play, 1);
	play_days(&play, "2027-03-01", "2027-03-04");
	refuses("2027-03-05", "two ZSKs of algorithm 13");
}
END_TEST

/* Who signs the set is a part of the phase: RFC 5011's step to the new KSK
 * alone changes nothing else, and gates count from it. */
START_TEST(phase_ends_when_another_key_signs_the_set)
{
	struct signed_set *a, *b;
	size_t i;

	a = play_set(&play, 0, "2027-03-01", "K1 K2 Z1+ Z2");
	b = play_set(&play, 0, "2027-03-05", "K1 K2 Z1+ Z2");
	for (i = 0; i < 2; i++)
		ck_assert_int_eq(
		    recipe_add_to(i == 0 ? &a->signed_by : &b->signed_by,
			i == 0 ? &a->signed_by_count : &b->signed_by_count,
			a->keyset[_i == 0 ? i : 0], &play.fault),
		    0);
	play_gate_served(
	    play_set(&play, 0, "2027-03-07", "K1 K2 Z1 Z2+"), 4 * DAY);
	play_ready(&play, 1);
	play_days(&play, "2027-03-01", "2027-03-06");
	ck_assert_uint_eq(play.answer.phase, _i == 0 ? 2 : 1);
	serves("2027-03-07", _i == 0 ? "K1 K2 Z1+ Z2" : "K1 K2 Z1 Z2+");
	serves("2027-03-09", "K1 K2 Z1 Z2+");
}
END_TEST

START_TEST(log_empty_in_later_phase_needs_a_person)
{
	zsk_rollover();
	refuses("2027-03-06", "--choose");
	play_waits(&play, CHOOSE_WAITS_PERSON, NULL);
	play_person(&play, "2027-03-06", BRANCH_PLAN);
	serves("2027-03-06", "K1 Z1 Z2+");
}
END_TEST

START_TEST(log_empty_before_the_first_set_is_refused)
{
	zsk_rollover();
	refuses("2027-02-19T23:59:59Z", "yet");
	play_waits(&play, CHOOSE_WAITS_PUBLICATION, "2027-02-20");
}
END_TEST

/* _i: what is wrong with the record. */
START_TEST(log_that_disagrees_is_refused)
{
	static const char *const words[] = { "is no set", "is no set",
		"another branch or phase", "another branch or phase",
		"without an intent" };
	struct served_record r = { .event = SERVED_INTENT,
		.branch = BRANCH_PLAN,
		.action = 1,
		.phase = 2 };

	zsk_rollover();
	play_days(&play, "2027-02-20", "2027-02-21");
	r.time = play_time("2027-02-22");
	r.zone = play.zones[0].items[0]->name;
	memcpy(r.recipe, play.recipes[0]->sha256, sizeof(r.recipe));
	if (_i == 0)
		r.action = 6;
	if (_i == 1) {
		ck_assert_ptr_nonnull(
		    recipe_add(play.recipes[0], ACTION_HAVE_KEY, &play.fault));
		r.action = 6;
	}
	if (_i == 2)
		r.phase = 3;
	if (_i == 3)
		r.branch = BRANCH_FALLBACK;
	if (_i == 4)
		r.event = SERVED_CONFIRMED;
	play_log(&play, &r);
	refuses("2027-02-23", words[_i]);
}
END_TEST

/* The same key under another naming, by its public key, is the same phase. */
START_TEST(keys_are_compared_by_public_key)
{
	struct key k = { .type = KEY_BY_REF, .algorithm = 13, .flags = 256 };
	struct signed_set *s;
	unsigned char data[4] = { 1, 2, 3, 4 };
	char label[] = "Z1", other[] = "renamed";
	const struct key *old, *new;

	k.data = (struct bytes){ data, sizeof(data), sizeof(data) };
	k.label = label;
	old = recipe_key(play.recipes[0], &k, &play.fault);
	k.label = other;
	if (_i == 1)
		data[0] = 9;
	new = recipe_key(play.recipes[0], &k, &play.fault);
	s = play_set(&play, 0, "2027-03-01", "K1");
	ck_assert_int_eq(
	    recipe_add_to(&s->keyset, &s->keyset_count, old, &play.fault), 0);
	s = play_set(&play, 0, "2027-03-03", "K1");
	ck_assert_int_eq(
	    recipe_add_to(&s->keyset, &s->keyset_count, new, &play.fault), 0);
	play_ready(&play, 1);
	play_days(&play, "2027-03-01", "2027-03-03");
	ck_assert_uint_eq(play.answer.phase, _i == 1 ? 2 : 1);
}
END_TEST

Suite *
test_choose_log(void)
{
	Suite *s = suite_create("choose_log");
	TCase *c = tcase_create("choose");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, phases_in_time_follow_publication);
	tcase_add_test(c, missed_runs_serve_the_phase_between_first);
	tcase_add_test(c, missed_fifteen_days_are_refused);
	tcase_add_test(c, expired_newest_is_refused_though_older_is_valid);
	tcase_add_test(c, not_yet_valid_is_refused);
	tcase_add_test(c, equal_publications_are_refused);
	tcase_add_test(c, phases_without_gate_take_a_run_each);
	tcase_add_loop_test(c, phase_ends_when_another_key_signs_the_set, 0, 2);
	tcase_add_test(c, intent_holds_the_phase_and_confirmation_counts);
	tcase_add_test(c, known_set_is_said_to_be);
	tcase_add_test(c, clock_before_the_log_is_refused);
	tcase_add_test(c, clock_counts_other_zones_too);
	tcase_add_test(c, two_zsks_without_signers_are_refused_when_due);
	tcase_add_test(c, log_empty_in_later_phase_needs_a_person);
	tcase_add_test(c, log_empty_before_the_first_set_is_refused);
	tcase_add_loop_test(c, log_that_disagrees_is_refused, 0, 5);
	tcase_add_loop_test(c, keys_are_compared_by_public_key, 0, 2);
	suite_add_tcase(s, c);
	return (s);
}
