#include "tests/sim/anchors.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#include "lib/util/instant.h"

#define HOLD_DOWN (30LL * SIM_DAY)

void
anchors_add(struct anchors *a, const struct anchors_set *s)
{
	assert(a->count < ANCHORS_SETS);
	a->sets[a->count++] = *s;
}

static int64_t
between(int64_t least, int64_t value, int64_t most)
{
	if (value > most)
		value = most;
	return (value < least ? least : value);
}

/* RFC 5011, 2.3: a part of the TTL and of the signature's validity. */
static int64_t
interval(const struct sim_quantities *q, int64_t part, int64_t most)
{
	int64_t smaller = q->key_ttl < q->validity ? q->key_ttl : q->validity;

	return (between(SIM_HOUR, smaller / part, most));
}

static int64_t
query_interval(const struct sim_quantities *q)
{
	return (interval(q, 2, 15 * SIM_DAY));
}

static int64_t
retry_interval(const struct sim_quantities *q)
{
	return (interval(q, 10, SIM_DAY));
}

/* What the adversary shows: sets without the key, or with it as it was before
 * its revocation, that a key of `by` has signed. */
struct replay {
	mask key, by;
	bool unrevoked;
};

/* The last instant before which such a set that is made by `by_then` can be
 * shown; at least `at`. */
static int64_t
last_replay(const struct anchors *a, const struct sim_quantities *q,
    const struct replay *r, int64_t at, int64_t by_then)
{
	const struct anchors_set *s;
	size_t i;

	for (i = 0; i < a->count; i++) {
		s = &a->sets[i];
		if ((s->signers & r->by) == 0 || s->made > by_then ||
		    s->inception - q->skew > by_then)
			continue;
		if (((s->published & r->key) != 0) == r->unrevoked &&
		    (s->revoked & r->key) == 0 && s->expiration + q->skew > at)
			at = s->expiration + q->skew;
	}
	return (at);
}

/*
 * When the last resolver trusts the key.  It asks just before the key must be
 * shown to it; the next query fails; then it sees the key, and asks again and
 * again, the last time just before the hold-down time ends.  A set without the
 * key that can be shown meanwhile begins it all anew.
 */
static int64_t
trusted(const struct anchors *a, const struct sim_quantities *q, mask key,
    mask by, int64_t served)
{
	const struct replay r = { key, by, false };
	int64_t hold = q->key_ttl > HOLD_DOWN ? q->key_ttl : HOLD_DOWN;
	int64_t shown = served, at, again = served;

	do {
		shown = again;
		at = shown + query_interval(q); /* fails */
		at += retry_interval(q);        /* sees it */
		at += hold - 1;                 /* too early */
		at += query_interval(q);
		again = last_replay(a, q, &r, shown, at);
	} while (again > shown);
	return (at);
}

/* When the last resolver has seen that the key is revoked. */
static int64_t
revoked(const struct anchors *a, const struct sim_quantities *q, mask key,
    int64_t served)
{
	const struct replay r = { key, ~(mask)0, true };
	int64_t shown = last_replay(a, q, &r, served, WORLD_FOREVER);

	return (shown + query_interval(q) + retry_interval(q));
}

static void
find(struct world_verdict *v, int64_t at, const char *what, mask key)
{
	char text[INSTANT_SIZE];

	if (v->what[0] != '\0')
		return;
	instant_format(at, text);
	(void)snprintf(v->what, sizeof(v->what),
	    "%s: RFC 5011: %s, key %" PRIx64, text, what, key);
}

/* When the servers had no set any more that lacks the key, or that has it
 * unrevoked, before the one with that number. */
static int64_t
gone(const struct world *w, size_t number, mask key, bool unrevoked)
{
	int64_t at = w->begin;
	size_t i;

	for (i = 0; i < number; i++)
		if (((w->sets[i].published & key) != 0) == unrevoked &&
		    (w->sets[i].revoked & key) == 0 &&
		    w->sets[i].span.until > at)
			at = w->sets[i].span.until;
	return (at);
}

/* One of its signers is trusted by all when the set is first served. */
static void
check_signers(const struct anchors *a, const struct world *w, size_t number,
    struct world_verdict *v)
{
	const struct world_set *s = &w->sets[number];
	mask first = w->sets[0].signers, key;
	size_t i;

	if ((s->signers & s->published & first) != 0)
		return;
	for (i = 0; i < w->key_count; i++) {
		key = (mask)1 << i;
		if ((s->signers & s->published & key) != 0 &&
		    trusted(a, w->q, key, first, gone(w, number, key, false)) <=
			s->span.from)
			return;
	}
	find(v, s->span.from, "no signer is trusted yet", s->signers);
}

/* A key that was revoked in a set before. */
static void
check_revoked(const struct anchors *a, const struct world *w, size_t number,
    mask key, struct world_verdict *v)
{
	const struct world_set *s = &w->sets[number];

	if ((s->published & key) != 0)
		find(v, s->span.from, "unrevoked again", key);
	else if ((s->revoked & key) != 0 && (s->signers & key) == 0)
		find(v, s->span.from, "revoked without its signature", key);
	else if ((s->revoked & key) == 0 && (s[-1].revoked & key) != 0 &&
	    revoked(a, w->q, key, gone(w, number, key, true)) > s->span.from)
		find(v, s->span.from, "gone before all saw it revoked", key);
}

void
anchors_check(
    const struct anchors *a, const struct world *w, struct world_verdict *v)
{
	mask ever = 0, key;
	size_t i, j;

	for (i = 0; i < w->set_count && v->what[0] == '\0'; i++) {
		check_signers(a, w, i, v);
		for (j = 0; j < w->key_count; j++) {
			key = (mask)1 << j;
			if ((ever & key) != 0)
				check_revoked(a, w, i, key, v);
		}
		ever |= w->sets[i].revoked;
	}
}
