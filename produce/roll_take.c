/* What the steps of rollovers change. */
#include "produce/roll_act.h"

struct taking {
	struct roll *roll;
	struct roll_ground *ground;
	const struct roll_wait *wait;
	int64_t t;
	struct fault *fault;
};

static struct timeline_key *
key_at(const struct taking *x, size_t key)
{
	return (&x->ground->timeline->keys[key]);
}

/* Behind the fork the fallback stays as it was. */
static void
change(const struct taking *x, size_t key, unsigned int set, unsigned int clear)
{
	struct timeline_key *k = key_at(x, key);
	size_t branch;

	for (branch = 0; branch < TIMELINE_BRANCHES; branch++) {
		if (branch == BRANCH_FALLBACK && x->roll->forked)
			continue;
		k->state[branch] = (k->state[branch] & ~clear) | set;
	}
}

static int
note(
    const struct taking *x, enum timeline_event event, size_t key, size_t other)
{
	const struct roll_wait *w = x->wait;
	struct timeline_step s = { event, w->reason, key, other, x->t,
		w->earliest, w->from };

	return (timeline_note(x->ground->timeline, &s, x->fault));
}

/* The key that does that now; NONE if there is none. */
static size_t
find(const struct timeline *t, enum names_role role, unsigned int state,
    bool standby)
{
	size_t i;

	for (i = 0; i < t->key_count; i++)
		if (t->keys[i].role == role && t->keys[i].standby == standby &&
		    (t->keys[i].state[BRANCH_PLAN] & state) == state &&
		    (t->keys[i].state[BRANCH_PLAN] & TIMELINE_REVOKED) == 0)
			return (i);
	return (TIMELINE_NONE);
}

/* No two keys have one name, whichever ceremony makes them. */
static int64_t
free_name(const struct timeline *t, enum names_role role, int64_t instant)
{
	size_t i;

	for (i = 0; i < t->key_count; i++)
		if (t->keys[i].role == role && t->keys[i].named == instant)
			return (free_name(t, role, instant + 1));
	return (instant);
}

/* A key of that kind that an earlier ceremony made; it is then no more one to
 * spare. */
static bool
find_spare(struct timeline *t, const struct timeline_key *k, size_t *key)
{
	size_t i;

	for (i = 0; i < t->key_count; i++)
		if (t->keys[i].spare && t->keys[i].role == k->role &&
		    t->keys[i].algorithm == k->algorithm) {
			t->keys[i].spare = false;
			*key = i;
			return (true);
		}
	return (false);
}

int
roll_make_key(struct roll_ground *g, enum names_role role, int64_t t,
    size_t *key, struct fault *f)
{
	const struct conf_key_policy *p = role == NAMES_KSK ? &g->policy->ksk :
							      &g->policy->zsk;
	struct timeline_key k = { .role = role,
		.algorithm = p->algorithm,
		.size = p->size,
		.known = TIMELINE_NONE,
		.named = free_name(g->timeline, role, t),
		.published = TIMELINE_NEVER,
		.active = TIMELINE_NEVER,
		.inactive = TIMELINE_NEVER,
		.removed = TIMELINE_NEVER,
		.revoked = TIMELINE_NEVER,
		.without = g->expires };

	if (find_spare(g->timeline, &k, key)) {
		g->timeline->keys[*key].without = g->expires;
		return (0);
	}
	return (timeline_add(g->timeline, &k, key, f));
}

static int
make(const struct taking *x, enum names_role role, size_t *key)
{
	return (roll_make_key(x->ground, role, x->t, key, x->fault));
}

static int
publish(const struct taking *x, size_t key, unsigned int state)
{
	change(x, key, TIMELINE_IN_SET | state, 0);
	if (key_at(x, key)->published == TIMELINE_NEVER ||
	    key_at(x, key)->removed != TIMELINE_NEVER)
		key_at(x, key)->published = x->t;
	key_at(x, key)->removed = TIMELINE_NEVER;
	return (note(x, TIMELINE_PUBLISHED, key, TIMELINE_NONE));
}

static int
remove_key(const struct taking *x, size_t key)
{
	struct timeline_key *k = key_at(x, key);

	change(x, key, 0,
	    TIMELINE_IN_SET | TIMELINE_SIGNS_SET | TIMELINE_SIGNS_ZONE |
		TIMELINE_REVOKED);
	k->removed = x->t;
	if (k->inactive == TIMELINE_NEVER && k->active != TIMELINE_NEVER)
		k->inactive = x->t;
	return (note(x, TIMELINE_WITHDRAWN, key, TIMELINE_NONE));
}

