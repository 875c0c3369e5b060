#ifndef OKS_CONSUME_SETUP_H
#define OKS_CONSUME_SETUP_H
/* What OpenDNSSEC's signer needs on Debian to run without the enforcer. */
#include <stdio.h>

#include "lib/conf/conf.h"
#include "lib/util/fault.h"

/*
 * Prints it as a script for sh, to be read and then run: zones.xml where the
 * signer looks for it, the `ods-signer clear` that each start of the signer
 * needs, folders and permissions, and what conf.xml must say.  names ends with
 * NULL.  FAULT_INPUT for a zone without signconf, and for paths that are not
 * absolute; nothing is printed then.
 */
int setup_print(const struct conf *c, char *const *names, FILE *out,
    struct fault *f) __attribute__((warn_unused_result));

#endif
