#ifndef OKS_RECIPE_SCAN_H
#define OKS_RECIPE_SCAN_H
/*
 * Finding one's way in the text of a JSON document without a tree of it.  Any
 * bytes are safe; in what is no JSON the places found mean nothing.
 */
#include <stdbool.h>
#include <stddef.h>

#include "lib/util/bytes.h"

/* A position in the text; never moves past end. */
struct scan {
	const char *at;
	const char *end;
};

/* At the first byte that is no white space. */
void scan_space(struct scan *c);

/* Over one value, however deep. */
void scan_value(struct scan *c);

/* Moves into the object at c, to the value of its member; false, and c as it
 * was, if it has none of that name. */
bool scan_member(struct scan *c, const char *name, size_t length);

/* Moves into the array at c, to the element; false, and c as it was, if there
 * are fewer. */
bool scan_element(struct scan *c, size_t index);

/*
 * Copies a piece of the text to out, which has room for all of it, with one
 * blank for every run of white space outside of strings: the same JSON for the
 * parser, which takes its time over each character.  Returns the length.
 */
size_t scan_fold(const char *text, size_t length, char *out);

#endif
