#ifndef OKS_RECIPE_GATE_H
#define OKS_RECIPE_GATE_H
/* The gates of a cooked recipe, for who passes sets through them. */
#include "lib/util/fault.h"
#include "recipe/recipe.h"

/*
 * Adds to ds_present and ds_absent of every gate the SHA-256 digests (RFC
 * 4509) of the keys that the recipe names instead, which from then on are
 * empty.  FAULT_INPUT for a key whose public key is neither named nor among
 * the results.  Not for a recipe that is written again.
 */
int gate_resolve(struct recipe *r, struct fault *f)
    __attribute__((warn_unused_result));

/* The digest of a key's DS record at its owner, in hex; on the heap, the
 * caller frees; NULL with a fault. */
char *gate_digest(const char *owner, const struct key *k,
    const struct bytes *data, struct fault *f);

#endif
