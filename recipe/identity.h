#ifndef OKS_RECIPE_IDENTITY_H
#define OKS_RECIPE_IDENTITY_H
/*
 * Which namings mean one key, across the recipes of a chain: those of one
 * public key, label or id that nothing tells apart.  Flags belong to the
 * record, so that a key and its revoked form are one.
 */
#include <stddef.h>

#include "lib/util/bytes.h"
#include "lib/util/fault.h"
#include "recipe/recipe.h"

struct identities {
	size_t **of;               /* by recipe and naming: the key's number */
	size_t *numbers;           /* where these are */
	size_t count;              /* of keys */
	const struct bytes **data; /* by key: its public data, or NULL */
	unsigned int *bits;        /* by key: RSA size as generated, or 0 */
	size_t *made; /* by key: 1 plus the recipe that generates it, or 0 */
};

/* Borrows the recipes.  On failure x is empty.  clear takes an empty one. */
int identities_find(struct identities *x, const struct recipe *const *recipes,
    size_t count, struct fault *f) __attribute__((warn_unused_result));
void identities_clear(struct identities *x);

#endif
