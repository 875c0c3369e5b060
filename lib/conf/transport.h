#ifndef OKS_LIB_CONF_TRANSPORT_H
#define OKS_LIB_CONF_TRANSPORT_H
/* The section `transport` of oks.conf. */
#include "lib/conf/conf.h"
#include "lib/conf/node.h"
#include "lib/util/fault.h"

/* Reads it into the struct conf_transport at to; on failure what was read is
 * there for transport_clear. */
int transport_section(const struct node *n, void *to, struct fault *f)
    __attribute__((warn_unused_result));
void transport_clear(struct conf_transport *t);

#endif
