#ifndef OKS_LIB_HSM_WRAP_H
#define OKS_LIB_HSM_WRAP_H
/*
 * The two wrappings of the key transport, one call each: an AES key under an
 * RSA key (RSA-OAEP, RFC 8017) and a private key under an AES key (RFC 5649).
 */
#include <stddef.h>

#include "lib/hsm/generate.h"
#include "lib/hsm/key.h"
#include "lib/hsm/private.h"
#include "lib/util/bytes.h"
#include "lib/util/digest.h"
#include "lib/util/fault.h"
#include "lib/util/pubkey.h"

/* Longest wrapped private key in bytes (RSA-4096 takes 2400). */
#define HSM_WRAP_MOST 8192

/* Makes the AES-256 key, a sensitive session object that can only wrap, read
 * back.  The caller destroys it with hsm_wrap_end. */
int hsm_wrap_begin(CK_OBJECT_HANDLE *aes, struct hsm_token *t, struct fault *f)
    __attribute__((warn_unused_result));

/* Destroys the AES key; 0 is skipped.  A token that does not is no failure of
 * ours: the key ends with the session. */
void hsm_wrap_end(struct hsm_token *t, CK_OBJECT_HANDLE aes);

/* Appends the wrapped private key, or the wrapped AES key, to blob. */
int hsm_wrap_private(struct bytes *blob, struct hsm_token *t,
    CK_OBJECT_HANDLE aes, const struct hsm_key *k, struct fault *f)
    __attribute__((warn_unused_result));
int hsm_wrap_aes(struct bytes *blob, struct hsm_token *t, CK_OBJECT_HANDLE aes,
    const struct hsm_key *wrapping, struct fault *f)
    __attribute__((warn_unused_result));

/* Unwraps the AES key into a sensitive session object that can only unwrap;
 * hsm_wrap_end destroys it. */
int hsm_wrap_open_aes(CK_OBJECT_HANDLE *aes, struct hsm_token *t,
    const struct hsm_key *unwrapping, const struct bytes *wrapped,
    enum digest oaep, struct fault *f) __attribute__((warn_unused_result));

/* Unwraps the private half of k->pubkey into the object that m asks for:
 * k->private_handle, CK_INVALID_HANDLE after a failure. */
int hsm_wrap_open_private(struct hsm_key *k, struct hsm_token *t,
    CK_OBJECT_HANDLE aes, const struct bytes *wrapped,
    const struct hsm_template *m, struct fault *f)
    __attribute__((warn_unused_result));

#endif
