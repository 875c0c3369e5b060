#include "recipe/prove.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "lib/dns/dnskey.h"
#include "lib/util/instant.h"
#include "recipe/invariant.h"

struct proof {
	struct chain chain;
	struct walk walk;
	const struct prove_options *options;
	struct fault *fault;
};

/* The first and the first behind the last of a link's sets of a branch; sets
 * are sorted. */
struct range {
	struct chain_set *begin, *end;
};

/* The first set that does not come before the link's branch. */
static struct chain_set *
lower(const struct chain_zone *z, size_t link, unsigned int branch)
{
	size_t low = 0, high = z->set_count, middle;
	const struct chain_set *s;

	while (low < high) {
		middle = low + (high - low) / 2;
		s = &z->sets[middle];
		if (s->link < link ||
		    (s->link == link && s->set->branch < branch))
			low = middle + 1;
		else
			high = middle;
	}
	return (z->sets + low);
}

static struct range
range_of(const struct chain_zone *z, size_t link, enum branch branch)
{
	struct range r;

	r.begin = lower(z, link, branch);
	r.end = lower(z, link, branch + 1U);
	return (r);
}

/* Where the chain's next recipe that was not left out begins with the zone;
 * INT64_MAX: nowhere. */
static int64_t
next_begin(const struct proof *p, const struct chain_zone *z, size_t link)
{
	struct range r;

	for (link++; link < p->chain.link_count; link++) {
		r = range_of(z, link, BRANCH_PLAN);
		if (r.begin < r.end && !r.begin->replaced)
			return (r.begin->publication);
	}
	return (INT64_MAX);
}

static void
mark_replaced(const struct proof *p, struct chain_zone *z)
{
	int64_t until = INT64_MAX;
	size_t link = SIZE_MAX, i;

	for (i = 0; i < z->set_count; i++) {
		if (z->sets[i].link != link) {
			link = z->sets[i].link;
			until = next_begin(p, z, link);
		}
		if (z->sets[i].publication >= until)
			z->sets[i].replaced = true;
	}
}

static bool
waits_for_parent(const struct chain_set *s)
{
	const struct gate *g = &s->set->gate;

	return (g->ds_present_count > 0 || g->ds_absent_count > 0 ||
	    g->ds_present_of_count > 0 || g->ds_absent_of_count > 0);
}

/* Adds a link's sets as they are served: the plan, or the fallback from its
 * first set, or the first step that waits for the parent, on. */
static void
add_link(struct walk *w, const struct chain_zone *z, size_t link, bool fallback)
{
	struct range plan = range_of(z, link, BRANCH_PLAN);
	struct range other = range_of(z, link, BRANCH_FALLBACK);
	struct chain_set *s;

	fallback = fallback && other.begin < other.end;
	for (s = plan.begin; s < plan.end && !s->replaced; s++) {
		if (fallback &&
		    (s->publication >= other.begin->publication ||
			waits_for_parent(s)))
			break;
		w->sets[w->count++] = s;
	}
	for (s = other.begin; fallback && s < other.end && !s->replaced; s++)
		w->sets[w->count++] = s;
}

static int
check_step(struct walk *w)
{
	if (w->now > 0 &&
	    invariant_overlap(w, walk_before(w), walk_set(w)) == -1)
		return (-1);
	if (invariant_phase(w) == -1 ||
	    invariant_tag(w, walk_set(w), walk_before(w)) == -1 ||
	    invariant_zsk(w) == -1 || invariant_ksk(w) == -1)
		return (-1);
	return (invariant_trust(w));
}

/* Walks along the path that has been added. */
static int
check_path(struct walk *w)
{
	if (w->count == 0)
		return (0);
	walk_begin(w);
	do {
		if (check_step(w) == -1)
			return (-1);
	} while (walk_next(w));
	return (0);
}

/* The path on which the link's fallback was served, if it has one, and all
 * others' plans. */
static int
check_fallback_path(struct proof *p, struct chain_zone *z, size_t of)
{
	struct range r = range_of(z, of, BRANCH_FALLBACK);
	size_t link;

	if (r.begin == r.end || r.begin->replaced ||
	    !origin_fallback(z, &p->chain, of, true))
		return (0);
	p->walk.count = 0;
	for (link = 0; link < p->chain.link_count; link++)
		add_link(&p->walk, z, link,
		    origin_fallback(z, &p->chain, link, link == of));
	return (check_path(&p->walk));
}

/* The latest instant at which one of the last link's sets begins. */
static int64_t
last_begin(const struct range *plan, const struct range *fallback)
{
	int64_t last = plan->end[-1].publication;

	if (fallback->begin < fallback->end &&
	    fallback->end[-1].publication > last)
		last = fallback->end[-1].publication;
	return (last);
}

/* A fallback that holds a key unrevoked ends where the plan revokes it. */
static int64_t
revoked_by(struct walk *w, const struct chain_set *s, int64_t until)
{
	const struct life *life;
	size_t i;

	for (i = 0; i < s->set->keyset_count; i++) {
		life = walk_life(w, s, s->set->keyset[i]);
		if ((s->set->keyset[i]->flags & DNSKEY_FLAG_REVOKE) == 0 &&
		    life->revoked_from != 0 && life->revoked_from < until)
			until = life->revoked_from;
	}
	return (until);
}

