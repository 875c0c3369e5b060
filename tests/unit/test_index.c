#include "recipe/index.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Suite *test_index(void);

static struct recipe *recipe;
static struct key_index *key_index;

static void
set_up(void)
{
	struct fault f = { 0 };

	ck_assert_ptr_nonnull(recipe = recipe_new(&f));
	key_index = NULL;
}

static void
tear_down(void)
{
	key_index_free(key_index);
	recipe_free(recipe);
}

/* A naming in static memory; NULL for what is not given. */
static struct key
naming(const char *store, const char *label, const char *id)
{
	static char stores[8], labels[32], ids[32];
	struct key k = { .algorithm = 15, .flags = 256 };

	if (store != NULL) {
		(void)snprintf(stores, sizeof(stores), "%s", store);
		k.store = stores;
	}
	if (label != NULL) {
		(void)snprintf(labels, sizeof(labels), "%s", label);
		k.label = labels;
	}
	if (id != NULL) {
		(void)snprintf(ids, sizeof(ids), "%s", id);
		k.id.data = (unsigned char *)ids;
		k.id.length = strlen(id);
	}
	return (k);
}

static void
add(enum action_type type, const char *store, const char *label, const char *id)
{
	struct key k = naming(store, label, id);
	struct fault f = { 0 };
	struct action *a = recipe_add(recipe, type, &f);

	ck_assert_ptr_nonnull(a);
	ck_assert_ptr_nonnull(a->key = recipe_key(recipe, &k, &f));
}

static void
make(enum action_type type)
{
	struct fault f = { 0 };

	ck_assert_ptr_nonnull(key_index = key_index_new(recipe, type, &f));
}

/* The place of the action found, or -1. */
static long
find(const char *store, const char *label, const char *id, long except)
{
	struct key k = naming(store, label, id);
	const struct action *a = key_index_find(
	    key_index, &k, except == -1 ? NULL : &recipe->actions[except]);

	return (a == NULL ? -1 : a - recipe->actions);
}

START_TEST(recipe_empty_has_nothing)
{
	make(ACTION_GENERATE_KEY);
	ck_assert_int_eq(find(NULL, "a", "1", -1), -1);
	key_index_free(NULL);
}
END_TEST

START_TEST(type_other_is_not_found)
{
	add(ACTION_DELETE_KEY, NULL, "a", "1");
	add(ACTION_GENERATE_KEY, NULL, "b", "2");
	make(ACTION_GENERATE_KEY);
	ck_assert_int_eq(find(NULL, "a", NULL, -1), -1);
	ck_assert_int_eq(find(NULL, NULL, "1", -1), -1);
	ck_assert_int_eq(find(NULL, "b", NULL, -1), 1);
	ck_assert_int_eq(find(NULL, NULL, "2", -1), 1);
}
END_TEST

/* Sets have no key, and no index. */
START_TEST(set_is_skipped)
{
	struct fault f = { 0 };

	ck_assert_ptr_nonnull(
	    recipe_add(recipe, ACTION_PRODUCE_SIGNED_KEYSET, &f));
	make(ACTION_PRODUCE_SIGNED_KEYSET);
	ck_assert_int_eq(find(NULL, "a", "1", -1), -1);
}
END_TEST

START_TEST(reference_matches_by_what_both_give)
{
	add(ACTION_GENERATE_KEY, NULL, "a", NULL);
	add(ACTION_GENERATE_KEY, NULL, NULL, "2");
	add(ACTION_GENERATE_KEY, "s", "c", "3");
	make(ACTION_GENERATE_KEY);
	ck_assert_int_eq(find(NULL, "a", "9", -1), 0);
	ck_assert_int_eq(find(NULL, "z", "2", -1), 1);
	ck_assert_int_eq(find(NULL, "c", NULL, -1), 2);
	ck_assert_int_eq(find(NULL, NULL, "3", -1), 2);
	ck_assert_int_eq(find("s", "c", "3", -1), 2);
	ck_assert_int_eq(find("t", "c", "3", -1), -1);
	ck_assert_int_eq(find(NULL, "c", "9", -1), -1);
	ck_assert_int_eq(find(NULL, "z", "3", -1), -1);
	ck_assert_int_eq(find(NULL, NULL, NULL, -1), -1);
}
END_TEST

START_TEST(first_of_the_file_is_found)
{
	add(ACTION_DELETE_KEY, "t", "a", NULL);
	add(ACTION_DELETE_KEY, NULL, NULL, "1");
	add(ACTION_DELETE_KEY, "s", "a", NULL);
	add(ACTION_DELETE_KEY, NULL, "a", "1");
	make(ACTION_DELETE_KEY);
	ck_assert_int_eq(find(NULL, "a", NULL, -1), 0);
	ck_assert_int_eq(find("s", "a", NULL, -1), 2);
	ck_assert_int_eq(find(NULL, "a", "1", -1), 0);
	ck_assert_int_eq(find("s", "a", "1", -1), 1);
	ck_assert_int_eq(find("s", NULL, "1", -1), 1);
}
END_TEST

