/* Histories of produce's plans. */
#include <stdio.h>
#include <string.h>

#include "tests/sim/story.h"
#include "tests/sim/produced.h"
#include "tests/sim/zone.h"

/* A zone whose ceremonies are planned by produce. */
struct course {
	struct chance chance;
	struct sim_quantities q;
	struct player player;
	struct produced produced;
	struct story *story;
};

static void
draw_rollovers(struct course *c)
{
	static const enum conf_rollover ksks[] = { CONF_ROLLOVER_NONE,
		CONF_ROLLOVER_DOUBLE_SIGNATURE, CONF_ROLLOVER_DOUBLE_DS,
		CONF_ROLLOVER_DOUBLE_RRSET };
	static const enum conf_rollover zsks[] = { CONF_ROLLOVER_NONE,
		CONF_ROLLOVER_PRE_PUBLICATION, CONF_ROLLOVER_DOUBLE_SIGNATURE };
	static const enum hand_kind kinds[] = { HAND_KINDS, HAND_KDS, HAND_DDS,
		HAND_DRR };
	struct conf_policy *p = &c->produced.policy;
	int64_t ksk = chance_between(&c->chance, 0, 3);
	int64_t zsk = chance_between(&c->chance, 0, 2);

	p->ksk.rollover = ksks[ksk];
	p->zsk.rollover = zsks[zsk];
	if (c->player.world.anchored) {
		p->ksk.rollover = CONF_ROLLOVER_RFC5011;
		p->timing.parent_none = true;
		c->story->kinds[HAND_5011]++;
	} else if (kinds[ksk] != HAND_KINDS)
		c->story->kinds[kinds[ksk]]++;
	if (zsk > 0)
		c->story->kinds[zsk == 1 ? HAND_ZPP : HAND_ZDS]++;
	p->ksk.lifetime = chance_between(&c->chance, 60, 400) * SIM_DAY;
	p->zsk.lifetime = chance_between(&c->chance, 40, 200) * SIM_DAY;
	p->ksk.revoke = chance_between(&c->chance, 0, 40) * SIM_DAY;
	p->apart = chance_once(&c->chance, 4);
	p->zsk.standby = chance_once(&c->chance, 6) ? 1 : 0;
}

static void
draw_manner(struct course *c)
{
	struct player *p = &c->player;
	struct chance *chance = &c->chance;

	p->runs = (enum player_runs)chance_between(chance, 0, PLAYER_RUNS - 1);
	if (p->runs == PLAYER_LATE)
		p->runs = PLAYER_ANY;
	p->parent = (enum player_parent)chance_between(
	    chance, 0, PLAYER_PARENTS - 1);
	p->trust_plan = p->parent != PLAYER_ANYTIME &&
	    p->runs != PLAYER_MISSING && chance_once(chance, 4);
	p->crashes = chance_once(chance, 4) && p->runs == PLAYER_MISSING;
	p->blind = chance_once(chance, 3);
	p->world.anchored = chance_once(chance, 8);
	p->world.any_expiry = p->runs == PLAYER_MISSING;
	if (p->world.anchored)
		p->trust_plan = true;
}

static void
describe(struct course *c)
{
	static const char *const runs[PLAYER_RUNS] = { "exact", "late",
		"always late", "any", "missing" };
	static const char *const parents[PLAYER_PARENTS] = { "at once",
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

static void
judge(struct course *c)
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
	(void)snprintf(y->what, sizeof(y->what), "%s", v.what);
}

/* Another algorithm, in the ceremony that comes. */
static void
draw_algorithm(struct course *c)
{
	struct conf_policy *p = &c->produced.policy;

	if (c->player.world.anchored || !chance_once(&c->chance, 4))
		return;
	p->ksk.algorithm = p->zsk.algorithm = p->ksk.algorithm == 15 ? 8 : 15;
	p->ksk.size = p->zsk.size = p->ksk.algorithm == 8 ? 2048 : 0;
	c->story->kinds[HAND_ALG]++;
}

/* Holds a ceremony; what the planner refuses is told. */
static bool
hold(struct course *c, int64_t now, int64_t until)
{
	struct story *y = c->story;
	struct fault f = { 0 };

	if (produced_ceremony(&c->produced, &c->player, now, until, &f) == 0) {
		y->recipes++;
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

/* The first recipe makes the zone; its KSK's DS is there from the start. */
static bool
begin(struct course *c)
{
	struct player *p = &c->player;
	mask first;

	if (!hold(c, ZONE_BEGINNING,
		ZONE_BEGINNING + chance_between(&c->chance, 60, 400) * SIM_DAY))
		return (false);
	first = (mask)1 << player_key(
		    p, p->links[0].zone->sets[0]->set->signed_by[0]);
	if (!p->world.anchored)
		world_ds(&p->world, first, 0, 0);
	p->now = first_set(p);
	return (true);
}

void
story_produce(struct story *y, uint64_t seed, uint64_t n)
{
	static struct course c;
	int64_t ceremony;

	story_clear(y);
	memset(&c, 0, sizeof(c));
	c.story = y;
	chance_init(&c.chance, seed, n);
	sim_quantities_draw(&c.q, &c.chance);
	player_init(&c.player, &c.q);
	c.player.trace = y->trace;
	produced_init(&c.produced, &c.q);
	draw_manner(&c);
	draw_rollovers(&c);
	c.player.chance = c.chance;
	if (begin(&c)) {
		do {
			ceremony = c.produced.until -
			    chance_between(&c.chance, sim_late(&c.q),
				(c.produced.until - c.player.now) / 2 +
				    sim_late(&c.q));
			player_play(&c.player, ceremony);
			if (c.player.refused[0] != '\0' ||
			    c.player.now >= c.produced.until ||
			    c.player.count == PLAYER_RECIPES)
				break;
			draw_algorithm(&c);
		} while (hold(&c, c.player.now,
		    c.player.now +
			chance_between(&c.chance, 60, 400) * SIM_DAY));
		if (c.player.now < c.produced.until &&
		    c.player.refused[0] == '\0')
			player_play(&c.player, c.produced.until);
		judge(&c);
	}
	describe(&c);
	produced_clear(&c.produced);
	player_clear(&c.player);
}
