#include "lib/util/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include "lib/util/infile.h"
#include "lib/util/text.h"

/* Where a secret is read into: one byte more than fits, and a newline. */
#define LINE_MOST (SECRET_MOST + 2)

/* Longest prompt as it is shown, with its NUL. */
#define PROMPT_SIZE 1024

/* What a question on the terminal needs. */
struct question {
	int tty;
	int signals;          /* readable when somebody wants to end us */
	struct termios shown; /* what is restored after it */
};

/* Pages of room for at least length bytes and a NUL, locked, all zero. */
static int
allocate(struct secret *s, size_t length, struct fault *f)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t size = (length / page + 1) * page;
	void *data;

	data = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (data == MAP_FAILED) {
		(void)fault_errno(f, "mmap", NULL, "no memory for a secret");
		return (-1);
	}
	if (mlock(data, size) == -1) {
		(void)fault_errno(f, "mlock", NULL,
		    "a secret cannot be kept "
		    "from swap space; raise RLIMIT_MEMLOCK (ulimit -l)");
		goto fail;
	}
	if (madvise(data, size, MADV_DONTDUMP) == -1) {
		(void)fault_errno(f, "madvise", NULL,
		    "a secret cannot be kept from core dumps");
		goto fail;
	}
	s->data = data;
	s->length = length;
	s->size = size;
	return (0);
fail:
	(void)munmap(data, size);
	return (-1);
}

void
secret_clear(struct secret *s)
{
	if (s->data != NULL) {
		explicit_bzero(s->data, s->size);
		(void)munmap(s->data, s->size);
	}
	memset(s, 0, sizeof(*s));
}

int
secret_set(struct secret *s, const void *data, size_t length, struct fault *f)
{
	struct secret copy = { 0 };

	/* Copied before s is cleared: data may lie in it. */
	if (length > SECRET_MOST)
		(void)fault_set(f, FAULT_INPUT,
		    "a secret of more than %d bytes", SECRET_MOST);
	else if (length > 0 && allocate(&copy, length, f) == 0)
		memcpy(copy.data, data, length);
	secret_clear(s);
	*s = copy;
	return (length > 0 && copy.data == NULL ? -1 : 0);
}

/* Such as the CR that some editors leave: a token that is given it counts one
 * wrong try. */
static bool
has_controls(const char *data, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++)
		if ((unsigned char)data[i] < 0x20 || data[i] == 0x7f)
			return (true);
	return (false);
}

/* Cuts what was read into locked pages down to its first line. */
static int
take_line(struct secret *s, struct fault *f)
{
	char *end = memchr(s->data, '\n', s->length);
	size_t length = end == NULL ? s->length : (size_t)(end - s->data);

	if (length == 0)
		return (fault_set(f, FAULT_INPUT, "the secret is empty"));
	if (length > SECRET_MOST)
		return (fault_set(f, FAULT_INPUT,
		    "a secret of more than %d bytes", SECRET_MOST));
	if (has_controls(s->data, length))
		return (fault_set(f, FAULT_INPUT,
		    "the secret has a control "
		    "character in its line, such as the CR of CRLF"));
	explicit_bzero(s->data + length, s->size - length);
	s->length = length;
	return (0);
}

/*
 * Waits until fd can be read.  signals, if not -1, is readable when a signal
 * is held back that wants to end the program.
 */
static int
wait_for(int fd, int signals, struct fault *f)
{
	struct pollfd fds[2] = { { fd, POLLIN, 0 }, { signals, POLLIN, 0 } };
	int ready;

	do
		ready = poll(fds, 2, -1);
	while (ready == -1 && errno == EINTR);
	if (ready == -1)
		return (fault_errno(f, "poll", NULL, "cannot be waited for"));
	if (fds[1].revents != 0)
		return (fault_set(f, FAULT_SYSTEM, "interrupted"));
	return (0);
}

