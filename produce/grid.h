#ifndef OKS_PRODUCE_GRID_H
#define OKS_PRODUCE_GRID_H
/*
 * The instants at which something may change: the consumer's runs, or the
 * slots of a fixed schedule.  Pure; all in UTC.
 */
#include <stdbool.h>
#include <stdint.h>

#include "lib/conf/conf.h"

struct grid {
	bool slotted;
	int64_t period, at; /* runs: at + n * period since 1970 */
	struct conf_slots slots;
};

void grid_take(struct grid *g, const struct conf_policy *p);

/* The first instant of the grid not before t, and the last one not after t.
 * t is 0..INSTANT_MOST. */
int64_t grid_up(const struct grid *g, int64_t t);
int64_t grid_down(const struct grid *g, int64_t t);

#endif
