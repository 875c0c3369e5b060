/* deleteKey: the key is out of use from here on; it is destroyed in the
 * commit, because nothing can bring it back. */
#include "cook/run.h"

int
delete_key(struct run *run, struct action *a, struct fault *f)
{
	const struct held *h = use_of(run, a->key)->held;

	(void)f;
	a->result.success = h != NULL && h->deleted;
	return (0);
}
