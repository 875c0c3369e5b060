#ifndef OKS_LIB_HSM_OBJECT_H
#define OKS_LIB_HSM_OBJECT_H
/* Single objects of a token: listing, reading, making a public key. */
#include <stdbool.h>
#include <stddef.h>

#include "lib/hsm/generate.h"
#include "lib/hsm/inventory.h"
#include "lib/hsm/private.h"
#include "lib/util/fault.h"
#include "lib/util/pubkey.h"

/* The handles of all token objects of a class, on the heap (the caller frees);
 * NULL for none. */
int hsm_object_list(CK_OBJECT_HANDLE **handles, size_t *count,
    struct hsm_token *t, CK_OBJECT_CLASS class, struct fault *f)
    __attribute__((warn_unused_result));

/* Reads one object.  On failure *o is empty. */
int hsm_object_read(struct hsm_object *o, struct hsm_token *t,
    CK_OBJECT_HANDLE handle, bool private_half, struct fault *f)
    __attribute__((warn_unused_result));
void hsm_object_clear(struct hsm_object *o);

/* Makes a public key object with the template's names and usage. */
int hsm_object_create(CK_OBJECT_HANDLE *handle, struct hsm_token *t,
    const struct hsm_template *m, const struct pubkey *pubkey, struct fault *f)
    __attribute__((warn_unused_result));

#endif
