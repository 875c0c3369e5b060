/* Undo: a run that did not reach its commit point leaves the tokens as they
 * were. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cook/run.h"
#include "lib/hsm/destroy.h"

/* What a sweep over one token met. */
struct sweep {
	const struct run *run;
	const struct store *store;
	struct hsm_inventory now;
	bool *extra;       /* by object of now: not there before */
	size_t missing;    /* there before, and not now */
	bool nameless;     /* there was an object without a name before */
	bool look;         /* only count */
	size_t ours;       /* new, and the run's */
	size_t foreign;    /* new, and not the run's */
	const char *name;  /* of one of those; of now */
	struct fault *why; /* the token's answer, where one was not destroyed */
};

static bool
has_no_name(const struct hsm_object *o)
{
	return (o->id.length == 0 && o->label[0] == '\0');
}

/* Named as the journal says; a token that stopped half-way may have given it
 * one of the two names only. */
static bool
planned(const struct sweep *w, const struct hsm_object *o)
{
	const struct planned *p;
	bool id, label;
	size_t i;

	for (i = 0; i < w->run->planned_count; i++) {
		p = &w->run->planned[i];
		if (p->store != w->store)
			continue;
		id = bytes_equal(&p->id, &o->id);
		label = strcmp(p->label, o->label) == 0;
		if ((id || o->id.length == 0) &&
		    (label || o->label[0] == '\0') && (id || label) &&
		    (p->pair || !o->private_half))
			return (true);
	}
	return (false);
}

/* True if the run was to make something in this token. */
static bool
makes_here(const struct sweep *w)
{
	size_t i;

	for (i = 0; i < w->run->planned_count; i++)
		if (w->run->planned[i].store == w->store)
			return (true);
	return (false);
}

/*
 * The run's, certainly: by its names; or a half without any, where the run was
 * to make something, all that was there before is accounted for, and nothing
 * was without a name.
 */
static bool
ours(const struct sweep *w, const struct hsm_object *o)
{
	if (has_no_name(o))
		return (w->missing == 0 && !w->nameless && makes_here(w));
	return (planned(w, o));
}

static void
sweep_object(struct sweep *w, const struct hsm_object *o)
{
	int ignored;

	w->name = o->label;
	if (!ours(w, o)) {
		w->foreign++;
		return;
	}
	w->ours++;
	if (w->look)
		return;
	/* Whether it is gone, the next look tells, not the token's answer. */
	ignored = hsm_destroy_object(w->store->token, o->handle, w->why);
	(void)ignored;
}

/*
 * Private halves first: a private half without its public one is the worst
 * that an interruption should leave.
 */
static int
sweep(struct sweep *w, struct fault *f)
{
	const struct hsm_inventory *before = &w->store->inventory;
	size_t i;

	if (hsm_inventory_read(&w->now, w->store->token, f) == -1)
		return (-1);
	w->extra = calloc(w->now.count + 1, sizeof(*w->extra));
	if (w->extra == NULL)
		return (fault_memory(f));
	w->missing = hsm_inventory_compare(before, &w->now, w->extra);
	for (i = 0; i < before->count; i++)
		w->nameless |= has_no_name(&before->objects[i]);
	for (i = w->now.count; i > 0; i--)
		if (w->extra[i - 1])
			sweep_object(w, &w->now.objects[i - 1]);
	return (0);
}

/* What is not as it was before the run, in words. */
static int
judge(const struct sweep *w, struct fault *notes, struct fault *f)
{
	const char *token = w->store->repository->hsm.name;

	if (w->foreign > 0 && notes != NULL) {
		(void)fault_set(notes, FAULT_REFUSED,
		    "%zu new objects in the token %s are not this run's and "
		    "were left, one is labelled \"%s\"",
		    w->foreign, token, w->name);
	}
	if (w->missing > 0)
		return (fault_set(f, FAULT_HSM,
		    "%zu key objects that were in the token %s before the run "
		    "are not there now, or have changed",
		    w->missing, token));
	if (w->ours == 0)
		return (0);
	(void)fault_set(f, FAULT_HSM,
	    "%zu objects that this run made are still in the token %s, one is "
	    "labelled \"%s\"%s%s",
	    w->ours, token, w->name, w->why->kind == FAULT_NONE ? "" : ": ",
	    w->why->what);
	return (fault_call(f, w->why->call, w->why->code));
}

/* Destroys what is the run's, in every token.  *tried: there was something. */
static int
destroy_all(
    const struct run *run, bool *tried, struct fault *why, struct fault *f)
{
	struct sweep w;
	size_t i;
	int rc = 0;

	for (i = 0; i < run->store_count && rc == 0; i++) {
		w = (struct sweep){
			.run = run, .store = &run->stores[i], .why = why
		};
		rc = sweep(&w, f);
		*tried |= w.ours > 0;
		free(w.extra);
		hsm_inventory_clear(&w.now);
	}
	return (rc);
}

static int
look_all(const struct run *run, struct fault *why, struct fault *notes,
    struct fault *f)
{
	struct sweep w;
	size_t i;
	int rc = 0;

	for (i = 0; i < run->store_count && rc == 0; i++) {
		w = (struct sweep){ .run = run,
			.store = &run->stores[i],
			.look = true,
			.why = why };
		rc = sweep(&w, f);
		if (rc == 0)
			rc = judge(&w, notes, f);
		free(w.extra);
		hsm_inventory_clear(&w.now);
	}
	return (rc);
}

static int
open_all(struct run *run, struct fault *f)
{
	size_t i;

	stores_shut(run);
	for (i = 0; i < run->store_count; i++)
		if (stores_open_one(&run->stores[i], f) == -1)
			return (-1);
	return (0);
}

/* A token may say CKR_OK for what it did not destroy, and that it failed for
 * what is gone: another view tells. */
int
undo(struct run *run, struct fault *notes, struct fault *f)
{
	struct fault why = { 0 };
	bool tried = false;

	if (!run->journal.begun)
		return (0);
	if (open_all(run, f) == -1 || destroy_all(run, &tried, &why, f) == -1)
		return (-1);
	if ((tried && open_all(run, f) == -1) ||
	    look_all(run, &why, notes, f) == -1)
		return (-1);
	return (journal_close(run, f));
}
