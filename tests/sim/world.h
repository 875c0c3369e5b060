#ifndef OKS_TESTS_SIM_WORLD_H
#define OKS_TESTS_SIM_WORLD_H
/*
 * What anybody may have seen of a zone: each version of its DS, its DNSKEY set
 * and its zone data, with the first instant at which some server may have had
 * it and the last one at which some server may still have had it.  From then
 * on caches keep it for its TTL.  Keys are bits of a mask.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/sim/quantities.h"

#define WORLD_KEYS     64
#define WORLD_VERSIONS 1024
#define WORLD_FOREVER  (INT64_MAX / 4)

typedef uint64_t mask;

struct world_span {
	int64_t from, until; /* some server has it */
};

struct world_ds {
	struct world_span span;
	mask keys;
};

struct world_set {
	struct world_span span;
	mask published, revoked; /* with flags 256 or 257, with 385 */
	mask signers;            /* of the set */
	int64_t inception, expiration;
};

struct world_data {
	struct world_span span;
	mask signers; /* ZSKs with a signature */
};

struct world {
	const struct sim_quantities *q;
	unsigned int algorithms[WORLD_KEYS];
	bool ksk[WORLD_KEYS];
	size_t key_count;
	struct world_ds ds[WORLD_VERSIONS];
	size_t ds_count;
	struct world_set sets[WORLD_VERSIONS];
	size_t set_count;
	struct world_data data[WORLD_VERSIONS];
	size_t data_count;
	int64_t begin, end; /* what is looked at */
	bool any_expiry;    /* sets may expire: runs were missed */
	bool anchored;      /* no DS: resolvers have a trust anchor */
};

/* What was found, in words, and how much was looked at. */
struct world_verdict {
	char what[512]; /* "" if nothing is wrong */
	unsigned long triples;
};

/* The parent has other DS records: one of its servers from `first`, all of
 * them from `all` on. */
void world_ds(struct world *w, mask keys, int64_t first, int64_t all);

/* The consumer gives the signer a set at that instant. */
void world_set(struct world *w, const struct world_set *s, int64_t at);

/* True if the two can be in caches at once. */
bool world_meet(const struct world_span *a, int64_t a_ttl,
    const struct world_span *b, int64_t b_ttl, int64_t skew);

/* Looks at every triple of versions that can meet in a cache, at t-S and t+S.
 * Where the zone is anchored, every pair of DNSKEY set and zone data; where it
 * has neither DS nor anchor, nothing. */
void world_check(const struct world *w, struct world_verdict *v);

#endif
