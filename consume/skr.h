#ifndef OKS_CONSUME_SKR_H
#define OKS_CONSUME_SKR_H
/* The Signed Key Response, from a cooked recipe that answers a request. */
#include <stdio.h>

#include "consume/cooked.h"
#include "consume/options.h"
#include "lib/conf/conf.h"
#include "lib/ksr/ksr.h"
#include "lib/util/fault.h"

/*
 * Makes the response of a cooked recipe and writes it to a file; what was
 * written is told on out.  conf NULL: nothing is pinned.  FAULT_REFUSED for
 * what does not verify, and for a file that is there and something else, unless
 * options force it.
 */
int skr_run(const struct options *o, const struct conf *conf, FILE *out,
    struct fault *f) __attribute__((warn_unused_result));

/*
 * The response of a verified recipe: keys and signatures by key tag.
 * FAULT_INPUT if the recipe answers no request.  On failure *k is NULL.
 */
int skr_make(struct ksr **k, const struct cooked *c, struct fault *f)
    __attribute__((warn_unused_result));

#endif
