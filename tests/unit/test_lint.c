/* recipe/lint: what it prints, and with which fault it ends. */
#include "recipe/lint.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cases.h"

Suite *test_lint(void);

static char file[64];
static char *text; /* what was printed */

static void
set_up(void)
{
	int fd;

	(void)snprintf(file, sizeof(file), "/tmp/oks-test-lint-XXXXXX");
	ck_assert_int_ne(fd = mkstemp(file), -1);
	ck_assert_int_eq(close(fd), 0);
}

static void
tear_down(void)
{
	free(text);
	text = NULL;
	ck_assert_int_eq(unlink(file), 0);
}

static int
lint_file(const char *path, const struct check_options *check, struct fault *f)
{
	struct lint_options o = lint_options_none();
	FILE *out;
	size_t size;
	int rc;

	free(text);
	memset(f, 0, sizeof(*f));
	ck_assert_ptr_nonnull(out = open_memstream(&text, &size));
	o.check = *check;
	o.timing = !check->cooked;
	rc = recipe_lint(path, &o, out, f);
	ck_assert_int_eq(fclose(out), 0);
	return (rc);
}

static int
lint(const char *document, const struct check_options *o, struct fault *f)
{
	FILE *out = fopen(file, "w");

	ck_assert_ptr_nonnull(out);
	ck_assert_int_ne(fputs(document, out), EOF);
	ck_assert_int_eq(fclose(out), 0);
	return (lint_file(file, o, f));
}

/* What was printed is the lines given; FILE there is the file's path. */
static void
expect_text(const char *expected)
{
	char line[4096] = "", *mark;
	size_t used = 0;

	while ((mark = strstr(expected, "FILE")) != NULL) {
		used += (size_t)snprintf(line + used, sizeof(line) - used,
		    "%.*s%s", (int)(mark - expected), expected, file);
		expected = mark + 4;
	}
	(void)snprintf(line + used, sizeof(line) - used, "%s", expected);
	ck_assert_str_eq(text, line);
}

#define KEY(label)                                  \
	"{\"keyType\": \"byRef\", \"keyAlgo\": 8, " \
	"\"keyFlags\": 257, \"keyLabel\": \"" label "\"}"
#define RECIPE(actions)                                                              \
	"{\n\"recipeSpecVersion\": \"v1.0\",\n"                                      \
	"\"recipe\": {\n\"preamble\": {\"timestamp\": 1},\n\"actions\": [\n" actions \
	"\n]}}\n"
#define HAVE(label)                                         \
	"{\"actionType\": \"haveKey\", \"actionParams\": {" \
	"\"key\": " KEY(label) "}}"
#define DELETE(label)                      \
	"{\"actionType\": \"deleteKey\", " \
	"\"actionParams\": {\"key\": " KEY(label) "}}"
#define SET(in, by)                                                          \
	"{\"actionType\": \"produceSignedKeyset\", "                         \
	"\"actionParams\": {\"ownerName\": \"example.\", \"inception\": 1, " \
	"\"expiration\": 2, \"ttl\": 3, \"keyset\": [{\"key\": " KEY(        \
	    in) "}], "                                                       \
		"\"signedBy\": [{\"key\": " KEY(by) "}]}}"

static const struct check_options none;

START_TEST(recipe_sound_has_no_findings)
{
	struct fault f;

	ck_assert_int_eq(
	    lint(RECIPE(HAVE("k") "," SET("k", "k")), &none, &f), 0);
	expect_text("FILE: no findings\n");
	ck_assert_int_eq(f.kind, FAULT_NONE);
}
END_TEST

START_TEST(shape_wrong_is_listed)
{
	struct fault f;

	ck_assert_int_eq(
	    lint(
		RECIPE(
		    "{\"actionType\": \"burn\"},\n"
		    "{\"actionType\": \"haveKey\", \"actionParams\": {\"key\": 8}}"),
		&none, &f),
	    -1);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	ck_assert_str_eq(f.file, file);
	ck_assert_str_eq(f.what, "2 findings");
	expect_text(
	    "FILE:6:16: $.recipe.actions[0].actionType: unknown "
	    "action type \"burn\"\n"
	    "FILE:7:51: $.recipe.actions[1].actionParams.key: an object is "
	    "expected here, not an integer\n2 findings\n");
}
END_TEST

