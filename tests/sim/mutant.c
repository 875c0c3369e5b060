/*
 * The planner with one formula too short, in the rollover that it is for: the
 * simulator has the true quantities.  What the planner rounds up to the grid
 * of runs hides less than one run, so the formula is short by two or more.
 */
#include <stdio.h>
#include <string.h>

#include "tests/sim/course.h"
#include "tests/sim/story.h"
#include "tests/sim/wrap.h"
#include "tests/sim/zone.h"

static const struct mutant {
	enum hand_kind kind;
	enum wrap_formula formula;
} mutants[STORY_MUTANTS] = { { HAND_ZPP, WRAP_KNOWN },
	{ HAND_ZPP, WRAP_RETIRED }, { HAND_ZDS, WRAP_DOUBLED },
	{ HAND_KDS, WRAP_KNOWN }, { HAND_KDS, WRAP_PARENT },
	{ HAND_KDS, WRAP_DS }, { HAND_DDS, WRAP_KNOWN },
	{ HAND_DDS, WRAP_PARENT }, { HAND_DDS, WRAP_DS },
	{ HAND_DRR, WRAP_KNOWN }, { HAND_DRR, WRAP_PARENT },
	{ HAND_DRR, WRAP_DS }, { HAND_5011, WRAP_HOLD_DOWN },
	{ HAND_5011, WRAP_REVOKED }, { HAND_ALG, WRAP_SIGNED },
	{ HAND_ALG, WRAP_KNOWN }, { HAND_ALG, WRAP_PARENT },
	{ HAND_ALG, WRAP_DS } };

void
story_mutant_name(unsigned int mutant, char *text, size_t size)
{
	(void)snprintf(text, size, "%s %s",
	    hand_kind_name(mutants[mutant].kind),
	    wrap_name(mutants[mutant].formula));
}

/* One story of it: when steps are late, how the parent is, who is trusted. */
struct telling {
	const struct mutant *mutant;
	uint64_t seed, n;
	bool right;
	unsigned int way;
};

#define PARENTS 3
#define STEPS   10
#define WAYS    (2 * PARENTS * STEPS)

/* Everything takes longer than some runs of the consumer. */
static void
adapt(struct course *c, const struct mutant *m)
{
	struct sim_quantities *q = &c->q;

	q->period = chance_between(&c->chance, 6 * SIM_HOUR, 12 * SIM_HOUR);
	q->missed = chance_between(&c->chance, 0, 2);
	q->key_ttl += 2 * SIM_DAY;
	q->zone_ttl += 2 * SIM_DAY;
	q->ds_ttl += 2 * SIM_DAY;
	if (m->kind == HAND_DRR && m->formula == WRAP_KNOWN) {
		q->registration = SIM_HOUR;
		q->parent = 5 * SIM_MINUTE;
		q->key_ttl += q->ds_ttl + 2 * sim_late(q) + SIM_DAY;
	}
	if (m->kind == HAND_DRR && m->formula != WRAP_KNOWN)
		q->registration += 2 * (sim_reach(q) + q->key_ttl);
	q->refresh = sim_reach(q) + q->key_ttl + q->skew + SIM_HOUR;
	q->validity = q->refresh +
	    chance_between(&c->chance, 4 * SIM_DAY, 20 * SIM_DAY);
	course_adapt(c);
}

/* From two runs on; of what RFC 5011 asks before a revoked key goes, one of
 * the two refreshes is to spare. */
static int64_t
draw_shorter(struct course *c, const struct mutant *m)
{
	const struct sim_quantities *q = &c->q;
	int64_t smaller = q->key_ttl < q->validity ? q->key_ttl : q->validity;
	int64_t spare = m->formula == WRAP_REVOKED ? smaller / 2 : 0;

	return (
	    spare + 2 * q->period + chance_between(&c->chance, 0, SIM_HOUR));
}

static void
set_rollover(struct course *c, enum hand_kind kind)
{
	static const enum conf_rollover rollovers[HAND_KINDS] = {
		CONF_ROLLOVER_PRE_PUBLICATION, CONF_ROLLOVER_DOUBLE_SIGNATURE,
		CONF_ROLLOVER_DOUBLE_SIGNATURE, CONF_ROLLOVER_DOUBLE_DS,
		CONF_ROLLOVER_DOUBLE_RRSET, CONF_ROLLOVER_RFC5011,
		CONF_ROLLOVER_NONE
	};
	struct conf_policy *p = &c->produced.policy;
	struct conf_key_policy *k = kind == HAND_ZPP || kind == HAND_ZDS ?
	    &p->zsk :
	    &p->ksk;

	p->limits.response = 0;
	p->ksk.lifetime = p->zsk.lifetime = (kind == HAND_5011 ? 140 : 90) *
	    SIM_DAY;
	k->rollover = rollovers[kind];
	if (kind == HAND_5011)
		c->player.world.anchored = p->timing.parent_none = true;
}

/* Up to the ceremony that brings another algorithm. */
static bool
change_algorithm(struct course *c)
{
	player_play(&c->player, ZONE_BEGINNING + 20 * SIM_DAY);
	course_algorithm(c);
	return (course_hold(c, c->player.now, c->player.now + 100 * SIM_DAY));
}

/* Which run is late; false if there is no such step. */
static bool
set_manner(struct course *c, unsigned int way)
{
	static const enum player_parent parents[PARENTS] = { PLAYER_AT_ONCE,
		PLAYER_SLOWLY, PLAYER_LATER };
	struct player *p = &c->player;
	unsigned int step = way / 2 / PARENTS;

	p->parent = parents[way / 2 % PARENTS];
	p->trust_plan = way % 2 == 1;
	if (p->world.anchored)
		p->trust_plan = true;
	else if (p->trust_plan && p->parent == PLAYER_LATER)
		return (false);
	p->runs = step == 0 ? PLAYER_EXACT :
	    step == 1       ? PLAYER_LAST :
			      PLAYER_LATE;
	if (step >= 2 && step - 1 >= c->produced.begin_count)
		return (false);
	if (step >= 2)
		p->late_for = c->produced.begins[step - 1];
	return (true);
}

static bool
tell(struct story *y, const struct telling *t)
{
	static struct course c;
	int64_t shorter;
	bool planned;

	course_init(&c, y, t->seed, t->n);
	adapt(&c, t->mutant);
	set_rollover(&c, t->mutant->kind);
	shorter = draw_shorter(&c, t->mutant);
	wrap_shorten(t->right ? WRAP_NOTHING : t->mutant->formula, shorter);
	planned = course_begin(&c,
		      ZONE_BEGINNING +
			  (t->mutant->kind == HAND_5011 ? 280 : 150) *
			      SIM_DAY) &&
	    (t->mutant->kind != HAND_ALG || change_algorithm(&c));
	wrap_shorten(WRAP_NOTHING, 0);
	if (planned && set_manner(&c, t->way)) {
		player_play(&c.player, c.produced.until);
		course_judge(&c);
	}
	course_describe(&c);
	course_clear(&c);
	return (y->what[0] != '\0');
}

static bool
shows(struct story *y, struct telling t)
{
	for (t.way = 0; t.way < WAYS; t.way++)
		if (tell(y, &t))
			return (true);
	return (false);
}

bool
story_mutate(struct story *y, unsigned int mutant, uint64_t seed, uint64_t n)
{
	struct telling t = { &mutants[mutant], seed, n, true, 0 };

	if (shows(y, t))
		return (false);
	t.right = false;
	return (shows(y, t));
}
