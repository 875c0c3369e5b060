#ifndef OKS_CONSUME_TRANSPORT_KEY_H
#define OKS_CONSUME_TRANSPORT_KEY_H
/*
 * The transport key pair: made once in the operational token, so that the
 * bunker can wrap keys for it and for nobody else.
 */
#include <stdio.h>

#include "consume/operational.h"
#include "lib/conf/conf.h"
#include "lib/hsm/inventory.h"
#include "lib/hsm/key.h"
#include "lib/util/bytes.h"
#include "lib/util/fault.h"
#include "lib/util/pubkey.h"

/*
 * Finds the pair by the id and label of oks.conf.  Not there: 0, and k->found
 * false.  What is there must be RSA of at least HSM_TRANSPORT_BITS_LEAST
 * (FAULT_REFUSED).  The caller clears k.
 */
int transport_key_find(struct hsm_key *k, const struct hsm_inventory *v,
    const struct conf *c, struct fault *f) __attribute__((warn_unused_result));

/*
 * Makes the pair unless it is there, writes its public half to path (NULL: as
 * oks.conf says) and prints a line with its hash to out.
 */
int transport_key_provide(struct operational *o, const struct conf *c,
    const char *path, FILE *out, struct fault *f)
    __attribute__((warn_unused_result));

/* What is written: two lines of comment, and PEM.  hash, of DIGEST_HEX_SIZE
 * bytes, gets the SHA-256 of the SubjectPublicKeyInfo's DER. */
int transport_key_document(struct bytes *b, const char *label,
    const struct pubkey *k, char *hash, struct fault *f)
    __attribute__((warn_unused_result));

#endif
