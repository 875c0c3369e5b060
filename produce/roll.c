#include "produce/roll.h"

#include <string.h>

#include "produce/roll_act.h"

static const enum roll_act acts[ROLL_KINDS][ROLL_STEPS_MOST] = {
	[ROLL_ZSK_PRE_PUBLICATION] = { ACT_PUBLISH_ZSK, ACT_ACTIVATE_ZSK,
	    ACT_REMOVE_ZSK },
	[ROLL_ZSK_DOUBLE_SIGNATURE] = { ACT_DOUBLE_ZSK, ACT_REMOVE_ZSK },
	[ROLL_KSK_DOUBLE_SIGNATURE] = { ACT_PUBLISH_KSK, ACT_DS_REPLACE,
	    ACT_REMOVE_KSK },
	[ROLL_KSK_DOUBLE_DS] = { ACT_DS_ADD, ACT_SWAP_KSK, ACT_DS_REMOVE },
	[ROLL_KSK_DOUBLE_RRSET] = { ACT_PUBLISH_KSK, ACT_DS_ADD, ACT_REMOVE_KSK,
	    ACT_DS_REMOVE },
	[ROLL_KSK_RFC5011] = { ACT_ADD_KSK, ACT_DS_ADD, ACT_SIGN_ALONE,
	    ACT_DS_REMOVE, ACT_REVOKE_KSK, ACT_REMOVE_KSK },
	[ROLL_ALGORITHM] = { ACT_SIGN_UNPUBLISHED, ACT_PUBLISH_PAIR,
	    ACT_DS_REPLACE, ACT_WITHDRAW_PAIR, ACT_SILENCE_ZSK },
};

void
roll_init(struct roll *r, enum roll_kind kind, int64_t start)
{
	memset(r, 0, sizeof(*r));
	r->kind = kind;
	r->start = r->due = start;
	r->old_ksk = r->new_ksk = r->old_zsk = r->new_zsk = TIMELINE_NONE;
}

enum roll_act
roll_act(const struct roll *r)
{
	return (r->step < ROLL_STEPS_MOST ? acts[r->kind][r->step] : ACT_END);
}

bool
roll_done(const struct roll *r)
{
	return (roll_act(r) == ACT_END);
}

bool
roll_is_ksk(const struct roll *r)
{
	return (r->kind != ROLL_ZSK_PRE_PUBLICATION &&
	    r->kind != ROLL_ZSK_DOUBLE_SIGNATURE);
}

bool
roll_act_is_ds(enum roll_act act)
{
	return (
	    act == ACT_DS_ADD || act == ACT_DS_REPLACE || act == ACT_DS_REMOVE);
}

/* The step before was taken at. */
static int64_t
before(const struct roll *r)
{
	return (r->at[r->step - 1]);
}

static void
wait_for(struct roll_wait *w, int64_t from, int64_t amount,
    enum timeline_reason reason)
{
	if (w->reason != TIMELINE_BY_START && from + amount <= w->earliest)
		return;
	w->from = from;
	w->earliest = from + amount;
	w->reason = reason;
}

static void
wait_known(const struct quantities *q, int64_t from, struct roll_wait *w)
{
	wait_for(w, from, q->late + quantities_known(q), TIMELINE_BY_KNOWN);
}

/* The old KSK leaves the set. */
static void
wait_remove_ksk(
    const struct roll *r, const struct roll_ground *g, struct roll_wait *w)
{
	const struct quantities *q = g->quantities;
	const struct timeline_key *old;

	if (r->kind != ROLL_KSK_RFC5011) {
		wait_for(
		    w, before(r), quantities_parent(q), TIMELINE_BY_PARENT);
		wait_known(q, r->at[0], w);
		w->fork = true;
		return;
	}
	old = &g->timeline->keys[r->old_ksk];
	wait_for(w, before(r), quantities_reach(q) + quantities_revoked(q),
	    TIMELINE_BY_REVOKED);
	wait_for(w, old->unrevoked, quantities_revoked(q), TIMELINE_BY_REVOKED);
}

/* RFC 5011: the new KSK signs alone. */
static void
wait_alone(
    const struct roll *r, const struct roll_ground *g, struct roll_wait *w)
{
	const struct quantities *q = g->quantities;
	const struct timeline_key *key = &g->timeline->keys[r->new_ksk];

	wait_for(w, key->published,
	    quantities_reach(q) + quantities_hold_down(q),
	    TIMELINE_BY_HOLD_DOWN);
	wait_for(
	    w, key->without, quantities_hold_down(q), TIMELINE_BY_HOLD_DOWN);
	if (!q->no_parent)
		wait_for(
		    w, before(r), quantities_parent(q), TIMELINE_BY_PARENT);
	w->fork = true;
}

static void
wait_revoke(
    const struct roll *r, const struct roll_ground *g, struct roll_wait *w)
{
	const struct quantities *q = g->quantities;

	wait_known(q, r->at[2], w);
	wait_for(w, r->at[2], g->policy->ksk.revoke, TIMELINE_BY_POLICY);
	if (!q->no_parent)
		wait_for(
		    w, before(r), quantities_parent(q), TIMELINE_BY_PARENT);
}

