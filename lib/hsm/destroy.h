#ifndef OKS_LIB_HSM_DESTROY_H
#define OKS_LIB_HSM_DESTROY_H
/* Destroying the keys of a token. */
#include "lib/hsm/key.h"
#include "lib/hsm/token.h"
#include "lib/util/fault.h"

/* Shows beforehand that the token will not refuse: FAULT_HSM where it says of
 * a half that k has that it is not CKA_DESTROYABLE.  A token that does not tell
 * is fine. */
int hsm_destroy_check(struct hsm_token *t, const struct hsm_key *k,
    struct fault *f) __attribute__((warn_unused_result));

/* Destroys the private half, then the public one; a handle of 0 is skipped,
 * and set to 0 when gone.  The token is asked whether it is. */
int hsm_destroy_key(struct hsm_token *t, struct hsm_key *k, struct fault *f)
    __attribute__((warn_unused_result));

/* Destroys one object of the inventory. */
int hsm_destroy_object(struct hsm_token *t, unsigned long handle,
    struct fault *f) __attribute__((warn_unused_result));

/* hsm_destroy_key as clean-up after the failure that f holds already: what
 * could not be destroyed keeps its handle and is told at the end of f's
 * sentence. */
void hsm_destroy_undo(struct hsm_token *t, struct hsm_key *k, struct fault *f);

#endif
