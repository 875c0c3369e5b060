/* What one ceremony began and the next one must not forget. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util/instant.h"
#include "tests/unit/past.h"

Suite *test_plan_chain(void);

static struct inputs x;
static struct history h;
static struct timeline line;

static void
set_up(void)
{
	inputs_init(&x);
	memset(&h, 0, sizeof(h));
	memset(&line, 0, sizeof(line));
	x.facts.until = dates_at("2027-04-01");
}

static void
tear_down(void)
{
	timeline_clear(&line);
	past_clear(&h);
	inputs_clear(&x);
}

static void
plan(const char *now, const char *until, const struct parent *parent)
{
	char text[FAULT_LINE_SIZE];
	struct fault f = { 0 };

	x.facts.now = dates_at(now);
	x.facts.until = dates_at(until);
	if (past_plan(&line, &h, parent, &x, &f) == -1) {
		fault_line(&f, text);
		ck_abort_msg("%s", text);
	}
}

static void
change_algorithm(unsigned int algorithm)
{
	x.policy.ksk.algorithm = x.policy.zsk.algorithm = algorithm;
}

/* What the parent's only server answered at that time: the DS of KSKs of that
 * number, from 1; 0: none. */
static void
look(struct parent *p, const char *when, unsigned int one, unsigned int other)
{
	const unsigned int numbers[] = { one, other };
	char text[512], instant[INSTANT_SIZE], *digest;
	struct fault f = { 0 };
	size_t i, used;

	instant_format(dates_at(when), instant);
	used = (size_t)snprintf(text, sizeof(text), "; observed %s\n", instant);
	for (i = 0; i < 2; i++) {
		if (numbers[i] == 0)
			continue;
		digest = past_digest(&h, numbers[i]);
		used += (size_t)snprintf(text + used, sizeof(text) - used,
		    "example.com. 3600 IN DS 1 15 2 %s\n", digest);
		free(digest);
	}
	ck_assert_int_eq(parent_from_text(p, text, &x.zones[0].zone, &f), 0);
}

/* The first plan has a ZSK of 02-27 that is not used: the change of algorithm
 * comes first, and makes another one on that day. */
START_TEST(name_of_a_key_made_before_is_not_given_again)
{
	size_t i, j;

	x.policy.zsk.lifetime = 60 * DAY;
	past_hold(&h, &x);
	past_serve(&h, BRANCH_PLAN, "2027-01-01", "2027-02-25");
	change_algorithm(13);
	plan("2027-02-25", "2027-04-01", NULL);
	ck_assert_int_eq(
	    dates_step(&line, TIMELINE_DOUBLE, 1)->at, dates_at("2027-02-27"));
	for (i = 0; i < line.key_count; i++)
		for (j = 0; j < i; j++)
			ck_assert(line.keys[i].role != line.keys[j].role ||
			    line.keys[i].named != line.keys[j].named);
}
END_TEST

/* The ZSK in reserve is of the old algorithm, and goes with it, whichever
 * ceremony is the one that withdraws it. */
START_TEST(reserve_leaves_with_its_algorithm)
{
	static const struct {
		const char *now, *expected;
	} cases[] = {
		{ "2027-02-04",
		    "02-04 K1* Z1* Z2 -Z3*|02-07 K1* Z1* Z2 Z3* K2*|"
		    "02-13 -Z1* Z3* K2*|02-16 Z3* K2*" },
		{ "2027-02-08",
		    "02-08 K1* Z1* Z2 Z3* K2*|02-13 -Z1* Z3* K2*|"
		    "02-16 Z3* K2*" },
	};

	x.policy.zsk.standby = 1;
	past_hold(&h, &x);
	past_serve(&h, BRANCH_PLAN, "2027-01-01", "2027-02-01");
	change_algorithm(13);
	past_continue(&h, &x, "2027-02-01", "2027-06-01");
	past_serve(&h, BRANCH_PLAN, "2027-02-01", cases[_i].now);
	plan(cases[_i].now, "2027-04-01", NULL);
	dates_expect(&line, BRANCH_PLAN, cases[_i].expected);
}
END_TEST

/* In the middle of a double signature, too, one that never signed is in
 * reserve. */
