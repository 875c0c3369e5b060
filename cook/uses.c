/* From namings of keys to the keys of the tokens. */
#include <stdlib.h>
#include <string.h>

#include "cook/run.h"
#include "lib/dns/algorithm.h"
#include "recipe/index.h"

struct use *
use_of(struct run *run, const struct key *k)
{
	return (&run->uses[k->number]);
}

/* The action that makes the key of this naming, if this recipe has one. */
static const struct action *
find_maker(const struct key_index *generated, const struct key_index *imported,
    const struct key *k)
{
	const struct action *a = key_index_find(generated, k, NULL);

	return (a != NULL ? a : key_index_find(imported, k, NULL));
}

static struct store *
find_store(struct run *run, const struct key *k)
{
	struct store *s;
	size_t i;

	for (i = 0; i < run->store_count; i++) {
		s = &run->stores[i];
		if (k->store == NULL ?
			s->name == NULL :
			s->name != NULL && strcmp(k->store, s->name) == 0)
			return (s);
	}
	return (NULL);
}

static int
prepare_use(struct run *run, const struct key *k, struct fault *f)
{
	struct use *u = use_of(run, k);

	u->dnskey.flags = k->flags;
	u->dnskey.algorithm = k->algorithm;
	return (bytes_set(&u->dnskey.data, k->data.data, k->data.length, f));
}

static int
prepare_makers(struct run *run, struct fault *f)
{
	struct key_index *generated, *imported;
	size_t i;
	int rc = -1;

	generated = key_index_new(run->recipe, ACTION_GENERATE_KEY, f);
	imported = key_index_new(run->recipe, ACTION_IMPORT_PUBLIC_KEY, f);
	if (generated != NULL && imported != NULL) {
		for (i = 0; i < run->recipe->key_count; i++)
			run->uses[i].maker = find_maker(
			    generated, imported, run->recipe->keys[i]);
		rc = 0;
	}
	key_index_free(generated);
	key_index_free(imported);
	return (rc);
}

int
uses_prepare(struct run *run, struct fault *f)
{
	size_t i;

	run->uses = calloc(run->recipe->key_count + 1, sizeof(*run->uses));
	if (run->uses == NULL)
		return (fault_memory(f));
	for (i = 0; i < run->recipe->key_count; i++)
		if (prepare_use(run, run->recipe->keys[i], f) == -1)
			return (-1);
	if (prepare_makers(run, f) == -1)
		return (-1);
	return (zone_prepare(run, f));
}

int
uses_place(struct run *run, struct fault *f)
{
	char text[KEY_TEXT_SIZE];
	const struct use *u;
	const struct key *k;
	size_t i;

	for (i = 0; i < run->recipe->key_count; i++)
		run->uses[i].store = find_store(run, run->recipe->keys[i]);
	for (i = 0; i < run->recipe->key_count; i++) {
		u = &run->uses[i];
		k = run->recipe->keys[i];
		if (k->type == KEY_DIRECT || u->maker == NULL ||
		    u->store == use_of(run, u->maker->key)->store)
			continue;
		key_print(k, text);
		(void)fault_key(f, text);
		return (fault_set(f, FAULT_INPUT,
		    "the recipe makes this key in another token than it "
		    "names here: give both their keyStore"));
	}
	return (0);
}

void
uses_clear(struct run *run)
{
	size_t i;

	for (i = 0; run->uses != NULL && i < run->recipe->key_count; i++) {
		dnskey_clear(&run->uses[i].dnskey);
		free(run->uses[i].zones);
	}
	for (i = 0; i < run->held_count; i++) {
		hsm_key_clear(&run->held[i]->key);
		free(run->held[i]);
	}
	zone_clear(run);
	free(run->uses);
	free(run->held);
	run->uses = NULL;
	run->held = NULL;
	run->held_count = 0;
}

int
held_name(const struct held *h, struct fault *f)
{
	if (h->step > 0)
		(void)fault_step(f, h->step, action_name(h->type));
	return (fault_key(f, h->key.label));
}

