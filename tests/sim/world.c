#include "tests/sim/world.h"

#include <assert.h>
#include <string.h>

void
world_ds(struct world *w, mask keys, int64_t first, int64_t all)
{
	assert(w->ds_count < WORLD_VERSIONS);
	if (w->ds_count > 0)
		w->ds[w->ds_count - 1].span.until = all;
	w->ds[w->ds_count++] = (struct world_ds){ { first, WORLD_FOREVER },
		keys };
}

void
world_set(struct world *w, const struct world_set *s, int64_t at)
{
	assert(w->set_count < WORLD_VERSIONS);
	if (w->set_count > 0)
		w->sets[w->set_count - 1].span.until = at + w->q->pickup +
		    w->q->propagation;
	w->sets[w->set_count] = *s;
	w->sets[w->set_count++].span = (struct world_span){ at, WORLD_FOREVER };
}

bool
world_meet(const struct world_span *a, int64_t a_ttl,
    const struct world_span *b, int64_t b_ttl, int64_t skew)
{
	return (a->from < b->until + b_ttl + skew &&
	    b->from < a->until + a_ttl + skew);
}
