/*
 * recipe/write and json: what is written is canonical, stable, and reads as
 * the same recipe.  The documents are those of tests/cases/recipe; where a
 * case has canonical.json, these bytes are what is written.
 */
#include "recipe/write.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cases.h"
#include "recipe/json.h"
#include "recipe/read.h"
#include "sample.h"

Suite *test_write(void);

static struct recipe *
parse(const char *name, const struct bytes *document)
{
	struct findings fs = { 0 };
	struct fault f = { 0 };
	struct recipe *r;
	int rc;

	rc = recipe_parse(&r, name, document, &fs, &f);
	ck_assert_int_eq(rc == 0, r != NULL);
	findings_clear(&fs);
	return (r);
}

static void
same_text(const char *a, const char *b)
{
	ck_assert_int_eq(a == NULL, b == NULL);
	if (a != NULL && b != NULL)
		ck_assert_str_eq(a, b);
}

static void
same_texts(char *const *a, size_t a_count, char *const *b, size_t b_count)
{
	size_t i;

	ck_assert_uint_eq(a_count, b_count);
	for (i = 0; i < a_count; i++)
		ck_assert_str_eq(a[i], b[i]);
}

static void
same_key(const struct key *a, const struct key *b)
{
	ck_assert_int_eq(a == NULL, b == NULL);
	if (a == NULL || b == NULL)
		return;
	ck_assert_int_eq(a->type, b->type);
	ck_assert_uint_eq(a->algorithm, b->algorithm);
	ck_assert_uint_eq(a->flags, b->flags);
	same_text(a->store, b->store);
	same_text(a->label, b->label);
	ck_assert(bytes_equal(&a->id, &b->id));
	ck_assert(bytes_equal(&a->data, &b->data));
}

static void
same_keys(const struct key *const *a, size_t a_count,
    const struct key *const *b, size_t b_count)
{
	size_t i;

	ck_assert_uint_eq(a_count, b_count);
	for (i = 0; i < a_count; i++)
		same_key(a[i], b[i]);
}

static void
same_set(const struct signed_set *a, const struct signed_set *b)
{
	ck_assert_int_eq(a == NULL, b == NULL);
	if (a == NULL || b == NULL)
		return;
	same_text(a->owner, b->owner);
	same_text(a->signer, b->signer);
	ck_assert_int_eq(a->inception, b->inception);
	ck_assert_int_eq(a->expiration, b->expiration);
	ck_assert_int_eq(a->publication, b->publication);
	ck_assert_int_eq(a->ttl, b->ttl);
	same_keys(a->keyset, a->keyset_count, b->keyset, b->keyset_count);
	same_keys(
	    a->signed_by, a->signed_by_count, b->signed_by, b->signed_by_count);
	same_keys(a->zone_signers, a->zone_signers_count, b->zone_signers,
	    b->zone_signers_count);
	ck_assert_int_eq(a->zone_signers_given, b->zone_signers_given);
	ck_assert_int_eq(a->branch, b->branch);
	ck_assert_int_eq(a->branch_given, b->branch_given);
	ck_assert_int_eq(a->gate.given, b->gate.given);
	ck_assert_int_eq(a->gate.served, b->gate.served);
	ck_assert_int_eq(a->gate.ds_for, b->gate.ds_for);
	same_texts(a->gate.ds_present, a->gate.ds_present_count,
	    b->gate.ds_present, b->gate.ds_present_count);
	same_texts(a->gate.ds_absent, a->gate.ds_absent_count,
	    b->gate.ds_absent, b->gate.ds_absent_count);
}

