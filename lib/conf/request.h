#ifndef OKS_LIB_CONF_REQUEST_H
#define OKS_LIB_CONF_REQUEST_H
/*
 * The sections `request`, `known-keys` and `schemas` of oks.conf: what a Key
 * Signing Request must be like, which KSKs there are, and what they do in each
 * slot.  request.c reads the first, known.c and schemas.c the others.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/dns/name.h"
#include "lib/util/bytes.h"
#include "lib/util/digest.h"
#include "lib/util/fault.h"

/* The checks, by the names that the root's KSK operator gave them. */
enum conf_check {
	CONF_CHECK_DOMAIN,
	CONF_CHECK_ID,
	CONF_CHECK_UNIQUE,
	CONF_CHECK_KEYS,
	CONF_CHECK_POP,
	CONF_CHECK_COUNT,
	CONF_CHECK_CYCLE,
	CONF_CHECK_POLICY_KEYS,
	CONF_CHECK_ALG,
	CONF_CHECK_OVERLAP,
	CONF_CHECK_VALIDITY,
	CONF_CHECK_HORIZON,
	CONF_CHECK_INTERVALS,
	CONF_CHECK_SAFETY,
	CONF_CHECK_CHAIN_KEYS,
	CONF_CHECK_CHAIN_OVERLAP,
	CONF_CHECKS
};

#define CONF_SLOTS_MOST 1000 /* of a request */
#define CONF_KNOWN_MOST 64
#define CONF_LIST_MOST  64

/* Seconds, both included. */
struct conf_range {
	int64_t least, most;
};

struct conf_numbers {
	unsigned long *items;
	size_t count;
};

/* What the response says of its own policy, in seconds; validity and overlap
 * of the request's bundles must keep it. */
struct conf_response {
	int64_t publish_safety, retire_safety;
	struct conf_range validity, overlap;
};

/* `request`.  What it does not give is the root's practice. */
struct conf_request {
	bool given;
	bool off[CONF_CHECKS];
	struct name *domains;
	size_t domain_count;
	bool match_policy;   /* keys are of the request's own policy */
	bool match_exponent; /* and of its RSA exponent */
	unsigned long bundles;
	struct conf_range cycle, interval;
	struct conf_numbers per_bundle; /* keys in each slot */
	unsigned long different;        /* keys in all slots, 0: any */
	int64_t ttl;
	struct conf_numbers algorithms, rsa_sizes, rsa_exponents;
	int64_t horizon;   /* seconds from now */
	int64_t retention; /* of a key after it left the sets */
	struct conf_response response;
};

/* A KSK that exists: it is known by its public key or its DS. */
struct conf_known {
	char *name;
	char *label;
	struct bytes id; /* empty: not given */
	char *store;     /* the repository, or NULL */
	bool has_key;
	unsigned int flags, algorithm, tag; /* flags 257 */
	struct bytes data;                  /* with has_key */
	char ds[DIGEST_HEX_SIZE];           /* SHA-256, lower case, or "" */
	int64_t valid_from, valid_until;    /* -1: not given */
	unsigned int line;
};

/* Indices into known-keys. */
struct conf_slot_keys {
	size_t *items;
	size_t count;
};

struct conf_slot {
	unsigned long first, last; /* 0: see rest and end */
	bool rest, end;            /* all that no other names; the last one */
	struct conf_slot_keys publish, sign, revoke;
	unsigned int line;
};

struct conf_schema {
	char *name;
	struct conf_slot *slots;
	size_t slot_count;
	unsigned int line;
};

/* "KSR-DOMAIN" and so on. */
const char *request_check_name(enum conf_check check);

/* Indices and counts of the three sections are of struct conf. */
struct conf;
struct node;

void request_defaults(struct conf_request *r);
int request_section(const struct node *n, void *to, struct fault *f)
    __attribute__((warn_unused_result));
/* Lists that the section did not give become the root's. */
int request_fill(struct conf_request *r, struct fault *f)
    __attribute__((warn_unused_result));
void request_clear(struct conf_request *r);

/* Into the struct conf at to. */
int known_section(const struct node *n, void *to, struct fault *f)
    __attribute__((warn_unused_result));
void known_clear(struct conf *c);
int schemas_section(const struct node *n, void *to, struct fault *f)
    __attribute__((warn_unused_result));
void schemas_clear(struct conf *c);

/* The key of that name, else of that label, or NULL; or only by label. */
const struct conf_known *known_find(const struct conf *c, const char *name);
const struct conf_known *known_find_label(
    const struct conf *c, const char *label);

/* True if the key's public data, of a zone called owner, is known by this. */
bool known_matches(const struct conf_known *k, const struct name *owner,
    unsigned int algorithm, const struct bytes *data);

const struct conf_schema *schemas_find(const struct conf *c, const char *name);

/* What the schema says of slot `number` (from 1) of `count`; NULL with a
 * FAULT_INPUT if that is nothing, or twice. */
const struct conf_slot *schemas_slot(const struct conf_schema *s,
    unsigned long number, unsigned long count, struct fault *f);

#endif
