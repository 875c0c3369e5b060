/*
 * recipe/check, where a document is not enough.  Every finding's text is in
 * tests/cases/recipe.
 */
#include "recipe/check.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sample.h"

Suite *test_check(void);

static struct sample sample;

static void
set_up(void)
{
	sample_make(&sample);
}

static void
tear_down(void)
{
	sample_clear(&sample);
}

/* The findings are these, one "PATH: TEXT" a line, without "$.recipe". */
static void
expect(const struct check_options *o, const char *expected)
{
	struct findings fs = { 0 };
	struct fault f = { 0 };
	char text[4096] = "";
	size_t used = 0, i;

	ck_assert_msg(
	    recipe_check(sample.recipe, o, &fs, &f) == 0, "%s", f.what);
	for (i = 0; i < fs.count; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used,
		    "%s: %s\n", fs.items[i].path + strlen("$.recipe"),
		    fs.items[i].text);
	ck_assert_str_eq(text, expected);
	findings_clear(&fs);
}

static const struct check_options any = { 0 };
static const struct check_options cooked = { .cooked = true };
static const struct check_options uncooked = { .uncooked = true };

static struct action *
action(size_t i)
{
	return (&sample.recipe->actions[i]);
}

/* Takes all results away. */
static void
uncook(void)
{
	size_t i;

	for (i = 0; i < SAMPLE_ACTIONS; i++)
		action(i)->result.given = false;
	sample.recipe->cooked_timestamp = 0;
}

#define NOT_AGAIN                                           \
	".preamble.cooked_timestamp: this recipe has been " \
	"cooked, and is not cooked again\n"

START_TEST(recipe_cooked_fits_its_options)
{
	expect(&any, "");
	expect(&cooked, "");
	expect(&uncooked, NOT_AGAIN);
}
END_TEST

START_TEST(recipe_uncooked_fits_its_options)
{
	uncook();
	expect(&any, "");
	expect(&uncooked, "");
	expect(&cooked,
	    ".preamble.cooked_timestamp: this recipe has not "
	    "been cooked\n"
	    ".actions[0]: this action has no result\n"
	    ".actions[1]: this action has no result\n"
	    ".actions[2]: this action has no result\n"
	    ".actions[3]: this action has no result\n"
	    ".actions[4]: this action has no result\n"
	    ".actions[5]: this action has no result\n"
	    ".actions[6]: this action has no result\n");
}
END_TEST

/* A result that says failure is a result. */
START_TEST(recipe_half_cooked_is_found)
{
	uncook();
	action(SAMPLE_IMPORT)->result.given = true;
	action(SAMPLE_IMPORT)->result.success = false;
	expect(&uncooked,
	    ".actions[5].cooked: this recipe carries results: "
	    "it has been cooked, and is not cooked again\n");
	sample.recipe->cooked_timestamp = 1;
	expect(&uncooked, NOT_AGAIN);
}
END_TEST

/* A key's naming is looked at once, however many sets have it. */
START_TEST(naming_wrong_is_found_once)
{
	const struct key *nameless = sample_name(
	    sample.recipe, KEY_BY_REF, NULL, 256, NULL);
	struct fault f = { 0 };
	size_t i;

	for (i = SAMPLE_SET; i <= SAMPLE_SET_AGAIN; i++)
		ck_assert_int_eq(
		    recipe_add_to(&action(i)->set->keyset,
			&action(i)->set->keyset_count, nameless, &f),
		    0);
	expect(&any,
	    ".actions[3].actionParams.keyset[3].key: a reference "
	    "needs a keyID or a keyLabel: without them it would mean any "
	    "key\n");
}
END_TEST

/* The findings of others stay, and come first. */
START_TEST(findings_are_added)
{
	struct findings fs = { 0 };
	struct fault f = { 0 };

	uncook();
	ck_assert_int_eq(finding_add(&fs, "$", &f, "before"), 0);
	ck_assert_int_eq(recipe_check(sample.recipe, &cooked, &fs, &f), 0);
	ck_assert_uint_eq(fs.total, 2 + SAMPLE_ACTIONS);
	ck_assert_str_eq(fs.items[0].text, "before");
	ck_assert_int_eq(f.kind, FAULT_NONE);
	findings_clear(&fs);
}
END_TEST

START_TEST(findings_many_are_counted)
{
	struct findings fs = { 0 };
	struct fault f = { 0 };
	size_t i;

	for (i = SAMPLE_ACTIONS; i < 300; i++)
		ck_assert_ptr_nonnull(
		    recipe_add(sample.recipe, ACTION_HAVE_KEY, &f)->key =
			sample_name(
			    sample.recipe, KEY_BY_REF, "ksk", 257, NULL));
	ck_assert_int_eq(recipe_check(sample.recipe, &cooked, &fs, &f), 0);
	ck_assert_uint_eq(fs.total, 300 - SAMPLE_ACTIONS);
	ck_assert_uint_eq(fs.count, FINDINGS_MOST);
	findings_clear(&fs);
}
END_TEST

/* Ten thousand sets by the same keys, and as many keys of other zones. */
START_TEST(recipe_large_is_checked)
{
	struct fault f = { 0 };
	struct signed_set *s;
	struct action *a;
	char label[32];
	int i;

	for (i = 0; i < 10000; i++) {
		(void)snprintf(label, sizeof(label), "zone %d", i);
		ck_assert_ptr_nonnull(
		    a = recipe_add(sample.recipe, ACTION_GENERATE_KEY, &f));
		a->key = sample_name(
		    sample.recipe, KEY_BY_REF, label, 256, NULL);
		a->exportable = true;
		ck_assert_ptr_nonnull(a = recipe_add(sample.recipe,
					  ACTION_PRODUCE_SIGNED_KEYSET, &f));
		s = a->set;
		ck_assert_ptr_nonnull(s->owner = strdup("example."));
		s->expiration = 1;
		ck_assert_int_eq(recipe_add_to(&s->keyset, &s->keyset_count,
				     action(SAMPLE_HAVE)->key, &f),
		    0);
		ck_assert_int_eq(
		    recipe_add_to(&s->signed_by, &s->signed_by_count,
			action(SAMPLE_HAVE)->key, &f),
		    0);
	}
	expect(&any, "");
}
END_TEST

Suite *
test_check(void)
{
	Suite *s = suite_create("check");
	TCase *c = tcase_create("recipe_check");

	suite_add_tcase(s, c);
	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_set_timeout(c, 30);
	tcase_add_test(c, recipe_cooked_fits_its_options);
	tcase_add_test(c, recipe_uncooked_fits_its_options);
	tcase_add_test(c, recipe_half_cooked_is_found);
	tcase_add_test(c, naming_wrong_is_found_once);
	tcase_add_test(c, findings_are_added);
	tcase_add_test(c, findings_many_are_counted);
	tcase_add_test(c, recipe_large_is_checked);
	return (s);
}