static void
wait_late(
    const struct roll *r, const struct roll_ground *g, struct roll_wait *w)
{
	const struct quantities *q = g->quantities;
	enum roll_act act = roll_act(r);

	if (act == ACT_SWAP_KSK || act == ACT_WITHDRAW_PAIR) {
		wait_for(
		    w, before(r), quantities_parent(q), TIMELINE_BY_PARENT);
		w->fork = true;
	} else if (act == ACT_PUBLISH_PAIR)
		wait_for(w, before(r), q->late + quantities_signed(q),
		    TIMELINE_BY_SIGNED);
	else if (act == ACT_REMOVE_KSK)
		wait_remove_ksk(r, g, w);
	else if (act == ACT_SIGN_ALONE)
		wait_alone(r, g, w);
	else if (act == ACT_REVOKE_KSK)
		wait_revoke(r, g, w);
	else
		wait_known(q, before(r), w);
}

static void
wait_remove_zsk(
    const struct roll *r, const struct quantities *q, struct roll_wait *w)
{
	if (r->kind == ROLL_ZSK_DOUBLE_SIGNATURE)
		wait_for(w, before(r), q->late + quantities_doubled(q),
		    TIMELINE_BY_DOUBLED);
	else if (r->full)
		wait_for(w, before(r), q->late + quantities_retired_full(q),
		    TIMELINE_BY_SIGNED);
	else
		wait_for(w, before(r), q->late + quantities_retired(q),
		    TIMELINE_BY_RETIRED);
}

/* The step belongs to the one before. */
static bool
at_once(const struct roll *r, enum roll_act act)
{
	if (act == ACT_DS_ADD || act == ACT_DS_REMOVE)
		return (r->kind == ROLL_KSK_DOUBLE_RRSET);
	return (act == ACT_ACTIVATE_ZSK && r->reserve);
}

void
roll_next(
    const struct roll *r, const struct roll_ground *g, struct roll_wait *w)
{
	const struct quantities *q = g->quantities;
	enum roll_act act = roll_act(r);

	*w = (struct roll_wait){ .phase = !roll_act_is_ds(act) };
	if (r->step == 0) {
		*w = (struct roll_wait){ r->start, r->due, r->why, w->phase,
			false };
		return;
	}
	if (act == ACT_REMOVE_ZSK)
		wait_remove_zsk(r, q, w);
	else if (at_once(r, act))
		wait_for(w, before(r), 0, TIMELINE_BY_START);
	else
		wait_late(r, g, w);
}

enum roll_kind
roll_kind(const struct conf_key_policy *p, bool ksk)
{
	switch (p->rollover) {
	case CONF_ROLLOVER_DOUBLE_DS:
		return (ROLL_KSK_DOUBLE_DS);
	case CONF_ROLLOVER_DOUBLE_RRSET:
		return (ROLL_KSK_DOUBLE_RRSET);
	case CONF_ROLLOVER_RFC5011:
		return (ROLL_KSK_RFC5011);
	case CONF_ROLLOVER_DOUBLE_SIGNATURE:
		return (ksk ? ROLL_KSK_DOUBLE_SIGNATURE :
			      ROLL_ZSK_DOUBLE_SIGNATURE);
	case CONF_ROLLOVER_PRE_PUBLICATION:
	case CONF_ROLLOVER_NONE:
	default:
		return (ROLL_ZSK_PRE_PUBLICATION);
	}
}

int64_t
roll_lead(enum roll_kind kind, const struct quantities *q)
{
	int64_t reach = quantities_reach(q);

	switch (kind) {
	case ROLL_ZSK_PRE_PUBLICATION:
	case ROLL_KSK_DOUBLE_SIGNATURE:
		return (q->late + quantities_known(q));
	case ROLL_KSK_DOUBLE_DS:
		return (quantities_parent(q));
	case ROLL_KSK_RFC5011:
		return ((reach > q->validity ? reach : q->validity) +
		    quantities_hold_down(q));
	case ROLL_ZSK_DOUBLE_SIGNATURE:
	case ROLL_KSK_DOUBLE_RRSET:
	case ROLL_ALGORITHM:
	case ROLL_KINDS:
	default:
		return (0);
	}
}

int64_t
roll_tail(enum roll_kind kind, const struct quantities *q)
{
	int64_t known = q->late + quantities_known(q);
	int64_t parent = quantities_parent(q);

	switch (kind) {
	case ROLL_ZSK_PRE_PUBLICATION:
		return (q->late + quantities_retired(q));
	case ROLL_ZSK_DOUBLE_SIGNATURE:
		return (q->late + quantities_doubled(q));
	case ROLL_KSK_DOUBLE_SIGNATURE:
		return (parent);
	case ROLL_KSK_DOUBLE_DS:
		return (known);
	case ROLL_KSK_DOUBLE_RRSET:
		return (known > parent ? known : parent);
	case ROLL_KSK_RFC5011:
		return (known + parent + q->validity + quantities_reach(q) +
		    quantities_revoked(q));
	case ROLL_ALGORITHM:
	case ROLL_KINDS:
	default:
		return (0);
	}
}
