#ifndef OKS_LIB_HSM_PRIVATE_H
#define OKS_LIB_HSM_PRIVATE_H
/*
 * What the files of lib/hsm share and nobody else includes: Cryptoki's types,
 * the constants that its header may lack, and the token behind struct
 * hsm_token.
 */
#include <stdbool.h>

#include <p11-kit/pkcs11.h>

#include "lib/hsm/module.h"
#include "lib/hsm/token.h"
#include "lib/util/digest.h"

/* PKCS#11 3.0: RFC 5649 by its own number. */
#ifndef CKM_AES_KEY_WRAP_KWP
#define CKM_AES_KEY_WRAP_KWP 0x210bUL
#endif

/* NSS's own: the public point, which an unwrapped EC key is filed under. */
#define HSM_CKA_NSS_DB 0xd5a0db00UL

struct hsm_token {
	const struct hsm_repository *repository; /* borrowed */
	struct hsm_module *module;
	CK_FUNCTION_LIST_PTR call; /* the module's functions */
	CK_SLOT_ID slot;
	CK_FLAGS flags; /* of the token, before the login */
	bool open;      /* session is valid */
	CK_SESSION_HANDLE session;
	struct hsm_token_info info;
	unsigned long kwp;
	enum digest oaep;
	unsigned int quirks;
};

/*
 * Replaces the session by a new one, after a call that may have left an
 * operation active in it (nothing else ends such an operation on all tokens).
 * The new session is opened first, so that the login survives; session objects
 * do not.  Where no new session can be had, the old one stays.
 */
void hsm_token_renew(struct hsm_token *t);

#endif
