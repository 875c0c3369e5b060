#ifndef OKS_RECIPE_SKR_H
#define OKS_RECIPE_SKR_H
/*
 * What a ZSK operator asks of a Signed Key Response: `oks recipe verify
 * --skr`.  Links with libxml2, which is why nothing that cook needs includes
 * it.
 */
#include <stdio.h>

#include "lib/util/fault.h"

/* Paths, or NULL where not given. */
struct skr_files {
	const char *response, *request, *previous;
	const char *anchors; /* DS records in lines, or RFC 7958's XML */
};

/*
 * Verifies the response alone, against its request, after the response before
 * it, and under the trust anchors, as far as these are given.  Prints every
 * objection to out; FAULT_REFUSED if there is one.
 */
int skr_verify(const struct skr_files *files, FILE *out, struct fault *f)
    __attribute__((warn_unused_result));

#endif
