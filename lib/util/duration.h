#ifndef OKS_LIB_UTIL_DURATION_H
#define OKS_LIB_UTIL_DURATION_H
/*
 * Durations as ISO 8601 writes them, counted as OpenDNSSEC counts them: a year
 * is 365 days and a month 31, always.
 */
#include <stdint.h>

#include "lib/util/fault.h"

/* Longest duration: a hundred years. */
#define DURATION_MOST (100LL * 365 * 86400)

/* "P99999DT23H59M59S" and the NUL, with room. */
#define DURATION_SIZE 48

/*
 * Reads PnYnMnWnDTnHnMnS in whole numbers, at least one part, parts in order;
 * also without the P where no T follows, as the article writes 1Y.  Result in
 * seconds, 0..DURATION_MOST; anything else is FAULT_INPUT.
 */
int duration_parse(const char *text, int64_t *seconds, struct fault *f)
    __attribute__((warn_unused_result));

/* Writes days, hours, minutes and seconds, as P31DT1H; text has
 * DURATION_SIZE bytes.  0 is PT0S. */
void duration_format(int64_t seconds, char *text);

#endif
