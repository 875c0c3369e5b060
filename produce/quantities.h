#ifndef OKS_PRODUCE_QUANTITIES_H
#define OKS_PRODUCE_QUANTITIES_H
/*
 * The quantities that the formulas of doc/planning.md are made of, in seconds,
 * and what follows from them.  Pure.
 */
#include <stdbool.h>
#include <stdint.h>

#include "lib/conf/conf.h"
#include "lib/util/fault.h"

struct quantities {
	int64_t late;         /* L: runs missed and the next one */
	int64_t pickup;       /* Dsw: the signer takes a set and signs */
	int64_t propagation;  /* Dprp: to all secondaries */
	int64_t key_ttl;      /* K: largest TTL of the DNSKEY set */
	int64_t zone_ttl;     /* Z: largest TTL of zone data */
	int64_t skew;         /* S: of clocks */
	int64_t replace;      /* Dslow, or Dfull where signatures are cleared */
	int64_t full;         /* Dfull: one complete signing run */
	int64_t registration; /* Dreg: until the parent has it */
	int64_t parent;       /* Dpp: until all the parent's servers do */
	int64_t ds_ttl;       /* Tds */
	int64_t publish, retire; /* safety, on top */
	bool no_parent;
	int64_t validity, refresh, inception_offset;
	bool slots;
};

/*
 * Takes them from a policy.  key_ttl is the largest TTL of a DNSKEY set that
 * may be in caches when the plan begins, 0 for none.
 */
void quantities_take(
    struct quantities *q, const struct conf_policy *p, int64_t key_ttl);

/* W = L + Dsw + Dprp: from a publication until the old set left the last
 * server. */
int64_t quantities_reach(const struct quantities *q);

/*
 * How long a phase is served before the next step, counted from when it was
 * really served, so without L: until caches know a key; until the signatures
 * of an inactive ZSK are gone, as they are replaced or all at once; the same
 * after the first key has become
 * active beside it (double signature); until an unpublished ZSK's signatures
 * are everywhere; what the parent takes.
 */
int64_t quantities_known(const struct quantities *q);
int64_t quantities_retired(const struct quantities *q);
int64_t quantities_retired_full(const struct quantities *q);
int64_t quantities_doubled(const struct quantities *q);
int64_t quantities_signed(const struct quantities *q);
int64_t quantities_parent(const struct quantities *q);

/* How long DS records must have been at the parent: Tds + S. */
int64_t quantities_ds(const struct quantities *q);

/* RFC 5011's margins on top of reach and expiration: active refresh twice, a
 * retry, skew; with the hold-down time before a key is trusted, without it
 * before a revoked one may go. */
int64_t quantities_hold_down(const struct quantities *q);
int64_t quantities_revoked(const struct quantities *q);

/*
 * FAULT_INPUT, with the inequality and its numbers, for a policy by which a
 * set could be in caches when it expires (V1, V3), inception is too late (V2)
 * or a validity exceeds the limit (V5).
 */
int quantities_check(const struct quantities *q, const struct conf_policy *p,
    struct fault *f) __attribute__((warn_unused_result));

#endif
