#include "consume/choose.h"

#include <check.h>
#include <string.h>

#include "lib/util/instant.h"

Suite *test_choose(void);

#define HOUR  3600
#define DAY   86400
#define START 1800000000 /* 2027-01-15T08:00:00Z */

#define KSK 257
#define ZSK 256

static struct recipe *recipe;
static struct choose_zones zones;
static struct fault fault;

static void
setup(void)
{
	memset(&fault, 0, sizeof(fault));
	memset(&zones, 0, sizeof(zones));
	recipe = recipe_new(&fault);
	ck_assert_ptr_nonnull(recipe);
}

static void
teardown(void)
{
	choose_zones_clear(&zones);
	recipe_free(recipe);
}

static const struct key *
naming(unsigned int flags, unsigned int algorithm, const char *label)
{
	struct key k = {
		.type = KEY_BY_REF, .algorithm = algorithm, .flags = flags
	};
	const struct key *kept;
	char text[32];

	(void)snprintf(text, sizeof(text), "%s", label);
	k.label = text;
	kept = recipe_key(recipe, &k, &fault);
	ck_assert_ptr_nonnull(kept);
	return (kept);
}

static void
publish(struct signed_set *s, const struct key *k)
{
	ck_assert_int_eq(
	    recipe_add_to(&s->keyset, &s->keyset_count, k, &fault), 0);
}

/* A set published at START + from, valid from an hour before, for two weeks. */
static struct signed_set *
add_bare_set(const char *owner, int64_t from)
{
	struct action *a = recipe_add(
	    recipe, ACTION_PRODUCE_SIGNED_KEYSET, &fault);

	ck_assert_ptr_nonnull(a);
	a->set->owner = strdup(owner);
	a->set->inception = START + from - HOUR;
	a->set->expiration = START + from + 14 * DAY;
	a->set->publication = START + from;
	return (a->set);
}

/* The same with a ZSK. */
static struct signed_set *
add_set(const char *owner, int64_t from)
{
	struct signed_set *s = add_bare_set(owner, from);

	publish(s, naming(ZSK, 8, "zsk"));
	return (s);
}

static void
let_sign(struct signed_set *s, const struct key *k)
{
	s->zone_signers_given = true;
	ck_assert_int_eq(
	    recipe_add_to(&s->zone_signers, &s->zone_signers_count, k, &fault),
	    0);
}

static void
find(size_t count)
{
	ck_assert_int_eq(choose_zones_find(&zones, recipe, &fault), 0);
	ck_assert_uint_eq(zones.count, count);
}

/* The index of the action chosen for the first zone, or -1. */
static int
chosen(int64_t instant)
{
	const struct choose_link link = { recipe, NULL, zones.items[0] };
	const struct choose_question q = {
		.chain = &link, .chain_count = 1, .instant = instant
	};
	struct choose_answer a;

	if (choose(&a, &q, &fault) == -1) {
		ck_assert_ptr_null(a.action);
		return (-1);
	}
	ck_assert_ptr_eq(a.recipe, recipe);
	return ((int)(a.action - recipe->actions));
}

static void
refused(const char *words)
{
	ck_assert_int_eq(fault.kind, FAULT_REFUSED);
	ck_assert_msg(strstr(fault.what, words) != NULL,
	    "\"%s\" lacks "
	    "\"%s\"",
	    fault.what, words);
}

START_TEST(zones_letter_case_and_dot_are_one)
{
	(void)add_set("b.Example", 0);
	(void)add_set("a.example.", 0);
	(void)add_set("B.EXAMPLE.", DAY);
	(void)recipe_add(recipe, ACTION_HAVE_KEY, &fault);
	find(2);
	ck_assert_uint_eq(zones.items[0]->set_count, 2);
	ck_assert_uint_eq(zones.items[1]->set_count, 1);
	ck_assert_uint_eq(zones.items[0]->name.wire[1], 'b');
	ck_assert_uint_eq(zones.items[1]->name.wire[1], 'a');
}
END_TEST

START_TEST(zones_recipe_without_sets_has_none)
{
	(void)recipe_add(recipe, ACTION_HAVE_KEY, &fault);
	find(0);
}
END_TEST

START_TEST(zones_bad_owner_is_fault)
{
	(void)add_set("a.example.", 0);
	(void)add_set("a..example.", 0);
	ck_assert_int_eq(choose_zones_find(&zones, recipe, &fault), -1);
	ck_assert_int_eq(fault.kind, FAULT_INPUT);
	ck_assert_uint_eq(zones.count, 0);
}
END_TEST

START_TEST(set_latest_not_after_instant)
{
	(void)add_set("example.", 20 * DAY);
	(void)add_set("example.", 0);
	(void)add_set("example.", 10 * DAY);
	find(1);
	ck_assert_int_eq(chosen(START), 1);
	ck_assert_int_eq(chosen(START + 10 * DAY - 1), 1);
	ck_assert_int_eq(chosen(START + 10 * DAY), 2);
	ck_assert_int_eq(chosen(START + 20 * DAY - 1), 2);
	ck_assert_int_eq(chosen(START + 20 * DAY), 0);
}
END_TEST

