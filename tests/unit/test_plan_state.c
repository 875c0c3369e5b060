/* Plans that go on from what was served: the log decides, not the plan. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util/instant.h"
#include "tests/unit/past.h"

Suite *test_plan_state(void);

static struct inputs x;
static struct history h;
static struct timeline line;

/* The first ceremony is on 2027-01-01, for three months. */
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
refuse(const char *now, enum fault_kind kind, const char *what)
{
	struct fault f = { 0 };

	x.facts.now = dates_at(now);
	x.facts.until = dates_at("2027-10-01");
	ck_assert_int_eq(past_plan(&line, &h, NULL, &x, &f), -1);
	ck_assert_int_eq(f.kind, kind);
	ck_assert_msg(strstr(f.what, what) != NULL, "%s", f.what);
}

START_TEST(keys_in_peace_go_on)
{
	past_hold(&h, &x);
	past_serve(&h, BRANCH_PLAN, "2027-01-01", "2027-03-25");
	plan("2027-03-25", "2027-07-01", NULL);
	dates_expect(&line, BRANCH_PLAN, "03-25 K1* Z1*");
	ck_assert_uint_eq(line.key_count, 2);
	ck_assert_int_eq(line.keys[0].published, dates_at("2027-01-01"));
	ck_assert_int_eq(line.keys[1].active, dates_at("2027-01-01"));
}
END_TEST

/* Z2 was published on 02-27 and is active since 03-02. */
START_TEST(zsk_rollover_goes_on_in_each_phase)
{
	static const struct {
		const char *now, *expected;
	} cases[] = {
		/* the key of the first ceremony is used, on its day */
		{ "2027-02-20",
		    "02-20 K1* Z1*|02-27 K1* Z1* Z2|"
		    "03-02 K1* Z1 Z2*|03-17 K1* Z2*" },
		/* 02-28 + L, nothing is owed */
		{ "2027-02-28",
		    "02-28 K1* Z1* Z2|03-02 K1* Z1 Z2*|"
		    "03-17 K1* Z2*" },
		/* 11d3h + 1d + 3h are served until 03-14T06 */
		{ "2027-03-10", "03-10 K1* Z1 Z2*|03-17 K1* Z2*" },
		/* the first one is no longer counted */
		{ "2027-03-18", "03-18 K1* Z1*" },
	};

	x.policy.zsk.lifetime = 60 * DAY;
	past_hold(&h, &x);
	past_serve(&h, BRANCH_PLAN, "2027-01-01", cases[_i].now);
	plan(cases[_i].now, "2027-04-01", NULL);
	dates_expect(&line, BRANCH_PLAN, cases[_i].expected);
}
END_TEST

/* K2 since 03-02, its DS asked for on 03-05, K1 out on 03-08, by plan. */
START_TEST(scenario_18_fallback_is_where_the_plan_starts)
{
	x.policy.ksk.lifetime = 60 * DAY;
	past_hold(&h, &x);
	past_serve(&h, BRANCH_PLAN, "2027-01-01", "2027-03-08");
	past_serve(&h, BRANCH_FALLBACK, "2027-03-08", "2027-03-25");
	plan("2027-03-25", "2027-05-01", NULL);
	dates_expect(&line, BRANCH_PLAN, "03-25 K1* Z1* K2*|03-27 Z1* K2*");
	dates_expect(&line, BRANCH_FALLBACK, "03-27 K1* Z1* K2*");
}
END_TEST

/* Observations of the DS of both KSKs, each day: the first one's until, the
 * second one's from that day on. */
static void
look(struct parent *p, const char *first, const char *from, const char *last)
{
	char text[8192] = "", line_[256], when[INSTANT_SIZE];
	char *old = past_digest(&h, 1), *new = past_digest(&h, 2);
	struct fault f = { 0 };
	int64_t t;

	for (t = dates_at(first); t <= dates_at(last); t += DAY) {
		instant_format(t, when);
		(void)snprintf(line_, sizeof(line_),
		    "; observed %s\nexample.com. 3600 IN DS 1 15 2 %s\n", when,
		    t < dates_at(from) ? old : new);
		(void)strncat(text, line_, sizeof(text) - strlen(text) - 1);
	}
	ck_assert_int_eq(parent_from_text(p, text, &x.zones[0].zone, &f), 0);
	free(old);
	free(new);
}