/* The new ZSK signs; the old one does no more, if it is told so. */
static int
activate_zsk(const struct taking *x, bool beside)
{
	const struct quantities *q = x->ground->quantities;
	struct roll *r = x->roll;

	change(x, r->new_zsk, TIMELINE_SIGNS_ZONE, 0);
	key_at(x, r->new_zsk)->standby = false;
	key_at(x, r->new_zsk)->active = x->t;
	r->owed[BRANCH_PLAN] = beside ? quantities_doubled(q) :
	    r->full                   ? quantities_retired_full(q) :
					quantities_retired(q);
	if (!beside) {
		change(x, r->old_zsk, 0, TIMELINE_SIGNS_ZONE);
		key_at(x, r->old_zsk)->inactive = x->t;
	}
	return (note(x, beside ? TIMELINE_DOUBLE : TIMELINE_ACTIVE, r->new_zsk,
	    r->old_zsk));
}

/* Where keys are in reserve, the new one takes its place among them, and the
 * oldest of them becomes active at once. */
static int
publish_zsk(const struct taking *x)
{
	struct timeline *t = x->ground->timeline;
	struct roll *r = x->roll;
	size_t key, reserve;

	r->old_zsk = find(
	    t, NAMES_ZSK, TIMELINE_IN_SET | TIMELINE_SIGNS_ZONE, false);
	reserve = find(t, NAMES_ZSK, TIMELINE_IN_SET, true);
	if (make(x, NAMES_ZSK, &key) == -1)
		return (-1);
	r->new_zsk = reserve == TIMELINE_NONE ? key : reserve;
	key_at(x, key)->standby = reserve != TIMELINE_NONE;
	if (publish(x, key, 0) == -1)
		return (-1);
	r->owed[BRANCH_PLAN] = quantities_known(x->ground->quantities);
	if (reserve == TIMELINE_NONE)
		return (0);
	r->at[++r->step] = x->t;
	return (activate_zsk(x, false));
}

static int
double_zsk(const struct taking *x)
{
	struct roll *r = x->roll;

	r->old_zsk = find(x->ground->timeline, NAMES_ZSK,
	    TIMELINE_IN_SET | TIMELINE_SIGNS_ZONE, false);
	if (make(x, NAMES_ZSK, &r->new_zsk) == -1 ||
	    publish(x, r->new_zsk, 0) == -1)
		return (-1);
	return (activate_zsk(x, true));
}

/* A KSK in reserve takes over, and the new one takes its place. */
static int
publish_ksk(const struct taking *x, bool signs)
{
	struct timeline *t = x->ground->timeline;
	struct roll *r = x->roll;
	size_t key, reserve;

	r->old_ksk = find(
	    t, NAMES_KSK, TIMELINE_IN_SET | TIMELINE_SIGNS_SET, false);
	reserve = find(t, NAMES_KSK, TIMELINE_IN_SET, true);
	if (make(x, NAMES_KSK, &key) == -1)
		return (-1);
	r->owed[BRANCH_PLAN] = quantities_known(x->ground->quantities);
	r->new_ksk = reserve == TIMELINE_NONE ? key : reserve;
	if (!signs && reserve == TIMELINE_NONE)
		r->owed[BRANCH_PLAN] = x->ground->quantities->pickup +
		    x->ground->quantities->propagation +
		    quantities_hold_down(x->ground->quantities);
	if (reserve != TIMELINE_NONE) {
		key_at(x, key)->standby = true;
		key_at(x, reserve)->standby = false;
		if (publish(x, key, 0) == -1)
			return (-1);
		if (!signs)
			return (0);
	}
	return (publish(x, r->new_ksk, signs ? TIMELINE_SIGNS_SET : 0));
}

static int
ask_parent(const struct taking *x, enum timeline_event event)
{
	struct timeline *t = x->ground->timeline;
	struct roll *r = x->roll;

	if (r->old_ksk == TIMELINE_NONE)
		r->old_ksk = find(
		    t, NAMES_KSK, TIMELINE_IN_SET | TIMELINE_SIGNS_SET, false);
	if (r->new_ksk == TIMELINE_NONE &&
	    make(x, NAMES_KSK, &r->new_ksk) == -1)
		return (-1);
	if (event != TIMELINE_DS_REMOVE)
		key_at(x, r->new_ksk)->active = x->t;
	if (event != TIMELINE_DS_ADD)
		key_at(x, r->old_ksk)->inactive = x->t;
	return (note(x, event, r->new_ksk, r->old_ksk));
}

