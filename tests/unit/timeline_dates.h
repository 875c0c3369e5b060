#ifndef OKS_TESTS_UNIT_TIMELINE_DATES_H
#define OKS_TESTS_UNIT_TIMELINE_DATES_H
/* The baseline of the worked scenarios, and dates as they are printed. */
#include "lib/conf/conf.h"
#include "produce/layout.h"
#include "produce/timeline.h"

/* Instant of "2027-03-01" or "2027-03-01T04:00Z". */
int64_t dates_at(const char *text);

/* The baseline policy: consumer daily at 00:00Z, one run may be missed, signer
 * and zone an hour, K 1h, Z 1d, S 1h, Dslow 11d3h, Dfull 1h, parent 1d + 1h,
 * DS 1d, validity 14d, refresh 5d, Ed25519. */
void dates_policy(struct conf_policy *p);

/* A KSK and a ZSK, active since 2026, known to caches and the parent. */
void dates_keys(struct layout *l);

/* Makes the timeline or fails the test. */
void dates_make(struct timeline *t, const struct layout *l);

/*
 * The phases of a branch as text, one line each: date, keys by role and
 * number in order of their appearance, `*` after one that signs the zone or
 * the set, `!` revoked, `-` signs unpublished; "03-01 K1* Z1* Z2|03-04 ...".
 */
void dates_expect(
    const struct timeline *t, enum branch branch, const char *expected);

/* The instant of the first step with that event. */
const struct timeline_step *dates_step(
    const struct timeline *t, enum timeline_event event, unsigned int number);

#endif
