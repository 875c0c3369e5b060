#include "produce/plan.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "produce/actions.h"
#include "produce/policy.h"
#include "produce/preamble.h"
#include "produce/proof.h"
#include "produce/size.h"

/* True if the plan has to do with it. */
static bool
matters(const struct state *s, size_t key)
{
	const struct timeline_key *k = &s->keys[key].timeline;
	size_t i;

	for (i = 0; i < s->roll_count; i++)
		if (s->rolls[i].old_ksk == key || s->rolls[i].new_ksk == key ||
		    s->rolls[i].old_zsk == key || s->rolls[i].new_zsk == key)
			return (true);
	return (k->spare || k->state[BRANCH_PLAN] != 0);
}

static void
renumber(size_t *key, const struct layout *l)
{
	size_t i;

	for (i = 0; i < l->key_count; i++)
		if (l->keys[i].known == *key) {
			*key = i;
			return;
		}
	*key = TIMELINE_NONE;
}

/* Keys that are long gone stay out, so that others are counted anew. */
static int
take_keys(struct layout *l, const struct state *s, struct fault *f)
{
	size_t i;

	for (i = 0; i < s->key_count; i++) {
		if (!matters(s, i))
			continue;
		if (l->key_count == LAYOUT_KEYS_MOST)
			return (fault_set(f, FAULT_INPUT,
			    "the zone has more than %d keys",
			    LAYOUT_KEYS_MOST));
		l->keys[l->key_count] = s->keys[i].timeline;
		l->keys[l->key_count++].named = names_instant(s->keys[i].label);
	}
	memcpy(l->rolls, s->rolls, sizeof(l->rolls));
	l->roll_count = s->roll_count;
	for (i = 0; i < l->roll_count; i++) {
		renumber(&l->rolls[i].old_ksk, l);
		renumber(&l->rolls[i].new_ksk, l);
		renumber(&l->rolls[i].old_zsk, l);
		renumber(&l->rolls[i].new_zsk, l);
	}
	l->expires = s->expires;
	l->ksk_lost = s->ksk_lost;
	l->unsign = s->unsign;
	if (s->zone_ttl > l->quantities.zone_ttl)
		l->quantities.zone_ttl = s->zone_ttl;
	return (0);
}

static int
check_horizon(const struct plan_line *line, int64_t now, struct fault *f)
{
	int64_t horizon = line->zone->policy->limits.horizon;
	const struct schedule *s = &line->schedule;
	size_t i;

	for (i = 0; horizon != 0 && i < s->count; i++)
		if (s->slots[i].expiration > now + horizon)
			return (fault_set(f, FAULT_INPUT,
			    "kasp: expiration <= now + limits.horizon does "
			    "not hold: the set published at %lld expires "
			    "%lld seconds from now, more than %lld: an "
			    "earlier UNTIL or a longer horizon is needed",
			    (long long)s->slots[i].publication,
			    (long long)(s->slots[i].expiration - now),
			    (long long)horizon));
	return (0);
}

static int
lay_line(
    struct plan_line *line, const struct plan_facts *facts, struct fault *f)
{
	const struct conf_policy *policy = line->zone->policy;
	const struct state *state = line->zone->state;
	int64_t begin;

	if (policy_check(policy, f) == -1 ||
	    policy_check_zone(policy, state, f) == -1 ||
	    schedule_check(policy, facts->now, facts->until, f) == -1)
		return (-1);
	if ((line->layout = malloc(sizeof(*line->layout))) == NULL)
		return (fault_memory(f));
	begin = layout_begin(policy, facts->now, state->begin);
	if (begin >= facts->until)
		return (fault_set(f, FAULT_USAGE,
		    "UNTIL is not after the first set, which is to be "
		    "published at %lld",
		    (long long)begin));
	layout_init(line->layout, policy, begin, facts->until, state->key_ttl);
	if (quantities_check(&line->layout->quantities, policy, f) == -1 ||
	    take_keys(line->layout, state, f) == -1 ||
	    layout_make(&line->timeline, line->layout, f) == -1 ||
	    schedule_make(&line->schedule, line->layout, &line->timeline, f) ==
		-1 ||
	    check_horizon(line, facts->now, f) == -1)
		return (-1);
	return (size_check(line, f));
}

int
plan_lay(struct plan *p, const struct plan_facts *facts, struct fault *f)
{
	char zone[NAME_TEXT_SIZE];
	size_t i;

	p->facts = facts;
	p->count = 0;
	p->lines = calloc(facts->zone_count, sizeof(*p->lines));
	if (p->lines == NULL)
		return (fault_memory(f));
	for (i = 0; i < facts->zone_count; i++) {
		p->lines[i].zone = &facts->zones[i];
		p->count++;
		if (lay_line(&p->lines[i], facts, f) == -1) {
			names_zone(&facts->zones[i].state->zone, zone);
			if (facts->zone_count > 1)
				(void)fault_add(f, " (zone %.255s)", zone);
			plan_forget(p);
			return (-1);
		}
		if (facts->progress != NULL)
			facts->progress(i + 1, facts->zone_count);
	}
	return (0);
}

void
plan_forget(struct plan *p)
{
	size_t i;

	for (i = 0; i < p->count; i++) {
		timeline_clear(&p->lines[i].timeline);
		schedule_clear(&p->lines[i].schedule);
		free(p->lines[i].layout);
	}
	free(p->lines);
	p->lines = NULL;
	p->count = 0;
}

bool
plan_exports(const struct plan *p)
{
	const struct timeline *t;
	size_t i, j;

	for (i = 0; i < p->count; i++) {
		t = &p->lines[i].timeline;
		for (j = 0; j < t->key_count; j++)
			if (t->keys[j].role == NAMES_ZSK &&
			    t->keys[j].known == TIMELINE_NONE)
				return (true);
	}
	return (false);
}

static int
check_description(const char *description, struct fault *f)
{
	json_t *text;

	if (strlen(description) > RECIPE_DESCRIPTION_MOST)
		return (fault_set(f, FAULT_USAGE,
		    "DESCRIPTION has "
		    "more than %d bytes",
		    RECIPE_DESCRIPTION_MOST));
	if ((text = json_string(description)) == NULL)
		return (fault_set(f, FAULT_USAGE,
		    "DESCRIPTION is not "
		    "UTF-8, as JSON is"));
	json_decref(text);
	return (0);
}

int
plan_write(struct recipe **r, const struct plan *p,
    const struct wrapping *wrapping, struct fault *f)
{
	struct proof proof = { p->count, p->facts->now, p->facts->until };
	struct recipe *made;
	size_t i;

	*r = NULL;
	for (i = 0; i < p->count; i++)
		if (p->lines[i].timeline.begin > proof.from)
			proof.from = p->lines[i].timeline.begin;
	if (check_description(p->facts->description, f) == -1 ||
	    (made = recipe_new(f)) == NULL)
		return (-1);
	free(made->description);
	made->description = strdup(p->facts->description);
	made->timestamp = p->facts->now;
	if (p->facts->previous != NULL)
		made->previous = strdup(p->facts->previous);
	if (made->description == NULL ||
	    (p->facts->previous != NULL && made->previous == NULL))
		(void)fault_memory(f);
	else if (actions_write(made, p, wrapping, f) == 0 &&
	    proof_check(made, &proof, f) == 0) {
		*r = made;
		return (0);
	}
	recipe_free(made);
	return (-1);
}
