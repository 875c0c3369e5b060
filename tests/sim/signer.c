#include "tests/sim/signer.h"

#include <assert.h>

static mask
same_algorithm(const struct world *w, mask keys, size_t key)
{
	mask m = 0;
	size_t i;

	for (i = 0; i < w->key_count; i++)
		if (w->algorithms[i] == w->algorithms[key])
			m |= (mask)1 << i;
	return (keys & m);
}

/* What the next run leaves of the signatures, and adds. */
static mask
after_run(const struct world *w, mask old, mask published, mask active)
{
	mask kept = old & (published | active), added = 0, bit;
	size_t i;

	for (i = 0; i < w->key_count; i++) {
		bit = (mask)1 << i;
		if ((active & bit) != 0 && same_algorithm(w, kept, i) == 0)
			added |= bit;
	}
	return (kept | added);
}

/* A version of which signatures are made from then on, and until when such
 * ones are there; the same signatures are one version. */
static void
add(struct world *w, mask signers, int64_t at, int64_t until)
{
	struct world_data *z;
	size_t i;

	for (i = 0; i < w->data_count; i++) {
		z = &w->data[i];
		if (z->signers != signers || z->span.until < at)
			continue;
		if (until > z->span.until)
			z->span.until = until;
		return;
	}
	assert(w->data_count < WORLD_VERSIONS);
	w->data[w->data_count++] = (struct world_data){ { at, until },
		signers };
}

static int64_t
earlier(int64_t a, int64_t b)
{
	return (a < b ? a : b);
}

void
signer_change(struct world *w, mask published, mask active, int64_t at)
{
	const struct sim_quantities *q = w->q;
	int64_t reach = at + q->pickup + q->propagation;
	size_t i, count = w->data_count;
	struct world_data *z;
	mask next;

	for (i = 0; i < count; i++) {
		z = &w->data[i];
		if (z->span.until <= at)
			continue;
		next = after_run(w, z->signers, published, active);
		if (next != z->signers) {
			if (next != active)
				add(w, next, at,
				    earlier(z->span.until, reach + q->replace));
			z = &w->data[i];
			z->span.until = earlier(z->span.until, reach + q->full);
		} else if (z->signers != active)
			z->span.until = earlier(
			    z->span.until, reach + q->replace);
	}
	add(w, active, at, WORLD_FOREVER);
}
