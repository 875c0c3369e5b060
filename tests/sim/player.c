#include "tests/sim/player.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "lib/dns/dnskey.h"
#include "lib/util/instant.h"
#include "tests/sim/play_parent.h"
#include "tests/sim/signer.h"

void
player_init(struct player *p, const struct sim_quantities *q)
{
	memset(p, 0, sizeof(*p));
	p->q = q;
	p->world.q = q;
}

void
player_clear(struct player *p)
{
	size_t i;

	for (i = 0; i < PLAYER_RECIPES; i++) {
		choose_zones_clear(&p->zones[i]);
		recipe_free(p->recipes[i]);
	}
	served_log_clear(&p->log);
}

size_t
player_key(struct player *p, const struct key *k)
{
	struct world *w = &p->world;
	size_t i;

	assert(k->label != NULL && strlen(k->label) < PLAYER_LABEL);
	for (i = 0; i < w->key_count; i++)
		if (strcmp(p->labels[i], k->label) == 0)
			return (i);
	assert(w->key_count < WORLD_KEYS);
	w->algorithms[i] = k->algorithm;
	w->ksk[i] = (k->flags & DNSKEY_FLAG_SEP) != 0;
	memcpy(p->labels[i], k->label, strlen(k->label) + 1);
	if (p->trace)
		(void)printf("  key %" PRIx64 ": %s, algorithm %u\n",
		    (mask)1 << i, k->label, k->algorithm);
	return (w->key_count++);
}

void
player_digest(size_t key, char *hex)
{
	(void)snprintf(hex, DIGEST_HEX_SIZE, "%064zx", key + 1);
}

static mask
keys_of(struct player *p, const struct key *const *keys, size_t count)
{
	mask m = 0;
	size_t i;

	for (i = 0; i < count; i++)
		m |= (mask)1 << player_key(p, keys[i]);
	return (m);
}

/* The keys of a set that are revoked, or are not. */
static mask
members(struct player *p, const struct signed_set *s, bool revoked)
{
	mask m = 0;
	size_t i;

	for (i = 0; i < s->keyset_count; i++)
		if (((s->keyset[i]->flags & DNSKEY_FLAG_REVOKE) != 0) ==
		    revoked)
			m |= (mask)1 << player_key(p, s->keyset[i]);
	return (m);
}

/* Who signs zone data: told, or all ZSKs of the set. */
static mask
zone_signers(struct player *p, const struct signed_set *s)
{
	mask m = 0;
	size_t i;

	if (s->zone_signers_given)
		return (keys_of(p, s->zone_signers, s->zone_signers_count));
	for (i = 0; i < s->keyset_count; i++)
		if ((s->keyset[i]->flags & DNSKEY_FLAG_SEP) == 0)
			m |= (mask)1 << player_key(p, s->keyset[i]);
	return (m);
}

static void
add_anchor_set(struct player *p, const struct signed_set *s, int64_t made)
{
	const struct anchors_set a = { made, s->inception, s->expiration,
		members(p, s, false), members(p, s, true),
		keys_of(p, s->signed_by, s->signed_by_count) };

	anchors_add(&p->anchors, &a);
}

void
player_take(struct player *p, struct recipe *r, int64_t made)
{
	struct fault f = { 0 };
	size_t n = p->count, i;
	int rc;

	assert(n < PLAYER_RECIPES);
	p->recipes[n] = r;
	rc = choose_zones_find(&p->zones[n], r, &f);
	assert(rc == 0 && p->zones[n].count == 1);
	(void)rc;
	p->links[n] = (struct choose_link){ r, NULL, p->zones[n].items[0] };
	p->count++;
	for (i = 0; i < r->action_count; i++)
		if (r->actions[i].set != NULL)
			add_anchor_set(p, r->actions[i].set, made);
}

void
player_task(struct player *p, const struct player_task *t)
{
	char text[INSTANT_SIZE];
	struct player_task *own;

	assert(p->task_count < PLAYER_TASKS);
	own = &p->tasks[p->task_count++];
	*own = *t;
	own->confirmed = -1;
	own->at = -1;
	own->done = false;
	if (p->trace) {
		instant_format(t->from, text);
		(void)printf("  from %s: add DS %" PRIx64 ", remove %" PRIx64
			     ", %" PRId64 " s after set of %" PRId64 "\n",
		    text, t->add, t->remove, t->delay,
		    t->after == NULL ? 0 : signed_set_publication(t->after));
	}
}

