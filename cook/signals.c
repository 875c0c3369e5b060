/* Signals: a run that is asked to end does so between two steps, and undoes. */
#include <signal.h>
#include <stddef.h>
#include <string.h>

#include "cook/run.h"

/* The signal that came, or 0. */
static volatile sig_atomic_t caught;

static void
note_signal(int number)
{
	caught = number;
}

/* All that would end the process by default and can be caught, but those that
 * tell of our own mistakes. */
void
signals_catch(void)
{
	static const int signals[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM,
		SIGALRM, SIGVTALRM, SIGPROF, SIGUSR1, SIGUSR2, SIGXCPU };
	struct sigaction action = { .sa_handler = note_signal };
	size_t i;

	(void)sigemptyset(&action.sa_mask);
	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		(void)sigaction(signals[i], &action, NULL);
}

int
signals_check(struct fault *f)
{
	const int number = (int)caught;
	const char *name = sigabbrev_np(number);

	if (number == 0)
		return (0);
	return (fault_set(
	    f, FAULT_REFUSED, "stopped by SIG%s", name == NULL ? "" : name));
}
