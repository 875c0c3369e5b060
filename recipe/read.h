#ifndef OKS_RECIPE_READ_H
#define OKS_RECIPE_READ_H
/*
 * The strict reader: bytes to recipe.  Also reads the older spelling of the
 * prototype (oks-recipe.5, OLDER SPELLING), as JSON.
 */
#include "lib/util/bytes.h"
#include "lib/util/fault.h"
#include "recipe/check.h"
#include "recipe/finding.h"
#include "recipe/recipe.h"

/*
 * Reads the document.  Its shape is checked, everything wrong is added to fs
 * with path and place; meaning is recipe_check's.  With findings *r is NULL
 * and the fault (FAULT_INPUT) is the first of them.  file is for faults.
 */
int recipe_parse(struct recipe **r, const char *file,
    const struct bytes *document, struct findings *fs, struct fault *f)
    __attribute__((warn_unused_result));

/*
 * Reads the file and checks shape and meaning (recipe_check with these
 * options): what every tool does that is about to use a recipe.  document, if
 * not NULL, gets the bytes.  On failure *r is NULL.
 */
int recipe_read(struct recipe **r, const char *path,
    const struct check_options *o, struct bytes *document, struct fault *f)
    __attribute__((warn_unused_result));

#endif
