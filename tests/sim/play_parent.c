#include "tests/sim/play_parent.h"

#include <assert.h>
#include <string.h>

void
play_parent_log(struct player *p, const struct served_record *r)
{
	struct bytes line = { 0 };
	struct fault f = { 0 };
	int rc = served_add(&p->log, r, &line, &f);

	assert(rc == 0);
	(void)rc;
	bytes_clear(&line);
}

/* How long people wait beyond what they must. */
static int64_t
patience(struct player *p)
{
	if (p->parent == PLAYER_LATER)
		return (2 * p->q->period);
	if (p->parent != PLAYER_ANYTIME)
		return (0);
	if (chance_once(&p->chance, 6))
		return (WORLD_FOREVER);
	if (chance_once(&p->chance, 3))
		return (0);
	return (chance_between(&p->chance, 0,
	    chance_once(&p->chance, 2) ? 3 * SIM_DAY : 40 * SIM_DAY));
}

/* Whether a task can be done, and then, once, when it will be. */
static void
decide(struct player *p, struct player_task *t)
{
	const struct world *w = &p->world;
	int64_t ready = t->from;

	/* Not before it was told, nor before the last one is done. */
	if (p->before > ready)
		ready = p->before;
	if (w->ds_count > 1 && w->ds[w->ds_count - 2].span.until > ready)
		ready = w->ds[w->ds_count - 2].span.until;

	if (t->after != NULL) {
		if (t->confirmed == -1)
			return;
		if (t->confirmed + t->delay > ready)
			ready = t->confirmed + t->delay;
	}
	if (t->at == -1)
		t->at = ready + patience(p);
}

/* The parent takes its time: one server sooner, the other later. */
static void
act(struct player *p, struct player_task *t)
{
	const struct sim_quantities *q = p->q;
	struct world *w = &p->world;
	mask keys = w->ds_count == 0 ? 0 : w->ds[w->ds_count - 1].keys;
	int64_t most = q->registration + q->parent, first = t->at;
	int64_t all = t->at;

	if (p->parent == PLAYER_SLOWLY || p->parent == PLAYER_LATER)
		all += most;
	if (p->parent == PLAYER_ANYTIME) {
		all += chance_between(&p->chance, 0, most);
		first = chance_between(&p->chance, t->at, all);
	}
	world_ds(w, (keys & ~t->remove) | t->add, first, all);
	t->done = true;
}

void
play_parent_until(struct player *p, int64_t now)
{
	struct player_task *t;
	size_t i;

	for (i = 0; i < p->task_count; i++) {
		t = &p->tasks[i];
		if (t->done)
			continue;
		decide(p, t);
		/* One after the other: who never did the first does none. */
		if (t->at == -1 || t->at > now)
			return;
		act(p, t);
	}
}

void
play_parent_served(struct player *p, const struct signed_set *s)
{
	struct player_task *t;
	size_t i;

	for (i = 0; i < p->task_count; i++) {
		t = &p->tasks[i];
		if (t->after != NULL && t->confirmed == -1 &&
		    s->branch == BRANCH_PLAN &&
		    signed_set_publication(s) >=
			signed_set_publication(t->after))
			t->confirmed = p->now;
	}
}

int64_t
play_parent_next(const struct player *p)
{
	const struct world *w = &p->world;
	int64_t next = WORLD_FOREVER;
	size_t i;

	for (i = 0; i + 1 < w->ds_count; i++)
		if (w->ds[i].span.until > p->now && w->ds[i].span.until < next)
			next = w->ds[i].span.until;
	for (i = 0; i < p->task_count; i++)
		if (!p->tasks[i].done && p->tasks[i].at > p->now &&
		    p->tasks[i].at < next)
			next = p->tasks[i].at;
	return (next);
}

/* What a server has: the first one has a change at its first instant, the
 * last one when all have it. */
static mask
at_server(const struct player *p, bool last)
{
	const struct world *w = &p->world;
	mask keys = 0;
	size_t i;

	for (i = 0; i < w->ds_count; i++)
		if ((last && i > 0 ? w->ds[i - 1].span.until :
				     w->ds[i].span.from) <= p->now)
			keys = w->ds[i].keys;
	return (keys);
}

static void
look_at(struct player *p, const char *server, mask keys, bool answered)
{
	struct served_record r = { .event = SERVED_DS,
		.time = p->now,
		.zone = p->zones[0].items[0]->name,
		.observed = p->now,
		.answered = answered };
	char name[32], digests[8][DIGEST_HEX_SIZE], *list[8];
	size_t i;

	memcpy(name, server, strlen(server) + 1);
	r.server = name;
	r.digests = list;
	for (i = 0; i < p->world.key_count && answered; i++)
		if ((keys & ((mask)1 << i)) != 0 && r.digest_count < 8) {
			if (p->digests[i][0] == '\0')
				player_digest(i, p->digests[i]);
			memcpy(digests[r.digest_count], p->digests[i],
			    DIGEST_HEX_SIZE);
			list[r.digest_count] = digests[r.digest_count];
			r.digest_count++;
		}
	play_parent_log(p, &r);
}

void
play_parent_look(struct player *p)
{
	bool all = true, named = true;

	if (p->trust_plan || p->world.anchored)
		return;
	if (p->blind) {
		if (chance_once(&p->chance, 6))
			return;
		all = !chance_once(&p->chance, 6);
		named = all || p->half_seen || chance_once(&p->chance, 2);
	}
	/* The other server is left out once, but not at first, nor again. */
	p->half_seen = !named;
	look_at(p, "a.parent.", at_server(p, false), true);
	if (named || p->looks == 0)
		look_at(p, "b.parent.", at_server(p, true), all);
	p->looks++;
}
