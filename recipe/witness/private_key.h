#ifndef OKS_RECIPE_WITNESS_PRIVATE_KEY_H
#define OKS_RECIPE_WITNESS_PRIVATE_KEY_H
/* A person's private key in a PEM file, for signing documents by it.  Never
 * a key of a token. */
#include "lib/util/bytes.h"
#include "lib/util/digest.h"
#include "lib/util/fault.h"
#include "lib/util/pubkey.h"

struct private_key;

/* Reads the file (PKCS#8 or older forms), which only its owner may read; asks
 * for the passphrase if there is one.  On failure *k is NULL. */
int private_key_read(struct private_key **k, const char *path, struct fault *f)
    __attribute__((warn_unused_result));
void private_key_free(struct private_key *k);

/* Its public half, borrowed. */
const struct pubkey *private_key_public(const struct private_key *k);

/* Signs the input, in the form of pubkey_verify; replaces *signature. */
int private_key_sign(const struct private_key *k, enum digest digest,
    const struct bytes *input, struct bytes *signature, struct fault *f)
    __attribute__((warn_unused_result));

#endif
