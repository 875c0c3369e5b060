#ifndef OKS_LIB_DNS_ZONEFILE_H
#define OKS_LIB_DNS_ZONEFILE_H
/*
 * What the planner needs of a zone's master file: its apex and DNSKEY RRset.
 * Read by ldns.
 */
#include <stddef.h>

#include "lib/dns/keyset.h"
#include "lib/util/bytes.h"
#include "lib/util/fault.h"

/* Longest zone file. */
#define ZONEFILE_MOST (64UL * 1024 * 1024)

/* A key's CKA_ID told by OpenDNSSEC's comment lines
 * ";;Key: locator HEX algorithm N flags N ... keytag N". */
struct zonefile_locator {
	struct bytes id;
	unsigned int algorithm;
	uint16_t key_tag;
};

#define ZONEFILE_SIGNERS_MOST 16

struct zonefile {
	struct keyset keyset; /* owner is the apex; keys only, no RRSIGs */
	struct zonefile_locator *locators;
	size_t locator_count;
	uint32_t ttl_most; /* largest TTL of all records */
	/* Latest expiration of RRSIG records over the DNSKEYs; 0: none. */
	int64_t keys_expire;
	/* Key tags of the RRSIG records over the SOA. */
	uint16_t signers[ZONEFILE_SIGNERS_MOST];
	size_t signer_count;
};

void zonefile_clear(struct zonefile *z);

/*
 * Reads the master file in data (at most ZONEFILE_MOST bytes, file is its
 * name for faults).  The apex is the SOA's owner, or without SOA that of the
 * DNSKEYs; several apexes, DNSKEYs elsewhere or of differing TTLs are
 * FAULT_INPUT with the line.  DNSKEYs with a protocol other than 3 or without
 * the ZONE flag too.  zone, if not NULL, must be the apex and is the origin
 * for relative names; else a relative name before $ORIGIN is a fault, as are
 * an $ORIGIN with a relative name and any directive but $ORIGIN and $TTL.  z
 * is empty on failure.
 */
int zonefile_read(struct zonefile *z, const char *file,
    const struct bytes *data, const struct name *zone, struct fault *f)
    __attribute__((warn_unused_result));

#endif
