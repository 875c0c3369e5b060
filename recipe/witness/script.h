#ifndef OKS_RECIPE_WITNESS_SCRIPT_H
#define OKS_RECIPE_WITNESS_SCRIPT_H
/* The paper script of a ceremony, made from its recipe. */
#include <stdio.h>

#include "lib/util/fault.h"
#include "recipe/recipe.h"
#include "recipe/witness/roles.h"

/* What a person does in one step, before and after the recipe's own. */
struct script_step {
	const char *who;    /* roles, "CA, IW" */
	const char *what;   /* one or two sentences */
	const char *screen; /* what is typed and shown, or NULL */
};

struct script_act {
	const char *title;
	const struct script_step *steps; /* up to one without who */
};

/* The acts of that type of ceremony, up to one without title.  An act whose
 * steps are NULL is the recipe's own. */
const struct script_act *script_acts(enum ceremony ceremony);

/* The type that the recipe's actions suggest. */
enum ceremony script_guess(const struct recipe *r);

/* Writes the page. */
int script_print(const struct recipe *r, const struct roles *roles,
    enum ceremony ceremony, FILE *out, struct fault *f)
    __attribute__((warn_unused_result));

#endif
