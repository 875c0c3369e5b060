#ifndef OKS_LIB_CONF_POLICY_H
#define OKS_LIB_CONF_POLICY_H
/*
 * Key and signing policies: `kasp`, `policies`, and what a zone has of its
 * own.  policy_key.c reads keys, policy_timing.c all that takes time.
 */
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

/* Reads `policies` into the struct conf at to; on failure what was read is
 * there for policy_clear_named. */
int policy_named_section(const struct node *n, void *to, struct fault *f)
    __attribute__((warn_unused_result));
void policy_clear_named(struct conf *c);

/*
 * Reads `policy` of a zone: the name of a policy, or a mapping of what differs
 * from `base` (the name of a policy), else from `kasp`.  On success *p is on
 * the heap, and the caller's.
 */
int policy_of_zone(const struct node *n, const struct conf *c,
    struct conf_policy **p, struct fault *f)
    __attribute__((warn_unused_result));

/* Readers of members: `ksk` and `zsk` into a struct conf_key_policy. */
int policy_ksk(const struct node *n, void *to, struct fault *f)
    __attribute__((warn_unused_result));
int policy_zsk(const struct node *n, void *to, struct fault *f)
    __attribute__((warn_unused_result));

/* `zone`, `parent`, `signer`, `consumer` and `safety` into a struct
 * conf_timing. */
int policy_zone(const struct node *n, void *to, struct fault *f)
    __attribute__((warn_unused_result));
int policy_parent(const struct node *n, void *to, struct fault *f)
    __attribute__((warn_unused_result));
int policy_signer(const struct node *n, void *to, struct fault *f)
    __attribute__((warn_unused_result));
int policy_consumer(const struct node *n, void *to, struct fault *f)
    __attribute__((warn_unused_result));
int policy_safety(const struct node *n, void *to, struct fault *f)
    __attribute__((warn_unused_result));

/* `schedule`, `slots`, `limits` and `ceremonies` into their enum, structs and
 * set of bits. */
int policy_schedule(const struct node *n, void *to, struct fault *f)
    __attribute__((warn_unused_result));
int policy_slots(const struct node *n, void *to, struct fault *f)
    __attribute__((warn_unused_result));
int policy_limits(const struct node *n, void *to, struct fault *f)
    __attribute__((warn_unused_result));
int policy_ceremonies(const struct node *n, void *to, struct fault *f)
    __attribute__((warn_unused_result));

#endif
