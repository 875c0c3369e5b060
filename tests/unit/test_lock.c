#include "lib/util/lock.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

Suite *test_lock(void);

static char folder[] = "/tmp/oks-lock-XXXXXX";

static void
enter(void)
{
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(chdir(folder), 0);
}

static void
leave(void)
{
	(void)unlink("lock");
	(void)unlink("other");
	(void)rmdir("lock");
	(void)rmdir(folder);
}

static int
take(void)
{
	struct fault f = { 0 };
	int fd;

	ck_assert_int_eq(lock_take("lock", &fd, &f), 0);
	ck_assert_int_eq((int)f.kind, FAULT_NONE);
	return (fd);
}

START_TEST(lock_held_is_not_taken_twice)
{
	struct stat st;
	int first = take();

	ck_assert_int_ne(first, -1);
	ck_assert_int_eq(take(), -1);
	ck_assert_int_eq(close(first), 0);
	first = take();
	ck_assert_int_ne(first, -1);
	ck_assert_int_eq(fstat(first, &st), 0);
	ck_assert_int_eq((int)(st.st_mode & 0777), 0600);
	ck_assert_int_eq(close(first), 0);
}
END_TEST

START_TEST(lock_ends_with_its_process)
{
	int fd, status;
	pid_t child = fork();

	if (child == 0) {
		fd = take();
		_exit(fd == -1 ? 1 : 0);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	fd = take();
	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(close(fd), 0);
}
END_TEST

START_TEST(what_is_no_lock_is_a_fault)
{
	struct fault f = { 0 };
	int fd = 0;

	if (_i == 0)
		ck_assert_int_eq(symlink("other", "lock"), 0);
	else if (_i == 1)
		ck_assert_int_eq(mkdir("lock", 0700), 0);
	else
		ck_assert_int_eq(mkfifo("lock", 0600), 0);
	ck_assert_int_eq(lock_take("lock", &fd, &f), -1);
	ck_assert_int_eq(fd, -1);
	ck_assert_int_eq((int)f.kind, _i == 2 ? FAULT_REFUSED : FAULT_SYSTEM);
	ck_assert_str_eq(f.file, "lock");
	ck_assert_int_eq(access("other", F_OK), -1);
}
END_TEST

Suite *
test_lock(void)
{
	Suite *s = suite_create("lock");
	TCase *c = tcase_create("lock_take");

	tcase_add_checked_fixture(c, enter, leave);
	tcase_add_test(c, lock_held_is_not_taken_twice);
	tcase_add_test(c, lock_ends_with_its_process);
	tcase_add_loop_test(c, what_is_no_lock_is_a_fault, 0, 3);
	suite_add_tcase(s, c);
	return (s);
}
