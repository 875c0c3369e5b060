#ifndef OKS_CONSUME_IMPORT_FOREIGN_H
#define OKS_CONSUME_IMPORT_FOREIGN_H
/* Keys of the operational token that no recipe tells of: not ours to touch, and
 * for a person to know. */
#include <stdio.h>

#include "consume/cookbook.h"
#include "consume/operational.h"
#include "lib/conf/conf.h"
#include "lib/util/fault.h"

/* Prints a line for each, but for the transport key. */
int import_foreign(const struct cookbook *book, const struct operational *o,
    const struct conf *c, FILE *out, struct fault *f)
    __attribute__((warn_unused_result));

#endif
