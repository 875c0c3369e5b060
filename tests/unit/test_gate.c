/* Gates that name keys: read, written, refused, and resolved once cooked. */
#include "recipe/gate.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "recipe/check.h"
#include "recipe/read.h"
#include "recipe/write.h"
#include "tests/unit/plan_inputs.h"
#include "tests/unit/timeline_dates.h"

Suite *test_gate(void);

static struct inputs x;
static struct recipe *r;

/* A plan whose new KSK is made in the ceremony. */
static void
set_up(void)
{
	inputs_init(&x);
	x.policy.ksk.lifetime = 60 * DAY;
	x.facts.until = dates_at("2027-04-01");
	r = inputs_plan(&x);
}

static void
tear_down(void)
{
	recipe_free(r);
	inputs_clear(&x);
}

static struct signed_set *
gated(void)
{
	size_t i;

	for (i = 0; i < r->action_count; i++)
		if (r->actions[i].set != NULL &&
		    r->actions[i].set->gate.ds_present_of_count > 0)
			return (r->actions[i].set);
	ck_abort_msg("no set has such a gate");
	return (NULL);
}

/* Gives every made key the public key of RFC 8080, 6.1. */
static void
cook(void)
{
	struct fault f = { 0 };
	size_t i;

	for (i = 0; i < r->action_count; i++)
		if (r->actions[i].type == ACTION_GENERATE_KEY)
			ck_assert_int_eq(
			    bytes_from_base64(&r->actions[i].result.key_data,
				"l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=",
				false, &f),
			    0);
}

START_TEST(gate_of_keys_is_read_as_it_was_written)
{
	struct bytes first = { 0 }, second = { 0 };
	struct findings fs = { 0 };
	struct recipe *again;
	struct fault f = { 0 };

	ck_assert_int_eq(recipe_write(r, &first, &f), 0);
	ck_assert_int_eq(recipe_parse(&again, "r", &first, &fs, &f), 0);
	ck_assert_int_eq(recipe_write(again, &second, &f), 0);
	ck_assert(bytes_equal(&first, &second));
	ck_assert_ptr_nonnull(
	    strstr((const char *)first.data, "\"dsPresentOf\""));
	recipe_free(again);
	bytes_clear(&first);
	bytes_clear(&second);
}
END_TEST

START_TEST(gate_of_cooked_keys_becomes_digests)
{
	struct signed_set *s = gated();
	struct fault f = { 0 };

	cook();
	ck_assert_int_eq(gate_resolve(r, &f), 0);
	ck_assert_uint_eq(s->gate.ds_present_of_count, 0);
	ck_assert_uint_eq(s->gate.ds_present_count, 1);
	/* ldns-key2ds -n -2 of that key at example.com. */
	ck_assert_str_eq(s->gate.ds_present[0],
	    "3AA5AB37EFCE57F737FC1627013FEE07BDF241BD10F3B1964AB55C78E79A304B");
	ck_assert_int_eq(gate_resolve(r, &f), 0);
	ck_assert_uint_eq(s->gate.ds_present_count, 1);
}
END_TEST

START_TEST(gate_of_keys_without_results_is_refused)
{
	struct fault f = { 0 };

	(void)gated();
	ck_assert_int_eq(gate_resolve(r, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
}
END_TEST

static void
expect_finding(const char *what)
{
	struct check_options o = { .uncooked = true };
	struct findings fs = { 0 };
	struct fault f = { 0 };

	ck_assert_int_eq(recipe_check(r, &o, &fs, &f), 0);
	ck_assert_uint_eq(fs.count, 1);
	ck_assert_msg(
	    strstr(fs.items[0].text, what) != NULL, "%s", fs.items[0].text);
	ck_assert_ptr_nonnull(strstr(fs.items[0].path, ".gate.dsPresentOf"));
	findings_clear(&fs);
}

START_TEST(gate_of_a_zsk_is_found)
{
	struct signed_set *s = gated();

	s->gate.ds_present_of[0] = s->keyset[s->keyset_count - 1];
	expect_finding("a key with the SEP bit");
}
END_TEST

START_TEST(gate_of_an_unknown_key_is_found)
{
	static char label[] = "elsewhere";
	struct key naming = { .type = KEY_BY_REF,
		.algorithm = 15,
		.flags = 257,
		.label = label };
	struct fault f = { 0 };

	gated()->gate.ds_present_of[0] = recipe_key(r, &naming, &f);
	expect_finding("needs its keyData");
}
END_TEST

Suite *
test_gate(void)
{
	Suite *s = suite_create("gate");
	TCase *c = tcase_create("gate_resolve");

	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_test(c, gate_of_keys_is_read_as_it_was_written);
	tcase_add_test(c, gate_of_cooked_keys_becomes_digests);
	tcase_add_test(c, gate_of_keys_without_results_is_refused);
	tcase_add_test(c, gate_of_a_zsk_is_found);
	tcase_add_test(c, gate_of_an_unknown_key_is_found);
	suite_add_tcase(s, c);
	return (s);
}