START_TEST(set_without_publication_starts_at_inception)
{
	add_set("example.", 0)->publication = -1;
	find(1);
	ck_assert_int_eq(chosen(START - HOUR), 0);
	ck_assert_int_eq(chosen(START - HOUR - 1), -1);
	refused("2027-01-15T07:00:00Z");
}
END_TEST

START_TEST(set_before_first_is_refused)
{
	(void)add_set("example.", 0);
	find(1);
	ck_assert_int_eq(chosen(START - 1), -1);
	refused("the first one is from 2027-01-15T08:00:00Z");
}
END_TEST

START_TEST(set_expired_is_refused)
{
	(void)add_set("example.", 0);
	find(1);
	ck_assert_int_eq(chosen(START + 14 * DAY - 1), 0);
	ck_assert_int_eq(chosen(START + 14 * DAY), -1);
	refused("expired at 2027-01-29T08:00:00Z");
}
END_TEST

START_TEST(set_newest_expired_older_valid_is_refused)
{
	(void)add_set("example.", 0);
	add_set("example.", DAY)->expiration = START + 2 * DAY;
	find(1);
	ck_assert_int_eq(chosen(START + 2 * DAY - 1), 1);
	ck_assert_int_eq(chosen(START + 2 * DAY), -1);
	refused("expired");
}
END_TEST

START_TEST(set_newest_not_yet_valid_is_refused)
{
	(void)add_set("example.", 0);
	add_set("example.", DAY)->inception = START + DAY + 2;
	find(1);
	ck_assert_int_eq(chosen(START + DAY + 1), -1);
	refused("valid from");
}
END_TEST

START_TEST(set_equal_publications_are_refused)
{
	(void)add_set("example.", 0);
	(void)add_set("example.", DAY);
	(void)add_set("example.", DAY);
	find(1);
	ck_assert_int_eq(chosen(START + DAY - 1), 0);
	ck_assert_int_eq(chosen(START + DAY), -1);
	refused("more than one set");
}
END_TEST

START_TEST(set_gate_is_refused_once_published)
{
	struct signed_set *s;

	(void)add_set("example.", 0);
	s = add_set("example.", DAY);
	s->gate.given = true;
	s->gate.served = HOUR;
	(void)add_set("example.", 2 * DAY);
	find(1);
	ck_assert_int_eq(chosen(START + DAY - 1), 0);
	ck_assert_int_eq(chosen(START + DAY), -1);
	refused("has a gate");
	fault_clear(&fault);
	ck_assert_int_eq(chosen(START + 2 * DAY), -1);
	refused("has a gate");
}
END_TEST

START_TEST(set_gate_on_ds_is_refused)
{
	struct signed_set *s = add_set("example.", 0);

	s->gate.given = true;
	ck_assert_int_eq(
	    recipe_add_text(_i == 0 ? &s->gate.ds_present : &s->gate.ds_absent,
		_i == 0 ? &s->gate.ds_present_count : &s->gate.ds_absent_count,
		"00", &fault),
	    0);
	find(1);
	ck_assert_int_eq(chosen(START), -1);
	refused("has a gate");
}
END_TEST

START_TEST(set_gate_that_asks_nothing_is_none)
{
	add_set("example.", 0)->gate.given = true;
	find(1);
	ck_assert_int_eq(chosen(START), 0);
}
END_TEST

START_TEST(set_fallback_is_refused_once_published)
{
	(void)add_set("example.", 0);
	add_set("example.", DAY)->branch = BRANCH_FALLBACK;
	(void)add_set("example.", 2 * DAY);
	find(1);
	ck_assert_int_eq(chosen(START + DAY - 1), 0);
	ck_assert_int_eq(chosen(START + 2 * DAY), -1);
	refused("is a fallback");
}
END_TEST

START_TEST(signers_one_zsk_of_each_algorithm)
{
	struct signed_set *s = add_bare_set("example.", 0);
	struct choose_signers c;

	publish(s, naming(KSK, 8, "k"));
	publish(s, naming(ZSK, 8, "z8"));
	publish(s, naming(ZSK, 13, "z13"));
	ck_assert_int_eq(choose_signers(&c, s, &fault), 0);
	ck_assert(!c.active[0] && c.active[1] && c.active[2]);
	ck_assert_uint_eq(c.outside_count, 0);
}
END_TEST

START_TEST(signers_two_zsks_unnamed_are_refused)
{
	struct signed_set *s = add_bare_set("example.", 0);
	struct choose_signers c;

	publish(s, naming(ZSK, 8, "a"));
	publish(s, naming(KSK, 8, "k"));
	publish(s, naming(ZSK, 8, "b"));
	ck_assert_int_eq(choose_signers(&c, s, &fault), -1);
	refused("two ZSKs of algorithm 8");
}
END_TEST

