#include "tests/sim/course.h"

#include <stdio.h>
#include <string.h>

#include "tests/sim/zone.h"

void
course_init(struct course *c, struct story *y, uint64_t seed, uint64_t n)
{
	story_clear(y);
	memset(c, 0, sizeof(*c));
	c->story = y;
	chance_init(&c->chance, seed, n);
	sim_quantities_draw(&c->q, &c->chance);
	player_init(&c->player, &c->q);
	c->player.trace = y->trace;
	produced_init(&c->produced, &c->q);
}

void
course_clear(struct course *c)
{
	produced_clear(&c->produced);
	player_clear(&c->player);
}

void
course_adapt(struct course *c)
{
	produced_clear(&c->produced);
	produced_init(&c->produced, &c->q);
}

void
course_algorithm(struct course *c)
{
	struct conf_policy *p = &c->produced.policy;

	p->ksk.algorithm = p->zsk.algorithm = p->ksk.algorithm == 15 ? 8 : 15;
	p->ksk.size = p->zsk.size = p->ksk.algorithm == 8 ? 2048 : 0;
}

void
course_describe(struct course *c)
{
	static const char *const runs[PLAYER_RUNS] = { "exact", "late",
		"always late", "any", "missing" };
	static const char *const parents[PLAYER_PARENTS] = { "at once", "later",
		"slowly", "any time" };
	static const char *const rolls[] = { "none", "pre-publication",
		"double-signature", "double-ds", "double-rrset", "rfc5011" };
	const struct player *p = &c->player;
	const struct conf_policy *o = &c->produced.policy;
	char *how = c->story->how;
	size_t used = strlen(how);

	(void)snprintf(how + used, sizeof(c->story->how) - used,
	    "runs %s, parent %s%s%s%s, recipe %zu: KSK %s, ZSK %s%s",
	    runs[p->runs], parents[p->parent], p->trust_plan ? ", trusted" : "",
	    p->crashes ? ", crashes" : "", p->blind ? ", blind" : "", p->count,
	    rolls[o->ksk.rollover], rolls[o->zsk.rollover],
	    o->apart ? ", apart" : "");
}

void
course_judge(struct course *c)
{
	struct world_verdict v = { "", 0 };
	struct story *y = c->story;

	c->player.world.begin = ZONE_BEGINNING;
	c->player.world.end = c->player.now;
	player_check(&c->player, &v);
	y->runs += c->player.run_count;
	y->fallbacks += c->player.fallbacks;
	y->refusals += c->player.refusals;
	y->triples += v.triples;
	if (y->what[0] == '\0')
		(void)snprintf(y->what, sizeof(y->what), "%s", v.what);
}

bool
course_hold(struct course *c, int64_t now, int64_t until)
{
	struct story *y = c->story;
	struct fault f = { 0 };

	if (produced_ceremony(&c->produced, &c->player, now, until, &f) == 0) {
		y->recipes++;
		if (y->lint && y->what[0] == '\0')
			produced_lint(&c->produced, y->what, sizeof(y->what));
		y->sets += c->player.recipes[c->player.count - 1]->action_count;
		return (true);
	}
	y->unplanned++;
	(void)snprintf(y->how, sizeof(y->how), "%zu: refused: %.200s; ",
	    c->player.count + 1, f.what);
	return (false);
}

static int64_t
first_set(const struct player *p)
{
	return (signed_set_publication(p->links[0].zone->sets[0]->set));
}

bool
course_begin(struct course *c, int64_t until)
{
	struct player *p = &c->player;
	mask first;

	if (!course_hold(c, ZONE_BEGINNING, until))
		return (false);
	first = (mask)1 << player_key(
		    p, p->links[0].zone->sets[0]->set->signed_by[0]);
	if (!p->world.anchored)
		world_ds(&p->world, first, 0, 0);
	p->now = first_set(p);
	return (true);
}