START_TEST(reserve_stays_beside_a_double_signature)
{
	x.policy.zsk.standby = 1;
	x.policy.zsk.rollover = CONF_ROLLOVER_DOUBLE_SIGNATURE;
	x.policy.zsk.lifetime = 60 * DAY;
	past_hold(&h, &x);
	past_serve(&h, BRANCH_PLAN, "2027-01-01", "2027-03-05");
	change_algorithm(13);
	plan("2027-03-05", "2027-05-01", NULL);
	dates_expect(&line, BRANCH_PLAN,
	    "03-05 K1* Z1* Z2 Z3*|03-17 K1* Z2 Z3*|03-19 K1* Z2 Z3* -Z4*|"
	    "03-23 K1* Z2 Z3* Z4* K2*|03-29 -Z3* Z4* K2*|04-01 Z4* K2*");
}
END_TEST

/* K2 took over on 03-05; the DS of K1 was to be withdrawn on 03-08. */
START_TEST(ds_that_was_to_be_withdrawn_still_is)
{
	struct parent parent = { 0 };
	const struct timeline_step *s;

	x.policy.ksk.lifetime = 60 * DAY;
	x.policy.ksk.rollover = CONF_ROLLOVER_DOUBLE_DS;
	past_hold(&h, &x);
	past_serve(&h, BRANCH_PLAN, "2027-01-01", "2027-03-06");
	/* nobody looked, and by plan it is still there */
	plan("2027-03-06", "2027-04-01", NULL);
	s = dates_step(&line, TIMELINE_DS_REMOVE, 1);
	ck_assert_int_eq(s->at, dates_at("2027-03-08"));
	ck_assert_uint_eq(line.keys[s->other].known, 0);
	timeline_clear(&line);
	/* weeks later it was seen there */
	past_serve(&h, BRANCH_PLAN, "2027-03-06", "2027-04-01");
	look(&parent, "2027-04-01", 1, 2);
	plan("2027-04-01", "2027-04-20", &parent);
	s = dates_step(&line, TIMELINE_DS_REMOVE, 1);
	ck_assert_int_eq(s->at, dates_at("2027-04-01"));
	ck_assert_int_eq(s->reason, TIMELINE_BY_PAST);
	timeline_clear(&line);
	parent_clear(&parent);
	/* it was seen that it is gone, or nobody looked and it was to be */
	look(&parent, "2027-04-01", 2, 0);
	plan("2027-04-01", "2027-04-20", &parent);
	ck_assert_uint_eq(line.step_count, 0);
	timeline_clear(&line);
	plan("2027-04-01", "2027-04-20", NULL);
	ck_assert_uint_eq(line.step_count, 0);
	parent_clear(&parent);
}
END_TEST

/* The first plan was to ask for the DS of K2 on 03-02; the second one, of
 * 02-01, changes the algorithm, and the third one knows nothing of K2's DS. */
START_TEST(date_of_a_plan_that_was_replaced_does_not_count)
{
	x.policy.ksk.lifetime = 60 * DAY;
	x.policy.ksk.rollover = CONF_ROLLOVER_DOUBLE_DS;
	past_hold(&h, &x);
	past_serve(&h, BRANCH_PLAN, "2027-01-01", "2027-02-01");
	change_algorithm(13);
	x.policy.ksk.lifetime = 0;
	past_continue(&h, &x, "2027-02-01", "2027-06-01");
	past_serve(&h, BRANCH_PLAN, "2027-02-01", "2027-03-20");
	plan("2027-03-20", "2027-05-01", NULL);
	dates_expect(&line, BRANCH_PLAN, "03-20 Z1* K1*");
	ck_assert_uint_eq(line.step_count, 0);
}
END_TEST

/* The next slot is in April, and what is served now ends before; what the
 * older recipe has behind Z2's publication was not planned from. */
START_TEST(what_is_served_must_last_until_the_plan_begins)
{
	struct fault f = { 0 };

	x.policy.zsk.lifetime = 60 * DAY;
	past_hold(&h, &x);
	past_serve(&h, BRANCH_PLAN, "2027-01-01",
	    _i == 0 ? "2027-02-28" : "2027-03-28");
	x.policy.schedule = CONF_SCHEDULE_SLOTS;
	x.policy.slots.count = 1;
	x.facts.now = dates_at(_i == 0 ? "2027-02-28" : "2027-03-28");
	x.facts.until = dates_at("2027-07-01");
	ck_assert_int_eq(past_plan(&line, &h, NULL, &x, &f), -1);
	/* one slot a quarter is too few for the policy, in any case */
	ck_assert_int_eq(strstr(f.what, "ends at 2027-03-") != NULL, _i == 0);
}
END_TEST

/* In the middle of a change of algorithm Z2 signs, and is not published yet:
 * it is no key to spare, and the next ZSK is another one. */
