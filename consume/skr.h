#ifndef OKS_CONSUME_SKR_H
#define OKS_CONSUME_SKR_H
/* The Signed Key Response, from a cooked recipe that answers a request. */
#include <stdbool.h>
#include <stdio.h>

#include "consume/cooked.h"
#include "lib/ksr/ksr.h"
#include "lib/util/fault.h"

/* True if the arguments ask for a response (--skr). */
bool skr_asked(int argc, char *const *argv);

/* Reads the arguments, makes the response and writes it; what was written is
 * told on out.  FAULT_USAGE for arguments that are wrong. */
int skr_run(int argc, char **argv, FILE *out, struct fault *f)
    __attribute__((warn_unused_result));

/*
 * The response of a verified recipe: keys and signatures by key tag.
 * FAULT_INPUT if the recipe answers no request.  On failure *k is NULL.
 */
int skr_make(struct ksr **k, const struct cooked *c, struct fault *f)
    __attribute__((warn_unused_result));

#endif
