#include "lib/util/command.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/util/instant.h"
#include "lib/util/process.h"

#define SEARCH  "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
#define STEP_MS 20 /* between two looks whether it has ended */

/* At a time: more than a pipe holds (64 KiB), so that all of one who has ended
 * is read. */
#define READS_MOST 256

/* How a child says that it could not become the program. */
#define STATUS_NOT_RUN 127

struct running {
	pid_t pid;
	int output;
	int64_t deadline; /* in milliseconds */
	bool ended;
	int status;
	char *said;
	size_t length; /* of the line in said */
	bool fresh;    /* the next character begins a line */
};

/* In the child: signals as a new program expects them, and only the three
 * usual descriptors (the others close by themselves). */
static void
become(char *const *words, int output)
{
	static char path[] = "PATH=" SEARCH;
	static char *const environment[] = { path, NULL };
	int input = open("/dev/null", O_RDONLY | O_CLOEXEC);
	struct fault unused = { 0 };

	(void)setpgid(0, 0);
	(void)signal(SIGPIPE, SIG_DFL);
	(void)signal(SIGXFSZ, SIG_DFL);
	(void)umask(S_IWGRP | S_IWOTH);
	if (input != -1 && dup2(input, STDIN_FILENO) != -1 &&
	    dup2(output, STDOUT_FILENO) != -1 &&
	    dup2(output, STDERR_FILENO) != -1 &&
	    process_environment_set("PATH", SEARCH, &unused) == 0)
		(void)execvpe(words[0], words, environment);
	_exit(STATUS_NOT_RUN);
}

static int
start(struct running *r, char *const *words, struct fault *f)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) == -1)
		return (fault_errno(f, "pipe2", NULL, "no pipe can be made"));
	r->pid = fork();
	if (r->pid == 0)
		become(words, ends[1]);
	(void)close(ends[1]);
	if (r->pid == -1) {
		(void)close(ends[0]);
		return (fault_errno(f, "fork", NULL, "no process can be made"));
	}
	(void)setpgid(r->pid, r->pid);
	(void)fcntl(ends[0], F_SETFL, O_NONBLOCK);
	r->output = ends[0];
	return (0);
}

/* Keeps the last line that is not empty, as much of it as there is room. */
static void
keep(struct running *r, const char *text, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++) {
		if (text[i] == '\n') {
			r->fresh = true;
			continue;
		}
		if (r->fresh)
			r->length = 0;
		r->fresh = false;
		if (r->length < COMMAND_SAID_SIZE - 1)
			r->said[r->length++] = text[i];
	}
	r->said[r->length] = '\0';
}

/* What there is to read, if anything; of one who never stops a part, so that
 * the clock is looked at. */
static void
listen_to(struct running *r)
{
	char text[512];
	unsigned int reads;
	ssize_t n;

	for (reads = 0; reads < READS_MOST; reads++) {
		if ((n = read(r->output, text, sizeof(text))) <= 0)
			return;
		keep(r, text, (size_t)n);
	}
}

static void
look(struct running *r)
{
	pid_t pid;

	do
		pid = waitpid(r->pid, &r->status, WNOHANG);
	while (pid == -1 && errno == EINTR);
	r->ended = pid != 0;
}

static void
wait_for(struct running *r)
{
	struct pollfd p = { r->output, POLLIN, 0 };

	for (;;) {
		look(r);
		listen_to(r);
		if (r->ended || instant_steady_ms() >= r->deadline)
			return;
		/* Closed outputs are always ready: then only time passes. */
		if (poll(&p, 1, STEP_MS) > 0 && (p.revents & POLLIN) == 0)
			(void)poll(NULL, 0, STEP_MS);
	}
}

static void
finish(struct running *r)
{
	if (!r->ended) {
		(void)kill(-r->pid, SIGKILL);
		while (waitpid(r->pid, &r->status, 0) == -1 && errno == EINTR)
			;
	}
	(void)close(r->output);
}

static int
judge(
    const struct running *r, const char *name, int64_t limit_s, struct fault *f)
{
	if (!r->ended)
		return (fault_set(f, FAULT_SYSTEM,
		    "%.128s did not end within %lld s and was killed", name,
		    (long long)limit_s));
	if (WIFSIGNALED(r->status))
		return (
		    fault_set(f, FAULT_SYSTEM, "%.128s was ended by signal %d",
			name, WTERMSIG(r->status)));
	if (WEXITSTATUS(r->status) == 0)
		return (0);
	if (WEXITSTATUS(r->status) == STATUS_NOT_RUN && r->length == 0)
		return (
		    fault_set(f, FAULT_SYSTEM, "%.128s cannot be run", name));
	return (fault_set(f, FAULT_SYSTEM, "%.128s ended with %d%s%.200s", name,
	    WEXITSTATUS(r->status), r->length > 0 ? ": " : "", r->said));
}

int
command_run(char *const *words, int64_t limit_s, char *said, struct fault *f)
{
	struct running r = { .said = said, .fresh = true };

	said[0] = '\0';
	r.deadline = instant_steady_ms() + limit_s * 1000;
	if (start(&r, words, f) == -1)
		return (-1);
	wait_for(&r);
	finish(&r);
	return (judge(&r, words[0], limit_s, f));
}
