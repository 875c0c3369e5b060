#ifndef OKS_TESTS_UNIT_ED25519_H
#define OKS_TESTS_UNIT_ED25519_H
/*
 * Ed25519 keys that follow from a number, and signatures by libcrypto: what a
 * token would have signed, the same in every run.
 */
#include <stddef.h>
#include <stdint.h>

#include <openssl/evp.h>

#include "lib/dns/keyset.h"

/* These two have one tag (16716) as keys of flags 256. */
#define ED25519_TWIN_1 268
#define ED25519_TWIN_2 398

struct ed25519 {
	EVP_PKEY *private;
	struct dnskey dnskey;
};

/* The key of that number; the caller clears it. */
void ed25519_make(struct ed25519 *s, unsigned int number, unsigned int flags);
void ed25519_clear(struct ed25519 *s);

/* The RRSIG over the set, for the set's owner and TTL; the caller clears. */
struct rrsig ed25519_sign(const struct ed25519 *s, const struct keyset *set,
    int64_t inception, int64_t expiration);

#endif
