/* A new key whose tag, plain or revoked, a key of known-keys has. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "cook/run.h"
#include "tests/unit/ed25519.h"

Suite *test_tags(void);

static struct run run;
static struct conf conf;
static struct conf_known known;
static struct store store;
static struct ed25519 one, other;
static const struct action *action;
static char known_name[] = "known", label[] = "new";

static void
set_up(void)
{
	const struct key naming = { .type = KEY_BY_REF,
		.algorithm = 15,
		.flags = 257,
		.label = label };
	struct fault f = { 0 };
	struct action *a;

	ed25519_make(&one, ED25519_TWIN_1, 257);
	ed25519_make(&other, ED25519_TWIN_2, 257);
	memset(&run, 0, sizeof(run));
	memset(&known, 0, sizeof(known));
	run.recipe = recipe_new(&f);
	ck_assert_ptr_nonnull(run.recipe);
	a = recipe_add(run.recipe, ACTION_GENERATE_KEY, &f);
	ck_assert_ptr_nonnull(a);
	a->key = recipe_key(run.recipe, &naming, &f);
	ck_assert_ptr_nonnull(a->key);
	action = a;
	run.uses = calloc(1, sizeof(*run.uses));
	ck_assert_ptr_nonnull(run.uses);
	run.uses[0].store = &store;
	run.uses[0].dnskey = one.dnskey;
	known.name = known_name;
	known.algorithm = 15;
	known.flags = 257;
	conf.known = &known;
	conf.known_count = 1;
	run.conf = &conf;
}

static void
tear_down(void)
{
	free(run.uses);
	recipe_free(run.recipe);
	ed25519_clear(&one);
	ed25519_clear(&other);
}

static void
expect(int rc)
{
	struct fault f = { 0 };

	ck_assert_int_eq(tags_check(&run, action, &f), rc);
	if (rc == -1) {
		ck_assert_int_eq(f.kind, FAULT_REFUSED);
		ck_assert_ptr_nonnull(strstr(f.what, "meets a tag of known"));
	}
}

START_TEST(another_tag_is_none_of_ours)
{
	known.tag = dnskey_tag(&one.dnskey) ^ 1U;
	expect(0);
}
END_TEST

START_TEST(the_tag_of_a_ds_is_met)
{
	known.tag = dnskey_tag(&one.dnskey);
	expect(-1);
	known.tag = dnskey_tag_with(&one.dnskey, 385);
	expect(-1);
}
END_TEST

START_TEST(the_tag_of_a_public_key_is_met)
{
	known.has_key = true;
	known.data = other.dnskey.data;
	expect(-1);
}
END_TEST

Suite *
test_tags(void)
{
	Suite *s = suite_create("tags");
	TCase *t = tcase_create("known keys");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, another_tag_is_none_of_ours);
	tcase_add_test(t, the_tag_of_a_ds_is_met);
	tcase_add_test(t, the_tag_of_a_public_key_is_met);
	suite_add_tcase(s, t);
	return (s);
}
