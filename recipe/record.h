#ifndef OKS_RECIPE_RECORD_H
#define OKS_RECIPE_RECORD_H
/*
 * What a transcript says of an action: written by cook while it works, and
 * made again from the cooked recipe by whoever checks that the two belong
 * together.  oks-transcript.5 is the reference.
 */
#include <stddef.h>

#include "recipe/emit.h"
#include "recipe/recipe.h"

/* Before the step, into the object that is open: its number and type, what it
 * is about, and the SHA-256 of its actionParams as compact JSON in the order
 * of the file. */
void record_intent(struct emit *e, const struct action *a, size_t step);

/* After it: its number and type, and its result, where records and blobs,
 * which are long, are replaced by the SHA-256 of the whole as compact JSON. */
void record_outcome(struct emit *e, const struct action *a, size_t step);

#endif