START_TEST(ksk_step_waits_from_when_the_ds_was_seen)
{
	struct parent parent = { 0 };

	x.policy.ksk.lifetime = 60 * DAY;
	past_hold(&h, &x);
	past_serve(&h, BRANCH_PLAN, "2027-01-01", "2027-03-08");
	past_serve(&h, BRANCH_FALLBACK, "2027-03-08", "2027-03-25");
	look(&parent, "2027-03-20", "2027-03-25", "2027-03-25");
	plan("2027-03-25", "2027-05-01", &parent);
	/* 03-25 + Tds + S = 03-26T01, + L = 03-27 */
	dates_expect(&line, BRANCH_PLAN, "03-25 K1* Z1* K2*|03-27 Z1* K2*");
	timeline_clear(&line);
	parent_clear(&parent);
	/* not there: it is asked for again, and 2d2h pass */
	look(&parent, "2027-03-20", "2027-03-30", "2027-03-25");
	plan("2027-03-25", "2027-05-01", &parent);
	dates_expect(&line, BRANCH_PLAN, "03-25 K1* Z1* K2*|03-28 Z1* K2*");
	ck_assert_int_eq(dates_step(&line, TIMELINE_DS_REPLACE, 1)->at,
	    dates_at("2027-03-25"));
	timeline_clear(&line);
	parent_clear(&parent);
	/* an old look confirms nothing */
	look(&parent, "2027-03-20", "2027-03-21", "2027-03-23");
	plan("2027-03-25", "2027-05-01", &parent);
	ck_assert_int_eq(dates_step(&line, TIMELINE_DS_REPLACE, 1)->at,
	    dates_at("2027-03-25"));
	parent_clear(&parent);
}
END_TEST

START_TEST(ksk_removed_by_plan_stays_removed)
{
	x.policy.ksk.lifetime = 60 * DAY;
	past_hold(&h, &x);
	past_serve(&h, BRANCH_PLAN, "2027-01-01", "2027-03-25");
	plan("2027-03-25", "2027-04-20", NULL);
	dates_expect(&line, BRANCH_PLAN, "03-25 Z1* K1*");
}
END_TEST

START_TEST(double_ds_goes_on_with_the_key_that_the_parent_knows)
{
	x.policy.ksk.lifetime = 60 * DAY;
	x.policy.ksk.rollover = CONF_ROLLOVER_DOUBLE_DS;
	past_hold(&h, &x);
	/* due 03-05, DS asked 03-02; the swap did not happen */
	past_serve(&h, BRANCH_PLAN, "2027-01-01", "2027-03-05");
	past_serve(&h, BRANCH_FALLBACK, "2027-03-05", "2027-03-25");
	plan("2027-03-25", "2027-05-01", NULL);
	/* the bridge was, which goes on as a double RRset */
	dates_expect(&line, BRANCH_PLAN, "03-25 K1* Z1* K2*|03-27 Z1* K2*");
	ck_assert_int_eq(dates_step(&line, TIMELINE_DS_REMOVE, 1)->at,
	    dates_at("2027-03-27"));
	ck_assert_uint_eq(line.key_count, 3);
	ck_assert_uint_ne(line.keys[2].known, TIMELINE_NONE);
}
END_TEST

/* The step of 01-03 to 01-16. */
START_TEST(algorithm_goes_on_in_each_phase)
{
	static const struct {
		const char *now, *expected;
	} cases[] = {
		{ "2027-01-04",
		    "01-04 K1* Z1* -Z2*|01-07 K1* Z1* Z2* K2*|"
		    "01-13 -Z1* Z2* K2*|01-16 Z2* K2*" },
		{ "2027-01-08",
		    "01-08 K1* Z1* Z2* K2*|01-13 -Z1* Z2* K2*|"
		    "01-16 Z2* K2*" },
		{ "2027-01-14", "01-14 -Z1* Z2* K1*|01-16 Z2* K1*" },
	};

	inputs_take_ksk(&x.zones[0]);
	inputs_take_zsk(&x.zones[0]);
	x.policy.ksk.algorithm = x.policy.zsk.algorithm = 13;
	past_hold(&h, &x);
	past_serve(&h, BRANCH_PLAN, "2027-01-01", cases[_i].now);
	plan(cases[_i].now, "2027-04-01", NULL);
	dates_expect(&line, BRANCH_PLAN, cases[_i].expected);
}
END_TEST

/* K2 in the set from 02-19, the sets without it expire on 04-12 at the
 * latest, whether they were served or not. */
START_TEST(rfc5011_goes_on_over_ceremonies)
{
	x.policy.ksk.rollover = CONF_ROLLOVER_RFC5011;
	x.policy.timing.parent_none = true;
	past_hold(&h, &x);
	past_serve(&h, BRANCH_PLAN, "2027-01-01", "2027-03-25");
	/* the second one publishes K2 */
	x.policy.ksk.lifetime = 200 * DAY;
	plan("2027-03-25", "2027-09-01", NULL);
	ck_assert_int_ge(dates_step(&line, TIMELINE_ALONE, 1)->earliest,
	    h.links[0]
		    .recipe->actions[h.links[0].recipe->action_count - 3]
		    .set->expiration +
		30 * DAY + 4 * 3600);
}
END_TEST

/* Alone since 04-10; the second ceremony revokes K1, whose DS must be gone,
 * however the parent's part of the first one went. */
