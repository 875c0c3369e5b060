#ifndef OKS_LIB_HSM_MECHANISM_H
#define OKS_LIB_HSM_MECHANISM_H
/*
 * What a token says that it can do, before it is asked to do it.  Where it
 * says no it is believed: FAULT_HSM.  Where it says yes, or nothing, only the
 * attempt shows.
 */
#include "lib/hsm/token.h"
#include "lib/util/fault.h"
#include "lib/util/pubkey.h"

/* Shows that the token does not refuse to make a key of that kind, of so many
 * bits (RSA only), and to sign with it. */
int hsm_mechanism_generate(struct hsm_token *t, enum pubkey_kind kind,
    unsigned int bits, struct fault *f) __attribute__((warn_unused_result));

/* The same of signing with a key of that kind that is there. */
int hsm_mechanism_sign(struct hsm_token *t, enum pubkey_kind kind,
    struct fault *f) __attribute__((warn_unused_result));

#endif
