/* Which rollover of a KSK has begun, by its keys and what the parent has. */
#include <stdlib.h>
#include <string.h>

#include "lib/dns/dnskey.h"
#include "produce/resuming.h"

int
previous_ds(const struct state *s, const struct previous *p, size_t key,
    bool present, int64_t *since, struct fault *f)
{
	char *ds;

	*since = TIMELINE_NEVER;
	if (p->parent == NULL)
		return (0);
	if ((ds = dnskey_ds(&s->keys[key].dnskey, &s->zone, f)) == NULL)
		return (-1);
	*since = parent_since(p->parent, strrchr(ds, ' ') + 1, present, p->now,
	    p->policy->timing.consumer_period);
	free(ds);
	return (0);
}

static int
ds_since(const struct resuming *x, size_t key, bool present, int64_t *since)
{
	return (
	    previous_ds(x->state, x->previous, key, present, since, x->fault));
}

/*
 * The step that asks the parent for the new key's DS, and for the old one's to
 * be gone if old is not NONE: if it was seen, the next step waits for Tds + S
 * from then; if nobody looked, for as long as was planned; else it is asked
 * again.
 */
int
resuming_parent(const struct resuming *x, struct roll *r, size_t old)
{
	const struct quantities *q = &x->quantities;
	struct state_key *k = &x->state->keys[r->new_ksk];
	int64_t asked = k->timeline.active, present, absent = 0;

	if (ds_since(x, r->new_ksk, true, &present) == -1 ||
	    (old != TIMELINE_NONE && ds_since(x, old, false, &absent) == -1))
		return (-1);
	/* Sooner than planned for: it had been asked for, all the same. */
	if (present != TIMELINE_NEVER && asked > present - q->parent)
		k->timeline.active = present - q->parent;
	if (q->no_parent)
		r->at[r->step++] = r->at[0];
	else if (present != TIMELINE_NEVER && absent != TIMELINE_NEVER)
		r->at[r->step++] = (present > absent ? present : absent) +
		    quantities_ds(q) - quantities_parent(q);
	else if ((x->previous->parent == NULL ||
		     x->previous->parent->count == 0) &&
	    asked <= x->previous->now &&
	    (k->withdrawn < asked || k->withdrawn > x->previous->now))
		r->at[r->step++] = asked;
	return (0);
}

/* Whether the parent has, or was asked for, the new key's DS beside the old
 * one's. */
static int
is_beside(const struct resuming *x, size_t old, size_t fresh, bool *beside)
{
	int64_t present, absent, now = x->previous->now;

	*beside = false;
	if (x->quantities.no_parent)
		return (0);
	if (ds_since(x, fresh, true, &present) == -1 ||
	    ds_since(x, old, false, &absent) == -1)
		return (-1);
	if (x->previous->parent != NULL && x->previous->parent->count > 0)
		*beside = present != TIMELINE_NEVER && absent == TIMELINE_NEVER;
	else
		*beside = resuming_life(x, fresh)->active <= now &&
		    x->state->keys[old].withdrawn > now;
	return (0);
}

/* Where both sign, the bridge of a double DS, and whatever has both DS records,
 * goes on as a double RRset.  A key that was in reserve may have been published
 * before the other; what counts is since when it signs. */
static int
resume_ksk_double(const struct resuming *x, size_t old, size_t fresh)
{
	const struct quantities *q = &x->quantities;
	int64_t since = x->state->keys[fresh].signing;
	struct roll *r;
	bool beside;

	if (is_beside(x, old, fresh, &beside) == -1)
		return (-1);
	if (x->previous->policy->ksk.rollover != CONF_ROLLOVER_DOUBLE_SIGNATURE)
		beside = true;
	r = resuming_roll(x,
	    beside ? ROLL_KSK_DOUBLE_RRSET : ROLL_KSK_DOUBLE_SIGNATURE, 1,
	    since);
	if (r == NULL)
		return (-1);
	r->old_ksk = old;
	r->new_ksk = fresh;
	r->owed[BRANCH_PLAN] = resuming_left(x, quantities_known(q), since);
	return (resuming_parent(x, r, TIMELINE_NONE));
}

/* RFC 5011, the new key not yet alone. */
static int
resume_hold_down(const struct resuming *x, size_t signer, size_t fresh)
{
	const struct quantities *q = &x->quantities;
	int64_t since = resuming_life(x, fresh)->published;
	struct roll *r = resuming_roll(x, ROLL_KSK_RFC5011, 1, since);

	if (r == NULL)
		return (-1);
	r->old_ksk = signer;
	r->new_ksk = fresh;
	r->owed[BRANCH_PLAN] = resuming_left(
	    x, q->pickup + q->propagation + quantities_hold_down(q), since);
	return (resuming_parent(x, r, TIMELINE_NONE));
}