void
player_forget(struct player *p)
{
	const struct player_task *t;
	size_t i, kept = 0;

	for (i = 0; i < p->task_count; i++) {
		t = &p->tasks[i];
		if (!t->done && t->from <= p->now &&
		    (t->after == NULL || t->confirmed != -1))
			p->tasks[kept++] = *t;
	}
	p->task_count = kept;
}

/* The signer takes the set: the world sees it. */
static void
serve(struct player *p, const struct signed_set *s)
{
	struct world *w = &p->world;
	struct world_set set = { .published = members(p, s, false),
		.revoked = members(p, s, true),
		.signers = keys_of(p, s->signed_by, s->signed_by_count),
		.inception = s->inception,
		.expiration = s->expiration };
	mask zsks = 0;
	size_t i;

	if (p->served == s)
		return;
	p->served = s;
	for (i = 0; i < w->key_count; i++)
		if (!w->ksk[i])
			zsks |= (mask)1 << i;
	signer_change(w, set.published & zsks, zone_signers(p, s), p->now);
	world_set(w, &set, p->now);
}

static void
log_service(struct player *p, enum served_event event)
{
	const struct choose_answer *a = &p->answer;
	struct served_record r = { .event = event,
		.time = p->now,
		.zone = p->zones[0].items[0]->name,
		.action = (size_t)(a->action - a->recipe->actions),
		.branch = a->branch,
		.phase = a->phase };

	memcpy(r.recipe, a->recipe->sha256, sizeof(r.recipe));
	play_parent_log(p, &r);
}

/* A crash leaves an intent behind; the signer may have taken the file. */
static void
act(struct player *p)
{
	const struct choose_answer *a = &p->answer;
	bool crash = p->crashes && chance_once(&p->chance, 8);

	if (a->branch == BRANCH_FALLBACK)
		p->fallbacks++;
	if (a->known)
		return;
	if (!a->unconfirmed)
		log_service(p, SERVED_INTENT);
	if (!crash || chance_once(&p->chance, 2))
		serve(p, a->action->set);
	if (crash)
		return;
	log_service(p, SERVED_CONFIRMED);
	play_parent_served(p, a->action->set);
}

/* What is served from now on. */
static void
trace(const struct player *p)
{
	static const char *const waits[] = { "nothing", "publication", "served",
		"parent", "person" };
	const struct choose_answer *a = &p->answer;
	const struct world *w = &p->world;
	const struct signed_set *s;
	char now[INSTANT_SIZE], until[INSTANT_SIZE], next[INSTANT_SIZE];

	instant_format(p->now, now);
	if (a->action == NULL) {
		(void)printf("  %s refused\n", now);
		return;
	}
	s = a->action->set;
	instant_format(s->expiration, until);
	instant_format(a->earliest < 0 ? 0 : a->earliest, next);
	(void)printf("  %s recipe %zu %s phase %u set %zu, DNSKEY %" PRIx64
		     " signers %" PRIx64 " until %s, DS %" PRIx64
		     "%s, gate %" PRId64 "; waits: %s %s\n",
	    now,
	    (size_t)(strcmp(a->recipe->sha256, p->recipes[0]->sha256) != 0) +
		(p->count > 2 && a->recipe == p->recipes[2]) + 1,
	    a->branch == BRANCH_PLAN ? "plan" : "fallback", a->phase,
	    (size_t)(a->action - a->recipe->actions),
	    w->set_count > 0 ? w->sets[w->set_count - 1].published : 0,
	    w->data_count > 0 ? w->data[w->data_count - 1].signers : 0, until,
	    w->ds_count > 0 ? w->ds[w->ds_count - 1].keys : 0,
	    a->known ? "" : " (new)", s->gate.served, waits[a->waits], next);
}