START_TEST(action_excepted_is_passed_over)
{
	add(ACTION_DELETE_KEY, NULL, "a", "1");
	add(ACTION_DELETE_KEY, NULL, "b", "1");
	make(ACTION_DELETE_KEY);
	ck_assert_int_eq(find(NULL, "a", "1", -1), 0);
	ck_assert_int_eq(find(NULL, "a", "1", 0), -1);
	ck_assert_int_eq(find(NULL, "a", "1", 1), 0);
	ck_assert_int_eq(find(NULL, NULL, "1", 0), 1);
}
END_TEST

/* Labels in no order, as many as make a slow search show. */
START_TEST(keys_many_are_all_found)
{
	char label[32], id[32];
	unsigned int i;

	for (i = 0; i < 20000; i++) {
		(void)snprintf(label, sizeof(label), "l%u", i * 7919 % 20000);
		(void)snprintf(id, sizeof(id), "i%u", i);
		add(ACTION_GENERATE_KEY, NULL, label, id);
	}
	make(ACTION_GENERATE_KEY);
	for (i = 0; i < 20000; i++) {
		(void)snprintf(label, sizeof(label), "l%u", i * 7919 % 20000);
		(void)snprintf(id, sizeof(id), "i%u", i);
		ck_assert_int_eq(find(NULL, label, NULL, -1), i);
		ck_assert_int_eq(find(NULL, NULL, id, -1), i);
		ck_assert_int_eq(find(NULL, label, id, (long)i), -1);
	}
	ck_assert_int_eq(find(NULL, "l", NULL, -1), -1);
	ck_assert_int_eq(find(NULL, "l20000", NULL, -1), -1);
	ck_assert_int_eq(find(NULL, "m", NULL, -1), -1);
}
END_TEST

static long
clash(const char *store, const char *label, const char *id, long except)
{
	struct key k = naming(store, label, id);
	const struct action *a = key_index_clash(
	    key_index, &k, except == -1 ? NULL : &recipe->actions[except]);

	return (a == NULL ? -1 : a - recipe->actions);
}

/* Either of the two names is enough, unless another token is meant. */
START_TEST(name_in_use_clashes)
{
	add(ACTION_GENERATE_KEY, NULL, "a", "1");
	add(ACTION_GENERATE_KEY, "s", "b", "2");
	add(ACTION_GENERATE_KEY, NULL, "a", "3");
	make(ACTION_GENERATE_KEY);
	ck_assert_int_eq(clash(NULL, "a", "9", -1), 0);
	ck_assert_int_eq(clash(NULL, "a", "9", 0), 2);
	ck_assert_int_eq(clash(NULL, "z", "1", -1), 0);
	ck_assert_int_eq(clash(NULL, "z", "1", 0), -1);
	ck_assert_int_eq(clash("t", "a", NULL, -1), 0);
	ck_assert_int_eq(clash(NULL, "b", NULL, -1), 1);
	ck_assert_int_eq(clash("s", NULL, "2", -1), 1);
	ck_assert_int_eq(clash("t", "b", "2", -1), -1);
	ck_assert_int_eq(clash("s", "z", "9", -1), -1);
	ck_assert_int_eq(clash(NULL, NULL, NULL, -1), -1);
}
END_TEST

/* One label in many stores, or one id: as many as are walked along. */
START_TEST(keys_of_one_name_are_limited)
{
	struct fault f = { 0 };
	char store[8];
	unsigned int i;

	for (i = 0; i < 100; i++) {
		(void)snprintf(store, sizeof(store), "s%u", i);
		add(ACTION_DELETE_KEY, store, _i == 0 ? "a" : NULL,
		    _i == 0 ? NULL : "1");
	}
	make(ACTION_DELETE_KEY);
	ck_assert_int_eq(find("s99", "a", "1", -1), 99);
	add(ACTION_DELETE_KEY, "s100", _i == 0 ? "a" : NULL,
	    _i == 0 ? NULL : "1");
	ck_assert_ptr_null(key_index_new(recipe, ACTION_DELETE_KEY, &f));
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	ck_assert_str_eq(f.what,
	    "more than 100 keys of one label or id are "
	    "made or deleted");
	key_index_free(key_index);
	make(ACTION_GENERATE_KEY);
}
END_TEST

Suite *
test_index(void)
{
	Suite *s = suite_create("index");
	TCase *c = tcase_create("key_index_find");

	suite_add_tcase(s, c);
	tcase_set_timeout(c, 30);
	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_test(c, recipe_empty_has_nothing);
	tcase_add_test(c, type_other_is_not_found);
	tcase_add_test(c, set_is_skipped);
	tcase_add_test(c, reference_matches_by_what_both_give);
	tcase_add_test(c, first_of_the_file_is_found);
	tcase_add_test(c, action_excepted_is_passed_over);
	tcase_add_test(c, keys_many_are_all_found);
	tcase_add_test(c, name_in_use_clashes);
	tcase_add_loop_test(c, keys_of_one_name_are_limited, 0, 2);
	return (s);
}
