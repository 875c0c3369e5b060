#ifndef OKS_LIB_HSM_TEMPLATE_H
#define OKS_LIB_HSM_TEMPLATE_H
/*
 * What we ask of the two halves of a key, and whether the token did it.  Every
 * usage is asked for or refused in words, as tokens' defaults are wide.
 */
#include "lib/hsm/attribute.h"
#include "lib/hsm/generate.h"
#include "lib/hsm/private.h"
#include "lib/util/fault.h"
#include "lib/util/pubkey.h"

/* Puts place, names and usage; the list borrows from m. */
void hsm_template_public(
    struct hsm_attribute_list *l, const struct hsm_template *m);
void hsm_template_private(
    struct hsm_attribute_list *l, const struct hsm_template *m);

/* Takes from a private object the usage that a token may give an unwrapped key
 * against the template: NSS lets RSA decrypt and recover, and EC derive.  The
 * check shows whether the token gave it up. */
int hsm_template_narrow(struct hsm_token *t, CK_OBJECT_HANDLE object,
    const struct hsm_template *m, struct fault *f)
    __attribute__((warn_unused_result));

/*
 * Reads a public object back: names, type and usage as asked, a public key
 * that can be one.  *pubkey is what the token says, the caller clears it.
 */
int hsm_template_check_public(struct pubkey *pubkey, struct hsm_token *t,
    CK_OBJECT_HANDLE object, const struct hsm_template *m, struct fault *f)
    __attribute__((warn_unused_result));

/*
 * Reads a private object back: sensitive, and extractable as asked, whatever
 * else; names and usage; the public numbers where it tells them.
 */
int hsm_template_check_private(struct hsm_token *t, CK_OBJECT_HANDLE object,
    const struct hsm_template *m, const struct pubkey *pubkey, struct fault *f)
    __attribute__((warn_unused_result));

#endif
