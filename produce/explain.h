#ifndef OKS_PRODUCE_EXPLAIN_H
#define OKS_PRODUCE_EXPLAIN_H
/*
 * A plan for people: what happens when and why, what the parent is to be told,
 * when the next ceremony is due, and how large the sets become.
 */
#include <stdio.h>

#include "lib/util/fault.h"
#include "produce/plan.h"

/* Prints it for all zones. */
int explain(FILE *out, const struct plan *p, struct fault *f)
    __attribute__((warn_unused_result));

/* What was rounded to the runs of the consumer, or to slots, and by how much:
 * a line for each step of each zone that is not taken when it is due. */
int explain_rounding(FILE *out, const struct plan *p, struct fault *f)
    __attribute__((warn_unused_result));

/* The last day, at midnight, on which the next ceremony's sets can come into
 * use: on a weekday of the policy's, if there is one in time, and never before
 * the plan begins. */
int64_t explain_next_ceremony(const struct plan_line *line);

#endif
