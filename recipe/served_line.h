#ifndef OKS_RECIPE_SERVED_LINE_H
#define OKS_RECIPE_SERVED_LINE_H
/* Private to the log's files: one line of it, and its record. */
#include <stddef.h>

#include "lib/util/fault.h"
#include "recipe/served.h"

/*
 * Reads a line without its newline; previous has DIGEST_HEX_SIZE bytes.
 * FAULT_INPUT for anything but an object with the members of its event, each
 * once.  r, which must be empty, is the caller's to clear in any case.
 */
int served_line_read(struct served_record *r, char *previous, const char *line,
    size_t length, struct fault *f) __attribute__((warn_unused_result));

/* The line without its newline, members in a fixed order; on the heap, the
 * caller frees; NULL with a fault. */
char *served_line_print(
    const struct served_record *r, const char *previous, struct fault *f);

/* Frees what the record owns. */
void served_line_clear(struct served_record *r);

#endif
