#ifndef OKS_RECIPE_WITNESS_PLAIN_H
#define OKS_RECIPE_WITNESS_PLAIN_H
/* An action in plain language, as HTML, for people who do not know recipes. */
#include <stdio.h>

#include "recipe/recipe.h"

/* One or two sentences. */
void plain_action(FILE *out, const struct action *a);

/* "KSK", "ZSK", "revoked KSK". */
const char *plain_role(const struct key *k);

/* "KSK example.com/KSK/1 (257)": role, name, flags. */
void plain_key(FILE *out, const struct key *k);

/* The line that cook shows when it comes to the step, without descriptions. */
void plain_screen(FILE *out, const struct action *a, size_t step);

#endif
