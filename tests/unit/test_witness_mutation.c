/*
 * Single changes of a cooked recipe, its transcript and its signatures, made
 * one after the other, always the same: none is accepted where all three are
 * looked at, and none of a kind that changes results is accepted by the
 * verification of the recipe alone.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "tests/unit/witness_documents.h"

Suite *test_witness_mutation(void);

/* Changes of bytes in each document, and of all kinds together. */
#define BYTES_RECIPE     700
#define BYTES_TRANSCRIPT 600
#define BYTES_JWS        600
#define LEAST            2000

static const struct bytes *const recipe = &witness_documents.recipe,
				 *const transcript =
				     &witness_documents.transcript,
				 *const jws = &witness_documents.jws;
static unsigned long changes;

START_TEST(what_was_not_changed_is_accepted)
{
	ck_assert(witness_accepted(recipe, transcript, jws));
}
END_TEST

static void
copy(struct bytes *to, const struct bytes *from)
{
	struct fault f = { 0 };

	ck_assert_int_eq(bytes_set(to, from->data, from->length, &f), 0);
}

/* ---- Bytes ---- */

static unsigned long
next_number(unsigned long *seed)
{
	*seed = (*seed * 6364136223846793005UL) + 1442695040888963407UL;
	return (*seed >> 33);
}

/* One byte or character changed, taken away, doubled or exchanged with the one
 * behind it; false if that changes nothing. */
static bool
change_byte(struct bytes *b, size_t at, unsigned long kind)
{
	static const char others[] = "0aA\"{},: \n\\";
	unsigned char was = b->data[at];
	struct fault f = { 0 };

	switch (kind % 5) {
	case 0:
		b->data[at] ^= (unsigned char)(1U << (kind / 5 % 8));
		return (true);
	case 1:
		b->data[at] = (unsigned char)
		    others[kind / 5 % (sizeof(others) - 1)];
		return (b->data[at] != was);
	case 2:
		memmove(b->data + at, b->data + at + 1, b->length - at - 1);
		b->length--;
		return (true);
	case 3:
		ck_assert_int_eq(bytes_append(b, " ", 1, &f), 0);
		memmove(b->data + at + 1, b->data + at, b->length - at - 1);
		return (true);
	default:
		if (at + 1 == b->length || b->data[at + 1] == was)
			return (false);
		b->data[at] = b->data[at + 1];
		b->data[at + 1] = was;
		return (true);
	}
}

/* Evenly over the document, from end to end. */
static void
change_bytes(const struct bytes *whole, unsigned long count, int which)
{
	unsigned long i, seed = 7;
	struct bytes b = { 0 };
	size_t at;

	for (i = 0; i < count; i++) {
		copy(&b, whole);
		at = (size_t)i * whole->length / count;
		if (!change_byte(&b, at, next_number(&seed)) ||
		    bytes_equal(&b, whole))
			continue;
		changes++;
		ck_assert_msg(
		    !witness_accepted(which == 0 ? &b : recipe,
			which == 1 ? &b : transcript, which == 2 ? &b : jws),
		    "document %d, byte %zu, change %lu", which, at, i);
	}
	bytes_clear(&b);
}

/* ---- Lines of the transcript ---- */

static void
change_lines(void)
{
	const char *text = (const char *)transcript->data, *next, *line, *after;
	const char *end = text + transcript->length;
	struct bytes b = { 0 };
	struct fault f = { 0 };

	for (line = text; line < end; line = next) {
		next = (const char *)memchr(line, '\n', (size_t)(end - line)) +
		    1;
		after = next < end ?
		    (const char *)memchr(next, '\n', (size_t)(end - next)) + 1 :
		    end;
		/* without it */
		ck_assert_int_eq(
		    bytes_set(&b, text, (size_t)(line - text), &f), 0);
		ck_assert_int_eq(
		    bytes_append(&b, next, (size_t)(end - next), &f), 0);
		ck_assert(!witness_accepted(recipe, &b, jws));
		/* twice */
		ck_assert_int_eq(
		    bytes_set(&b, text, (size_t)(next - text), &f), 0);
		ck_assert_int_eq(
		    bytes_append(&b, line, (size_t)(end - line), &f), 0);
		ck_assert(!witness_accepted(recipe, &b, jws));
		/* up to it */
		ck_assert_int_eq(
		    bytes_set(&b, text, (size_t)(line - text), &f), 0);
		ck_assert(!witness_accepted(recipe, &b, jws));
		changes += 3;
		if (next == end)
			break;
		/* behind the next one */
		ck_assert_int_eq(
		    bytes_append(&b, next, (size_t)(after - next), &f), 0);
		ck_assert_int_eq(
		    bytes_append(&b, line, (size_t)(next - line), &f), 0);
		ck_assert_int_eq(
		    bytes_append(&b, after, (size_t)(end - after), &f), 0);
		ck_assert(!witness_accepted(recipe, &b, jws));
		changes++;
	}
	bytes_clear(&b);
}

