#include "produce/plan.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/util/instant.h"
#include "recipe/write.h"
#include "tests/unit/plan_inputs.h"

Suite *test_plan(void);

/* The types of the actions, a letter each: have, generate, sign, import,
 * export. */
static void
expect_actions(const struct recipe *r, const char *expected)
{
	static const char letters[ACTION_TYPES] = "hdgsie";
	size_t i;

	ck_assert_uint_eq(r->action_count, strlen(expected));
	for (i = 0; i < r->action_count; i++)
		ck_assert_int_eq(letters[r->actions[i].type], expected[i]);
}

static void
expect_keys(
    const struct action *a, const struct key *ksk, const struct key *zsk)
{
	ck_assert_uint_eq(a->set->keyset_count, 2);
	ck_assert_ptr_eq(a->set->keyset[0], ksk);
	ck_assert_ptr_eq(a->set->keyset[1], zsk);
	ck_assert_uint_eq(a->set->signed_by_count, 1);
	ck_assert_ptr_eq(a->set->signed_by[0], ksk);
}

static void
expect_generate(const struct action *a, unsigned int flags, const char *label,
    bool exportable)
{
	ck_assert_int_eq(a->key->type, KEY_BY_REF);
	ck_assert_uint_eq(a->key->algorithm, 15);
	ck_assert_uint_eq(a->key->flags, flags);
	ck_assert_str_eq(a->key->label, label);
	ck_assert_uint_eq(a->key->id.length, 16);
	ck_assert_uint_eq(a->key->data.length, 0);
	ck_assert_uint_eq(a->key_size, 0);
	ck_assert_int_eq(a->exportable, exportable);
}

START_TEST(make_new_zone_generates_signs_and_exports)
{
	struct inputs x;
	struct recipe *r;
	const struct action *a;

	inputs_init(&x);
	r = inputs_plan(&x);
	a = r->actions;
	expect_actions(r, "ggssssie");
	expect_generate(&a[0], 257, "example.com/KSK/20270101T000000Z", false);
	expect_generate(&a[1], 256, "example.com/ZSK/20270101T000000Z", true);
	ck_assert(!bytes_equal(&a[0].key->id, &a[1].key->id));
	ck_assert_str_eq(a[0].description, "Generation key used for next KSK");
	ck_assert_str_eq(a[1].description, "Generation key used for next ZSK");
	expect_keys(&a[2], a[0].key, a[1].key);
	expect_keys(&a[5], a[0].key, a[1].key);
	ck_assert_ptr_null(a[2].description);
	ck_assert_ptr_eq(a[7].key, a[1].key);
	ck_assert_str_eq(a[7].description,
	    "Export key hex "
	    "2de328e332246b0150db35ffb9990340 encrypted using wrappingkey");
	recipe_free(r);
	inputs_clear(&x);
}
END_TEST

START_TEST(make_transport_key_is_imported_direct_and_used_by_name)
{
	struct inputs x;
	struct recipe *r;
	const struct key *import, *wrapping;

	inputs_init(&x);
	r = inputs_plan(&x);
	import = r->actions[6].key;
	wrapping = r->actions[7].wrapping_key;
	ck_assert_int_eq(import->type, KEY_DIRECT);
	ck_assert_int_eq(wrapping->type, KEY_BY_REF);
	ck_assert(bytes_equal(&import->data, &x.wrapping.key.data));
	ck_assert_uint_eq(wrapping->data.length, 0);
	ck_assert_str_eq(import->label, "recipekey");
	ck_assert_str_eq(wrapping->label, "recipekey");
	ck_assert(bytes_equal(&import->id, &x.wrapping.id));
	ck_assert(bytes_equal(&wrapping->id, &x.wrapping.id));
	ck_assert_uint_eq(wrapping->algorithm, 8);
	ck_assert_uint_eq(wrapping->flags, 256);
	ck_assert_str_eq(r->actions[6].description,
	    "Process key used in "
	    "migration keys from Bunker to operational environment");
	recipe_free(r);
	inputs_clear(&x);
}
END_TEST

START_TEST(make_sets_have_scenario_1_times)
{
	static const struct {
		const char *publication, *expiration;
	} expected[] = { { "2027-01-01", "2027-01-15" },
		{ "2027-01-10", "2027-01-24" }, { "2027-01-19", "2027-02-02" },
		{ "2027-01-28", "2027-02-11" } };
	struct inputs x;
	struct recipe *r;
	struct fault f = { 0 };
	const struct signed_set *s;
	int64_t instant;
	size_t i;

	inputs_init(&x);
	r = inputs_plan(&x);
	for (i = 0; i < 4; i++) {
		s = r->actions[2 + i].set;
		ck_assert_int_eq(
		    instant_parse(expected[i].publication, &instant, &f), 0);
		ck_assert_int_eq(s->publication, instant);
		ck_assert_int_eq(s->inception, instant - 3600);
		ck_assert_int_eq(
		    instant_parse(expected[i].expiration, &instant, &f), 0);
		ck_assert_int_eq(s->expiration, instant);
		ck_assert_int_eq(s->ttl, 3600);
		ck_assert_str_eq(s->owner, "example.com.");
		ck_assert(!s->zone_signers_given && !s->branch_given &&
		    !s->gate.given);
	}
	recipe_free(r);
	inputs_clear(&x);
}
END_TEST

START_TEST(make_preamble_has_time_and_description)
{
	struct inputs x;
	struct recipe *r;

	inputs_init(&x);
	r = inputs_plan(&x);
	ck_assert_int_eq(r->timestamp, NOW);
	ck_assert_int_eq(r->cooked_timestamp, 0);
	ck_assert_str_eq(r->description, "Keysets for January");
	ck_assert_ptr_null(r->previous);
	recipe_free(r);
	inputs_clear(&x);
}
END_TEST

