/* The order of recipes in a chain. */
#include "consume/choose.h"

#include <string.h>

/* The one of recipes[from..] that continues the chain's last, or with last
 * NULL the one that continues none of them; count if there is none. */
static size_t
find_next(const struct recipe *const *recipes, size_t from, size_t count,
    const struct recipe *last)
{
	size_t i, j;

	for (i = from; i < count; i++) {
		if (last != NULL) {
			if (recipes[i]->previous != NULL &&
			    strcmp(recipes[i]->previous, last->sha256) == 0)
				return (i);
			continue;
		}
		for (j = 0; j < count; j++)
			if (recipes[i]->previous != NULL &&
			    strcmp(recipes[i]->previous, recipes[j]->sha256) ==
				0)
				break;
		if (j == count)
			return (i);
	}
	return (count);
}

static int
no_chain(const struct recipe *last, struct fault *f)
{
	(void)fault_set(f, FAULT_INPUT,
	    "the recipes are not one chain: none continues this one, by its "
	    "SHA-256 as `previous`");
	return (
	    fault_file(f, last->file != NULL ? last->file : "recipe", 0, 0));
}

int
choose_chain(const struct recipe **recipes, size_t count, struct fault *f)
{
	const struct recipe *swap, *last = NULL;
	size_t i, found;

	for (i = 0; i < count; i++) {
		found = find_next(recipes, i, count, last);
		if (found == count)
			return (no_chain(last != NULL ? last : recipes[0], f));
		swap = recipes[i];
		recipes[i] = recipes[found];
		recipes[found] = swap;
		last = recipes[i];
	}
	return (0);
}