/* V4 of both branches; without a fallback, the set before a step that waits
 * serves on while it waits. */
static int
check_ends(
    struct proof *p, const struct range *plan, const struct range *fallback)
{
	int64_t until = p->options->until;
	struct chain_set *s;

	if (until == -1)
		until = last_begin(plan, fallback);
	if (invariant_last(&p->walk, plan->end - 1, until, RULE_V4) == -1)
		return (-1);
	if (fallback->begin < fallback->end) {
		s = fallback->end - 1;
		return (invariant_last(
		    &p->walk, s, revoked_by(&p->walk, s, until), RULE_V4));
	}
	for (s = plan->begin + 1; s < plan->end; s++)
		if (waits_for_parent(s) && !waits_for_parent(s - 1) &&
		    invariant_last(&p->walk, s - 1, until, RULE_FALLBACK) == -1)
			return (-1);
	return (0);
}

/* A fallback set with the plan's sets from the first of the rest on, until
 * then; that one changes places with the fallback's first. */
static int
check_while(struct walk *w, struct chain_set *f, struct range *rest,
    int64_t until, bool first)
{
	for (;; rest->begin++, first = false) {
		if (invariant_beside(w, f, rest->begin, first) == -1)
			return (-1);
		if (rest->begin + 1 == rest->end ||
		    rest->begin[1].publication >= until)
			return (0);
	}
}

/* Each fallback set with the plan's sets that are in force while it is, or, of
 * what the plan revokes then, may be. */
static int
check_branches(
    struct proof *p, const struct range *plan, const struct range *fallback)
{
	struct range rest = *plan;
	struct chain_set *f;
	int64_t until;

	for (f = fallback->begin; f < fallback->end; f++) {
		while (rest.begin + 1 < rest.end &&
		    rest.begin[1].publication <= f->publication)
			rest.begin++;
		until = revoked_by(&p->walk, f,
		    f + 1 < fallback->end ? f[1].publication : INT64_MAX);
		if (check_while(
			&p->walk, f, &rest, until, f == fallback->begin) == -1)
			return (-1);
	}
	return (0);
}

/* Sets of the recipe before that serve if the last one comes late, those that
 * it left out too: everything that they sign with is in its first set. */
static int
check_late(struct proof *p, struct chain_zone *z, struct chain_set *first)
{
	struct timing_sum late = { 0 };
	const struct timing *t = &z->timings[first->link];
	struct chain_set *s;
	size_t i;

	if (p->chain.link_count == 1)
		return (0);
	timing_add(&late, t, "W");
	if (walk_unproved(&p->walk, RULE_CONT, &late))
		return (0);
	for (i = 0; i < z->set_count; i++) {
		s = &z->sets[i];
		if (s->link == first->link || !s->replaced ||
		    next_begin(p, z, s->link) != first->publication ||
		    s->publication > first->publication + late.seconds)
			continue;
		if ((s->publication >= first->publication &&
			invariant_overlap(&p->walk, s, first) == -1) ||
		    invariant_late(&p->walk, s, first) == -1)
			return (-1);
	}
	return (0);
}

static int
check_sets(struct proof *p, struct chain_zone *z)
{
	size_t i;

	for (i = 0; i < z->set_count; i++)
		if (invariant_set(&p->walk, &z->sets[i], p->options) == -1 ||
		    invariant_sign(&p->walk, &z->sets[i]) == -1)
			return (-1);
	return (0);
}

/* The plan from the begin of the chain to its end; before the last link the
 * fallback if that is what was served. */
static int
check_plan_path(struct proof *p, struct chain_zone *z)
{
	size_t last = p->chain.link_count - 1, link;

	p->walk.count = 0;
	for (link = 0; link <= last; link++)
		add_link(&p->walk, z, link,
		    origin_fallback(z, &p->chain, link,
			link + 1 == last &&
			    p->options->served == SERVED_FALLBACK));
	if (check_path(&p->walk) == -1)
		return (-1);
	return (p->walk.count == 0 ? 0 : invariant_timeline(&p->walk));
}

static int
check_paths(struct proof *p, struct chain_zone *z)
{
	size_t last = p->chain.link_count - 1, link;

	if (check_plan_path(p, z) == -1)
		return (-1);
	for (link = 0; link <= last; link++)
		if ((link == last || p->options->served == SERVED_EITHER) &&
		    check_fallback_path(p, z, link) == -1)
			return (-1);
	return (0);
}

static int
check_zone(struct proof *p, struct chain_zone *z)
{
	size_t last = p->chain.link_count - 1;
	struct range plan = range_of(z, last, BRANCH_PLAN);
	struct range fallback = range_of(z, last, BRANCH_FALLBACK);

	if (walk_zone(&p->walk, z) == -1)
		return (-1);
	if (invariant_origin(&p->walk) == -1)
		return (-1);
	mark_replaced(p, z);
	if (check_sets(p, z) == -1 || check_paths(p, z) == -1)
		return (-1);
	if (plan.begin == plan.end)
		return (0);
	if (check_ends(p, &plan, &fallback) == -1 ||
	    check_branches(p, &plan, &fallback) == -1)
		return (-1);
	return (check_late(p, z, plan.begin));
}

