#include "tests/sim/history.h"

#include <stdio.h>
#include <string.h>

/* 2027-01-01T00:00:00Z */
#define BEGINNING 1798761600
#define FAR       (3000LL * SIM_DAY)

/* A zone on its way through its ceremonies. */
struct zone {
	struct chance chance;
	struct sim_quantities q;
	struct player player;
	struct hand hand;
	struct hand_plan plan;
	char labels[WORLD_KEYS][8];
	size_t key_count, ksk, zsk; /* in use */
	struct history *history;
};

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

static void
zone_init(struct zone *z, struct history *y, uint64_t seed, uint64_t n)
{
	memset(z, 0, sizeof(*z));
	memset(y, 0, sizeof(*y));
	z->history = y;
	chance_init(&z->chance, seed, n);
	sim_quantities_draw(&z->q, &z->chance);
	player_init(&z->player, &z->q);
	z->player.chance = z->chance;
	z->hand.q = &z->q;
	z->ksk = new_key(z, 'K', 8);
	z->zsk = new_key(z, 'Z', 8);
	z->hand.state = (struct hand_state){ .published = bit(z->ksk) |
		    bit(z->zsk),
		.signers = bit(z->ksk),
		.active = bit(z->zsk) };
	z->hand.begin = BEGINNING;
	z->hand.made = BEGINNING - SIM_DAY;
}

static void
add_roll(struct zone *z, enum hand_kind kind, int64_t from)
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
	z->history->kinds[kind]++;
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

/* Plans up to a while after the last step, and hands the recipe over. */
static void
plan(struct zone *z, int64_t after)
{
	struct hand *h = &z->hand;
	size_t i, n = z->player.count;

	introduce(z);
	memcpy(h->previous, h->sha256, sizeof(h->previous));
	if (n == 0)
		h->previous[0] = '\0';
	(void)snprintf(h->sha256, sizeof(h->sha256), "%064zx", n + 1);
	h->until = h->begin + FAR;
	hand_make(&z->plan, h, false);
	h->until = z->plan.last > h->begin ? z->plan.last : h->begin;
	h->until += after;
	hand_make(&z->plan, h, true);
	player_take(&z->player, z->plan.recipe, h->made);
	for (i = 0; i < z->plan.task_count; i++)
		player_task(&z->player, &z->plan.tasks[i]);
	z->history->recipes++;
	z->history->sets += z->plan.recipe->action_count;
}

static void
describe(struct zone *z)
{
	static const char *const runs[PLAYER_RUNS] = { "exact", "late",
		"always late", "any", "missing" };
	static const char *const parents[PLAYER_PARENTS] = { "at once",
		"slowly", "any time" };
	const struct player *p = &z->player;
	size_t used, i;

	used = (size_t)snprintf(z->history->how, sizeof(z->history->how),
	    "runs %s, parent %s%s%s%s, recipe %zu:", runs[p->runs],
	    parents[p->parent], p->trust_plan ? ", trusted" : "",
	    p->crashes ? ", crashes" : "", p->blind ? ", blind" : "", p->count);
	for (i = 0; i < z->hand.roll_count; i++)
		used += (size_t)snprintf(z->history->how + used,
		    sizeof(z->history->how) - used, " %s%s",
		    hand_kind_name(z->hand.rolls[i].kind),
		    z->hand.rolls[i].resumed ? " resumed" : "");
}

/* Looks at it all, and counts. */
static void
judge(struct zone *z)
{
	struct world_verdict v = { "", 0 };
	struct history *y = z->history;

	z->player.world.begin = BEGINNING;
	z->player.world.end = z->player.now;
	player_check(&z->player, &v);
	y->runs += z->player.run_count;
	y->fallbacks += z->player.fallbacks;
	y->refusals += z->player.refusals;
	y->triples += v.triples;
	(void)snprintf(y->what, sizeof(y->what), "%s", v.what);
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
		add_roll(z, kind, from);
	if (kind != HAND_ALG && !chance_once(c, 3))
		add_roll(z, chance_once(c, 2) ? HAND_ZPP : HAND_ZDS,
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
	    p->runs != PLAYER_MISSING && chance_once(c, 4);
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
history_play(struct history *y, uint64_t seed, uint64_t n)
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
		plan(&z, after);
		ceremony = chance_between(
		    &z.chance, z.hand.until - after / 2, z.hand.until - 1);
		player_play(&z.player, ceremony);
	} while (!chance_once(&z.chance, 3) && next_ceremony(&z));
	if (z.player.now < z.hand.until)
		player_play(&z.player, z.hand.until);
	describe(&z);
	judge(&z);
	player_clear(&z.player);
}
