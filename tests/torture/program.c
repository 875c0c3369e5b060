#include "tests/torture/program.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/pidfd.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void
redirect(int to, const char *path, int flags)
{
	int fd = open(path, flags, 0600);

	if (fd == -1 || dup2(fd, to) == -1)
		_exit(127);
	(void)close(fd);
}

static void
become(const struct program *p)
{
	/* A core is to be refused by the program, not by us. */
	static const struct rlimit all = { RLIM_INFINITY, RLIM_INFINITY };

	(void)setrlimit(RLIMIT_CORE, &all);
	(void)setpgid(0, 0);
	if (chdir(p->folder) == -1)
		_exit(127);
	redirect(STDIN_FILENO, "/dev/null", O_RDONLY);
	redirect(STDOUT_FILENO, p->out, O_WRONLY | O_CREAT | O_TRUNC);
	redirect(STDERR_FILENO, p->err, O_WRONLY | O_CREAT | O_TRUNC);
	if (p->variable != NULL)
		(void)putenv((char *)(uintptr_t)p->variable);
	(void)execvp(p->argv[0], (char *const *)(uintptr_t)p->argv);
	_exit(127);
}

int
program_run(const struct program *p)
{
	struct pollfd end = { .events = POLLIN };
	int status = -1, ended;
	pid_t child = fork();

	if (child == 0)
		become(p);
	if (child == -1 || (end.fd = pidfd_open(child, 0)) == -1)
		return (-1);
	ended = poll(&end, 1, PROGRAM_SECONDS * 1000);
	(void)close(end.fd);
	if (ended != 1)
		(void)kill(-child, SIGKILL);
	if (waitpid(child, &status, 0) != child || ended != 1)
		return (-1);
	return (status);
}
