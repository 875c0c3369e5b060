#ifndef OKS_LIB_HSM_NAME_H
#define OKS_LIB_HSM_NAME_H
/* The names that PKCS#11 gives to its numbers, for people. */
#include <stddef.h>

#include <p11-kit/pkcs11.h>

/* Room for the longest name with its number. */
#define HSM_NAME_SIZE 64

/* "CKR_PIN_EXPIRED (0xa3)"; a code without a name is "CKR (0x...)".  text has
 * HSM_NAME_SIZE bytes. */
void hsm_name_code(CK_RV code, char *text);

/* "CKM_ECDSA (0x1041)", in the same way. */
void hsm_name_mechanism(CK_MECHANISM_TYPE mechanism, char *text);

#endif
