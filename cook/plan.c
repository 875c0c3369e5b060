/* What the run is about to make: decided on before the first change. */
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "cook/run.h"
#include "lib/util/digest.h"

/* Octets of an id that the recipe leaves to us. */
#define ID_SIZE 16

int
plan_enter(struct run *run, struct planned *p, struct fault *f)
{
	struct planned *more;

	more = reallocarray(
	    run->planned, run->planned_count + 1, sizeof(*more));
	if (more == NULL) {
		bytes_clear(&p->id);
		free(p->label);
		return (fault_memory(f));
	}
	run->planned = more;
	more[run->planned_count++] = *p;
	return (0);
}

void
plan_clear(struct run *run)
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

const struct planned *
plan_of(const struct run *run, const struct action *a)
{
	size_t i;

	for (i = 0; i < run->planned_count; i++)
		if (run->planned[i].maker == a)
			return (&run->planned[i]);
	return (NULL);
}

/*
 * The id in the recipe.  Else that of a new key follows from the recipe and the
 * action, and that of an imported one is the first octets of SHA-256 over its
 * public key.
 */
static int
choose_id(const struct run *run, const struct action *a, struct bytes *id,
    struct fault *f)
{
	char seed[128];
	const void *data = seed;
	unsigned char hash[DIGEST_MOST];
	size_t length, size;

	if (a->key->id.length > 0)
		return (bytes_set(id, a->key->id.data, a->key->id.length, f));
	length = (size_t)snprintf(seed, sizeof(seed), "oks-id %s %td",
	    run->recipe->sha256, a - run->recipe->actions);
	if (a->type == ACTION_IMPORT_PUBLIC_KEY) {
		data = a->key->data.data;
		length = a->key->data.length;
	}
	if (digest_make(DIGEST_SHA256, data, length, hash, &size, f) == -1)
		return (-1);
	return (bytes_set(id, hash, ID_SIZE, f));
}

/* The label in the recipe, or the id in hex, as OpenDNSSEC labels keys. */
static int
choose_names(const struct run *run, const struct action *a, struct planned *p,
    struct fault *f)
{
	if (choose_id(run, a, &p->id, f) == -1)
		return (-1);
	p->label = a->key->label != NULL ? strdup(a->key->label) :
					   bytes_hex(&p->id);
	return (p->label == NULL ? fault_memory(f) : 0);
}

static int
check_names(const struct run *run, const struct planned *p, struct fault *f)
{
	const struct planned *other;
	size_t i;

	if (hsm_inventory_has(&p->store->inventory, &p->id, p->label))
		return (fault_set(f, FAULT_REFUSED,
		    "the token %s has an object with this id or label already",
		    p->store->repository->hsm.name));
	for (i = 0; i < run->planned_count; i++) {
		other = &run->planned[i];
		if (other->store == p->store &&
		    (bytes_equal(&other->id, &p->id) ||
			strcmp(other->label, p->label) == 0))
			return (fault_set(f, FAULT_REFUSED,
			    "this run makes another key of this id or label"));
	}
	return (0);
}

int
plan_key(struct run *run, const struct action *a, struct fault *f)
{
	struct planned p = { .store = use_of(run, a->key)->store,
		.maker = a,
		.pair = a->type == ACTION_GENERATE_KEY };

	if (choose_names(run, a, &p, f) == 0 && check_names(run, &p, f) == 0)
		return (plan_enter(run, &p, f));
	bytes_clear(&p.id);
	free(p.label);
	return (-1);
}
