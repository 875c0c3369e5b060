/* Rollovers in the recipe: branches, gates, zone signers, the preamble; and
 * how rollovers stand beside each other. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "lib/dns/dnskey.h"
#include "recipe/gate.h"
#include "tests/unit/plan_inputs.h"
#include "tests/unit/timeline_dates.h"

Suite *test_plan_rollovers(void);

static struct inputs x;
static struct recipe *r;

static void
set_up(void)
{
	inputs_init(&x);
	r = NULL;
}

static void
tear_down(void)
{
	recipe_free(r);
	inputs_clear(&x);
}

/* The sets of a branch that are published from then on, to before then. */
static size_t
sets(enum branch branch, const char *from, const char *to,
    const struct signed_set **first)
{
	const struct signed_set *s;
	size_t i, count = 0;

	for (i = 0; i < r->action_count; i++) {
		s = r->actions[i].set;
		if (s == NULL || s->branch != branch ||
		    s->publication < dates_at(from) ||
		    s->publication >= dates_at(to))
			continue;
		if (count++ == 0)
			*first = s;
	}
	return (count);
}

START_TEST(zsk_swap_names_its_signers_and_its_gate)
{
	const struct signed_set *s = NULL;

	x.policy.zsk.lifetime = 60 * DAY;
	x.facts.until = dates_at("2027-04-01");
	r = inputs_plan(&x);
	/* due 03-02, so published 02-27 */
	ck_assert_uint_ge(sets(BRANCH_PLAN, "2027-02-27", "2027-03-02", &s), 1);
	ck_assert_int_eq(s->publication, dates_at("2027-02-27"));
	ck_assert_uint_eq(s->keyset_count, 3);
	ck_assert_uint_eq(s->zone_signers_count, 1);
	ck_assert_ptr_eq(s->zone_signers[0], s->keyset[1]);
	ck_assert(!s->gate.given);
	ck_assert_uint_eq(sets(BRANCH_PLAN, "2027-03-02", "2027-03-03", &s), 1);
	ck_assert_uint_eq(s->zone_signers_count, 1);
	ck_assert_ptr_eq(s->zone_signers[0], s->keyset[2]);
	ck_assert_int_eq(s->gate.served, 4 * 3600);
	ck_assert_int_eq(s->gate.ds_for, 0);
	ck_assert_uint_ge(sets(BRANCH_PLAN, "2027-03-03", "2027-03-17", &s), 1);
	ck_assert(!s->gate.given);
	ck_assert_uint_ge(sets(BRANCH_PLAN, "2027-03-17", "2027-04-01", &s), 2);
	ck_assert(!s->zone_signers_given);
	ck_assert_int_eq(s->gate.served, (11 * 24 + 30) * 3600);
	ck_assert_uint_eq(
	    sets(BRANCH_FALLBACK, "2027-01-01", "2028-01-01", &s), 0);
}
END_TEST

START_TEST(ksk_step_has_fallback_and_gates_by_key)
{
	const struct signed_set *s = NULL, *fallback = NULL;
	size_t plan, other;

	x.policy.ksk.lifetime = 60 * DAY;
	x.facts.until = dates_at("2027-04-01");
	r = inputs_plan(&x);
	/* active 01-04, due 03-05, published 03-02, old one out 03-08 */
	plan = sets(BRANCH_PLAN, "2027-03-08", "2027-04-01", &s);
	other = sets(BRANCH_FALLBACK, "2027-01-01", "2027-04-01", &fallback);
	ck_assert_uint_eq(plan, 3);
	ck_assert_uint_eq(other, 3);
	ck_assert_int_eq(s->publication, dates_at("2027-03-08"));
	ck_assert_int_eq(fallback->publication, dates_at("2027-03-08"));
	ck_assert_uint_eq(s->keyset_count, 2);
	ck_assert_uint_eq(fallback->keyset_count, 3);
	ck_assert_uint_eq(fallback->signed_by_count, 2);
	ck_assert(!fallback->gate.given);
	ck_assert_int_eq(s->gate.served, 4 * 3600);
	ck_assert_int_eq(s->gate.ds_for, 25 * 3600);
	ck_assert_uint_eq(s->gate.ds_present_of_count, 1);
	ck_assert_ptr_eq(s->gate.ds_present_of[0], s->keyset[0]);
	ck_assert_uint_eq(s->gate.ds_present_count, 0);
	ck_assert_uint_eq(s->gate.ds_absent_of_count, 0);
	/* the gate is on all of them */
	ck_assert_uint_eq(sets(BRANCH_PLAN, "2027-03-18", "2027-04-01", &s), 1);
	ck_assert_uint_eq(s->gate.ds_present_of_count, 1);
	/* sets of the phase before are signed by both */
	ck_assert_uint_eq(sets(BRANCH_PLAN, "2027-03-02", "2027-03-08", &s), 1);
	ck_assert_uint_eq(s->signed_by_count, 2);
}
END_TEST

