#ifndef OKS_CONSUME_SIGNCONF_H
#define OKS_CONSUME_SIGNCONF_H
/*
 * OpenDNSSEC's signconf (signconf.rng of 2.1) for a zone whose DNSKEY set was
 * signed elsewhere.  Key signing keys are given as records and have no
 * Locator; zone signing keys are given by their CKA_ID and never as records:
 * the signer aborts on other forms.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/conf/conf.h"
#include "lib/dns/dnskey.h"
#include "lib/dns/keyset.h"
#include "lib/dns/name.h"
#include "lib/util/bytes.h"
#include "lib/util/fault.h"

/* Longest record that the signer decodes, in bytes. */
#define SIGNCONF_RECORD_MOST 4094

struct signconf_key {
	unsigned int flags;
	unsigned int algorithm;
	char *record;  /* a KSK's, in base64; NULL for a ZSK */
	char *locator; /* a ZSK's, lower-case; NULL for a KSK */
	bool zsk;      /* signs the zone */
	bool publish;
};

/* Owns keys and records; `struct signconf s = {0};` is empty. */
struct signconf {
	struct name zone;
	uint32_t ttl; /* of the DNSKEY RRset */
	struct signconf_key *keys;
	size_t key_count;
	char **rrsigs; /* records in base64 */
	size_t rrsig_count;
};

void signconf_clear(struct signconf *s);

/* Takes name, TTL and RRSIGs of the set; its keys are for the caller to add,
 * with one of the next two.  s must be empty. */
int signconf_begin(struct signconf *s, const struct keyset *set,
    struct fault *f) __attribute__((warn_unused_result));

/* A key that stays in the bunker, as a record of the zone. */
int signconf_add_record(struct signconf *s, const struct dnskey *k,
    struct fault *f) __attribute__((warn_unused_result));

/* A key of the operational token. */
int signconf_add_locator(struct signconf *s, const struct dnskey *k,
    const struct bytes *id, struct fault *f)
    __attribute__((warn_unused_result));

/* Appends the document to b: the same bytes for the same input. */
int signconf_write(const struct signconf *s,
    const struct conf_signer_policy *policy, struct bytes *b, struct fault *f)
    __attribute__((warn_unused_result));

#endif
