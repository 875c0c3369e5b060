#ifndef OKS_PRODUCE_POLICY_H
#define OKS_PRODUCE_POLICY_H
/* Whether a policy is fit for the keys that a plan makes and uses. */
#include "lib/conf/conf.h"
#include "lib/util/fault.h"
#include "produce/state.h"

/* Smallest RSA key that is made, in bits. */
#define POLICY_RSA_LEAST 1024

/*
 * FAULT_INPUT for a policy that is missing, or whose KSK and ZSK differ in
 * algorithm.
 */
int policy_check(const struct conf_policy *p, struct fault *f)
    __attribute__((warn_unused_result));

/*
 * FAULT_INPUT for the algorithm or size of keys that are made for the zone;
 * FAULT_REFUSED if its keys, those that exist and those to be made, have
 * different algorithms: a set whose ZSK has another algorithm than its KSK is
 * bogus (RFC 4035, 2.2).
 */
int policy_check_zone(const struct conf_policy *p, const struct state *s,
    struct fault *f) __attribute__((warn_unused_result));

#endif
