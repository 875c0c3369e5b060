#include "tests/sim/hand.h"

#include <assert.h>
#include <string.h>

#include "tests/sim/hand_roll.h"
#include "tests/sim/hand_sets.h"

static const char *const wait_names[HAND_WAITS] = { "nothing", "zpp-known",
	"zpp-retired", "zds-doubled", "kds-known", "kds-parent", "dds-parent",
	"dds-known", "drr-known", "drr-parent", "5011-trusted", "5011-revoked",
	"alg-signed", "alg-known", "alg-parent", "alg-forgotten", "refresh" };

static const char *const kind_names[HAND_KINDS] = { "zpp", "zds", "kds", "dds",
	"drr", "5011", "alg" };

static const enum hand_kind kinds[HAND_WAITS] = { HAND_ZPP, HAND_ZPP, HAND_ZPP,
	HAND_ZDS, HAND_KDS, HAND_KDS, HAND_DDS, HAND_DDS, HAND_DRR, HAND_DRR,
	HAND_5011, HAND_5011, HAND_ALG, HAND_ALG, HAND_ALG, HAND_ALG,
	HAND_ZPP };

const char *
hand_wait_name(enum hand_wait wait)
{
	return (wait_names[wait]);
}

const char *
hand_kind_name(enum hand_kind kind)
{
	return (kind_names[kind]);
}

enum hand_kind
hand_kind_of(enum hand_wait wait)
{
	return (kinds[wait]);
}

/* A branch as it grows. */
struct branch_line {
	struct hand_phase phases[HAND_PHASES];
	size_t count;
	struct hand_state state;
	int64_t gates; /* of all phases, added up */
};

/* A step that was taken: when, and what the gates were up to it. */
struct taken {
	int64_t at;
	int64_t gates[2];
	bool parent;
};

struct making {
	const struct hand *h;
	struct hand_plan *plan;
	struct branch_line lines[2];
	struct hand_steps steps[HAND_ROLLS];
	struct taken taken[HAND_ROLLS][HAND_STEPS];
	size_t next[HAND_ROLLS];
};

static int64_t
later(int64_t a, int64_t b)
{
	return (a > b ? a : b);
}

/* What the phases of a branch must still be served for the step's waits. */
static int64_t
gate_of(const struct making *m, size_t roll, const struct hand_step *s,
    enum branch branch)
{
	const struct branch_line *line = &m->lines[branch];
	const struct taken *t;
	int64_t gate = 0;
	size_t i;

	for (i = 0; i < HAND_NEEDS; i++) {
		t = &m->taken[roll][s->needs[i].after];
		if (s->needs[i].wait != HAND_NOTHING && !t->parent)
			gate = later(gate,
			    s->needs[i].amount -
				(line->gates - t->gates[branch]));
	}
	return (gate);
}

/* The latest end of sets that an adversary of RFC 5011 can show. */
static int64_t
last_shown(const struct making *m, const struct hand_step *s)
{
	bool unrevoked = s->anchor == HAND_5011_REVOKED;
	const struct branch_line *line = &m->lines[BRANCH_PLAN];
	int64_t end = 0, until;
	size_t i;

	for (i = 0; i < line->count; i++) {
		if (((line->phases[i].state.published & s->anchor_key) != 0) !=
			unrevoked ||
		    (line->phases[i].state.revoked & s->anchor_key) != 0)
			continue;
		until = i + 1 < line->count ? line->phases[i + 1].begin :
					      m->h->until;
		end = later(end,
		    hand_sets_last(m->h, line->phases[i].begin, until) +
			m->h->q->validity);
	}
	return (end);
}

