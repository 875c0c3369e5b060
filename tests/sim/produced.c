#include "tests/sim/produced.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/conf/policy.h"
#include "produce/naming.h"
#include "produce/parent.h"
#include "produce/plan.h"
#include "produce/previous.h"
#include "recipe/gate.h"
#include "recipe/read.h"
#include "recipe/write.h"

static const char zone_name[] = "example.";

/* An RSA key of 2048 bits, good enough for a plan. */
static void
set_wrapping(struct wrapping *w)
{
	struct fault f = { 0 };
	int rc = 0;

	w->label = strdup("transport");
	w->key.flags = WRAPPING_FLAGS;
	w->key.algorithm = WRAPPING_ALGORITHM;
	rc |= bytes_set(&w->id, "\1", 1, &f);
	rc |= bytes_set(&w->key.data, "\3\1\0\1", 4, &f);
	while (w->key.data.length < 4 + 256)
		rc |= bytes_append_u8(&w->key.data, 0xa5, &f);
	assert(w->label != NULL && rc == 0);
	(void)rc;
}

static void
set_timing(struct conf_timing *t, const struct sim_quantities *q)
{
	t->zone_max_ttl = q->zone_ttl;
	t->propagation = q->propagation;
	t->parent_registration = q->registration;
	t->parent_propagation = q->parent;
	t->ds_ttl = q->ds_ttl;
	t->signer_pickup = q->pickup;
	t->full_sign = q->full;
	t->replace = q->replace;
	t->skew = q->skew;
	t->consumer_period = q->period;
	t->missed_runs = (unsigned int)q->missed;
	t->publish_safety = t->retire_safety = 0;
}

void
produced_init(struct produced *x, const struct sim_quantities *q)
{
	struct fault f = { 0 };
	int rc;

	memset(x, 0, sizeof(*x));
	x->q = q;
	policy_defaults(&x->policy);
	x->policy.given = true;
	x->policy.ttl = (uint32_t)q->key_ttl;
	x->policy.validity = q->validity;
	x->policy.refresh = q->refresh;
	x->policy.inception_offset = q->skew;
	x->policy.limits.response = 0;
	x->policy.ksk.algorithm = x->policy.zsk.algorithm = 15;
	x->policy.ksk.rollover = x->policy.zsk.rollover = CONF_ROLLOVER_NONE;
	set_timing(&x->policy.timing, q);
	rc = name_parse(&x->zone, zone_name, &f);
	assert(rc == 0);
	(void)rc;
	set_wrapping(&x->wrapping);
	x->history.logged = true;
}

void
produced_clear(struct produced *x)
{
	size_t i;

	for (i = 0; i < x->history.count; i++) {
		key_index_free(x->history.links[i].made);
		key_index_free(x->history.links[i].deleted);
	}
	wrapping_clear(&x->wrapping);
}

/* A public key that no other has: Ed25519, or RSA with an odd modulus. */
static void
make_key(struct produced *x, struct action *a)
{
	unsigned char octets[4 + 256];
	size_t size = a->key->algorithm == 15 ? 32 : sizeof(octets);
	struct fault f = { 0 };
	unsigned int n = ++x->made;
	int rc;

	memset(octets, 0xa5, sizeof(octets));
	if (a->key->algorithm != 15)
		memcpy(octets, "\3\1\0\1", 4);
	octets[20] = (unsigned char)n;
	octets[21] = (unsigned char)(n >> 8);
	rc = bytes_set(&a->result.key_data, octets, size, &f);
	assert(rc == 0);
	(void)rc;
	a->result.given = a->result.success = true;
}

/* What the ceremony makes of the plan, as far as anybody looks. */
static struct recipe *
cook(struct produced *x, struct recipe *plan)
{
	struct history_link *l = &x->history.links[x->history.count++];
	struct bytes text = { 0 };
	struct findings fs = { 0 };
	struct fault f = { 0 };
	struct recipe *r = NULL;
	size_t i;
	int rc = recipe_write(plan, &text, &f);

	rc |= recipe_parse(&r, "cooked", &text, &fs, &f);
	if (rc != 0)
		(void)fprintf(stderr, "recipe: %s %s\n", f.what,
		    fs.count > 0 ? fs.items[0].text : "");
	assert(rc == 0);
	bytes_clear(&text);
	findings_clear(&fs);
	recipe_free(plan);
	for (i = 0; i < r->action_count; i++)
		if (r->actions[i].type == ACTION_GENERATE_KEY)
			make_key(x, &r->actions[i]);
	rc = gate_resolve(r, &f);
	assert(rc == 0);
	(void)rc;
	l->recipe = r;
	l->made = key_index_new(r, ACTION_GENERATE_KEY, &f);
	l->deleted = key_index_new(r, ACTION_DELETE_KEY, &f);
	assert(l->made != NULL && l->deleted != NULL);
	return (r);
}

/* A plan on its way into the player. */
struct planned {
	struct produced *produced;
	struct player *player;
	const struct recipe *recipe;
	const struct plan_line *line;
	struct naming naming;
};

/* The world's key of a key of the timeline: by what the recipe calls it, or
 * ceremonies before did. */
static mask
key_bit(const struct planned *x, size_t key)
{
	const struct timeline_key *k = &x->line->timeline.keys[key];
	struct key naming = { .algorithm = k->algorithm,
		.flags = k->role == NAMES_KSK ? 257 : 256 };

	if (x->naming.plain[key] != NULL)
		naming.label = x->naming.plain[key]->label;
	else
		naming.label = x->line->zone->state->keys[k->known].label;
	return ((mask)1 << player_key(x->player, &naming));
}

