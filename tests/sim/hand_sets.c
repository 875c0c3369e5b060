#include "tests/sim/hand_sets.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "lib/dns/dnskey.h"

/* From one set to the next. */
static int64_t
step(const struct hand *h)
{
	const struct sim_quantities *q = h->q;

	if (h->broken == HAND_REFRESH)
		return (q->validity -
		    (sim_reach(q) + q->key_ttl + q->skew - h->shorter));
	return (q->validity - q->refresh);
}

int64_t
hand_sets_last(const struct hand *h, int64_t begin, int64_t end)
{
	return (begin + (end - 1 - begin) / step(h) * step(h));
}

static const struct key *
naming(struct recipe *r, const struct hand *h, size_t key, unsigned int flags)
{
	struct key k = { .type = KEY_BY_REF,
		.algorithm = h->algorithms[key],
		.flags = flags };
	const struct key *own;
	struct fault f = { 0 };
	char label[PLAYER_LABEL];

	(void)snprintf(label, sizeof(label), "%s", h->labels[key]);
	k.label = label;
	own = recipe_key(r, &k, &f);
	assert(own != NULL);
	return (own);
}

/* Appends the namings of the keys, with more flags than their own. */
static void
add_keys(struct recipe *r, const struct hand *h, mask keys, unsigned int extra,
    const struct key ***list, size_t *count)
{
	struct fault f = { 0 };
	unsigned int flags;
	size_t i;
	int rc = 0;

	for (i = 0; i < WORLD_KEYS; i++) {
		if ((keys & ((mask)1 << i)) == 0)
			continue;
		flags = DNSKEY_FLAG_ZONE | extra;
		if (h->labels[i][0] == 'K')
			flags |= DNSKEY_FLAG_SEP;
		rc = recipe_add_to(list, count, naming(r, h, i, flags), &f);
		assert(rc == 0);
	}
	(void)rc;
}

static void
fill(struct recipe *r, const struct hand *h, const struct hand_state *state,
    struct signed_set *s)
{
	mask plain = state->signers & ~state->revoked;

	add_keys(r, h, state->published, 0, &s->keyset, &s->keyset_count);
	add_keys(r, h, state->revoked, DNSKEY_FLAG_REVOKE, &s->keyset,
	    &s->keyset_count);
	add_keys(r, h, plain, 0, &s->signed_by, &s->signed_by_count);
	add_keys(r, h, state->signers & state->revoked, DNSKEY_FLAG_REVOKE,
	    &s->signed_by, &s->signed_by_count);
	s->zone_signers_given = true;
	add_keys(
	    r, h, state->active, 0, &s->zone_signers, &s->zone_signers_count);
}

static void
add_gate(struct signed_set *s, const struct hand_phase *p, bool first)
{
	char digest[DIGEST_HEX_SIZE];
	struct fault f = { 0 };
	int rc = 0;

	if (!first || (p->served == 0 && p->ds_key == WORLD_KEYS))
		return;
	s->gate.given = true;
	s->gate.served = p->served;
	if (p->ds_key == WORLD_KEYS)
		return;
	s->gate.ds_for = p->ds_for;
	player_digest(p->ds_key, digest);
	rc = recipe_add_text(
	    &s->gate.ds_present, &s->gate.ds_present_count, digest, &f);
	assert(rc == 0);
	(void)rc;
}

static void
add_set(struct hand_plan *plan, const struct hand *h,
    const struct hand_phase *p, enum branch branch, int64_t at)
{
	struct fault f = { 0 };
	struct action *a = recipe_add(
	    plan->recipe, ACTION_PRODUCE_SIGNED_KEYSET, &f);
	struct signed_set *s;

	assert(a != NULL);
	s = a->set;
	s->owner = strdup("example.");
	s->publication = at;
	s->inception = at - h->q->skew;
	s->expiration = at + h->q->validity;
	s->ttl = h->q->key_ttl;
	s->branch_given = true;
	s->branch = branch;
	fill(plan->recipe, h, &p->state, s);
	add_gate(s, p, at == p->begin);
}

static void
begin_recipe(struct hand_plan *plan, const struct hand *h)
{
	const struct sim_quantities *q = h->q;
	struct fault f = { 0 };

	plan->recipe = recipe_new(&f);
	assert(plan->recipe != NULL);
	memcpy(plan->recipe->sha256, h->sha256, sizeof(h->sha256));
	if (h->previous[0] != '\0')
		plan->recipe->previous = strdup(h->previous);
	plan->recipe->policy = json_pack("{s:{s:I,s:I,s:I,s:I,s:I,s:I}}",
	    "example.", "dnskeyTtl", (json_int_t)q->key_ttl, "propagation",
	    (json_int_t)q->propagation, "signerPickup", (json_int_t)q->pickup,
	    "skew", (json_int_t)q->skew, "consumerPeriod",
	    (json_int_t)q->period, "missedRuns", (json_int_t)q->missed);
	assert(plan->recipe->policy != NULL);
}

void
hand_sets_write(struct hand_plan *plan, const struct hand *h,
    const struct hand_phase *phases, size_t count, enum branch branch)
{
	int64_t at, end;
	size_t i;

	if (plan->recipe == NULL)
		begin_recipe(plan, h);
	for (i = 0; i < count; i++) {
		end = i + 1 < count ? phases[i + 1].begin : h->until;
		for (at = phases[i].begin; at < end; at += step(h))
			add_set(plan, h, &phases[i], branch, at);
	}
}

/* The first set of the plan from then on. */
static const struct signed_set *
set_at(const struct recipe *r, int64_t at)
{
	const struct signed_set *s;
	size_t i;

	for (i = 0; i < r->action_count; i++) {
		s = r->actions[i].set;
		if (s->branch == BRANCH_PLAN && s->publication >= at)
			return (s);
	}
	return (NULL);
}

void
hand_sets_tasks(struct hand_plan *plan)
{
	size_t i;

	for (i = 0; i < plan->task_count; i++)
		if (plan->tasks[i].phase != -1)
			plan->tasks[i].after = set_at(
			    plan->recipe, plan->tasks[i].phase);
}
