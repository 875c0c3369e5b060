#ifndef OKS_PRODUCE_ROLL_H
#define OKS_PRODUCE_ROLL_H
/*
 * One rollover: its steps, one after the other, what each waits for and what
 * it changes.  The formulas are those of doc/planning.md.  Pure.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/conf/conf.h"
#include "lib/util/fault.h"
#include "produce/quantities.h"
#include "produce/timeline.h"

enum roll_kind {
	ROLL_ZSK_PRE_PUBLICATION,
	ROLL_ZSK_DOUBLE_SIGNATURE,
	ROLL_KSK_DOUBLE_SIGNATURE,
	ROLL_KSK_DOUBLE_DS,
	ROLL_KSK_DOUBLE_RRSET,
	ROLL_KSK_RFC5011,
	ROLL_ALGORITHM,
	ROLL_KINDS
};

#define ROLL_STEPS_MOST 7

struct roll {
	enum roll_kind kind;
	unsigned int step;                         /* the next one, from 0 */
	size_t old_ksk, new_ksk, old_zsk, new_zsk; /* NONE: not yet, not at
						      all */
	int64_t start; /* when the first step can be taken, on the grid */
	int64_t due;   /* the same before it was rounded */
	enum timeline_reason why;
	int64_t at[ROLL_STEPS_MOST]; /* of the steps taken */
	/* How long phases must still be served on each branch, by what gates
	 * will ask, until the next step that begins a phase. */
	int64_t owed[TIMELINE_BRANCHES];
	bool urgent;  /* without delay: people serve each step at once */
	bool full;    /* a new signer signs all: Dfull for Dslow */
	bool reserve; /* the new key was in reserve: caches know it */
	bool forked;  /* from here on, only the plan goes on */
};

/* All that a step is taken from and changes. */
struct roll_ground {
	const struct conf_policy *policy;
	const struct quantities *quantities;
	struct timeline *timeline;
	int64_t expires; /* latest expiration of sets before t, see below */
};

/* What the next step waits for, but for other phases. */
struct roll_wait {
	int64_t earliest, from;
	enum timeline_reason reason;
	bool phase; /* a new phase begins with it */
	bool fork;  /* it hangs on the parent or on a person */
};

/* The rollover begins at start, or as soon as may be after it. */
void roll_init(struct roll *r, enum roll_kind kind, int64_t start);

/* True when no step is left. */
bool roll_done(const struct roll *r);

/* True for those of a KSK, and for a change of algorithm. */
bool roll_is_ksk(const struct roll *r);

void roll_next(
    const struct roll *r, const struct roll_ground *g, struct roll_wait *w);

/*
 * Takes the next step at t: changes the states of keys, adds the key that it
 * makes, and notes what happened.  g->expires is the latest expiration of all
 * sets that are published before t.  The caller begins the phase.
 */
int roll_take(struct roll *r, struct roll_ground *g, const struct roll_wait *w,
    int64_t t, struct fault *f) __attribute__((warn_unused_result));

/* How keys of that policy are replaced. */
enum roll_kind roll_kind(const struct conf_key_policy *p, bool ksk);

/* A key to be made by policy, named by that instant, that does nothing yet. */
int roll_make_key(struct roll_ground *g, enum names_role role, int64_t t,
    size_t *key, struct fault *f) __attribute__((warn_unused_result));

/* From its beginning to the instant at which the new key takes over, without
 * rounding: a lifetime counts to there. */
int64_t roll_lead(enum roll_kind kind, const struct quantities *q);

/* And from then to its end. */
int64_t roll_tail(enum roll_kind kind, const struct quantities *q);

#endif
