#ifndef OKS_TESTS_UNIT_PAST_H
#define OKS_TESTS_UNIT_PAST_H
/* Ceremonies that were held and sets that were served, in memory. */
#include "produce/emergency.h"
#include "produce/history.h"
#include "produce/parent.h"
#include "produce/previous.h"
#include "tests/unit/plan_inputs.h"
#include "tests/unit/timeline_dates.h"

/* Plans x, as if it were read again and cooked: made keys have public keys.
 * It continues the one before. */
void past_hold(struct history *h, struct inputs *x);

/* A ceremony at that time, until then, that goes on from what was served. */
void past_continue(
    struct history *h, struct inputs *x, const char *now, const char *until);

/* What the consumer was about to serve: the set of the plan of the last recipe
 * that is published then. */
void past_intend(struct history *h, const char *publication);

/* The sets of the branch of the last recipe that are published from then on,
 * to before then, were served at that time. */
void past_serve(
    struct history *h, enum branch branch, const char *from, const char *to);

/* Frees all. */
void past_clear(struct history *h);

/* The timeline that follows for example.com, from now to until, or a fault. */
int past_plan(struct timeline *t, const struct history *h,
    const struct parent *parent, const struct inputs *x, struct fault *f);

/* The same in an emergency, or on the way out of DNSSEC if e is NULL. */
int past_plan_emergency(struct timeline *t, const struct history *h,
    const struct emergency *e, const struct inputs *x, struct fault *f);

/* The digest of the DS of the n-th KSK (from 1) that the recipes made. */
char *past_digest(const struct history *h, unsigned int number);

#endif
