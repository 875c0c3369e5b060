#ifndef OKS_LIB_UTIL_INSTANT_H
#define OKS_LIB_UTIL_INSTANT_H
/*
 * Instants: seconds since 1970-01-01T00:00:00Z without leap seconds (UNIX
 * time), always UTC, no locale, no time zone.  DNSSEC's 32 bits (RFC 4034,
 * 3.1.5) end in 2106; the calendar here is proleptic Gregorian.
 */
#include <stdint.h>

#include "lib/util/fault.h"

/* Largest instant an RRSIG can name. */
#define INSTANT_MOST 4294967295LL

/* "YYYY-MM-DDTHH:MM:SSZ" and the NUL. */
#define INSTANT_SIZE 32

/* The clock, read here and nowhere else. */
int64_t instant_now(void);

/* Milliseconds since some instant, by a clock that nobody sets: for waits. */
int64_t instant_steady_ms(void);

/*
 * Reads YYYY-MM-DD (midnight), YYYYMMDDHHMM, YYYYMMDDHHMMSS,
 * YYYY-MM-DDTHH:MM:SSZ (also without seconds), or @ and UNIX time.  Anything
 * else, days that do not exist, and what is outside 0..INSTANT_MOST is
 * FAULT_INPUT.  "now" is not read here: the caller knows which now is meant.
 */
int instant_parse(const char *text, int64_t *instant, struct fault *f)
    __attribute__((warn_unused_result));

/* Reads the prototype's "YYYY-MM-DD HH:MM:SS", taken as UTC. */
int instant_parse_older(const char *text, int64_t *instant, struct fault *f)
    __attribute__((warn_unused_result));

/* Reads RRSIG's 14 digits (RFC 4034, 3.2). */
int instant_parse_rrsig(const char *text, int64_t *instant, struct fault *f)
    __attribute__((warn_unused_result));

/* Writes "2027-03-01T00:00:00Z" to text, which has INSTANT_SIZE bytes. */
void instant_format(int64_t instant, char *text);

/* Writes RRSIG's 14 digits to text, which has INSTANT_SIZE bytes. */
void instant_format_rrsig(int64_t instant, char *text);

#endif
