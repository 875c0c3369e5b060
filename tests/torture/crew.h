#ifndef OKS_TESTS_TORTURE_CREW_H
#define OKS_TESTS_TORTURE_CREW_H
/* Processes that make attempts, and what they have found together. */
#include <stdbool.h>

#include "tests/torture/baseline.h"
#include "tests/torture/setting.h"

/*
 * Makes an attempt at every point, in order, in folders placeN below folder; no
 * new one after so many seconds, 0: never too late.  Faults are printed as they
 * are found, the numbers at the end.  True if there was no fault.
 */
bool crew_work(const struct setting *s, const struct points *points,
    const char *folder, double seconds);

#endif
