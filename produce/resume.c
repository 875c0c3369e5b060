/* Which rollovers have begun, by what the keys of a zone do. */
#include <stdlib.h>
#include <string.h>

#include "lib/dns/dnskey.h"
#include "produce/previous.h"

struct resuming {
	struct state *state;
	const struct previous *previous;
	struct quantities quantities;
	unsigned int algorithm; /* only keys of that one; 0: of any */
	struct fault *fault;
};

/* Keys of one role that are told apart by what they do. */
struct crew {
	size_t keys[LAYOUT_KEYS_MOST];
	size_t count;
};

static struct timeline_key *
life_of(const struct resuming *x, size_t key)
{
	return (&x->state->keys[key].timeline);
}

/* Those of the role whose state has all bits of `with` and none of `without`,
 * by the time of their publication. */
static void
gather(const struct resuming *x, enum names_role role, unsigned int with,
    unsigned int without, struct crew *c)
{
	const struct timeline_key *k;
	size_t i, place;

	c->count = 0;
	for (i = 0; i < x->state->key_count; i++) {
		k = life_of(x, i);
		if (k->role != role ||
		    (x->algorithm != 0 && k->algorithm != x->algorithm) ||
		    (k->state[BRANCH_PLAN] & with) != with ||
		    (k->state[BRANCH_PLAN] & without) != 0 ||
		    c->count == LAYOUT_KEYS_MOST)
			continue;
		for (place = c->count++; place > 0 &&
		     life_of(x, c->keys[place - 1])->published > k->published;
		     place--)
			c->keys[place] = c->keys[place - 1];
		c->keys[place] = i;
	}
}

/* How much of that a phase that began then has still to be served. */
static int64_t
left(const struct resuming *x, int64_t amount, int64_t since)
{
	int64_t served = x->previous->now - since;

	return (served >= amount ? 0 : amount - served);
}

/* A rollover at that step; the steps before it were taken at `at`. */
static struct roll *
add_roll(const struct resuming *x, enum roll_kind kind, unsigned int step,
    int64_t at)
{
	struct roll *r;
	size_t i;

	if (x->state->roll_count == LAYOUT_ROLLS_MOST) {
		(void)fault_set(x->fault, FAULT_REFUSED,
		    "more rollovers have begun than can be planned");
		return (NULL);
	}
	r = &x->state->rolls[x->state->roll_count++];
	roll_init(r, kind, at);
	r->step = step;
	for (i = 0; i < step; i++)
		r->at[i] = at;
	return (r);
}

static int
resume_zsk_double(const struct resuming *x, const struct crew *signers)
{
	const struct quantities *q = &x->quantities;
	int64_t since = life_of(x, signers->keys[1])->active;
	struct roll *r = add_roll(x, ROLL_ZSK_DOUBLE_SIGNATURE, 1, since);

	if (r == NULL)
		return (-1);
	r->old_zsk = signers->keys[0];
	r->new_zsk = signers->keys[1];
	r->owed[BRANCH_PLAN] = left(x, quantities_doubled(q), since);
	return (0);
}

/* It is published and does not sign yet. */
static int
resume_next(const struct resuming *x, size_t signer, size_t next)
{
	int64_t since = life_of(x, next)->published;
	struct roll *r = add_roll(x, ROLL_ZSK_PRE_PUBLICATION, 1, since);

	if (r == NULL)
		return (-1);
	r->old_zsk = signer;
	r->new_zsk = next;
	r->owed[BRANCH_PLAN] = left(x, quantities_known(&x->quantities), since);
	return (0);
}

/* It signs no more and waits to be removed. */
static int
resume_retired(const struct resuming *x, size_t signer, size_t old)
{
	int64_t since = life_of(x, old)->inactive;
	struct roll *r = add_roll(x, ROLL_ZSK_PRE_PUBLICATION, 2, since);

	if (r == NULL)
		return (-1);
	r->old_zsk = old;
	r->new_zsk = signer;
	r->owed[BRANCH_PLAN] = left(
	    x, quantities_retired(&x->quantities), since);
	return (0);
}

