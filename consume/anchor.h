#ifndef OKS_CONSUME_ANCHOR_H
#define OKS_CONSUME_ANCHOR_H
/*
 * The trust anchors of a zone, as oks.conf gives them: DS records of digest
 * type 2 or 4 (RFC 4509, RFC 6605) or DNSKEY records.
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

/* Owns digest and key. */
struct anchor {
	bool ds;              /* else a DNSKEY */
	unsigned int key_tag; /* of a DS, as are the next three */
	unsigned int algorithm;
	unsigned int digest_type;
	struct bytes digest;
	struct dnskey key; /* of a DNSKEY */
};

struct anchors {
	struct anchor *items;
	size_t count;
};

/*
 * Reads a record's RDATA, or the whole record ("OWNER [TTL] [IN] DS ..."),
 * whose owner must then be the zone.  FAULT_INPUT for anything else, for a DS
 * of another digest type and for a revoked key; *a is then empty.
 */
int anchor_parse(struct anchor *a, const char *text, const struct name *zone,
    struct fault *f) __attribute__((warn_unused_result));
void anchor_clear(struct anchor *a);

/* Whether the anchor names the zone's key.  Never a revoked one (RFC 5011,
 * 2.1). */
int anchor_matches(const struct anchor *a, const struct name *zone,
    const struct dnskey *k, bool *matches, struct fault *f)
    __attribute__((warn_unused_result));

/* Reads all anchors of the zone; FAULT_INPUT with the line in oks.conf where
 * it has none or one that is wrong.  On failure a is empty. */
int anchors_read(struct anchors *a, const struct conf *c,
    const struct conf_zone *zone, const struct name *name, struct fault *f)
    __attribute__((warn_unused_result));
void anchors_clear(struct anchors *a);

/* Whether one of the set's RRSIGs is by a key of the set that an anchor
 * names.  The set must have been verified: no signature is looked at. */
int anchors_sign(const struct anchors *a, const struct keyset *s, bool *sign,
    struct fault *f) __attribute__((warn_unused_result));

#endif
