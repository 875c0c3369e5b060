#ifndef OKS_LIB_CONF_POLICY_H
#define OKS_LIB_CONF_POLICY_H
/* The section `kasp` of oks.conf: the key and signing policy. */
#include "lib/conf/conf.h"
#include "lib/conf/node.h"
#include "lib/util/fault.h"

/* What holds when the file has no `kasp`: the signer's defaults, no keys. */
void policy_defaults(struct conf_policy *p);

/* Reads `kasp` into the struct conf_policy at to, over the defaults; on
 * failure what was read is there for policy_clear. */
int policy_section(const struct node *n, void *to, struct fault *f)
    __attribute__((warn_unused_result));
void policy_clear(struct conf_policy *p);

#endif
