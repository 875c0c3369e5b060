#include "lib/util/secret.h"

#include <check.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

Suite *test_secret_ask(void);

#define PROMPT "PIN: "

/* The end of a terminal at which a person would sit, and what the program on
 * its other end says of the answer. */
static int person, answers[2];
static pid_t child;

/* What it is asked with. */
static const char *prompt = PROMPT;

/* What the program does on signals; the test runner has its own ideas. */
static void (*on_signal)(int) = SIG_DFL;

/* The program: asks, and reports "RC KIND LENGTH SECRET" on the pipe. */
static void
ask(void)
{
	struct secret s = { 0 };
	struct fault f = { 0 };
	int rc;

	(void)signal(SIGINT, on_signal);
	(void)signal(SIGTERM, on_signal);
	rc = secret_ask(&s, prompt, &f);
	(void)dprintf(answers[1], "%d %d %zu %.16s", rc, (int)f.kind, s.length,
	    s.data == NULL ? "" : s.data);
	secret_clear(&s);
	_exit(0);
}

/* What a job in the background ignores, a person at a terminal does not. */
static void
heed_signals(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT,
		SIGTSTP };
	size_t i;

	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		(void)signal(signals[i], SIG_DFL);
}

static void
start(void)
{
	ck_assert_int_eq(pipe(answers), 0);
	ck_assert_int_ne(child = forkpty(&person, NULL, NULL, NULL), -1);
	if (child == 0) {
		heed_signals();
		ask();
	}
	(void)close(answers[1]);
}

static bool
echoes(void)
{
	struct termios t;

	ck_assert_int_eq(tcgetattr(person, &t), 0);
	return ((t.c_lflag & ECHO) != 0);
}

/* Reads from the terminal until it has shown text; all that it has shown. */
static void
see(char *shown, size_t size, const char *what)
{
	size_t used = strlen(shown);
	ssize_t got;

	while (strstr(shown, what) == NULL && used < size - 1) {
		got = read(person, shown + used, size - 1 - used);
		ck_assert_int_gt(got, 0);
		used += (size_t)got;
		shown[used] = '\0';
	}
}

static void
type(const char *text, size_t length)
{
	ck_assert_int_eq(write(person, text, length), (ssize_t)length);
}

/* What the program reported, and how it ended. */
static int
finish(char *report, size_t size)
{
	ssize_t got = read(answers[0], report, size - 1);
	int status;

	ck_assert_int_ge(got, 0);
	report[got] = '\0';
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	(void)close(answers[0]);
	return (status);
}

static void
assert_answer(const char *typed, const char *expected)
{
	char shown[256] = "", report[64];

	start();
	see(shown, sizeof(shown), PROMPT);
	ck_assert(!echoes());
	type(typed, strlen(typed));
	ck_assert_int_eq(finish(report, sizeof(report)), 0);
	ck_assert_str_eq(report, expected);
	ck_assert(echoes());
	(void)close(person);
}

START_TEST(answer_is_taken_and_never_shown)
{
	char shown[256] = "", report[64];

	start();
	see(shown, sizeof(shown), PROMPT);
	type("1234\n", 5);
	see(shown, sizeof(shown), "\n");
	ck_assert_str_eq(shown, PROMPT "\r\n");
	ck_assert_int_eq(finish(report, sizeof(report)), 0);
	ck_assert_str_eq(report, "0 0 4 1234");
	ck_assert(echoes());
	(void)close(person);
}
END_TEST

/* The prompt has the name of a repository in it. */
START_TEST(prompt_hostile_is_escaped)
{
	char shown[256] = "", report[64];

	prompt = "PIN of \033[2J\xe2\x80\xae: ";
	start();
	see(shown, sizeof(shown), ": ");
	type("1\n", 2);
	ck_assert_str_eq(shown, "PIN of \\u{001b}[2J\\u{202e}: ");
	ck_assert_int_eq(finish(report, sizeof(report)), 0);
	ck_assert_str_eq(report, "0 0 1 1");
	(void)close(person);
	prompt = PROMPT;
}
END_TEST

START_TEST(answer_can_be_corrected)
{
	assert_answer("12x\177"
		      "34\n",
	    "0 0 4 1234");
}
END_TEST

START_TEST(answer_empty_is_refused)
{
	assert_answer("\n", "-1 3 0 ");
}
END_TEST

START_TEST(answer_by_end_of_file_is_refused)
{
	assert_answer("\004", "-1 3 0 ");
}
END_TEST

/* An arrow key, say. */
START_TEST(answer_with_control_character_is_refused)
{
	assert_answer("12\033[D34\n", "-1 3 0 ");
	assert_answer("12\t34\n", "-1 3 0 ");
}
END_TEST

START_TEST(answer_in_pieces_is_put_together)
{
	assert_answer("12\004"
		      "34\n",
	    "0 0 4 1234");
}
END_TEST

