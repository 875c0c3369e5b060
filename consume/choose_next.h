#ifndef OKS_CONSUME_CHOOSE_NEXT_H
#define OKS_CONSUME_CHOOSE_NEXT_H
/* Private to choose's files: which step is served, by what the log says. */
#include "consume/choose_past.h"

/* A choice on its way. */
struct choose_deciding {
	const struct choose_question *question;
	const struct choose_line *line;
	const struct choose_past *past;
	struct choose_answer *answer; /* what waits is written to it */
	const struct choose_step *step;
};

/*
 * Sets d->step: the one that is served already, or the one that comes after
 * it and whose gate holds; at most one is taken at a time.  FAULT_REFUSED as
 * choose() says.
 */
int choose_next(struct choose_deciding *d, struct fault *f)
    __attribute__((warn_unused_result));

/* The latest set of the step whose time has come, or NULL. */
const struct action *choose_next_set(
    const struct choose_deciding *d, const struct choose_step *s);

/* Notes in the answer what a step waits for, while what is served stays. */
void choose_next_waits(const struct choose_deciding *d,
    const struct choose_step *s, enum choose_waits waits, int64_t earliest);

/* What the observations say of a step; met where it asks nothing, where the
 * plan is trusted, and where a step taken before has asked the same. */
void choose_parent_said(const struct choose_deciding *d,
    const struct choose_step *s, struct choose_parent *said);

/*
 * FAULT_REFUSED where the DS that the plan was continued with is gone at all
 * servers, neither the next step's nor one of a key that signs the set served
 * now replaced it, and no person has chosen since.  Going back to the fallback
 * could make it worse.
 */
int choose_parent_incident(const struct choose_deciding *d, struct fault *f)
    __attribute__((warn_unused_result));

#endif
