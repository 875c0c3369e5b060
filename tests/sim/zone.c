#include "tests/sim/zone.h"

#include <stdio.h>
#include <string.h>

#define FAR (3000LL * SIM_DAY)

/* A new key; KSKs begin with K. */
static size_t
new_key(struct zone *z, char role, unsigned int algorithm)
{
	size_t n = z->key_count++;

	(void)snprintf(z->labels[n], sizeof(z->labels[n]), "%c%zu", role, n);
	z->hand.labels[n] = z->labels[n];
	z->hand.algorithms[n] = algorithm;
	return (n);
}

static mask
bit(size_t key)
{
	return ((mask)1 << key);
}

/* The world knows its keys by the same numbers. */
static void
introduce(struct zone *z)
{
	struct key k = { .type = KEY_BY_REF };
	size_t i;

	for (i = 0; i < z->key_count; i++) {
		k.label = z->labels[i];
		k.algorithm = z->hand.algorithms[i];
		k.flags = z->labels[i][0] == 'K' ? 257 : 256;
		(void)player_key(&z->player, &k);
	}
}

void
zone_init(struct zone *z, struct story *y, uint64_t seed, uint64_t n)
{
	memset(z, 0, sizeof(*z));
	story_clear(y);
	z->story = y;
	chance_init(&z->chance, seed, n);
	sim_quantities_draw(&z->q, &z->chance);
	player_init(&z->player, &z->q);
	z->player.trace = y->trace;
	z->player.chance = z->chance;
	z->hand.q = &z->q;
	z->ksk = new_key(z, 'K', 8);
	z->zsk = new_key(z, 'Z', 8);
	z->hand.state = (struct hand_state){ .published = bit(z->ksk) |
		    bit(z->zsk),
		.signers = bit(z->ksk),
		.active = bit(z->zsk) };
	z->hand.begin = ZONE_BEGINNING;
	z->hand.made = ZONE_BEGINNING - SIM_DAY;
}

void
zone_roll(struct zone *z, enum hand_kind kind, int64_t from)
{
	struct hand_roll *r = &z->hand.rolls[z->hand.roll_count++];
	bool algorithm = kind == HAND_ALG;
	bool zsk = kind == HAND_ZPP || kind == HAND_ZDS || algorithm;
	unsigned int old = z->hand.algorithms[z->ksk];

	*r = (struct hand_roll){ .kind = kind, .from = from };
	if (kind != HAND_ZPP && kind != HAND_ZDS) {
		r->old_ksk = z->ksk;
		r->new_ksk = new_key(z, 'K', algorithm ? old + 1 : old);
	}
	if (zsk) {
		r->old_zsk = z->zsk;
		r->new_zsk = new_key(z, 'Z', algorithm ? old + 1 : old);
	}
	z->story->kinds[kind]++;
}

void
zone_dates(struct zone *z)
{
	z->hand.until = z->hand.begin + FAR;
	hand_make(&z->plan, &z->hand, false);
}

void
zone_plan(struct zone *z, int64_t after)
{
	struct hand *h = &z->hand;
	size_t i, n = z->player.count;

	introduce(z);
	memcpy(h->previous, h->sha256, sizeof(h->previous));
	if (n == 0)
		h->previous[0] = '\0';
	(void)snprintf(h->sha256, sizeof(h->sha256), "%064zx", n + 1);
	zone_dates(z);
	h->until = z->plan.last > h->begin ? z->plan.last : h->begin;
	h->until += after;
	hand_make(&z->plan, h, true);
	player_take(&z->player, z->plan.recipe, h->made);
	for (i = 0; i < z->plan.task_count; i++)
		player_task(&z->player, &z->plan.tasks[i]);
	z->story->recipes++;
	z->story->sets += z->plan.recipe->action_count;
}

void
zone_describe(struct zone *z)
{
	static const char *const runs[PLAYER_RUNS] = { "exact", "late",
		"always late", "any", "missing" };
	static const char *const parents[PLAYER_PARENTS] = { "at once", "later",
		"slowly", "any time" };
	const struct player *p = &z->player;
	size_t used, i;

	used = (size_t)snprintf(z->story->how, sizeof(z->story->how),
	    "runs %s, parent %s%s%s%s, recipe %zu:", runs[p->runs],
	    parents[p->parent], p->trust_plan ? ", trusted" : "",
	    p->crashes ? ", crashes" : "", p->blind ? ", blind" : "", p->count);
	for (i = 0; i < z->hand.roll_count; i++)
		used += (size_t)snprintf(z->story->how + used,
		    sizeof(z->story->how) - used, " %s%s",
		    hand_kind_name(z->hand.rolls[i].kind),
		    z->hand.rolls[i].resumed ? " resumed" : "");
}

void
zone_judge(struct zone *z)
{
	struct world_verdict v = { "", 0 };
	struct story *y = z->story;

	z->player.world.begin = ZONE_BEGINNING;
	z->player.world.end = z->player.now;
	player_check(&z->player, &v);
	y->runs += z->player.run_count;
	y->fallbacks += z->player.fallbacks;
	y->refusals += z->player.refusals;
	y->triples += v.triples;
	(void)snprintf(y->what, sizeof(y->what), "%s", v.what);
}
