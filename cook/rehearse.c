/* The rehearsal: all that can be known before the first change. */
#include <string.h>

#include "cook/run.h"
#include "lib/dns/algorithm.h"
#include "lib/hsm/destroy.h"
#include "lib/hsm/mechanism.h"
#include "lib/hsm/transport.h"
#include "lib/util/outfile.h"

/* Bytes that one record or result may take in the cooked recipe, with room. */
#define RESULT_SIZE 1024

static int
missing(const struct use *u, struct fault *f)
{
	return (fault_set(f, FAULT_REFUSED, "the token %s has no such key",
	    u->store->repository->hsm.name));
}

/* A key that must be in the token, and in use; or that the run will make. */
static int
need(struct run *run, const struct key *k, bool pair, struct fault *f)
{
	struct use *u = use_of(run, k);

	if (u->maker != NULL)
		return (0);
	if (use_find(run, k, pair, f) == -1)
		return (-1);
	if (u->held == NULL)
		return (missing(u, f));
	if (u->held->deleted)
		return (fault_set(f, FAULT_REFUSED,
		    "this is a key that the "
		    "recipe deletes, by another name"));
	return (0);
}

/*
 * A key as a whole: both halves, or the public one of a transport key, which
 * has no other.
 */
static int
find_whole(struct run *run, const struct key *k, struct fault *f)
{
	struct use *u = use_of(run, k);
	struct fault why = { 0 };

	if (use_find(run, k, false, f) == -1)
		return (-1);
	if (u->held == NULL || u->held->pair)
		return (0);
	if (hsm_transport_check(u->store->token, &u->held->key, &why) == 0)
		return (0);
	return (fault_set(f, FAULT_HSM,
	    "the token holds the public half of "
	    "the key only, and it is no transport key: an interrupted "
	    "generation or deletion leaves that; see what else tells of the "
	    "key, then remove the object with the token's own tools"));
}

static int
rehearse_have(struct run *run, const struct action *a, struct fault *f)
{
	struct use *u = use_of(run, a->key);

	if (find_whole(run, a->key, f) == -1)
		return (-1);
	if (u->held == NULL && !a->relaxed)
		return (missing(u, f));
	return (0);
}

static int
rehearse_delete(struct run *run, const struct action *a, struct fault *f)
{
	struct use *u = use_of(run, a->key);

	if (find_whole(run, a->key, f) == -1)
		return (-1);
	if (u->held == NULL)
		return (a->must_exist ? missing(u, f) : 0);
	if (u->held->deleted)
		return (fault_set(f, FAULT_REFUSED,
		    "another deleteKey deletes this key already"));
	u->held->deleted = true;
	return (hsm_destroy_check(u->store->token, &u->held->key, f));
}

static int
rehearse_generate(struct run *run, const struct action *a, struct fault *f)
{
	const struct algorithm *algorithm = algorithm_find(a->key->algorithm);

	if (plan_key(run, a, f) == -1)
		return (-1);
	return (hsm_mechanism_generate(use_of(run, a->key)->store->token,
	    algorithm->kind, a->key_size, f));
}

/* Namings of one key, in the token or to be made. */
static bool
same_key(const struct use *a, const struct use *b)
{
	if (a->held != NULL || b->held != NULL)
		return (a->held == b->held);
	return (a->maker != NULL && a->maker == b->maker);
}

/* Two namings of one record in a set, or two keys with one tag. */
static int
distinct(struct run *run, const struct signed_set *s, size_t i, struct fault *f)
{
	const struct use *u = use_of(run, s->keyset[i]), *other;
	size_t j;

	for (j = 0; j < i; j++) {
		other = use_of(run, s->keyset[j]);
		if (same_key(u, other) &&
		    u->dnskey.flags == other->dnskey.flags)
			return (fault_set(f, FAULT_REFUSED,
			    "the set has this key twice, by two names"));
		if (u->dnskey.data.length == 0 ||
		    other->dnskey.data.length == 0)
			continue;
		if (dnskey_equal(&u->dnskey, &other->dnskey))
			return (fault_set(f, FAULT_REFUSED,
			    "the set has this very key twice"));
		if (dnskey_tag(&u->dnskey) == dnskey_tag(&other->dnskey))
			return (fault_set(f, FAULT_REFUSED,
			    "two keys of the "
			    "set have the key tag %u",
			    (unsigned int)dnskey_tag(&u->dnskey)));
	}
	return (0);
}

static int
name_key(const struct key *k, struct fault *f)
{
	char text[KEY_TEXT_SIZE];

	key_print(k, text);
	return (fault_key(f, text));
}

/* A signing key is there as a whole, may sign, and signs once. */
static int
rehearse_signer(
    struct run *run, const struct signed_set *s, size_t i, struct fault *f)
{
	const struct key *k = s->signed_by[i];
	struct hsm_attributes has;
	struct use *u = use_of(run, k);
	bool known = u->held != NULL;
	size_t j;

	if (need(run, k, true, f) == -1)
		return (-1);
	for (j = 0; j < i; j++)
		if (same_key(u, use_of(run, s->signed_by[j])) &&
		    k->flags == s->signed_by[j]->flags)
			return (fault_set(f, FAULT_REFUSED,
			    "this key signs "
			    "the set already, by another name"));
	if (known || u->held == NULL)
		return (0); /* looked at before, or to be made */
	if (hsm_key_attributes(&has, u->store->token, &u->held->key, f) == -1)
		return (-1);
	if (has.sign == 0)
		return (fault_set(f, FAULT_REFUSED,
		    "the token does not let this key sign (CKA_SIGN)"));
	return (
	    hsm_mechanism_sign(u->store->token, u->held->key.pubkey.kind, f));
}

