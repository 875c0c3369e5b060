/* What the first set of a timeline holds. */
#include <string.h>

#include "produce/laying.h"

/* A key that is there from the first set on. */
static int
make_first(struct laying *x, enum names_role role, bool standby)
{
	const struct layout *l = x->layout;
	struct roll_ground g = laying_ground(x, x->last[BRANCH_PLAN]);
	struct timeline_key *k;
	unsigned int state = TIMELINE_IN_SET;
	size_t key;

	if (roll_make_key(&g, role, l->begin, &key, x->fault) == -1)
		return (-1);
	k = &x->timeline->keys[key];
	k->published = l->begin;
	k->standby = standby;
	if (!standby) {
		state |= role == NAMES_KSK ? TIMELINE_SIGNS_SET :
					     TIMELINE_SIGNS_ZONE;
		k->active = l->begin;
	}
	k->state[BRANCH_PLAN] = k->state[BRANCH_FALLBACK] = state;
	return (0);
}

/* The parent learns of a new zone's KSK when caches know it. */
static int
introduce(struct laying *x)
{
	const struct layout *l = x->layout;
	size_t key = x->timeline->key_count - 1;
	struct timeline_step s = { TIMELINE_DS_ADD, TIMELINE_BY_KNOWN, key,
		TIMELINE_NONE, 0, 0, l->begin };

	if (l->quantities.no_parent)
		return (0);
	s.earliest = l->begin + l->quantities.late +
	    quantities_known(&l->quantities);
	s.at = grid_up(&l->grid, s.earliest);
	x->timeline->keys[key].active = s.at;
	return (timeline_note(x->timeline, &s, x->fault));
}

static int
make_missing(struct laying *x, enum names_role role)
{
	const struct layout *l = x->layout;
	const struct conf_key_policy *p = role == NAMES_KSK ? &l->policy->ksk :
							      &l->policy->zsk;
	unsigned int reserves = 0;
	size_t i;

	if (laying_in_charge(x, role) == NULL) {
		if (make_first(x, role, false) == -1)
			return (-1);
		if (role == NAMES_KSK && introduce(x) == -1)
			return (-1);
	}
	for (i = 0; i < x->timeline->key_count; i++)
		if (x->timeline->keys[i].role == role &&
		    x->timeline->keys[i].standby)
			reserves++;
	for (; reserves < p->standby && !laying_other_algorithm(x); reserves++)
		if (make_first(x, role, true) == -1)
			return (-1);
	return (0);
}

/* The sets of a lost KSK serve until the parent knows the other one, which
 * then signs alone: there is nothing to fall back to. */
static int
replace_lost(struct laying *x)
{
	const struct layout *l = x->layout;
	struct roll_ground g = laying_ground(x, l->begin);
	struct timeline *t = x->timeline;
	const unsigned int state = TIMELINE_IN_SET | TIMELINE_SIGNS_SET;
	struct timeline_step s = { TIMELINE_DS_ADD, TIMELINE_BY_COMMAND, 0,
		TIMELINE_NONE, 0, 0, 0 };
	size_t key;

	for (key = 0; key < t->key_count; key++)
		if (t->keys[key].role == NAMES_KSK &&
		    t->keys[key].state[BRANCH_PLAN] != 0)
			break;
	if (key == t->key_count &&
	    roll_make_key(&g, NAMES_KSK, l->begin, &key, x->fault) == -1)
		return (-1);
	t->keys[key].state[BRANCH_PLAN] = t->keys[key].state[BRANCH_FALLBACK] =
	    state;
	t->keys[key].standby = false;
	if (t->keys[key].published == TIMELINE_NEVER)
		t->keys[key].published = l->begin;
	t->keys[key].active = l->begin - quantities_parent(&l->quantities);
	t->fork = t->fallback_end = l->begin;
	t->ds_present = s.key = key;
	s.at = s.earliest = s.from = t->keys[key].active;
	if (timeline_note(t, &s, x->fault) == -1)
		return (-1);
	s.event = TIMELINE_DS_REMOVE;
	s.reason = TIMELINE_BY_KNOWN;
	s.from = l->begin;
	s.earliest = l->begin + l->quantities.late +
	    quantities_known(&l->quantities);
	s.at = grid_up(&l->grid, s.earliest);
	return (timeline_note(t, &s, x->fault));
}

/* The DS records are withdrawn now; when all have forgotten them, the zone
 * needs no signatures. */
static int
leave(struct laying *x)
{
	const struct layout *l = x->layout;
	struct timeline_step s = { TIMELINE_DS_REMOVE, TIMELINE_BY_COMMAND,
		TIMELINE_NONE, TIMELINE_NONE, l->begin, l->begin, l->begin };

	if (timeline_note(x->timeline, &s, x->fault) == -1)
		return (-1);
	s.event = TIMELINE_UNSIGNED;
	s.reason = TIMELINE_BY_PARENT;
	s.earliest = l->begin + quantities_parent(&l->quantities);
	s.at = grid_up(&l->grid, s.earliest);
	if (s.at >= l->until)
		return (fault_set(x->fault, FAULT_USAGE,
		    "UNTIL is before the zone can be served unsigned, which "
		    "is at %lld",
		    (long long)s.at));
	return (timeline_note(x->timeline, &s, x->fault));
}

/* The first step of an emergency is part of the first set. */
static int
take_urgent(struct laying *x)
{
	struct roll_ground g = laying_ground(x, x->layout->begin);
	struct roll_wait w;
	size_t i;

	for (i = 0; i < x->roll_count; i++) {
		if (!x->rolls[i].urgent || x->rolls[i].step != 0)
			continue;
		roll_next(&x->rolls[i], &g, &w);
		if (roll_take(
			&x->rolls[i], &g, &w, x->layout->begin, x->fault) == -1)
			return (-1);
	}
	return (0);
}

int
laying_begin(struct laying *x)
{
	static const int64_t none[TIMELINE_BRANCHES] = { 0 };
	const struct layout *l = x->layout;
	size_t i, key;

	for (i = 0; i < l->key_count; i++)
		if (timeline_add(x->timeline, &l->keys[i], &key, x->fault) ==
		    -1)
			return (-1);
	memcpy(x->rolls, l->rolls, sizeof(x->rolls));
	x->roll_count = l->roll_count;
	for (i = 0; i < x->roll_count; i++)
		x->rolls[i].owed[BRANCH_FALLBACK] = x->rolls[i].forked ?
		    0 :
		    x->rolls[i].owed[BRANCH_PLAN];
	if ((l->ksk_lost && replace_lost(x) == -1) ||
	    (l->unsign && leave(x) == -1))
		return (-1);
	if (make_missing(x, NAMES_KSK) == -1 ||
	    make_missing(x, NAMES_ZSK) == -1)
		return (-1);
	if (laying_other_algorithm(x) && l->quantities.no_parent)
		return (fault_set(x->fault, FAULT_INPUT,
		    "kasp: a change of algorithm waits for the parent, and "
		    "there is none"));
	if (take_urgent(x) == -1)
		return (-1);
	return (laying_phases(x, l->begin, none));
}
