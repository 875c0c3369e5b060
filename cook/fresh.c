/* The tokens in a fresh view, before the commit and in a recovery after it. */
#include <stdlib.h>
#include <string.h>

#include "cook/run.h"

/* Finds a key again, by its names, with the same public key. */
static int
find_again(struct held *h, const struct hsm_inventory *now, struct fault *f)
{
	struct hsm_key key = { 0 };
	int rc;

	rc = hsm_key_find(&key, now, &h->key.id, h->key.label, h->pair, f);
	if (rc == 0 && !key.found)
		rc = fault_set(f, FAULT_HSM,
		    "the token took the key, but a "
		    "fresh view of it does not show it");
	else if (rc == 0 && !pubkey_equal(&key.pubkey, &h->key.pubkey))
		rc = fault_set(f, FAULT_HSM,
		    "a fresh view of the token shows "
		    "another public key");
	if (rc == 0) {
		h->key.public_handle = key.public_handle;
		h->key.private_handle = key.private_handle;
	}
	hsm_key_clear(&key);
	return (rc);
}

/* What is left of a key that is being deleted; how many halves are gone. */
static size_t
find_left(struct held *h, const struct hsm_inventory *now)
{
	const struct hsm_object *o;
	size_t i, left = 0, halves = h->pair ? 2 : 1;

	for (i = 0; i < now->count; i++) {
		o = &now->objects[i];
		if (!bytes_equal(&o->id, &h->key.id) ||
		    strcmp(o->label, h->key.label) != 0 ||
		    (!o->private_half &&
			!pubkey_equal(&o->pubkey, &h->key.pubkey)))
			continue;
		if (o->private_half)
			h->key.private_handle = o->handle;
		else
			h->key.public_handle = o->handle;
		left++;
	}
	return (left < halves ? halves - left : 0);
}

/* What is in the token besides: the objects of the keys that were made. */
static size_t
made_objects(const struct run *run, const struct store *s)
{
	size_t i, count = 0;

	for (i = 0; i < run->held_count; i++)
		if (run->held[i]->store == s && run->held[i]->made)
			count += run->held[i]->pair ? 2 : 1;
	return (count);
}

/* gone: how many of the objects that were there before may be missing. */
static int
compare(const struct run *run, const struct store *s,
    const struct hsm_inventory *now, size_t gone, struct fault *f)
{
	bool *extra = calloc(now->count + 1, sizeof(*extra));
	size_t missing, i, more = 0;

	if (extra == NULL)
		return (fault_memory(f));
	missing = hsm_inventory_compare(&s->inventory, now, extra);
	for (i = 0; i < now->count; i++)
		more += extra[i];
	free(extra);
	if (missing != gone)
		return (fault_set(f, FAULT_HSM,
		    "%zu key objects that were in "
		    "the token %s before are not there now, or have changed",
		    missing - gone, s->repository->hsm.name));
	if (more != made_objects(run, s))
		return (fault_set(f, FAULT_HSM,
		    "the token %s has %zu new key "
		    "objects, where the run made %zu",
		    s->repository->hsm.name, more, made_objects(run, s)));
	return (0);
}

static int
check_store(
    const struct run *run, struct store *s, bool partly, struct fault *f)
{
	struct hsm_inventory now = { 0 };
	struct held *h;
	size_t i, gone = 0;
	int rc;

	rc = hsm_inventory_read(&now, s->token, f);
	for (i = 0; i < run->held_count && rc == 0; i++) {
		h = run->held[i];
		if (h->store != s)
			continue;
		if (partly && h->deleted)
			gone += find_left(h, &now);
		else if ((rc = find_again(h, &now, f)) == -1)
			(void)held_name(h, f);
	}
	if (rc == 0)
		rc = compare(run, s, &now, gone, f);
	hsm_inventory_clear(&now);
	return (rc);
}

int
fresh_view(struct run *run, bool partly, struct fault *f)
{
	size_t i;

	stores_shut(run);
	for (i = 0; i < run->store_count; i++)
		if (stores_open_one(&run->stores[i], f) == -1)
			return (-1);
	for (i = 0; i < run->store_count; i++)
		if (check_store(run, &run->stores[i], partly, f) == -1)
			return (-1);
	return (0);
}