/* When the step can be planned at the earliest. */
static int64_t
earliest(const struct making *m, size_t roll, const struct hand_step *s)
{
	const struct hand *h = m->h;
	int64_t at = m->next[roll] == 0 ? h->rolls[roll].from : h->begin, from;
	size_t i;

	for (i = 0; i < HAND_NEEDS; i++) {
		if (s->needs[i].wait == HAND_NOTHING)
			continue;
		from = m->taken[roll][s->needs[i].after].at;
		if (!s->needs[i].from_plan)
			from += sim_late(h->q);
		at = later(at, from + s->needs[i].amount);
	}
	if (m->next[roll] > 0)
		at = later(at, m->taken[roll][m->next[roll] - 1].at);
	if (s->anchor != HAND_NOTHING)
		at = later(at, last_shown(m, s) + s->anchor_margin);
	if (s->parent)
		return (at);
	for (i = BRANCH_PLAN; i <= BRANCH_FALLBACK; i++)
		if (m->lines[i].count > 0)
			at = later(at,
			    m->lines[i].phases[m->lines[i].count - 1].begin +
				gate_of(m, roll, s, i) + sim_late(h->q));
	return (at);
}

static void
change(struct hand_state *state, const struct hand_step *s)
{
	state->published = (state->published & ~s->remove.published) |
	    s->add.published;
	state->revoked = (state->revoked & ~s->remove.revoked) | s->add.revoked;
	state->signers = (state->signers & ~s->remove.signers) | s->add.signers;
	state->active = (state->active & ~s->remove.active) | s->add.active;
}

static struct hand_phase *
add_phase(struct branch_line *line, int64_t begin, int64_t served)
{
	struct hand_phase *p = &line->phases[line->count++];

	assert(line->count <= HAND_PHASES);
	*p = (struct hand_phase){
		.begin = begin, .served = served, .state = line->state
	};
	line->gates += served;
	return (p);
}

/* From here on there are two branches. */
static void
fork_here(struct making *m, size_t roll, int64_t at)
{
	struct branch_line *out = &m->lines[BRANCH_FALLBACK];

	assert(m->plan->fork == -1);
	m->plan->fork = at;
	m->plan->forked = roll;
	out->state = m->lines[BRANCH_PLAN].state;
	out->gates = m->lines[BRANCH_PLAN].gates;
	(void)add_phase(out, at, 0);
}

static void
take_phase(struct making *m, size_t roll, const struct hand_step *s, int64_t at)
{
	bool both = m->plan->fork != -1 && roll != m->plan->forked;
	struct hand_phase *p;
	size_t i;

	if (s->gated)
		fork_here(m, roll, at);
	for (i = BRANCH_PLAN; i <= BRANCH_FALLBACK; i++) {
		if (i == BRANCH_FALLBACK && !both)
			continue;
		change(&m->lines[i].state, s);
		p = add_phase(
		    &m->lines[i], at, later(0, gate_of(m, roll, s, i)));
		p->ds_key = s->gated ? m->h->rolls[roll].new_ksk : WORLD_KEYS;
		p->ds_for = s->ds_for;
	}
}

static void
take_parent(
    struct making *m, size_t roll, const struct hand_step *s, int64_t at)
{
	struct player_task *t = &m->plan->tasks[m->plan->task_count++];
	const struct hand_need *need = &s->needs[0];

	assert(m->plan->task_count <= PLAYER_TASKS);
	*t = (struct player_task){ .from = at,
		.add = s->add.ds,
		.remove = s->remove.ds,
		.delay = need->wait == HAND_NOTHING ? 0 : need->amount };
	/* After the phase that it builds on; a DS that is only added needs
	 * none, and one that is only removed, the phase taken last. */
	t->phase = -1;
	if (need->wait != HAND_NOTHING)
		t->phase = m->taken[roll][need->after].at;
	else if (s->add.ds == 0)
		t->phase = m->taken[roll][m->next[roll] - 1].at;
}

static void
take(struct making *m, size_t roll, const struct hand_step *s, int64_t at)
{
	struct taken *t = &m->taken[roll][m->next[roll]];
	size_t i;

	if (s->parent)
		take_parent(m, roll, s, at);
	else
		take_phase(m, roll, s, at);
	t->at = at;
	t->parent = s->parent;
	for (i = BRANCH_PLAN; i <= BRANCH_FALLBACK; i++)
		t->gates[i] = m->lines[i].count > 0 ?
		    m->lines[i].gates :
		    m->lines[BRANCH_PLAN].gates;
	m->next[roll]++;
	m->plan->last = later(m->plan->last, at);
}

