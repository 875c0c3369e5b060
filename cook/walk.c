/* The walk over the actions: no decision is taken here. */
#include <signal.h>
#include <string.h>

#include "cook/run.h"

/* From action type to the function that carries it out. */
static step_function *const steps[ACTION_TYPES] = {
	[ACTION_HAVE_KEY] = have_key,
	[ACTION_DELETE_KEY] = delete_key,
	[ACTION_GENERATE_KEY] = generate_key,
	[ACTION_PRODUCE_SIGNED_KEYSET] = produce_signed_keyset,
	[ACTION_IMPORT_PUBLIC_KEY] = import_public_key,
	[ACTION_EXPORT_KEYPAIR] = export_keypair
};

/* The signal that asked the run to stop, or 0. */
static volatile sig_atomic_t stop;

static void
note_signal(int number)
{
	stop = number;
}

/* A run that is interrupted ends between two steps, and undoes. */
static void
catch_signals(void)
{
	static const int signals[] = { SIGHUP, SIGINT, SIGTERM };
	struct sigaction action = { .sa_handler = note_signal };
	size_t i;

	(void)sigemptyset(&action.sa_mask);
	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		(void)sigaction(signals[i], &action, NULL);
}

static int
step(struct run *run, size_t i, struct fault *f)
{
	struct action *a = &run->recipe->actions[run->order[i]];
	char key[KEY_TEXT_SIZE];

	if (stop != 0)
		return (fault_set(f, FAULT_REFUSED,
		    "stopped by signal %d before this step", (int)stop));
	console_step(run, i + 1);
	if (i > 0 && console_wait(run, "CONTINUE", f) == -1)
		return (-1);
	if (steps[a->type](run, a, f) == -1) {
		if (a->key != NULL) {
			key_print(a->key, key);
			(void)fault_key(f, key);
		}
		return (-1);
	}
	a->result.given = true;
	console_detail(run, a);
	return (0);
}

int
walk(struct run *run, struct fault *f)
{
	size_t i;

	catch_signals();
	for (i = 0; i < run->recipe->action_count; i++)
		if (step(run, i, f) == -1)
			return (fault_step(f, (unsigned int)i + 1, action_name(
			    run->recipe->actions[run->order[i]].type)));
	return (0);
}
