/*
 * recipe/show.  A case is a folder of tests/cases/show: in.json and out.txt,
 * the very bytes of the sheet.
 */
#include "recipe/show.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cases.h"
#include "recipe/finding.h"
#include "recipe/read.h"

Suite *test_show(void);

static struct recipe *
parse(const struct bytes *document)
{
	struct findings fs = { 0 };
	struct fault f = { 0 };
	struct recipe *r;

	ck_assert_msg(recipe_parse(&r, "in.json", document, &fs, &f) == 0,
	    "%s: %s", f.path, f.what);
	return (r);
}

/* The sheet, on the heap. */
static char *
show(const struct recipe *r)
{
	struct fault f = { 0 };
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	ck_assert_ptr_nonnull(out);
	ck_assert_int_eq(recipe_show(r, out, &f), 0);
	ck_assert_int_eq(fclose(out), 0);
	return (text);
}

static void
run_case(const char *folder)
{
	struct bytes in = { 0 }, expected = { 0 };
	struct recipe *r;
	char *text;

	ck_assert_msg(cases_read(folder, "in.json", &in) &&
		cases_read(folder, "out.txt", &expected),
	    "%s", folder);
	r = parse(&in);
	text = show(r);
	ck_assert_msg(strlen(text) == expected.length &&
		memcmp(text, expected.data, expected.length) == 0,
	    "%s:\n%s", folder, text);
	free(text);
	recipe_free(r);
	bytes_clear(&in);
	bytes_clear(&expected);
}

START_TEST(case_of_folder_is_as_expected)
{
	cases_run("show", 3, run_case);
}
END_TEST

#define KEY_OF(label)                           \
	"{\"keyType\":\"byRef\",\"keyAlgo\":8," \
	"\"keyFlags\":257,\"keyLabel\":\"" label "\"}"
#define HAVE_KEY(label, description)                 \
	"{\"actionType\":\"haveKey\","               \
	"\"actionDescription\":\"" description "\"," \
	"\"actionParams\":{\"key\":" KEY_OF(label) "}}"
#define RECIPE(description, actions)                                               \
	"{\"recipeSpecVersion\":\"v1.0\","                                         \
	"\"recipe\":{\"preamble\":{\"timestamp\":0,\"description\":\"" description \
	"\"},\"actions\":[" actions "]}}"

static char *
show_text(const char *document)
{
	struct bytes b = { 0 };
	struct fault f = { 0 };
	struct recipe *r;
	char *text;

	ck_assert_int_eq(bytes_set(&b, document, strlen(document), &f), 0);
	r = parse(&b);
	text = show(r);
	recipe_free(r);
	bytes_clear(&b);
	return (text);
}

/* The text has the line. */
static void
has_line(const char *text, const char *line)
{
	char *wanted;

	ck_assert_int_ne(asprintf(&wanted, "\n%s\n", line), -1);
	ck_assert_msg(
	    strstr(text, wanted) != NULL, "no \"%s\" in:\n%s", line, text);
	free(wanted);
}

START_TEST(text_hostile_stays_in_its_place)
{
	char *text = show_text(RECIPE("x\\nRecipe step 9: deleteKey",
	    HAVE_KEY("a\\u001b[2Jb\\u202ec", "one\\rtwo")));
	const char *p;

	for (p = text; *p != '\0'; p++)
		ck_assert_msg((*p >= ' ' && *p <= '~') || *p == '\n',
		    "byte %#x", (unsigned char)*p);
	has_line(text, "  description   x\\u{000a}Recipe step 9: deleteKey");
	has_line(text, "  description   one\\u{000d}two");
	has_line(text, "    label       \"a\\u{001b}[2Jb\\u{202e}c\"");
	has_line(text,
	    "  key           key 1  KSK 257     tag ?     "
	    "a\\u{001b}[2Jb\\u{202e}c");
	free(text);
}
END_TEST

#define TEN(x) x x x x x x x x x x

/* However a line is broken, it goes on deeper than any text begins. */
START_TEST(text_long_is_broken_deeper)
{
	char *text = show_text(RECIPE(TEN(TEN("Recipe step 9: ")) "x",
	    HAVE_KEY(TEN("key 2  KSK 2"), TEN("0123456789"))));
	char *line, *rest = text;
	unsigned int steps = 0;

	while ((line = strsep(&rest, "\n")) != NULL) {
		ck_assert_msg(strlen(line) <= 80, "%s", line);
		steps += strncmp(line, "Recipe step", 11) == 0;
		if (strlen(line) > 0)
			ck_assert_msg(strchr("RKE ", line[0]) != NULL &&
				line[strlen(line) - 1] != ' ',
			    "%s", line);
	}
	ck_assert_uint_eq(steps, 1);
	free(text);
}
END_TEST