static void
same_result(const struct result *a, const struct result *b)
{
	ck_assert_int_eq(a->given, b->given);
	ck_assert_int_eq(a->success, b->success);
	same_texts(a->rrs, a->rr_count, b->rrs, b->rr_count);
	ck_assert(bytes_equal(&a->blob, &b->blob));
	ck_assert(bytes_equal(&a->key_id, &b->key_id));
	same_text(a->key_label, b->key_label);
	ck_assert(bytes_equal(&a->key_data, &b->key_data));
	ck_assert_int_eq(a->key_tag, b->key_tag);
	same_texts(a->ds, a->ds_count, b->ds, b->ds_count);
	ck_assert_int_eq(a->attributes_given, b->attributes_given);
	ck_assert_int_eq(
	    memcmp(&a->attributes, &b->attributes, sizeof(a->attributes)), 0);
	same_text(a->oaep, b->oaep);
	ck_assert_uint_eq(a->kwp, b->kwp);
}

static void
same_action(const struct action *a, const struct action *b)
{
	ck_assert_int_eq(a->type, b->type);
	same_text(a->description, b->description);
	same_key(a->key, b->key);
	same_key(a->wrapping_key, b->wrapping_key);
	ck_assert_int_eq(a->relaxed, b->relaxed);
	ck_assert_int_eq(a->must_exist, b->must_exist);
	ck_assert_int_eq(a->exportable, b->exportable);
	ck_assert_uint_eq(a->key_size, b->key_size);
	same_set(a->set, b->set);
	same_result(&a->result, &b->result);
}

static void
same_recipe(const struct recipe *a, const struct recipe *b)
{
	size_t i;

	ck_assert_int_eq(a->timestamp, b->timestamp);
	ck_assert_int_eq(a->cooked_timestamp, b->cooked_timestamp);
	ck_assert_str_eq(a->description, b->description);
	same_text(a->previous, b->previous);
	ck_assert(
	    a->timeline == b->timeline || json_equal(a->timeline, b->timeline));
	ck_assert(a->policy == b->policy || json_equal(a->policy, b->policy));
	ck_assert_uint_eq(a->action_count, b->action_count);
	for (i = 0; i < a->action_count; i++)
		same_action(&a->actions[i], &b->actions[i]);
}

static unsigned int read_count, canonical_count;

/* Written, read and written again. */
static void
expect_round_trip(
    const char *name, const struct recipe *r, struct bytes *written)
{
	struct bytes again = { 0 };
	struct fault f = { 0 };
	struct recipe *copy;

	ck_assert_int_eq(recipe_write(r, written, &f), 0);
	copy = parse(name, written);
	ck_assert_msg(copy != NULL, "%s: %.*s", name, (int)written->length,
	    (char *)written->data);
	same_recipe(r, copy);
	ck_assert_int_eq(recipe_write(copy, &again, &f), 0);
	ck_assert_msg(bytes_equal(written, &again), "%s", name);
	recipe_free(copy);
	bytes_clear(&again);
}

static void
run_case(const char *folder)
{
	struct bytes document = { 0 }, expected = { 0 }, written = { 0 };
	struct recipe *r;

	ck_assert(cases_read(folder, "recipe.json", &document));
	if ((r = parse(folder, &document)) != NULL) {
		read_count++;
		expect_round_trip(folder, r, &written);
		if (cases_read(folder, "canonical.json", &expected)) {
			canonical_count++;
			ck_assert_msg(bytes_equal(&written, &expected),
			    "%s: %.*s", folder, (int)written.length,
			    (char *)written.data);
		}
	}
	recipe_free(r);
	bytes_clear(&document);
	bytes_clear(&expected);
	bytes_clear(&written);
}

START_TEST(document_of_case_makes_the_round_trip)
{
	cases_run("recipe", 430, run_case);
	ck_assert_uint_gt(read_count, 150);
	ck_assert_uint_gt(canonical_count, 20);
}
END_TEST

