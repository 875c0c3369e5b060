/* lint finds nothing in what produce plans.  The caches of the simulator know
 * nothing of it. */
#include <assert.h>
#include <stdio.h>

#include "recipe/prove.h"
#include "tests/sim/produced.h"

void
produced_lint(const struct produced *x, char *what, size_t size)
{
	const struct prove_options o = { x->until, -1, -1, -1, SERVED_EITHER };
	struct findings found = { 0 }, notes = { 0 };
	const struct chain_link link = {
		x->history.links[x->history.count - 1].recipe, &found, &notes
	};
	struct fault f = { 0 };
	int rc = prove(&link, 1, &o, &f);

	assert(rc == 0);
	(void)rc;
	what[0] = '\0';
	if (found.count > 0)
		(void)snprintf(what, size, "recipe %zu: lint: %.80s: %.300s",
		    x->history.count, found.items[0].path, found.items[0].text);
	findings_clear(&found);
	findings_clear(&notes);
}