START_TEST(text_without_blanks_is_broken_at_the_margin)
{
	char *text = show_text(RECIPE("", HAVE_KEY("k", TEN("0123456789"))));

	has_line(text,
	    "  description   "
	    "0123456789"
	    "0123456789"
	    "0123456789"
	    "0123456789"
	    "0123456789"
	    "0123456789"
	    "0123\n"
	    "                  "
	    "456789"
	    "0123456789"
	    "0123456789"
	    "0123456789");
	free(text);
}
END_TEST

/* 64 columns, and one more. */
START_TEST(text_of_exact_width_is_not_broken)
{
#define SIXTY "012345678901234567890123456789012345678901234567890123456789"
	char *text = show_text(
	    RECIPE(SIXTY "abcd", HAVE_KEY("k", SIXTY "abcde")));

	has_line(text, "  description   " SIXTY "abcd");
	has_line(text, "  description   " SIXTY "abcd\n                  e");
	free(text);
}
END_TEST

/* 35 columns are left for it, and one more; letters of two octets count as
 * one column. */
START_TEST(name_in_a_row_is_cut_at_the_margin)
{
#define THIRTY "012345678901234567890123456789"
	char *text = show_text(RECIPE("",
	    HAVE_KEY(THIRTY "abcde", "") "," HAVE_KEY(
		THIRTY "abcdef", "") "," HAVE_KEY("\xc3\xa9" THIRTY "abcd",
		"") "," HAVE_KEY("\xc3\xa9" THIRTY "abcde", "")));

	has_line(text,
	    "  key           key 1  KSK 257     tag ?     " THIRTY "abcde");
	has_line(text,
	    "  key           key 2  KSK 257     tag ?     " THIRTY "ab...");
	has_line(text,
	    "  key           key 3  KSK 257     tag ?     "
	    "\xc3\xa9" THIRTY "abcd");
	has_line(text,
	    "  key           key 4  KSK 257     tag ?     "
	    "\xc3\xa9" THIRTY "a...");
	free(text);
}
END_TEST

START_TEST(recipe_without_actions_is_shown)
{
	char *text = show_text(RECIPE("", ""));

	has_line(text, "  description   none");
	has_line(text, "  made at       1970-01-01T00:00:00Z");
	has_line(text, "  cooked at     not cooked");
	has_line(text, "  steps         0");
	has_line(text, "End of the recipe: 0 steps");
	free(text);
}
END_TEST

START_TEST(recipe_of_one_step_is_singular)
{
	char *text = show_text(RECIPE("", HAVE_KEY("k", "")));

	has_line(text, "End of the recipe: 1 step");
	free(text);
}
END_TEST

START_TEST(output_full_is_a_fault)
{
	static const char document[] = RECIPE("", HAVE_KEY("k", ""));
	struct bytes b = { 0 };
	struct fault f = { 0 };
	struct recipe *r;
	FILE *out = fopen("/dev/full", "w");

	ck_assert_ptr_nonnull(out);
	ck_assert_int_eq(bytes_set(&b, document, strlen(document), &f), 0);
	r = parse(&b);
	ck_assert_int_eq(recipe_show(r, out, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_SYSTEM);
	(void)fclose(out);
	recipe_free(r);
	bytes_clear(&b);
}
END_TEST

Suite *
test_show(void)
{
	Suite *s = suite_create("show");
	TCase *c = tcase_create("recipe_show");

	suite_add_tcase(s, c);
	tcase_add_test(c, case_of_folder_is_as_expected);
	tcase_add_test(c, text_hostile_stays_in_its_place);
	tcase_add_test(c, text_long_is_broken_deeper);
	tcase_add_test(c, text_without_blanks_is_broken_at_the_margin);
	tcase_add_test(c, text_of_exact_width_is_not_broken);
	tcase_add_test(c, name_in_a_row_is_cut_at_the_margin);
	tcase_add_test(c, recipe_without_actions_is_shown);
	tcase_add_test(c, recipe_of_one_step_is_singular);
	tcase_add_test(c, output_full_is_a_fault);
	return (s);
}
