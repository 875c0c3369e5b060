#include "lib/util/appendfile.h"

#include <check.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/util/bytes.h"
#include "lib/util/infile.h"

Suite *test_appendfile(void);

static char folder[64];

static void
make_folder(void)
{
	(void)strcpy(folder, "/tmp/oks.appendfile.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(chdir(folder), 0);
}

static void
remove_folder(void)
{
	(void)unlink("log");
	(void)unlink("link");
	ck_assert_int_eq(chdir("/"), 0);
	ck_assert_int_eq(rmdir(folder), 0);
}

static struct appendfile *
make(const char *path)
{
	struct appendfile *a;
	struct fault f = { 0 };
	bool exists;

	ck_assert_int_eq(appendfile_make(&a, path, &exists, &f), 0);
	ck_assert(!exists);
	return (a);
}

static void
assert_holds(const char *text)
{
	struct bytes b = { 0 };
	struct fault f = { 0 };

	ck_assert_int_eq(infile_read("log", 1000000, &b, &f), 0);
	ck_assert_uint_eq(b.length, strlen(text));
	ck_assert_mem_eq(b.data, text, b.length);
	bytes_clear(&b);
}

START_TEST(what_is_put_is_there_before_the_end)
{
	struct appendfile *a = make("log");
	struct fault f = { 0 };
	struct stat st;

	ck_assert_int_eq(appendfile_put(a, "one\n", 4, &f), 0);
	assert_holds("one\n");
	ck_assert_int_eq(appendfile_sync(a, &f), 0);
	ck_assert_int_eq(appendfile_put(a, "two\n", 4, &f), 0);
	assert_holds("one\ntwo\n");
	ck_assert_int_eq(stat("log", &st), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0600);
	appendfile_close(a);
}
END_TEST

START_TEST(what_is_there_already_stays)
{
	struct appendfile *a = make("log");
	struct fault f = { 0 };
	bool exists;

	ck_assert_int_eq(appendfile_put(a, "one\n", 4, &f), 0);
	appendfile_close(a);
	ck_assert_int_eq(appendfile_make(&a, "log", &exists, &f), -1);
	ck_assert(exists);
	ck_assert_ptr_null(a);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	assert_holds("one\n");
	ck_assert_int_eq(symlink("nowhere", "link"), 0);
	fault_clear(&f);
	ck_assert_int_eq(appendfile_make(&a, "link", &exists, &f), -1);
	ck_assert(exists);
	ck_assert_int_eq(access("nowhere", F_OK), -1);
}
END_TEST

START_TEST(folder_that_is_missing_is_a_fault)
{
	struct appendfile *a;
	struct fault f = { 0 };
	bool exists;

	ck_assert_int_eq(appendfile_make(&a, "none/log", &exists, &f), -1);
	ck_assert(!exists);
	ck_assert_int_eq(f.kind, FAULT_SYSTEM);
}
END_TEST

/* Half of a line is worse than none. */
START_TEST(what_does_not_fit_is_taken_back)
{
	struct rlimit small = { 10, 10 };
	struct appendfile *a = make("log");
	struct fault f = { 0 };

	ck_assert_int_eq(appendfile_put(a, "one\n", 4, &f), 0);
	(void)signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
	ck_assert_int_eq(appendfile_put(a, "twelve bytes", 12, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_SYSTEM);
	assert_holds("one\n");
	fault_clear(&f);
	ck_assert_int_eq(appendfile_put(a, "two\n", 4, &f), 0);
	assert_holds("one\ntwo\n");
	appendfile_close(a);
}
END_TEST

START_TEST(reserve_does_not_make_it_longer)
{
	struct appendfile *a = make("log");
	struct fault f = { 0 };

	ck_assert_int_eq(appendfile_put(a, "one\n", 4, &f), 0);
	ck_assert_int_eq(appendfile_reserve(a, 100000, &f), 0);
	assert_holds("one\n");
	ck_assert_int_eq(appendfile_put(a, "two\n", 4, &f), 0);
	appendfile_close(a);
	assert_holds("one\ntwo\n");
}
END_TEST

Suite *
test_appendfile(void)
{
	Suite *s = suite_create("appendfile");
	TCase *tc = tcase_create("appendfile");

	tcase_add_checked_fixture(tc, make_folder, remove_folder);
	tcase_add_test(tc, what_is_put_is_there_before_the_end);
	tcase_add_test(tc, what_is_there_already_stays);
	tcase_add_test(tc, folder_that_is_missing_is_a_fault);
	tcase_add_test(tc, what_does_not_fit_is_taken_back);
	tcase_add_test(tc, reserve_does_not_make_it_longer);
	suite_add_tcase(s, tc);
	return (s);
}
