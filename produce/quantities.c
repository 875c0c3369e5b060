#include "produce/quantities.h"

#include <string.h>

#include "lib/util/duration.h"

#define HOUR INT64_C(3600)
#define DAY  INT64_C(86400)

static int64_t
least(int64_t a, int64_t b)
{
	return (a < b ? a : b);
}

static int64_t
most(int64_t a, int64_t b)
{
	return (a > b ? a : b);
}

/* V + J - R + Rs: when the last signature of an inactive key is replaced. */
static int64_t
slow(const struct conf_signer_policy *s)
{
	return (most(s->validity, s->validity_denial) + s->jitter - s->refresh +
	    s->resign);
}

static int64_t
replacement(const struct conf_policy *p)
{
	if (p->timing.clear)
		return (p->timing.full_sign);
	if (p->timing.replace >= 0)
		return (p->timing.replace);
	return (slow(&p->signer));
}

void
quantities_take(
    struct quantities *q, const struct conf_policy *p, int64_t key_ttl)
{
	const struct conf_timing *t = &p->timing;

	*q = (struct quantities){ .late = ((int64_t)t->missed_runs + 1) *
		    t->consumer_period,
		.pickup = t->signer_pickup,
		.propagation = t->propagation,
		.key_ttl = most(p->ttl, key_ttl),
		.zone_ttl = t->zone_max_ttl,
		.skew = t->skew,
		.replace = replacement(p),
		.full = t->full_sign,
		.registration = t->parent_registration,
		.parent = t->parent_propagation,
		.ds_ttl = t->ds_ttl,
		.publish = t->publish_safety,
		.retire = t->retire_safety,
		.no_parent = t->parent_none,
		.validity = p->validity,
		.refresh = p->refresh,
		.inception_offset = p->inception_offset,
		.slots = p->schedule == CONF_SCHEDULE_SLOTS };
}

int64_t
quantities_reach(const struct quantities *q)
{
	return (q->late + q->pickup + q->propagation);
}

int64_t
quantities_known(const struct quantities *q)
{
	return (q->pickup + q->propagation + q->key_ttl + q->skew + q->publish);
}

int64_t
quantities_retired(const struct quantities *q)
{
	return (q->pickup + q->propagation + q->replace + q->zone_ttl +
	    q->skew + q->retire);
}

int64_t
quantities_retired_full(const struct quantities *q)
{
	return (q->pickup + q->propagation + q->full + q->zone_ttl + q->skew +
	    q->retire);
}

int64_t
quantities_doubled(const struct quantities *q)
{
	return (q->pickup + q->propagation +
	    most(q->key_ttl, q->replace + q->zone_ttl) + q->skew + q->retire);
}

int64_t
quantities_signed(const struct quantities *q)
{
	return (q->pickup + q->propagation + q->full + q->zone_ttl + q->skew +
	    q->publish);
}

int64_t
quantities_parent(const struct quantities *q)
{
	if (q->no_parent)
		return (0);
	return (q->registration + q->parent + q->ds_ttl + q->skew + q->retire);
}

int64_t
quantities_ds(const struct quantities *q)
{
	return (q->ds_ttl + q->skew);
}

/* 2 AR + RT + S (RFC 5011, 2.3). */
int64_t
quantities_revoked(const struct quantities *q)
{
	int64_t active = most(
	    HOUR, least(15 * DAY, least(q->key_ttl, q->validity) / 2));
	int64_t retry = most(
	    HOUR, least(DAY, least(q->key_ttl, q->validity) / 10));

	return (2 * active + retry + q->skew);
}

/* RFC 5011, 2.4.1. */
int64_t
quantities_hold_down(const struct quantities *q)
{
	return (most(30 * DAY, q->key_ttl) + quantities_revoked(q));
}

static int
check_refresh(const struct quantities *q, struct fault *f)
{
	int64_t need = quantities_reach(q) + q->key_ttl + q->skew;
	char is[DURATION_SIZE], needed[DURATION_SIZE], late[DURATION_SIZE],
	    key_ttl[DURATION_SIZE], skew[DURATION_SIZE];
	char rest[DURATION_SIZE];

	if (q->refresh >= need)
		return (0);
	duration_format(q->refresh, is);
	duration_format(need, needed);
	duration_format(q->late, late);
	duration_format(q->pickup + q->propagation, rest);
	duration_format(q->key_ttl, key_ttl);
	duration_format(q->skew, skew);
	return (fault_set(f, FAULT_INPUT,
	    "kasp: refresh >= consumer runs + signer pickup and zone "
	    "propagation + ttl + skew does not hold: %s < %s + %s + %s + %s = "
	    "%s, so a set could be in caches when its signature expires",
	    is, late, rest, key_ttl, skew, needed));
}

int
quantities_check(
    const struct quantities *q, const struct conf_policy *p, struct fault *f)
{
	char one[DURATION_SIZE], other[DURATION_SIZE];

	if (!q->slots && check_refresh(q, f) == -1)
		return (-1);
	duration_format(q->inception_offset, one);
	duration_format(q->skew, other);
	if (q->inception_offset < q->skew)
		return (fault_set(f, FAULT_INPUT,
		    "kasp: inceptionoffset >= skew does not hold: %s < %s, "
		    "so a set could be served before it is valid",
		    one, other));
	duration_format(q->validity, one);
	duration_format(p->limits.validity, other);
	if (p->limits.validity != 0 && q->validity > p->limits.validity)
		return (fault_set(f, FAULT_INPUT,
		    "kasp: validity <= limits.validity does not hold: %s > %s",
		    one, other));
	return (0);
}
