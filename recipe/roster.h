#ifndef OKS_RECIPE_ROSTER_H
#define OKS_RECIPE_ROSTER_H
/*
 * The keys that a recipe's steps name, numbered in the order in which the
 * steps first name them, with what the recipe tells of each: its public half
 * is known when the recipe holds it or a generateKey has made it.
 */
#include <stddef.h>

#include "lib/util/fault.h"
#include "recipe/recipe.h"
#include "recipe/sheet.h"

struct roster;

/* order is recipe_order()'s.  Borrows both.  NULL with a fault; roster_free
 * takes NULL. */
struct roster *roster_new(
    const struct recipe *r, const size_t *order, struct fault *f);
void roster_free(struct roster *x);

/* Prints all that is known of every key. */
void roster_print(const struct roster *x, struct sheet *s);

/* Prints one line for a key: number, role, flags, tag, name. */
void roster_row(const struct roster *x, const struct key *k, const char *label,
    struct sheet *s);

#endif
