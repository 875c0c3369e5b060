/*
 * recipe/convert.  A case is a folder of tests/cases/convert: in.hjson, and
 * out.json (the very bytes) or fault (its line); a file without-results stands
 * for that option.
 */
#include "recipe/convert.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cases.h"
#include "lib/util/infile.h"
#include "recipe/finding.h"
#include "recipe/read.h"

Suite *test_convert(void);

static int
convert(const struct bytes *document, bool without_results, struct bytes *out,
    struct fault *f)
{
	memset(f, 0, sizeof(*f));
	return (recipe_convert("in.hjson", document, without_results, out, f));
}

static void
expect_fault(const char *folder, int rc, const struct bytes *expected,
    const struct fault *f)
{
	char line[FAULT_LINE_SIZE];

	ck_assert_msg(rc == -1, "%s: was converted", folder);
	fault_line(f, line);
	ck_assert_msg(expected->length == strlen(line) + 1 &&
		memcmp(line, expected->data, strlen(line)) == 0,
	    "%s: %s", folder, line);
}

static void
expect_same(const char *folder, int rc, const struct bytes *expected,
    const struct bytes *out, const struct fault *f)
{
	ck_assert_msg(rc == 0, "%s: %s: %s", folder, f->path, f->what);
	ck_assert_msg(bytes_equal(expected, out), "%s: %.*s", folder,
	    (int)out->length, (const char *)out->data);
}

/* What was written is read, and converts to itself. */
static void
expect_canonical(const char *folder, const struct bytes *out)
{
	struct bytes again = { 0 };
	struct findings fs = { 0 };
	struct recipe *r;
	struct fault f = { 0 };

	ck_assert_msg(recipe_parse(&r, "out.json", out, &fs, &f) == 0, "%s: %s",
	    folder, f.what);
	recipe_free(r);
	ck_assert_int_eq(convert(out, false, &again, &f), 0);
	ck_assert_msg(bytes_equal(out, &again), "%s: not canonical", folder);
	bytes_clear(&again);
}

static void
run_case(const char *folder)
{
	struct bytes in = { 0 }, expected = { 0 }, out = { 0 }, flag = { 0 };
	bool without_results;
	struct fault f;
	int rc;

	ck_assert_msg(cases_read(folder, "in.hjson", &in), "%s", folder);
	without_results = cases_read(folder, "without-results", &flag);
	rc = convert(&in, without_results, &out, &f);
	if (cases_read(folder, "fault", &expected)) {
		expect_fault(folder, rc, &expected, &f);
		ck_assert_uint_eq(out.length, 0);
	} else {
		ck_assert_msg(
		    cases_read(folder, "out.json", &expected), "%s", folder);
		expect_same(folder, rc, &expected, &out, &f);
		expect_canonical(folder, &out);
	}
	bytes_clear(&in);
	bytes_clear(&expected);
	bytes_clear(&out);
	bytes_clear(&flag);
}

START_TEST(case_of_folder_is_as_expected)
{
	cases_run("convert", 20, run_case);
}
END_TEST

/*
 * The documents that the prototype and the specification left behind, where
 * they are: OKS_SHARED/data/recipes.
 */
static const struct {
	const char *name;
	bool without_results;
	enum fault_kind kind;
	const char *path;
} documents[] = {
	{ "spec-example1.json", false, FAULT_NONE, "" },
	{ "spec-example2.json", false, FAULT_NONE, "" },
	{ "prototype-produced.hjson", false, FAULT_NONE, "" },
	{ "prototype-recipe.hjson", false, FAULT_INPUT,
	    "$.recipe.actions[3].actionParams.wrappingKey" },
	{ "prototype-recipe-cooked.hjson", false, FAULT_REFUSED,
	    "$.recipe.actions[0].cooked" },
	{ "prototype-recipe-cooked.hjson", true, FAULT_INPUT,
	    "$.recipe.actions[3].actionParams.wrappingKey" },
};

static bool
shared_folder(char *path, size_t size)
{
	const char *shared = getenv("OKS_SHARED");

	(void)snprintf(path, size, "%s/data/recipes",
	    shared == NULL ? "../shared" : shared);
	if (access(path, F_OK) == 0)
		return (true);
	(void)fprintf(stderr, "test_convert: skipped: no folder %s\n", path);
	return (false);
}

START_TEST(document_of_others_is_as_expected)
{
	struct bytes in = { 0 }, out = { 0 };
	char folder[512];
	struct fault f = { 0 };
	int rc;

	if (!shared_folder(folder, sizeof(folder)))
		return;
	ck_assert_msg(cases_read(folder, documents[_i].name, &in), "%s",
	    documents[_i].name);
	rc = convert(&in, documents[_i].without_results, &out, &f);
	ck_assert_msg(f.kind == documents[_i].kind, "%s", f.what);
	ck_assert_int_eq(rc, f.kind == FAULT_NONE ? 0 : -1);
	ck_assert_str_eq(f.path, documents[_i].path);
	if (rc == 0)
		expect_canonical(documents[_i].name, &out);
	bytes_clear(&in);
	bytes_clear(&out);
}
END_TEST

START_TEST(output_with_content_is_appended_to)
{
	static const char text[] =
	    "{\"recipeSpecVersion\":\"v1.0\",\"recipe\":"
	    "{\"preamble\":{\"timestamp\":1},\"actions\":[]}}";
	struct bytes in = { 0 }, out = { 0 };
	struct fault f = { 0 };

	ck_assert_int_eq(bytes_set(&in, text, strlen(text), &f), 0);
	ck_assert_int_eq(bytes_set(&out, "x", 1, &f), 0);
	ck_assert_int_eq(convert(&in, false, &out, &f), 0);
	ck_assert_int_eq(memcmp(out.data, "x{\n", 3), 0);
	bytes_clear(&in);
	bytes_clear(&out);
}
END_TEST

Suite *
test_convert(void)
{
	Suite *s = suite_create("convert");
	TCase *c = tcase_create("recipe_convert");

	suite_add_tcase(s, c);
	tcase_add_test(c, case_of_folder_is_as_expected);
	tcase_add_loop_test(c, document_of_others_is_as_expected, 0,
	    (int)(sizeof(documents) / sizeof(documents[0])));
	tcase_add_test(c, output_with_content_is_appended_to);
	return (s);
}
