/*
 * Plans that are wrong in one wait.  A policy is drawn in which that wait, and
 * no other, decides a date; then the plan is played in the ways in which being
 * short could show: each step in turn as late as it can be and the next one at
 * its earliest, with a parent that is fast and one that is slow.
 */
#include <stdio.h>
#include <string.h>

#include "tests/sim/story.h"
#include "tests/sim/zone.h"

/* What makes the wait the one that counts, where another could hide it. */
static void
favour(struct zone *z, enum hand_wait wait)
{
	struct sim_quantities *q = &z->q;

	if (wait == HAND_DRR_KNOWN) {
		q->registration = SIM_HOUR;
		q->parent = q->ds_ttl = 5 * SIM_MINUTE;
		q->key_ttl += 2 * sim_late(q) + SIM_DAY;
	}
	if (wait == HAND_DRR_PARENT)
		q->registration += 2 * (sim_reach(q) + q->key_ttl);
	q->refresh = sim_reach(q) + q->key_ttl + q->skew + SIM_HOUR;
	q->validity = q->refresh +
	    chance_between(&z->chance, 2 * SIM_DAY, 20 * SIM_DAY);
}

/* How much can be missing: from a minute to all of it.  Of what RFC 5011 asks
 * before a revoked key goes, one of the two refreshes is to spare. */
static int64_t
draw_shorter(struct zone *z, enum hand_wait wait)
{
	const struct sim_quantities *q = &z->q;
	int64_t smaller = q->key_ttl < q->validity ? q->key_ttl : q->validity;
	int64_t spare = smaller / 2;

	if (wait != HAND_5011_REVOKED)
		return (chance_between(
		    &z->chance, SIM_MINUTE, q->skew + SIM_MINUTE));
	if (spare > 15 * SIM_DAY)
		spare = 15 * SIM_DAY;
	if (spare < SIM_HOUR)
		spare = SIM_HOUR;
	return (spare + chance_between(&z->chance, SIM_MINUTE, spare));
}

static void
draw_plan(struct zone *z, enum hand_wait wait, struct story *y, uint64_t seed,
    uint64_t n)
{
	zone_init(z, y, seed, n);
	favour(z, wait);
	z->hand.broken = wait;
	z->hand.shorter = draw_shorter(z, wait);
	z->player.world.anchored = hand_kind_of(wait) == HAND_5011;
	zone_roll(z, hand_kind_of(wait),
	    z->hand.begin + sim_late(&z->q) +
		chance_between(&z->chance, SIM_DAY, 20 * SIM_DAY));
}

/* One history of it. */
static bool
play(struct zone *z, enum player_runs runs, int64_t late_for,
    enum player_parent parent, bool trust)
{
	struct player *p = &z->player;

	p->runs = runs;
	p->late_for = late_for;
	p->parent = parent;
	p->trust_plan = trust || p->world.anchored;
	if (!p->world.anchored)
		world_ds(&p->world, (mask)1 << z->ksk, 0, 0);
	p->now = z->hand.begin;
	zone_plan(z, z->q.validity + 2 * sim_late(&z->q));
	player_play(p, z->hand.until);
	zone_describe(z);
	zone_judge(z);
	player_clear(p);
	return (z->story->what[0] != '\0');
}

/* One case: a wait, and the draw that each of its histories begins from. */
struct broken {
	enum hand_wait wait;
	uint64_t seed, n;
	bool right; /* the plan is as it should be */
};

#define WAYS 32

/* The ways: steps that are late, the parent, whether the plan is trusted. */
static bool
play_way(struct story *y, const struct broken *b, unsigned int way)
{
	static struct zone z;
	bool trust = way % 2 == 1;
	enum player_parent parent = way / 2 % 2 == 0 ? PLAYER_AT_ONCE :
						       PLAYER_SLOWLY;
	unsigned int late = way / 4;

	draw_plan(&z, b->wait, y, b->seed, b->n);
	if (b->right)
		z.hand.broken = HAND_NOTHING;
	zone_dates(&z);
	if (late == 0)
		return (play(&z, PLAYER_EXACT, 0, parent, trust));
	if (late == 1)
		return (play(&z, PLAYER_LAST, 0, parent, trust));
	if (late - 1 < z.plan.begin_count)
		return (play(
		    &z, PLAYER_LATE, z.plan.begins[late - 1], parent, trust));
	return (false);
}

/* True if one of the ways shows something: all ways, or only those that trust
 * the plan, or that do not. */
static bool
shows(struct story *y, const struct broken *b, unsigned int from,
    unsigned int step)
{
	unsigned int way;

	for (way = from; way < WAYS; way += step)
		if (play_way(y, b, way))
			return (true);
	return (false);
}

/* What the parent takes is planned, and it is observed. */
static bool
is_of_parent(enum hand_wait wait)
{
	return (wait == HAND_KDS_PARENT || wait == HAND_DDS_PARENT ||
	    wait == HAND_DRR_PARENT || wait == HAND_ALG_PARENT);
}

bool
story_break(struct story *y, enum hand_wait wait, uint64_t seed, uint64_t n)
{
	struct broken b = { wait, seed, n, true };

	if (shows(y, &b, 0, 1))
		return (false);
	b.right = false;
	if (is_of_parent(wait))
		return (shows(y, &b, 0, 2) && shows(y, &b, 1, 2));
	return (shows(y, &b, 0, 1));
}
