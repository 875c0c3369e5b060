#include "tests/sim/hand_roll.h"

#include <string.h>

static mask
bit(size_t key)
{
	return ((mask)1 << key);
}

/* The amount, or what is left of it in a plan that is to be wrong. */
static int64_t
amount(const struct hand *h, enum hand_wait wait, int64_t right)
{
	return (h->broken == wait ? right - h->shorter : right);
}

static struct hand_step *
add_step(struct hand_steps *s)
{
	return (&s->items[s->count++]);
}

static void
need(struct hand_step *s, const struct hand *h, enum hand_wait wait,
    size_t after, int64_t right)
{
	size_t i = 0;

	while (s->needs[i].wait != HAND_NOTHING)
		i++;
	s->needs[i] = (struct hand_need){ wait, after, amount(h, wait, right),
		false };
}

/* From a set's confirmation until no cache has the one before. */
static int64_t
known(const struct sim_quantities *q)
{
	return (q->pickup + q->propagation + q->key_ttl + q->skew);
}

/* The gate on the parent: seen for so long; and the time planned for it. */
static void
gate(struct hand_step *s, const struct hand *h, enum hand_wait wait,
    size_t after)
{
	const struct sim_quantities *q = h->q;

	s->gated = true;
	s->ds_for = amount(h, wait, q->ds_ttl + q->skew);
	need(s, h, wait, after,
	    q->registration + q->parent + q->ds_ttl + q->skew);
	s->needs[0].from_plan = true;
}

static void
zsk_steps(struct hand_steps *s, const struct hand *h, const struct hand_roll *r)
{
	const struct sim_quantities *q = h->q;
	struct hand_step *step = add_step(s);
	int64_t signs = q->pickup + q->propagation + q->zone_ttl + q->skew;

	step->add.published = bit(r->new_zsk);
	if (r->kind == HAND_ZPP) {
		step = add_step(s);
		need(step, h, HAND_ZPP_KNOWN, 0, known(q));
		step->add.active = bit(r->new_zsk);
		step->remove.active = bit(r->old_zsk);
		step = add_step(s);
		need(step, h, HAND_ZPP_RETIRED, 1, signs + q->replace);
	} else {
		step->add.active = bit(r->new_zsk);
		step = add_step(s);
		need(step, h, HAND_ZDS_DOUBLED, 0,
		    q->key_ttl > q->replace + q->zone_ttl ? known(q) :
							    signs + q->replace);
		step->remove.active = bit(r->old_zsk);
	}
	step->remove.published = bit(r->old_zsk);
}

static struct hand_step *
publish_ksk(struct hand_steps *s, const struct hand_roll *r)
{
	struct hand_step *step = add_step(s);

	step->add.published = step->add.signers = bit(r->new_ksk);
	return (step);
}

static struct hand_step *
remove_ksk(struct hand_steps *s, const struct hand_roll *r)
{
	struct hand_step *step = add_step(s);

	step->remove.published = step->remove.signers = bit(r->old_ksk);
	return (step);
}

static struct hand_step *
ds_step(struct hand_steps *s, mask add, mask remove)
{
	struct hand_step *step = add_step(s);

	step->parent = true;
	step->add.ds = add;
	step->remove.ds = remove;
	return (step);
}

/* Double signature: both keys, then the other DS, then the new key alone. */
static void
kds_steps(struct hand_steps *s, const struct hand *h, const struct hand_roll *r)
{
	struct hand_step *step;

	(void)publish_ksk(s, r);
	step = ds_step(s, bit(r->new_ksk), bit(r->old_ksk));
	need(step, h, HAND_KDS_KNOWN, 0, known(h->q));
	step = remove_ksk(s, r);
	gate(step, h, HAND_KDS_PARENT, 1);
}

/* Double DS: both DS, then the other key, then the new DS alone. */
static void
dds_steps(struct hand_steps *s, const struct hand *h, const struct hand_roll *r)
{
	struct hand_step *step;

	(void)ds_step(s, bit(r->new_ksk), 0);
	step = remove_ksk(s, r);
	step->add.published = step->add.signers = bit(r->new_ksk);
	gate(step, h, HAND_DDS_PARENT, 0);
	step = ds_step(s, 0, bit(r->old_ksk));
	need(step, h, HAND_DDS_KNOWN, 1, known(h->q));
}