START_TEST(zsk_that_signs_unpublished_is_in_use)
{
	past_hold(&h, &x);
	past_serve(&h, BRANCH_PLAN, "2027-01-01", "2027-02-01");
	change_algorithm(13);
	past_continue(&h, &x, "2027-02-01", "2027-06-01");
	past_serve(&h, BRANCH_PLAN, "2027-02-01", "2027-02-05");
	x.policy.zsk.lifetime = 60 * DAY;
	plan("2027-02-05", "2027-06-01", NULL);
	dates_expect(&line, BRANCH_PLAN,
	    "02-05 K1* Z1* -Z2*|02-07 K1* Z1* Z2* K2*|02-13 -Z1* Z2* K2*|"
	    "02-16 Z2* K2*|04-01 Z2* K2* Z3|04-04 Z2 K2* Z3*|04-19 K2* Z3*|"
	    "05-31 K2* Z3* Z4");
}
END_TEST

/* The parent had the DS of K2 sooner than was planned for, and so K1 can go
 * sooner: by the timeline, too, it was there. */
START_TEST(ds_seen_sooner_than_planned_is_active_sooner)
{
	struct parent parent = { 0 };

	x.policy.ksk.lifetime = 60 * DAY;
	x.policy.ksk.rollover = CONF_ROLLOVER_DOUBLE_DS;
	past_hold(&h, &x);
	past_serve(&h, BRANCH_PLAN, "2027-01-01", "2027-03-03");
	look(&parent, "2027-03-02", 1, 2);
	look(&parent, "2027-03-03", 1, 2);
	plan("2027-03-03", "2027-06-01", &parent);
	dates_expect(&line, BRANCH_PLAN, "03-03 K1* Z1*|03-05 Z1* K2*");
	/* seen on 03-02, at all servers an hour after it was there */
	ck_assert_int_eq(line.keys[2].active, dates_at("2027-03-02") - 60 * 60);
	parent_clear(&parent);
}
END_TEST

/* A key of another algorithm than the signer's takes nothing over, even if the
 * parent has its DS: that is withdrawn. */
START_TEST(double_ds_of_another_algorithm_is_withdrawn)
{
	const struct timeline_step *s;
	const struct recipe *r;
	size_t i, most = 0;

	x.policy.ksk.lifetime = 60 * DAY;
	x.policy.ksk.rollover = CONF_ROLLOVER_DOUBLE_DS;
	past_hold(&h, &x);
	/* the DS of K2 was asked for on 03-02, and the swap is late */
	past_serve(&h, BRANCH_PLAN, "2027-01-01", "2027-03-03");
	change_algorithm(13);
	x.policy.ksk.rollover = CONF_ROLLOVER_DOUBLE_SIGNATURE;
	plan("2027-03-03", "2027-06-01", NULL);
	s = dates_step(&line, TIMELINE_DS_REMOVE, 1);
	ck_assert_int_ge(dates_step(&line, TIMELINE_DOUBLE, 1)->at, s->at);
	ck_assert_uint_ne(line.keys[s->other].known, TIMELINE_NONE);
	/* the old algorithm leaves when neither is at the parent */
	past_continue(&h, &x, "2027-03-03", "2027-06-01");
	r = h.links[1].recipe;
	for (i = 0; i < r->action_count; i++)
		if (r->actions[i].set != NULL &&
		    r->actions[i].set->gate.ds_absent_count > most)
			most = r->actions[i].set->gate.ds_absent_count;
	ck_assert_uint_eq(most, 2);
}
END_TEST

/* While the parent does not have the new DS, ZSKs of the new algorithm roll on
 * the fallback: Z2 is retired, and not one in reserve. */
START_TEST(zsk_rolls_on_the_fallback_of_an_algorithm)
{
	past_hold(&h, &x);
	past_serve(&h, BRANCH_PLAN, "2027-01-01", "2027-02-01");
	change_algorithm(13);
	x.policy.zsk.lifetime = 40 * DAY;
	past_continue(&h, &x, "2027-02-01", "2027-06-01");
	past_serve(&h, BRANCH_PLAN, "2027-02-01", "2027-02-13");
	past_serve(&h, BRANCH_FALLBACK, "2027-02-13", "2027-03-20");
	x.policy.zsk.lifetime = 0;
	plan("2027-03-20", "2027-05-01", NULL);
	dates_expect(&line, BRANCH_PLAN,
	    "03-20 K1* Z1* Z2 K2* Z3*|03-22 -Z1* Z2 K2* Z3*|"
	    "03-25 Z2 K2* Z3*|04-03 K2* Z3*");
}
END_TEST

/* The policy takes its word back when Z1 is withdrawn and still signs: it is
 * published again, and caches do not know it until then. */
