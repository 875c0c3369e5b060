#ifndef OKS_LIB_HSM_INVENTORY_H
#define OKS_LIB_HSM_INVENTORY_H
/* The key objects of a token at one moment, read once. */
#include <stdbool.h>
#include <stddef.h>

#include "lib/hsm/token.h"
#include "lib/util/bytes.h"
#include "lib/util/fault.h"
#include "lib/util/pubkey.h"

/* More objects of one class than this are refused. */
#define HSM_OBJECTS_MOST 200000

/* One public or private key object.  Owns id, label and pubkey. */
struct hsm_object {
	unsigned long handle;   /* valid while the token is open */
	bool private_half;      /* CKO_PRIVATE_KEY, else CKO_PUBLIC_KEY */
	bool session;           /* not CKA_TOKEN */
	unsigned long key_type; /* CKA_KEY_TYPE */
	struct bytes id;        /* CKA_ID, may be empty */
	char *label;            /* CKA_LABEL, may be ""; bytes that are not
				 * UTF-8 are written \xNN */
	bool has_pubkey;        /* the object told its public numbers */
	struct pubkey pubkey;
};

/* In order: public before private, then by id, label and public key, so that
 * the same token gives the same list. */
struct hsm_inventory {
	struct hsm_object *objects;
	size_t count;
};

/*
 * Reads all public and private key objects of the token; also those without a
 * name that do not say that they are the token's: SoftHSM leaves such a half
 * on its disk when it cannot finish a key.
 */
int hsm_inventory_read(struct hsm_inventory *v, struct hsm_token *t,
    struct fault *f) __attribute__((warn_unused_result));
void hsm_inventory_clear(struct hsm_inventory *v);

/* Reads what is no half of a pair: the secret keys, marked as private. */
int hsm_inventory_read_secret(struct hsm_inventory *v, struct hsm_token *t,
    struct fault *f) __attribute__((warn_unused_result));

/* Puts objects that came from elsewhere in order. */
void hsm_inventory_sort(struct hsm_inventory *v);

/*
 * Compares two views of one token.  extra, which has now->count elements, is
 * set where now has an object that before has not; returns how many objects of
 * before now has not.  Handles do not count: they differ from view to view.
 */
size_t hsm_inventory_compare(const struct hsm_inventory *before,
    const struct hsm_inventory *now, bool *extra);

/* True if both show the same objects. */
bool hsm_inventory_same(
    const struct hsm_inventory *a, const struct hsm_inventory *b);

/* True if any object of either class has this id (not empty) or this label
 * (not NULL): a new key must not take either. */
bool hsm_inventory_has(
    const struct hsm_inventory *v, const struct bytes *id, const char *label);

#endif
