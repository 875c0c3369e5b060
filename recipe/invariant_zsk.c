/* Rollovers of the keys that sign the zone: ZPP, ZDS, EMZ, ALG, TAKE. */
#include "lib/dns/dnskey.h"
#include "recipe/invariant.h"

/* A key that signs the zone in the set where the walk stands. */
struct signer {
	const struct key *key; /* NULL: none */
	struct life *life;
};

static bool
is_zsk(const struct key *k)
{
	return ((k->flags & DNSKEY_FLAG_SEP) == 0);
}

/* True if the set has a key of the algorithm. */
static bool
has_algorithm(const struct chain_set *s, unsigned int algorithm)
{
	size_t i;

	for (i = 0; i < s->set->keyset_count; i++)
		if (s->set->keyset[i]->algorithm == algorithm)
			return (true);
	return (false);
}

/* Since when, by what is asked for. */
static size_t
published_since(const struct life *life)
{
	return (life->published);
}

static size_t
active_since(const struct life *life)
{
	return (life->activated);
}

/* The published signer of the algorithm that has been so for longest. */
static struct signer
oldest(struct walk *w, unsigned int algorithm,
    size_t (*since)(const struct life *))
{
	struct signer found = { NULL, NULL };
	struct walk_active a;
	struct life *life;
	size_t i;

	walk_active(&a, walk_set(w)->set);
	for (i = 0; i < a.count; i++) {
		life = walk_life(w, walk_set(w), a.keys[i]);
		if (a.keys[i]->algorithm == algorithm &&
		    walk_is(w, life->present) &&
		    (found.key == NULL || since(life) < since(found.life)))
			found = (struct signer){ a.keys[i], life };
	}
	return (found);
}

/* A signer of the set before is gone, or signs no more: another one must be in
 * all caches that may now meet its signatures alone. */
static int
take_over(struct walk *w, const struct key *gone)
{
	struct signer next = oldest(w, gone->algorithm, published_since);
	struct demand d;

	if (next.key == NULL)
		return (0); /* V8's, or the algorithm's end */
	d = demand_key(next.life->activated == next.life->published &&
		    next.life->published != w->now ?
		RULE_ZDS :
		RULE_ZPP,
	    next.life->published, "it is published", "signs the zone alone",
	    next.key);
	timing_add_term(&d.rest, "K", walk_ttl(w, d.origin));
	timing_add(&d.rest, walk_timing(w), "S");
	return (demand(w, &d));
}

/* An old key may leave in an emergency when the signer was told to sign all
 * anew; people do both at once. */
static int
leave_at_once(struct walk *w, const struct key *k, size_t origin)
{
	struct demand d = demand_key(RULE_EMZ, origin,
	    "another signs, ods-signer clear included", "leaves the set", k);

	d.at_once = true;
	timing_add(&d.rest, walk_timing(w), "Dfull Z S");
	if (!demand_met(w, &d))
		return (demand(w, &d));
	return (walk_note(w, walk_set(w), RULE_EMZ, ".publication",
	    "%s before all signatures are replaced one by one: this relies on "
	    "the set of an emergency being served at once, and on ods-signer "
	    "clear",
	    d.what));
}

/* A key leaves that has signed the zone: by now another one's signature is in
 * every cache, beside its own since the other signs, or in their place since
 * it signs no more. */
static int
leave_signer(struct walk *w, const struct key *k, const struct life *life)
{
	struct signer next = oldest(w, k->algorithm, active_since);
	bool until_now = walk_was(w, life->active);
	struct demand d;
	size_t origin;

	if (next.key == NULL)
		return (0);
	origin = next.life->activated;
	if (!until_now && life->stopped - 1 < origin)
		origin = life->stopped - 1;
	d = demand_key(until_now && origin != w->now ? RULE_ZDS : RULE_ZPP,
	    origin, "another signs the zone", "leaves the set", k);
	timing_add(&d.rest, walk_timing(w), "Dslow Z S");
	if (!demand_met(w, &d) && d.rest.missing == 0 &&
	    invariant_at_once(w, origin) && origin != w->now)
		return (leave_at_once(w, k, origin));
	return (demand(w, &d));
}