/* A reference in a set means a whole key, unless the recipe pins its public
 * data, which is all that is published. */
static int
rehearse_set(struct run *run, const struct action *a, struct fault *f)
{
	const struct signed_set *s = a->set;
	const struct key *k;
	size_t i;

	for (i = 0; i < s->signed_by_count; i++)
		if (rehearse_signer(run, s, i, f) == -1)
			return (name_key(s->signed_by[i], f));
	for (i = 0; i < s->keyset_count; i++) {
		k = s->keyset[i];
		if ((k->type == KEY_BY_REF &&
			need(run, k, k->data.length == 0, f) == -1) ||
		    distinct(run, s, i, f) == -1)
			return (name_key(k, f));
	}
	return (0);
}

/* The very same public key under the same names is welcome. */
static int
rehearse_import(struct run *run, const struct action *a, struct fault *f)
{
	struct use *u = use_of(run, a->key);

	if (!hsm_inventory_has(
		&u->store->inventory, &a->key->id, a->key->label))
		return (plan_key(run, a, f));
	if (use_find(run, a->key, false, f) == -1)
		return (-1);
	if (u->held == NULL)
		return (fault_set(f, FAULT_REFUSED,
		    "the token %s has "
		    "another object with this id or label already",
		    u->store->repository->hsm.name));
	if (u->held->deleted)
		return (fault_set(f, FAULT_REFUSED,
		    "this is a key that the "
		    "recipe deletes, by another name"));
	if (hsm_transport_check(u->store->token, &u->held->key, f) == -1)
		return (-1);
	return (uses_share(run, a, u->held, f));
}

static int
rehearse_export(struct run *run, const struct action *a, struct fault *f)
{
	const struct use *u = use_of(run, a->key);
	const struct use *wrapping = use_of(run, a->wrapping_key);
	const struct algorithm *algorithm = algorithm_find(a->key->algorithm);

	if (u->maker == NULL || !u->maker->exportable)
		return (fault_set(f, FAULT_REFUSED,
		    "the key is exported but "
		    "not generated with exportable true"));
	if (need(run, a->wrapping_key, false, f) == -1)
		return (name_key(a->wrapping_key, f));
	if (u->store != wrapping->store)
		return (fault_set(f, FAULT_REFUSED,
		    "the key and its wrapping "
		    "key are in different tokens"));
	if (wrapping->held != NULL &&
	    hsm_transport_check(
		wrapping->store->token, &wrapping->held->key, f) == -1)
		return (name_key(a->wrapping_key, f));
	return (hsm_transport_probe(
	    u->store->token, algorithm->kind, u->maker->key_size, f));
}

static int
rehearse_action(struct run *run, const struct action *a, struct fault *f)
{
	switch (a->type) {
	case ACTION_HAVE_KEY:
		return (rehearse_have(run, a, f));
	case ACTION_DELETE_KEY:
		return (rehearse_delete(run, a, f));
	case ACTION_GENERATE_KEY:
		return (rehearse_generate(run, a, f));
	case ACTION_PRODUCE_SIGNED_KEYSET:
		return (rehearse_set(run, a, f));
	case ACTION_IMPORT_PUBLIC_KEY:
		return (rehearse_import(run, a, f));
	case ACTION_EXPORT_KEYPAIR:
		return (rehearse_export(run, a, f));
	case ACTION_TYPES:
		break;
	}
	return (fault_set(f, FAULT_INTERNAL, "no such action type"));
}

/* How large the result can become: keys in base64, names, times, markup. */
static size_t
result_size(const struct recipe *r)
{
	const struct action *a;
	size_t i, size = r->size;

	for (i = 0; i < r->action_count; i++) {
		a = &r->actions[i];
		size += RESULT_SIZE;
		if (a->set != NULL)
			size += (a->set->keyset_count +
				    a->set->signed_by_count) *
			    RESULT_SIZE;
	}
	return (size);
}

int
rehearse_unchanged(const struct run *run, struct fault *f)
{
	struct hsm_inventory now = { 0 };
	const struct store *s;
	size_t i;
	bool same = true;
	int rc = 0;

	for (i = 0; i < run->store_count && rc == 0 && same; i++) {
		s = &run->stores[i];
		rc = hsm_inventory_read(&now, s->token, f);
		same = rc == 0 && hsm_inventory_same(&s->inventory, &now);
		hsm_inventory_clear(&now);
	}
	if (rc == 0 && !same)
		return (fault_set(f, FAULT_REFUSED,
		    "the token %s has changed "
		    "since the rehearsal: another program uses it",
		    run->stores[i - 1].repository->hsm.name));
	return (rc);
}

/* Where the result goes, and room for the journal, which holds the result for a
 * while, too. */
static int
rehearse_output(const struct run *run, struct fault *f)
{
	const char *path = run->options->output;
	const size_t size = result_size(run->recipe);

	if (outfile_try(path != NULL ? path : run->options->recipe, size, f) ==
	    -1)
		return (-1);
	if (run->journal.commit == NULL)
		return (0);
	return (outfile_try(run->journal.commit, size, f));
}

int
rehearse(struct run *run, struct fault *f)
{
	const struct action *a;
	size_t i;

	if (rehearse_output(run, f) == -1)
		return (-1);
	for (i = 0; i < run->recipe->action_count; i++) {
		a = &run->recipe->actions[run->order[i]];
		if (rehearse_action(run, a, f) == 0)
			continue;
		if (a->key != NULL)
			(void)name_key(a->key, f);
		return (
		    fault_step(f, (unsigned int)i + 1, action_name(a->type)));
	}
	return (0);
}
