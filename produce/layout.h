#ifndef OKS_PRODUCE_LAYOUT_H
#define OKS_PRODUCE_LAYOUT_H
/*
 * From the present state of a zone and its policy to its timeline: which
 * rollover begins when, and how they interleave.  A pure function.
 *
 * Everything that changes does so on the grid.  A phase lasts for what the
 * gate of the next one asks, and for the runs that the consumer may miss (L),
 * so that none is ever skipped (V11).
 */
#include "lib/conf/conf.h"
#include "lib/util/fault.h"
#include "produce/grid.h"
#include "produce/quantities.h"
#include "produce/roll.h"
#include "produce/timeline.h"

#define LAYOUT_ROLLS_MOST 8
#define LAYOUT_KEYS_MOST  64

/* Instants and expirations; borrows the policy. */
struct layout {
	const struct conf_policy *policy;
	struct quantities quantities;
	struct grid grid;
	int64_t begin; /* of the first set */
	int64_t until;
	/* Latest expiration of any set that was signed before; 0: none. */
	int64_t expires;
	/* The keys that exist, with their states; of the fallback's only what
	 * is the same in both branches. */
	struct timeline_key keys[LAYOUT_KEYS_MOST];
	size_t key_count;
	/* Rollovers that have begun; their keys by place in keys. */
	struct roll rolls[LAYOUT_ROLLS_MOST];
	size_t roll_count;
	bool ksk_lost; /* no KSK that exists can sign alone */
	bool unsign;   /* the DS records are withdrawn; nothing rolls */
	/* A rollover that is asked for: NEVER, or when; else by lifetimes. */
	int64_t ksk_start, zsk_start, algorithm_start;
};

/* With the quantities of the policy, a DNSKEY TTL that may be in caches, no
 * keys and no rollovers. */
void layout_init(struct layout *l, const struct conf_policy *p, int64_t begin,
    int64_t until, int64_t key_ttl);

/* FAULT_INPUT for a policy whose lifetimes are shorter than its rollovers, or
 * whose rollover needs a parent that there is not. */
int layout_check(const struct layout *l, struct fault *f)
    __attribute__((warn_unused_result));

/*
 * Makes the timeline; the caller clears it, on failure too.  Keys that are
 * missing are made at the beginning.  FAULT_INPUT as layout_check.
 */
int layout_make(struct timeline *t, const struct layout *l, struct fault *f)
    __attribute__((warn_unused_result));

/* When the first set is published, if not before `earliest`. */
int64_t layout_begin(
    const struct conf_policy *p, int64_t now, int64_t earliest);

/* The publication of the last set before t of a phase that began at start. */
int64_t layout_last_set(const struct layout *l, int64_t start, int64_t t);

#endif
