#include "produce/layout.h"

#include <string.h>

#include "produce/laying.h"

void
layout_init(struct layout *l, const struct conf_policy *p, int64_t begin,
    int64_t until, int64_t key_ttl)
{
	memset(l, 0, sizeof(*l));
	l->policy = p;
	quantities_take(&l->quantities, p, key_ttl);
	grid_take(&l->grid, p);
	l->begin = begin;
	l->until = until;
	l->ksk_start = l->zsk_start = l->algorithm_start = TIMELINE_NEVER;
}

int64_t
layout_begin(const struct conf_policy *p, int64_t now, int64_t earliest)
{
	struct grid grid;

	grid_take(&grid, p);
	if (earliest > now)
		return (grid_up(&grid, earliest));
	return (grid.slotted ? grid_up(&grid, now) : now);
}

int64_t
layout_last_set(const struct layout *l, int64_t start, int64_t t)
{
	int64_t step = l->quantities.validity - l->quantities.refresh, slot;

	if (!l->quantities.slots)
		return (start + (t - 1 - start) / step * step);
	slot = grid_down(&l->grid, t - 1);
	return (slot > start ? slot : start);
}

/* Latest expiration of all sets that are published before t. */
static int64_t
expires_before(const struct laying *x, int64_t t)
{
	int64_t last = layout_last_set(x->layout, x->last[BRANCH_PLAN], t) +
	    x->layout->quantities.validity;

	return (last > x->expires ? last : x->expires);
}

struct roll_ground
laying_ground(const struct laying *x, int64_t t)
{
	struct roll_ground g = { x->layout->policy, &x->layout->quantities,
		x->timeline,
		t > x->last[BRANCH_PLAN] ? expires_before(x, t) : x->expires };

	return (g);
}

/* True if the step begins a phase on the branch.  At the fork, the fallback
 * goes on as it was, but for the bridge of a double DS. */
static bool
moves(const struct laying *x, const struct roll *r, const struct roll_wait *w,
    size_t branch)
{
	if (branch == BRANCH_PLAN || !w->phase)
		return (w->phase);
	if (r->forked || x->timeline->fallback_end != TIMELINE_NEVER)
		return (false);
	return (!w->fork || r->kind == ROLL_KSK_DOUBLE_DS);
}

/* When the next step of a rollover can be taken. */
static int64_t
candidate(const struct laying *x, const struct roll *r, struct roll_wait *w)
{
	struct quantities q = x->layout->quantities;
	struct roll_ground g = laying_ground(x, x->last[BRANCH_PLAN]);
	int64_t spaced;
	size_t branch;

	if (r->urgent)
		q.late = 0;
	g.quantities = &q;
	roll_next(r, &g, w);
	if (w->earliest < x->layout->begin) {
		w->earliest = x->layout->begin;
		if (r->step > 0) {
			w->from = x->layout->begin;
			w->reason = TIMELINE_BY_PAST;
		}
	}
	for (branch = 0; branch < TIMELINE_BRANCHES; branch++) {
		spaced = x->last[branch] + q.late + r->owed[branch];
		if (!moves(x, r, w, branch) || w->earliest >= spaced)
			continue;
		w->earliest = spaced;
		w->from = x->last[branch];
		w->reason = TIMELINE_BY_SPACING;
	}
	if (w->earliest >= x->layout->until)
		return (TIMELINE_NEVER);
	return (
	    r->urgent ? w->earliest : grid_up(&x->layout->grid, w->earliest));
}

static bool
rolling(const struct laying *x, bool ksk)
{
	size_t i;

	for (i = 0; i < x->roll_count; i++)
		if (roll_is_ksk(&x->rolls[i]) == ksk ||
		    x->rolls[i].kind == ROLL_ALGORITHM)
			return (true);
	return (false);
}

const struct timeline_key *
laying_in_charge(const struct laying *x, enum names_role role)
{
	unsigned int state = TIMELINE_IN_SET |
	    (role == NAMES_KSK ? TIMELINE_SIGNS_SET : TIMELINE_SIGNS_ZONE);
	const struct timeline_key *k, *found = NULL;
	size_t i;

	for (i = 0; i < x->timeline->key_count; i++) {
		k = &x->timeline->keys[i];
		if (k->role == role &&
		    (k->state[BRANCH_PLAN] & state) == state &&
		    (k->state[BRANCH_PLAN] & TIMELINE_REVOKED) == 0)
			found = k;
	}
	return (found);
}

static bool
in_reserve(const struct laying *x, enum names_role role)
{
	const struct timeline_key *k;
	size_t i;

	for (i = 0; i < x->timeline->key_count; i++) {
		k = &x->timeline->keys[i];
		if (k->role == role && k->standby && k->state[BRANCH_PLAN] != 0)
			return (true);
	}
	return (false);
}

