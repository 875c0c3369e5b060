#ifndef OKS_LIB_HSM_KEY_H
#define OKS_LIB_HSM_KEY_H
/*
 * The keys of a token, looked up by id and label in its inventory.  A key pair
 * is one public and one private object of the same id, label and type.
 */
#include <stdbool.h>
#include <stddef.h>

#include "lib/hsm/inventory.h"
#include "lib/hsm/token.h"
#include "lib/util/bytes.h"
#include "lib/util/fault.h"
#include "lib/util/pubkey.h"

/* A key that can be used: borrowed from the inventory that found it, or owned
 * where it was made (see hsm_key_clear). */
struct hsm_key {
	bool found;
	unsigned long private_handle; /* 0: only the public half is there */
	unsigned long public_handle;
	struct bytes id;
	char *label;
	struct pubkey pubkey;
};

/* The attributes of a private key that a witness asks for.  1, 0, or -1 where
 * the token does not tell. */
struct hsm_attributes {
	int sensitive;         /* CKA_SENSITIVE */
	int extractable;       /* CKA_EXTRACTABLE */
	int always_sensitive;  /* CKA_ALWAYS_SENSITIVE */
	int never_extractable; /* CKA_NEVER_EXTRACTABLE */
	int local;             /* CKA_LOCAL */
	int sign;              /* CKA_SIGN */
	int decrypt;           /* CKA_DECRYPT */
	int unwrap;            /* CKA_UNWRAP */
};

void hsm_key_clear(struct hsm_key *k);

/*
 * Finds the key by id (empty: any) and label (NULL: any), never by both
 * missing.  pair true: exactly one public and one private object; false: the
 * one public object, a private one beside it allowed.  *k owns copies.
 * Nothing under that name: 0, and k->found false.  More than one of a class,
 * one half alone, halves that do not belong together (RSA modulus on both), or
 * a public object that does not tell its key: FAULT_HSM.
 */
int hsm_key_find(struct hsm_key *k, const struct hsm_inventory *v,
    const struct bytes *id, const char *label, bool pair, struct fault *f)
    __attribute__((warn_unused_result));

/* Finds the pair by its public key.  Not there: 0, and k->found false. */
int hsm_key_find_pubkey(struct hsm_key *k, const struct hsm_inventory *v,
    const struct pubkey *pubkey, struct fault *f)
    __attribute__((warn_unused_result));

/* Reads the private half's attributes. */
int hsm_key_attributes(struct hsm_attributes *a, struct hsm_token *t,
    const struct hsm_key *k, struct fault *f)
    __attribute__((warn_unused_result));

#endif
