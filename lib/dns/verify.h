#ifndef OKS_LIB_DNS_VERIFY_H
#define OKS_LIB_DNS_VERIFY_H
/*
 * Verification of signed key sets with libcrypto (RFC 4035, section 5.3),
 * apart from the clock: validity is the caller's question.
 */
#include "lib/dns/keyset.h"
#include "lib/util/fault.h"

/* Keeps public keys that were made ready, so that ten thousand sets of the
 * same keys need that once. */
struct verify_cache;

int verify_cache_new(struct verify_cache **c, struct fault *f)
    __attribute__((warn_unused_result));
void verify_cache_free(struct verify_cache *c);

/*
 * Every RRSIG of the set must be by a key of the set that has its algorithm
 * and tag, name the owner as signer, have its labels and TTL right, and
 * verify; at least one RRSIG; every key must be well-formed, have the ZONE
 * flag and be no duplicate, and tags be distinct.  FAULT_REFUSED with the
 * RRSIG's tag otherwise.
 */
int verify_keyset(struct verify_cache *c, const struct keyset *s,
    struct fault *f) __attribute__((warn_unused_result));

/*
 * Only the one RRSIG, by the key given, which need not be in the set.
 */
int verify_rrsig(struct verify_cache *c, const struct keyset *s,
    const struct rrsig *r, const struct dnskey *k, struct fault *f)
    __attribute__((warn_unused_result));

#endif
