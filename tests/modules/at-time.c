/*
 * Loaded before another program (LD_PRELOAD): the time of day is AT_TIME, in
 * seconds since 1970, for verifiers that cannot be told another one.
 */
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static time_t
at_time(void)
{
	const char *text = getenv("AT_TIME");

	return (text == NULL ? 0 : (time_t)strtoll(text, NULL, 10));
}

int
clock_gettime(clockid_t clock, struct timespec *t)
{
	if (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE)
		return ((int)syscall(SYS_clock_gettime, clock, t));
	t->tv_sec = at_time();
	t->tv_nsec = 0;
	return (0);
}

time_t
time(time_t *t)
{
	if (t != NULL)
		*t = at_time();
	return (at_time());
}

int
gettimeofday(struct timeval *restrict t, void *restrict zone)
{
	(void)zone;
	t->tv_sec = at_time();
	t->tv_usec = 0;
	return (0);
}
