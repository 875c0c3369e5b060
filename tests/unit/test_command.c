#include "lib/util/command.h"

#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

Suite *test_command(void);

static struct fault fault;
static char said[COMMAND_SAID_SIZE];

/* Runs a script of sh; returns what command_run does. */
static int
run(const char *script, int64_t limit)
{
	char sh[] = "sh", c[] = "-c", copy[1024];
	char *words[] = { sh, c, copy, NULL };

	memset(&fault, 0, sizeof(fault));
	(void)snprintf(copy, sizeof(copy), "%s", script);
	return (command_run(words, limit, said, &fault));
}

static void
fails(const char *script, int64_t limit, const char *words)
{
	ck_assert_int_eq(run(script, limit), -1);
	ck_assert_int_eq(fault.kind, FAULT_SYSTEM);
	ck_assert_msg(strstr(fault.what, words) != NULL, "%s", fault.what);
}

START_TEST(test_success_is_0)
{
	ck_assert_int_eq(run("exit 0", 10), 0);
	ck_assert_str_eq(said, "");
}
END_TEST

START_TEST(test_last_line_is_kept)
{
	ck_assert_int_eq(run("echo one; echo two >&2; echo; :", 10), 0);
	ck_assert_str_eq(said, "two");
	fails("echo 'no such zone' >&2; exit 3", 10,
	    "sh ended with 3: no such zone");
}
END_TEST

START_TEST(test_much_output_does_not_block)
{
	ck_assert_int_eq(
	    run("i=0; while [ $i -lt 3000 ]; do echo $i-0123456789012345678901"
		"23456789012345678901234567890123456789; i=$((i + 1)); done",
		30),
	    0);
	ck_assert_int_eq(strncmp(said, "2999-", 5), 0);
}
END_TEST

/* Also from one that is left behind, and ends when nobody reads any more. */
START_TEST(test_output_without_end_is_left_unread)
{
	fails("while :; do echo y; done", 1, "did not end within 1 s");
	fails("exec yes", 1, "did not end within 1 s");
	ck_assert_int_eq(run("yes & exit 0", 20), 0);
}
END_TEST

START_TEST(test_limit_kills_the_group)
{
	char path[] = "/tmp/command-XXXXXX", script[256];
	time_t begin = time(NULL);
	int fd = mkstemp(path);

	ck_assert_int_ne(fd, -1);
	(void)close(fd);
	(void)snprintf(script, sizeof(script),
	    "(sleep 1.6; echo late > %s) & sleep 60", path);
	fails(script, 1, "did not end within 1 s");
	ck_assert(time(NULL) - begin < 30);
	(void)sleep(1);
	ck_assert_int_eq(access(path, R_OK), 0);
	(void)snprintf(script, sizeof(script), "[ ! -s %s ]", path);
	ck_assert_int_eq(run(script, 10), 0);
	(void)unlink(path);
}
END_TEST

/* What it leaves behind must not be waited for. */
START_TEST(test_background_is_not_waited_for)
{
	time_t begin = time(NULL);

	ck_assert_int_eq(run("sleep 20 & exit 0", 15), 0);
	ck_assert(time(NULL) - begin < 10);
}
END_TEST

START_TEST(test_closed_output_is_waited_for)
{
	ck_assert_int_eq(run("exec > /dev/null 2>&1; sleep 1; exit 0", 20), 0);
}
END_TEST

START_TEST(test_signal_and_status_are_told)
{
	fails("kill -TERM $$", 10, "ended by signal 15");
	fails("exit 1", 10, "sh ended with 1");
}
END_TEST

START_TEST(test_missing_program_is_told)
{
	char name[] = "/no/such/program";
	char *words[] = { name, NULL };

	memset(&fault, 0, sizeof(fault));
	ck_assert_int_eq(command_run(words, 10, said, &fault), -1);
	ck_assert_msg(
	    strstr(fault.what, "cannot be run") != NULL, "%s", fault.what);
}
END_TEST

/* Only PATH; signals are as a program expects them. */
START_TEST(test_environment_is_bare)
{
	(void)setenv("SECRET", "1", 1);
	(void)signal(SIGPIPE, SIG_IGN);
	ck_assert_int_eq(run("env | grep -v '^PATH=\\|^PWD=\\|^_=\\|^SHLVL=' | "
			     "grep .; [ $? -eq 1 ] && read x; [ -z \"$x\" ]",
			     10),
	    0);
	fails("kill -PIPE $$", 10, "ended by signal 13");
}
END_TEST

Suite *
test_command(void)
{
	Suite *s = suite_create("command");
	TCase *c = tcase_create("run");

	tcase_add_test(c, test_success_is_0);
	tcase_add_test(c, test_last_line_is_kept);
	tcase_add_test(c, test_much_output_does_not_block);
	tcase_add_test(c, test_output_without_end_is_left_unread);
	tcase_add_test(c, test_limit_kills_the_group);
	tcase_add_test(c, test_background_is_not_waited_for);
	tcase_add_test(c, test_closed_output_is_waited_for);
	tcase_add_test(c, test_signal_and_status_are_told);
	tcase_add_test(c, test_missing_program_is_told);
	tcase_add_test(c, test_environment_is_bare);
	suite_add_tcase(s, c);
	return (s);
}
