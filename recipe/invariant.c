#include "recipe/invariant.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "lib/util/instant.h"

struct demand
demand_of(enum rule rule, size_t origin, const char *since, const char *what)
{
	struct demand d = { .rule = rule, .origin = origin, .since = since };

	(void)snprintf(d.what, sizeof(d.what), "%s", what);
	return (d);
}

struct demand
demand_key(enum rule rule, size_t origin, const char *since, const char *what,
    const struct key *k)
{
	struct demand d = { .rule = rule, .origin = origin, .since = since };
	char name[KEY_TEXT_SIZE];

	key_print(k, name);
	(void)snprintf(d.what, sizeof(d.what), "key %s %s", name, what);
	return (d);
}

/* The delays before the caches, and the rest. */
static struct timing_sum
whole(const struct walk *w, const struct demand *d, const char *delays)
{
	struct timing_sum sum = { 0 };
	size_t used;

	timing_add(&sum, walk_timing(w), delays);
	used = strlen(sum.text);
	if (d->rest.text[0] != '\0')
		(void)snprintf(sum.text + used, sizeof(sum.text) - used,
		    " + %s", d->rest.text);
	sum.seconds += d->rest.seconds;
	sum.missing |= d->rest.missing;
	return (sum);
}

struct timing_sum
demand_sum(const struct walk *w, const struct demand *d)
{
	return (whole(w, d, d->at_once ? "Dsw Dprp" : "W"));
}

static int64_t
elapsed(const struct walk *w, const struct demand *d)
{
	return (walk_set(w)->publication - w->sets[d->origin]->publication);
}

static int64_t
served(const struct walk *w, const struct demand *d)
{
	return (w->served[w->now] - w->served[d->origin]);
}

bool
demand_met(const struct walk *w, const struct demand *d)
{
	return (elapsed(w, d) >= demand_sum(w, d).seconds &&
	    (d->unserved || served(w, d) >= whole(w, d, "Dsw Dprp").seconds));
}

bool
demand_unknown(const struct walk *w, const struct demand *d)
{
	return (d->origin == 0 &&
	    w->chain->links[w->sets[0]->link].recipe->previous != NULL &&
	    w->sets[0]->link == 0);
}

static int
too_early(struct walk *w, const struct demand *d, const struct timing_sum *sum)
{
	char at[INSTANT_SIZE], origin[WALK_PLACE_SIZE];
	struct chain_set *s = walk_set(w);

	instant_format(s->publication, at);
	walk_place(w, w->sets[d->origin], origin);
	if (demand_unknown(w, d))
		return (walk_note(w, s, d->rule, ".publication",
		    "%s from %s, and only %" PRId64 " s of the %" PRId64
		    " s needed since %s are in what was given: add the recipe "
		    "before (--previous)",
		    d->what, at, elapsed(w, d), sum->seconds, d->since));
	return (walk_finding(w, s, d->rule, ASPECT_TIME, ".publication",
	    "%s from %s, %" PRId64 " s after %s, since which %s; %" PRId64
	    " s are needed: %s",
	    d->what, at, elapsed(w, d), origin, d->since, sum->seconds,
	    sum->text));
}

/* What was served under the recipe before is the log's to tell, and the planner
 * counts it.  Where other phases are between, each of which V11 gives a margin
 * of its own, the gates need not reach so far: the instants alone hold for the
 * missed runs that are planned for. */
static int
too_little_served(
    struct walk *w, const struct demand *d, const struct timing_sum *sum)
{
	char origin[WALK_PLACE_SIZE];

	if (demand_unknown(w, d))
		return (0);
	walk_place(w, w->sets[d->origin], origin);
	if (w->sets[d->origin]->link != walk_set(w)->link ||
	    (w->now > 0 && w->phase[w->now - 1] > d->origin))
		return (walk_note(w, walk_set(w), d->rule, ".gate.served",
		    "%s: after more missed runs than planned this is not "
		    "proved, as the gates behind %s, since which %s, ask for "
		    "%" PRId64 " s of service in all, of %" PRId64 " s: %s",
		    d->what, origin, d->since, served(w, d), sum->seconds,
		    sum->text));
	return (walk_finding(w, walk_set(w), d->rule, ASPECT_SERVED,
	    ".gate.served",
	    "%s, and the gates behind %s, since which %s, ask for %" PRId64
	    " s of service; %" PRId64 " s are needed: %s",
	    d->what, origin, d->since, served(w, d), sum->seconds, sum->text));
}

int
demand(struct walk *w, const struct demand *d)
{
	struct timing_sum time = demand_sum(w, d);
	struct timing_sum service = whole(w, d, "Dsw Dprp");

	if (walk_unproved(w, d->rule, &time))
		return (0);
	if (elapsed(w, d) < time.seconds && too_early(w, d, &time) == -1)
		return (-1);
	if (d->unserved || served(w, d) >= service.seconds)
		return (0);
	return (too_little_served(w, d, &service));
}

int
demand_after(struct walk *w, const struct demand *d, int64_t instant)
{
	char at[INSTANT_SIZE], from[INSTANT_SIZE];
	struct chain_set *s = walk_set(w);

	if (walk_unproved(w, d->rule, &d->rest) ||
	    s->publication - instant >= d->rest.seconds)
		return (0);
	instant_format(s->publication, at);
	instant_format(instant, from);
	return (walk_finding(w, s, d->rule, ASPECT_TIME, ".publication",
	    "%s from %s, %" PRId64 " s after %s, %s; %" PRId64
	    " s are needed: %s",
	    d->what, at, s->publication - instant, from, d->since,
	    d->rest.seconds, d->rest.text));
}