/* RFC 5011, the new key alone; the old one is to be revoked. */
static int
resume_alone(const struct resuming *x, size_t signer, size_t old)
{
	int64_t since = resuming_life(x, old)->inactive;
	struct roll *r = resuming_roll(x, ROLL_KSK_RFC5011, 3, since);

	if (r == NULL)
		return (-1);
	r->old_ksk = old;
	r->new_ksk = signer;
	r->owed[BRANCH_PLAN] = resuming_left(
	    x, quantities_known(&x->quantities), since);
	r->forked = true;
	if (x->quantities.no_parent)
		r->at[r->step++] = since;
	return (0);
}

static int
resume_revoked(const struct resuming *x, size_t signer, size_t old)
{
	const struct quantities *q = &x->quantities;
	int64_t since = resuming_life(x, old)->revoked;
	struct roll *r = resuming_roll(x, ROLL_KSK_RFC5011, 5, since);

	if (r == NULL)
		return (-1);
	r->old_ksk = old;
	r->new_ksk = signer;
	r->owed[BRANCH_PLAN] = resuming_left(
	    x, q->pickup + q->propagation + quantities_revoked(q), since);
	return (0);
}

/* Double DS: the DS is asked for before the key is published. */
static int
resume_double_ds(const struct resuming *x, size_t signer)
{
	struct timeline_key *k;
	int64_t present;
	struct roll *r;
	size_t i;

	for (i = 0; i < x->state->key_count; i++) {
		k = resuming_life(x, i);
		if (!k->spare || k->role != NAMES_KSK ||
		    k->algorithm != resuming_life(x, signer)->algorithm)
			continue;
		if (ds_since(x, i, true, &present) == -1)
			return (-1);
		if (present == TIMELINE_NEVER &&
		    (k->active == TIMELINE_NEVER ||
			k->active > x->previous->now))
			continue;
		k->spare = false;
		r = resuming_roll(x, ROLL_KSK_DOUBLE_DS, 0, x->previous->now);
		if (r == NULL)
			return (-1);
		r->old_ksk = signer;
		r->new_ksk = i;
		return (resuming_parent(x, r, TIMELINE_NONE));
	}
	return (0);
}

/* The key signed before the signer did, which took over: by RFC 5011 alone an
 * old KSK stays in the set.  One that signed for a while beside an older
 * signer, by a plan that another one replaced, is in reserve again. */
static bool
is_replaced(const struct resuming *x, size_t key, size_t signer)
{
	return (resuming_life(x, key)->inactive != TIMELINE_NEVER &&
	    x->state->keys[key].signing < x->state->keys[signer].signing);
}

/* Of the KSKs that are published and do not sign, the newest are in reserve.
 */
static int
resume_ksk_single(const struct resuming *x, size_t signer)
{
	const struct conf_key_policy *p = &x->previous->policy->ksk;
	struct crew silent;
	size_t i;

	resuming_gather(x, NAMES_KSK, TIMELINE_IN_SET,
	    TIMELINE_SIGNS_SET | TIMELINE_REVOKED, &silent);
	for (i = 0; i < silent.count; i++) {
		if (is_replaced(x, silent.keys[i], signer))
			return (resume_alone(x, signer, silent.keys[i]));
		if (p->rollover == CONF_ROLLOVER_RFC5011 &&
		    silent.count - i > p->standby)
			return (resume_hold_down(x, signer, silent.keys[i]));
	}
	if (p->rollover == CONF_ROLLOVER_DOUBLE_DS)
		return (resume_double_ds(x, signer));
	return (0);
}

int
resuming_ksk(const struct resuming *x)
{
	struct crew signers, revoked;
	bool later;

	resuming_gather(x, NAMES_KSK, TIMELINE_IN_SET | TIMELINE_SIGNS_SET,
	    TIMELINE_REVOKED, &signers);
	resuming_gather(x, NAMES_KSK, TIMELINE_REVOKED, 0, &revoked);
	if (signers.count == 0)
		return (resuming_strange(x, "no key signing key signs"));
	if (signers.count > 2)
		return (
		    resuming_strange(x, "more than two key signing keys sign"));
	if (revoked.count > 0)
		return (resume_revoked(x, signers.keys[0], revoked.keys[0]));
	if (signers.count == 2) {
		later = x->state->keys[signers.keys[0]].signing >
		    x->state->keys[signers.keys[1]].signing;
		return (resume_ksk_double(
		    x, signers.keys[later], signers.keys[!later]));
	}
	return (resume_ksk_single(x, signers.keys[0]));
}
