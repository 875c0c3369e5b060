#ifndef OKS_LIB_KSR_KSR_H
#define OKS_LIB_KSR_KSR_H
/*
 * Key Signing Requests and Signed Key Responses, the root zone's XML, in
 * memory: what a ZSK operator asks a KSK operator to sign for each slot, and
 * what it gets.  doc/ksr.rng is the schema.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/dns/keyset.h"
#include "lib/dns/name.h"
#include "lib/util/bytes.h"
#include "lib/util/fault.h"

/* Limits; beyond them a document is refused. */
#define KSR_FILE_MOST       1048576 /* bytes: 1 MiB */
#define KSR_BUNDLES_MOST    1000
#define KSR_ALGORITHMS_MOST 32
#define KSR_IDENTIFIER_MOST 255 /* bytes of an id or keyIdentifier */

/* SignatureAlgorithm of a policy. */
struct ksr_algorithm {
	unsigned int number;
	unsigned long size;     /* bits */
	unsigned long exponent; /* RSA, else 0 */
};

/* Seconds. */
struct ksr_policy {
	int64_t publish_safety, retire_safety;
	int64_t validity_most, validity_least;
	int64_t overlap_most, overlap_least;
	struct ksr_algorithm *algorithms;
	size_t algorithm_count;
	unsigned int line;
};

struct ksr_key {
	char *identifier;
	unsigned int tag; /* as the document states it */
	uint32_t ttl;
	struct dnskey key;
	unsigned int line;
};

struct ksr_signature {
	char *identifier;
	uint32_t ttl;
	struct rrsig rrsig;
	unsigned int line;
};

struct ksr_bundle {
	char *id;
	int64_t inception, expiration;
	char **signers; /* identifiers of KSKs that are wished for */
	size_t signer_count;
	struct ksr_key *keys;
	size_t key_count;
	struct ksr_signature *signatures;
	size_t signature_count;
	unsigned int line;
};

/* Owns all of it. */
struct ksr {
	bool response; /* an SKR */
	char *id;
	unsigned long serial;
	struct name domain;
	int64_t timestamp;     /* -1: not given */
	struct ksr_policy ksk; /* response only */
	struct ksr_policy zsk;
	struct ksr_bundle *bundles; /* in the order of the file */
	size_t bundle_count;
};

/*
 * Reads a document: XML without document type, entities and network, and in
 * it nothing but what the schema has.  FAULT_INPUT with the line for anything
 * else.  Meaning is inspect.h's.  On failure *k is NULL.
 */
int ksr_parse(struct ksr **k, const struct bytes *text, struct fault *f)
    __attribute__((warn_unused_result));

/* Reads the file and asks for a response, or for a request (FAULT_INPUT if it
 * is the other).  sha256, if not NULL, gets DIGEST_HEX_SIZE bytes. */
int ksr_read(struct ksr **k, const char *path, bool response, char *sha256,
    struct fault *f) __attribute__((warn_unused_result));

/* An empty one; NULL with a fault.  ksr_free takes NULL. */
struct ksr *ksr_new(struct fault *f);
void ksr_free(struct ksr *k);

/* Append an empty element for the caller to fill; NULL with a fault, also for
 * more than the limits allow. */
struct ksr_bundle *ksr_add_bundle(struct ksr *k, struct fault *f);
struct ksr_key *ksr_add_key(struct ksr_bundle *b, struct fault *f);
struct ksr_signature *ksr_add_signature(struct ksr_bundle *b, struct fault *f);
struct ksr_algorithm *ksr_add_algorithm(struct ksr_policy *p, struct fault *f);

/* Appends a copy of the identifier. */
int ksr_add_signer(struct ksr_bundle *b, const char *identifier,
    struct fault *f) __attribute__((warn_unused_result));

/* What a SignatureAlgorithm says of that key; FAULT_INPUT for an unsound one.
 */
int ksr_describe_key(struct ksr_algorithm *a, const struct dnskey *key,
    struct fault *f) __attribute__((warn_unused_result));

/* A copy of the policy into an empty one. */
int ksr_copy_policy(struct ksr_policy *to, const struct ksr_policy *from,
    struct fault *f) __attribute__((warn_unused_result));

/* Sorts keys and signatures of every bundle by key tag, then by content. */
void ksr_sort(struct ksr *k);

/* The key of the bundle that has this very record, or NULL. */
const struct ksr_key *ksr_find_key(
    const struct ksr_bundle *b, const struct dnskey *key);

/* The bundle's keys as a set of the domain, without signatures, with the TTL
 * given; FAULT_INPUT for a record that is there twice. */
int ksr_keyset(struct keyset *s, const struct ksr *k,
    const struct ksr_bundle *b, uint32_t ttl, struct fault *f)
    __attribute__((warn_unused_result));

/* Appends the document: four blanks for each level, times with +00:00. */
int ksr_write(const struct ksr *k, struct bytes *b, struct fault *f)
    __attribute__((warn_unused_result));

#endif
