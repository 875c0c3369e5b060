#ifndef OKS_LIB_CONF_SIGNER_H
#define OKS_LIB_CONF_SIGNER_H
/*
 * What oks.conf says about zone signatures: `signatures`, `denial` and `soa`
 * of the section `kasp`.  Each reads into the struct conf_signer_policy at to,
 * which signer_defaults has filled.
 */
#include "lib/conf/conf.h"
#include "lib/conf/node.h"
#include "lib/util/fault.h"

void signer_defaults(struct conf_signer_policy *s);
void signer_clear(struct conf_signer_policy *s);

int signer_signatures(const struct node *n, void *to, struct fault *f)
    __attribute__((warn_unused_result));
int signer_denial(const struct node *n, void *to, struct fault *f)
    __attribute__((warn_unused_result));
int signer_soa(const struct node *n, void *to, struct fault *f)
    __attribute__((warn_unused_result));

#endif
