#include "cook/guard_key.h"

#include <stdlib.h>
#include <string.h>

#include "lib/conf/guards.h"
#include "lib/util/pubkey.h"

const struct key *
guard_key_at(const struct signed_set *s, size_t i)
{
	if (i < s->keyset_count)
		return (s->keyset[i]);
	i -= s->keyset_count;
	return (i < s->signed_by_count ? s->signed_by[i] : NULL);
}

bool
guard_key_signs(const struct signed_set *s, size_t i)
{
	return (i >= s->keyset_count ||
	    (s->keyset[i]->flags & (DNSKEY_FLAG_SEP | DNSKEY_FLAG_REVOKE)) !=
		0);
}

/* The action that generates the key of a naming, or NULL.  A direct naming
 * gives its own data, which cannot be those of a key that is not there yet. */
static const struct action *
generator(const struct guard_view *v, const struct key *k)
{
	const struct use *u = use_of(v->run, k);

	if (k->type == KEY_DIRECT || u->maker == NULL ||
	    u->maker->type != ACTION_GENERATE_KEY)
		return (NULL);
	return (u->maker);
}

bool
guard_key_made(const struct guard_view *v, const struct key *k)
{
	return (generator(v, k) != NULL);
}

static size_t
place(const struct guard_view *v, const struct action *a)
{
	return ((size_t)(a - v->run->recipe->actions));
}

bool
guard_key_ksk(const struct guard_view *v, const struct key *k)
{
	const struct action *maker = generator(v, k);

	if ((k->flags & DNSKEY_FLAG_SEP) != 0)
		return (true);
	return (maker != NULL && v->ksk[place(v, maker)]);
}

bool
guard_key_exported(const struct guard_view *v, const struct action *a)
{
	return (v->exported[place(v, a)]);
}

/* A naming makes a KSK of the key; a direct one too, if it has its names. */
static void
mark_ksk(struct guard_view *v, const struct key *k)
{
	const struct action *maker = use_of(v->run, k)->maker;

	if (maker != NULL)
		v->ksk[place(v, maker)] = true;
}

static void
mark_action(struct guard_view *v, const struct action *a)
{
	const struct action *maker;
	size_t i;

	if (a->type == ACTION_EXPORT_KEYPAIR &&
	    (maker = generator(v, a->key)) != NULL)
		v->exported[place(v, maker)] = true;
	for (i = 0; a->set != NULL && i < a->set->signed_by_count; i++)
		mark_ksk(v, a->set->signed_by[i]);
}

int
guard_key_open(
    struct guard_view *v, struct run *run, bool found, struct fault *f)
{
	const struct recipe *r = run->recipe;
	size_t i;

	memset(v, 0, sizeof(*v));
	v->run = run;
	v->conf = &run->conf->guards;
	v->found = found;
	v->keys = calloc(r->key_count + 1, sizeof(*v->keys));
	v->ksk = calloc(r->action_count + 1, sizeof(*v->ksk));
	v->exported = calloc(r->action_count + 1, sizeof(*v->exported));
	if (v->keys == NULL || v->ksk == NULL || v->exported == NULL) {
		guard_key_close(v);
		return (fault_memory(f));
	}
	for (i = 0; i < r->key_count; i++)
		if ((r->keys[i]->flags & DNSKEY_FLAG_SEP) != 0)
			mark_ksk(v, r->keys[i]);
	for (i = 0; i < r->action_count; i++)
		mark_action(v, &r->actions[i]);
	return (0);
}

void
guard_key_close(struct guard_view *v)
{
	free(v->keys);
	free(v->ksk);
	free(v->exported);
	memset(v, 0, sizeof(*v));
}

/* The naming with the data that count for k: its own, or the import's. */
static const struct key *
with_data(const struct guard_view *v, const struct key *k)
{
	const struct action *maker = use_of(v->run, k)->maker;

	if (k->type == KEY_DIRECT || maker == NULL)
		return (k);
	return (maker->key);
}

static int
learn(struct guard_known *known, const struct pubkey *pubkey, struct fault *f)
{
	if (pubkey_hash(pubkey, known->hash, f) == -1)
		return (-1);
	known->bits = pubkey_bits(pubkey);
	known->known = true;
	return (0);
}

