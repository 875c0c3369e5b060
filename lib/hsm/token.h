#ifndef OKS_LIB_HSM_TOKEN_H
#define OKS_LIB_HSM_TOKEN_H
/*
 * A PKCS#11 token (OASIS PKCS#11 2.40), found by label and serial, with one
 * read-write session, logged in.  lib/hsm is the only place that knows
 * Cryptoki; everything above speaks of tokens, keys and signatures.
 */
#include <stdbool.h>
#include <stddef.h>

#include "lib/util/digest.h"
#include "lib/util/fault.h"
#include "lib/util/secret.h"

/* Devices differ in ways that no flag tells; known ones are preset by what
 * C_GetInfo says of the manufacturer, 0 and DIGEST_NONE mean "as preset". */
#define HSM_QUIRK_NSS_DB 0x1U /* unwrapping an EC key needs CKA_NSS_DB */

struct hsm_variable {
	const char *name;
	const char *value;
};

/* Where a token is and how to talk to it.  All borrowed from the
 * configuration. */
struct hsm_repository {
	const char *name;      /* as recipes and people call it */
	const char *module;    /* absolute path of the PKCS#11 library */
	const char *label;     /* CKA token label, or NULL with serial */
	const char *serial;    /* token serial number, or NULL */
	const char *init_args; /* CK_C_INITIALIZE_ARGS.pReserved, or NULL */
	const struct hsm_variable *env; /* set before the module is loaded */
	size_t env_count;
	unsigned long kwp;   /* mechanism that means RFC 5649, 0: preset */
	enum digest oaep;    /* hash of RSA-OAEP, DIGEST_NONE: preset */
	unsigned int quirks; /* HSM_QUIRK_* on top of the preset ones */
};

struct hsm_token;

/* A token that does not tell its flags. */
#define HSM_TOKEN_FLAGS_UNKNOWN (~0UL)

/* What a log says of a token.  Plain data. */
struct hsm_token_info {
	char label[33];
	char manufacturer[33];
	char model[17];
	char serial[17];
	char library[48];          /* module's description and version */
	bool keypad;               /* C_Login needs no PIN from us
			   * (CKF_PROTECTED_AUTHENTICATION_PATH) */
	unsigned long flags;       /* CK_TOKEN_INFO's, before the login */
	unsigned long flags_login; /* after it */
};

/*
 * Loads the module (once for all repositories with the same module and
 * initArgs), finds the one token with the label and serial, opens a session
 * and logs in with the PIN.  pin may be empty where the token has its own
 * keypad.  A wrong PIN is never tried twice.  FAULT_HSM for
 * everything that the module or the token refuses; a token that is missing or
 * that two slots claim says which tokens there are, and when a variable that
 * the module may read is not in env, says that.  The sentence of a fault begins
 * with the repository: "token NAME: ".
 */
int hsm_token_open(struct hsm_token **t, const struct hsm_repository *r,
    const struct secret *pin, struct fault *f)
    __attribute__((warn_unused_result));

/* Logs out, closes, finalises the module with its last token.  NULL is fine. */
void hsm_token_close(struct hsm_token *t);

/* Loads the module, finds the token and tells what it is; no session is opened
 * and nobody logs in. */
int hsm_token_look(struct hsm_token_info *info, const struct hsm_repository *r,
    struct fault *f) __attribute__((warn_unused_result));

/* True for the same token, whatever the version of its module: label, serial,
 * manufacturer and model. */
bool hsm_token_same(
    const struct hsm_token_info *a, const struct hsm_token_info *b);

const struct hsm_token_info *hsm_token_info(const struct hsm_token *t);
const struct hsm_repository *hsm_token_repository(const struct hsm_token *t);

#endif
