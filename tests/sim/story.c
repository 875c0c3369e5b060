#include "tests/sim/story.h"

#include <stdio.h>
#include <string.h>

#include "tests/sim/zone.h"

static mask
bit(size_t key)
{
	return ((mask)1 << key);
}

void
story_clear(struct story *y)
{
	bool trace = y->trace, lint = y->lint;

	memset(y, 0, sizeof(*y));
	y->trace = trace;
	y->lint = lint;
}

/* Who is in use once all of the plan is done. */
static void
succeed(struct zone *z)
{
	const struct hand_roll *r;
	size_t i;

	for (i = 0; i < z->hand.roll_count; i++) {
		r = &z->hand.rolls[i];
		if (r->kind != HAND_ZPP && r->kind != HAND_ZDS)
			z->ksk = r->new_ksk;
		if (r->kind == HAND_ZPP || r->kind == HAND_ZDS ||
		    r->kind == HAND_ALG)
			z->zsk = r->new_zsk;
	}
}

/* Rollovers at random for the next plan. */
static void
draw_rolls(struct zone *z, bool ksk)
{
	static const enum hand_kind ksks[] = { HAND_KDS, HAND_DDS, HAND_DRR,
		HAND_ALG };
	struct chance *c = &z->chance;
	int64_t from = z->hand.begin + chance_between(c, 0, 20 * SIM_DAY);
	enum hand_kind kind = HAND_KINDS;

	z->hand.roll_count = 0;
	if (z->player.world.anchored)
		kind = HAND_5011;
	else if (ksk && !chance_once(c, 4))
		kind = ksks[chance_between(c, 0, 3)];
	if (kind != HAND_KINDS)
		zone_roll(z, kind, from);
	if (kind != HAND_ALG && !chance_once(c, 3))
		zone_roll(z, chance_once(c, 2) ? HAND_ZPP : HAND_ZDS,
		    z->hand.begin + chance_between(c, 0, 30 * SIM_DAY));
}

static void
draw_manner(struct zone *z)
{
	struct chance *c = &z->chance;
	struct player *p = &z->player;

	p->runs = (enum player_runs)chance_between(c, 0, PLAYER_RUNS - 1);
	if (p->runs == PLAYER_LATE)
		p->runs = PLAYER_ANY;
	p->parent = (enum player_parent)chance_between(
	    c, 0, PLAYER_PARENTS - 1);
	p->trust_plan = p->parent != PLAYER_ANYTIME &&
	    p->parent != PLAYER_LATER && p->runs != PLAYER_MISSING &&
	    chance_once(c, 4);
	p->crashes = chance_once(c, 4) && p->runs == PLAYER_MISSING;
	p->blind = chance_once(c, 3);
	p->world.anchored = chance_once(c, 8);
	p->world.any_expiry = p->runs == PLAYER_MISSING;
	if (p->world.anchored)
		p->trust_plan = true;
}

/* True if what is served is what the branch ends with. */
static bool
has_ended(const struct zone *z, enum branch branch)
{
	const struct world *w = &z->player.world;
	const struct world_set *s = &w->sets[w->set_count - 1];
	const struct hand_state *end = &z->plan.ends[branch];

	return (z->player.answer.branch == branch &&
	    z->player.answer.recipe == z->plan.recipe &&
	    s->published == end->published && s->revoked == end->revoked &&
	    w->data[w->data_count - 1].signers == end->active);
}

/* True if the parent has the DS of the KSK in use, and no other. */
static bool
is_settled(const struct zone *z)
{
	const struct world *w = &z->player.world;

	return (w->ds_count > 0 && w->ds[w->ds_count - 1].keys == bit(z->ksk));
}

/* From the fallback: the same rollover goes on; nothing else begins. */
static void
resume(struct zone *z)
{
	struct hand_roll forked = z->hand.rolls[z->plan.forked];
	size_t i;

	/* A ZSK's rollover has ended, on this branch as well. */
	for (i = 0; i < z->hand.roll_count; i++)
		if (i != z->plan.forked)
			z->zsk = z->hand.rolls[i].new_zsk;
	z->hand.state = z->plan.ends[BRANCH_FALLBACK];
	forked.resumed = true;
	z->hand.rolls[0] = forked;
	z->hand.roll_count = 1;
}

/* Prepares the next ceremony; false if there can be none now. */
static bool
next_ceremony(struct zone *z)
{
	struct player *p = &z->player;
	bool resumed = has_ended(z, BRANCH_FALLBACK) &&
	    z->hand.rolls[z->plan.forked].kind != HAND_ALG;

	if (p->count == PLAYER_RECIPES || p->now >= z->hand.until ||
	    p->world.anchored || p->refused[0] != '\0' ||
	    p->answer.recipe == NULL)
		return (false);
	if (!resumed && !has_ended(z, BRANCH_PLAN))
		return (false);
	z->hand.made = p->now;
	z->hand.begin = chance_between(&z->chance, p->now + 1, z->hand.until);
	p->task_count = 0;
	if (resumed) {
		resume(z);
		return (true);
	}
	succeed(z);
	z->hand.state = z->plan.ends[BRANCH_PLAN];
	draw_rolls(z, is_settled(z));
	return (true);
}

void
story_play(struct story *y, uint64_t seed, uint64_t n)
{
	static struct zone z;
	int64_t after, ceremony;

	zone_init(&z, y, seed, n);
	draw_manner(&z);
	draw_rolls(&z, true);
	if (!z.player.world.anchored)
		world_ds(&z.player.world, bit(z.ksk), 0, 0);
	z.player.now = z.hand.begin;
	do {
		after = sim_late(&z.q) * 3 +
		    chance_between(&z.chance, SIM_DAY, 60 * SIM_DAY);
		zone_plan(&z, after);
		ceremony = chance_between(
		    &z.chance, z.hand.until - after / 2, z.hand.until - 1);
		player_play(&z.player, ceremony);
	} while (!chance_once(&z.chance, 3) && next_ceremony(&z));
	if (z.player.now < z.hand.until)
		player_play(&z.player, z.hand.until);
	zone_describe(&z);
	zone_judge(&z);
	player_clear(&z.player);
}
