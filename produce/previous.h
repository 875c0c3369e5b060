#ifndef OKS_PRODUCE_PREVIOUS_H
#define OKS_PRODUCE_PREVIOUS_H
/*
 * The state of a zone that earlier ceremonies planned for: what was served, by
 * the log, is what happened; what was planned is not.  previous.c finds the
 * keys and what they did, resume.c the rollovers that have begun.
 */
#include <stdbool.h>

#include "lib/conf/conf.h"
#include "lib/dns/name.h"
#include "lib/util/fault.h"
#include "produce/history.h"
#include "produce/parent.h"
#include "produce/state.h"

/* Borrows. */
struct previous {
	const struct history *history;
	const struct conf_policy *policy;
	const struct parent *parent; /* NULL: nothing is known of it */
	int64_t now;
	int64_t begin; /* of the sets that are planned */
};

/* True if a recipe of the history has sets of the zone. */
bool previous_knows(const struct history *h, const struct name *zone);

/*
 * FAULT_INPUT where it takes a log to know what was served, where the log has
 * nothing of the zone, and for keys whose public half the recipes do not tell;
 * FAULT_REFUSED where the last set served has expired.  s is empty on failure.
 */
int previous_state(struct state *s, const struct name *zone,
    const struct previous *p, struct fault *f)
    __attribute__((warn_unused_result));

/* Marks the keys that are no longer needed, after the retention time: the
 * bunker's, in no set any more; a KSK only if the log shows it, and if the
 * parent, where there is one, was seen without its DS. */
int previous_obsolete(struct state *s, const struct previous *p,
    struct fault *f) __attribute__((warn_unused_result));

/* Since when the parent has, or has not, the key's DS; NEVER: not known. */
int previous_ds(const struct state *s, const struct previous *p, size_t key,
    bool present, int64_t *since, struct fault *f)
    __attribute__((warn_unused_result));

/* Adds to s the rollovers that have begun, by what its keys do. */
int previous_resume(struct state *s, const struct previous *p, struct fault *f)
    __attribute__((warn_unused_result));

/* Adds the withdrawal of each DS record that the parent may have of a KSK that
 * is in no set any more, and in no rollover. */
int previous_stale(struct state *s, const struct previous *p, struct fault *f)
    __attribute__((warn_unused_result));

#endif
