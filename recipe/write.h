#ifndef OKS_RECIPE_WRITE_H
#define OKS_RECIPE_WRITE_H
/*
 * The canonical writer: members in a fixed order, two spaces, the
 * specification's spelling.  Same recipe, same bytes.
 */
#include "lib/util/bytes.h"
#include "lib/util/fault.h"
#include "recipe/emit.h"
#include "recipe/recipe.h"

/* Appends the document to b. */
int recipe_write(const struct recipe *r, struct bytes *b, struct fault *f)
    __attribute__((warn_unused_result));

/* Parts of it, each an object: a key; an action's parameters; its result, and
 * of this without what is long if brief, records as their number. */
void write_key(struct emit *e, const char *name, const struct key *k);
void write_params(struct emit *e, const char *name, const struct action *a);
void write_result(
    struct emit *e, const char *name, const struct action *a, bool brief);

/* The whole action, an element of an array. */
void write_action(struct emit *e, const struct action *a);

#endif