static int
learn_data(struct guard_known *known, const struct key *k, struct fault *f)
{
	const struct dnskey dnskey = { k->flags, k->algorithm, k->data };
	struct pubkey pubkey = { 0 };
	int rc;

	rc = dnskey_pubkey(&dnskey, &pubkey, f);
	if (rc == 0)
		rc = learn(known, &pubkey, f);
	pubkey_clear(&pubkey);
	return (rc);
}

int
guard_key_find(struct guard_view *v, const struct key *k,
    const struct guard_known **known, struct fault *f)
{
	struct guard_known *mine = &v->keys[k->number];
	const struct use *u = use_of(v->run, k);
	const struct key *data = with_data(v, k);
	int rc = 0;

	*known = NULL;
	if (guard_key_made(v, k))
		return (0);
	if (!mine->known && k->type == KEY_BY_REF && u->held != NULL)
		rc = learn(mine, &u->held->key.pubkey, f);
	else if (!mine->known && data->data.length > 0)
		rc = learn_data(mine, data, f);
	if (rc == 0 && mine->known)
		*known = mine;
	return (rc);
}

int
guard_key_listed(struct guard_view *v, const struct key *k,
    const struct conf_hashes *list, bool *listed, struct fault *f)
{
	const struct guard_known *known;

	*listed = false;
	if (guard_key_made(v, k) || list->count == 0)
		return (0);
	if (guard_key_find(v, k, &known, f) == -1)
		return (-1);
	*listed = known == NULL ? !v->found : guards_list(list, known->hash);
	return (0);
}

const char *
guard_key_hash(const struct guard_view *v, const struct key *k)
{
	const struct guard_known *mine = &v->keys[k->number];

	return (mine->known ? mine->hash : "not known yet");
}

/* True if the recipe deletes or revokes the key of this object. */
static bool
taken(const struct guard_view *v, const struct store *s,
    const struct hsm_object *o)
{
	const struct recipe *r = v->run->recipe;
	const struct held *h;
	size_t i;

	for (i = 0; i < r->key_count; i++) {
		h = v->run->uses[i].held;
		if (h == NULL || h->store != s ||
		    h->key.public_handle != o->handle)
			continue;
		if (h->deleted || (r->keys[i]->flags & DNSKEY_FLAG_REVOKE) != 0)
			return (true);
	}
	return (false);
}

/* A listed signer of the zone that stays, both its halves. */
static int
stays(struct guard_view *v, const struct store *s, const struct hsm_object *o,
    const struct conf_guard_zone *z, bool *left, struct fault *f)
{
	struct fault ignored = { 0 };
	struct hsm_key key = { 0 };
	char hash[DIGEST_HEX_SIZE];

	if (o->private_half || !o->has_pubkey)
		return (0);
	if (pubkey_hash(&o->pubkey, hash, f) == -1)
		return (-1);
	if (!guards_list(&z->signers, hash) || taken(v, s, o))
		return (0);
	if (hsm_key_find(
		&key, &s->inventory, &o->id, o->label, true, &ignored) == 0)
		*left = key.found;
	hsm_key_clear(&key);
	return (0);
}

/* True if the recipe makes a key that signs a set of the zone. */
static bool
makes_signer(const struct guard_view *v, const struct conf_guard_zone *z)
{
	const struct recipe *r = v->run->recipe;
	struct fault ignored = { 0 };
	const struct signed_set *s;
	struct name owner;
	size_t i, k;

	for (i = 0; i < r->action_count; i++) {
		if ((s = r->actions[i].set) == NULL ||
		    name_parse(&owner, s->owner, &ignored) == -1 ||
		    !name_equal(&owner, &z->name))
			continue;
		for (k = 0; k < s->signed_by_count; k++)
			if (guard_key_made(v, s->signed_by[k]))
				return (true);
	}
	return (false);
}

int
guard_key_signer_left(struct guard_view *v, const struct conf_guard_zone *z,
    bool *left, struct fault *f)
{
	const struct store *s;
	size_t i, o;

	*left = makes_signer(v, z);
	for (i = 0; i < v->run->store_count; i++) {
		s = &v->run->stores[i];
		for (o = 0; o < s->inventory.count && !*left; o++)
			if (stays(v, s, &s->inventory.objects[o], z, left, f) ==
			    -1)
				return (-1);
	}
	return (0);
}
