#include "recipe/slices.h"

#include <check.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

Suite *test_slices(void);

/* The pieces of one document, each in its own line of text. */
struct pieces {
	char text[1024];
	size_t used;
	bool broken;
};

static void
add(struct pieces *p, const void *text, size_t length)
{
	ck_assert_uint_lt(p->used + length + 1, sizeof(p->text));
	if (length > 0)
		memcpy(p->text + p->used, text, length);
	p->used += length;
	p->text[p->used++] = '|';
	p->text[p->used] = '\0';
}

/* A copy without anything behind it, for the sanitizer. */
static void
cut(struct pieces *p, const char *document)
{
	struct bytes bytes = { 0 };
	struct fault f = { 0 };
	struct slices s;
	struct slice slice;

	memset(p, 0, sizeof(*p));
	ck_assert_int_eq(bytes_set(&bytes, document, strlen(document), &f), 0);
	ck_assert_int_eq(slices_begin(&s, &bytes, &f), 0);
	add(p, s.envelope.data, s.envelope.length);
	for (;;) {
		ck_assert_int_eq(slices_next(&s, &slice, &f), 0);
		if (slice.text == NULL)
			break;
		add(p, slice.text, slice.length);
	}
	ck_assert_uint_eq(slice.length, 0);
	p->broken = s.broken;
	/* And nothing more, however often it is asked. */
	ck_assert_int_eq(slices_next(&s, &slice, &f), 0);
	ck_assert_ptr_null(slice.text);
	ck_assert_int_eq(f.kind, FAULT_NONE);
	slices_clear(&s);
	bytes_clear(&bytes);
}

static const struct {
	const char *document, *pieces;
	bool broken;
} documents[] = {
	/* Whole ones: the envelope, then each action, its white space folded.
	 */
	{ "{\"recipe\":{\"actions\":[]}}", "{\"recipe\":{\"actions\":[]}}|",
	    false },
	{ "{\"recipe\":{\"actions\":[ \n]}}", "{\"recipe\":{\"actions\":[]}}|",
	    false },
	{ "{\"recipe\":{\"actions\":[1]}}", "{\"recipe\":{\"actions\":[]}}|1|",
	    false },
	{ "{\"a\":1,\"recipe\":{\"b\":[2],\"actions\":[{\"c\":  3} ,\n[4,\n5],"
	  "\"],\"], \"d\": 6}, \"e\" : 7}\n",
	    "{\"a\":1,\"recipe\":{\"b\":[2],\"actions\":[], \"d\": 6}, \"e\" : "
	    "7}\n|{\"c\": 3}|[4, 5]|\"],\"|",
	    false },
	{ "{\"recipe\":{\"\\u0061ctions\":[1,2]}}",
	    "{\"recipe\":{\"\\u0061ctions\":[]}}|1|2|", false },
	/* The older spelling: no `recipe`. */
	{ "{\"preamble\":{},\"actions\":[1, 2]}",
	    "{\"preamble\":{},\"actions\":[]}|1|2|", false },
	/* The other array of a document that has both stays. */
	{ "{\"actions\":[1],\"recipe\":{\"actions\":[2]}}",
	    "{\"actions\":[1],\"recipe\":{\"actions\":[]}}|2|", false },
	/* A name twice: for the parser to see. */
	{ "{\"actions\":[1],\"actions\":[2]}",
	    "{\"actions\":[],\"actions\":[2]}|1|", false },
	/* No array where it should be. */
	{ "{\"recipe\":{}}", "{\"recipe\":{}}|", false },
	{ "{\"recipe\":{\"actions\":{}}}", "{\"recipe\":{\"actions\":{}}}|",
	    false },
	{ "{\"recipe\":{\"actions\":\"[1]\"}}",
	    "{\"recipe\":{\"actions\":\"[1]\"}}|", false },
	{ "{\"recipe\":[{\"actions\":[1]}]}",
	    "{\"recipe\":[{\"actions\":[1]}]}|", false },
	{ "[{\"actions\":[1]}]", "[{\"actions\":[1]}]|", false },
	{ "", "|", false },
	/* Cut off, or closed by another bracket: the document as it is. */
	{ "{\"actions\":[1", "{\"actions\":[1|", false },
	{ "{\"actions\":[", "{\"actions\":[|", false },
	{ "{\"actions\":[1}", "{\"actions\":[1}|", false },
	{ "{\"actions\":[\"]}", "{\"actions\":[\"]}|", false },
	/* Commas: one between two elements, and nowhere else. */
	{ "{\"actions\":[1 2]}", "{\"actions\":[]}|1|", true },
	{ "{\"actions\":[1,]}", "{\"actions\":[]}|1|", true },
	{ "{\"actions\":[1, ]}", "{\"actions\":[]}|1|", true },
	{ "{\"actions\":[,1]}", "{\"actions\":[]}|", true },
	{ "{\"actions\":[,]}", "{\"actions\":[]}|", true },
	{ "{\"actions\":[1,,2]}", "{\"actions\":[]}|1|", true },
	{ "{\"actions\":[1:2]}", "{\"actions\":[]}|1|", true },
	{ "{\"actions\":[\"a\"\"b\"]}", "{\"actions\":[]}|\"a\"|", true },
	{ "{\"actions\":[{}{}]}", "{\"actions\":[]}|{}|", true },
};

