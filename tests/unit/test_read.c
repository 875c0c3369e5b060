/*
 * recipe/read, reader and check, by cases.  A case is a folder of
 * tests/cases/recipe: recipe.json, and expect, which is "ok" or what lint
 * prints, without the file's name.  A file options may hold cooked, uncooked
 * or signer-outside.
 */
#include "recipe/read.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cases.h"
#include "recipe/lint.h"

Suite *test_read(void);

static void
read_options(const char *folder, struct check_options *o)
{
	struct bytes b = { 0 };

	memset(o, 0, sizeof(*o));
	if (!cases_read(folder, "options", &b))
		return;
	o->cooked = strcmp((char *)b.data, "cooked\n") == 0;
	o->uncooked = strcmp((char *)b.data, "uncooked\n") == 0;
	o->signer_outside = strcmp((char *)b.data, "signer-outside\n") == 0;
	ck_assert_msg(
	    o->cooked || o->uncooked || o->signer_outside, "%s", folder);
	bytes_clear(&b);
}

/* The lines without the file's name; the last one counts them. */
static char *
without_name(const char *text, const char *path)
{
	char *lines = calloc(1, strlen(text) + 1), *end = lines;
	const char *next;

	ck_assert_ptr_nonnull(lines);
	for (; (next = strchr(text, '\n')) != NULL && next[1] != '\0';
	     text = next + 1) {
		ck_assert_int_eq(strncmp(text, path, strlen(path)), 0);
		text += strlen(path) + 1;
		end = mempcpy(end, text, (size_t)(next - text) + 1);
	}
	return (lines);
}

static void
run_case(const char *folder)
{
	struct bytes expected = { 0 };
	struct lint_options o = lint_options_none();
	char path[1024], *text, *lines;
	struct fault f = { 0 };
	size_t size;
	FILE *out;
	int rc;

	(void)snprintf(path, sizeof(path), "%s/recipe.json", folder);
	ck_assert_msg(cases_read(folder, "expect", &expected), "%s", folder);
	read_options(folder, &o.check);
	o.timing = false;
	ck_assert_ptr_nonnull(out = open_memstream(&text, &size));
	rc = recipe_lint(path, &o, out, &f);
	ck_assert_int_eq(fclose(out), 0);
	if (strcmp((char *)expected.data, "ok\n") == 0)
		ck_assert_msg(rc == 0, "%s: %s", folder, text);
	else {
		ck_assert_msg(rc == -1, "%s: no findings", folder);
		lines = without_name(text, path);
		ck_assert_msg(strcmp(lines, (char *)expected.data) == 0,
		    "%s: %s", folder, lines);
		free(lines);
	}
	free(text);
	bytes_clear(&expected);
}

START_TEST(case_of_folder_is_as_expected)
{
	cases_run("recipe", 430, run_case);
}
END_TEST

static void
set(struct bytes *b, const char *text)
{
	struct fault f = { 0 };

	ck_assert_int_eq(bytes_set(b, text, strlen(text), &f), 0);
}

#define BEFORE                                           \
	"{\"recipeSpecVersion\": \"v1.0\", \"recipe\": " \
	"{\"preamble\": {\"timestamp\": 7}, \"actions\": ["
#define HAVE                                                            \
	"{\"actionType\": \"haveKey\", \"actionParams\": {\"key\": "    \
	"{\"keyType\": \"byRef\", \"keyAlgo\": 15, \"keyFlags\": 257, " \
	"\"keyLabel\": \"k\"}}}"

START_TEST(document_sound_is_a_recipe)
{
	struct bytes b = { 0 };
	struct findings fs = { 0 };
	struct fault f = { 0 };
	struct recipe *r;

	set(&b, BEFORE HAVE "]}}");
	ck_assert_int_eq(recipe_parse(&r, "some.json", &b, &fs, &f), 0);
	ck_assert_str_eq(r->file, "some.json");
	/* By sha256sum(1). */
	ck_assert_str_eq(r->sha256,
	    "244a5e28b8f24bc8f5f9c091a0b7ecba"
	    "b1b2b7547a5cebdf8ac4ef9dfeeffea9");
	ck_assert_int_eq(r->timestamp, 7);
	ck_assert_int_eq(r->cooked_timestamp, 0);
	ck_assert_str_eq(r->description, "");
	ck_assert_ptr_null(r->previous);
	ck_assert_ptr_null(r->timeline);
	ck_assert_ptr_null(r->policy);
	ck_assert_uint_eq(r->action_count, 1);
	ck_assert_int_eq(r->actions[0].type, ACTION_HAVE_KEY);
	ck_assert_str_eq(r->actions[0].key->label, "k");
	ck_assert(!r->actions[0].result.given);
	ck_assert_uint_eq(fs.total, 0);
	recipe_free(r);
	bytes_clear(&b);
}
END_TEST

