/* Undo: a run that fails leaves the token as it was. */
#include "cook/run.h"
#include "lib/hsm/destroy.h"

void
undo(struct run *run, struct fault *f)
{
	size_t i;

	for (i = run->held_count; i > 0; i--)
		if (run->held[i - 1]->made)
			hsm_destroy_undo(run->held[i - 1]->store->token,
			    &run->held[i - 1]->key, f);
}
