#ifndef OKS_LIB_HSM_LABEL_H
#define OKS_LIB_HSM_LABEL_H
/* Labels come from tokens as bytes of any kind. */
#include <stddef.h>

/*
 * The bytes as a string: as they are if they are UTF-8 without NUL, else with
 * every byte that is not printable ASCII as \xNN.  The caller frees; NULL when
 * memory runs out.
 */
char *hsm_label_new(const unsigned char *data, size_t length);

/*
 * A fixed field of PKCS#11, padded with blanks (or, against the standard, with
 * NULs), as a string: bytes that are not UTF-8, controls and NULs inside become
 * question marks.  text has length + 1 bytes.
 */
void hsm_label_field(char *text, const unsigned char *field, size_t length);

#endif
