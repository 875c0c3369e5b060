#ifndef OKS_RECIPE_CHAIN_H
#define OKS_RECIPE_CHAIN_H
/*
 * Recipes that continue one another, oldest first, and the sets of each zone
 * in them: what the proof of the timing walks over.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/dns/name.h"
#include "lib/util/fault.h"
#include "recipe/finding.h"
#include "recipe/identity.h"
#include "recipe/recipe.h"
#include "recipe/timing.h"

/* One recipe of the chain.  Borrows; the findings are those about it. */
struct chain_link {
	const struct recipe *recipe;
	struct findings *findings;
	struct findings *notes;
};

/* The aspects of a rule: one finding, or note, for each, set and rule. */
enum chain_aspect {
	ASPECT_TIME,
	ASPECT_SERVED,
	ASPECT_GATE,
	ASPECT_NOTE,
	ASPECTS
};

/* A set at its place in the chain. */
struct chain_set {
	const struct signed_set *set;
	size_t link;   /* which recipe */
	size_t action; /* its index there */
	int64_t publication;
	bool replaced; /* the next link begins before it, or left it out */
	uint32_t found[ASPECTS]; /* bit: the rule is reported already */
};

struct chain_zone {
	struct name name;       /* canonical */
	char *text;             /* the same for people */
	struct chain_set *sets; /* by link, branch, publication, action */
	size_t set_count;       /* at least 1 */
	struct timing *timings; /* by link */
	/* By link: which set it was planned from, if its policy tells; filled
	 * in by invariant_origin(). */
	const struct chain_set **bases;
	uint32_t unproved;    /* bit: a rule lacked quantities */
	unsigned int missing; /* bit: that quantity */
	size_t first_life;    /* 1 plus the index in the last timeline, or 0 */
};

struct chain {
	const struct chain_link *links;
	size_t link_count;
	struct identities keys;
	struct chain_zone **zones; /* as the recipes name them first */
	size_t zone_count;
	void *zone_tree; /* of chain_zone_find() */
};

/*
 * Finds the zones.  The sets of each are in the order of the files, until
 * chain_sort().  The recipes must have passed recipe_check.  On failure c is
 * empty; clear takes an empty one.
 */
int chain_find(struct chain *c, const struct chain_link *links, size_t count,
    struct fault *f) __attribute__((warn_unused_result));
void chain_clear(struct chain *c);

void chain_sort(struct chain *c);

/* The zone of that name, however it is written; NULL if there is none. */
struct chain_zone *chain_zone_find(const struct chain *c, const char *name);

/* The number of the key that a naming in that recipe means. */
size_t chain_key(const struct chain *c, size_t link, const struct key *k);

#endif
