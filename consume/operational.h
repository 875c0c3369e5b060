#ifndef OKS_CONSUME_OPERATIONAL_H
#define OKS_CONSUME_OPERATIONAL_H
/* The operational token, open, and what it holds. */
#include <stdbool.h>
#include <stdio.h>

#include "lib/conf/conf.h"
#include "lib/hsm/inventory.h"
#include "lib/hsm/token.h"
#include "lib/util/fault.h"

/* `struct operational o = {0};` is closed. */
struct operational {
	struct hsm_token *token;
	struct hsm_inventory inventory;
};

/* Opens the token that oks.conf gives that role, with its PIN, and reads its
 * inventory.  On failure o is closed. */
int operational_open(struct operational *o, const struct conf *c,
    struct fault *f) __attribute__((warn_unused_result));
void operational_close(struct operational *o);

/* Reads the inventory again, after a key was made. */
int operational_refresh(struct operational *o, struct fault *f)
    __attribute__((warn_unused_result));

/* With verbose, prints which token it is. */
void operational_tell(const struct operational *o, bool verbose, FILE *out);

#endif