/* ---- Values of the recipe ---- */

static json_t *root;

static void
try_root(const char *what, bool alone)
{
	char *text = json_dumps(root, JSON_INDENT(2));
	struct bytes b = { .data = (unsigned char *)text,
		.length = strlen(text) };
	struct recipe *r;

	changes++;
	ck_assert_msg(
	    !witness_accepted(&b, transcript, jws), "%s is accepted", what);
	if (alone) {
		r = witness_verified(&b);
		ck_assert_msg(
		    r == NULL, "%s is accepted by verify alone", what);
	}
	free(text);
}

static void
load_root(void)
{
	json_decref(root);
	root = json_loadb((const char *)recipe->data, recipe->length, 0, NULL);
	ck_assert_ptr_nonnull(root);
}

static json_t *
action(size_t i)
{
	return (json_array_get(
	    json_object_get(json_object_get(root, "recipe"), "actions"), i));
}

static json_t *
records(size_t i)
{
	return (json_object_get(
	    json_object_get(action(i), "cooked"), "signedKeysetRRs"));
}

static size_t
action_count(void)
{
	return (json_array_size(
	    json_object_get(json_object_get(root, "recipe"), "actions")));
}

static void remove_members(json_t *value);

/* The i-th member of an object is taken away; then those below it. */
static void
remove_member(json_t *object, size_t i)
{
	void *at = json_object_iter(object);
	json_t *kept = json_deep_copy(object);
	char *name;

	for (; i > 0; i--)
		at = json_object_iter_next(object, at);
	name = strdup(json_object_iter_key(at));
	(void)json_object_del(object, name);
	try_root(name, false);
	(void)json_object_clear(object);
	(void)json_object_update(object, kept);
	json_decref(kept);
	remove_members(json_object_get(object, name));
	free(name);
}

static void
remove_element(json_t *array, size_t i)
{
	json_t *kept = json_copy(array);

	(void)json_array_remove(array, i);
	try_root("an element", false);
	(void)json_array_clear(array);
	(void)json_array_extend(array, kept);
	json_decref(kept);
	remove_members(json_array_get(array, i));
}

/* Each member and each element below, one at a time, is taken away. */
static void
remove_members(json_t *value)
{
	size_t i;

	for (i = 0; json_is_object(value) && i < json_object_size(value); i++)
		remove_member(value, i);
	for (i = 0; json_is_array(value) && i < json_array_size(value); i++)
		remove_element(value, i);
}

/* Each record of each set is exchanged with the same one of the next set. */
static void
exchange_records(void)
{
	size_t i, j, k, count = action_count();
	json_t *a, *b, *one, *two;

	for (i = 0; i < count; i++)
		for (k = i + 1; k < count; k++)
			for (j = 0; j < json_array_size(records(i)); j++) {
				load_root();
				a = records(i);
				b = records(k);
				one = json_array_get(a, j);
				two = json_array_get(b, j);
				if (two == NULL || json_equal(one, two))
					continue;
				json_incref(one);
				json_incref(two);
				(void)json_array_set_new(a, j, two);
				(void)json_array_set_new(b, j, one);
				try_root("a record of another set", true);
			}
}

