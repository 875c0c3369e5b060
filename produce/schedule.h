#ifndef OKS_PRODUCE_SCHEDULE_H
#define OKS_PRODUCE_SCHEDULE_H
/*
 * When each signed set is published, from when and until when it is valid: a
 * pure function of the policy and two instants.
 *
 *	P_0 = now
 *	E_i = P_i + validity
 *	P_i+1 = E_i - refresh
 *	I_i = P_i - inception offset
 *
 * A set is made for every P_i before UNTIL, so the last one is valid beyond
 * UNTIL by refresh or more.
 */
#include <stddef.h>
#include <stdint.h>

#include "lib/conf/conf.h"
#include "lib/util/fault.h"

#define SCHEDULE_SLOTS_MOST 200000

/* Longest period, validity and inception offset: 20 years, in seconds.  Five
 * leap days fall into any 20 years before 2100. */
#define SCHEDULE_PERIOD_MOST ((20LL * 365 + 5) * 86400)

/* UNIX time. */
struct slot {
	int64_t publication;
	int64_t inception;
	int64_t expiration;
};

/* Owns slots; `struct schedule s = {0};` is empty. */
struct schedule {
	struct slot *slots; /* by publication */
	size_t count;       /* at least 1 after schedule_make */
};

/*
 * Makes the schedule from now to until; s is empty on failure.  FAULT_INPUT
 * for a policy that leaves a gap or leads out of DNSSEC's 32 bits or to more
 * than SCHEDULE_SLOTS_MOST sets, FAULT_USAGE for instants that are outside
 * 0..INSTANT_MOST, in the wrong order or too far apart.
 */
int schedule_make(struct schedule *s, const struct conf_policy *p, int64_t now,
    int64_t until, struct fault *f) __attribute__((warn_unused_result));

void schedule_clear(struct schedule *s);

#endif