START_TEST(make_existing_keys_are_pinned_and_published)
{
	struct inputs x;
	struct recipe *r;
	const struct action *a;

	inputs_init(&x);
	inputs_take_ksk(&x.zones[0]);
	inputs_take_zsk(&x.zones[0]);
	x.no_transport = true;
	r = inputs_plan(&x);
	a = r->actions;
	expect_actions(r, "hssss");
	ck_assert_int_eq(a[0].key->type, KEY_BY_REF);
	ck_assert_uint_eq(a[0].key->flags, 257);
	ck_assert(
	    bytes_equal(&a[0].key->data, &x.zones[0].keys[0].dnskey.data));
	ck_assert(bytes_equal(&a[0].key->id, &x.zones[0].keys[0].id));
	ck_assert(!a[0].relaxed);
	ck_assert_int_eq(a[1].set->keyset[1]->type, KEY_DIRECT);
	ck_assert(bytes_equal(
	    &a[1].set->keyset[1]->data, &x.zones[0].keys[1].dnskey.data));
	ck_assert_uint_eq(a[1].set->keyset[1]->flags, 256);
	expect_keys(&a[1], a[0].key, a[1].set->keyset[1]);
	recipe_free(r);
	inputs_clear(&x);
}
END_TEST

START_TEST(make_missing_key_alone_is_generated)
{
	struct inputs x;
	struct recipe *r;

	inputs_init(&x);
	inputs_take_ksk(&x.zones[0]);
	r = inputs_plan(&x);
	expect_actions(r, "hgssssie");
	expect_generate(
	    &r->actions[1], 256, "example.com/ZSK/20270101T000000Z", true);
	expect_keys(&r->actions[2], r->actions[0].key, r->actions[1].key);
	recipe_free(r);
	inputs_clear(&x);

	inputs_init(&x);
	inputs_take_zsk(&x.zones[0]);
	x.no_transport = true;
	r = inputs_plan(&x);
	expect_actions(r, "gssss");
	expect_generate(
	    &r->actions[0], 257, "example.com/KSK/20270101T000000Z", false);
	recipe_free(r);
	inputs_clear(&x);
}
END_TEST

START_TEST(make_two_zones_import_once)
{
	struct inputs x;
	struct recipe *r;

	inputs_init(&x);
	x.facts.zone_count = 2;
	r = inputs_plan(&x);
	expect_actions(r, "ggggssssssssiee");
	ck_assert_str_eq(r->actions[1].description,
	    "Generation key used for next ZSK of example.com");
	ck_assert_str_eq(r->actions[2].description,
	    "Generation key used for next KSK of example.org");
	ck_assert_str_eq(r->actions[7].set->owner, "example.com.");
	ck_assert_str_eq(r->actions[8].set->owner, "example.org.");
	ck_assert_ptr_eq(r->actions[14].key, r->actions[3].key);
	recipe_free(r);
	inputs_clear(&x);
}
END_TEST

START_TEST(make_rsa_keys_have_the_policy_sizes)
{
	struct inputs x;
	struct recipe *r;

	inputs_init(&x);
	x.policy.ksk = (struct conf_key_policy){ .algorithm = 8, .size = 2048 };
	x.policy.zsk = (struct conf_key_policy){ .algorithm = 8, .size = 1024 };
	r = inputs_plan(&x);
	ck_assert_uint_eq(r->actions[0].key_size, 2048);
	ck_assert_uint_eq(r->actions[1].key_size, 1024);
	ck_assert_uint_eq(r->actions[0].key->algorithm, 8);
	recipe_free(r);
	inputs_clear(&x);
}
END_TEST

static void
document(const struct inputs *x, struct bytes *b)
{
	struct recipe *r = inputs_plan(x);
	struct fault f = { 0 };

	ck_assert_int_eq(recipe_write(r, b, &f), 0);
	ck_assert_uint_gt(b->length, 1000);
	recipe_free(r);
}

START_TEST(make_same_inputs_same_bytes_in_any_time_zone)
{
	struct bytes one = { 0 }, other = { 0 };
	struct inputs x;

	inputs_init(&x);
	ck_assert_int_eq(setenv("TZ", "America/New_York", 1), 0);
	tzset();
	document(&x, &one);
	ck_assert_int_eq(setenv("TZ", "Asia/Kathmandu", 1), 0);
	ck_assert_int_eq(setenv("LC_ALL", "de_DE.UTF-8", 1), 0);
	tzset();
	document(&x, &other);
	ck_assert(bytes_equal(&one, &other));
	bytes_clear(&other);
	x.facts.now++;
	document(&x, &other);
	ck_assert(!bytes_equal(&one, &other));
	bytes_clear(&one);
	bytes_clear(&other);
	inputs_clear(&x);
}
END_TEST

Suite *
test_plan(void)
{
	Suite *s = suite_create("plan");
	TCase *c = tcase_create("plan_make");

	tcase_add_test(c, make_new_zone_generates_signs_and_exports);
	tcase_add_test(
	    c, make_transport_key_is_imported_direct_and_used_by_name);
	tcase_add_test(c, make_sets_have_scenario_1_times);
	tcase_add_test(c, make_preamble_has_time_and_description);
	tcase_add_test(c, make_existing_keys_are_pinned_and_published);
	tcase_add_test(c, make_missing_key_alone_is_generated);
	tcase_add_test(c, make_two_zones_import_once);
	tcase_add_test(c, make_rsa_keys_have_the_policy_sizes);
	tcase_add_test(c, make_same_inputs_same_bytes_in_any_time_zone);
	suite_add_tcase(s, c);
	return (s);
}