START_TEST(finding_first_is_the_fault)
{
	struct bytes b = { 0 };
	struct findings fs = { 0 };
	struct fault f = { 0 };
	struct recipe *r = (struct recipe *)&b;

	set(&b, BEFORE "1,\n 2]}}");
	ck_assert_int_eq(recipe_parse(&r, "some.json", &b, &fs, &f), -1);
	ck_assert_ptr_null(r);
	ck_assert_uint_eq(fs.total, 2);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	ck_assert_str_eq(f.file, "some.json");
	ck_assert_str_eq(f.path, "$.recipe.actions[0]");
	ck_assert_uint_eq(f.line, 1);
	ck_assert_uint_eq(f.column, sizeof(BEFORE));
	ck_assert_str_eq(f.what,
	    "an action is an object (the first of 2 "
	    "findings; oks recipe lint lists them)");
	findings_clear(&fs);
	bytes_clear(&b);
}
END_TEST

/* Parses a list of `count` elements between the two texts; the count of
 * findings, and the first one's text. */
static size_t
parse_many(const char *before, size_t count, const char *element,
    const char *after, char *first)
{
	struct bytes b = { 0 };
	struct findings fs = { 0 };
	struct fault f = { 0 };
	struct recipe *r;
	size_t i, total;

	set(&b, before);
	for (i = 0; i < count; i++)
		ck_assert_int_eq(
		    bytes_append(&b, element,
			strlen(element) - (i + 1 == count ? 1 : 0), &f),
		    0);
	ck_assert_int_eq(bytes_append(&b, after, strlen(after), &f), 0);
	ck_assert_int_eq(recipe_parse(&r, "many", &b, &fs, &f), -1);
	ck_assert_uint_eq(
	    fs.count, fs.total < FINDINGS_MOST ? fs.total : FINDINGS_MOST);
	(void)snprintf(first, 128, "%s", fs.count > 0 ? fs.items[0].text : "");
	total = fs.total;
	findings_clear(&fs);
	bytes_clear(&b);
	return (total);
}

/* That each of them is wrong shows that each of them was looked at. */
START_TEST(actions_most_are_read)
{
	char first[128];

	ck_assert_uint_eq(
	    parse_many(BEFORE, RECIPE_ACTIONS_MOST, "0,", "]}}", first),
	    RECIPE_ACTIONS_MOST);
	ck_assert_str_eq(first, "an action is an object");
	ck_assert_uint_eq(
	    parse_many(BEFORE, RECIPE_ACTIONS_MOST + 1, "0,", "]}}", first), 1);
	ck_assert_str_eq(first, "more than 250000 elements");
}
END_TEST

#define TIMELINE                                         \
	"{\"recipeSpecVersion\": \"v1.0\", \"recipe\": " \
	"{\"preamble\": {\"timestamp\": 7, \"timeline\": ["

START_TEST(timeline_most_is_read)
{
	char first[128];

	ck_assert_uint_eq(
	    parse_many(TIMELINE, 100000, "0,", "]}, \"actions\": []}}", first),
	    100000);
	ck_assert_str_eq(first, "an object is expected here, not an integer");
	ck_assert_uint_eq(
	    parse_many(TIMELINE, 100001, "0,", "]}, \"actions\": []}}", first),
	    1);
	ck_assert_str_eq(
	    first, "100001 elements, where at most 100000 are accepted");
}
END_TEST

#define MADE                                                   \
	"{\"actionType\": \"generateKey\", \"actionParams\": " \
	"{\"key\": {\"keyType\": \"byRef\", \"keyAlgo\": 15, " \
	"\"keyFlags\": 257, \"keyLabel\": \"k\"}}, "           \
	"\"cooked\": {\"generateSuccess\": true, \"ds\": ["

/* A DS for each zone that has the key. */
START_TEST(ds_most_are_read)
{
	char first[128];

	ck_assert_uint_eq(
	    parse_many(BEFORE MADE, RECIPE_ACTIONS_MOST, "0,", "]}}]}}", first),
	    RECIPE_ACTIONS_MOST);
	ck_assert_str_eq(first, "a string is expected here, not an integer");
	ck_assert_uint_eq(parse_many(BEFORE MADE, RECIPE_ACTIONS_MOST + 1, "0,",
			      "]}}]}}", first),
	    1);
	ck_assert_str_eq(
	    first, "250001 elements, where at most 250000 are accepted");
}
END_TEST

/* Deeper than a path has room for. */
START_TEST(path_long_is_cut)
{
	char name[300], document[512];
	struct bytes b = { 0 };
	struct findings fs = { 0 };
	struct fault f = { 0 };
	struct recipe *r;

	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	(void)snprintf(document, sizeof(document),
	    "{\"recipeSpecVersion\": \"v1.0\", \"recipe\": {\"preamble\": "
	    "{\"timestamp\": 7,\n \"policy\": {\"%s\": {\"x\": 1}}}, "
	    "\"actions\": []}}",
	    name);
	set(&b, document);
	ck_assert_int_eq(recipe_parse(&r, "x", &b, &fs, &f), -1);
	ck_assert_uint_eq(fs.total, 1);
	ck_assert_uint_eq(strlen(fs.items[0].path), 255);
	ck_assert_str_eq(fs.items[0].text, "unknown member");
	ck_assert_uint_eq(fs.items[0].line, 2);
	findings_clear(&fs);
	bytes_clear(&b);
}
END_TEST

