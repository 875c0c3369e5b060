#include "produce/proof.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

Suite *test_proof(void);

#define FROM 1000
#define TO   2000

/* A made key, and two sets of "a." that cover FROM..TO. */
static struct recipe *
fixture(void)
{
	static char label[] = "ksk";
	struct key naming = { .type = KEY_BY_REF,
		.algorithm = 13,
		.flags = 257,
		.label = label };
	static const int64_t times[2][3] = { { FROM, FROM - 10, 1600 },
		{ 1500, 1490, TO } };
	struct fault f = { 0 };
	struct recipe *r = recipe_new(&f);
	struct signed_set *s;
	struct action *a;
	size_t i;

	ck_assert_ptr_nonnull(r);
	ck_assert_ptr_nonnull(a = recipe_add(r, ACTION_GENERATE_KEY, &f));
	ck_assert_ptr_nonnull(a->key = recipe_key(r, &naming, &f));
	for (i = 0; i < 2; i++) {
		a = recipe_add(r, ACTION_PRODUCE_SIGNED_KEYSET, &f);
		ck_assert_ptr_nonnull(a);
		s = a->set;
		s->publication = times[i][0];
		s->inception = times[i][1];
		s->expiration = times[i][2];
		ck_assert_ptr_nonnull(s->owner = strdup("a."));
		ck_assert_int_eq(
		    recipe_add_to(&s->keyset, &s->keyset_count, r->keys[0], &f),
		    0);
		ck_assert_int_eq(recipe_add_to(&s->signed_by,
				     &s->signed_by_count, r->keys[0], &f),
		    0);
	}
	return (r);
}

static struct signed_set *
set(struct recipe *r, size_t i)
{
	return (r->actions[1 + i].set);
}

/* Checks r against FROM..until for that many zones, and frees it. */
static void
expect(struct recipe *r, size_t zones, int64_t until, const char *what)
{
	struct proof p = { zones, FROM, until };
	struct fault f = { 0 };

	if (what == NULL) {
		ck_assert_int_eq(proof_check(r, &p, &f), 0);
		ck_assert_int_eq(f.kind, FAULT_NONE);
	} else {
		ck_assert_int_eq(proof_check(r, &p, &f), -1);
		ck_assert_int_eq(f.kind, FAULT_INTERNAL);
		ck_assert_msg(strstr(f.what, what) != NULL, "%s", f.what);
	}
	recipe_free(r);
}

START_TEST(check_covered_period_is_accepted)
{
	expect(fixture(), 1, TO, NULL);
}
END_TEST

START_TEST(check_last_set_that_ends_early_is_found)
{
	expect(fixture(), 1, TO + 1, "expires too early");
}
END_TEST

START_TEST(check_first_set_that_is_late_is_found)
{
	struct recipe *r = fixture();

	set(r, 0)->publication = FROM + 1;
	expect(r, 1, TO, "the first one, and late");
}
END_TEST

START_TEST(check_gap_of_a_second_is_found)
{
	struct recipe *r = fixture();

	set(r, 0)->expiration = 1500;
	expect(r, 1, TO, NULL);
	r = fixture();
	set(r, 0)->expiration = 1499;
	expect(r, 1, TO, "after the one before has expired");
}
END_TEST

START_TEST(check_publication_that_does_not_increase_is_found)
{
	struct recipe *r = fixture();

	set(r, 1)->inception = FROM;
	set(r, 1)->publication = FROM;
	expect(r, 1, TO, "does not come after");
}
END_TEST

START_TEST(check_zone_without_sets_is_found)
{
	struct recipe *r = fixture();

	expect(r, 2, TO, "not for 2");
	r = fixture();
	set(r, 1)->owner[0] = 'b';
	expect(r, 2, TO, "expires too early");
}
END_TEST

START_TEST(check_recipe_with_finding_is_our_mistake)
{
	struct recipe *r = fixture();

	set(r, 1)->signed_by_count = 0;
	expect(r, 1, TO, "signed by at least one");
	r = fixture();
	r->cooked_timestamp = 1;
	expect(r, 1, TO, "has been cooked");
}
END_TEST

Suite *
test_proof(void)
{
	Suite *s = suite_create("proof");
	TCase *c = tcase_create("proof_check");

	tcase_add_test(c, check_covered_period_is_accepted);
	tcase_add_test(c, check_last_set_that_ends_early_is_found);
	tcase_add_test(c, check_first_set_that_is_late_is_found);
	tcase_add_test(c, check_gap_of_a_second_is_found);
	tcase_add_test(c, check_publication_that_does_not_increase_is_found);
	tcase_add_test(c, check_zone_without_sets_is_found);
	tcase_add_test(c, check_recipe_with_finding_is_our_mistake);
	suite_add_tcase(s, c);
	return (s);
}
