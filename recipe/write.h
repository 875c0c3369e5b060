#ifndef OKS_RECIPE_WRITE_H
#define OKS_RECIPE_WRITE_H
/*
 * The canonical writer: members in a fixed order, two spaces, the
 * specification's spelling.  Same recipe, same bytes.
 */
#include "lib/util/bytes.h"
#include "lib/util/fault.h"
#include "recipe/recipe.h"

/* Appends the document to b. */
int recipe_write(const struct recipe *r, struct bytes *b, struct fault *f)
    __attribute__((warn_unused_result));

#endif
