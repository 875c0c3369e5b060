#include "produce/grid.h"

#include <string.h>
#include <time.h>

void
grid_take(struct grid *g, const struct conf_policy *p)
{
	*g = (struct grid){ p->schedule == CONF_SCHEDULE_SLOTS,
		p->timing.consumer_period, p->timing.consumer_at, p->slots };
}

/* Months of a calendar period. */
static int
months(enum conf_period period)
{
	switch (period) {
	case CONF_PERIOD_MONTH:
		return (1);
	case CONF_PERIOD_QUARTER:
		return (3);
	case CONF_PERIOD_YEAR:
	default:
		return (12);
	}
}

/* When the calendar period around t begins, or, with next, the one after. */
static int64_t
period_start(const struct grid *g, int64_t t, bool next)
{
	int length = months(g->slots.period);
	time_t time = (time_t)t;
	struct tm tm, start = { .tm_mday = 1 };

	if (gmtime_r(&time, &tm) == NULL)
		return (t);
	start.tm_year = tm.tm_year;
	start.tm_mon = tm.tm_mon - tm.tm_mon % length + (next ? length : 0);
	return ((int64_t)timegm(&start));
}

static int64_t
slot_down(const struct grid *g, int64_t t)
{
	int64_t start = period_start(g, t, false);
	int64_t slot = (t - start) / g->slots.length;

	if (slot >= (int64_t)g->slots.count)
		slot = (int64_t)g->slots.count - 1;
	return (start + slot * g->slots.length);
}

static int64_t
slot_up(const struct grid *g, int64_t t)
{
	int64_t down = slot_down(g, t), start = period_start(g, t, false);

	if (down == t)
		return (t);
	if ((down - start) / g->slots.length + 1 < (int64_t)g->slots.count)
		return (down + g->slots.length);
	return (period_start(g, t, true));
}

static int64_t
run_down(const struct grid *g, int64_t t)
{
	int64_t past = (t - g->at) % g->period;

	return (t - (past < 0 ? past + g->period : past));
}

int64_t
grid_down(const struct grid *g, int64_t t)
{
	return (g->slotted ? slot_down(g, t) : run_down(g, t));
}

int64_t
grid_up(const struct grid *g, int64_t t)
{
	int64_t down;

	if (g->slotted)
		return (slot_up(g, t));
	down = run_down(g, t);
	return (down == t ? t : down + g->period);
}