START_TEST(signers_named_one_of_two_is_active)
{
	struct signed_set *s = add_bare_set("example.", 0);
	struct choose_signers c;

	publish(s, naming(KSK, 8, "k"));
	publish(s, naming(ZSK, 8, "a"));
	publish(s, naming(ZSK, 8, "b"));
	let_sign(s, naming(ZSK, 8, "b"));
	ck_assert_int_eq(choose_signers(&c, s, &fault), 0);
	ck_assert(!c.active[0] && !c.active[1] && c.active[2]);
}
END_TEST

START_TEST(signers_unpublished_is_outside)
{
	struct signed_set *s = add_bare_set("example.", 0);
	const struct key *next = naming(ZSK, 13, "next");
	struct choose_signers c;

	publish(s, naming(KSK, 8, "k"));
	publish(s, naming(ZSK, 8, "a"));
	let_sign(s, naming(ZSK, 8, "a"));
	let_sign(s, next);
	ck_assert_int_eq(choose_signers(&c, s, &fault), 0);
	ck_assert(!c.active[0] && c.active[1]);
	ck_assert_uint_eq(c.outside_count, 1);
	ck_assert_ptr_eq(c.outside[0], next);
}
END_TEST

START_TEST(signers_none_is_refused)
{
	struct signed_set *s = add_bare_set("example.", 0);
	struct choose_signers c;

	publish(s, naming(KSK, 8, "k"));
	s->zone_signers_given = _i == 1;
	if (_i == 1)
		publish(s, naming(ZSK, 8, "z"));
	ck_assert_int_eq(choose_signers(&c, s, &fault), -1);
	refused("no key signs the zone");
}
END_TEST

START_TEST(signers_with_sep_are_refused)
{
	struct signed_set *s = add_bare_set("example.", 0);
	struct choose_signers c;

	publish(s, naming(KSK, 8, "k"));
	publish(s, naming(ZSK, 8, "z"));
	let_sign(s, naming(_i == 0 ? KSK : ZSK, 8, "k"));
	ck_assert_int_eq(choose_signers(&c, s, &fault), -1);
	refused("SEP");
}
END_TEST

START_TEST(signers_revoked_zsk_is_refused)
{
	struct signed_set *s = add_bare_set("example.", 0);
	struct choose_signers c;

	publish(s, naming(ZSK | 128, 8, "z"));
	ck_assert_int_eq(choose_signers(&c, s, &fault), -1);
	refused("revoked");
}
END_TEST

static void
add_signer_tests(TCase *c)
{
	tcase_add_test(c, signers_one_zsk_of_each_algorithm);
	tcase_add_test(c, signers_two_zsks_unnamed_are_refused);
	tcase_add_test(c, signers_named_one_of_two_is_active);
	tcase_add_test(c, signers_unpublished_is_outside);
	tcase_add_loop_test(c, signers_none_is_refused, 0, 2);
	tcase_add_loop_test(c, signers_with_sep_are_refused, 0, 2);
	tcase_add_test(c, signers_revoked_zsk_is_refused);
}

static void
add_set_tests(TCase *c)
{
	tcase_add_test(c, set_latest_not_after_instant);
	tcase_add_test(c, set_without_publication_starts_at_inception);
	tcase_add_test(c, set_before_first_is_refused);
	tcase_add_test(c, set_expired_is_refused);
	tcase_add_test(c, set_newest_expired_older_valid_is_refused);
	tcase_add_test(c, set_newest_not_yet_valid_is_refused);
	tcase_add_test(c, set_equal_publications_are_refused);
	tcase_add_test(c, set_gate_is_refused_once_published);
	tcase_add_loop_test(c, set_gate_on_ds_is_refused, 0, 2);
	tcase_add_test(c, set_gate_that_asks_nothing_is_none);
	tcase_add_test(c, set_fallback_is_refused_once_published);
}

Suite *
test_choose(void)
{
	Suite *s = suite_create("choose");
	TCase *find_case = tcase_create("choose_zones_find");
	TCase *set_case = tcase_create("choose_set");
	TCase *signers_case = tcase_create("choose_signers");

	tcase_add_checked_fixture(find_case, setup, teardown);
	tcase_add_checked_fixture(set_case, setup, teardown);
	tcase_add_checked_fixture(signers_case, setup, teardown);
	tcase_add_test(find_case, zones_letter_case_and_dot_are_one);
	tcase_add_test(find_case, zones_recipe_without_sets_has_none);
	tcase_add_test(find_case, zones_bad_owner_is_fault);
	add_set_tests(set_case);
	add_signer_tests(signers_case);
	suite_add_tcase(s, find_case);
	suite_add_tcase(s, set_case);
	suite_add_tcase(s, signers_case);
	return (s);
}
