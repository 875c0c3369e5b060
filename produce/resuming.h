#ifndef OKS_PRODUCE_RESUMING_H
#define OKS_PRODUCE_RESUMING_H
/* Private to resume.c and resume_ksk.c: which rollovers have begun. */
#include "produce/previous.h"

struct resuming {
	struct state *state;
	const struct previous *previous;
	struct quantities quantities;
	unsigned int algorithm; /* only keys of that one; 0: of any */
	struct fault *fault;
};

/* Keys of one role that are told apart by what they do. */
struct crew {
	size_t keys[LAYOUT_KEYS_MOST];
	size_t count;
};

struct timeline_key *resuming_life(const struct resuming *x, size_t key);

/* Those of the role whose state has all bits of `with` and none of `without`,
 * by the time of their publication. */
void resuming_gather(const struct resuming *x, enum names_role role,
    unsigned int with, unsigned int without, struct crew *c);

/* How much of that a phase that began then has still to be served. */
int64_t resuming_left(const struct resuming *x, int64_t amount, int64_t since);

/* A rollover at that step; the steps before it were taken at `at`.  NULL with a
 * fault. */
struct roll *resuming_roll(const struct resuming *x, enum roll_kind kind,
    unsigned int step, int64_t at);

/* FAULT_REFUSED for what no plan leads to. */
int resuming_strange(const struct resuming *x, const char *what)
    __attribute__((warn_unused_result));

/*
 * The step that asks the parent for the new key's DS, and for the old one's to
 * be gone if old is not NONE: if it was seen, the next step waits for Tds + S
 * from then; if nobody looked, for as long as was planned; else it is asked
 * again.
 */
int resuming_parent(const struct resuming *x, struct roll *r, size_t old)
    __attribute__((warn_unused_result));

/* Those of KSKs. */
int resuming_ksk(const struct resuming *x) __attribute__((warn_unused_result));

#endif