/* A roll that goes on where the last ceremony's plan was left: its first set
 * is served from the beginning, the DS is asked for then. */
static void
resume(struct making *m, size_t roll)
{
	struct hand_steps *s = &m->steps[roll];
	size_t i;

	for (i = 0; i < s->count && !s->items[i].gated; i++) {
		m->taken[roll][i] = (struct taken){ .at = m->h->begin,
			.parent = s->items[i].parent };
		if (s->items[i].parent) {
			m->next[roll] = i;
			s->items[i].needs[0].wait = HAND_NOTHING;
			take(m, roll, &s->items[i], m->h->begin);
		}
	}
	m->next[roll] = i;
}

/* The roll whose next step comes first; roll_count if none is left. */
static size_t
next_roll(const struct making *m, int64_t *at)
{
	size_t i, found = m->h->roll_count;
	int64_t t;

	for (i = 0; i < m->h->roll_count; i++) {
		if (m->next[i] == m->steps[i].count)
			continue;
		t = earliest(m, i, &m->steps[i].items[m->next[i]]);
		if (found == m->h->roll_count || t < *at) {
			found = i;
			*at = t;
		}
	}
	return (found);
}

static void
sum_up(struct hand_plan *plan, const struct branch_line *line)
{
	const struct hand_phase *p;
	size_t i;

	for (i = 0; i < line->count; i++) {
		p = &line->phases[i];
		plan->sum = plan->sum * 1000003 + (uint64_t)p->begin +
		    (uint64_t)p->served * 31 + (uint64_t)p->ds_for * 37;
	}
}

/* What became of the steps. */
static void
finish(struct hand_plan *plan, const struct making *m)
{
	const struct branch_line *line = &m->lines[BRANCH_PLAN];
	size_t i;

	plan->ends[BRANCH_PLAN] = line->state;
	plan->ends[BRANCH_FALLBACK] = m->lines[BRANCH_FALLBACK].state;
	for (i = 0; i < line->count; i++)
		plan->begins[plan->begin_count++] = line->phases[i].begin;
	sum_up(plan, line);
	sum_up(plan, &m->lines[BRANCH_FALLBACK]);
	for (i = 0; i < plan->task_count; i++)
		plan->sum = plan->sum * 1000003 +
		    (uint64_t)plan->tasks[i].from +
		    (uint64_t)plan->tasks[i].delay * 31;
}

void
hand_make(struct hand_plan *plan, const struct hand *h, bool sets)
{
	struct making m;
	int64_t at = 0;
	size_t i;

	memset(plan, 0, sizeof(*plan));
	memset(&m, 0, sizeof(m));
	plan->fork = -1;
	m.h = h;
	m.plan = plan;
	m.lines[BRANCH_PLAN].state = h->state;
	(void)add_phase(&m.lines[BRANCH_PLAN], h->begin, 0);
	m.lines[BRANCH_PLAN].phases[0].ds_key = WORLD_KEYS;
	for (i = 0; i < h->roll_count; i++) {
		hand_roll_steps(&m.steps[i], h, &h->rolls[i]);
		if (h->rolls[i].resumed)
			resume(&m, i);
	}
	while ((i = next_roll(&m, &at)) < h->roll_count && at < h->until)
		take(&m, i, &m.steps[i].items[m.next[i]], at);
	plan->complete = i == h->roll_count;
	finish(plan, &m);
	if (!sets)
		return;
	hand_sets_write(plan, h, m.lines[BRANCH_PLAN].phases,
	    m.lines[BRANCH_PLAN].count, BRANCH_PLAN);
	hand_sets_write(plan, h, m.lines[BRANCH_FALLBACK].phases,
	    m.lines[BRANCH_FALLBACK].count, BRANCH_FALLBACK);
	hand_sets_tasks(plan);
}
