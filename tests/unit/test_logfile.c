#include "consume/logfile.h"

#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

Suite *test_logfile(void);

static char folder[64], path[80];
static struct fault fault;

static void
setup(void)
{
	memset(&fault, 0, sizeof(fault));
	(void)snprintf(folder, sizeof(folder), "/tmp/logfile-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	(void)snprintf(path, sizeof(path), "%s/served", folder);
}

static void
teardown(void)
{
	(void)unlink(path);
	(void)rmdir(folder);
}

static struct logfile *
opened(void)
{
	struct logfile *l;

	ck_assert_msg(logfile_open(&l, path, &fault) == 0, "%s", fault.what);
	return (l);
}

static int
append(struct logfile *l, int64_t time)
{
	char reason[] = "expired";
	struct served_record r = {
		.event = SERVED_REFUSED, .time = time, .reason = reason
	};

	ck_assert_int_eq(name_parse(&r.zone, "example.", &fault), 0);
	return (logfile_append(l, &r, &fault));
}

/* How many records a fresh look finds. */
static size_t
stored(void)
{
	struct served_log log;
	size_t count;

	ck_assert_int_eq(served_read(&log, path, &fault), 0);
	count = log.count;
	ck_assert(!log.torn);
	served_log_clear(&log);
	return (count);
}

START_TEST(append_goes_on_where_the_file_ends)
{
	struct logfile *l = opened();
	struct stat st;

	ck_assert_uint_eq(logfile_log(l)->count, 0);
	ck_assert_int_eq(append(l, 100), 0);
	ck_assert_uint_eq(stored(), 1);
	ck_assert_int_eq(append(l, 100), 0);
	logfile_close(l);
	l = opened();
	ck_assert_uint_eq(logfile_log(l)->count, 2);
	ck_assert_int_eq(append(l, 101), 0);
	ck_assert_uint_eq(logfile_log(l)->count, 3);
	logfile_close(l);
	ck_assert_uint_eq(stored(), 3);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 0137, 0);
}
END_TEST

START_TEST(append_time_backwards_is_refused_and_the_log_goes_on)
{
	struct logfile *l = opened();

	ck_assert_int_eq(append(l, 100), 0);
	ck_assert_int_eq(append(l, 99), -1);
	ck_assert_int_eq(fault.kind, FAULT_INPUT);
	fault_clear(&fault);
	ck_assert_int_eq(append(l, 100), 0);
	logfile_close(l);
	ck_assert_uint_eq(stored(), 2);
}
END_TEST

START_TEST(append_cuts_a_torn_line_off)
{
	struct logfile *l = opened();
	struct stat st;

	ck_assert_int_eq(append(l, 100), 0);
	ck_assert_int_eq(append(l, 101), 0);
	logfile_close(l);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(truncate(path, st.st_size - 1 - _i), 0);
	l = opened();
	ck_assert_uint_eq(logfile_log(l)->count, 1);
	ck_assert_int_eq(append(l, 102), 0);
	logfile_close(l);
	ck_assert_uint_eq(stored(), 2);
}
END_TEST

START_TEST(open_holds_the_lock)
{
	struct logfile *l = opened();
	int fd = open(path, O_RDONLY);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(flock(fd, LOCK_EX | LOCK_NB), -1);
	logfile_close(l);
	ck_assert_int_eq(flock(fd, LOCK_EX | LOCK_NB), 0);
	(void)close(fd);
}
END_TEST

START_TEST(open_altered_log_is_refused)
{
	struct logfile *l = opened();
	int fd;

	ck_assert_int_eq(append(l, 100), 0);
	ck_assert_int_eq(append(l, 101), 0);
	logfile_close(l);
	ck_assert_int_ge(fd = open(path, O_WRONLY), 0);
	ck_assert_int_eq(pwrite(fd, " ", 1, 0), 1);
	(void)close(fd);
	ck_assert_int_eq(logfile_open(&l, path, &fault), -1);
	ck_assert_ptr_null(l);
	ck_assert_int_eq(fault.kind, FAULT_INPUT);
	ck_assert_str_eq(fault.file, path);
	ck_assert_uint_eq(fault.line, 1);
}
END_TEST

/* _i: a link, a FIFO, a folder that is not there. */
START_TEST(open_what_is_no_regular_file_is_fault)
{
	struct logfile *l;

	if (_i == 0)
		ck_assert_int_eq(symlink("/tmp/nowhere", path), 0);
	if (_i == 1)
		ck_assert_int_eq(mkfifo(path, 0600), 0);
	if (_i == 2)
		(void)snprintf(path, sizeof(path), "%s/no/served", folder);
	ck_assert_int_eq(logfile_open(&l, path, &fault), -1);
	ck_assert_ptr_null(l);
	ck_assert_int_eq(fault.kind, _i == 1 ? FAULT_INPUT : FAULT_SYSTEM);
}
END_TEST

/* Appends a record without a word to Check. */
static int
fill_up(struct logfile *l)
{
	char reason[] = "expired";
	struct served_record r = {
		.event = SERVED_REFUSED, .time = 101, .reason = reason
	};

	r.zone = logfile_log(l)->records[0].zone;
	return (logfile_append(l, &r, &fault));
}

/* A disk that is full in the middle of a line: nothing more goes behind it in
 * this run, and the next run cuts it off. */
START_TEST(append_failure_ends_the_run)
{
	struct rlimit limit = { 200, RLIM_INFINITY };
	struct logfile *l = opened();
	int rc;

	ck_assert(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
	ck_assert_int_eq(append(l, 100), 0);
	/* Check, too, writes to a file: not between these. */
	(void)setrlimit(RLIMIT_FSIZE, &limit);
	rc = fill_up(l);
	limit.rlim_cur = RLIM_INFINITY;
	(void)setrlimit(RLIMIT_FSIZE, &limit);
	ck_assert_int_eq(rc, -1);
	ck_assert_int_eq(fault.kind, FAULT_SYSTEM);
	fault_clear(&fault);
	ck_assert_int_eq(append(l, 102), -1);
	logfile_close(l);
	fault_clear(&fault);
	l = opened();
	ck_assert_uint_eq(logfile_log(l)->count, 1);
	ck_assert_int_eq(append(l, 103), 0);
	logfile_close(l);
	ck_assert_uint_eq(stored(), 2);
}
END_TEST

Suite *
test_logfile(void)
{
	Suite *s = suite_create("logfile");
	TCase *c = tcase_create("logfile");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, append_goes_on_where_the_file_ends);
	tcase_add_test(c, append_time_backwards_is_refused_and_the_log_goes_on);
	tcase_add_loop_test(c, append_cuts_a_torn_line_off, 0, 3);
	tcase_add_test(c, open_holds_the_lock);
	tcase_add_test(c, open_altered_log_is_refused);
	tcase_add_loop_test(c, open_what_is_no_regular_file_is_fault, 0, 3);
	tcase_add_test(c, append_failure_ends_the_run);
	suite_add_tcase(s, c);
	return (s);
}
