#ifndef OKS_LIB_CONF_SIGNING_H
#define OKS_LIB_CONF_SIGNING_H
/* The sections approvals and sign-result: who signs recipes before the
 * ceremony, and by which key of the token their results are signed in it. */
#include "lib/conf/conf.h"
#include "lib/conf/node.h"

/* node_read of struct conf_approvals and struct conf_sign_result. */
int signing_approvals(const struct node *n, void *to, struct fault *f)
    __attribute__((warn_unused_result));
int signing_result(const struct node *n, void *to, struct fault *f)
    __attribute__((warn_unused_result));

void signing_clear(struct conf_approvals *a, struct conf_sign_result *r);

#endif
