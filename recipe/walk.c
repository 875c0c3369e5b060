#include "recipe/walk.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/dns/dnskey.h"
#include "lib/util/instant.h"

static int
index_timeline(struct walk *w)
{
	size_t link = w->chain->link_count - 1, key, i;
	const struct recipe *r = w->chain->links[link].recipe;
	struct planned *p = &w->planned;

	p->by_key = calloc(w->chain->keys.count + 1, sizeof(*p->by_key));
	p->next_of_key = calloc(r->life_count + 1, sizeof(*p->next_of_key));
	p->next_of_zone = calloc(r->life_count + 1, sizeof(*p->next_of_zone));
	p->zones = calloc(r->life_count + 1, sizeof(*p->zones));
	if (p->by_key == NULL || p->next_of_key == NULL ||
	    p->next_of_zone == NULL || p->zones == NULL)
		return (fault_memory(w->fault));
	for (i = r->life_count; i > 0; i--) {
		key = chain_key(w->chain, link, r->lives[i - 1].key);
		p->next_of_key[i - 1] = p->by_key[key];
		p->by_key[key] = i;
		p->zones[i - 1] = chain_zone_find(
		    w->chain, r->lives[i - 1].zone);
		if (p->zones[i - 1] == NULL)
			continue;
		p->next_of_zone[i - 1] = p->zones[i - 1]->first_life;
		p->zones[i - 1]->first_life = i;
	}
	return (0);
}

int
walk_init(struct walk *w, struct chain *c, struct fault *f)
{
	memset(w, 0, sizeof(*w));
	w->chain = c;
	w->fault = f;
	w->lives = calloc(c->keys.count + 1, sizeof(*w->lives));
	if (w->lives == NULL)
		return (fault_memory(f));
	return (index_timeline(w));
}

void
walk_clear(struct walk *w)
{
	free(w->sets);
	free(w->forgotten);
	free(w->served);
	free(w->phase);
	free(w->replay);
	free(w->lives);
	free(w->planned.by_key);
	free(w->planned.next_of_key);
	free(w->planned.next_of_zone);
	free(w->planned.zones);
	memset(w, 0, sizeof(*w));
}

static int
replay_compare(const void *left, const void *right)
{
	const struct chain_set *a = *(struct chain_set *const *)left;
	const struct chain_set *b = *(struct chain_set *const *)right;

	if (a->set->inception != b->set->inception)
		return (a->set->inception < b->set->inception ? -1 : 1);
	return (a < b ? -1 : a > b);
}

static int
make_room(struct walk *w, size_t room)
{
	free(w->sets);
	free(w->forgotten);
	free(w->served);
	free(w->phase);
	free(w->replay);
	w->sets = calloc(room, sizeof(*w->sets));
	w->forgotten = calloc(room, sizeof(*w->forgotten));
	w->served = calloc(room, sizeof(*w->served));
	w->phase = calloc(room, sizeof(*w->phase));
	w->replay = calloc(room, sizeof(*w->replay));
	w->room = 0;
	if (w->sets == NULL || w->forgotten == NULL || w->served == NULL ||
	    w->phase == NULL || w->replay == NULL)
		return (fault_memory(w->fault));
	w->room = room;
	return (0);
}

int
walk_zone(struct walk *w, struct chain_zone *zone)
{
	int64_t validity;
	size_t i;

	if (zone->set_count > w->room && make_room(w, zone->set_count) == -1)
		return (-1);
	w->zone = zone;
	w->count = 0;
	w->scans = 0;
	w->validity = 0;
	for (i = 0; i < zone->set_count; i++) {
		w->replay[i] = &zone->sets[i];
		validity = zone->sets[i].set->expiration -
		    zone->sets[i].set->inception;
		if (validity > w->validity)
			w->validity = validity;
	}
	qsort(w->replay, zone->set_count, sizeof(struct chain_set *),
	    replay_compare);
	return (0);
}

void
walk_active(struct walk_active *a, const struct signed_set *s)
{
	size_t i;

	a->count = 0;
	if (s->zone_signers_given) {
		for (i = 0; i < s->zone_signers_count; i++)
			a->keys[a->count++] = s->zone_signers[i];
		return;
	}
	for (i = 0; i < s->keyset_count; i++)
		if ((s->keyset[i]->flags & DNSKEY_FLAG_SEP) == 0)
			a->keys[a->count++] = s->keyset[i];
}

struct life *
walk_life_of(struct walk *w, size_t key)
{
	struct life *life = &w->lives[key];

	if (life->serial != w->serial) {
		memset(life, 0, sizeof(*life));
		life->serial = w->serial;
	}
	return (life);
}

struct life *
walk_life(struct walk *w, const struct chain_set *s, const struct key *k)
{
	return (walk_life_of(w, chain_key(w->chain, s->link, k)));
}

/* A mark holds set+1 at the place of the set's parity, so that it tells of two
 * neighbouring sets and need never be taken away. */
bool
walk_is(const struct walk *w, const size_t mark[2])
{
	return (mark[w->now & 1] == w->now + 1);
}

bool
walk_was(const struct walk *w, const size_t mark[2])
{
	return (w->now > 0 && mark[(w->now - 1) & 1] == w->now);
}

/* Sets the mark, and `since` where it did not hold in the set before. */
static void
mark(const struct walk *w, size_t marks[2], size_t *since)
{
	marks[w->now & 1] = w->now + 1;
	if (!walk_was(w, marks))
		*since = w->now;
}

struct chain_set *
walk_set(const struct walk *w)
{
	return (w->sets[w->now]);
}