/* The fallback is a bridge: both keys sign it, so it holds whichever of the DS
 * records the parent has. */
static int
swap_ksk(const struct taking *x)
{
	struct roll *r = x->roll;

	change(x, r->new_ksk, TIMELINE_IN_SET | TIMELINE_SIGNS_SET, 0);
	if (r->forked)
		key_at(x, r->new_ksk)->state[BRANCH_FALLBACK] |=
		    TIMELINE_IN_SET | TIMELINE_SIGNS_SET;
	change(x, r->old_ksk, 0, TIMELINE_IN_SET | TIMELINE_SIGNS_SET);
	key_at(x, r->new_ksk)->published = x->t;
	key_at(x, r->old_ksk)->removed = x->t;
	r->owed[BRANCH_PLAN] = 0;
	return (note(x, TIMELINE_SWAPPED, r->new_ksk, r->old_ksk));
}

static int
sign_alone(const struct taking *x)
{
	struct roll *r = x->roll;

	change(x, r->new_ksk, TIMELINE_SIGNS_SET, 0);
	change(x, r->old_ksk, 0, TIMELINE_SIGNS_SET);
	key_at(x, r->new_ksk)->active = x->t;
	key_at(x, r->old_ksk)->inactive = x->t;
	r->owed[BRANCH_PLAN] = quantities_known(x->ground->quantities);
	return (note(x, TIMELINE_ALONE, r->new_ksk, r->old_ksk));
}

/* From here on gates ask that the parent has the key's DS no more. */
static void
without_ds(const struct taking *x, size_t key)
{
	struct timeline *t = x->ground->timeline;

	t->ds_absent = key;
	t->absent_from = x->t;
}

static int
revoke_ksk(const struct taking *x)
{
	const struct quantities *q = x->ground->quantities;
	struct roll *r = x->roll;

	change(x, r->old_ksk, TIMELINE_REVOKED | TIMELINE_SIGNS_SET, 0);
	key_at(x, r->old_ksk)->revoked = x->t;
	key_at(x, r->old_ksk)->unrevoked = x->ground->expires;
	x->ground->timeline->fallback_end = x->t;
	if (!q->no_parent)
		without_ds(x, r->old_ksk);
	r->owed[BRANCH_PLAN] = q->pickup + q->propagation +
	    quantities_revoked(q);
	return (note(x, TIMELINE_REVOKES, r->old_ksk, TIMELINE_NONE));
}

static int
sign_unpublished(const struct taking *x)
{
	struct timeline *t = x->ground->timeline;
	struct roll *r = x->roll;

	r->old_ksk = find(
	    t, NAMES_KSK, TIMELINE_IN_SET | TIMELINE_SIGNS_SET, false);
	r->old_zsk = find(
	    t, NAMES_ZSK, TIMELINE_IN_SET | TIMELINE_SIGNS_ZONE, false);
	if (make(x, NAMES_ZSK, &r->new_zsk) == -1)
		return (-1);
	change(x, r->new_zsk, TIMELINE_SIGNS_ZONE, 0);
	key_at(x, r->new_zsk)->active = x->t;
	r->owed[BRANCH_PLAN] = quantities_signed(x->ground->quantities);
	return (note(x, TIMELINE_DOUBLE, r->new_zsk, r->old_zsk));
}

static int
publish_pair(const struct taking *x)
{
	struct roll *r = x->roll;

	if (make(x, NAMES_KSK, &r->new_ksk) == -1)
		return (-1);
	r->owed[BRANCH_PLAN] = quantities_known(x->ground->quantities);
	if (publish(x, r->new_zsk, 0) == -1)
		return (-1);
	return (publish(x, r->new_ksk, TIMELINE_SIGNS_SET));
}

static bool
is_old(const struct taking *x, size_t key, unsigned int state)
{
	const struct timeline_key *k = key_at(x, key);

	return (k->algorithm == key_at(x, x->roll->old_zsk)->algorithm &&
	    (k->state[BRANCH_PLAN] & state) != 0);
}

