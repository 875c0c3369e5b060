#ifndef OKS_CONSUME_PUBLISHED_H
#define OKS_CONSUME_PUBLISHED_H
/* What a signer has published of a zone's DNSKEY set, in its output file. */
#include <stdbool.h>
#include <stdint.h>

#include "lib/dns/keyset.h"
#include "lib/util/fault.h"

/*
 * Reads the DNSKEY records and the RRSIGs over them from a signed zone, in
 * which each record is one line with owner, TTL and class, as OpenDNSSEC's
 * signer, dnssec-signzone -O full and ldns-signzone write it.  FAULT_INPUT for
 * what is none; a file that is not there gives an empty set.
 */
int published_read(struct keyset *s, const char *path, const struct name *zone,
    struct fault *f) __attribute__((warn_unused_result));

/* True if both have the same DNSKEYs, TTL and RRSIGs. */
bool published_same(const struct keyset *a, const struct keyset *b);

/*
 * Waits until the file has the very set, at most that many seconds; 0 looks
 * once.  *same tells whether it has.
 */
int published_wait(const char *path, const struct keyset *set, int64_t wait_s,
    bool *same, struct fault *f) __attribute__((warn_unused_result));

/* The earliest expiration of all RRSIGs in the file; -1: it has none.  A signer
 * that fails keeps its last output until that. */
int published_earliest(const char *path, int64_t *earliest, struct fault *f)
    __attribute__((warn_unused_result));

#endif