/* Double RRset: both keys and both DS, then the new ones alone. */
static void
drr_steps(struct hand_steps *s, const struct hand *h, const struct hand_roll *r)
{
	struct hand_step *step;

	(void)publish_ksk(s, r);
	(void)ds_step(s, bit(r->new_ksk), 0);
	step = remove_ksk(s, r);
	gate(step, h, HAND_DRR_PARENT, 1);
	need(step, h, HAND_DRR_KNOWN, 0, known(h->q));
	(void)ds_step(s, 0, bit(r->old_ksk));
}

static int64_t
between(int64_t least, int64_t value, int64_t most)
{
	if (value > most)
		value = most;
	return (value < least ? least : value);
}

/* RFC 5011: two active refreshes, a retry, skew. */
static int64_t
refreshes(const struct sim_quantities *q)
{
	int64_t smaller = q->key_ttl < q->validity ? q->key_ttl : q->validity;

	return (2 * between(SIM_HOUR, smaller / 2, 15 * SIM_DAY) +
	    between(SIM_HOUR, smaller / 10, SIM_DAY) + q->skew);
}

static void
anchor_steps(
    struct hand_steps *s, const struct hand *h, const struct hand_roll *r)
{
	const struct sim_quantities *q = h->q;
	int64_t hold = q->key_ttl > 30 * SIM_DAY ? q->key_ttl : 30 * SIM_DAY;
	struct hand_step *step = add_step(s);

	step->add.published = bit(r->new_ksk);
	step = add_step(s);
	step->anchor = HAND_5011_TRUSTED;
	step->anchor_key = bit(r->new_ksk);
	step->anchor_margin = amount(h, HAND_5011_TRUSTED, hold + refreshes(q));
	need(step, h, HAND_5011_TRUSTED, 0,
	    q->pickup + q->propagation + hold + refreshes(q));
	step->add.signers = bit(r->new_ksk);
	step->remove.signers = bit(r->old_ksk);
	step = add_step(s);
	need(step, h, HAND_WAITS, 1, known(q));
	step->remove.published = bit(r->old_ksk);
	step->add.revoked = step->add.signers = bit(r->old_ksk);
	step = add_step(s);
	step->anchor = HAND_5011_REVOKED;
	step->anchor_key = bit(r->old_ksk);
	step->anchor_margin = amount(h, HAND_5011_REVOKED, refreshes(q));
	need(step, h, HAND_5011_REVOKED, 2,
	    q->pickup + q->propagation + refreshes(q));
	step->remove.revoked = step->remove.signers = bit(r->old_ksk);
}

static void
algorithm_steps(
    struct hand_steps *s, const struct hand *h, const struct hand_roll *r)
{
	const struct sim_quantities *q = h->q;
	struct hand_step *step = add_step(s);

	step->add.active = bit(r->new_zsk);
	step = publish_ksk(s, r);
	step->add.published |= bit(r->new_zsk);
	need(step, h, HAND_ALG_SIGNED, 0,
	    q->pickup + q->propagation + q->full + q->zone_ttl + q->skew);
	step = ds_step(s, bit(r->new_ksk), bit(r->old_ksk));
	need(step, h, HAND_ALG_KNOWN, 1, known(q));
	step = remove_ksk(s, r);
	step->remove.published |= bit(r->old_zsk);
	gate(step, h, HAND_ALG_PARENT, 2);
	step = add_step(s);
	need(step, h, HAND_ALG_FORGOTTEN, 3, known(q));
	step->remove.active = bit(r->old_zsk);
}

void
hand_roll_steps(
    struct hand_steps *s, const struct hand *h, const struct hand_roll *r)
{
	memset(s, 0, sizeof(*s));
	switch (r->kind) {
	case HAND_ZPP:
	case HAND_ZDS:
		zsk_steps(s, h, r);
		break;
	case HAND_KDS:
		kds_steps(s, h, r);
		break;
	case HAND_DDS:
		dds_steps(s, h, r);
		break;
	case HAND_DRR:
		drr_steps(s, h, r);
		break;
	case HAND_5011:
		anchor_steps(s, h, r);
		break;
	case HAND_ALG:
		algorithm_steps(s, h, r);
		break;
	case HAND_KINDS:
	default:
		break;
	}
}
