#ifndef OKS_LIB_HSM_SIGN_H
#define OKS_LIB_HSM_SIGN_H
/*
 * Signatures, by the mechanisms that work on every token: CKM_RSA_PKCS over a
 * DigestInfo, CKM_ECDSA over a digest, CKM_EDDSA over the message.  Hashing is
 * libcrypto's.
 */
#include "lib/hsm/key.h"
#include "lib/hsm/token.h"
#include "lib/util/bytes.h"
#include "lib/util/digest.h"
#include "lib/util/fault.h"

/*
 * Signs data with the private half of k.  *signature replaces its content;
 * its length is checked against the key.  The signature is not verified here.
 */
int hsm_sign(struct bytes *signature, struct hsm_token *t,
    const struct hsm_key *k, enum digest digest, const struct bytes *data,
    struct fault *f) __attribute__((warn_unused_result));

#endif
