/* recipe/identity: which namings mean one key. */
#include "recipe/identity.h"

#include <check.h>
#include <string.h>

Suite *test_identity(void);

static struct recipe *first, *next;

static void
set_up(void)
{
	struct fault f = { 0 };

	ck_assert_ptr_nonnull(first = recipe_new(&f));
	ck_assert_ptr_nonnull(next = recipe_new(&f));
}

static void
tear_down(void)
{
	recipe_free(first);
	recipe_free(next);
}

/* A naming by what is not NULL. */
static const struct key *
name(struct recipe *r, char *label, const char *id, const char *data)
{
	struct key k = { .algorithm = 15, .flags = 257, .label = label };
	const struct key *kept;
	struct fault f = { 0 };

	k.type = label == NULL && id == NULL ? KEY_DIRECT : KEY_BY_REF;
	if (id != NULL)
		ck_assert_int_eq(bytes_set(&k.id, id, strlen(id), &f), 0);
	if (data != NULL)
		ck_assert_int_eq(bytes_set(&k.data, data, strlen(data), &f), 0);
	ck_assert_ptr_nonnull(kept = recipe_key(r, &k, &f));
	bytes_clear(&k.id);
	bytes_clear(&k.data);
	return (kept);
}

/* True if a of the first recipe and b of recipe `of` are one key. */
static bool
same(const struct key *a, const struct key *b, size_t of)
{
	const struct recipe *recipes[] = { first, next };
	struct identities x;
	struct fault f = { 0 };
	bool is;

	ck_assert_int_eq(identities_find(&x, recipes, 2, &f), 0);
	is = x.of[0][a->number] == x.of[of][b->number];
	identities_clear(&x);
	return (is);
}

static char one[] = "one", other[] = "other";

START_TEST(names_equal_are_one)
{
	const struct key *both = name(first, one, "1", NULL);

	ck_assert(same(both, name(first, one, NULL, NULL), 0));
	ck_assert(same(both, name(first, NULL, "1", NULL), 0));
	ck_assert(same(both, name(next, one, "1", NULL), 1));
	ck_assert(!same(both, name(next, other, "1", NULL), 1));
	ck_assert(!same(both, name(first, one, "2", NULL), 0));
	ck_assert(!same(both, name(first, NULL, NULL, "data"), 0));
}
END_TEST

START_TEST(data_equal_is_one)
{
	const struct key *named = name(first, one, NULL, "data");

	ck_assert(same(named, name(first, other, NULL, "data"), 0));
	ck_assert(same(named, name(next, NULL, NULL, "data"), 1));
	ck_assert(!same(named, name(next, NULL, NULL, "atad"), 1));
	ck_assert(!same(named, name(next, one, NULL, "atad"), 1));
}
END_TEST

START_TEST(flags_are_of_the_record)
{
	const struct key *k = name(first, one, NULL, NULL);
	struct key revoked = *k;
	struct fault f = { 0 };
	const struct key *r;

	revoked.flags = 385;
	ck_assert_ptr_nonnull(r = recipe_key(first, &revoked, &f));
	ck_assert_uint_ne(r->number, k->number);
	ck_assert(same(k, r, 0));
	revoked.algorithm = 13;
	ck_assert_ptr_nonnull(r = recipe_key(first, &revoked, &f));
	ck_assert(!same(k, r, 0));
}
END_TEST

/* What a ceremony made is known by its result in the next recipe. */
START_TEST(made_key_is_known_by_its_result)
{
	const struct key *named = name(first, one, NULL, NULL);
	const struct key *direct = name(next, NULL, NULL, "data");
	const struct recipe *recipes[] = { first, next };
	struct fault f = { 0 };
	struct identities x;
	struct action *a;
	size_t number;

	ck_assert(!same(named, direct, 1));
	ck_assert_ptr_nonnull(a = recipe_add(first, ACTION_GENERATE_KEY, &f));
	a->key = named;
	a->key_size = 2048;
	ck_assert_int_eq(bytes_set(&a->result.key_data, "data", 4, &f), 0);
	ck_assert(same(named, direct, 1));
	ck_assert_int_eq(identities_find(&x, recipes, 2, &f), 0);
	number = x.of[1][direct->number];
	ck_assert_uint_eq(x.bits[number], 2048);
	ck_assert_uint_eq(x.made[number], 1);
	ck_assert_uint_eq(x.data[number]->length, 4);
	ck_assert_uint_eq(x.count, 1);
	identities_clear(&x);
}
END_TEST

Suite *
test_identity(void)
{
	Suite *s = suite_create("identity");
	TCase *c = tcase_create("identities_find");

	suite_add_tcase(s, c);
	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_test(c, names_equal_are_one);
	tcase_add_test(c, data_equal_is_one);
	tcase_add_test(c, flags_are_of_the_record);
	tcase_add_test(c, made_key_is_known_by_its_result);
	return (s);
}
