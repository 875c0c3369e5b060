#ifndef OKS_PRODUCE_PLAN_H
#define OKS_PRODUCE_PLAN_H
/*
 * From policies and facts to a recipe: pure functions, without files and
 * without a clock.  plan.c lays the timelines; actions.c writes the recipe's
 * actions, preamble.c what they were planned from.
 *
 * A key that exists is required (haveKey) and pinned; one that does not is
 * made in the bunker.  A ZSK that was made outside is published as it is; one
 * that is made in the bunker is exported under the transport key.
 */
#include <stddef.h>
#include <stdint.h>

#include "lib/conf/conf.h"
#include "lib/util/fault.h"
#include "produce/layout.h"
#include "produce/schedule.h"
#include "produce/state.h"
#include "produce/timeline.h"
#include "produce/wrapping.h"
#include "recipe/recipe.h"

/* A zone to plan for.  Borrows. */
struct plan_zone {
	const struct conf_policy *policy;
	const struct state *state;
};

/* Everything that the plan depends on.  Borrows. */
struct plan_facts {
	const struct plan_zone *zones; /* all different, at least one */
	size_t zone_count;
	int64_t now, until;      /* UNIX time */
	const char *previous;    /* SHA-256 of the recipe before, or NULL */
	const char *description; /* UTF-8 */
	/* Called with each zone that is planned, unless NULL. */
	void (*progress)(size_t done, size_t all);
};

/* The plan of one zone.  The layout is small; timeline and schedule are owned.
 */
struct plan_line {
	const struct plan_zone *zone;
	struct layout *layout;
	struct timeline timeline;
	struct schedule schedule;
};

/* Owns the lines; `struct plan p = {0};` is empty. */
struct plan {
	const struct plan_facts *facts;
	struct plan_line *lines;
	size_t count;
};

/*
 * Lays the timelines of all zones.  FAULT_INPUT for a policy that cannot be
 * used, FAULT_USAGE for instants or a description that cannot, FAULT_REFUSED
 * for keys that do not go together.  p is empty on failure.
 */
int plan_lay(struct plan *p, const struct plan_facts *facts, struct fault *f)
    __attribute__((warn_unused_result));
void plan_forget(struct plan *p);

/* True if a ZSK is to be made in the bunker and exported. */
bool plan_exports(const struct plan *p);

/*
 * Writes the recipe; the caller frees it.  It has passed proof_check.
 * wrapping may be NULL if nothing is exported.  On failure *r is NULL.
 */
int plan_write(struct recipe **r, const struct plan *p,
    const struct wrapping *wrapping, struct fault *f)
    __attribute__((warn_unused_result));

#endif
