#ifndef OKS_LIB_HSM_TRANSPORT_H
#define OKS_LIB_HSM_TRANSPORT_H
/*
 * Carrying a private key from one token to another: a fresh AES-256 key made
 * in the token wraps the private key (RFC 5649), an RSA transport key wraps
 * the AES key (RSA-OAEP).  The blob is the wrapped AES key followed by the
 * wrapped private key, the layout of CKM_RSA_AES_KEY_WRAP (PKCS#11 2.40,
 * 2.1.20).  No key is in clear outside of a token at any moment.
 */
#include <stddef.h>

#include "lib/hsm/generate.h"
#include "lib/hsm/key.h"
#include "lib/hsm/token.h"
#include "lib/util/bytes.h"
#include "lib/util/digest.h"
#include "lib/util/fault.h"

/* Least size of a transport key in bits. */
#define HSM_TRANSPORT_BITS_LEAST 2048

/* What a token uses, by its repository's settings or by preset. */
struct hsm_transport {
	unsigned long kwp; /* CKM_ of RFC 5649 */
	enum digest oaep;
};

void hsm_transport_settings(const struct hsm_token *t, struct hsm_transport *s);

/*
 * Shows that a public key of the token can serve as wrapping key: RSA of
 * HSM_TRANSPORT_BITS_LEAST bits or more, without a private half beside it, and
 * for wrapping only as far as the token tells.  FAULT_REFUSED, with the reason,
 * if not.
 */
int hsm_transport_check(struct hsm_token *t, const struct hsm_key *wrapping,
    struct fault *f) __attribute__((warn_unused_result));

/* Wraps the private half of k under the public half of wrapping. */
int hsm_transport_export(struct bytes *blob, struct hsm_token *t,
    const struct hsm_key *k, const struct hsm_key *wrapping, struct fault *f)
    __attribute__((warn_unused_result));

/*
 * Shows that the token can export keys of this kind, with session objects
 * only: makes a pair and wraps it under a throw-away transport key.  Nothing
 * is left.
 */
int hsm_transport_probe(struct hsm_token *t, enum pubkey_kind kind,
    unsigned int bits, struct fault *f) __attribute__((warn_unused_result));

/* What to make of a blob.  Borrows. */
struct hsm_import {
	const struct bytes *blob;
	const struct pubkey *pubkey; /* the public half; travels beside */
	const struct bytes *id;
	const char *label;
	enum digest oaep; /* DIGEST_NONE: as the token's */
};

/*
 * Unwraps the blob with the private half of unwrapping into a token object
 * that is sensitive, not extractable and can only sign, creates the public
 * object beside it, and has the pair make a signature that libcrypto verifies;
 * on any failure both are destroyed.  The id must be new to the token (NSS lets
 * a new key replace the one that has it).  *k is as after hsm_generate_pair.
 */
int hsm_transport_import(struct hsm_key *k, struct hsm_token *t,
    const struct hsm_import *m, const struct hsm_key *unwrapping,
    struct fault *f) __attribute__((warn_unused_result));

/* Makes an exported key unextractable for good, and reads that back. */
int hsm_transport_lock(struct hsm_token *t, const struct hsm_key *k,
    struct fault *f) __attribute__((warn_unused_result));

#endif
