#ifndef OKS_RECIPE_LOCATE_H
#define OKS_RECIPE_LOCATE_H
/* From a JSON path to a line: what the parser's tree no longer knows. */
#include "lib/util/bytes.h"

/*
 * Finds where in the document, which must have passed the JSON parser, the
 * value at path stands ($, .member, ['member'] and [index] of RFC 9535).  A
 * part of the path that is not there is skipped, so that a missing member is
 * found at the object that lacks it.  line and column count from 1, columns in
 * bytes.
 */
void locate(const struct bytes *document, const char *path, unsigned int *line,
    unsigned int *column);

#endif