START_TEST(document_is_cut)
{
	struct pieces p;

	cut(&p, documents[_i].document);
	ck_assert_str_eq(p.text, documents[_i].pieces);
	ck_assert(p.broken == documents[_i].broken);
}
END_TEST

/* ---- A document is JSON exactly if all of its pieces are ---- */

static bool
is_json(const void *text, size_t length, size_t flags)
{
	json_t *root = json_loadb(
	    text, length, JSON_REJECT_DUPLICATES | flags, NULL);

	json_decref(root);
	return (root != NULL);
}

static bool
pieces_are_json(const struct bytes *document)
{
	struct fault f = { 0 };
	struct slices s;
	struct slice slice;
	bool json;

	ck_assert_int_eq(slices_begin(&s, document, &f), 0);
	json = is_json(s.envelope.data, s.envelope.length, 0);
	for (;;) {
		ck_assert_int_eq(slices_next(&s, &slice, &f), 0);
		if (slice.text == NULL)
			break;
		json &= is_json(slice.text, slice.length, JSON_DECODE_ANY);
	}
	json &= !s.broken;
	slices_clear(&s);
	return (json);
}

static const char sample[] =
    "{\"v\":\"1\", \"recipe\": {\"p\":{\"t\":0},\n \"actions\" : [ {\"a\":\"b"
    "\\\"]\", \"c\":[1 , 2]}, {\"d\":{}} ,\n\t[],3 ] , \"x\":[4] } }\n";

static uint32_t state;

static size_t
random_below(size_t most)
{
	state = state * 1664525U + 1013904223U;
	return ((state >> 12) % most);
}

/* One byte replaced, taken out, put in, or exchanged with another one.  Never a
 * NUL: jansson overlooks one that stands behind a number. */
static void
mutate(struct bytes *b)
{
	static const char letters[] = "[]{}\",:\\ \n1a\377";
	char letter = letters[random_below(sizeof(letters) - 1)];
	size_t i = random_below(b->length), j = random_below(b->length);
	unsigned char old = b->data[i];

	switch (random_below(4)) {
	case 0:
		b->data[i] = (unsigned char)letter;
		break;
	case 1:
		b->length--;
		memmove(b->data + i, b->data + i + 1, b->length - i);
		break;
	case 2:
		memmove(b->data + i + 1, b->data + i, b->length - i);
		b->data[i] = (unsigned char)letter;
		b->length++;
		break;
	default:
		b->data[i] = b->data[j];
		b->data[j] = old;
	}
}

START_TEST(pieces_are_json_if_the_document_is)
{
	unsigned char room[sizeof(sample) + 8];
	struct bytes b = { room, 0, sizeof(room) };
	size_t round, changes, good = 0;
	bool json;

	state = (uint32_t)_i;
	for (round = 0; round < 10000; round++) {
		b.length = sizeof(sample) - 1;
		memcpy(room, sample, b.length);
		for (changes = round % 4; changes > 0; changes--)
			mutate(&b);
		json = is_json(room, b.length, 0);
		ck_assert_msg(pieces_are_json(&b) == json, "%.*s",
		    (int)b.length, (const char *)room);
		good += json;
	}
	/* Both kinds have been there. */
	ck_assert_uint_gt(good, 3000);
	ck_assert_uint_lt(good, 7000);
}
END_TEST

/* ---- slices_clear ---- */

START_TEST(clear_takes_what_was_never_begun)
{
	struct slices s = { 0 };

	slices_clear(&s);
	slices_clear(&s);
	ck_assert_ptr_null(s.envelope.data);
}
END_TEST

START_TEST(clear_half_way_lets_go)
{
	static const char text[] = "{\"actions\":[1,2]}";
	struct bytes document = { 0 };
	struct fault f = { 0 };
	struct slices s;
	struct slice slice;

	ck_assert_int_eq(bytes_set(&document, text, sizeof(text) - 1, &f), 0);
	ck_assert_int_eq(slices_begin(&s, &document, &f), 0);
	ck_assert_int_eq(slices_next(&s, &slice, &f), 0);
	slices_clear(&s);
	ck_assert_int_eq(slices_next(&s, &slice, &f), 0);
	ck_assert_ptr_null(slice.text);
	bytes_clear(&document);
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof(table[0])))

Suite *
test_slices(void)
{
	Suite *s = suite_create("slices");
	TCase *c;

	c = tcase_create("slices_next");
	tcase_add_loop_test(c, document_is_cut, 0, COUNT(documents));
	suite_add_tcase(s, c);

	c = tcase_create("pieces");
	tcase_set_timeout(c, 60);
	tcase_add_loop_test(c, pieces_are_json_if_the_document_is, 1, 5);
	suite_add_tcase(s, c);

	c = tcase_create("slices_clear");
	tcase_add_test(c, clear_takes_what_was_never_begun);
	tcase_add_test(c, clear_half_way_lets_go);
	suite_add_tcase(s, c);
	return (s);
}
