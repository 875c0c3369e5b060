/*
 * measure COMMAND [ARGUMENT ...]: runs the command and prints on stderr its
 * wall time in seconds and its peak memory in KiB: "measure: 1.234 56789".
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	struct timespec begin, end;
	struct rusage usage;
	double seconds;
	pid_t pid;
	int status;

	if (argc < 2)
		return (2);
	(void)clock_gettime(CLOCK_MONOTONIC, &begin);
	if ((pid = fork()) == 0) {
		(void)execvp(argv[1], argv + 1);
		_exit(127);
	}
	if (pid == -1 || wait4(pid, &status, 0, &usage) == -1)
		return (6);
	(void)clock_gettime(CLOCK_MONOTONIC, &end);
	seconds = (double)(end.tv_sec - begin.tv_sec) +
	    (double)(end.tv_nsec - begin.tv_nsec) / 1e9;
	(void)fprintf(stderr, "measure: %.4f %ld\n", seconds, usage.ru_maxrss);
	return (WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}
