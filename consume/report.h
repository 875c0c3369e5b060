#ifndef OKS_CONSUME_REPORT_H
#define OKS_CONSUME_REPORT_H
/*
 * Where messages go: what went wrong to stderr and what was done to stdout, or
 * both to syslog, so that cron has nothing to send.
 */
#include <stdbool.h>
#include <stdio.h>

#include "lib/dns/name.h"
#include "lib/util/fault.h"

struct report;

/* On failure *r is NULL.  report_fault takes NULL: then stderr is meant. */
int report_open(struct report **r, bool syslog, struct fault *f)
    __attribute__((warn_unused_result));

/* What was done; report_close passes it on.  FAULT_SYSTEM if that fails. */
FILE *report_out(const struct report *r);
int report_close(struct report *r, struct fault *f)
    __attribute__((warn_unused_result));

/* One line; zone may be NULL. */
void report_fault(
    struct report *r, const struct fault *f, const struct name *zone);

/* The same for what is no fault but must be known. */
void report_warning(
    struct report *r, const struct name *zone, const char *text);

#endif
