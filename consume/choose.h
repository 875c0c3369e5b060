#ifndef OKS_CONSUME_CHOOSE_H
#define OKS_CONSUME_CHOOSE_H
/*
 * Which set of a zone is in force at an instant, and which keys sign the zone
 * meanwhile: decided from the recipe alone, without token, file or clock.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/dns/keyset.h"
#include "lib/dns/name.h"
#include "lib/util/fault.h"
#include "recipe/recipe.h"

/* A zone of the recipe and its sets. */
struct choose_zone {
	struct name name;           /* in canonical form */
	const struct action **sets; /* borrowed, by publication */
	size_t set_count;           /* at least 1 */
};

/* The zones, in the order in which the file names them first. */
struct choose_zones {
	struct choose_zone **items;
	size_t count;
};

/* Finds them; borrows the recipe, which must have passed recipe_check.  On
 * failure z is empty. */
int choose_zones_find(struct choose_zones *z, const struct recipe *r,
    struct fault *f) __attribute__((warn_unused_result));
void choose_zones_clear(struct choose_zones *z);

/*
 * The set with the latest publication not after the instant.  FAULT_REFUSED
 * where there is none yet, where two have that publication, where it is not
 * valid then (an older one never steps in), and where a set published by then
 * has a gate or is a fallback: which of them was served is in no log.
 */
int choose_set(const struct action **set, const struct choose_zone *z,
    int64_t instant, struct fault *f) __attribute__((warn_unused_result));

/* Who signs the zone while a set is served.  Borrows the set's namings. */
struct choose_signers {
	bool active[KEYSET_KEYS_MOST];               /* by place in the set */
	const struct key *outside[KEYSET_KEYS_MOST]; /* not published */
	size_t outside_count;
};

/*
 * What zoneSigners says, else the one ZSK of each algorithm.  FAULT_REFUSED
 * where that is two or none, where a key with the SEP bit is to sign the zone,
 * and for a revoked ZSK.
 */
int choose_signers(struct choose_signers *c, const struct signed_set *s,
    struct fault *f) __attribute__((warn_unused_result));

#endif