START_TEST(key_that_comes_back_begins_anew)
{
	past_hold(&h, &x);
	past_serve(&h, BRANCH_PLAN, "2027-01-01", "2027-02-01");
	change_algorithm(13);
	past_continue(&h, &x, "2027-02-01", "2027-06-01");
	past_serve(&h, BRANCH_PLAN, "2027-02-01", "2027-02-14");
	change_algorithm(15);
	plan("2027-02-14", "2027-05-01", NULL);
	dates_expect(&line, BRANCH_PLAN,
	    "02-14 -Z1* Z2* K1*|02-16 Z1* Z2* K1* K2*|"
	    "02-22 Z1* -Z2* K2*|02-25 Z1* K2*");
	ck_assert_int_eq(line.keys[0].published, dates_at("2027-02-16"));
	ck_assert_int_eq(line.keys[0].removed, TIMELINE_NEVER);
}
END_TEST

/* A KSK in reserve does nothing, even if the policy asks for none any more:
 * only RFC 5011 has keys that wait in the set to sign. */
START_TEST(reserve_that_is_no_longer_asked_for_is_no_rollover)
{
	x.policy.ksk.standby = 1;
	past_hold(&h, &x);
	past_serve(&h, BRANCH_PLAN, "2027-01-01", "2027-03-01");
	x.policy.ksk.standby = 0;
	plan("2027-03-01", "2027-05-01", NULL);
	dates_expect(&line, BRANCH_PLAN, "03-01 K1* K2 Z1*");
	ck_assert_uint_eq(line.step_count, 0);
}
END_TEST

/* K2 was in reserve before K3, made for the double DS, took over from K1: who
 * never signed is not the one to be revoked. */
START_TEST(reserve_older_than_the_signer_stays)
{
	x.policy.ksk.standby = 1;
	past_hold(&h, &x);
	past_serve(&h, BRANCH_PLAN, "2027-01-01", "2027-02-01");
	x.policy.ksk.standby = 0;
	x.policy.ksk.lifetime = 60 * DAY;
	x.policy.ksk.rollover = CONF_ROLLOVER_DOUBLE_DS;
	past_continue(&h, &x, "2027-02-01", "2027-06-01");
	past_serve(&h, BRANCH_PLAN, "2027-02-01", "2027-03-25");
	x.policy.ksk.lifetime = 0;
	plan("2027-03-25", "2027-06-01", NULL);
	dates_expect(&line, BRANCH_PLAN, "03-25 K1 Z1* K2*");
	ck_assert_uint_eq(line.step_count, 0);
}
END_TEST

/* The second recipe knows nothing of K2 as a signer, and comes late: K2 has
 * signed by the first one. It is in reserve again, not one to be revoked. */
START_TEST(reserve_that_signed_for_a_while_stays)
{
	x.policy.ksk.standby = 1;
	x.policy.ksk.lifetime = 60 * DAY;
	past_hold(&h, &x);
	past_serve(&h, BRANCH_PLAN, "2027-01-01", "2027-03-01");
	x.policy.ksk.lifetime = 0;
	past_continue(&h, &x, "2027-03-01", "2027-06-01");
	h.count = 1;
	past_serve(&h, BRANCH_PLAN, "2027-03-02", "2027-03-04");
	h.count = 2;
	past_serve(&h, BRANCH_PLAN, "2027-03-04", "2027-03-25");
	ck_assert_int_eq(
	    h.log.records[h.log.count - 1].event, SERVED_CONFIRMED);
	plan("2027-03-25", "2027-06-01", NULL);
	dates_expect(&line, BRANCH_PLAN, "03-25 K1* K2 Z1*");
	ck_assert_uint_eq(line.step_count, 0);
}
END_TEST

/* The same, and the policy takes its word back: the ZSK that is retired leaves
 * with all others of its algorithm. */
START_TEST(algorithm_given_up_takes_all_its_keys_along)
{
	past_hold(&h, &x);
	past_serve(&h, BRANCH_PLAN, "2027-01-01", "2027-02-01");
	change_algorithm(13);
	x.policy.zsk.lifetime = 40 * DAY;
	past_continue(&h, &x, "2027-02-01", "2027-06-01");
	past_serve(&h, BRANCH_PLAN, "2027-02-01", "2027-02-13");
	past_serve(&h, BRANCH_FALLBACK, "2027-02-13", "2027-03-20");
	change_algorithm(15);
	x.policy.zsk.lifetime = 0;
	plan("2027-03-20", "2027-05-01", NULL);
	/* K1's DS was to be replaced, and is asked for again */
	dates_expect(&line, BRANCH_PLAN,
	    "03-20 K1* Z1* Z2 K2* Z3*|03-23 K1* Z1* -Z3*|03-26 K1* Z1*");
	ck_assert_int_eq(dates_step(&line, TIMELINE_DS_REPLACE, 1)->at,
	    dates_at("2027-03-20"));
}
END_TEST

