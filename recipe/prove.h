#ifndef OKS_RECIPE_PROVE_H
#define OKS_RECIPE_PROVE_H
/*
 * The proof of a recipe's timing: from the sets themselves and the quantities
 * in the preamble's policy, nothing that caches hold ever fails to validate
 * (RFC 6781, RFC 7583, RFC 5011).  The rules are those of oks-recipe.1.
 */
#include <stddef.h>
#include <stdint.h>

#include "lib/util/fault.h"
#include "recipe/chain.h"

/* Which branch of the recipe before the last a log shows to have been served
 * when the last one begins. */
enum prove_served { SERVED_EITHER, SERVED_PLAN, SERVED_FALLBACK };

/* Limits; -1: not asked. */
struct prove_options {
	int64_t until;      /* when the next recipe begins at the latest */
	int64_t validity;   /* most from publication to expiration */
	int64_t horizon;    /* most from the ceremony to an expiration */
	int64_t reply_size; /* most octets of an answer with the set */
	enum prove_served served;
};

/*
 * Adds to each link's findings what is wrong, and to its notes what could not
 * be proved.  The recipes must have passed recipe_check.
 */
int prove(const struct chain_link *links, size_t count,
    const struct prove_options *o, struct fault *f)
    __attribute__((warn_unused_result));

#endif
