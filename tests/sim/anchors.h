#ifndef OKS_TESTS_SIM_ANCHORS_H
#define OKS_TESTS_SIM_ANCHORS_H
/*
 * Resolvers that follow a trust anchor by RFC 5011, the slowest of them: they
 * ask as seldom as they may, one of their queries fails, and an adversary
 * answers with any set that was ever signed and is still valid.
 */
#include "tests/sim/world.h"

#define ANCHORS_SETS 4096

/* A set that exists, served or not, from when it was cooked. */
struct anchors_set {
	int64_t made, inception, expiration;
	mask published, revoked, signers;
};

struct anchors {
	struct anchors_set sets[ANCHORS_SETS];
	size_t count;
};

void anchors_add(struct anchors *a, const struct anchors_set *s);

/* Finds, in the sets that a world was served, what such a resolver takes for
 * bogus, a revoked key that comes back, and one that leaves before all have
 * seen it revoked. */
void anchors_check(
    const struct anchors *a, const struct world *w, struct world_verdict *v);

#endif
