#ifndef OKS_LIB_CONF_ZONES_H
#define OKS_LIB_CONF_ZONES_H
/* The section `zones` of oks.conf. */
#include "lib/conf/conf.h"
#include "lib/conf/node.h"
#include "lib/util/fault.h"

/* Reads it into the struct conf at to; on failure what was read is there for
 * zones_clear. */
int zones_section(const struct node *n, void *to, struct fault *f)
    __attribute__((warn_unused_result));
void zones_clear(struct conf *c);

/* Order of zone names, letter case and final dot ignored; 0: the same. */
int zones_compare(const char *a, const char *b);

#endif
