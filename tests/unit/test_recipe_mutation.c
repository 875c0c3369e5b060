/*
 * A cooked recipe with its bytes changed, three thousand times, the same in
 * every run: nothing crashes, and what is accepted says the same as before,
 * but for the members below.
 */
#include <check.h>
#include <ctype.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "recipe/check.h"
#include "recipe/read.h"
#include "recipe/verify.h"
#include "recipe/write.h"
#include "sample.h"

Suite *test_recipe_mutation(void);

#define MUTATIONS 3000

/*
 * What may differ although the recipe verifies, and why.  In patterns, the
 * number of an action is its place in the sample.
 */
static const char *const unjudged[] = {
	/* For people, and times that nothing is measured against. */
	".preamble.timestamp",
	".preamble.cooked_timestamp",
	".preamble.description",
	".actions.*.actionDescription",
	/* Of the plan, for the consumer and lint; no result tells of them. */
	".preamble.previous",
	".preamble.timeline*",
	".preamble.policy*",
	".actions.[34].actionParams.publication",
	".actions.[34].actionParams.zoneSigners*",
	".actions.[34].actionParams.branch",
	".actions.[34].actionParams.gate*",
	/* Which key was there or deleted: only the token knew. */
	".actions.[01].actionParams.key*",
	".actions.0.actionParams.relaxed",
	".actions.0.cooked.exists",
	".actions.1.actionParams.mustExist",
	".actions.1.cooked.deleteSuccess",
	/* A reference that means another key then, one that only the token
	 * knew: its public key is what the set says. */
	".actions.[34].actionParams.keyset.[01].key.key[ISL]*",
	".actions.[34].actionParams.signedBy.0.key.key[ISL]*",
	/* More by which to find a key that is found already. */
	".actions.[26].actionParams.key.key[IS]*",
	/* Flags and algorithm belong to a record, and here is none. */
	".actions.6.actionParams.key.keyFlags",
	".actions.6.actionParams.key.keyAlgo",
	/* Names of the made key that the recipe did not ask for. */
	".actions.[26].cooked.keyID",
	/* What the token says of the made key, unless it lets the key out. */
	".actions.2.cooked.attributes*",
	/* The transport key, what was wrapped under it, and how. */
	".actions.5.actionParams.key*",
	".actions.6.actionParams.wrappingKey*",
	".actions.6.cooked.keyBlob",
	".actions.6.cooked.mechanisms*",
};

/* Results that another tool would not give: they may be missing, but not be
 * wrong. */
static const char *const extensions[] = {
	".actions.2.cooked.keyTag",
	".actions.2.cooked.ds",
	".actions.2.cooked.keyLabel",
	".actions.[26].cooked.keyData",
	".actions.6.cooked.keyLabel",
};

static bool
is_one_of(const char *const *patterns, size_t count, const char *path)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (fnmatch(patterns[i], path, 0) == 0)
			return (true);
	return (false);
}

/* May the mutant's b be there in the place of the original's a? */
static bool
may_differ(const json_t *a, const json_t *b, const char *path)
{
	if (json_equal(a, b) ||
	    is_one_of(unjudged, sizeof(unjudged) / sizeof(unjudged[0]), path))
		return (true);
	return (b == NULL &&
	    is_one_of(
		extensions, sizeof(extensions) / sizeof(extensions[0]), path));
}

static void compare(const json_t *a, const json_t *b, const char *path);

static void
compare_member(
    const json_t *a, const json_t *b, const char *path, const char *name)
{
	char child[512];

	(void)snprintf(child, sizeof(child), "%s.%s", path, name);
	compare(a, b, child);
}

static void
compare_objects(const json_t *a, const json_t *b, const char *path)
{
	const char *name;
	json_t *value;

	/* jansson iterates over what it takes as not const. */
	json_object_foreach((json_t *)(uintptr_t)a, name, value)
	    compare_member(value, json_object_get(b, name), path, name);
	json_object_foreach((json_t *)(uintptr_t)b, name,
	    value) if (json_object_get(a, name) == NULL)
	    compare_member(NULL, value, path, name);
}

/* Every difference must be in the list. */
static void
compare(const json_t *a, const json_t *b, const char *path)
{
	char number[24];
	size_t i;

	if (json_is_object(a) && json_is_object(b)) {
		compare_objects(a, b, path);
		return;
	}
	if (json_is_array(a) && json_is_array(b) &&
	    json_array_size(a) == json_array_size(b)) {
		for (i = 0; i < json_array_size(a); i++) {
			(void)snprintf(number, sizeof(number), "%zu", i);
			compare_member(json_array_get(a, i),
			    json_array_get(b, i), path, number);
		}
		return;
	}
	ck_assert_msg(may_differ(a, b, path),
	    "%s was changed, and the recipe accepted", path);
}