/* Of those that never signed, the newest are in reserve, and one more is the
 * next to be active. */
static int
resume_zsk_single(const struct resuming *x, size_t signer)
{
	struct crew silent;
	size_t i, fresh = 0;
	int rc = 0;

	gather(x, NAMES_ZSK, TIMELINE_IN_SET, TIMELINE_SIGNS_ZONE, &silent);
	for (i = 0; i < silent.count; i++)
		if (life_of(x, silent.keys[i])->active == TIMELINE_NEVER)
			fresh++;
	for (i = 0; i < silent.count && rc == 0; i++) {
		if (life_of(x, silent.keys[i])->active != TIMELINE_NEVER)
			rc = resume_retired(x, signer, silent.keys[i]);
		else if (fresh-- > x->previous->policy->zsk.standby)
			rc = resume_next(x, signer, silent.keys[i]);
	}
	return (rc);
}

static int
strange(const struct resuming *x, const char *what)
{
	char zone[NAME_TEXT_SIZE];

	names_zone(&x->state->zone, zone);
	return (fault_set(x->fault, FAULT_REFUSED,
	    "%.255s: %s in the set that is served: no plan leads there", zone,
	    what));
}

static int
resume_zsk(const struct resuming *x)
{
	struct crew signers;

	gather(
	    x, NAMES_ZSK, TIMELINE_IN_SET | TIMELINE_SIGNS_ZONE, 0, &signers);
	if (signers.count == 0)
		return (strange(x, "no zone signing key signs"));
	if (signers.count > 2)
		return (strange(x, "more than two zone signing keys sign"));
	if (signers.count == 2)
		return (resume_zsk_double(x, &signers));
	return (resume_zsk_single(x, signers.keys[0]));
}

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
static int
resume_parent(const struct resuming *x, struct roll *r, size_t old)
{
	const struct quantities *q = &x->quantities;
	int64_t asked = life_of(x, r->new_ksk)->active, present, absent = 0;

	if (ds_since(x, r->new_ksk, true, &present) == -1 ||
	    (old != TIMELINE_NONE && ds_since(x, old, false, &absent) == -1))
		return (-1);
	if (q->no_parent)
		r->at[r->step++] = r->at[0];
	else if (present != TIMELINE_NEVER && absent != TIMELINE_NEVER)
		r->at[r->step++] = (present > absent ? present : absent) +
		    quantities_ds(q) - quantities_parent(q);
	else if ((x->previous->parent == NULL ||
		     x->previous->parent->count == 0) &&
	    asked <= x->previous->now)
		r->at[r->step++] = asked;
	return (0);
}

/* Where both sign, the bridge of a double DS goes on as a double RRset. */
static int
resume_ksk_double(const struct resuming *x, const struct crew *signers)
{
	const struct quantities *q = &x->quantities;
	int64_t since = life_of(x, signers->keys[1])->published;
	struct roll *r;

	r = add_roll(x,
	    x->previous->policy->ksk.rollover ==
		    CONF_ROLLOVER_DOUBLE_SIGNATURE ?
		ROLL_KSK_DOUBLE_SIGNATURE :
		ROLL_KSK_DOUBLE_RRSET,
	    1, since);
	if (r == NULL)
		return (-1);
	r->old_ksk = signers->keys[0];
	r->new_ksk = signers->keys[1];
	r->owed[BRANCH_PLAN] = left(x, quantities_known(q), since);
	return (resume_parent(x, r, TIMELINE_NONE));
}

