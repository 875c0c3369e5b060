/* Which rollovers have begun, by what the keys of a zone do. */
#include <stdlib.h>
#include <string.h>

#include "lib/dns/dnskey.h"
#include "produce/resuming.h"

struct timeline_key *
resuming_life(const struct resuming *x, size_t key)
{
	return (&x->state->keys[key].timeline);
}

/* Those of the role whose state has all bits of `with` and none of `without`,
 * by the time of their publication. */
void
resuming_gather(const struct resuming *x, enum names_role role,
    unsigned int with, unsigned int without, struct crew *c)
{
	const struct timeline_key *k;
	size_t i, place;

	c->count = 0;
	for (i = 0; i < x->state->key_count; i++) {
		k = resuming_life(x, i);
		if (k->role != role ||
		    (x->algorithm != 0 && k->algorithm != x->algorithm) ||
		    (k->state[BRANCH_PLAN] & with) != with ||
		    (k->state[BRANCH_PLAN] & without) != 0 ||
		    c->count == LAYOUT_KEYS_MOST)
			continue;
		for (place = c->count++; place > 0 &&
		     resuming_life(x, c->keys[place - 1])->published >
			 k->published;
		     place--)
			c->keys[place] = c->keys[place - 1];
		c->keys[place] = i;
	}
}

/* How much of that a phase that began then has still to be served. */
int64_t
resuming_left(const struct resuming *x, int64_t amount, int64_t since)
{
	int64_t served = x->previous->now - since;

	return (served >= amount ? 0 : amount - served);
}

/* A rollover at that step; the steps before it were taken at `at`. */
struct roll *
resuming_roll(const struct resuming *x, enum roll_kind kind, unsigned int step,
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
	int64_t since = resuming_life(x, signers->keys[1])->active;
	struct roll *r = resuming_roll(x, ROLL_ZSK_DOUBLE_SIGNATURE, 1, since);

	if (r == NULL)
		return (-1);
	r->old_zsk = signers->keys[0];
	r->new_zsk = signers->keys[1];
	r->owed[BRANCH_PLAN] = resuming_left(x, quantities_doubled(q), since);
	return (0);
}

/* It is published and does not sign yet. */
static int
resume_next(const struct resuming *x, size_t signer, size_t next)
{
	int64_t since = resuming_life(x, next)->published;
	struct roll *r = resuming_roll(x, ROLL_ZSK_PRE_PUBLICATION, 1, since);

	if (r == NULL)
		return (-1);
	r->old_zsk = signer;
	r->new_zsk = next;
	r->owed[BRANCH_PLAN] = resuming_left(
	    x, quantities_known(&x->quantities), since);
	return (0);
}

/* It signs no more and waits to be removed. */
static int
resume_retired(const struct resuming *x, size_t signer, size_t old)
{
	int64_t since = resuming_life(x, old)->inactive;
	struct roll *r = resuming_roll(x, ROLL_ZSK_PRE_PUBLICATION, 2, since);

	if (r == NULL)
		return (-1);
	r->old_zsk = old;
	r->new_zsk = signer;
	r->owed[BRANCH_PLAN] = resuming_left(
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

	resuming_gather(
	    x, NAMES_ZSK, TIMELINE_IN_SET, TIMELINE_SIGNS_ZONE, &silent);
	for (i = 0; i < silent.count; i++)
		if (resuming_life(x, silent.keys[i])->active == TIMELINE_NEVER)
			fresh++;
	for (i = 0; i < silent.count && rc == 0; i++) {
		if (resuming_life(x, silent.keys[i])->active != TIMELINE_NEVER)
			rc = resume_retired(x, signer, silent.keys[i]);
		else if (fresh-- > x->previous->policy->zsk.standby)
			rc = resume_next(x, signer, silent.keys[i]);
	}
	return (rc);
}

int
resuming_strange(const struct resuming *x, const char *what)
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

	resuming_gather(
	    x, NAMES_ZSK, TIMELINE_IN_SET | TIMELINE_SIGNS_ZONE, 0, &signers);
	if (signers.count == 0)
		return (resuming_strange(x, "no zone signing key signs"));
	if (signers.count > 2)
		return (resuming_strange(
		    x, "more than two zone signing keys sign"));
	if (signers.count == 2)
		return (resume_zsk_double(x, &signers));
	return (resume_zsk_single(x, signers.keys[0]));
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
		k = resuming_life(x, i);
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
		since = resuming_life(x, new_zsk)->active;
	else if (old_ksk != TIMELINE_NONE)
		since = resuming_life(x, new_ksk)->published;
	else
		since = resuming_life(x, old_zsk)->removed;
	r = resuming_roll(x, ROLL_ALGORITHM,
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
	r->owed[BRANCH_PLAN] = resuming_left(x,
	    r->step == 1 ? quantities_signed(q) : quantities_known(q), since);
	if (r->step == 2 && resuming_parent(x, r, old_ksk) == -1)
		return (-1);
	if (r->step == 1)
		return (0);
	x->algorithm = resuming_life(x, new_zsk)->algorithm;
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
		k = resuming_life(x, i);
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
	return (resuming_ksk(x));
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