START_TEST(meaning_wrong_is_listed)
{
	struct fault f;

	ck_assert_int_eq(
	    lint(RECIPE(DELETE("k") ",\n" DELETE("k")), &none, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_REFUSED);
	ck_assert_str_eq(f.what, "2 findings");
	expect_text("FILE:6:53: $.recipe.actions[0].actionParams.key: another "
		    "deleteKey names the same key\n"
		    "FILE:7:53: $.recipe.actions[1].actionParams.key: another "
		    "deleteKey names the same key\n2 findings\n");
}
END_TEST

/* Meaning is not asked of a recipe whose shape is wrong. */
START_TEST(shape_wrong_hides_meaning)
{
	struct fault f;

	ck_assert_int_eq(lint(RECIPE(DELETE("k") ",\n" DELETE(
				  "k") ",\n"
				       "{\"actionType\": \"burn\"}"),
			     &none, &f),
	    -1);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	expect_text("FILE:8:16: $.recipe.actions[2].actionType: unknown "
		    "action type \"burn\"\n1 finding\n");
}
END_TEST

START_TEST(signer_outside_is_an_option)
{
	struct check_options outside = { .signer_outside = true };
	struct fault f;

	ck_assert_int_eq(lint(RECIPE(SET("k", "other")), &none, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_REFUSED);
	ck_assert_str_eq(f.what, "1 finding");
	ck_assert_int_eq(lint(RECIPE(SET("k", "other")), &outside, &f), 0);
}
END_TEST

START_TEST(text_hostile_is_escaped)
{
	struct fault f;

	ck_assert_int_eq(lint(RECIPE("{\"actionType\": \"a\\u001b[2J"
				     "\\u202e\", \"\\u001b\": 1}"),
			     &none, &f),
	    -1);
	expect_text("FILE:6:16: $.recipe.actions[0].actionType: unknown "
		    "action type \"a\\u{001b}[2J\\u{202e}\"\n1 finding\n");
}
END_TEST

START_TEST(findings_too_many_are_counted)
{
	char *document = malloc(64 * 300 + 256), *end = document;
	struct fault f;
	int i;

	ck_assert_ptr_nonnull(document);
	end = stpcpy(end,
	    "{\"recipeSpecVersion\":\"v1.0\",\"recipe\":{"
	    "\"preamble\":{\"timestamp\":1},\"actions\":[0");
	for (i = 0; i < FINDINGS_MOST; i++)
		end = stpcpy(end, ",\n0");
	(void)stpcpy(end, "]}}");
	ck_assert_int_eq(lint(document, &none, &f), -1);
	ck_assert_str_eq(f.what, "201 findings");
	ck_assert_ptr_nonnull(strstr(text,
	    "\n201 findings, of which 200 are "
	    "listed\n"));
	free(document);
}
END_TEST

static const struct {
	const char *document;
	const char *text;
} unreadable[] = {
	{ "", "FILE:1:1: $: the document is empty\n1 finding\n" },
	{ "{\n 'a': 1}",
	    "FILE:2:2: $: not JSON: string or '}' expected near "
	    "'''\n1 finding\n" },
	{ "[]",
	    "FILE:1:1: $: an object is expected here, not an array\n"
	    "1 finding\n" },
};

START_TEST(document_unreadable_is_input)
{
	struct fault f;

	ck_assert_int_eq(lint(unreadable[_i].document, &none, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	expect_text(unreadable[_i].text);
}
END_TEST

START_TEST(file_missing_is_system)
{
	struct fault f;

	ck_assert_int_eq(lint_file("/nonexistent/recipe.json", &none, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_SYSTEM);
	ck_assert_str_eq(text, "");
}
END_TEST

/* Signed by BIND's dnssec-signzone. */
#define COOKED "tests/cases/show/cooked/in.json"

START_TEST(cooked_is_no_finding)
{
	struct fault f;

	ck_assert_int_eq(lint_file(COOKED, &none, &f), 0);
	ck_assert_str_eq(text, COOKED ": no findings\n");
}
END_TEST

START_TEST(cooked_of_others_verifies)
{
	struct check_options cooked = { .cooked = true };
	struct fault f;

	ck_assert_int_eq(lint_file(COOKED, &cooked, &f), 0);
	ck_assert_str_eq(text, COOKED ": 1 set, 1 signature verified\n");
}
END_TEST

/* The cooked recipe with `from` in it replaced by `to`, of the same length. */
static int
verify_changed(const char *from, const char *to, struct fault *f)
{
	struct check_options cooked = { .cooked = true };
	struct bytes b = { 0 };
	char *place;
	int rc;

	ck_assert(cases_read("tests/cases/show/cooked", "in.json", &b));
	ck_assert_ptr_nonnull(place = strstr((char *)b.data, from));
	memcpy(place, to, strlen(to));
	rc = lint((char *)b.data, &cooked, f);
	bytes_clear(&b);
	return (rc);
}

START_TEST(cooked_with_other_signature_is_refused)
{
	struct fault f;

	ck_assert_int_eq(verify_changed("KXwyO1d2", "KXwyO1d3", &f), -1);
	ck_assert_int_eq(f.kind, FAULT_REFUSED);
	ck_assert_ptr_nonnull(
	    strstr(text, ": $.recipe.actions[2].cooked.signedKeysetRRs: "));
	ck_assert_ptr_nonnull(strstr(text, "\n1 finding\n"));
}
END_TEST

/* One finding about meaning, and the signature is not looked at. */
START_TEST(cooked_without_sense_is_not_verified)
{
	struct fault f;

	ck_assert_int_eq(verify_changed("\"expiration\": 1896134400",
			     "\"expiration\": 1793456000", &f),
	    -1);
	ck_assert_int_eq(f.kind, FAULT_REFUSED);
	ck_assert_ptr_nonnull(
	    strstr(text, "$.recipe.actions[2].actionParams.expiration: "));
	ck_assert_ptr_nonnull(strstr(text, "\n1 finding\n"));
}
END_TEST

START_TEST(uncooked_does_not_verify)
{
	struct check_options cooked = { .cooked = true };
	struct fault f;

	ck_assert_int_eq(lint(RECIPE(HAVE("k")), &cooked, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_REFUSED);
	ck_assert_str_eq(f.what, "2 findings");
}
END_TEST

static void
add_lint_tests(TCase *c)
{
	tcase_add_test(c, recipe_sound_has_no_findings);
	tcase_add_test(c, shape_wrong_is_listed);
	tcase_add_test(c, meaning_wrong_is_listed);
	tcase_add_test(c, shape_wrong_hides_meaning);
	tcase_add_test(c, signer_outside_is_an_option);
	tcase_add_test(c, text_hostile_is_escaped);
	tcase_add_test(c, findings_too_many_are_counted);
	tcase_add_loop_test(c, document_unreadable_is_input, 0,
	    (int)(sizeof(unreadable) / sizeof(unreadable[0])));
	tcase_add_test(c, file_missing_is_system);
	tcase_add_test(c, cooked_is_no_finding);
	tcase_add_test(c, cooked_of_others_verifies);
	tcase_add_test(c, cooked_with_other_signature_is_refused);
	tcase_add_test(c, cooked_without_sense_is_not_verified);
	tcase_add_test(c, uncooked_does_not_verify);
}

Suite *
test_lint(void)
{
	Suite *s = suite_create("lint");
	TCase *c = tcase_create("recipe_lint");

	suite_add_tcase(s, c);
	tcase_add_checked_fixture(c, set_up, tear_down);
	add_lint_tests(c);
	return (s);
}