/* RFC 5011, the new key not yet alone. */
static int
resume_hold_down(const struct resuming *x, size_t signer, size_t fresh)
{
	const struct quantities *q = &x->quantities;
	int64_t since = life_of(x, fresh)->published;
	struct roll *r = add_roll(x, ROLL_KSK_RFC5011, 1, since);

	if (r == NULL)
		return (-1);
	r->old_ksk = signer;
	r->new_ksk = fresh;
	r->owed[BRANCH_PLAN] = left(
	    x, q->pickup + q->propagation + quantities_hold_down(q), since);
	return (resume_parent(x, r, TIMELINE_NONE));
}

/* RFC 5011, the new key alone; the old one is to be revoked. */
static int
resume_alone(const struct resuming *x, size_t signer, size_t old)
{
	int64_t since = life_of(x, old)->inactive;
	struct roll *r = add_roll(x, ROLL_KSK_RFC5011, 3, since);

	if (r == NULL)
		return (-1);
	r->old_ksk = old;
	r->new_ksk = signer;
	r->owed[BRANCH_PLAN] = left(x, quantities_known(&x->quantities), since);
	r->forked = true;
	if (x->quantities.no_parent)
		r->at[r->step++] = since;
	return (0);
}

static int
resume_revoked(const struct resuming *x, size_t signer, size_t old)
{
	const struct quantities *q = &x->quantities;
	int64_t since = life_of(x, old)->revoked;
	struct roll *r = add_roll(x, ROLL_KSK_RFC5011, 5, since);

	if (r == NULL)
		return (-1);
	r->old_ksk = old;
	r->new_ksk = signer;
	r->owed[BRANCH_PLAN] = left(
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
		k = life_of(x, i);
		if (!k->spare || k->role != NAMES_KSK ||
		    k->algorithm != life_of(x, signer)->algorithm)
			continue;
		if (ds_since(x, i, true, &present) == -1)
			return (-1);
		if (present == TIMELINE_NEVER &&
		    (k->active == TIMELINE_NEVER ||
			k->active > x->previous->now))
			continue;
		k->spare = false;
		r = add_roll(x, ROLL_KSK_DOUBLE_DS, 0, x->previous->now);
		if (r == NULL)
			return (-1);
		r->old_ksk = signer;
		r->new_ksk = i;
		return (resume_parent(x, r, TIMELINE_NONE));
	}
	return (0);
}

/* Of the KSKs that are published and do not sign, the newest are in reserve.
 */
static int
resume_ksk_single(const struct resuming *x, size_t signer)
{
	const struct conf_key_policy *p = &x->previous->policy->ksk;
	const struct timeline_key *k;
	struct crew silent;
	size_t i;

	gather(x, NAMES_KSK, TIMELINE_IN_SET,
	    TIMELINE_SIGNS_SET | TIMELINE_REVOKED, &silent);
	for (i = 0; i < silent.count; i++) {
		k = life_of(x, silent.keys[i]);
		if (k->inactive != TIMELINE_NEVER)
			return (resume_alone(x, signer, silent.keys[i]));
		if (p->rollover == CONF_ROLLOVER_RFC5011 &&
		    silent.count - i > p->standby)
			return (resume_hold_down(x, signer, silent.keys[i]));
	}
	if (p->rollover == CONF_ROLLOVER_DOUBLE_DS)
		return (resume_double_ds(x, signer));
	return (0);
}

static int
resume_ksk(const struct resuming *x)
{
	struct crew signers, revoked;

	gather(x, NAMES_KSK, TIMELINE_IN_SET | TIMELINE_SIGNS_SET,
	    TIMELINE_REVOKED, &signers);
	gather(x, NAMES_KSK, TIMELINE_REVOKED, 0, &revoked);
	if (signers.count == 0)
		return (strange(x, "no key signing key signs"));
	if (signers.count > 2)
		return (strange(x, "more than two key signing keys sign"));
	if (revoked.count > 0)
		return (resume_revoked(x, signers.keys[0], revoked.keys[0]));
	if (signers.count == 2)
		return (resume_ksk_double(x, &signers));
	return (resume_ksk_single(x, signers.keys[0]));
}

/* The first of that algorithm, or of another one, that does all that; NONE if
 * there is none. */