/* Reads the first line straight into locked pages, without its newline. */
static int
read_line(struct secret *s, int fd, int signals, struct fault *f)
{
	size_t used = 0;
	ssize_t got;

	if (allocate(s, LINE_MOST, f) == -1)
		return (-1);
	do {
		if (wait_for(fd, signals, f) == -1)
			return (-1);
		got = read(fd, s->data + used, LINE_MOST - used);
		if (got == -1 && errno == EINTR)
			continue;
		if (got == -1)
			return (fault_errno(
			    f, "read", NULL, "the secret cannot be read"));
		used += (size_t)got;
	} while (got != 0 && used < LINE_MOST &&
	    memchr(s->data, '\n', used) == NULL);
	s->length = used;
	return (take_line(s, f));
}

int
secret_read_file(struct secret *s, const char *path, struct fault *f)
{
	int fd, rc;

	secret_clear(s);
	if (infile_open_guarded(path, true, &fd, f) == -1)
		return (-1);
	if ((rc = read_line(s, fd, -1, f)) == -1) {
		secret_clear(s);
		(void)fault_file(f, path, 0, 0);
	}
	(void)close(fd);
	return (rc);
}

/* Opens the terminal and a way to see signals that are held back. */
static int
question_open(struct question *q, const sigset_t *held, struct fault *f)
{
	q->signals = -1;
	q->tty = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (q->tty == -1)
		return (fault_errno(
		    f, "open", "/dev/tty", "no terminal to ask on"));
	if (tcgetattr(q->tty, &q->shown) == -1)
		return (fault_errno(
		    f, "tcgetattr", "/dev/tty", "no terminal to ask on"));
	q->signals = signalfd(-1, held, SFD_CLOEXEC);
	if (q->signals == -1)
		return (fault_errno(
		    f, "signalfd", NULL, "signals cannot be held back"));
	return (0);
}

static void
question_close(struct question *q)
{
	if (q->signals != -1)
		(void)close(q->signals);
	if (q->tty != -1)
		(void)close(q->tty);
}

/*
 * Asks with the echo off.  TCSAFLUSH: what was typed before the question is no
 * answer to it, and the rest of a line that is too long is nobody's input.
 */
static int
question_ask(const struct question *q, struct secret *s, const char *prompt,
    struct fault *f)
{
	struct termios quiet = q->shown;
	char shown[PROMPT_SIZE];
	int rc;

	text_escape(prompt, shown, sizeof(shown));
	quiet.c_lflag &= ~(tcflag_t)ECHO;
	quiet.c_lflag |= ICANON | ECHONL;
	rc = tcsetattr(q->tty, TCSAFLUSH, &quiet);
	if (rc == -1)
		(void)fault_errno(
		    f, "tcsetattr", "/dev/tty", "echo cannot be switched off");
	else if ((rc = dprintf(q->tty, "%s", shown)) < 0)
		(void)fault_errno(f, "write", "/dev/tty", "cannot be written");
	else
		rc = read_line(s, q->tty, q->signals, f);
	/* Only a signal can come between, and then it is tried again. */
	while (tcsetattr(q->tty, TCSAFLUSH, &q->shown) == -1)
		if (errno != EINTR)
			break;
	return (rc);
}

/*
 * Signals that end the program, or stop it, are held back until the echo is
 * restored; then they do what they always do.
 */
int
secret_ask(struct secret *s, const char *prompt, struct fault *f)
{
	struct question q;
	sigset_t held, before;
	int rc;

	secret_clear(s);
	(void)sigemptyset(&held);
	(void)sigaddset(&held, SIGINT);
	(void)sigaddset(&held, SIGQUIT);
	(void)sigaddset(&held, SIGTERM);
	(void)sigaddset(&held, SIGHUP);
	if ((rc = question_open(&q, &held, f)) == 0) {
		/* Only waits for the answer, and is not watched for. */
		(void)sigaddset(&held, SIGTSTP);
		(void)sigprocmask(SIG_BLOCK, &held, &before);
		rc = question_ask(&q, s, prompt, f);
		(void)sigprocmask(SIG_SETMASK, &before, NULL);
	}
	if (rc == -1)
		secret_clear(s);
	question_close(&q);
	return (rc);
}
