#include "tests/sim/quantities.h"

const struct sim_quantities sim_baseline = { SIM_DAY, 1, SIM_HOUR, SIM_HOUR,
	SIM_HOUR, SIM_DAY, SIM_HOUR, 11 * SIM_DAY + 3 * SIM_HOUR, SIM_HOUR,
	SIM_DAY, SIM_HOUR, SIM_DAY, 14 * SIM_DAY, 5 * SIM_DAY };

int64_t
sim_late(const struct sim_quantities *q)
{
	return ((q->missed + 1) * q->period);
}

int64_t
sim_reach(const struct sim_quantities *q)
{
	return (sim_late(q) + q->pickup + q->propagation);
}

/* Anything from least to most; small ones as likely as large ones. */
static int64_t
draw(struct chance *c, int64_t least, int64_t most)
{
	int64_t top = most;

	while (top > 2 * least && chance_once(c, 2))
		top /= 2;
	return (chance_between(c, least, top > least ? top : least));
}

void
sim_quantities_draw(struct sim_quantities *q, struct chance *c)
{
	int64_t least;

	q->period = draw(c, SIM_HOUR, 3 * SIM_DAY);
	q->missed = chance_between(c, 0, 3);
	q->pickup = draw(c, SIM_MINUTE, 6 * SIM_HOUR);
	q->propagation = draw(c, SIM_MINUTE, SIM_DAY);
	q->key_ttl = draw(c, 5 * SIM_MINUTE, 4 * SIM_DAY);
	q->zone_ttl = draw(c, 5 * SIM_MINUTE, 4 * SIM_DAY);
	q->skew = draw(c, SIM_MINUTE, 2 * SIM_HOUR);
	q->full = draw(c, SIM_MINUTE, 6 * SIM_HOUR);
	q->replace = q->full + draw(c, SIM_HOUR, 20 * SIM_DAY);
	q->registration = draw(c, SIM_HOUR, 5 * SIM_DAY);
	q->parent = draw(c, SIM_MINUTE, SIM_DAY);
	q->ds_ttl = draw(c, 5 * SIM_MINUTE, 3 * SIM_DAY);
	least = sim_reach(q) + q->key_ttl + q->skew;
	q->refresh = least + draw(c, 1, 5 * SIM_DAY);
	q->validity = q->refresh + draw(c, SIM_DAY, 20 * SIM_DAY);
}