/* The whole result of each action is moved to another one. */
static void
move_results(void)
{
	size_t i, k, count = action_count();
	json_t *one, *two;

	for (i = 0; i < count; i++)
		for (k = i + 1; k < count; k++) {
			load_root();
			one = json_incref(json_object_get(action(i), "cooked"));
			two = json_incref(json_object_get(action(k), "cooked"));
			(void)json_object_set_new(action(i), "cooked", two);
			(void)json_object_set_new(action(k), "cooked", one);
			try_root("another action's result", true);
		}
}

/* Times that were asked for, and those of the signatures, by a second. */
static void
shift_times(void)
{
	static const char *const names[] = { "inception", "expiration" };
	json_t *params, *value;
	char *text, *digit;
	size_t i, n, count = action_count();
	int by;

	for (i = 0; i < count; i++)
		for (n = 0; n < 4 && records(i) != NULL; n++) {
			load_root();
			by = n % 2 == 0 ? 1 : -1;
			params = json_object_get(action(i), "actionParams");
			value = json_object_get(params, names[n / 2]);
			(void)json_integer_set(
			    value, json_integer_value(value) + by);
			try_root("a time asked for", true);
		}
	for (i = 0; i < count; i++)
		for (n = 8; n < 10 && records(i) != NULL; n++) {
			load_root();
			value = json_array_get(
			    records(i), json_array_size(records(i)) - 1);
			text = strdup(json_string_value(value));
			for (digit = text, by = 0; by < (int)n; digit++)
				by += *digit == ' ' ? 1 : 0;
			digit[13] = digit[13] == '0' ? '1' : '0';
			(void)json_string_set(value, text);
			free(text);
			try_root("a time of a signature", true);
		}
}

/* ---- Another key under the same tag ---- */

/* Two halves of 16 bits exchanged leave the sum that the tag is, and make
 * another key. */
static void
exchange_halves(unsigned char *data, size_t at)
{
	unsigned char kept[2];

	memcpy(kept, data + at, 2);
	memcpy(data + at, data + at + 2, 2);
	memcpy(data + at + 2, kept, 2);
}

static void
replace_key(size_t set, size_t record, size_t at)
{
	json_t *value = json_array_get(records(set), record);
	struct bytes data = { 0 };
	struct fault f = { 0 };
	char *text, *made, *base64;
	const char *begin;

	begin = strrchr(json_string_value(value), ' ') + 1;
	ck_assert_int_eq(bytes_from_base64(&data, begin, false, &f), 0);
	exchange_halves(data.data, at);
	base64 = bytes_base64(&data);
	text = strndup(json_string_value(value),
	    (size_t)(begin - json_string_value(value)));
	ck_assert_int_ne(asprintf(&made, "%s%s", text, base64), -1);
	(void)json_string_set(value, made);
	free(made);
	free(text);
	free(base64);
	bytes_clear(&data);
}

static void
exchange_keys(void)
{
	size_t i, at, count = action_count();

	for (i = 0; i < count; i++)
		for (at = 0; at < 64 && records(i) != NULL; at += 4) {
			load_root();
			replace_key(i, at % 8 == 0 ? 0 : 1, at);
			try_root("another key of the same tag", true);
		}
}

START_TEST(no_single_change_is_accepted)
{
	change_bytes(recipe, BYTES_RECIPE, 0);
	change_bytes(transcript, BYTES_TRANSCRIPT, 1);
	change_bytes(jws, BYTES_JWS, 2);
	change_lines();
	load_root();
	remove_members(root);
	exchange_records();
	move_results();
	shift_times();
	exchange_keys();
	json_decref(root);
	root = NULL;
	ck_assert_uint_ge(changes, LEAST);
	printf(
	    "witness_mutation: %lu single changes, none accepted\n", changes);
}
END_TEST

Suite *
test_witness_mutation(void)
{
	Suite *s = suite_create("witness_mutation");
	TCase *tc = tcase_create("witness_mutation");

	tcase_add_checked_fixture(
	    tc, witness_documents_read, witness_documents_clear);
	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, what_was_not_changed_is_accepted);
	tcase_add_test(tc, no_single_change_is_accepted);
	suite_add_tcase(s, tc);
	return (s);
}
