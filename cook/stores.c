/* The tokens of a run. */
#include <stdlib.h>
#include <string.h>

#include "cook/run.h"
#include "lib/util/digest.h"
#include "lib/util/secret.h"

static bool
same_name(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return (a == b);
	return (strcmp(a, b) == 0);
}

static int
add_store(struct run *run, const char *name,
    const struct conf_repository *repository, struct fault *f)
{
	struct store *stores;

	stores = reallocarray(
	    run->stores, run->store_count + 1, sizeof(*stores));
	if (stores == NULL)
		return (fault_memory(f));
	run->stores = stores;
	stores += run->store_count++;
	memset(stores, 0, sizeof(*stores));
	stores->name = name;
	stores->repository = repository;
	stores->lock = -1;
	return (0);
}

/* Two keyStores may be one repository: the default and its name. */
static int
meet_store(struct run *run, const char *name, struct fault *f)
{
	const struct conf_repository *repository;
	size_t i;

	for (i = 0; i < run->store_count; i++)
		if (same_name(run->stores[i].name, name))
			return (0);
	if (conf_repository(run->conf, name, CONF_BUNKER, &repository, f) == -1)
		return (-1);
	for (i = 0; i < run->store_count; i++)
		if (run->stores[i].repository == repository)
			return (fault_set(f, FAULT_INPUT,
			    "the recipe names "
			    "the repository %s by keyStore at some keys and "
			    "not at others",
			    repository->hsm.name));
	return (add_store(run, name, repository, f));
}

int
stores_open_one(struct store *s, struct fault *f)
{
	if (hsm_token_open(&s->token, &s->repository->hsm, &s->pin, f) == -1)
		return (-1);
	if (hsm_token_same(&s->info, hsm_token_info(s->token)))
		return (0);
	return (fault_set(f, FAULT_REFUSED,
	    "the token %s is another one than before: its serial is %s and "
	    "was %s",
	    s->repository->hsm.name, hsm_token_info(s->token)->serial,
	    s->info.serial));
}

int
stores_ask_pin(struct store *s, struct fault *f)
{
	if (s->info.keypad || s->pin.length > 0)
		return (0);
	return (conf_pin(s->repository, &s->pin, f));
}

static int
open_store(struct store *s, struct fault *f)
{
	if (stores_ask_pin(s, f) == -1 || stores_open_one(s, f) == -1)
		return (-1);
	return (hsm_inventory_read(&s->inventory, s->token, f));
}

/* Two repositories of oks.conf may be one token under two names. */
static int
check_distinct(const struct run *run, size_t i, struct fault *f)
{
	const struct store *a = &run->stores[i], *b;
	size_t j;

	for (j = 0; j < i; j++) {
		b = &run->stores[j];
		if (hsm_token_same(&a->info, &b->info))
			return (fault_set(f, FAULT_REFUSED,
			    "the repositories "
			    "%s and %s are one token, label %s, serial %s: a "
			    "recipe calls a token by one name",
			    b->repository->hsm.name, a->repository->hsm.name,
			    a->info.label, a->info.serial));
	}
	return (0);
}

/* The tokens that the recipe names, not opened yet. */
static int
meet_stores(struct run *run, struct fault *f)
{
	const struct recipe *r = run->recipe;
	size_t i;

	for (i = 0; i < r->key_count; i++)
		if ((r->keys[i]->type == KEY_BY_REF ||
			r->keys[i]->store != NULL) &&
		    meet_store(run, r->keys[i]->store, f) == -1)
			return (-1);
	for (i = 0; i < r->action_count; i++)
		if (r->actions[i].type == ACTION_IMPORT_PUBLIC_KEY &&
		    meet_store(run, r->actions[i].key->store, f) == -1)
			return (-1);
	return (0);
}

int
stores_open(struct run *run, struct fault *f)
{
	struct store *s;
	size_t i;

	if (meet_stores(run, f) == -1)
		return (-1);
	for (i = 0; i < run->store_count; i++) {
		s = &run->stores[i];
		if (hsm_token_look(&s->info, &s->repository->hsm, f) == -1 ||
		    check_distinct(run, i, f) == -1 ||
		    digest_file_hex(
			s->repository->hsm.module, s->module_sha256, f) == -1)
			return (-1);
	}
	/* Nobody logs in to a token that another run is using. */
	if (state_lock(run, f) == -1)
		return (-1);
	for (i = 0; i < run->store_count; i++)
		if (open_store(&run->stores[i], f) == -1)
			return (-1);
	return (0);
}

/* A handle means nothing once its token is closed. */
void
stores_shut(struct run *run)
{
	size_t i;

	for (i = 0; i < run->store_count; i++) {
		hsm_token_close(run->stores[i].token);
		run->stores[i].token = NULL;
	}
	for (i = 0; i < run->held_count; i++) {
		run->held[i]->key.public_handle = 0;
		run->held[i]->key.private_handle = 0;
	}
}

void
stores_close(struct run *run)
{
	size_t i;

	stores_shut(run);
	state_unlock(run);
	for (i = 0; i < run->store_count; i++) {
		hsm_inventory_clear(&run->stores[i].inventory);
		secret_clear(&run->stores[i].pin);
	}
	free(run->stores);
	run->stores = NULL;
	run->store_count = 0;
}