/* One spelling for a name: names are equal in either letter case. */
static void
spell_name(char **text)
{
	struct fault f = { 0 };
	struct name name;

	ck_assert_int_eq(name_parse(&name, *text, &f), 0);
	name_canonical(&name, &name);
	free(*text);
	ck_assert_ptr_nonnull(*text = malloc(NAME_TEXT_SIZE));
	name_print(&name, *text);
}

static int
text_order(const void *a, const void *b)
{
	return (strcmp(*(char *const *)a, *(char *const *)b));
}

/* One spelling and one order for records that mean the same. */
static void
spell_records(struct action *a)
{
	struct result *result = &a->result;
	struct keyset s = { 0 };
	struct fault f = { 0 };
	size_t i, record;

	ck_assert_int_eq(recipe_keyset(a, &s, &record, &f), 0);
	name_canonical(&s.owner, &s.owner);
	for (i = 0; i < result->rr_count; i++) {
		free(result->rrs[i]);
		if (i < s.rrsig_count)
			name_canonical(
			    &s.rrsigs[i].signer, &s.rrsigs[i].signer);
		result->rrs[i] = i < s.rrsig_count ?
		    rrsig_print(&s.rrsigs[i], &s.owner, s.ttl, &f) :
		    dnskey_print(
			&s.keys[i - s.rrsig_count], &s.owner, s.ttl, &f);
		ck_assert_ptr_nonnull(result->rrs[i]);
	}
	qsort(result->rrs, result->rr_count, sizeof(*result->rrs), text_order);
	keyset_clear(&s);
}

static void
spell_ds(struct result *result)
{
	size_t i;
	char *p;

	for (i = 0; i < result->ds_count; i++)
		for (p = result->ds[i]; *p != '\0'; p++)
			*p = (char)tolower((unsigned char)*p);
}

/* The document in canonical form, as a tree without its outer level. */
static json_t *
canonical(struct recipe *r)
{
	struct bytes b = { 0 };
	struct fault f = { 0 };
	json_t *root, *inner;
	size_t i;

	for (i = 0; i < r->action_count; i++) {
		spell_ds(&r->actions[i].result);
		if (r->actions[i].set != NULL) {
			spell_name(&r->actions[i].set->owner);
			spell_records(&r->actions[i]);
		}
	}
	ck_assert_int_eq(recipe_write(r, &b, &f), 0);
	root = json_loadb((const char *)b.data, b.length, 0, NULL);
	ck_assert_ptr_nonnull(root);
	inner = json_incref(json_object_get(root, "recipe"));
	json_decref(root);
	bytes_clear(&b);
	return (inner);
}

enum verdict { UNREAD, SENSELESS, REFUSED, ACCEPTED, VERDICTS };

static enum verdict
judge(const struct recipe *r)
{
	struct check_options o = { .cooked = true };
	enum verdict verdict = ACCEPTED;
	struct findings fs = { 0 };
	struct fault f = { 0 };

	ck_assert_int_eq(recipe_check(r, &o, &fs, &f), 0);
	if (fs.total > 0)
		verdict = SENSELESS;
	/* Verified in any case: what makes no sense must not crash it. */
	if (recipe_verify(r, &fs, &f) == 0 && fs.total > 0 &&
	    verdict == ACCEPTED)
		verdict = REFUSED;
	ck_assert_msg(
	    f.kind == FAULT_NONE || verdict == SENSELESS, "%s", f.what);
	findings_clear(&fs);
	return (verdict);
}

/* The reader takes a document to pieces; what it takes for JSON is what is
 * JSON as a whole. */
static void
expect_same_json(const struct bytes *document, const struct findings *fs)
{
	json_t *root = json_loadb((const char *)document->data,
	    document->length, JSON_REJECT_DUPLICATES, NULL);
	bool refused = fs->count == 1 &&
	    strncmp(fs->items[0].text, "not JSON: ", 10) == 0;

	ck_assert_int_eq(root == NULL, refused);
	json_decref(root);
}