/* The names of those whose bits are set. */
static void
list_rules(uint32_t bits, char *text, size_t size)
{
	size_t used = 0;
	unsigned int i;

	text[0] = '\0';
	for (i = 0; i < RULES; i++)
		if ((bits & 1U << i) != 0)
			used += (size_t)snprintf(text + used, size - used,
			    "%s%s", used == 0 ? "" : ", ",
			    rule_name((enum rule)i));
}

static void
list_quantities(unsigned int bits, char *text, size_t size)
{
	size_t used = 0;
	unsigned int i;

	text[0] = '\0';
	for (i = 0; i < QUANTITIES; i++)
		if ((bits & 1U << i) != 0)
			used += (size_t)snprintf(text + used, size - used,
			    "%s%s", used == 0 ? "" : ", ",
			    timing_name((enum quantity)i));
}

/* One set has no timing to prove. */
static bool
proves_little(const struct chain_zone *z)
{
	return (z->unproved != 0 && z->set_count > 1);
}

/* Of a policy that lacks something. */
static int
note_zone(const struct proof *p, const struct chain_zone *z)
{
	size_t last = p->chain.link_count - 1;
	char path[256], rules[256], missing[256];

	if (!proves_little(z))
		return (0);
	list_rules(z->unproved, rules, sizeof(rules));
	list_quantities(z->missing, missing, sizeof(missing));
	if (z->timings[last].given)
		(void)snprintf(path, sizeof(path),
		    "$.recipe.preamble.policy['%.200s']", z->text);
	else
		(void)snprintf(path, sizeof(path), "$.recipe.preamble.policy");
	return (finding_add(p->chain.links[last].notes, path, p->fault,
	    "zone %s: not proved for want of %s: %s", z->text, missing, rules));
}

/* Of a recipe without a policy: one note for all zones. */
static int
note_all(const struct proof *p)
{
	size_t last = p->chain.link_count - 1, zones = 0, i;
	uint32_t unproved = 0;
	char rules[256];

	for (i = 0; i < p->chain.zone_count; i++)
		if (proves_little(p->chain.zones[i])) {
			unproved |= p->chain.zones[i]->unproved;
			zones++;
		}
	if (zones == 0)
		return (0);
	list_rules(unproved, rules, sizeof(rules));
	return (finding_add(p->chain.links[last].notes, "$.recipe.preamble",
	    p->fault, "without a policy not proved, for %zu zone%s: %s", zones,
	    zones == 1 ? "" : "s", rules));
}

static int
note_unproved(const struct proof *p)
{
	size_t i;

	if (p->chain.links[p->chain.link_count - 1].recipe->policy == NULL)
		return (note_all(p));
	for (i = 0; i < p->chain.zone_count; i++)
		if (note_zone(p, p->chain.zones[i]) == -1)
			return (-1);
	return (0);
}

/* Each recipe names the one before by its digest. */
static int
check_links(const struct proof *p)
{
	const struct chain_link *links = p->chain.links;
	const char *path = "$.recipe.preamble.previous";
	size_t i;

	if (links[0].recipe->previous != NULL &&
	    finding_add(links[0].notes, path, p->fault,
		"CONT: the recipe that this one continues is not given "
		"(--previous): the passage is not proved") == -1)
		return (-1);
	for (i = 1; i < p->chain.link_count; i++)
		if ((links[i].recipe->previous == NULL ||
			strcmp(links[i].recipe->previous,
			    links[i - 1].recipe->sha256) != 0) &&
		    finding_add(links[i].findings, path, p->fault,
			"CONT: it does not continue %s, whose SHA-256 is %s",
			links[i - 1].recipe->file,
			links[i - 1].recipe->sha256) == -1)
			return (-1);
	return (0);
}

static int
check_all(struct proof *p)
{
	struct chain *c = &p->chain;
	size_t i;

	if (check_links(p) == -1)
		return (-1);
	for (i = 0; i < c->zone_count; i++) {
		p->walk.zone = c->zones[i];
		if (invariant_order(&p->walk) == -1)
			return (-1);
	}
	chain_sort(c);
	for (i = 0; i < c->zone_count; i++)
		if (check_zone(p, c->zones[i]) == -1)
			return (-1);
	return (note_unproved(p));
}

int
prove(const struct chain_link *links, size_t count,
    const struct prove_options *o, struct fault *f)
{
	struct proof p = { .options = o, .fault = f };
	int rc = -1;

	if (chain_find(&p.chain, links, count, f) == -1)
		return (-1);
	if (walk_init(&p.walk, &p.chain, f) == 0)
		rc = check_all(&p);
	walk_clear(&p.walk);
	chain_clear(&p.chain);
	return (rc);
}
