/* lib/conf: what it refuses.  Most refusals are files of tests/cases/conf,
 * which is walked here: a new case needs no C.  The first line of each says
 * what is expected: "# expect: ok" or "# expect: LINE:COLUMN: part of the
 * sentence". */
#include <check.h>
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/conf_fixture.h"

Suite *test_conf_refusals(void);

/* Writes the text and reads it as a configuration, in vain. */
static void
load_fails(const char *text, struct fault *f)
{
	struct conf *c;

	memset(f, 0, sizeof(*f));
	conf_fixture_write(text, strlen(text));
	ck_assert_int_eq(conf_read(&c, conf_fixture_file(), false, f), -1);
	ck_assert_ptr_null(c);
}

#define ONE                   \
	"version: 1\n"        \
	"repositories:\n"     \
	"  Bunker:\n"         \
	"    module: /m.so\n" \
	"    label: Token\n"

START_TEST(fault_in_member_has_place_and_path)
{
	struct fault f;

	load_fails(ONE "    pin: [ 1 ]\n", &f);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	ck_assert_str_eq(f.file, conf_fixture_file());
	ck_assert_uint_eq(f.line, 6);
	ck_assert_uint_eq(f.column, 10);
	ck_assert_str_eq(f.path, "repositories.Bunker.pin");
}
END_TEST

START_TEST(fault_in_list_has_its_index_in_the_path)
{
	struct fault f;

	load_fails("version: 1\nzones: {a: {anchors: [1 1 1 1, 2]}}\n", &f);
	ck_assert_str_eq(f.path, "zones.a.anchors[1]");
}
END_TEST

START_TEST(fault_of_unknown_key_is_at_the_key)
{
	struct fault f;

	load_fails("version: 1\napprovals: {}\n", &f);
	ck_assert_str_eq(f.path, "approvals");
	ck_assert_uint_eq(f.line, 2);
	ck_assert_uint_eq(f.column, 1);
}
END_TEST

START_TEST(fault_of_pin_does_not_show_it)
{
	struct fault f;
	char line[FAULT_LINE_SIZE];

	load_fails(ONE "    pin: \"sec\\tret\"\n", &f);
	fault_line(&f, line);
	ck_assert_ptr_null(strstr(line, "sec"));
}
END_TEST

START_TEST(file_too_large_is_refused)
{
	char *text = malloc(CONF_FILE_MOST + 2);
	struct fault f = { 0 };
	struct conf *c;

	ck_assert_ptr_nonnull(text);
	memset(text, '#', CONF_FILE_MOST + 1);
	memcpy(text, "version: 1\n", 11);
	conf_fixture_write(text, CONF_FILE_MOST);
	ck_assert_int_eq(conf_read(&c, conf_fixture_file(), false, &f), 0);
	conf_free(c);
	conf_fixture_write(text, CONF_FILE_MOST + 1);
	ck_assert_int_eq(conf_read(&c, conf_fixture_file(), false, &f), -1);
	ck_assert_ptr_null(c);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	free(text);
}
END_TEST

START_TEST(file_missing_is_a_fault_of_the_system)
{
	struct fault f = { 0 };
	struct conf *c;

	ck_assert_int_eq(conf_read(&c, "/nonexistent/oks.conf", true, &f), -1);
	ck_assert_ptr_null(c);
	ck_assert_int_eq(f.kind, FAULT_SYSTEM);
	ck_assert_str_eq(f.file, "/nonexistent/oks.conf");
}
END_TEST

/* A file of a mode, read with and without guard. */
static int
read_with_mode(const char *text, mode_t mode, bool guarded)
{
	struct fault f = { 0 };
	struct conf *c;
	int result;

	conf_fixture_write(text, strlen(text));
	ck_assert_int_eq(chmod(conf_fixture_file(), mode), 0);
	result = conf_read(&c, conf_fixture_file(), guarded, &f);
	if (result == -1)
		ck_assert_int_eq(f.kind, FAULT_REFUSED);
	conf_free(c);
	return (result);
}

START_TEST(guarded_writable_by_others_is_refused)
{
	ck_assert_int_eq(read_with_mode(ONE, 0644, true), 0);
	ck_assert_int_eq(read_with_mode(ONE, 0664, true), -1);
	ck_assert_int_eq(read_with_mode(ONE, 0646, true), -1);
	ck_assert_int_eq(read_with_mode(ONE, 0666, false), 0);
}
END_TEST

START_TEST(guarded_pin_readable_by_others_is_refused)
{
	ck_assert_int_eq(read_with_mode(ONE "    pin: 1\n", 0600, true), 0);
	ck_assert_int_eq(read_with_mode(ONE "    pin: 1\n", 0640, true), -1);
	ck_assert_int_eq(read_with_mode(ONE "    pin: 1\n", 0604, true), -1);
	ck_assert_int_eq(read_with_mode(ONE "    pin: 1\n", 0644, false), 0);
	ck_assert_int_eq(
	    read_with_mode(ONE "    pin-file: p\n", 0644, true), 0);
}
END_TEST

