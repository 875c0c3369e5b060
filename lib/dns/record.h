#ifndef OKS_LIB_DNS_RECORD_H
#define OKS_LIB_DNS_RECORD_H
/*
 * The presentation format of the records of a signed key set: DNSKEY (RFC
 * 4034, 2.2) and RRSIG over DNSKEY (3.2), read strictly, where ldns is not,
 * and fast, as a recipe holds tens of thousands of them.
 */
#include <stdbool.h>
#include <stdint.h>

#include "lib/dns/dnskey.h"
#include "lib/dns/keyset.h"
#include "lib/dns/name.h"
#include "lib/util/fault.h"

/* Longest record: a name, the fixed fields, a name, RSA-4096 in base64. */
#define RECORD_MOST 4096

/* Largest TTL (RFC 2181, section 8). */
#define RECORD_TTL_MOST 2147483647L

/* Either key or rrsig is filled; owns what it holds. */
struct record {
	struct name owner;
	uint32_t ttl;
	bool signs; /* an RRSIG, else a DNSKEY */
	struct dnskey key;
	struct rrsig rrsig;
};

void record_clear(struct record *r);

/*
 * Reads "OWNER TTL IN DNSKEY ..." or "OWNER TTL IN RRSIG DNSKEY ...": blanks
 * between the fields and inside the base64, line ends only after it, numbers
 * in decimal without leading zeros, algorithms as numbers.  comments true: a
 * comment from `;` on is skipped.  FAULT_INPUT otherwise; r is then empty.
 */
int record_parse(struct record *r, const char *text, bool comments,
    struct fault *f) __attribute__((warn_unused_result));

#endif