struct held *
uses_hold(
    struct run *run, struct store *store, struct hsm_key *key, struct fault *f)
{
	struct held *h = calloc(1, sizeof(*h)), **list;

	list = reallocarray(run->held, run->held_count + 1, sizeof(*list));
	if (list != NULL)
		run->held = list;
	if (h == NULL || list == NULL) {
		free(h);
		(void)fault_memory(f);
		return (NULL);
	}
	h->store = store;
	h->key = *key;
	h->pair = key->private_handle != 0;
	memset(key, 0, sizeof(*key));
	run->held[run->held_count++] = h;
	return (h);
}

static struct held *
find_held(
    const struct run *run, const struct store *store, const struct hsm_key *key)
{
	struct held *h;
	size_t i;

	for (i = 0; i < run->held_count; i++) {
		h = run->held[i];
		if (h->store == store &&
		    h->key.public_handle == key->public_handle &&
		    h->key.private_handle == key->private_handle)
			return (h);
	}
	return (NULL);
}

int
use_fits(const struct key *k, const struct hsm_key *key, struct fault *f)
{
	const struct algorithm *algorithm = algorithm_find(k->algorithm);
	struct dnskey dnskey = { 0 };
	char name[16];
	int rc;

	pubkey_name(&key->pubkey, name);
	if (algorithm->kind != key->pubkey.kind ||
	    pubkey_bits(&key->pubkey) < algorithm->rsa_least)
		return (fault_set(f, FAULT_REFUSED,
		    "the key in the token is "
		    "%s, which is not a key for %s",
		    name, algorithm->mnemonic));
	if (k->data.length == 0)
		return (0);
	rc = dnskey_from_pubkey(
	    &dnskey, k->flags, k->algorithm, &key->pubkey, f);
	if (rc == 0 && !bytes_equal(&dnskey.data, &k->data))
		rc = fault_set(f, FAULT_REFUSED,
		    "the key in the token has "
		    "another public key than the recipe says");
	dnskey_clear(&dnskey);
	return (rc);
}

/* The record of a naming whose key is known now. */
static int
fill_record(struct use *u, const struct key *k, struct fault *f)
{
	return (dnskey_from_pubkey(
	    &u->dnskey, k->flags, k->algorithm, &u->held->key.pubkey, f));
}

/* Gives the naming what was found; a key found before is kept once. */
static int
settle(
    struct run *run, const struct key *k, struct hsm_key *key, struct fault *f)
{
	struct use *u = use_of(run, k);

	if (use_fits(k, key, f) == -1)
		return (-1);
	if ((u->held = find_held(run, u->store, key)) == NULL &&
	    (u->held = uses_hold(run, u->store, key, f)) == NULL)
		return (-1);
	return (fill_record(u, k, f));
}

int
use_find(struct run *run, const struct key *k, bool pair, struct fault *f)
{
	struct use *u = use_of(run, k);
	struct hsm_key key = { 0 };
	int rc;

	if (u->held != NULL && (!pair || u->held->pair))
		return (0);
	rc = hsm_key_find(
	    &key, &u->store->inventory, &k->id, k->label, pair, f);
	if (rc == 0 && key.found)
		rc = settle(run, k, &key, f);
	hsm_key_clear(&key);
	return (rc);
}

int
uses_share(
    struct run *run, const struct action *a, struct held *h, struct fault *f)
{
	struct use *u;
	size_t i;

	for (i = 0; i < run->recipe->key_count; i++) {
		u = &run->uses[i];
		if (u->maker != a)
			continue;
		u->held = h;
		if (use_fits(run->recipe->keys[i], &h->key, f) == -1 ||
		    fill_record(u, run->recipe->keys[i], f) == -1)
			return (-1);
	}
	return (0);
}

int
uses_take(struct run *run, const struct action *a, struct hsm_key *key,
    struct fault *f)
{
	struct held *h = uses_hold(run, use_of(run, a->key)->store, key, f);

	if (h == NULL)
		return (-1);
	h->made = true;
	return (uses_share(run, a, h, f));
}
