/* The order of the sets, and how long one serves: V1, V3, V4, V6, V11. */
#include <inttypes.h>
#include <stdio.h>

#include "lib/util/instant.h"
#include "recipe/invariant.h"

static int
check_turn(struct walk *w, struct chain_set *s, const struct chain_set *last)
{
	char at[INSTANT_SIZE], before[INSTANT_SIZE];

	if (last == NULL || last->link != s->link ||
	    s->publication > last->publication)
		return (0);
	instant_format(s->publication, at);
	instant_format(last->publication, before);
	return (walk_finding(w, s, RULE_V6, ASPECT_TIME, ".publication",
	    "%s, where the set before it in %s ($.recipe.actions[%zu]) is "
	    "published at %s: each is later than the one before",
	    at, s->set->branch == BRANCH_PLAN ? "the plan" : "the fallback",
	    last->action, before));
}

int
invariant_order(struct walk *w)
{
	struct chain_set *last[2] = { NULL, NULL }, *s;
	size_t i;

	for (i = 0; i < w->zone->set_count; i++) {
		s = &w->zone->sets[i];
		if (check_turn(w, s, last[s->set->branch]) == -1)
			return (-1);
		last[s->set->branch] = s;
	}
	return (0);
}

/* W, the TTL and the skew after the instant until when the set serves. */
static struct timing_sum
margin(const struct walk *w, const struct chain_set *s, int64_t ttl)
{
	struct timing_sum sum = { 0 };
	const struct timing *t = &w->zone->timings[s->link];

	timing_add(&sum, t, "W");
	timing_add_term(&sum, "K", ttl);
	timing_add(&sum, t, "S");
	return (sum);
}

/* What is cooked already stays as it is: the finding is the next set's. */
static int
overlap_of_links(struct walk *w, const struct chain_set *s,
    struct chain_set *next, enum rule rule, const struct timing_sum *sum)
{
	char end[INSTANT_SIZE], place[WALK_PLACE_SIZE];

	instant_format(s->set->expiration, end);
	walk_place(w, s, place);
	return (walk_finding(w, next, rule, ASPECT_TIME, ".publication",
	    "the set of %s, which this one follows, expires at %s, %" PRId64
	    " s after this one is published; %" PRId64 " s are needed: %s",
	    place, end, s->set->expiration - next->publication, sum->seconds,
	    sum->text));
}

int
invariant_overlap(struct walk *w, struct chain_set *s, struct chain_set *next)
{
	int64_t left = s->set->expiration - next->publication;
	char end[INSTANT_SIZE], place[WALK_PLACE_SIZE];
	enum rule rule = walk_same(w, s, next) ? RULE_V3 : RULE_V1;
	struct timing_sum sum = margin(w, next,
	    s->set->ttl > next->set->ttl ? s->set->ttl : next->set->ttl);

	if (walk_unproved(w, rule, &sum) || left >= sum.seconds)
		return (0);
	if (s->link != next->link)
		return (overlap_of_links(w, s, next, rule, &sum));
	instant_format(s->set->expiration, end);
	walk_place(w, next, place);
	return (walk_finding(w, s, rule, ASPECT_TIME, ".expiration",
	    "%s is %" PRId64 " s after the next set is published at %s; "
	    "%" PRId64 " s are needed: %s",
	    end, left, place, sum.seconds, sum.text));
}

int
invariant_last(
    struct walk *w, struct chain_set *s, int64_t until, enum rule rule)
{
	struct timing_sum sum = margin(w, s, s->set->ttl);
	int64_t left = s->set->expiration - until;
	char end[INSTANT_SIZE], at[INSTANT_SIZE];

	if (walk_unproved(w, rule, &sum) || left >= sum.seconds)
		return (0);
	instant_format(s->set->expiration, end);
	instant_format(until, at);
	return (walk_finding(w, s, rule, ASPECT_TIME, ".expiration",
	    "%s is %" PRId64 " s after %s, until when this %s may have to "
	    "serve; %" PRId64 " s are needed: %s",
	    end, left, at,
	    rule == RULE_FALLBACK ? "set, for which no fallback steps in," :
				    "last set",
	    sum.seconds, sum.text));
}

static bool
has_key(const struct walk *w, const struct chain_set *s, size_t number)
{
	size_t i;

	for (i = 0; i < s->set->keyset_count; i++)
		if (chain_key(w->chain, s->link, s->set->keyset[i]) == number)
			return (true);
	return (false);
}

/* True if another signer of the algorithm, with which all has been signed too,
 * is in the first set. */
static bool
covered(const struct walk *w, const struct chain_set *s,
    const struct walk_active *a, size_t key, const struct chain_set *first)
{
	size_t i;

	for (i = 0; i < a->count; i++)
		if (i != key &&
		    a->keys[i]->algorithm == a->keys[key]->algorithm &&
		    has_key(w, first, chain_key(w->chain, s->link, a->keys[i])))
			return (true);
	return (false);
}

int
invariant_late(
    struct walk *w, const struct chain_set *s, struct chain_set *first)
{
	char place[WALK_PLACE_SIZE], name[KEY_TEXT_SIZE];
	struct walk_active active;
	size_t number, i;

	walk_active(&active, s->set);
	for (i = 0; i < active.count; i++) {
		number = chain_key(w->chain, s->link, active.keys[i]);
		if (!has_key(w, s, number) || has_key(w, first, number) ||
		    covered(w, s, &active, i, first))
			continue;
		walk_place(w, s, place);
		key_print(active.keys[i], name);
		return (
		    walk_finding(w, first, RULE_CONT, ASPECT_GATE, ".keyset",
			"key %s is missing, with which the set of %s signs the "
			"zone; that set serves if this recipe comes late",
			name, place));
	}
	return (0);
}

bool
invariant_at_once(const struct walk *w, size_t set)
{
	const struct chain_set *s = w->sets[set];
	const struct recipe *r = w->chain->links[s->link].recipe;

	return (s->link + 1 == w->chain->link_count &&
	    (set == 0 || w->sets[set - 1]->link != s->link) &&
	    s->publication <= r->timestamp);
}

int
invariant_phase(struct walk *w)
{
	struct chain_set *s = walk_set(w);
	struct timing_sum sum = { 0 };
	char origin[WALK_PLACE_SIZE];
	int64_t lasted;
	size_t first;

	if (w->now == 0 || w->phase[w->now] != w->now ||
	    s->set->gate.served == 0)
		return (0);
	first = w->phase[w->now - 1];
	timing_add_term(&sum, "served", s->set->gate.served);
	if (!invariant_at_once(w, first))
		timing_add(&sum, walk_timing(w), "L");
	lasted = s->publication - w->sets[first]->publication;
	if (walk_unproved(w, RULE_V11, &sum) || lasted >= sum.seconds)
		return (0);
	walk_place(w, w->sets[first], origin);
	return (walk_finding(w, s, RULE_V11, ASPECT_TIME, ".gate.served",
	    "the phase before begins at %s and lasts %" PRId64 " s; %" PRId64
	    " s are needed: %s",
	    origin, lasted, sum.seconds, sum.text));
}
