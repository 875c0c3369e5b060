#ifndef OKS_PRODUCE_TARGET_H
#define OKS_PRODUCE_TARGET_H
/*
 * The file that the recipe goes to.  A cooked recipe is what a ceremony gave:
 * it is not replaced by a plan.
 */
#include "lib/util/digest.h"
#include "lib/util/fault.h"
#include "recipe/recipe.h"

/*
 * 0 if path does not exist or holds a recipe without results.  FAULT_REFUSED
 * if it holds a cooked recipe, or something that is no recipe at all.
 */
int target_check(const char *path, struct fault *f)
    __attribute__((warn_unused_result));

/* Writes the recipe whole or not at all, and its SHA-256 to hex
 * (DIGEST_HEX_SIZE bytes). */
int target_write(const char *path, const struct recipe *r, char *hex,
    struct fault *f) __attribute__((warn_unused_result));

#endif