/* A key that was there before the first set, and may have signed until then. */
static int
leave_unknown(struct walk *w, const struct key *k)
{
	struct demand d = demand_key(RULE_TAKE, 0,
	    "it may have signed the zone last", "leaves the set", k);

	timing_add(&d.rest, walk_timing(w), "Dfull Z S");
	return (demand(w, &d));
}

/* The algorithm has left the set: its signatures stay until no cache has the
 * set any more that asks for them. */
static int
leave_algorithm(struct walk *w, const struct key *k, const struct life *life)
{
	if (!walk_was(w, life->active) || walk_is(w, life->active))
		return (0);
	return (walk_finding(w, walk_set(w), RULE_ALG, ASPECT_TIME,
	    ".zoneSigners",
	    "algorithm %u leaves the set, and its key signs the zone no more "
	    "from the same instant on",
	    k->algorithm));
}

static int
check_leaving(struct walk *w, const struct key *k)
{
	const struct life *life = walk_life(w, walk_before(w), k);

	if (!is_zsk(k) || walk_is(w, life->present))
		return (0);
	if (!has_algorithm(walk_set(w), k->algorithm))
		return (leave_algorithm(w, k, life));
	if (life->was_active)
		return (leave_signer(w, k, life));
	if (life->published == 0)
		return (leave_unknown(w, k));
	return (0);
}

/* It signed an algorithm's last signatures, unpublished. */
static int
check_silence(struct walk *w, const struct key *k, const struct life *life)
{
	struct demand d;

	if (walk_was(w, life->present) || life->left == 0 ||
	    has_algorithm(walk_set(w), k->algorithm))
		return (0);
	d = demand_key(RULE_ALG, life->left, "it is not in the set",
	    "signs the zone no more", k);
	timing_add_term(&d.rest, "K", walk_ttl(w, d.origin));
	timing_add(&d.rest, walk_timing(w), "S");
	return (demand(w, &d));
}

static int
check_stopping(struct walk *w, const struct key *k)
{
	const struct life *life = walk_life(w, walk_before(w), k);
	bool published = walk_was(w, life->present);

	if (!walk_is(w, life->active) && !published)
		return (check_silence(w, k, life));
	if (published &&
	    !(walk_is(w, life->active) && walk_is(w, life->present)) &&
	    has_algorithm(walk_set(w), k->algorithm))
		return (take_over(w, k));
	return (0);
}

/* A new algorithm is in the set when every cache has its signatures. */
static int
check_algorithm(struct walk *w, const struct key *k)
{
	struct signer first = oldest(w, k->algorithm, active_since);
	struct demand d;

	if (has_algorithm(walk_before(w), k->algorithm) || first.key == NULL)
		return (0);
	d = demand_key(RULE_ALG, first.life->activated, "it signs the zone",
	    "brings a new algorithm into the set", first.key);
	timing_add(&d.rest, walk_timing(w), "Dfull Z S");
	return (demand(w, &d));
}

int
invariant_zsk(struct walk *w)
{
	const struct signed_set *s = walk_set(w)->set, *before;
	struct walk_active active;
	size_t i;

	if (w->now == 0 || w->phase[w->now] != w->now)
		return (0);
	before = walk_before(w)->set;
	for (i = 0; i < before->keyset_count; i++)
		if (check_leaving(w, before->keyset[i]) == -1)
			return (-1);
	walk_active(&active, before);
	for (i = 0; i < active.count; i++)
		if (check_stopping(w, active.keys[i]) == -1)
			return (-1);
	for (i = 0; i < s->keyset_count; i++)
		if (check_algorithm(w, s->keyset[i]) == -1)
			return (-1);
	return (0);
}
