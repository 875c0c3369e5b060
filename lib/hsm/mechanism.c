#include "lib/hsm/mechanism.h"

#include <string.h>

#include "lib/hsm/failure.h"
#include "lib/hsm/kind.h"
#include "lib/hsm/name.h"
#include "lib/hsm/private.h"
#include "lib/hsm/trace.h"

/* Reads what the token says of a mechanism; *info is zero where it does not
 * tell. */
static int
ask(CK_MECHANISM_INFO *info, struct hsm_token *t, CK_MECHANISM_TYPE mechanism,
    const char *what, struct fault *f)
{
	char name[HSM_NAME_SIZE];
	CK_RV rv;

	memset(info, 0, sizeof(*info));
	rv = hsm_trace("C_GetMechanismInfo",
	    t->call->C_GetMechanismInfo(t->slot, mechanism, info));
	if (rv == CKR_OK)
		return (0);
	memset(info, 0, sizeof(*info));
	if (rv == CKR_FUNCTION_NOT_SUPPORTED)
		return (0);
	hsm_name_mechanism(mechanism, name);
	return (hsm_failure(f, "C_GetMechanismInfo", rv,
	    "the token cannot %s keys of this algorithm, which takes %s", what,
	    name));
}

/* The size of a key in the unit of CK_MECHANISM_INFO, or 0: that of Edwards
 * curves differs from token to token. */
static CK_ULONG
size_of(enum pubkey_kind kind, unsigned int bits)
{
	switch (kind) {
	case PUBKEY_RSA:
		return (bits);
	case PUBKEY_P256:
		return (256);
	case PUBKEY_P384:
		return (384);
	case PUBKEY_ED25519:
	case PUBKEY_ED448:
		break;
	}
	return (0);
}

int
hsm_mechanism_generate(struct hsm_token *t, enum pubkey_kind kind,
    unsigned int bits, struct fault *f)
{
	const struct hsm_kind *k = hsm_kind_find(kind);
	CK_ULONG size = size_of(kind, bits);
	CK_MECHANISM_INFO info;

	if (k == NULL)
		return (fault_set(f, FAULT_INTERNAL, "no such kind of key"));
	if (ask(&info, t, k->generate, "make", f) == -1)
		return (-1);
	if (size > 0 && info.ulMaxKeySize > 0 &&
	    (size < info.ulMinKeySize || size > info.ulMaxKeySize))
		return (fault_set(f, FAULT_HSM,
		    "the token makes keys of %lu to %lu bits, not of %lu",
		    info.ulMinKeySize, info.ulMaxKeySize, size));
	return (hsm_mechanism_sign(t, kind, f));
}

int
hsm_mechanism_sign(struct hsm_token *t, enum pubkey_kind kind, struct fault *f)
{
	const struct hsm_kind *k = hsm_kind_find(kind);
	CK_MECHANISM_INFO info;

	if (k == NULL)
		return (fault_set(f, FAULT_INTERNAL, "no such kind of key"));
	return (ask(&info, t, k->sign, "sign with", f));
}
