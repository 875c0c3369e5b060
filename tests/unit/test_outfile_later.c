/* lib/util/outfile: the time of a file, for readers that go by it. */
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/util/infile.h"
#include "lib/util/outfile.h"

Suite *test_outfile_later(void);

static char folder[64], path[80];

static void
setup(void)
{
	(void)snprintf(folder, sizeof(folder), "/tmp/later-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	(void)snprintf(path, sizeof(path), "%s/file", folder);
}

static void
teardown(void)
{
	(void)unlink(path);
	(void)rmdir(folder);
}

static int64_t
second_of(void)
{
	struct stat st;

	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_mtim.tv_nsec, 0);
	return ((int64_t)st.st_mtim.tv_sec);
}

/* Also in one second, and when the file's time is in the future. */
START_TEST(written_later_has_a_later_second)
{
	const struct outfile_mode how = { 0640, (gid_t)-1, true };
	struct timespec ahead[2] = { { 4000000000, 5 }, { 4000000000, 5 } };
	struct fault f = { 0 };
	struct bytes b = { 0 };
	int64_t first, second;

	ck_assert_int_eq(outfile_write(path, "x", 1, &how, &f), 0);
	first = second_of();
	ck_assert_int_eq(outfile_write(path, "y", 1, &how, &f), 0);
	second = second_of();
	ck_assert_int_gt(second, first);
	ck_assert_int_eq(outfile_touch(path, &f), 0);
	ck_assert_int_gt(second_of(), second);
	ck_assert_int_eq(infile_read(path, 10, &b, &f), 0);
	ck_assert_str_eq((const char *)b.data, "y");
	bytes_clear(&b);
	ck_assert_int_eq(utimensat(AT_FDCWD, path, ahead, 0), 0);
	ck_assert_int_eq(outfile_write(path, "z", 1, &how, &f), 0);
	ck_assert_int_eq(second_of(), 4000000001);
	ck_assert_int_eq(outfile_touch(path, &f), 0);
	ck_assert_int_eq(second_of(), 4000000002);
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(outfile_touch(path, &f), -1);
}
END_TEST

Suite *
test_outfile_later(void)
{
	Suite *s = suite_create("outfile_later");
	TCase *c = tcase_create("time");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, written_later_has_a_later_second);
	suite_add_tcase(s, c);
	return (s);
}
