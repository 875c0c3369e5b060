/* Undo: a run that fails leaves the tokens as they were. */
#include <stdlib.h>
#include <string.h>

#include "cook/run.h"
#include "lib/hsm/destroy.h"

int
undo_plan(struct run *run, struct store *store, const struct bytes *id,
    const char *label, struct fault *f)
{
	struct planned *p;

	p = reallocarray(run->planned, run->planned_count + 1, sizeof(*p));
	if (p == NULL)
		return (fault_memory(f));
	run->planned = p;
	p = &run->planned[run->planned_count];
	memset(p, 0, sizeof(*p));
	p->store = store;
	if (bytes_set(&p->id, id->data, id->length, f) == -1)
		return (-1);
	if ((p->label = strdup(label)) == NULL) {
		bytes_clear(&p->id);
		return (fault_memory(f));
	}
	run->planned_count++;
	return (0);
}

void
undo_clear(struct run *run)
{
	size_t i;

	for (i = 0; i < run->planned_count; i++) {
		bytes_clear(&run->planned[i].id);
		free(run->planned[i].label);
	}
	free(run->planned);
	run->planned = NULL;
	run->planned_count = 0;
}

/* Ours by its name: one of the two, where a token stopped half-way. */
static bool
planned(const struct run *run, const struct store *s,
    const struct hsm_object *o)
{
	const struct planned *p;
	size_t i;

	for (i = 0; i < run->planned_count; i++) {
		p = &run->planned[i];
		if (p->store == s && (bytes_equal(&p->id, &o->id) ||
		    strcmp(p->label, o->label) == 0))
			return (true);
	}
	return (false);
}

static bool
nameless(const struct hsm_object *o)
{
	return (o->id.length == 0 && o->label[0] == '\0');
}

/* Destroys one object that was not there before, if it can only be ours. */
static void
sweep_object(const struct run *run, const struct store *s,
    const struct hsm_object *o, struct fault *f)
{
	struct fault why = { 0 };

	if (!planned(run, s, o) && !nameless(o))
		return;
	if (hsm_destroy_object(s->token, o->handle, &why) == -1)
		(void)fault_add(f, "; and the %s object \"%s\" that this run made is "
		    "still in the token: %s: %s", o->private_half ? "private" :
		    "public", o->label, why.call, why.code);
}

/*
 * Private halves first: a private half without its public one is the worst
 * that an interruption should leave.
 */
static void
sweep(const struct run *run, const struct store *s,
    const struct hsm_inventory *now, struct fault *f)
{
	bool *extra = calloc(now->count + 1, sizeof(*extra));
	size_t i;

	if (extra == NULL) {
		(void)fault_add(f, "; and nothing was undone: out of memory");
		return;
	}
	(void)hsm_inventory_compare(&s->inventory, now, extra);
	for (i = now->count; i > 0; i--)
		if (extra[i - 1])
			sweep_object(run, s, &now->objects[i - 1], f);
	free(extra);
}

static void
undo_store(const struct run *run, struct store *s, struct fault *f)
{
	struct hsm_inventory now = { 0 };
	struct fault why = { 0 };

	if (stores_open_one(s, &why) == -1 ||
	    hsm_inventory_read(&now, s->token, &why) == -1)
		(void)fault_add(f, "; and what was made in %s could not be undone: "
		    "%s: %s", s->repository->hsm.name, why.call, why.code);
	else
		sweep(run, s, &now, f);
	hsm_inventory_clear(&now);
}

void
undo(struct run *run, struct fault *f)
{
	size_t i;

	if (run->planned_count == 0)
		return;
	stores_shut(run);
	for (i = 0; i < run->store_count; i++)
		undo_store(run, &run->stores[i], f);
}