/* One run of the consumer. */
static void
run(struct player *p)
{
	const struct choose_question q = { p->links,
		p->now < p->adopt ? p->count - 1 : p->count, &p->log, p->now,
		p->q->period, p->trust_plan };
	char text[INSTANT_SIZE];
	struct fault f = { 0 };

	p->run_count++;
	play_parent_until(p, p->now);
	play_parent_look(p);
	if (choose(&p->answer, &q, &f) == 0) {
		act(p);
		if (p->trace)
			trace(p);
		return;
	}
	if (p->trace)
		trace(p);
	p->refusals++;
	if (p->runs == PLAYER_MISSING || p->refused[0] != '\0')
		return;
	instant_format(p->now, text);
	(void)snprintf(p->refused, sizeof(p->refused), "%s: refused: %.300s",
	    text, f.what);
}

/* The next instant at which what is served could change, if the consumer
 * ran. */
static int64_t
next_change(const struct player *p)
{
	int64_t next = play_parent_next(p), at;
	const struct choose_zone *z;
	size_t i, j;

	for (i = 0; i < p->count; i++) {
		z = p->links[i].zone;
		for (j = 0; j < z->set_count; j++) {
			at = signed_set_publication(z->sets[j]->set);
			if (at > p->now && at < next)
				next = at;
		}
	}
	if (p->answer.earliest > p->now && p->answer.earliest < next)
		next = p->answer.earliest;
	return (next);
}

static bool
is_late_for(const struct player *p, int64_t at)
{
	return (p->runs == PLAYER_LAST ||
	    (p->runs == PLAYER_LATE && at == p->late_for));
}

static int64_t
any_run(struct player *p, int64_t next, int64_t most)
{
	if (p->runs == PLAYER_MISSING && chance_once(&p->chance, 10))
		return (most + chance_between(&p->chance, 1, 20 * SIM_DAY));
	switch (chance_between(&p->chance, 0, 4)) {
	case 0:
		return (next < most ? next : most);
	case 1:
		return (next - 1 < most && next - 1 > p->now ? next - 1 : most);
	case 2:
		return (most);
	case 3:
		return (chance_between(&p->chance, p->now + 1, most));
	default:
		return (p->now + p->q->period);
	}
}

/* Just before a publication that is to be late, then as late as may be. */
static int64_t
next_run(struct player *p)
{
	int64_t most = p->now + sim_late(p->q), next = next_change(p);

	if (p->now < p->adopt && p->adopt < next)
		next = p->adopt;
	if (p->now < p->adopt && p->adopt_by < most)
		most = p->adopt_by;
	if (p->runs == PLAYER_ANY || p->runs == PLAYER_MISSING)
		return (any_run(p, next, most));
	if (next == p->now + 1 && is_late_for(p, next))
		return (most);
	if (is_late_for(p, next) && next - 1 > p->now)
		next--;
	return (next < most ? next : most);
}

static void
trace_quantities(const struct sim_quantities *q)
{
	(void)printf("  period %" PRId64 ", missed %" PRId64 ", pickup %" PRId64
		     ", propagation %" PRId64 ", key TTL %" PRId64
		     ", zone TTL %" PRId64 ", skew %" PRId64 "\n",
	    q->period, q->missed, q->pickup, q->propagation, q->key_ttl,
	    q->zone_ttl, q->skew);
	(void)printf("  replace %" PRId64 ", full %" PRId64
		     ", registration %" PRId64 ", parent %" PRId64
		     ", DS TTL %" PRId64 ", validity %" PRId64
		     ", refresh %" PRId64 "\n",
	    q->replace, q->full, q->registration, q->parent, q->ds_ttl,
	    q->validity, q->refresh);
}

void
player_play(struct player *p, int64_t until)
{
	if (p->trace && p->run_count == 0)
		trace_quantities(p->q);
	for (;;) {
		run(p);
		if (p->now >= until)
			return;
		p->before = p->now;
		p->now = next_run(p);
	}
}

void
player_check(struct player *p, struct world_verdict *v)
{
	world_check(&p->world, v);
	if (p->world.anchored)
		anchors_check(&p->anchors, &p->world, v);
	if (v->what[0] == '\0')
		(void)snprintf(v->what, sizeof(v->what), "%s", p->refused);
}