START_TEST(answer_that_is_long_is_refused)
{
	char text[SECRET_MOST + 3];

	memset(text, '7', sizeof(text));
	text[SECRET_MOST] = '\n';
	text[SECRET_MOST + 1] = '\0';
	assert_answer(text, "0 0 1024 7777777777777777");
	text[SECRET_MOST] = '7';
	text[SECRET_MOST + 1] = '\n';
	text[SECRET_MOST + 2] = '\0';
	assert_answer(text, "-1 3 0 ");
}
END_TEST

START_TEST(answer_typed_before_the_question_is_dropped)
{
	char shown[256] = "", report[64];
	struct pollfd ready;
	int gate[2];
	char c;

	ck_assert_int_eq(pipe(answers), 0);
	ck_assert_int_eq(pipe(gate), 0);
	ck_assert_int_ne(child = forkpty(&person, NULL, NULL, NULL), -1);
	if (child == 0) {
		/* Not before the early answer lies there. */
		(void)!read(gate[0], &c, 1);
		ready = (struct pollfd){ STDIN_FILENO, POLLIN, 0 };
		(void)poll(&ready, 1, -1);
		ask();
	}
	(void)close(answers[1]);
	type("9999\n", 5);
	ck_assert_int_eq(write(gate[1], "g", 1), 1);
	see(shown, sizeof(shown), PROMPT);
	type("1234\n", 5);
	ck_assert_int_eq(finish(report, sizeof(report)), 0);
	ck_assert_str_eq(report, "0 0 4 1234");
	(void)close(person);
}
END_TEST

static const int ending[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

START_TEST(signal_ends_the_program_with_echo_restored)
{
	char shown[256] = "", report[64];
	int status;

	start();
	see(shown, sizeof(shown), PROMPT);
	ck_assert(!echoes());
	ck_assert_int_eq(kill(child, ending[_i]), 0);
	status = finish(report, sizeof(report));
	ck_assert(WIFSIGNALED(status));
	ck_assert_int_eq(WTERMSIG(status), ending[_i]);
	ck_assert_str_eq(report, "");
	ck_assert(echoes());
	(void)close(person);
}
END_TEST

START_TEST(interrupt_key_ends_the_program_with_echo_restored)
{
	char shown[256] = "", report[64];
	int status;

	start();
	see(shown, sizeof(shown), PROMPT);
	type("12\003", 3);
	status = finish(report, sizeof(report));
	ck_assert(WIFSIGNALED(status));
	ck_assert_int_eq(WTERMSIG(status), SIGINT);
	ck_assert(echoes());
	(void)close(person);
}
END_TEST

static void
carry_on(int number)
{
	(void)number;
}

START_TEST(signal_that_is_handled_is_a_fault)
{
	char shown[256] = "", report[64];

	on_signal = carry_on;
	start();
	see(shown, sizeof(shown), PROMPT);
	type("\003", 1);
	ck_assert_int_eq(finish(report, sizeof(report)), 0);
	ck_assert_str_eq(report, "-1 6 0 ");
	ck_assert(echoes());
	(void)close(person);
}
END_TEST

START_TEST(no_terminal_is_a_fault)
{
	char report[64];

	ck_assert_int_eq(pipe(answers), 0);
	if ((child = fork()) == 0) {
		(void)setsid();
		ask();
	}
	(void)close(answers[1]);
	ck_assert_int_eq(finish(report, sizeof(report)), 0);
	ck_assert_str_eq(report, "-1 6 0 ");
}
END_TEST

static TCase *
add_case(Suite *s, const char *name)
{
	TCase *c = tcase_create(name);

	suite_add_tcase(s, c);
	return (c);
}

Suite *
test_secret_ask(void)
{
	Suite *s = suite_create("secret: terminal");
	TCase *c;

	c = add_case(s, "secret_ask");
	tcase_add_test(c, answer_is_taken_and_never_shown);
	tcase_add_test(c, prompt_hostile_is_escaped);
	tcase_add_test(c, answer_can_be_corrected);
	tcase_add_test(c, answer_empty_is_refused);
	tcase_add_test(c, answer_by_end_of_file_is_refused);
	tcase_add_test(c, answer_with_control_character_is_refused);
	tcase_add_test(c, answer_in_pieces_is_put_together);
	tcase_add_test(c, answer_that_is_long_is_refused);
	tcase_add_test(c, answer_typed_before_the_question_is_dropped);
	tcase_add_loop_test(
	    c, signal_ends_the_program_with_echo_restored, 0, 4);
	tcase_add_test(c, interrupt_key_ends_the_program_with_echo_restored);
	tcase_add_test(c, signal_that_is_handled_is_a_fault);
	tcase_add_test(c, no_terminal_is_a_fault);
	return (s);
}