/* When a rollover of that role is to begin, by command or by lifetime, and
 * why; NEVER for none.  Not rounded. */
static int64_t
due(const struct laying *x, enum names_role role, enum timeline_reason *why)
{
	const struct layout *l = x->layout;
	bool ksk = role == NAMES_KSK;
	const struct conf_key_policy *p = ksk ? &l->policy->ksk :
						&l->policy->zsk;
	const struct timeline_key *k = laying_in_charge(x, role);
	int64_t asked = ksk ? l->ksk_start : l->zsk_start, lead;

	if (k == NULL || k->algorithm != p->algorithm)
		return (TIMELINE_NEVER);
	*why = TIMELINE_BY_COMMAND;
	if (asked != TIMELINE_NEVER && k->active < asked)
		return (asked);
	*why = TIMELINE_BY_LIFETIME;
	if (p->rollover == CONF_ROLLOVER_NONE || p->lifetime == 0 ||
	    k->active == TIMELINE_NEVER)
		return (TIMELINE_NEVER);
	lead = in_reserve(x, role) && !ksk ?
	    0 :
	    roll_lead(roll_kind(p, ksk), &l->quantities);
	return (k->active + p->lifetime - lead);
}

/* A lifetime ends no later than it says; what is asked for is as it is. */
static int64_t
round_due(const struct layout *l, int64_t due, enum timeline_reason why)
{
	if (why == TIMELINE_BY_COMMAND)
		return (due);
	return (due <= l->begin ? l->begin : grid_down(&l->grid, due));
}

bool
laying_other_algorithm(const struct laying *x)
{
	const struct timeline_key *k = laying_in_charge(x, NAMES_KSK);

	return (k != NULL && k->algorithm != x->layout->policy->ksk.algorithm);
}

/* True if another rollover keeps that one from beginning. */
static bool
hindered(const struct laying *x, bool ksk)
{
	if (x->layout->unsign || rolling(x, ksk) ||
	    (x->layout->policy->apart && x->roll_count > 0))
		return (true);
	if (ksk && x->timeline->fork != TIMELINE_NEVER)
		return (true);
	return (laying_other_algorithm(x) && (!ksk || x->roll_count > 0));
}

/* What would begin next, if nothing is in its way. */
static bool
propose(const struct laying *x, enum names_role role, struct roll *r)
{
	const struct layout *l = x->layout;
	bool ksk = role == NAMES_KSK;
	enum timeline_reason why = TIMELINE_BY_POLICY;
	int64_t start;

	if (hindered(x, ksk))
		return (false);
	if (laying_other_algorithm(x)) {
		start = l->algorithm_start != TIMELINE_NEVER ?
		    l->algorithm_start :
		    l->begin;
		roll_init(r, ROLL_ALGORITHM, start);
	} else {
		if ((start = due(x, role, &why)) == TIMELINE_NEVER)
			return (false);
		roll_init(r,
		    roll_kind(ksk ? &l->policy->ksk : &l->policy->zsk, ksk),
		    round_due(l, start, why));
		r->due = start;
	}
	r->why = why;
	r->reserve = in_reserve(x, role);
	if (r->reserve && r->kind == ROLL_ZSK_PRE_PUBLICATION)
		r->owed[BRANCH_PLAN] = r->owed[BRANCH_FALLBACK] =
		    quantities_known(&l->quantities);
	return (true);
}

/* The earliest of all steps that can be taken; NEVER for none.  Proposals
 * stand behind the rollovers that have begun. */
static int64_t
find_next(const struct laying *x, const struct roll *proposals, size_t count)
{
	int64_t t = TIMELINE_NEVER, at;
	struct roll_wait w;
	size_t i;

	for (i = 0; i < x->roll_count + count; i++) {
		at = candidate(x,
		    i < x->roll_count ? &x->rolls[i] :
					&proposals[i - x->roll_count],
		    &w);
		if (at < t)
			t = at;
	}
	return (t);
}

/* How much of what is still to be served the gate of a phase at t can ask of
 * the phase before, on that branch; the rollovers owe so much less. */
static int64_t
settle_gate(struct laying *x, size_t branch, int64_t t, int64_t late)
{
	int64_t most = t - x->last[branch] - late, served = 0, *owed;
	size_t i;

	for (i = 0; i < x->roll_count; i++)
		if (x->rolls[i].owed[branch] > served)
			served = x->rolls[i].owed[branch];
	if (served > most)
		served = most;
	for (i = 0; i < x->roll_count; i++) {
		owed = &x->rolls[i].owed[branch];
		*owed -= *owed < served ? *owed : served;
	}
	x->last[branch] = t;
	return (served);
}

