/* Histories of produce's plans. */
#include <stdio.h>
#include <string.h>

#include "tests/sim/story.h"
#include "tests/sim/course.h"
#include "tests/sim/zone.h"

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
	p->ksk.standby = chance_once(&c->chance, 3) &&
	    (p->ksk.rollover == CONF_ROLLOVER_DOUBLE_SIGNATURE ||
		p->ksk.rollover == CONF_ROLLOVER_RFC5011);
}

/* People change their minds: another kind of rollover from now on. */
static void
draw_another(struct course *c)
{
	if (chance_once(&c->chance, 4))
		draw_rollovers(c);
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
	    p->parent != PLAYER_LATER && p->runs != PLAYER_MISSING &&
	    chance_once(chance, 4);
	p->crashes = chance_once(chance, 4) && p->runs == PLAYER_MISSING;
	p->blind = chance_once(chance, 3);
	p->world.anchored = chance_once(chance, 8);
	p->world.any_expiry = p->runs == PLAYER_MISSING;
	if (p->world.anchored)
		p->trust_plan = true;
}

/* Another algorithm, in the ceremony that comes. */
static void
draw_algorithm(struct course *c)
{
	if (c->player.world.anchored || !chance_once(&c->chance, 4))
		return;
	course_algorithm(c);
	c->story->kinds[HAND_ALG]++;
}

/* The last recipe may come to the consumer later, with all the lateness that
 * is planned for: the one before serves on. */
static void
draw_adoption(struct course *c)
{
	struct player *p = &c->player;

	if (p->count < 2 || p->runs == PLAYER_MISSING ||
	    chance_once(&c->chance, 2))
		return;
	p->adopt_by = p->now + sim_late(&c->q);
	p->adopt = p->now + chance_between(&c->chance, 0, sim_late(&c->q));
}

void
story_produce(struct story *y, uint64_t seed, uint64_t n)
{
	static struct course c;
	int64_t ceremony;

	course_init(&c, y, seed, n);
	draw_manner(&c);
	draw_rollovers(&c);
	c.player.chance = c.chance;
	if (course_begin(&c,
		ZONE_BEGINNING +
		    chance_between(&c.chance, 60, 400) * SIM_DAY)) {
		do {
			draw_adoption(&c);
			ceremony = c.produced.until -
			    chance_between(&c.chance, sim_late(&c.q),
				(c.produced.until - c.player.now) / 2 +
				    sim_late(&c.q));
			player_play(&c.player, ceremony);
			if (c.player.refused[0] != '\0' ||
			    c.player.now >= c.produced.until ||
			    c.player.count == PLAYER_RECIPES)
				break;
			draw_another(&c);
			draw_algorithm(&c);
		} while (course_hold(&c, c.player.now,
		    c.player.now +
			chance_between(&c.chance, 60, 400) * SIM_DAY));
		if (c.player.now < c.produced.until &&
		    c.player.refused[0] == '\0')
			player_play(&c.player, c.produced.until);
		course_judge(&c);
	}
	course_describe(&c);
	course_clear(&c);
}
