#ifndef OKS_RECIPE_CONVERT_H
#define OKS_RECIPE_CONVERT_H
/*
 * From what people and older tools write (JSON or the prototype's Hjson, in
 * the older spelling or the specification's form) to the canonical document.
 * The form is changed, never the meaning: whether the recipe makes sense is
 * lint's question.
 */
#include <stdbool.h>

#include "lib/util/bytes.h"
#include "lib/util/fault.h"

/*
 * Appends the canonical form of the document to out.  without_results drops
 * every result and sets the time of cooking to 0.  FAULT_INPUT with the JSON
 * path (as in the specification's form) for what the form cannot express or
 * would express as a key that leaves the token in clear; FAULT_REFUSED for
 * results of the prototype.
 */
int recipe_convert(const char *file, const struct bytes *document,
    bool without_results, struct bytes *out, struct fault *f)
    __attribute__((warn_unused_result));

#endif
