#ifndef OKS_CONSUME_COOKBOOK_H
#define OKS_CONSUME_COOKBOOK_H
/*
 * All cooked recipes of a run: those that continue one another are one chain,
 * zone by zone, and what is not one chain is refused for that zone only.
 */
#include <stddef.h>

#include "consume/choose.h"
#include "consume/cooked.h"
#include "lib/conf/conf.h"
#include "lib/dns/name.h"
#include "lib/util/fault.h"
#include "recipe/timing.h"

#define COOKBOOK_RECIPES_MOST 10000 /* of a run, and files of a folder */
#define COOKBOOK_LINKS_MOST   256   /* recipes of one zone */

/* A recipe, its zones, and the one that it continues. */
struct cookbook_recipe {
	struct cooked cooked;
	struct choose_zones zones;
	const struct cookbook_recipe *before; /* NULL: it is not here */
	size_t depth;                         /* how many are before it */
};

/* A zone and the recipes that have sets of it, oldest first. */
struct cookbook_zone {
	struct name name; /* in canonical form */
	struct choose_link *links;
	const struct cookbook_recipe **recipes; /* beside the links */
	size_t count;
};

/* Owns all of it; `struct cookbook b = {0};` is empty. */
struct cookbook {
	struct cookbook_recipe *recipes; /* oldest first */
	size_t recipe_count;
	struct cookbook_zone *zones; /* as the recipes name them */
	size_t zone_count;
	struct fault *bad; /* of the recipes that cannot be used */
	size_t bad_count;
};

/*
 * Reads the files; a folder stands for the files in it whose names end in
 * .json.  A file that is no cooked recipe (FAULT_INPUT), or is not among those
 * that may be used where oks.conf names these (FAULT_REFUSED), is passed over
 * and noted as bad, unless no other is left.  FAULT_INPUT for a folder without
 * any and for one recipe twice.  On failure b is empty.
 */
int cookbook_read(struct cookbook *b, const char *const *paths, size_t count,
    const struct conf *c, struct fault *f) __attribute__((warn_unused_result));
void cookbook_clear(struct cookbook *b);

/* FAULT_INPUT where the zone's recipes do not continue one another. */
int cookbook_check_zone(const struct cookbook_zone *z, struct fault *f)
    __attribute__((warn_unused_result));

/* The zone of that name, or NULL. */
const struct cookbook_zone *cookbook_zone(
    const struct cookbook *b, const struct name *name);

/* A quantity that the recipe states for the zone, or `otherwise`. */
int64_t cookbook_quantity(const struct cookbook_zone *z, const struct recipe *r,
    enum quantity q, int64_t otherwise);

/* The recipe of a zone that a choice is from; never NULL for one of its. */
const struct cookbook_recipe *cookbook_recipe(
    const struct cookbook_zone *z, const struct recipe *r);

#endif
