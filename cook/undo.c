/* Undo: a run that fails leaves the tokens as they were. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cook/run.h"
#include "lib/hsm/destroy.h"

int
undo_plan(struct run *run, struct store *store, const struct bytes *id,
    const char *label, struct fault *f)
{
	struct planned *p;
	size_t i;

	for (i = 0; i < run->planned_count; i++) {
		p = &run->planned[i];
		if (p->store == store &&
		    (bytes_equal(&p->id, id) || strcmp(p->label, label) == 0))
			return (fault_set(f, FAULT_REFUSED,
			    "this run makes "
			    "another key of this id or label"));
	}
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

/* What a sweep met. */
struct sweep {
	const struct run *run;
	const struct store *store;
	struct hsm_inventory now;
	bool *extra;              /* by object of now: not there before */
	size_t left;              /* ours, and not destroyed */
	size_t foreign;           /* new, and not ours */
	char name[KEY_TEXT_SIZE]; /* of one of those */
};

static bool
same_names(
    const struct hsm_object *o, const struct bytes *id, const char *label)
{
	return (bytes_equal(&o->id, id) && strcmp(o->label, label) == 0);
}

/* One of the two halves of a key that the run made. */
static bool
made(const struct sweep *w, const struct hsm_object *o)
{
	const struct held *h;
	size_t i;

	for (i = 0; i < w->run->held_count; i++) {
		h = w->run->held[i];
		if (h->made && h->store == w->store &&
		    same_names(o, &h->key.id, h->key.label) &&
		    (!o->has_pubkey ||
			pubkey_equal(&o->pubkey, &h->key.pubkey)))
			return (true);
	}
	return (false);
}

/* Named as the run planned, by one of the two where a token stopped half-way;
 * or without any name, where nothing was without a name before. */
static bool
planned(const struct sweep *w, const struct hsm_object *o)
{
	static const struct bytes none = { 0 };
	const struct planned *p;
	size_t i;

	if (o->id.length == 0 && o->label[0] == '\0') {
		for (i = 0; i < w->store->inventory.count; i++)
			if (same_names(
				&w->store->inventory.objects[i], &none, ""))
				return (false);
		return (true);
	}
	for (i = 0; i < w->run->planned_count; i++) {
		p = &w->run->planned[i];
		if (p->store == w->store &&
		    (bytes_equal(&p->id, &o->id) ||
			strcmp(p->label, o->label) == 0))
			return (true);
	}
	return (false);
}

/* A half whose other half is there too is somebody's key. */
static bool
paired(const struct sweep *w, const struct hsm_object *o)
{
	const struct hsm_object *other;
	size_t i;

	for (i = 0; i < w->now.count; i++) {
		other = &w->now.objects[i];
		if (w->extra[i] && other->private_half != o->private_half &&
		    same_names(other, &o->id, o->label))
			return (true);
	}
	return (false);
}

/* Destroys one object that was not there before, if it can only be ours. */
static void
sweep_object(struct sweep *w, const struct hsm_object *o)
{
	struct fault why = { 0 };

	if (!made(w, o) && (!planned(w, o) || paired(w, o)))
		w->foreign++;
	else if (hsm_destroy_object(w->store->token, o->handle, &why) == -1)
		w->left++;
	else
		return;
	(void)snprintf(w->name, sizeof(w->name), "%s", o->label);
}

/*
 * Private halves first: a private half without its public one is the worst
 * that an interruption should leave.
 */
static void
sweep(struct sweep *w, struct fault *f)
{
	size_t i;

	w->extra = calloc(w->now.count + 1, sizeof(*w->extra));
	if (w->extra == NULL) {
		(void)fault_add(f, "; nothing was undone: out of memory");
		return;
	}
	(void)hsm_inventory_compare(&w->store->inventory, &w->now, w->extra);
	for (i = w->now.count; i > 0; i--)
		if (w->extra[i - 1])
			sweep_object(w, &w->now.objects[i - 1]);
	if (w->left > 0)
		(void)fault_add(f,
		    "; %zu objects that this run made are "
		    "still in the token %s, one is labelled \"%s\"",
		    w->left, w->store->repository->hsm.name, w->name);
	if (w->foreign > 0)
		(void)fault_add(f,
		    "; %zu new objects in the token %s are not "
		    "this run's and were left, one is labelled \"%s\"",
		    w->foreign, w->store->repository->hsm.name, w->name);
	free(w->extra);
}

static void
undo_store(const struct run *run, struct store *s, struct fault *f)
{
	struct sweep w = { .run = run, .store = s };
	struct fault why = { 0 };

	if (stores_open_one(s, &why) == -1 ||
	    hsm_inventory_read(&w.now, s->token, &why) == -1)
		(void)fault_add(f,
		    "; what was made in the token %s could not "
		    "be undone: %s: %s",
		    s->repository->hsm.name, why.call, why.code);
	else
		sweep(&w, f);
	hsm_inventory_clear(&w.now);
}

void
undo(struct run *run, struct fault *f)
{
	size_t i;

	if (run->planned_count == 0)
		return;
	if (strcmp(f->call, "C_Login") == 0) { /* no second try */
		(void)fault_add(f,
		    "; nothing was undone: the token did not "
		    "take the PIN");
		return;
	}
	stores_shut(run);
	for (i = 0; i < run->store_count; i++)
		undo_store(run, &run->stores[i], f);
}
