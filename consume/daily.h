#ifndef OKS_CONSUME_DAILY_H
#define OKS_CONSUME_DAILY_H
/* The daily job: every zone of the recipes, each for itself, under the lock of
 * the log of what was served. */
#include "consume/cookbook.h"
#include "consume/options.h"
#include "consume/report.h"
#include "lib/conf/conf.h"
#include "lib/util/fault.h"

/*
 * Records what --ds and --choose say, then has each zone served.  What goes
 * wrong with a zone is reported at once, and *worst raised to its exit status;
 * a failure here is one of all zones.
 */
int daily(const struct options *o, const struct conf *c,
    const struct cookbook *book, struct report *r, int *worst, struct fault *f)
    __attribute__((warn_unused_result));

#endif
