/* What a policy must keep for its rollovers to be possible. */
#include "lib/util/duration.h"
#include "produce/layout.h"

/* A lifetime must leave room for the rollovers at both its ends. */
static int
check_lifetime(const struct layout *l, const struct conf_key_policy *p,
    const char *role, struct fault *f)
{
	enum roll_kind kind = roll_kind(p, p == &l->policy->ksk);
	int64_t lead = roll_lead(kind, &l->quantities);
	int64_t tail = roll_tail(kind, &l->quantities);
	int64_t grid = 2 *
	    (l->grid.slotted ? l->grid.slots.length : l->grid.period);
	char is[DURATION_SIZE], need[DURATION_SIZE], first[DURATION_SIZE],
	    second[DURATION_SIZE], round[DURATION_SIZE];

	if (p->rollover == CONF_ROLLOVER_NONE || p->lifetime == 0 ||
	    p->lifetime >= lead + tail + grid)
		return (0);
	duration_format(p->lifetime, is);
	duration_format(lead + tail + grid, need);
	duration_format(lead, first);
	duration_format(tail, second);
	duration_format(grid, round);
	return (fault_set(f, FAULT_INPUT,
	    "kasp: %s: lifetime >= one rollover does not hold: %s < %s + %s "
	    "(before and after the new key takes over) + %s (rounding) = %s",
	    role, is, first, second, round, need));
}

static int
check_ksk(const struct layout *l, struct fault *f)
{
	const struct conf_key_policy *p = &l->policy->ksk;
	bool rolls = p->rollover != CONF_ROLLOVER_NONE &&
	    (p->lifetime != 0 || l->ksk_start != TIMELINE_NEVER);

	if (l->quantities.no_parent && rolls &&
	    p->rollover != CONF_ROLLOVER_RFC5011)
		return (fault_set(f, FAULT_INPUT,
		    "kasp: the ksk's rollover waits for the parent, and "
		    "there is none: rfc5011 or none is for such a zone"));
	if (p->standby > 0 &&
	    (p->rollover == CONF_ROLLOVER_DOUBLE_DS ||
		p->rollover == CONF_ROLLOVER_DOUBLE_RRSET))
		return (fault_set(f, FAULT_INPUT,
		    "kasp: ksk: standby keys are for double-signature and "
		    "rfc5011"));
	return (0);
}

int
layout_check(const struct layout *l, struct fault *f)
{
	if (check_ksk(l, f) == -1 ||
	    check_lifetime(l, &l->policy->ksk, "ksk", f) == -1)
		return (-1);
	return (check_lifetime(l, &l->policy->zsk, "zsk", f));
}
