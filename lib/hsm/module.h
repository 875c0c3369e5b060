#ifndef OKS_LIB_HSM_MODULE_H
#define OKS_LIB_HSM_MODULE_H
/*
 * PKCS#11 modules: loaded from an absolute path, initialised once however many
 * repositories use them, finalised with the last one.
 */
#include <p11-kit/pkcs11.h>

#include "lib/hsm/token.h"
#include "lib/util/fault.h"

struct hsm_module;

/*
 * Loads and initialises the repository's module, or takes the loaded one of the
 * same path and initArgs.  The variables of the repository are set before that,
 * and stay; two repositories that share a module must agree on them
 * (FAULT_INPUT).  The file must be a regular one that only its owner can write,
 * and belong to root or to the effective user (FAULT_REFUSED).
 */
int hsm_module_open(struct hsm_module **m, const struct hsm_repository *r,
    struct fault *f) __attribute__((warn_unused_result));

/* NULL is fine. */
void hsm_module_close(struct hsm_module *m);

/* The module's functions; they are the module's. */
CK_FUNCTION_LIST_PTR hsm_module_calls(const struct hsm_module *m);

/* The variable that this kind of module finds its configuration by, if the
 * repository does not set it; else NULL. */
const char *hsm_module_hint(const struct hsm_repository *r);

#endif
