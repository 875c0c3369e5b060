#include "recipe/recipe.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

Suite *test_recipe(void);

static struct recipe *recipe;

static void
set_up(void)
{
	struct fault f = { 0 };

	ck_assert_ptr_nonnull(recipe = recipe_new(&f));
}

static void
tear_down(void)
{
	recipe_free(recipe);
}

/* Key texts live in static memory: naming them takes nothing over. */
struct text {
	char store[16], label[160], id[80], data[80];
};

static struct key
naming(struct text *t, const char *store, const char *label, const char *id,
    const char *data)
{
	struct key k = { .algorithm = 15, .flags = 257 };

	memset(t, 0, sizeof(*t));
	if (store != NULL)
		k.store = strncpy(t->store, store, sizeof(t->store) - 1);
	if (label != NULL)
		k.label = strncpy(t->label, label, sizeof(t->label) - 1);
	k.id.data = (unsigned char *)strncpy(t->id, id, sizeof(t->id) - 1);
	k.id.length = strlen(id);
	k.data.data = (unsigned char *)strncpy(
	    t->data, data, sizeof(t->data) - 1);
	k.data.length = strlen(data);
	return (k);
}

START_TEST(new_is_empty)
{
	ck_assert_str_eq(recipe->description, "");
	ck_assert_str_eq(recipe->sha256, "");
	ck_assert_ptr_null(recipe->file);
	ck_assert_ptr_null(recipe->previous);
	ck_assert_uint_eq(recipe->action_count, 0);
	ck_assert_uint_eq(recipe->key_count, 0);
	recipe_free(NULL);
}
END_TEST

START_TEST(naming_twice_is_one_key)
{
	struct text t, u;
	struct key a = naming(&t, "s", "l", "id", "data");
	struct key b = naming(&u, "s", "l", "id", "data");
	struct fault f = { 0 };
	const struct key *k = recipe_key(recipe, &a, &f);

	ck_assert_ptr_nonnull(k);
	b.number = 77;
	ck_assert_ptr_eq(recipe_key(recipe, &b, &f), k);
	ck_assert_uint_eq(recipe->key_count, 1);
	ck_assert_ptr_eq(recipe->keys[0], k);
	ck_assert_uint_eq(k->number, 0);
	ck_assert_ptr_ne(k->label, t.label);
	ck_assert_str_eq(k->label, "l");
	ck_assert_str_eq(k->store, "s");
	ck_assert_uint_eq(k->id.length, 2);
	ck_assert_uint_eq(k->data.length, 4);
}
END_TEST

/* Every member makes a difference. */
START_TEST(naming_other_is_another_key)
{
	struct text t[9];
	struct key k[] = {
		naming(&t[0], "s", "l", "id", "data"),
		naming(&t[1], NULL, "l", "id", "data"),
		naming(&t[2], "t", "l", "id", "data"),
		naming(&t[3], "s", NULL, "id", "data"),
		naming(&t[4], "s", "m", "id", "data"),
		naming(&t[5], "s", "l", "ie", "data"),
		naming(&t[6], "s", "l", "", "data"),
		naming(&t[7], "s", "l", "id", "dat"),
		naming(&t[8], "s", "l", "id", "data"),
		naming(&t[8], "s", "l", "id", "data"),
		naming(&t[8], "s", "l", "id", "data"),
	};
	const size_t count = sizeof(k) / sizeof(k[0]);
	struct fault f = { 0 };
	size_t i, round;

	k[8].flags = 256;
	k[9].algorithm = 16;
	k[10].type = KEY_DIRECT;
	for (round = 0; round < 2; round++)
		for (i = 0; i < count; i++) {
			const struct key *own = recipe_key(recipe, &k[i], &f);

			ck_assert_ptr_nonnull(own);
			ck_assert_uint_eq(own->number, i);
		}
	ck_assert_uint_eq(recipe->key_count, count);
}
END_TEST

START_TEST(keys_many_keep_their_numbers)
{
	struct fault f = { 0 };
	unsigned int i;

	for (i = 0; i < 1000; i++) {
		struct key k = { .flags = i };

		ck_assert_uint_eq(recipe_key(recipe, &k, &f)->number, i);
	}
	for (i = 0; i < 1000; i++)
		ck_assert_uint_eq(recipe->keys[i]->flags, i);
}
END_TEST