/* K2 and its DS were added beside K1's, which nobody withdrew: whatever kind
 * of rollover the policy now has, it is withdrawn with K1. */
START_TEST(ds_beside_another_is_withdrawn_under_any_policy)
{
	x.policy.ksk.lifetime = 60 * DAY;
	x.policy.ksk.rollover = CONF_ROLLOVER_DOUBLE_RRSET;
	past_hold(&h, &x);
	past_serve(&h, BRANCH_PLAN, "2027-01-01", "2027-03-06");
	x.policy.ksk.rollover = CONF_ROLLOVER_DOUBLE_SIGNATURE;
	plan("2027-03-06", "2027-05-01", NULL);
	dates_expect(&line, BRANCH_PLAN, "03-06 K1* Z1* K2*|03-08 Z1* K2*");
	ck_assert_int_eq(dates_step(&line, TIMELINE_DS_REMOVE, 1)->at,
	    dates_at("2027-03-08"));
}
END_TEST

/* K2 was in reserve, published with K1, and signs since 03-02: caches do not
 * know its signature before 03-02 + W + K + S. */
START_TEST(reserve_that_took_over_is_known_since_it_signs)
{
	x.policy.ksk.standby = 1;
	x.policy.ksk.lifetime = 60 * DAY;
	past_hold(&h, &x);
	past_serve(&h, BRANCH_PLAN, "2027-01-01", "2027-03-03");
	plan("2027-03-03", "2027-05-01", NULL);
	dates_expect(
	    &line, BRANCH_PLAN, "03-03 K1* K2* Z1* K3|03-08 K2* Z1* K3");
	ck_assert_int_eq(dates_step(&line, TIMELINE_DS_REPLACE, 1)->at,
	    dates_at("2027-03-05"));
}
END_TEST

/* Z2 is to be active since 03-02: the consumer was about to serve that, and
 * perhaps the signer took it; Z1 is still needed from now on. */
START_TEST(intent_may_have_been_served)
{
	x.policy.zsk.lifetime = 60 * DAY;
	past_hold(&h, &x);
	past_serve(&h, BRANCH_PLAN, "2027-01-01", "2027-03-02");
	past_intend(&h, "2027-03-02");
	plan("2027-03-05", "2027-04-10", NULL);
	/* 03-05 + L + Dsw + Dprp + Dslow + Z + S = 03-19T06 */
	dates_expect(&line, BRANCH_PLAN, "03-05 K1* Z1 Z2*|03-20 K1* Z2*");
}
END_TEST

Suite *
test_plan_chain(void)
{
	Suite *s = suite_create("plan_chain");
	TCase *c = tcase_create("previous_state");

	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_test(c, name_of_a_key_made_before_is_not_given_again);
	tcase_add_loop_test(c, reserve_leaves_with_its_algorithm, 0, 2);
	tcase_add_test(c, reserve_stays_beside_a_double_signature);
	tcase_add_test(c, ds_that_was_to_be_withdrawn_still_is);
	tcase_add_test(c, date_of_a_plan_that_was_replaced_does_not_count);
	tcase_add_loop_test(
	    c, what_is_served_must_last_until_the_plan_begins, 0, 2);
	tcase_add_test(c, zsk_that_signs_unpublished_is_in_use);
	tcase_add_test(c, ds_seen_sooner_than_planned_is_active_sooner);
	tcase_add_test(c, double_ds_of_another_algorithm_is_withdrawn);
	tcase_add_test(c, zsk_rolls_on_the_fallback_of_an_algorithm);
	tcase_add_test(c, key_that_comes_back_begins_anew);
	tcase_add_test(c, reserve_that_is_no_longer_asked_for_is_no_rollover);
	tcase_add_test(c, reserve_older_than_the_signer_stays);
	tcase_add_test(c, reserve_that_signed_for_a_while_stays);
	tcase_add_test(c, algorithm_given_up_takes_all_its_keys_along);
	tcase_add_test(c, ds_beside_another_is_withdrawn_under_any_policy);
	tcase_add_test(c, reserve_that_took_over_is_known_since_it_signs);
	tcase_add_test(c, intent_may_have_been_served);
	suite_add_tcase(s, c);
	return (s);
}
