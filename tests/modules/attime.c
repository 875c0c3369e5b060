/*
 * The clock of other people's verifiers, for those that take no time: it stands
 * at $AT_TIME.  LD_PRELOAD; libfaketime makes dnssec-verify hang.
 */
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static time_t
given(void)
{
	const char *text = getenv("AT_TIME");

	return ((time_t)(text == NULL ? 0 : strtoll(text, NULL, 10)));
}

time_t
time(time_t *to)
{
	time_t now = given();

	if (to != NULL)
		*to = now;
	return (now);
}

int
clock_gettime(clockid_t clock, struct timespec *to)
{
	(void)clock;
	*to = (struct timespec){ .tv_sec = given() };
	return (0);
}

int
gettimeofday(struct timeval *restrict to, void *restrict zone)
{
	(void)zone;
	*to = (struct timeval){ .tv_sec = given() };
	return (0);
}