START_TEST(action_new_has_defaults)
{
	struct fault f = { 0 };
	struct action *a;
	unsigned int type;

	for (type = 0; type < ACTION_TYPES; type++) {
		a = recipe_add(recipe, (enum action_type)type, &f);
		ck_assert_ptr_nonnull(a);
		ck_assert_uint_eq(a->type, type);
		ck_assert_int_eq(
		    a->set != NULL, type == ACTION_PRODUCE_SIGNED_KEYSET);
		ck_assert(!a->relaxed && !a->exportable);
		ck_assert(a->must_exist);
		ck_assert_uint_eq(a->key_size, 0);
		ck_assert_ptr_null(a->key);
		ck_assert(!a->result.given);
		ck_assert_int_eq(a->result.key_tag, -1);
	}
	ck_assert_uint_eq(recipe->action_count, ACTION_TYPES);
	ck_assert_int_eq(recipe->actions[3].set->publication, -1);
	ck_assert(!recipe->actions[3].set->zone_signers_given);
}
END_TEST

START_TEST(actions_beyond_the_limit_are_refused)
{
	struct fault f = { 0 };
	size_t i;

	for (i = 0; i < RECIPE_ACTIONS_MOST; i++)
		ck_assert_ptr_nonnull(recipe_add(recipe, ACTION_HAVE_KEY, &f));
	ck_assert_ptr_null(recipe_add(recipe, ACTION_HAVE_KEY, &f));
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	ck_assert_str_eq(f.what, "more than 250000 actions");
	ck_assert_uint_eq(recipe->action_count, RECIPE_ACTIONS_MOST);
}
END_TEST

START_TEST(lists_grow_in_order)
{
	const struct key **keys = NULL, one = { 0 }, two = { 0 };
	char **texts = NULL, text[] = "0";
	size_t key_count = 0, text_count = 0, i;
	struct fault f = { 0 };

	for (i = 0; i < 10; i++) {
		text[0] = (char)('0' + i);
		ck_assert_int_eq(
		    recipe_add_to(&keys, &key_count, i == 7 ? &two : &one, &f),
		    0);
		ck_assert_int_eq(
		    recipe_add_text(&texts, &text_count, text, &f), 0);
	}
	ck_assert_uint_eq(key_count, 10);
	ck_assert_uint_eq(text_count, 10);
	for (i = 0; i < 10; i++) {
		ck_assert_ptr_eq(keys[i], i == 7 ? &two : &one);
		ck_assert_int_eq(texts[i][0], (int)('0' + i));
		free(texts[i]);
	}
	free(texts);
	free(keys);
}
END_TEST

START_TEST(names_are_the_specifications)
{
	static const char *const names[ACTION_TYPES] = { "haveKey", "deleteKey",
		"generateKey", "produceSignedKeyset", "importPublicKey",
		"exportKeypair" };
	unsigned int type;

	for (type = 0; type < ACTION_TYPES; type++)
		ck_assert_str_eq(
		    action_name((enum action_type)type), names[type]);
}
END_TEST

/* By type, then by place in the file. */
START_TEST(order_is_that_of_execution)
{
	static const enum action_type file[] = { ACTION_EXPORT_KEYPAIR,
		ACTION_GENERATE_KEY, ACTION_HAVE_KEY, ACTION_GENERATE_KEY,
		ACTION_IMPORT_PUBLIC_KEY, ACTION_PRODUCE_SIGNED_KEYSET,
		ACTION_DELETE_KEY, ACTION_HAVE_KEY };
	static const size_t expected[] = { 2, 7, 6, 1, 3, 5, 4, 0 };
	struct fault f = { 0 };
	size_t *order, i;

	ck_assert_ptr_nonnull(order = recipe_order(recipe, &f));
	free(order);
	for (i = 0; i < 8; i++)
		ck_assert_ptr_nonnull(recipe_add(recipe, file[i], &f));
	ck_assert_ptr_nonnull(order = recipe_order(recipe, &f));
	for (i = 0; i < 8; i++)
		ck_assert_uint_eq(order[i], expected[i]);
	free(order);
}
END_TEST

static const struct {
	const char *store[2], *label[2], *id[2];
	bool may_be;
} pairs[] = {
	{ { NULL, NULL }, { "a", "a" }, { "", "" }, true },
	{ { NULL, NULL }, { "a", "b" }, { "", "" }, false },
	{ { NULL, NULL }, { "a", "A" }, { "", "" }, false },
	{ { NULL, NULL }, { NULL, NULL }, { "1", "1" }, true },
	{ { NULL, NULL }, { NULL, NULL }, { "1", "12" }, false },
	{ { NULL, NULL }, { "a", NULL }, { "1", "1" }, true },
	{ { NULL, NULL }, { "a", "a" }, { "", "1" }, true },
	{ { NULL, NULL }, { "a", "a" }, { "2", "1" }, false },
	{ { NULL, NULL }, { "a", "b" }, { "1", "1" }, false },
	{ { NULL, NULL }, { "a", NULL }, { "", "1" }, false },
	{ { NULL, NULL }, { NULL, NULL }, { "", "" }, false },
	{ { "s", "s" }, { "a", "a" }, { "", "" }, true },
	{ { "s", NULL }, { "a", "a" }, { "", "" }, true },
	{ { "s", "t" }, { "a", "a" }, { "", "" }, false },
	{ { "s", "s" }, { NULL, NULL }, { "", "" }, false },
};

