#ifndef OKS_RECIPE_HJSON_H
#define OKS_RECIPE_HJSON_H
/*
 * Reads the part of Hjson that the prototype of 2019-2020 wrote, for convert
 * only: one object; names and strings with or without double quotes, the
 * latter to the end of the line; commas or line ends between members; comments
 * from # or // on; strings between ''' over several lines.
 *
 * Stricter than Hjson where a reader could be misled: a name twice, block
 * comments, single quotes, an unquoted string that begins in another line
 * than its name, ends in one of , { } [ ] or seems to hold a comment.
 */
#include <jansson.h>

#include "lib/util/bytes.h"
#include "lib/util/fault.h"

#define HJSON_TEXT_MOST  (16UL * 1024 * 1024) /* bytes */
#define HJSON_DEPTH_MOST 32

/*
 * Reads the document (UTF-8) into *root, which the caller lets go.  file is
 * for faults: FAULT_INPUT with line and column, in bytes from 1.  *root is
 * NULL on failure.
 */
int hjson_read(json_t **root, const char *file, const struct bytes *document,
    struct fault *f) __attribute__((warn_unused_result));

#endif
