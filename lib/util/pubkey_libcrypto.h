#ifndef OKS_LIB_UTIL_PUBKEY_LIBCRYPTO_H
#define OKS_LIB_UTIL_PUBKEY_LIBCRYPTO_H
/* Private to pubkey*.c: a public key as libcrypto has it. */
#include <openssl/evp.h>

#include "lib/util/fault.h"
#include "lib/util/pubkey.h"

/* Checks the key and makes it libcrypto's; NULL with a fault.  The caller
 * frees it with EVP_PKEY_free. */
EVP_PKEY *pubkey_libcrypto(const struct pubkey *k, struct fault *f);

/* Records that a call of libcrypto failed, with its reason; returns -1. */
int pubkey_libcrypto_fault(
    struct fault *f, enum fault_kind kind, const char *call, const char *what);

#endif