START_TEST(key_may_be_what_agrees)
{
	struct text t, u;
	struct key a = naming(
	    &t, pairs[_i].store[0], pairs[_i].label[0], pairs[_i].id[0], "");
	struct key b = naming(
	    &u, pairs[_i].store[1], pairs[_i].label[1], pairs[_i].id[1], "");

	ck_assert_int_eq(key_may_be(&a, &b), pairs[_i].may_be);
	ck_assert_int_eq(key_may_be(&b, &a), pairs[_i].may_be);
}
END_TEST

START_TEST(key_is_printed_by_what_it_has)
{
	/* RFC 8080, section 6.1: tag 3613 with flags 257. */
	static unsigned char data[] = { 0x97, 0x4d, 0x96, 0xa2, 0x2d, 0x22,
		0x4b, 0xc0, 0x1a, 0xdb, 0x91, 0x50, 0x91, 0x47, 0x7d, 0x44,
		0xcc, 0xd9, 0x1c, 0x9a, 0x41, 0xa1, 0x14, 0x30, 0x01, 0x01,
		0x17, 0xd5, 0x2c, 0x59, 0x24, 0x0e };
	struct text t;
	struct key k = naming(&t, "s", "a label", "\x01\xff", "");
	char text[KEY_TEXT_SIZE];

	k.data.data = data;
	k.data.length = sizeof(data);
	key_print(&k, text);
	ck_assert_str_eq(text, "a label");
	k.label = NULL;
	key_print(&k, text);
	ck_assert_str_eq(text, "id 01ff");
	k.id.length = 0;
	key_print(&k, text);
	ck_assert_str_eq(text, "tag 3613");
	k.data.length = 0;
	key_print(&k, text);
	ck_assert_str_eq(text, "without a name");
}
END_TEST

/* The longest that the reader lets through. */
START_TEST(key_long_is_printed_whole)
{
	char label[RECIPE_LABEL_MOST + 1], text[KEY_TEXT_SIZE];
	unsigned char id[RECIPE_ID_MOST];
	struct key k = { .label = label };

	memset(label, 'l', RECIPE_LABEL_MOST);
	label[RECIPE_LABEL_MOST] = '\0';
	key_print(&k, text);
	ck_assert_str_eq(text, label);
	memset(id, 0xab, sizeof(id));
	k.label = NULL;
	k.id.data = id;
	k.id.length = sizeof(id);
	key_print(&k, text);
	ck_assert_uint_eq(strlen(text), 3 + 2 * RECIPE_ID_MOST);
	ck_assert_str_eq(text + 3 + 2 * (RECIPE_ID_MOST - 2), "abab");
}
END_TEST

START_TEST(set_has_its_defaults)
{
	char owner[] = "example.", signer[] = "EXAMPLE.";
	struct signed_set s = {
		.owner = owner, .inception = 5, .publication = -1
	};

	ck_assert_ptr_eq(signed_set_signer(&s), owner);
	ck_assert_int_eq(signed_set_publication(&s), 5);
	s.signer = signer;
	s.publication = 0;
	ck_assert_ptr_eq(signed_set_signer(&s), signer);
	ck_assert_int_eq(signed_set_publication(&s), 0);
}
END_TEST

static TCase *
new_case(Suite *s, const char *name)
{
	TCase *c = tcase_create(name);

	suite_add_tcase(s, c);
	tcase_add_checked_fixture(c, set_up, tear_down);
	return (c);
}

Suite *
test_recipe(void)
{
	Suite *s = suite_create("recipe");
	TCase *c = new_case(s, "recipe_key");

	tcase_add_test(c, new_is_empty);
	tcase_add_test(c, naming_twice_is_one_key);
	tcase_add_test(c, naming_other_is_another_key);
	tcase_add_test(c, keys_many_keep_their_numbers);
	c = new_case(s, "recipe_add");
	tcase_add_test(c, action_new_has_defaults);
	tcase_add_test(c, actions_beyond_the_limit_are_refused);
	tcase_add_test(c, lists_grow_in_order);
	c = new_case(s, "recipe_order");
	tcase_add_test(c, names_are_the_specifications);
	tcase_add_test(c, order_is_that_of_execution);
	c = new_case(s, "key");
	tcase_add_loop_test(c, key_may_be_what_agrees, 0,
	    (int)(sizeof(pairs) / sizeof(pairs[0])));
	tcase_add_test(c, key_is_printed_by_what_it_has);
	tcase_add_test(c, key_long_is_printed_whole);
	tcase_add_test(c, set_has_its_defaults);
	return (s);
}
