#ifndef OKS_LIB_KASP_SCHEMA_H
#define OKS_LIB_KASP_SCHEMA_H
/* OpenDNSSEC's own schemas (RELAX NG): whether a document is what its programs
 * will take. */
#include <stdbool.h>

#include "lib/util/bytes.h"
#include "lib/util/fault.h"

#define SCHEMA_FILE_MOST 1048576 /* bytes: 1 MiB */

struct schema;

/*
 * Reads the schema at path.  must false: a file that is not there gives NULL
 * in *s, by which everything is valid.  On failure *s is NULL.
 */
int schema_open(struct schema **s, const char *path, bool must, struct fault *f)
    __attribute__((warn_unused_result));
void schema_close(struct schema *s);

/* FAULT_INPUT, with the line, for a document that is not valid. */
int schema_check(const struct schema *s, const struct bytes *document,
    struct fault *f) __attribute__((warn_unused_result));

#endif
