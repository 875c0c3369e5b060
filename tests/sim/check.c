/*
 * Every triple of DS, DNSKEY set and zone data that a cache can hold at once
 * must validate, for a resolver that takes any path and for one that asks for
 * a path of each algorithm of the DS, and for a signature of each algorithm of
 * the set (RFC 6840, 5.11, the other way round).  Caches that forward keep
 * records for their full TTL, whatever the RRSIG says.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lib/util/instant.h"
#include "tests/sim/world.h"

static bool
found(const struct world_verdict *v)
{
	return (v->what[0] != '\0');
}

static void
find(struct world_verdict *v, int64_t at, const char *format, ...)
{
	char text[INSTANT_SIZE], what[400];
	va_list ap;

	if (found(v))
		return;
	va_start(ap, format);
	(void)vsnprintf(what, sizeof(what), format, ap);
	va_end(ap);
	instant_format(at < 0 ? 0 : at, text);
	(void)snprintf(v->what, sizeof(v->what), "%s: %s", text, what);
}

static mask
of_algorithm(const struct world *w, mask keys, unsigned int algorithm)
{
	mask m = 0;
	size_t i;

	for (i = 0; i < w->key_count; i++)
		if (w->algorithms[i] == algorithm)
			m |= (mask)1 << i;
	return (keys & m);
}

/* True if for each algorithm that `asked` has, `given` has a key. */
static bool
each_algorithm(const struct world *w, mask asked, mask given)
{
	size_t i;

	for (i = 0; i < w->key_count; i++)
		if ((asked & ((mask)1 << i)) != 0 &&
		    of_algorithm(w, given, w->algorithms[i]) == 0)
			return (false);
	return (true);
}

static void
check_triple(const struct world *w, const struct world_ds *d,
    const struct world_set *s, const struct world_data *z,
    struct world_verdict *v)
{
	mask secure = d->keys & s->published & s->signers;
	mask valid = s->published & z->signers;
	int64_t at = d->span.from;

	if (s->span.from > at)
		at = s->span.from;
	if (z->span.from > at)
		at = z->span.from;
	if (secure == 0 && !w->anchored)
		find(v, at,
		    "bogus: DS %" PRIx64 ", DNSKEY %" PRIx64
		    " signed by %" PRIx64,
		    d->keys, s->published, s->signers);
	else if (valid == 0)
		find(v, at,
		    "bogus: DNSKEY %" PRIx64 ", data signed by %" PRIx64,
		    s->published, z->signers);
	else if (!each_algorithm(w, d->keys, secure))
		find(v, at,
		    "bogus where strict: DS %" PRIx64 ", DNSKEY %" PRIx64
		    " signed by %" PRIx64,
		    d->keys, s->published, s->signers);
	else if (!each_algorithm(w, s->published, valid))
		find(v, at,
		    "bogus where strict: DNSKEY %" PRIx64
		    ", data signed by %" PRIx64,
		    s->published, z->signers);
}

static void
check_data(const struct world *w, const struct world_ds *d,
    const struct world_set *s, struct world_verdict *v)
{
	const struct sim_quantities *q = w->q;
	const struct world_data *z;
	size_t i;

	for (i = 0; i < w->data_count && !found(v); i++) {
		z = &w->data[i];
		if (!world_meet(
			&s->span, q->key_ttl, &z->span, q->zone_ttl, q->skew) ||
		    !world_meet(
			&d->span, q->ds_ttl, &z->span, q->zone_ttl, q->skew))
			continue;
		v->triples++;
		check_triple(w, d, s, z, v);
	}
}

/* The signatures of a set hold for whoever has it, from the first to the last
 * instant. */
static void
check_times(
    const struct world *w, const struct world_set *s, struct world_verdict *v)
{
	const struct sim_quantities *q = w->q;
	int64_t last = s->span.until + q->key_ttl;

	if (last > w->end)
		last = w->end;
	if (s->span.from - q->skew < s->inception)
		find(v, s->span.from, "not yet valid: DNSKEY %" PRIx64,
		    s->published);
	if (last + q->skew > s->expiration && !w->any_expiry)
		find(v, s->expiration, "expired in a cache: DNSKEY %" PRIx64,
		    s->published);
}

void
world_check(const struct world *w, struct world_verdict *v)
{
	static const struct world_ds none = { { 0, WORLD_FOREVER }, 0 };
	const struct sim_quantities *q = w->q;
	size_t i, j;

	for (i = 0; i < w->set_count && !found(v); i++) {
		check_times(w, &w->sets[i], v);
		if (w->anchored)
			check_data(w, &none, &w->sets[i], v);
		for (j = 0; j < w->ds_count && !found(v); j++)
			if (w->ds[j].keys != 0 &&
			    world_meet(&w->ds[j].span, q->ds_ttl,
				&w->sets[i].span, q->key_ttl, q->skew))
				check_data(w, &w->ds[j], &w->sets[i], v);
	}
}