/* True if the keys do on the branch something else than in the phase. */
static bool
differs(const struct timeline *t, const struct timeline_phase *p,
    enum branch branch)
{
	size_t i, j = 0;

	for (i = 0; i < t->key_count; i++) {
		if (t->keys[i].state[branch] == 0)
			continue;
		if (j == p->count || t->members[p->first + j].key != i ||
		    t->members[p->first + j].state != t->keys[i].state[branch])
			return (true);
		j++;
	}
	return (j != p->count);
}

int
laying_phases(struct laying *x, int64_t t, const int64_t *served)
{
	struct timeline *line = x->timeline;
	bool ds = t >= line->fork || t >= line->absent_from;
	struct timeline_phase plan = { t, served[BRANCH_PLAN], ds, 0, 0 };
	struct timeline_phase fallback = { t, served[BRANCH_FALLBACK], false, 0,
		0 };
	const struct timeline_phase *last = timeline_last(
	    line, BRANCH_FALLBACK);

	if (timeline_phase(line, BRANCH_PLAN, &plan, x->fault) == -1)
		return (-1);
	if (t < line->fork || t >= line->fallback_end ||
	    (last != NULL && !differs(line, last, BRANCH_FALLBACK)))
		return (0);
	return (timeline_phase(line, BRANCH_FALLBACK, &fallback, x->fault));
}

static void
drop_done(struct laying *x)
{
	size_t i, count = 0;

	for (i = 0; i < x->roll_count; i++)
		if (!roll_done(&x->rolls[i]))
			x->rolls[count++] = x->rolls[i];
	x->roll_count = count;
}

/* Steps that are due at one time. */
struct due {
	struct roll_wait wait[LAYOUT_ROLLS_MOST];
	bool now[LAYOUT_ROLLS_MOST];
	bool moves[TIMELINE_BRANCHES];
	int64_t late;
};

static void
find_due(const struct laying *x, int64_t t, struct due *d)
{
	size_t i, branch;

	memset(d, 0, sizeof(*d));
	d->late = x->layout->quantities.late;
	for (i = 0; i < x->roll_count; i++) {
		d->now[i] = candidate(x, &x->rolls[i], &d->wait[i]) == t;
		if (!d->now[i])
			continue;
		if (x->rolls[i].urgent)
			d->late = 0;
		for (branch = 0; branch < TIMELINE_BRANCHES; branch++)
			d->moves[branch] |= moves(
			    x, &x->rolls[i], &d->wait[i], branch);
	}
}

static int
take_due(struct laying *x, int64_t t)
{
	struct roll_ground g = laying_ground(x, t);
	int64_t served[TIMELINE_BRANCHES] = { 0 };
	struct due d;
	size_t i;

	find_due(x, t, &d);
	for (i = 0; i < TIMELINE_BRANCHES; i++)
		if (d.moves[i])
			served[i] = settle_gate(x, i, t, d.late);
	for (i = 0; i < x->roll_count; i++)
		if (d.now[i] &&
		    roll_take(&x->rolls[i], &g, &d.wait[i], t, x->fault) == -1)
			return (-1);
	drop_done(x);
	if (!d.moves[BRANCH_PLAN])
		return (0);
	x->expires = g.expires;
	return (laying_phases(x, t, served));
}

/* Takes one step of time; *more is false at the end. */
static int
advance(struct laying *x, bool *more)
{
	struct roll proposals[2];
	struct roll_wait w;
	size_t i, count = 0;
	int64_t t;

	count += propose(x, NAMES_KSK, &proposals[count]) ? 1 : 0;
	count += propose(x, NAMES_ZSK, &proposals[count]) ? 1 : 0;
	t = find_next(x, proposals, count);
	*more = t < x->layout->until;
	if (!*more)
		return (0);
	for (i = 0; i < count; i++)
		if (candidate(x, &proposals[i], &w) == t &&
		    (x->roll_count == 0 || !x->layout->policy->apart) &&
		    x->roll_count < LAYOUT_ROLLS_MOST)
			x->rolls[x->roll_count++] = proposals[i];
	return (take_due(x, t));
}

int
layout_make(struct timeline *t, const struct layout *l, struct fault *f)
{
	struct laying x = { .layout = l,
		.timeline = t,
		.last = { l->begin, l->begin },
		.expires = l->expires,
		.fault = f };
	bool more = true;

	timeline_init(t, l->begin, l->until);
	if (layout_check(l, f) == -1 || laying_begin(&x) == -1)
		return (-1);
	while (more)
		if (advance(&x, &more) == -1)
			return (-1);
	return (0);
}
