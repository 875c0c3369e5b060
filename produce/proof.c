#include "produce/proof.h"

#include <string.h>

#include "recipe/check.h"
#include "recipe/finding.h"

/* How faults call a recipe that has no file yet. */
#define PLAN "the plan"

static int
check_meaning(const struct recipe *r, struct fault *f)
{
	struct check_options options = { .uncooked = true };
	struct findings fs = { 0 };
	int rc;

	rc = recipe_check(r, &options, &fs, f);
	if (rc == 0)
		rc = findings_fault(&fs, PLAN, FAULT_INTERNAL, f);
	findings_clear(&fs);
	return (rc);
}

static int
gap(const struct signed_set *s, const char *what, struct fault *f)
{
	(void)fault_file(f, PLAN, 0, 0);
	return (fault_set(f, FAULT_INTERNAL,
	    "a set of %.255s, to be "
	    "published at %lld, %s",
	    s->owner, (long long)signed_set_publication(s), what));
}

/* s follows before, the set of the same zone before it, or NULL. */
static int
check_start(const struct proof *p, const struct signed_set *before,
    const struct signed_set *s, struct fault *f)
{
	int64_t publication = signed_set_publication(s);

	if (publication < s->inception || publication > s->expiration)
		return (gap(s, "is not valid then", f));
	if (before == NULL)
		return (publication > p->from && s->branch == BRANCH_PLAN ?
			gap(s,
			    "is the first one, and "
			    "late",
			    f) :
			0);
	if (publication <= signed_set_publication(before))
		return (gap(s, "does not come after the one before it", f));
	if (publication > before->expiration)
		return (gap(s, "comes after the one before has expired", f));
	return (0);
}

static int
check_end(const struct proof *p, const struct signed_set *last, struct fault *f)
{
	if (last != NULL && last->branch == BRANCH_PLAN &&
	    last->expiration < p->until)
		return (gap(last, "is the last one, and expires too early", f));
	return (0);
}

static int
check_cover(const struct recipe *r, const struct proof *p, struct fault *f)
{
	const struct signed_set *s, *before = NULL;
	size_t i, zones = 0;

	for (i = 0; i < r->action_count; i++) {
		if ((s = r->actions[i].set) == NULL)
			continue;
		if (before == NULL || strcmp(before->owner, s->owner) != 0 ||
		    before->branch != s->branch) {
			if (check_end(p, before, f) == -1)
				return (-1);
			before = NULL;
			zones += s->branch == BRANCH_PLAN ? 1 : 0;
		}
		if (check_start(p, before, s, f) == -1)
			return (-1);
		before = s;
	}
	if (zones != p->zone_count)
		return (fault_set(f, FAULT_INTERNAL,
		    "sets for %zu zones "
		    "were planned, and not for %zu",
		    zones, p->zone_count));
	return (check_end(p, before, f));
}

int
proof_check(const struct recipe *r, const struct proof *p, struct fault *f)
{
	if (check_meaning(r, f) == -1)
		return (-1);
	return (check_cover(r, p, f));
}
