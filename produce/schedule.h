#ifndef OKS_PRODUCE_SCHEDULE_H
#define OKS_PRODUCE_SCHEDULE_H
/*
 * The signed sets that follow from a timeline: a pure function.  A set starts
 * with each phase, and within a phase where a new signature is due:
 *
 *	P_i+1 = P_i + validity - refresh, or the start of the next slot
 *	E_i = P_i + validity
 *	I_i = P_i - inception offset
 *
 * A set is made for every P_i before UNTIL, so the last one is valid beyond
 * UNTIL by refresh or more.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/conf/conf.h"
#include "lib/util/fault.h"
#include "produce/layout.h"
#include "produce/timeline.h"

#define SCHEDULE_SLOTS_MOST 200000

/* Longest period, validity and inception offset: 20 years, in seconds.  Five
 * leap days fall into any 20 years before 2100. */
#define SCHEDULE_PERIOD_MOST ((20LL * 365 + 5) * 86400)

/* UNIX time. */
struct slot {
	int64_t publication;
	int64_t inception;
	int64_t expiration;
	const struct timeline_phase *phase; /* of the timeline */
	enum branch branch;
	bool first; /* of its phase */
};

/* Owns slots; `struct schedule s = {0};` is empty. */
struct schedule {
	struct slot *slots; /* by branch, then by publication */
	size_t count;       /* at least 1 after schedule_make */
};

/*
 * Before a timeline is made.  FAULT_INPUT for a policy that leaves a gap or
 * leads to more than SCHEDULE_SLOTS_MOST sets, FAULT_USAGE for instants that
 * are outside 0..INSTANT_MOST, in the wrong order or too far apart.
 */
int schedule_check(const struct conf_policy *p, int64_t begin, int64_t until,
    struct fault *f) __attribute__((warn_unused_result));

/*
 * Makes the schedule; s is empty on failure.  FAULT_INPUT for a policy that
 * leads out of DNSSEC's 32 bits, to more than SCHEDULE_SLOTS_MOST sets, or to
 * a set that could be in caches when it expires (V1).
 */
int schedule_make(struct schedule *s, const struct layout *l,
    const struct timeline *t, struct fault *f)
    __attribute__((warn_unused_result));

void schedule_clear(struct schedule *s);

#endif
