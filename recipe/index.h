#ifndef OKS_RECIPE_INDEX_H
#define OKS_RECIPE_INDEX_H
/*
 * Which action makes, brings in or deletes the key that a naming means: found
 * by label and by id in logarithmic time, because a recipe may hold a quarter
 * of a million of them.
 */
#include <stddef.h>

#include "lib/util/fault.h"
#include "recipe/recipe.h"

struct key_index;

/* An index over the actions of one type; borrows the recipe.  NULL with a
 * fault.  key_index_free takes NULL. */
struct key_index *key_index_new(
    const struct recipe *r, enum action_type type, struct fault *f);
void key_index_free(struct key_index *x);

/*
 * The first action, in the order of the file, whose key may be k (key_may_be),
 * other than `except` (NULL: none is excepted); NULL if there is none.
 */
const struct action *key_index_find(const struct key_index *x,
    const struct key *k, const struct action *except);

/*
 * The first action, other than `except`, whose key has k's label or k's id: no
 * two keys that are made may share either.
 */
const struct action *key_index_clash(const struct key_index *x,
    const struct key *k, const struct action *except);

#endif