/* The first set of the plan from then on. */
static const struct signed_set *
set_at(const struct recipe *r, int64_t at)
{
	const struct signed_set *s, *found = NULL;
	size_t i;

	for (i = 0; i < r->action_count; i++) {
		s = r->actions[i].set;
		if (s != NULL && s->branch == BRANCH_PLAN &&
		    signed_set_publication(s) >= at &&
		    (found == NULL ||
			signed_set_publication(s) <
			    signed_set_publication(found)))
			found = s;
	}
	return (found);
}

/* One line of the instruction sheet. */
static void
instruct(const struct planned *x, const struct timeline_step *s)
{
	struct player_task t = { .from = s->at, .phase = -1 };

	if (s->event != TIMELINE_DS_REMOVE)
		t.add = key_bit(x, s->key);
	if (s->event != TIMELINE_DS_ADD && s->other != TIMELINE_NONE)
		t.remove = key_bit(x, s->other);
	if (s->reason == TIMELINE_BY_KNOWN || s->event == TIMELINE_DS_REMOVE)
		t.after = set_at(x->recipe, s->from);
	if (s->reason == TIMELINE_BY_KNOWN) {
		t.delay = s->earliest - s->from - sim_late(x->produced->q);
		/* What began under an earlier ceremony has been served. */
		if (t.after != NULL)
			t.delay -= signed_set_publication(t.after) - s->from;
		if (t.delay < 0)
			t.delay = 0;
	}
	player_task(x->player, &t);
}

static void
take_steps(struct planned *x)
{
	const struct timeline *t = &x->line->timeline;
	const struct timeline_branch *plan = &t->branches[BRANCH_PLAN];
	struct recipe *scratch;
	struct fault f = { 0 };
	size_t i;
	int rc;

	scratch = recipe_new(&f);
	rc = naming_make(
	    &x->naming, scratch, x->line, x->recipe->timestamp, &f);
	assert(rc == 0);
	(void)rc;
	player_forget(x->player);
	for (i = 0; i < t->step_count; i++)
		if (t->steps[i].event == TIMELINE_DS_ADD ||
		    t->steps[i].event == TIMELINE_DS_REPLACE ||
		    t->steps[i].event == TIMELINE_DS_REMOVE)
			instruct(x, &t->steps[i]);
	naming_clear(&x->naming);
	recipe_free(scratch);
	x->produced->begin_count = 0;
	for (i = 0; i < plan->count && i < PRODUCED_PHASES; i++)
		x->produced->begins[x->produced->begin_count++] =
		    plan->phases[i].start;
}

/* Digests of keys, as gates and look-ups have them. */
static void
take_digests(struct produced *x, struct player *p, const struct recipe *r)
{
	const struct history_link *l = &x->history.links[x->history.count - 1];
	const struct bytes *data;
	struct fault f = { 0 };
	char *digest;
	size_t i, n;

	for (i = 0; i < r->life_count; i++) {
		n = player_key(p, r->lives[i].key);
		if (r->lives[i].zsk || p->digests[n][0] != '\0')
			continue;
		data = history_data(l, r->lives[i].key);
		assert(data != NULL);
		digest = gate_digest(zone_name, r->lives[i].key, data, &f);
		assert(digest != NULL);
		memcpy(p->digests[n], digest, DIGEST_HEX_SIZE);
		free(digest);
	}
}

static int
lay(struct produced *x, struct plan *plan, struct state *state, int64_t now,
    struct fault *f)
{
	struct parent parent = { 0 };
	struct previous previous = { .history = &x->history,
		.policy = &x->policy,
		.now = now,
		.begin = layout_begin(&x->policy, now, 0) };
	int rc;

	if (x->history.count == 0)
		rc = state_new(state, &x->zone, NULL, f);
	else if ((rc = parent_from_log(
		      &parent, &x->history.log, &x->zone, f)) == 0) {
		previous.parent = &parent;
		rc = previous_state(state, &x->zone, &previous, f);
	}
	parent_clear(&parent);
	return (rc == -1 ? -1 : plan_lay(plan, plan->facts, f));
}

int
produced_ceremony(struct produced *x, struct player *p, int64_t now,
    int64_t until, struct fault *f)
{
	struct state state = { 0 };
	const struct plan_zone zone = { &x->policy, &state };
	struct plan_facts facts = { .zones = &zone,
		.zone_count = 1,
		.now = now,
		.until = until,
		.description = "simulated" };
	struct plan plan = { .facts = &facts };
	struct recipe *r = NULL;
	int rc;

	x->history.log = p->log;
	if (x->history.count > 0)
		facts.previous =
		    x->history.links[x->history.count - 1].recipe->sha256;
	rc = lay(x, &plan, &state, now, f);
	if (rc == 0)
		rc = plan_write(&r, &plan, &x->wrapping, f);
	if (rc == 0) {
		r = cook(x, r);
		player_take(p, r, now);
		p->links[p->count - 1].made =
		    x->history.links[x->history.count - 1].made;
		take_steps(&(struct planned){
		    x, p, r, &plan.lines[0], { NULL, NULL, 0 } });
		take_digests(x, p, r);
		x->until = until;
	}
	plan_forget(&plan);
	state_clear(&state);
	return (rc);
}