START_TEST(algorithm_step_asks_for_the_old_ds_to_be_gone)
{
	const struct signed_set *s = NULL;
	struct fault f = { 0 };
	char *digest;

	inputs_take_ksk(&x.zones[0]);
	inputs_take_zsk(&x.zones[0]);
	x.policy.ksk.algorithm = x.policy.zsk.algorithm = 13;
	x.facts.until = dates_at("2027-04-01");
	r = inputs_plan(&x);
	/* 01-01 + L = 01-03, 01-07, ds 01-10, 01-13, 01-16 */
	ck_assert_uint_eq(sets(BRANCH_PLAN, "2027-01-03", "2027-01-04", &s), 1);
	ck_assert_uint_eq(s->keyset_count, 2);
	ck_assert_uint_eq(s->zone_signers_count, 2);
	ck_assert_uint_eq(s->zone_signers[1]->algorithm, 13);
	ck_assert_uint_ge(sets(BRANCH_PLAN, "2027-01-13", "2027-01-14", &s), 1);
	ck_assert_uint_eq(s->gate.ds_present_of_count, 1);
	ck_assert_uint_eq(s->gate.ds_absent_count, 1);
	digest = gate_digest("example.com.",
	    x.facts.zones == NULL ? NULL : r->actions[0].key,
	    &x.zones[0].keys[0].dnskey.data, &f);
	ck_assert_str_eq(s->gate.ds_absent[0], digest);
	free(digest);
	ck_assert_uint_eq(s->zone_signers_count, 2);
	ck_assert_uint_eq(s->keyset_count, 2);
	ck_assert_uint_ge(
	    sets(BRANCH_FALLBACK, "2027-01-13", "2027-04-01", &s), 8);
	ck_assert_uint_eq(s->keyset_count, 4);
	ck_assert_uint_eq(sets(BRANCH_PLAN, "2027-01-16", "2027-01-17", &s), 1);
	ck_assert(!s->zone_signers_given);
	ck_assert_int_eq(s->gate.served, 4 * 3600);
}
END_TEST

START_TEST(preamble_has_timeline_and_policy)
{
	json_t *q;

	x.policy.zsk.lifetime = 60 * DAY;
	x.facts.until = dates_at("2027-04-01");
	x.facts.zone_count = 2;
	r = inputs_plan(&x);
	ck_assert_uint_eq(json_array_size(r->timeline), 6);
	ck_assert_int_eq(json_integer_value(json_object_get(
			     json_array_get(r->timeline, 1), "removed")),
	    dates_at("2027-03-17"));
	ck_assert_ptr_null(
	    json_object_get(json_array_get(r->timeline, 2), "removed"));
	q = json_object_get(r->policy, "example.org.");
	ck_assert_uint_eq(json_object_size(q), 12);
	ck_assert_int_eq(
	    json_integer_value(json_object_get(q, "replace")), 961200);
	ck_assert_int_eq(
	    json_integer_value(json_object_get(q, "consumerPeriod")), DAY);
}
END_TEST

static struct layout layout;
static struct timeline line;

START_TEST(standby_zsk_takes_over_at_once)
{
	x.policy.zsk.standby = 1;
	x.policy.zsk.lifetime = 60 * DAY;
	layout_init(&layout, &x.policy, dates_at("2027-01-01"),
	    dates_at("2027-06-01"), 0);
	dates_make(&line, &layout);
	dates_expect(&line, BRANCH_PLAN,
	    "01-01 K1* Z1* Z2|03-02 K1* Z1 Z2* Z3|03-17 K1* Z2* Z3|"
	    "05-01 K1* Z2 Z3* Z4|05-16 K1* Z3* Z4");
	ck_assert_int_eq(line.branches[0].phases[1].served, 4 * 3600);
	timeline_clear(&line);
}
END_TEST

START_TEST(standby_ksk_of_rfc5011_is_trusted_already)
{
	x.policy.ksk.standby = 1;
	x.policy.ksk.rollover = CONF_ROLLOVER_RFC5011;
	x.policy.ksk.lifetime = 200 * DAY;
	x.policy.timing.parent_none = true;
	layout_init(&layout, &x.policy, dates_at("2027-01-01"),
	    dates_at("2027-09-01"), 0);
	dates_make(&line, &layout);
	/* in reserve long enough: the gate of its own step is left */
	ck_assert_int_eq(dates_step(&line, TIMELINE_ALONE, 1)->at -
		line.branches[0].phases[1].start,
	    3 * DAY);
	timeline_clear(&line);
}
END_TEST

