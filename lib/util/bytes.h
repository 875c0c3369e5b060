#ifndef OKS_LIB_UTIL_BYTES_H
#define OKS_LIB_UTIL_BYTES_H
/*
 * Bytes that travel with their length, and their forms as text: base64
 * (RFC 4648 section 4, canonical only) and hexadecimal.
 */
#include <stdbool.h>
#include <stddef.h>

#include "lib/util/fault.h"

/* Owns data.  `struct bytes b = {0};` is empty and needs no clear. */
struct bytes {
	unsigned char *data; /* NULL when capacity is 0 */
	size_t length;
	size_t capacity;
};

/* Frees, and makes b empty.  Not for secrets: see secret.h. */
void bytes_clear(struct bytes *b);

/* Replaces what b holds by a copy; on failure b is empty. */
int bytes_set(struct bytes *b, const void *data, size_t length, struct fault *f)
    __attribute__((warn_unused_result));

/* Appends; amortised constant time; on failure b is as before. */
int bytes_append(struct bytes *b, const void *data, size_t length,
    struct fault *f) __attribute__((warn_unused_result));

/* Appends one byte, or the lower 16 or 32 bits in network order. */
int bytes_append_u8(struct bytes *b, unsigned int value, struct fault *f)
    __attribute__((warn_unused_result));
int bytes_append_u16(struct bytes *b, unsigned int value, struct fault *f)
    __attribute__((warn_unused_result));
int bytes_append_u32(struct bytes *b, unsigned long value, struct fault *f)
    __attribute__((warn_unused_result));

bool bytes_equal(const struct bytes *a, const struct bytes *b);

/* Order as unsigned octets from the left, shorter first (RFC 4034, 6.3). */
int bytes_compare(const struct bytes *a, const struct bytes *b);

/*
 * Reads base64 in its canonical form: padded, zero trailing bits; white space
 * anywhere is skipped if spaces is true.  FAULT_INPUT for anything else; b is
 * then empty.
 */
int bytes_from_base64(struct bytes *b, const char *text, bool spaces,
    struct fault *f) __attribute__((warn_unused_result));

/* Reads hexadecimal of either case, an even number of digits. */
int bytes_from_hex(struct bytes *b, const char *text, struct fault *f)
    __attribute__((warn_unused_result));

/* On the heap, the caller frees; NULL when memory runs out. */
char *bytes_base64(const struct bytes *b);
char *bytes_hex(const struct bytes *b);

#endif
