#ifndef OKS_LIB_JWS_BASE64URL_H
#define OKS_LIB_JWS_BASE64URL_H
/* base64url without padding (RFC 7515, section 2), canonical only. */
#include "lib/util/bytes.h"
#include "lib/util/fault.h"

/* On the heap, the caller frees; NULL when memory runs out. */
char *base64url_write(const struct bytes *b);

/* Replaces what b holds.  FAULT_INPUT for padding, white space, another
 * alphabet, or bits that are not zero behind the end; b is then empty. */
int base64url_read(struct bytes *b, const char *text, struct fault *f)
    __attribute__((warn_unused_result));

#endif