static char file[64];

static void
set_up(void)
{
	int fd;

	(void)snprintf(file, sizeof(file), "/tmp/oks-test-read-XXXXXX");
	ck_assert_int_ne(fd = mkstemp(file), -1);
	ck_assert_int_eq(close(fd), 0);
}

static void
tear_down(void)
{
	ck_assert_int_eq(unlink(file), 0);
}

static void
write_file(const char *text)
{
	FILE *out = fopen(file, "w");

	ck_assert_ptr_nonnull(out);
	ck_assert_int_ne(fputs(text, out), EOF);
	ck_assert_int_eq(fclose(out), 0);
}

START_TEST(file_sound_gives_recipe_and_bytes)
{
	struct check_options o = { .uncooked = true };
	struct bytes b = { 0 };
	struct fault f = { 0 };
	struct recipe *r;

	write_file(BEFORE HAVE "]}}");
	ck_assert_int_eq(recipe_read(&r, file, &o, &b, &f), 0);
	ck_assert_str_eq(r->file, file);
	ck_assert_uint_eq(b.length, strlen(BEFORE HAVE "]}}"));
	ck_assert_int_eq(memcmp(b.data, BEFORE HAVE, b.length - 3), 0);
	recipe_free(r);
	bytes_clear(&b);
	ck_assert_int_eq(recipe_read(&r, file, &o, NULL, &f), 0);
	recipe_free(r);
}
END_TEST

/* Meaning counts, by the options given. */
START_TEST(file_uncooked_is_not_cooked)
{
	struct check_options o = { .cooked = true };
	struct bytes b = { 0 };
	struct fault f = { 0 };
	struct recipe *r;

	write_file(BEFORE HAVE "]}}");
	ck_assert_int_eq(recipe_read(&r, file, &o, &b, &f), -1);
	ck_assert_ptr_null(r);
	ck_assert_ptr_null(b.data);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	ck_assert_str_eq(f.file, file);
	ck_assert_str_eq(f.path, "$.recipe.preamble.cooked_timestamp");
	ck_assert_str_eq(f.what,
	    "this recipe has not been cooked (the first "
	    "of 2 findings; oks recipe lint lists them)");
}
END_TEST

START_TEST(file_of_wrong_shape_is_input)
{
	struct check_options o = { .uncooked = true };
	struct bytes b = { 0 };
	struct fault f = { 0 };
	struct recipe *r;

	write_file("{}");
	ck_assert_int_eq(recipe_read(&r, file, &o, &b, &f), -1);
	ck_assert_ptr_null(r);
	ck_assert_ptr_null(b.data);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	ck_assert_str_eq(f.path, "$.recipeSpecVersion");
}
END_TEST

START_TEST(file_missing_is_system)
{
	struct check_options o = { 0 };
	struct fault f = { 0 };
	struct recipe *r;

	ck_assert_int_eq(recipe_read(&r, "/nonexistent", &o, NULL, &f), -1);
	ck_assert_ptr_null(r);
	ck_assert_int_eq(f.kind, FAULT_SYSTEM);
}
END_TEST

/* A file with a hole: nothing of it is read. */
START_TEST(file_beyond_the_limit_is_refused)
{
	struct check_options o = { 0 };
	struct fault f = { 0 };
	struct recipe *r;

	ck_assert_int_eq(truncate(file, (off_t)RECIPE_FILE_MOST + 1), 0);
	ck_assert_int_eq(recipe_read(&r, file, &o, NULL, &f), -1);
	ck_assert_ptr_null(r);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	ck_assert_str_eq(f.file, file);
	ck_assert_ptr_nonnull(strstr(f.what, "536870912"));
}
END_TEST

static void
add_file_tests(Suite *s)
{
	TCase *c = tcase_create("recipe_read");

	suite_add_tcase(s, c);
	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_test(c, file_sound_gives_recipe_and_bytes);
	tcase_add_test(c, file_uncooked_is_not_cooked);
	tcase_add_test(c, file_of_wrong_shape_is_input);
	tcase_add_test(c, file_missing_is_system);
	tcase_add_test(c, file_beyond_the_limit_is_refused);
}

Suite *
test_read(void)
{
	Suite *s = suite_create("read");
	TCase *c = tcase_create("recipe_parse");

	suite_add_tcase(s, c);
	tcase_set_timeout(c, 60);
	tcase_add_test(c, case_of_folder_is_as_expected);
	tcase_add_test(c, document_sound_is_a_recipe);
	tcase_add_test(c, finding_first_is_the_fault);
	tcase_add_test(c, actions_most_are_read);
	tcase_add_test(c, timeline_most_is_read);
	tcase_add_test(c, ds_most_are_read);
	tcase_add_test(c, path_long_is_cut);
	add_file_tests(s);
	return (s);
}