/* All keys of the old algorithm leave the set; who signs the zone, signs on. */
static int
withdraw_pair(const struct taking *x)
{
	struct timeline *t = x->ground->timeline;
	struct roll *r = x->roll;
	size_t i;

	r->owed[BRANCH_PLAN] = quantities_known(x->ground->quantities);
	for (i = 0; i < t->key_count; i++) {
		if (i == r->old_ksk || !is_old(x, i, TIMELINE_IN_SET))
			continue;
		if (!is_old(x, i, TIMELINE_SIGNS_ZONE)) {
			if (remove_key(x, i) == -1)
				return (-1);
			continue;
		}
		change(x, i, 0, TIMELINE_IN_SET);
		t->keys[i].removed = x->t;
		if (note(x, TIMELINE_WITHDRAWN, i, TIMELINE_NONE) == -1)
			return (-1);
	}
	return (remove_key(x, r->old_ksk));
}

static int
silence_zsk(const struct taking *x)
{
	struct timeline *t = x->ground->timeline;
	size_t i;

	for (i = 0; i < t->key_count; i++) {
		if (!is_old(x, i, TIMELINE_SIGNS_ZONE))
			continue;
		change(x, i, 0, TIMELINE_SIGNS_ZONE);
		t->keys[i].inactive = x->t;
		if (note(x, TIMELINE_SILENT, i, TIMELINE_NONE) == -1)
			return (-1);
	}
	return (0);
}

static int
activate(const struct taking *x)
{
	return (activate_zsk(x, false));
}

static int
remove_zsk(const struct taking *x)
{
	return (remove_key(x, x->roll->old_zsk));
}

static int
remove_ksk(const struct taking *x)
{
	return (remove_key(x, x->roll->old_ksk));
}

static int
publish_signing(const struct taking *x)
{
	return (publish_ksk(x, true));
}

static int
publish_silent(const struct taking *x)
{
	return (publish_ksk(x, false));
}

static int
add_ds(const struct taking *x)
{
	return (ask_parent(x, TIMELINE_DS_ADD));
}

static int
replace_ds(const struct taking *x)
{
	return (ask_parent(x, TIMELINE_DS_REPLACE));
}

static int
remove_ds(const struct taking *x)
{
	return (ask_parent(x, TIMELINE_DS_REMOVE));
}

typedef int take_act(const struct taking *x);

static take_act *const takes[] = { [ACT_PUBLISH_ZSK] = publish_zsk,
	[ACT_ACTIVATE_ZSK] = activate,
	[ACT_DOUBLE_ZSK] = double_zsk,
	[ACT_REMOVE_ZSK] = remove_zsk,
	[ACT_PUBLISH_KSK] = publish_signing,
	[ACT_ADD_KSK] = publish_silent,
	[ACT_DS_ADD] = add_ds,
	[ACT_DS_REPLACE] = replace_ds,
	[ACT_DS_REMOVE] = remove_ds,
	[ACT_REMOVE_KSK] = remove_ksk,
	[ACT_SWAP_KSK] = swap_ksk,
	[ACT_SIGN_ALONE] = sign_alone,
	[ACT_REVOKE_KSK] = revoke_ksk,
	[ACT_SIGN_UNPUBLISHED] = sign_unpublished,
	[ACT_PUBLISH_PAIR] = publish_pair,
	[ACT_WITHDRAW_PAIR] = withdraw_pair,
	[ACT_SILENCE_ZSK] = silence_zsk };

/* From here on, the plan and the fallback differ. */
static void
fork_here(const struct taking *x)
{
	struct timeline *t = x->ground->timeline;
	struct roll *r = x->roll;

	r->forked = true;
	t->fork = x->t;
	if (!x->ground->quantities->no_parent)
		t->ds_present = r->new_ksk;
	if (r->kind == ROLL_ALGORITHM)
		without_ds(x, r->old_ksk);
}

int
roll_take(struct roll *r, struct roll_ground *g, const struct roll_wait *w,
    int64_t t, struct fault *f)
{
	struct taking x = { r, g, w, t, f };

	if (w->fork)
		fork_here(&x);
	r->at[r->step] = t;
	if (takes[roll_act(r)](&x) == -1)
		return (-1);
	r->at[r->step++] = t;
	if (w->phase)
		r->owed[BRANCH_FALLBACK] = r->forked ? 0 : r->owed[BRANCH_PLAN];
	while (g->quantities->no_parent && roll_act_is_ds(roll_act(r)))
		r->at[r->step++] = t;
	return (0);
}
