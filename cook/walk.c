/* The walk over the actions: no decision is taken here. */
#include "cook/run.h"
#include "cook/transcript.h"

/* From action type to the function that carries it out. */
static step_function *const steps[ACTION_TYPES] = {
	[ACTION_HAVE_KEY] = have_key,
	[ACTION_DELETE_KEY] = delete_key,
	[ACTION_GENERATE_KEY] = generate_key,
	[ACTION_PRODUCE_SIGNED_KEYSET] = produce_signed_keyset,
	[ACTION_IMPORT_PUBLIC_KEY] = import_public_key,
	[ACTION_EXPORT_KEYPAIR] = export_keypair
};

/* For what the end of the run may have to say of a key. */
static void
remember(struct run *run, const struct action *a, size_t step)
{
	struct held *h = a->key == NULL ? NULL : use_of(run, a->key)->held;

	if (h == NULL || a->type == ACTION_HAVE_KEY)
		return;
	h->step = (unsigned int)step;
	h->type = a->type;
}

static int
step(struct run *run, size_t i, struct fault *f)
{
	struct action *a = &run->recipe->actions[run->order[i]];
	char key[KEY_TEXT_SIZE];

	if (signals_check(f) == -1)
		return (-1);
	console_step(run, i + 1);
	if (console_ask_step(run, i + 1, f) == -1 ||
	    transcript_intent(run, a, i + 1, f) == -1 ||
	    steps[a->type](run, a, f) == -1) {
		if (a->key != NULL) {
			key_print(a->key, key);
			(void)fault_key(f, key);
		}
		return (-1);
	}
	a->result.given = true;
	remember(run, a, i + 1);
	console_detail(run, a);
	if (transcript_outcome(run, a, i + 1, f) == -1)
		return (-1);
	return (a->type == ACTION_GENERATE_KEY ? announce_key(run, a, f) : 0);
}

int
walk(struct run *run, struct fault *f)
{
	size_t i;

	for (i = 0; i < run->recipe->action_count; i++)
		if (step(run, i, f) == -1)
			return (fault_step(f, (unsigned int)i + 1,
			    action_name(
				run->recipe->actions[run->order[i]].type)));
	return (0);
}
