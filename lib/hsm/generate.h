#ifndef OKS_LIB_HSM_GENERATE_H
#define OKS_LIB_HSM_GENERATE_H
/* Making keys in a token. */
#include <stdbool.h>
#include <stddef.h>

#include "lib/hsm/destroy.h"
#include "lib/hsm/key.h"
#include "lib/hsm/token.h"
#include "lib/util/bytes.h"
#include "lib/util/fault.h"
#include "lib/util/pubkey.h"

enum hsm_usage {
	HSM_USAGE_SIGN,     /* a KSK or ZSK: sign only */
	HSM_USAGE_TRANSPORT /* RSA: private unwraps, public wraps, only */
};

/* What to make.  Borrows. */
struct hsm_template {
	enum pubkey_kind kind;
	unsigned int bits;      /* RSA only */
	const struct bytes *id; /* not empty */
	const char *label;      /* not NULL */
	bool exportable;        /* CKA_EXTRACTABLE; CKA_SENSITIVE always */
	bool session;           /* a session object, to try things out */
	enum hsm_usage usage;
};

/*
 * Generates a pair, every usage flag set explicitly, reads the attributes back
 * and refuses (destroying what it made) a token that did something else.  *k
 * owns, and the caller clears it after a failure as well.  Handles are in *k as
 * soon as objects exist, so that after a failure with k->public_handle or
 * k->private_handle set the caller still undoes them with hsm_destroy_key: that
 * is when destroying failed as well.
 */
int hsm_generate_pair(struct hsm_key *k, struct hsm_token *t,
    const struct hsm_template *m, struct fault *f)
    __attribute__((warn_unused_result));

/* Makes a public key object, wrap only (transport), read back and compared.
 * Of m only id, label and session count: pubkey tells the rest. */
int hsm_generate_public(struct hsm_key *k, struct hsm_token *t,
    const struct hsm_template *m, const struct pubkey *pubkey, struct fault *f)
    __attribute__((warn_unused_result));

#endif
