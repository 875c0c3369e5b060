#ifndef OKS_RECIPE_SLICES_H
#define OKS_RECIPE_SLICES_H
/*
 * A recipe's document in pieces: the envelope, in which the array `actions` is
 * empty, and the actions one by one.  So there is one JSON tree at a time, of
 * one action, however many there are; and because an array's elements are
 * values with commas between them, the document is JSON exactly if all of its
 * pieces are.
 */
#include <stdbool.h>
#include <stddef.h>

#include "lib/util/bytes.h"
#include "lib/util/fault.h"
#include "recipe/scan.h"

struct slices {
	struct bytes envelope; /* owned */
	struct scan rest;      /* of the elements, up to the closing bracket */
	bool first;
	bool broken;         /* no comma where one must be, or no element */
	struct bytes folded; /* owned: the current element */
};

/* A piece of the document, its white space folded (scan_fold). */
struct slice {
	const char *text; /* NULL: there is none any more */
	size_t length;
};

/*
 * Cuts the array at $.recipe.actions, or $.actions, out.  Where none is found
 * the envelope is the whole document.  An error in the document, wherever it
 * is, is left for the parser to find.
 */
int slices_begin(struct slices *s, const struct bytes *document,
    struct fault *f) __attribute__((warn_unused_result));

/* The next element, valid until the next call; none after the last one, and
 * where s->broken is set. */
int slices_next(struct slices *s, struct slice *slice, struct fault *f)
    __attribute__((warn_unused_result));

void slices_clear(struct slices *s);

#endif