static size_t
find(const struct resuming *x, enum names_role role, bool wanted,
    unsigned int with)
{
	const struct timeline_key *k;
	size_t i;

	for (i = 0; i < x->state->key_count; i++) {
		k = life_of(x, i);
		if (k->role == role &&
		    (k->algorithm == x->previous->policy->zsk.algorithm) ==
			wanted &&
		    (k->state[BRANCH_PLAN] & with) == with)
			return (i);
	}
	return (TIMELINE_NONE);
}

/* Both algorithms are in use: which step of their change was the last?  On its
 * fallback, ZSKs of the new one may roll. */
static int
resume_algorithm(struct resuming *x, size_t old_zsk, size_t new_zsk)
{
	const struct quantities *q = &x->quantities;
	size_t old_ksk = find(x, NAMES_KSK, false, TIMELINE_SIGNS_SET);
	size_t new_ksk = find(x, NAMES_KSK, true, TIMELINE_SIGNS_SET);
	struct roll *r;
	int64_t since;

	if (new_ksk == TIMELINE_NONE)
		since = life_of(x, new_zsk)->active;
	else if (old_ksk != TIMELINE_NONE)
		since = life_of(x, new_ksk)->published;
	else
		since = life_of(x, old_zsk)->removed;
	r = add_roll(x, ROLL_ALGORITHM,
	    new_ksk == TIMELINE_NONE     ? 1 :
		old_ksk != TIMELINE_NONE ? 2 :
					   4,
	    since);
	if (r == NULL)
		return (-1);
	r->old_ksk = old_ksk;
	r->new_ksk = new_ksk;
	r->old_zsk = old_zsk;
	r->new_zsk = new_zsk;
	r->owed[BRANCH_PLAN] = left(x,
	    r->step == 1 ? quantities_signed(q) : quantities_known(q), since);
	if (r->step == 2 && resume_parent(x, r, old_ksk) == -1)
		return (-1);
	if (r->step == 1)
		return (0);
	x->algorithm = life_of(x, new_zsk)->algorithm;
	return (resume_zsk(x));
}

/* Keys that are published, and neither work nor roll, are in reserve. */
static void
mark_reserves(const struct resuming *x)
{
	const unsigned int work = TIMELINE_SIGNS_SET | TIMELINE_SIGNS_ZONE |
	    TIMELINE_REVOKED;
	const struct roll *r;
	struct timeline_key *k;
	size_t i, j;

	for (i = 0; i < x->state->key_count; i++) {
		k = life_of(x, i);
		k->standby = (k->state[BRANCH_PLAN] & TIMELINE_IN_SET) != 0 &&
		    (k->state[BRANCH_PLAN] & work) == 0 &&
		    (k->role == NAMES_KSK || k->active == TIMELINE_NEVER);
		for (j = 0; j < x->state->roll_count; j++) {
			r = &x->state->rolls[j];
			if (r->old_ksk == i || r->new_ksk == i ||
			    r->old_zsk == i || r->new_zsk == i)
				k->standby = false;
		}
	}
}

static int
resume(struct resuming *x)
{
	size_t old_zsk = find(x, NAMES_ZSK, false, TIMELINE_SIGNS_ZONE);
	size_t new_zsk = find(x, NAMES_ZSK, true, TIMELINE_SIGNS_ZONE);

	if (old_zsk != TIMELINE_NONE && new_zsk != TIMELINE_NONE)
		return (resume_algorithm(x, old_zsk, new_zsk));
	if (resume_zsk(x) == -1)
		return (-1);
	return (resume_ksk(x));
}

int
previous_resume(struct state *s, const struct previous *p, struct fault *f)
{
	struct resuming x = { .state = s, .previous = p, .fault = f };

	quantities_take(&x.quantities, p->policy, s->key_ttl);
	if (resume(&x) == -1)
		return (-1);
	mark_reserves(&x);
	return (0);
}
