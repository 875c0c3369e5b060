/* What the keys of a zone are while each set is served. */
#include <stdlib.h>

#include "lib/dns/dnskey.h"
#include "recipe/witness/report.h"

const char *
lives_state(enum life_state state)
{
	static const char *const names[LIFE_STATES] = { "absent", "published",
		"active", "retired", "revoked" };

	return (names[state]);
}

int64_t
lives_end(const struct lives *l, size_t set)
{
	int64_t end = l->sets[set]->set->expiration;

	if (set + 1 < l->set_count && l->sets[set + 1]->publication < end)
		end = l->sets[set + 1]->publication;
	return (end);
}

bool
lives_replaced(const struct chain_zone *z, const struct chain_set *s)
{
	size_t i;

	for (i = 0; i < z->set_count; i++)
		if (z->sets[i].link > s->link &&
		    z->sets[i].publication <= s->publication)
			return (true);
	return (false);
}

/* What is served of the plan: sets that a later recipe replaces are not. */
static int
take_sets(struct lives *l, const struct chain_zone *z, struct fault *f)
{
	const struct chain_set *s;
	size_t i;

	l->sets = calloc(z->set_count + 1, sizeof(*l->sets));
	if (l->sets == NULL)
		return (fault_memory(f));
	for (i = 0; i < z->set_count; i++) {
		s = &z->sets[i];
		if (s->set->branch == BRANCH_PLAN && !lives_replaced(z, s))
			l->sets[l->set_count++] = s;
	}
	return (0);
}

static struct life *
find_life(struct lives *l, size_t key)
{
	size_t i;

	for (i = 0; i < l->count; i++)
		if (l->items[i].key == key)
			return (&l->items[i]);
	return (NULL);
}

int
lives_tag(const struct chain *c, size_t key, const struct key *k)
{
	struct dnskey record = { .flags = (uint16_t)k->flags,
		.algorithm = (uint8_t)k->algorithm };

	if (c->keys.data[key] == NULL)
		return (-1);
	record.data = *c->keys.data[key];
	return (dnskey_tag(&record));
}

static struct life *
add_life(struct lives *l, const struct chain *c, size_t key,
    const struct key *naming, struct fault *f)
{
	struct life *more = reallocarray(l->items, l->count + 1, sizeof(*more));
	struct life *new;

	if (more == NULL) {
		(void)fault_memory(f);
		return (NULL);
	}
	l->items = more;
	new = &more[l->count];
	*new = (struct life){ .key = key,
		.naming = naming,
		.tag = lives_tag(c, key, naming),
		.states = calloc(l->set_count + 1, sizeof(*new->states)) };
	if (new->states == NULL) {
		(void)fault_memory(f);
		return (NULL);
	}
	l->count++;
	return (new);
}

static bool
among(const struct chain *c, size_t link, size_t key,
    const struct key *const *keys, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (chain_key(c, link, keys[i]) == key)
			return (true);
	return (false);
}

/* The only ZSK of its algorithm signs the zone, where nothing is said. */
static bool
is_only_zsk(const struct signed_set *s, const struct key *k)
{
	size_t i, count = 0;

	if ((k->flags & DNSKEY_FLAG_SEP) != 0)
		return (false);
	for (i = 0; i < s->keyset_count; i++)
		if ((s->keyset[i]->flags & DNSKEY_FLAG_SEP) == 0 &&
		    s->keyset[i]->algorithm == k->algorithm)
			count++;
	return (count == 1);
}

/* In this set alone; whether it has signed before, the life tells. */
static enum life_state
state_in(const struct chain *c, const struct chain_set *cs, const struct key *k,
    size_t key)
{
	const struct signed_set *s = cs->set;

	if ((k->flags & DNSKEY_FLAG_REVOKE) != 0)
		return (LIFE_REVOKED);
	if (among(c, cs->link, key, s->signed_by, s->signed_by_count) ||
	    among(c, cs->link, key, s->zone_signers, s->zone_signers_count) ||
	    (!s->zone_signers_given && is_only_zsk(s, k)))
		return (LIFE_ACTIVE);
	return (LIFE_PUBLISHED);
}

static int
live_set(struct lives *l, const struct chain *c, size_t set, struct fault *f)
{
	const struct chain_set *cs = l->sets[set];
	const struct key *k;
	struct life *life;
	size_t i, key;

	for (i = 0; cs != NULL && i < cs->set->keyset_count; i++) {
		k = cs->set->keyset[i];
		key = chain_key(c, cs->link, k);
		life = find_life(l, key);
		if (life == NULL && (life = add_life(l, c, key, k, f)) == NULL)
			return (-1);
		life->states[set] = state_in(c, cs, k, key);
		life->signs_sets |= (k->flags & DNSKEY_FLAG_SEP) != 0;
	}
	return (0);
}

/* A published key that has signed before is retired. */
static void
retire(struct life *life, size_t count)
{
	bool signed_once = false;
	size_t i;

	for (i = 0; i < count; i++) {
		if (life->states[i] == LIFE_ACTIVE)
			signed_once = true;
		else if (life->states[i] == LIFE_PUBLISHED && signed_once)
			life->states[i] = LIFE_RETIRED;
	}
}

int
lives_find(struct lives *l, const struct chain *c, const struct chain_zone *z,
    struct fault *f)
{
	size_t i;

	if (take_sets(l, z, f) == -1)
		return (-1);
	for (i = 0; i < l->set_count; i++)
		if (live_set(l, c, i, f) == -1)
			return (-1);
	for (i = 0; i < l->count; i++)
		retire(&l->items[i], l->set_count);
	return (0);
}

void
lives_clear(struct lives *l)
{
	size_t i;

	for (i = 0; i < l->count; i++)
		free(l->items[i].states);
	free(l->items);
	free(l->sets);
}