START_TEST(rfc5011_revocation_in_a_later_ceremony_asks_for_the_old_ds)
{
	const struct timeline_branch *b = &line.branches[BRANCH_PLAN];

	x.policy.ksk.rollover = CONF_ROLLOVER_RFC5011;
	x.policy.ksk.lifetime = 100 * DAY;
	x.policy.ksk.revoke = 25 * DAY;
	x.facts.until = dates_at("2027-05-01");
	past_hold(&h, &x);
	past_serve(&h, BRANCH_PLAN, "2027-01-01", "2027-04-20");
	plan("2027-04-20", "2027-07-01", NULL);
	ck_assert_int_eq(line.fork, TIMELINE_NEVER);
	ck_assert_uint_ge(b->count, 2);
	ck_assert(!b->phases[0].ds);
	ck_assert(b->phases[1].ds);
	ck_assert_int_eq(
	    b->phases[1].start, dates_step(&line, TIMELINE_REVOKES, 1)->at);
	ck_assert_uint_eq(line.ds_absent, 0);
}
END_TEST

START_TEST(keys_are_deleted_after_their_retention)
{
	struct previous p = { &h, &x.policy, NULL, 0, 0 };
	struct state s = { 0 };
	struct fault f = { 0 };
	size_t i, obsolete;

	x.policy.zsk.lifetime = 60 * DAY;
	x.facts.until = dates_at("2027-06-01");
	past_hold(&h, &x);
	past_serve(&h, BRANCH_PLAN, "2027-01-01", "2027-04-16");
	/* Z1 was removed on 03-17 */
	for (p.now = dates_at("2027-04-16") - 1;
	     p.now <= dates_at("2027-04-16"); p.now++) {
		p.begin = p.now;
		ck_assert_int_eq(
		    previous_state(&s, &x.zones[0].zone, &p, &f), 0);
		for (i = 0, obsolete = 0; i < s.key_count; i++)
			obsolete += s.keys[i].obsolete ? 1 : 0;
		ck_assert_uint_eq(
		    obsolete, p.now < dates_at("2027-04-16") ? 0 : 1);
		state_clear(&s);
	}
}
END_TEST

START_TEST(ksk_is_deleted_only_when_its_ds_is_gone)
{
	struct parent parent = { 0 };
	struct previous p = { &h, &x.policy, NULL, dates_at("2027-04-20"),
		dates_at("2027-04-20") };
	struct state s = { 0 };
	struct fault f = { 0 };
	int seen;

	x.policy.ksk.lifetime = 60 * DAY;
	x.facts.until = dates_at("2027-06-01");
	past_hold(&h, &x);
	past_serve(&h, BRANCH_PLAN, "2027-01-01", "2027-04-20");
	for (seen = 0; seen < 3; seen++) {
		if (seen > 0) {
			look(&parent, "2027-04-19",
			    seen == 1 ? "2027-04-21" : "2027-04-01",
			    "2027-04-20");
			p.parent = &parent;
		}
		ck_assert_int_eq(
		    previous_state(&s, &x.zones[0].zone, &p, &f), 0);
		ck_assert_int_eq(s.keys[0].obsolete, seen == 2);
		state_clear(&s);
		parent_clear(&parent);
	}
}
END_TEST

START_TEST(log_that_disagrees_is_refused)
{
	past_hold(&h, &x);
	refuse("2027-03-25", FAULT_INPUT, "does not say that anything");
	past_serve(&h, BRANCH_PLAN, "2027-01-01", "2027-01-02");
	refuse("2027-03-25", FAULT_REFUSED, "expired at 2027-01-15");
}
END_TEST

START_TEST(gates_without_a_log_are_refused)
{
	x.policy.zsk.lifetime = 60 * DAY;
	past_hold(&h, &x);
	h.logged = false;
	plan("2027-02-20", "2027-04-01", NULL);
	dates_expect(&line, BRANCH_PLAN,
	    "02-20 K1* Z1*|02-27 K1* Z1* Z2|03-02 K1* Z1 Z2*|03-17 K1* Z2*");
	refuse("2027-03-25", FAULT_INPUT, "--served");
}
END_TEST

Suite *
test_plan_state(void)
{
	Suite *s = suite_create("plan_state");
	TCase *c = tcase_create("previous_state");

	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_test(c, keys_in_peace_go_on);
	tcase_add_loop_test(c, zsk_rollover_goes_on_in_each_phase, 0, 4);
	tcase_add_test(c, scenario_18_fallback_is_where_the_plan_starts);
	tcase_add_test(c, ksk_step_waits_from_when_the_ds_was_seen);
	tcase_add_test(c, ksk_removed_by_plan_stays_removed);
	tcase_add_test(c, double_ds_goes_on_with_the_key_that_the_parent_knows);
	tcase_add_loop_test(c, algorithm_goes_on_in_each_phase, 0, 3);
	tcase_add_test(c, rfc5011_goes_on_over_ceremonies);
	tcase_add_test(
	    c, rfc5011_revocation_in_a_later_ceremony_asks_for_the_old_ds);
	tcase_add_test(c, keys_are_deleted_after_their_retention);
	tcase_add_test(c, ksk_is_deleted_only_when_its_ds_is_gone);
	tcase_add_test(c, log_that_disagrees_is_refused);
	tcase_add_test(c, gates_without_a_log_are_refused);
	suite_add_tcase(s, c);
	return (s);
}
