#ifndef OKS_TESTS_UNIT_SOFTHSM_H
#define OKS_TESTS_UNIT_SOFTHSM_H
/*
 * SoftHSM tokens in a folder of their own, on a file system in memory where
 * there is one (key generation is limited by the disk).  The programs under
 * test are not asked: softhsm2-util makes the tokens, in a child.
 */
#include <stdbool.h>
#include <stddef.h>

#include "lib/hsm/token.h"
#include "lib/util/secret.h"

#define SOFTHSM_PIN "1234"

struct softhsm {
	char folder[128];
	char conf[160];          /* its softhsm2.conf */
	int lock;                /* held while the owner lives */
	struct hsm_variable env; /* SOFTHSM2_CONF */
};

/* The module's path, or NULL if SoftHSM is not installed. */
const char *softhsm_module(void);

/* Makes the folder with count tokens (labels may repeat), PIN SOFTHSM_PIN.
 * False, with a line on stderr, if that fails; softhsm_stop in any case. */
bool softhsm_start(struct softhsm *s, const char *const *labels, size_t count);

/* Removes the folder. */
void softhsm_stop(struct softhsm *s);

/* The repository of the token with that label; borrows from s. */
struct hsm_repository softhsm_repository(
    const struct softhsm *s, const char *label);

/* Opens that token, logged in; r is the caller's, kept while the token is
 * open.  NULL, with a line on stderr, if that fails. */
struct hsm_token *softhsm_open(
    const struct softhsm *s, struct hsm_repository *r, const char *label);

/* SoftHSM loses memory with each EdDSA signature; on: what is allocated from
 * here on is not held against us by the leak sanitizer. */
void softhsm_ignore_leaks(bool on);

#endif