struct chain_set *
walk_before(const struct walk *w)
{
	return (w->now == 0 ? NULL : w->sets[w->now - 1]);
}

const struct timing *
walk_timing(const struct walk *w)
{
	return (&w->zone->timings[walk_set(w)->link]);
}

int64_t
walk_ttl(const struct walk *w, size_t set)
{
	return (w->forgotten[set] - w->sets[set]->publication);
}

/* The keys that a set published up to now can be replayed with. */
static void
mark_replays(struct walk *w)
{
	const struct chain_set *s;
	struct life *life;
	size_t i;

	for (; w->replay_next < w->zone->set_count; w->replay_next++) {
		s = w->replay[w->replay_next];
		if (s->set->inception > walk_set(w)->publication)
			return;
		for (i = 0; i < s->set->keyset_count; i++) {
			life = walk_life(w, s, s->set->keyset[i]);
			if ((s->set->keyset[i]->flags & DNSKEY_FLAG_REVOKE) ==
				0 &&
			    s->set->expiration > life->unrevoked_until)
				life->unrevoked_until = s->set->expiration;
		}
	}
}

static void
mark_keys(struct walk *w)
{
	const struct chain_set *s = walk_set(w);
	const struct key *k;
	struct life *life;
	size_t i, ignored;

	for (i = 0; i < s->set->keyset_count; i++) {
		k = s->set->keyset[i];
		life = walk_life(w, s, k);
		mark(w, life->present, &life->published);
		if (life->first == 0)
			life->first = w->now + 1;
		if ((k->flags & DNSKEY_FLAG_REVOKE) != 0)
			mark(w, life->revoked, &life->revocation);
		else
			mark(w, life->plain, &ignored);
	}
	for (i = 0; i < s->set->signed_by_count; i++) {
		k = s->set->signed_by[i];
		life = walk_life(w, s, k);
		if ((k->flags & DNSKEY_FLAG_REVOKE) == 0)
			mark(w, life->signs, &life->signing);
	}
}

static void
mark_active(struct walk *w)
{
	const struct chain_set *s = walk_set(w);
	struct walk_active active;
	struct life *life;
	size_t i;

	walk_active(&active, s->set);
	for (i = 0; i < active.count; i++) {
		life = walk_life(w, s, active.keys[i]);
		mark(w, life->active, &life->activated);
		life->was_active = true;
		if (life->first_active == 0)
			life->first_active = w->now + 1;
	}
}

/* What was so in the set before and is not any more. */
static void
mark_ends(struct walk *w)
{
	const struct chain_set *before = walk_before(w);
	struct walk_active active;
	struct life *life;
	size_t i;

	if (before == NULL)
		return;
	walk_active(&active, before->set);
	for (i = 0; i < active.count; i++) {
		life = walk_life(w, before, active.keys[i]);
		if (!walk_is(w, life->active))
			life->stopped = w->now + 1;
	}
	for (i = 0; i < before->set->keyset_count; i++) {
		life = walk_life(w, before, before->set->keyset[i]);
		if (!walk_is(w, life->present)) {
			life->left = w->now;
			life->held = false;
		}
	}
}

static void
mark_all(struct walk *w)
{
	mark_replays(w);
	mark_keys(w);
	mark_active(w);
	mark_ends(w);
}

/* When all sets before this one have left the caches, but for the delays up to
 * the caches. */
static int64_t
forgotten(const struct walk *w, size_t i)
{
	const struct chain_set *s = w->sets[i];
	int64_t ttl = s->set->ttl;

	if (i == 0)
		return (s->publication + ttl);
	if (w->sets[i - 1]->set->ttl > ttl)
		ttl = w->sets[i - 1]->set->ttl;
	if (w->forgotten[i - 1] > s->publication + ttl)
		return (w->forgotten[i - 1]);
	return (s->publication + ttl);
}

/* What follows from the path alone. */
static void
measure(struct walk *w)
{
	const struct chain_set *s;
	size_t i;

	w->present = 0;
	for (i = 0; i < w->count; i++) {
		s = w->sets[i];
		if (s->link + 1 < w->chain->link_count && i + 1 < w->count)
			w->present = i + 1;
		w->forgotten[i] = forgotten(w, i);
		w->phase[i] = i;
		w->served[i] = 0;
		if (i == 0)
			continue;
		w->served[i] = w->served[i - 1];
		if (walk_same(w, w->sets[i - 1], s))
			w->phase[i] = w->phase[i - 1];
		else
			w->served[i] += s->set->gate.served;
	}
}

/* Revocations, in whatever branch they are served. */
static void
mark_revocations(struct walk *w)
{
	const struct chain_set *s;
	const struct key *k;
	struct life *life;
	size_t i, j;

	for (i = 0; i < w->zone->set_count; i++) {
		s = &w->zone->sets[i];
		for (j = 0; j < s->set->keyset_count && !s->replaced; j++) {
			k = s->set->keyset[j];
			if ((k->flags & DNSKEY_FLAG_REVOKE) == 0)
				continue;
			life = walk_life(w, s, k);
			if (life->revoked_from == 0 ||
			    s->publication < life->revoked_from)
				life->revoked_from = s->publication;
		}
	}
}

void
walk_begin(struct walk *w)
{
	w->serial++;
	w->now = 0;
	w->replay_next = 0;
	measure(w);
	mark_revocations(w);
	mark_all(w);
}

bool
walk_next(struct walk *w)
{
	if (w->now + 1 >= w->count)
		return (false);
	w->now++;
	mark_all(w);
	return (true);
}
