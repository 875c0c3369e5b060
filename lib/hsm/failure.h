#ifndef OKS_LIB_HSM_FAILURE_H
#define OKS_LIB_HSM_FAILURE_H
/* A Cryptoki return code as a fault. */
#include <p11-kit/pkcs11.h>

#include "lib/util/fault.h"

/*
 * Records FAULT_HSM with the call, the code by name, and a sentence: the given
 * one (printf form), followed by what the code asks a person to do.  Returns
 * -1.  An earlier cause is left as it is.
 */
int hsm_failure(struct fault *f, const char *call, CK_RV code,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

#endif
