#ifndef OKS_LIB_DNS_DNSKEY_H
#define OKS_LIB_DNS_DNSKEY_H
/*
 * DNSKEY records (RFC 4034, section 2) and what follows from them: key tag,
 * DS, and the public key inside (RFC 3110, RFC 6605, RFC 8080).
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/dns/name.h"
#include "lib/util/bytes.h"
#include "lib/util/fault.h"
#include "lib/util/pubkey.h"

#define DNSKEY_FLAG_ZONE   0x0100 /* RFC 4034, 2.1.1 */
#define DNSKEY_FLAG_REVOKE 0x0080 /* RFC 5011, 7 */
#define DNSKEY_FLAG_SEP    0x0001 /* RFC 4034, 2.1.1 */
#define DNSKEY_PROTOCOL    3

/* Longest public key field that is accepted: RSA-4096 with its exponent. */
#define DNSKEY_DATA_MOST 1032

/* A DNSKEY's RDATA without its owner; protocol is always 3.  Owns data. */
struct dnskey {
	unsigned int flags;
	unsigned int algorithm;
	struct bytes data; /* the Public Key field */
};

void dnskey_clear(struct dnskey *k);
int dnskey_copy(struct dnskey *to, const struct dnskey *from, struct fault *f)
    __attribute__((warn_unused_result));
bool dnskey_equal(const struct dnskey *a, const struct dnskey *b);

/* Appends the RDATA in wire format. */
int dnskey_rdata(const struct dnskey *k, struct bytes *b, struct fault *f)
    __attribute__((warn_unused_result));

/* Key tag (RFC 4034, appendix B) of the record with other flags than its own:
 * the same key as 257 and 385 has two tags. */
uint16_t dnskey_tag_with(const struct dnskey *k, unsigned int flags);
uint16_t dnskey_tag(const struct dnskey *k);

/*
 * The public key in the record; empty on failure.  FAULT_INPUT unless it fits
 * the algorithm (RFC 3110 form without superfluous zeros, sizes) and passes
 * pubkey_check.
 */
int dnskey_pubkey(const struct dnskey *k, struct pubkey *key, struct fault *f)
    __attribute__((warn_unused_result));

/* Makes the record for a public key; FAULT_INPUT if the algorithm is not for
 * that kind of key. */
int dnskey_from_pubkey(struct dnskey *k, unsigned int flags,
    unsigned int algorithm, const struct pubkey *key, struct fault *f)
    __attribute__((warn_unused_result));

/*
 * The DS RDATA of digest type 2 (SHA-256, RFC 4509) in presentation format:
 * "TAG ALGORITHM 2 HEX", upper-case; on the heap, the caller frees; NULL with
 * a fault.
 */
char *dnskey_ds(
    const struct dnskey *k, const struct name *owner, struct fault *f);

/* "OWNER TTL IN DNSKEY FLAGS 3 ALGORITHM BASE64", one line, single spaces; on
 * the heap, the caller frees; NULL with a fault. */
char *dnskey_print(const struct dnskey *k, const struct name *owner,
    uint32_t ttl, struct fault *f);

#endif
