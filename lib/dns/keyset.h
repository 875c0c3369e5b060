#ifndef OKS_LIB_DNS_KEYSET_H
#define OKS_LIB_DNS_KEYSET_H
/*
 * A DNSKEY RRset with its RRSIGs (RFC 4034, section 3), for signing, for
 * verifying and as text.  This is the one place that builds the octets that a
 * signature covers (RFC 4034, 3.1.8.1; canonical form: section 6).
 */
#include <stddef.h>
#include <stdint.h>

#include "lib/dns/dnskey.h"
#include "lib/dns/name.h"
#include "lib/util/bytes.h"
#include "lib/util/fault.h"

#define KEYSET_KEYS_MOST   64 /* DNSKEY records in a set */
#define KEYSET_RRSIGS_MOST 64 /* RRSIG records over a set */

/* One RRSIG over a DNSKEY RRset.  Owns signature. */
struct rrsig {
	unsigned int algorithm;
	unsigned int labels;
	uint32_t original_ttl;
	uint16_t key_tag;
	int64_t inception; /* UNIX time, 0..INSTANT_MOST */
	int64_t expiration;
	struct name signer;
	struct bytes signature;
};

/* Owns keys and rrsigs. */
struct keyset {
	struct name owner;
	uint32_t ttl;        /* of the RRset */
	struct dnskey *keys; /* in the order given */
	size_t key_count;
	struct rrsig *rrsigs;
	size_t rrsig_count;
};

void keyset_clear(struct keyset *s);

/* Appends a copy of the key; FAULT_INPUT if the very record is there already
 * or the set is full. */
int keyset_add_key(struct keyset *s, const struct dnskey *k, struct fault *f)
    __attribute__((warn_unused_result));

/* Appends the RRSIG and takes its signature over, leaving r empty. */
int keyset_take_rrsig(struct keyset *s, struct rrsig *r, struct fault *f)
    __attribute__((warn_unused_result));

void rrsig_clear(struct rrsig *r);

/*
 * Appends to b what the signature of r covers: r's RDATA without the
 * signature, signer name in canonical form, and the set's records in canonical
 * form and order with r's original TTL.  Order of s->keys does not matter.
 */
int keyset_signed_data(const struct keyset *s, const struct rrsig *r,
    struct bytes *b, struct fault *f) __attribute__((warn_unused_result));

/* "OWNER TTL IN RRSIG DNSKEY ...", one line, times of 14 digits; on the heap,
 * the caller frees; NULL with a fault. */
char *rrsig_print(const struct rrsig *r, const struct name *owner, uint32_t ttl,
    struct fault *f);

/*
 * Reads one record of a signed key set from presentation format and adds it
 * to s.  The first record gives owner and TTL, the others must have the same.
 * Strict, where ldns is not: class IN, type DNSKEY or RRSIG covering DNSKEY,
 * protocol 3, times of 14 digits, canonical base64, nothing after it but white
 * space.  A comment from `;` on is accepted if older is not 0.  FAULT_INPUT
 * otherwise.
 */
int keyset_add_record(struct keyset *s, const char *text, int older,
    struct fault *f) __attribute__((warn_unused_result));

#endif
