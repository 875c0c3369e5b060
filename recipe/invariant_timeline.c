/* The timeline is what somebody planned: here it is held against the sets. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lib/dns/dnskey.h"
#include "lib/util/instant.h"
#include "recipe/invariant.h"

/* One entry of the timeline, and what the path shows of its key. */
struct entry {
	const struct life_planned *plan;
	const struct life *life;
	size_t index;
};

const struct life_planned *
timeline_of(
    const struct walk *w, const struct chain_set *s, const struct key *k)
{
	const struct chain *c = w->chain;
	const struct recipe *r = c->links[c->link_count - 1].recipe;
	size_t i = w->planned.by_key[chain_key(c, s->link, k)];

	while (i != 0 && w->planned.zones[i - 1] != w->zone)
		i = w->planned.next_of_key[i - 1];
	return (i == 0 ? NULL : &r->lives[i - 1]);
}

static int wrong(struct walk *w, size_t index, const char *member,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

static int
wrong(struct walk *w, size_t index, const char *member, const char *format, ...)
{
	char path[128], text[1024];
	va_list ap;

	(void)snprintf(path, sizeof(path), "$.recipe.preamble.timeline[%zu].%s",
	    index, member);
	va_start(ap, format);
	(void)vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	return (finding_add(w->chain->links[w->chain->link_count - 1].findings,
	    path, w->fault, "%s", text));
}

int
timeline_withdrawn(
    struct walk *w, const struct demand *d, const struct key *old)
{
	const struct chain *c = w->chain;
	const struct recipe *r = c->links[c->link_count - 1].recipe;
	const struct life_planned *plan = timeline_of(w, walk_before(w), old);
	struct timing_sum sum = demand_sum(w, d);
	char at[INSTANT_SIZE], origin[WALK_PLACE_SIZE], name[KEY_TEXT_SIZE];
	int64_t elapsed;

	if (plan == NULL || plan->inactive <= 0 ||
	    plan->inactive == walk_set(w)->publication ||
	    walk_unproved(w, d->rule, &sum))
		return (0);
	elapsed = plan->inactive - w->sets[d->origin]->publication;
	if (elapsed >= sum.seconds)
		return (0);
	instant_format(plan->inactive, at);
	walk_place(w, w->sets[d->origin], origin);
	key_print(old, name);
	if (demand_unknown(w, d))
		return (walk_note(w, walk_set(w), d->rule, ".keyset",
		    "the DS of key %s may be withdrawn from %s on, and only "
		    "%" PRId64 " s of the %" PRId64 " s needed since %s are "
		    "in what was given: add the recipe before (--previous)",
		    name, at, elapsed, sum.seconds, d->since));
	return (wrong(w, (size_t)(plan - r->lives), "inactive",
	    "%s: the DS of key %s may be withdrawn from %s on, %" PRId64
	    " s after %s, since which %s; %" PRId64 " s are needed: %s",
	    rule_name(d->rule), name, at, elapsed, origin, d->since,
	    sum.seconds, sum.text));
}

/*
 * An instant at which something begins or ends in the path: at `set` minus 1,
 * or, if that is 0, not in the path: then after its end (`later`) or before
 * its present.
 */
struct event {
	const char *member;
	int64_t instant; /* by the timeline */
	size_t set;
	bool later;
	const char *what;
};

static int
check_event(struct walk *w, const struct entry *e, const struct event *v)
{
	int64_t begin = w->sets[w->present]->publication;
	int64_t end = w->sets[w->count - 1]->publication, set;
	char at[INSTANT_SIZE], seen[INSTANT_SIZE];
	bool fits;

	if (v->instant <= 0)
		return (0);
	instant_format(v->instant, at);
	if (v->set == 0) {
		fits = v->later ? v->instant > end : v->instant <= begin;
		instant_format(v->later ? end : begin, seen);
		if (fits)
			return (0);
		return (wrong(w, e->index, v->member,
		    "TIMELINE: %s, but the sets show that it %s %s %s", at,
		    v->what, v->later ? "after" : "by", seen));
	}
	set = w->sets[v->set - 1]->publication;
	instant_format(set, seen);
	if (v->set - 1 <= w->present ? v->instant <= begin : v->instant == set)
		return (0);
	return (wrong(w, e->index, v->member,
	    "TIMELINE: %s, but the sets show that it %s at %s%s", at, v->what,
	    seen, v->set - 1 <= w->present ? " or before" : ""));
}

/* True if something that is not in the path is planned for after it, and not
 * past: nothing else of the timeline contradicts that. */
static bool
is_later(const struct walk *w, int64_t begin)
{
	return (begin > w->sets[w->count - 1]->publication);
}

static int
check_published(struct walk *w, const struct entry *e)
{
	const struct life *life = e->life;
	bool later = is_later(w, e->plan->published);
	bool there = walk_is(w, life->present);
	struct event begin = { "published", e->plan->published, life->first,
		later || e->plan->removed <= 0, "is published" };
	struct event end = { "removed", e->plan->removed,
		there || life->first == 0 ? 0 : life->left + 1, there,
		"is removed" };

	if (life->first == 0 && later)
		return (0);
	if ((life->first != 0 || e->plan->removed <= 0) &&
	    check_event(w, e, &begin) == -1)
		return (-1);
	return (check_event(w, e, &end));
}

static int
check_revoked(struct walk *w, const struct entry *e)
{
	bool ever = e->life->revoked[0] != 0 || e->life->revoked[1] != 0;
	struct event v = { "revoked", e->plan->revoked,
		ever ? e->life->revocation + 1 : 0,
		walk_is(w, e->life->present) || e->life->first == 0,
		"is revoked" };

	if (e->life->first == 0)
		return (0);
	return (check_event(w, e, &v));
}

/* Of a ZSK: since when, and until when, it signs the zone. */
static int
check_active(struct walk *w, const struct entry *e)
{
	const struct life *life = e->life;
	bool later = is_later(w, e->plan->active);
	bool active = walk_is(w, life->active);
	struct event begin = { "active", e->plan->active, life->first_active,
		later || e->plan->inactive <= 0, "signs the zone" };
	struct event end = { "inactive", e->plan->inactive,
		active ? 0 : life->stopped, active, "signs the zone no more" };

	if (life->first_active == 0 && later)
		return (0);
	if ((life->first_active != 0 || e->plan->inactive <= 0) &&
	    check_event(w, e, &begin) == -1)
		return (-1);
	return (check_event(w, e, &end));
}

static int
check_role(struct walk *w, const struct entry *e)
{
	bool signs = e->life->signs[0] != 0 || e->life->signs[1] != 0;

	if (e->plan->zsk && signs)
		return (wrong(w, e->index, "role",
		    "TIMELINE: ZSK, but the key signs sets"));
	if (!e->plan->zsk && e->life->was_active)
		return (wrong(w, e->index, "role",
		    "TIMELINE: KSK, but the key signs the zone"));
	return (0);
}

/* A zone that was signed elsewhere: a key that begins to sign with the first
 * set was published there long enough. */
static int
check_taken(struct walk *w, const struct entry *e)
{
	const struct chain_set *first = w->sets[0];
	int64_t elapsed = first->publication - e->plan->published;
	struct timing_sum sum = { 0 };
	char at[INSTANT_SIZE], from[INSTANT_SIZE];

	if (e->plan->published <= 0 || e->life->first_active != 1 ||
	    (e->plan->active > 0 && e->plan->active < first->publication) ||
	    w->chain->links[first->link].recipe->previous != NULL)
		return (0);
	timing_add(&sum, &w->zone->timings[first->link], "Dprp");
	timing_add_term(&sum, "K", first->set->ttl);
	timing_add(&sum, &w->zone->timings[first->link], "S");
	if (elapsed <= 0 || elapsed >= sum.seconds ||
	    walk_unproved(w, RULE_TAKE, &sum))
		return (0);
	instant_format(first->publication, at);
	instant_format(e->plan->published, from);
	return (wrong(w, e->index, "published",
	    "TAKE: the key signs the zone from %s, %" PRId64
	    " s after %s, since which it is published; %" PRId64
	    " s are needed: %s",
	    at, elapsed, from, sum.seconds, sum.text));
}

int
invariant_timeline(struct walk *w)
{
	size_t link = w->chain->link_count - 1, i;
	const struct recipe *r = w->chain->links[link].recipe;
	struct entry e;

	for (i = w->zone->first_life; i != 0;
	     i = w->planned.next_of_zone[i - 1]) {
		e.index = i - 1;
		e.plan = &r->lives[e.index];
		e.life = walk_life_of(
		    w, chain_key(w->chain, link, e.plan->key));
		if (check_role(w, &e) == -1 || check_published(w, &e) == -1 ||
		    check_revoked(w, &e) == -1 || check_taken(w, &e) == -1 ||
		    (e.plan->zsk && check_active(w, &e) == -1))
			return (-1);
	}
	return (0);
}