/* The ZSK's rollover is due in the middle of the KSK's. */
START_TEST(rollovers_overlap_or_stay_apart)
{
	x.policy.timing.consumer_period = DAY;
	layout_init(&layout, &x.policy, dates_at("2027-02-20"),
	    dates_at("2027-05-01"), 0);
	dates_keys(&layout);
	layout.ksk_start = dates_at("2027-03-01");
	layout.zsk_start = dates_at("2027-03-03");
	dates_make(&line, &layout);
	dates_expect(&line, BRANCH_PLAN,
	    "02-20 K1* Z1*|03-01 K1* Z1* K2*|03-03 K1* Z1* K2* Z2|"
	    "03-06 K1* Z1 K2* Z2*|03-08 Z1 K2* Z2*|03-23 K2* Z2*");
	ck_assert_int_eq(line.branches[0].phases[2].served, 0);
	ck_assert_int_eq(line.branches[0].phases[3].served, 4 * 3600);
	ck_assert_int_eq(line.branches[0].phases[4].served, 0);
	dates_expect(
	    &line, BRANCH_FALLBACK, "03-08 K1* Z1 K2* Z2*|03-23 K1* K2* Z2*");
	ck_assert_int_eq(line.branches[1].phases[0].served, 0);
	timeline_clear(&line);
	x.policy.apart = true;
	dates_make(&line, &layout);
	dates_expect(&line, BRANCH_PLAN,
	    "02-20 K1* Z1*|03-01 K1* Z1* K2*|03-07 Z1* K2*|"
	    "03-09 Z1* K2* Z2|03-12 Z1 K2* Z2*|03-27 K2* Z2*");
	timeline_clear(&line);
}
END_TEST

/* The fork's gate is the plan's alone: what it asks for is not served on the
 * fallback, whose next gate asks for all of it. */
START_TEST(fallback_has_its_own_account_of_service)
{
	const struct timeline_branch *b;
	int64_t retired = (11 * 24 + 30) * 3600, sum[2] = { 0, 0 };
	size_t branch, i;

	layout_init(&layout, &x.policy, dates_at("2027-02-20"),
	    dates_at("2027-05-01"), 0);
	dates_keys(&layout);
	layout.zsk_start = dates_at("2027-03-01");
	layout.ksk_start = dates_at("2027-03-06");
	dates_make(&line, &layout);
	dates_expect(&line, BRANCH_PLAN,
	    "02-20 K1* Z1*|03-01 K1* Z1* Z2|03-04 K1* Z1 Z2*|"
	    "03-06 K1* Z1 Z2* K2*|03-12 Z1 Z2* K2*|03-23 Z2* K2*");
	dates_expect(
	    &line, BRANCH_FALLBACK, "03-12 K1* Z1 Z2* K2*|03-23 K1* Z2* K2*");
	/* behind the swap, on each branch; the first fallback is no phase */
	for (branch = 0; branch < 2; branch++) {
		b = &line.branches[branch];
		for (i = 0; i < b->count; i++)
			if (b->phases[i].start > dates_at("2027-03-04"))
				sum[branch] += b->phases[i].served;
	}
	sum[1] += line.branches[0].phases[3].served;
	ck_assert_int_eq(sum[0], retired);
	ck_assert_int_eq(sum[1], retired);
	ck_assert_int_ne(line.branches[0].phases[4].served, 0);
	ck_assert_int_eq(line.branches[1].phases[0].served, 0);
	timeline_clear(&line);
}
END_TEST

Suite *
test_plan_rollovers(void)
{
	Suite *s = suite_create("plan_rollovers");
	TCase *c = tcase_create("recipe"), *t = tcase_create("timeline");

	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(c, zsk_swap_names_its_signers_and_its_gate);
	tcase_add_test(c, ksk_step_has_fallback_and_gates_by_key);
	tcase_add_test(c, algorithm_step_asks_for_the_old_ds_to_be_gone);
	tcase_add_test(c, preamble_has_timeline_and_policy);
	tcase_add_test(t, standby_zsk_takes_over_at_once);
	tcase_add_test(t, standby_ksk_of_rfc5011_is_trusted_already);
	tcase_add_test(t, rollovers_overlap_or_stay_apart);
	tcase_add_test(t, fallback_has_its_own_account_of_service);
	suite_add_tcase(s, c);
	suite_add_tcase(s, t);
	return (s);
}