static enum verdict
try(const struct bytes *document, const json_t *original)
{
	struct findings fs = { 0 };
	enum verdict verdict = UNREAD;
	struct recipe *r;
	struct fault f = { 0 };
	json_t *root;

	if (recipe_parse(&r, "mutant", document, &fs, &f) == 0)
		verdict = judge(r);
	else {
		ck_assert_int_eq(f.kind, FAULT_INPUT);
		ck_assert_uint_gt(fs.total, 0);
		ck_assert_ptr_null(r);
	}
	expect_same_json(document, &fs);
	if (verdict == ACCEPTED) {
		root = canonical(r);
		compare(original, root, "");
		json_decref(root);
	}
	recipe_free(r);
	findings_clear(&fs);
	return (verdict);
}

/* A generator of Marsaglia's (xorshift), so that every run is the same. */
static uint32_t state;

static size_t
below(size_t end)
{
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return (state % end);
}

/* One character for another of its kind, so that most mutants are read. */
static void
change_character(struct bytes *b, size_t at)
{
	static const char letters[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/=.";
	static const char digits[] = "0123456789";
	char c = (char)b->data[at];

	if (strchr(digits, c) != NULL)
		c = digits[below(10)];
	else if (strchr(letters, c) != NULL)
		c = letters[below(sizeof(letters) - 1)];
	else
		c = (char)below(256);
	b->data[at] = (unsigned char)c;
}

/* A run of bytes goes, or comes a second time, or is put elsewhere. */
static void
move_run(struct bytes *b, size_t at)
{
	size_t length = 1 + below(64), to = below(b->length);
	struct bytes run = { 0 };
	struct fault f = { 0 };

	if (length > b->length - at)
		length = b->length - at;
	if (below(2) == 0) {
		memmove(b->data + at, b->data + at + length,
		    b->length - at - length);
		b->length -= length;
		return;
	}
	ck_assert_int_eq(bytes_set(&run, b->data + at, length, &f), 0);
	ck_assert_int_eq(bytes_append(b, run.data, length, &f), 0);
	memmove(b->data + to + length, b->data + to, b->length - to - length);
	memcpy(b->data + to, run.data, length);
	bytes_clear(&run);
}

/* The line behind `at` and the one after it are exchanged. */
static void
exchange_lines(struct bytes *b, size_t at)
{
	unsigned char *end = b->data + b->length, *line, *next, *last;
	struct bytes first = { 0 };
	struct fault f = { 0 };

	line = memchr(b->data + at, '\n', b->length - at);
	if (line == NULL ||
	    (next = memchr(line + 1, '\n', (size_t)(end - line - 1))) == NULL ||
	    (last = memchr(next + 1, '\n', (size_t)(end - next - 1))) == NULL)
		return;
	ck_assert_int_eq(bytes_set(&first, line, (size_t)(next - line), &f), 0);
	memmove(line, next, (size_t)(last - next));
	memcpy(line + (last - next), first.data, first.length);
	bytes_clear(&first);
}

static void
mutate(struct bytes *b)
{
	size_t at = below(b->length);

	switch (below(8)) {
	case 0:
		move_run(b, at);
		break;
	case 1:
		exchange_lines(b, at);
		break;
	case 2:
		b->data[at] ^= (unsigned char)(1U << below(8));
		break;
	default:
		change_character(b, at);
	}
}

START_TEST(mutant_accepted_says_the_same)
{
	struct bytes document = { 0 }, mutant = { 0 };
	size_t verdicts[VERDICTS] = { 0 }, i;
	struct sample sample;
	struct fault f = { 0 };
	json_t *original;

	sample_make(&sample);
	ck_assert_int_eq(recipe_write(sample.recipe, &document, &f), 0);
	original = canonical(sample.recipe);
	ck_assert_int_eq(try(&document, original), ACCEPTED);
	state = 2463534242;
	for (i = 0; i < MUTATIONS; i++) {
		ck_assert_int_eq(
		    bytes_set(&mutant, document.data, document.length, &f), 0);
		mutate(&mutant);
		if (i % 16 == 0)
			mutate(&mutant);
		verdicts[try(&mutant, original)]++;
	}
	/* Each of the gates was reached. */
	for (i = 0; i < VERDICTS; i++)
		ck_assert_uint_gt(verdicts[i], MUTATIONS / 100);
	json_decref(original);
	bytes_clear(&document);
	bytes_clear(&mutant);
	sample_clear(&sample);
}
END_TEST

Suite *
test_recipe_mutation(void)
{
	Suite *s = suite_create("recipe: mutation");
	TCase *c = tcase_create("recipe_verify");

	suite_add_tcase(s, c);
	tcase_set_timeout(c, 60);
	tcase_add_test(c, mutant_accepted_says_the_same);
	return (s);
}