/* The same, whatever the order of members in the document. */
START_TEST(order_of_members_does_not_matter)
{
	struct bytes one = { 0 }, other = { 0 }, first = { 0 }, second = { 0 };
	struct recipe *a, *b;

	ck_assert(
	    cases_read("tests/cases/recipe/everything", "recipe.json", &one));
	ck_assert(cases_read("tests/cases/recipe/everything-in-other-order",
	    "recipe.json", &other));
	ck_assert_ptr_nonnull(a = parse("a", &one));
	ck_assert_ptr_nonnull(b = parse("b", &other));
	same_recipe(a, b);
	expect_round_trip("a", a, &first);
	json_decref(b->timeline);
	json_decref(b->policy);
	b->timeline = json_incref(a->timeline);
	b->policy = json_incref(a->policy);
	expect_round_trip("b", b, &second);
	ck_assert(bytes_equal(&first, &second));
	ck_assert(bytes_equal(&first, &one));
	recipe_free(a);
	recipe_free(b);
	bytes_clear(&one);
	bytes_clear(&other);
	bytes_clear(&first);
	bytes_clear(&second);
}
END_TEST

START_TEST(recipe_made_in_memory_makes_the_round_trip)
{
	struct bytes written = { 0 };
	struct sample sample;

	sample_make(&sample);
	expect_round_trip("sample", sample.recipe, &written);
	bytes_clear(&written);
	sample_clear(&sample);
}
END_TEST

/* What stood in b stays, and an empty recipe is a document too. */
START_TEST(document_is_appended)
{
	static const char expected[] = "x{\n"
				       "  \"recipeSpecVersion\": \"v1.0\",\n"
				       "  \"recipe\": {\n"
				       "    \"preamble\": {\n"
				       "      \"timestamp\": 0,\n"
				       "      \"cooked_timestamp\": 0,\n"
				       "      \"description\": \"\"\n"
				       "    },\n"
				       "    \"actions\": []\n"
				       "  }\n"
				       "}\n";
	struct fault f = { 0 };
	struct recipe *r = recipe_new(&f);
	struct bytes b = { 0 };

	ck_assert_ptr_nonnull(r);
	ck_assert_int_eq(bytes_set(&b, "x", 1, &f), 0);
	ck_assert_int_eq(recipe_write(r, &b, &f), 0);
	ck_assert_uint_eq(b.length, strlen(expected));
	ck_assert_int_eq(memcmp(b.data, expected, b.length), 0);
	recipe_free(r);
	bytes_clear(&b);
}
END_TEST

START_TEST(put_of_nothing_empties_the_object)
{
	json_t *object = json_object();

	json_put(&object, "a", json_true());
	json_put(&object, "b", NULL);
	ck_assert_ptr_null(object);
	json_put(&object, "c", json_integer(1));
	ck_assert_ptr_null(object);
}
END_TEST

START_TEST(put_keeps_the_order)
{
	json_t *object = json_object();
	char *text;

	json_put(&object, "b", json_integer(1));
	json_put(&object, "a", json_integer(2));
	ck_assert_ptr_nonnull(text = json_dumps(object, JSON_COMPACT));
	ck_assert_str_eq(text, "{\"b\":1,\"a\":2}");
	free(text);
	json_decref(object);
}
END_TEST

/* Text that is not UTF-8 cannot be written, and is not. */
START_TEST(text_not_utf_8_is_a_fault)
{
	struct fault f = { 0 };
	struct recipe *r = recipe_new(&f);
	struct bytes b = { 0 };

	ck_assert_ptr_nonnull(r);
	free(r->description);
	ck_assert_ptr_nonnull(r->description = strdup("\xff"));
	ck_assert_int_eq(recipe_write(r, &b, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_SYSTEM);
	recipe_free(r);
	bytes_clear(&b);
}
END_TEST

Suite *
test_write(void)
{
	Suite *s = suite_create("write");
	TCase *c = tcase_create("recipe_write");

	suite_add_tcase(s, c);
	tcase_set_timeout(c, 60);
	tcase_add_test(c, document_of_case_makes_the_round_trip);
	tcase_add_test(c, order_of_members_does_not_matter);
	tcase_add_test(c, recipe_made_in_memory_makes_the_round_trip);
	tcase_add_test(c, document_is_appended);
	tcase_add_test(c, text_not_utf_8_is_a_fault);
	c = tcase_create("json_put");
	suite_add_tcase(s, c);
	tcase_add_test(c, put_of_nothing_empties_the_object);
	tcase_add_test(c, put_keeps_the_order);
	return (s);
}