/* A configuration of so many zones; the caller frees. */
static char *
many_zones(unsigned int count)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	unsigned int i;

	ck_assert_ptr_nonnull(out);
	(void)fputs("version: 1\nzones:\n", out);
	for (i = 0; i < count; i++)
		(void)fprintf(out, "  zone%u.example: {}\n", i);
	ck_assert_int_eq(fclose(out), 0);
	return (text);
}

START_TEST(zones_too_many_are_refused)
{
	char *most = many_zones(CONF_ZONES_MOST);
	char *more = many_zones(CONF_ZONES_MOST + 1);
	struct fault f = { 0 };
	struct conf *c;

	conf_fixture_write(most, strlen(most));
	ck_assert_int_eq(conf_read(&c, conf_fixture_file(), false, &f), 0);
	ck_assert_uint_eq(c->zone_count, CONF_ZONES_MOST);
	conf_free(c);
	load_fails(more, &f);
	ck_assert_str_eq(f.path, "zones");
	free(most);
	free(more);
}
END_TEST

/* Reads one case and compares with its first line. */
static void
run_case(const char *path)
{
	static char expected[1024];
	char got[FAULT_LINE_SIZE] = "ok";
	const char *expect, *what;
	struct fault f = { 0 };
	struct conf *c;
	FILE *in = fopen(path, "r");

	ck_assert_ptr_nonnull(in);
	ck_assert_ptr_nonnull(fgets(expected, sizeof(expected), in));
	ck_assert_int_eq(fclose(in), 0);
	expected[strcspn(expected, "\n")] = '\0';
	expect = strstr(expected, "# expect: ");
	ck_assert_msg(expect != NULL, "%s expects nothing", path);
	expect += strlen("# expect: ");
	if (conf_read(&c, path, false, &f) == -1)
		(void)snprintf(
		    got, sizeof(got), "%u:%u: %s", f.line, f.column, f.what);
	conf_free(c);
	/* "LINE:COLUMN: " exactly, then a part of the sentence. */
	what = strstr(expect, ": ");
	what = what == NULL ? expect : what + 2;
	ck_assert_msg(strncmp(got, expect, (size_t)(what - expect)) == 0 &&
		strstr(got, what) != NULL &&
		(strcmp(expect, "ok") == 0) == (strcmp(got, "ok") == 0),
	    "%s: expected %s, got %s", path, expect, got);
}

START_TEST(cases_of_the_folder_go_as_expected)
{
	const char *cases = getenv("OKS_TEST_CASES");
	char path[PATH_MAX];
	const struct dirent *entry;
	unsigned int count = 0;
	DIR *dir;

	if (cases == NULL)
		cases = "tests/cases";
	(void)snprintf(path, sizeof(path), "%s/conf", cases);
	ck_assert_msg((dir = opendir(path)) != NULL, "%s: no folder", path);
	while ((entry = readdir(dir)) != NULL) {
		if (strstr(entry->d_name, ".conf") == NULL)
			continue;
		(void)snprintf(
		    path, sizeof(path), "%s/conf/%s", cases, entry->d_name);
		run_case(path);
		count++;
	}
	ck_assert_int_eq(closedir(dir), 0);
	ck_assert_uint_gt(count, 150);
}
END_TEST

/* The starter that is installed must be readable as it is. */
START_TEST(example_is_accepted)
{
	const char *cases = getenv("OKS_TEST_CASES");
	char path[PATH_MAX], line[FAULT_LINE_SIZE];
	struct fault f = { 0 };
	struct conf *c;
	int result;

	(void)snprintf(path, sizeof(path), "%s/../../examples/oks.conf",
	    cases != NULL ? cases : "tests/cases");
	result = conf_read(&c, path, false, &f);
	fault_line(&f, line);
	ck_assert_msg(result == 0, "%s", line);
	conf_free(c);
}
END_TEST

Suite *
test_conf_refusals(void)
{
	Suite *s = suite_create("conf_refusals");
	TCase *t = tcase_create("conf_read");

	tcase_add_checked_fixture(
	    t, conf_fixture_set_up, conf_fixture_tear_down);
	tcase_add_test(t, fault_in_member_has_place_and_path);
	tcase_add_test(t, fault_in_list_has_its_index_in_the_path);
	tcase_add_test(t, fault_of_unknown_key_is_at_the_key);
	tcase_add_test(t, fault_of_pin_does_not_show_it);
	tcase_add_test(t, file_too_large_is_refused);
	tcase_add_test(t, file_missing_is_a_fault_of_the_system);
	tcase_add_test(t, guarded_writable_by_others_is_refused);
	tcase_add_test(t, guarded_pin_readable_by_others_is_refused);
	tcase_add_test(t, cases_of_the_folder_go_as_expected);
	tcase_add_test(t, zones_too_many_are_refused);
	tcase_add_test(t, example_is_accepted);
	suite_add_tcase(s, t);
	return (s);
}
