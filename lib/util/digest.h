#ifndef OKS_LIB_UTIL_DIGEST_H
#define OKS_LIB_UTIL_DIGEST_H
/* Hashes, by libcrypto. */
#include <stddef.h>

#include "lib/util/fault.h"

enum digest {
	DIGEST_NONE, /* the message itself, for EdDSA */
	DIGEST_SHA1,
	DIGEST_SHA256,
	DIGEST_SHA384,
	DIGEST_SHA512
};

/* Longest result in bytes. */
#define DIGEST_MOST 64

/* 64 hexadecimal digits and the NUL. */
#define DIGEST_HEX_SIZE 65

/* Hashes length bytes of data into out, which has DIGEST_MOST bytes, and sets
 * *size.  Not for DIGEST_NONE. */
int digest_make(enum digest digest, const void *data, size_t length,
    unsigned char *out, size_t *size, struct fault *f)
    __attribute__((warn_unused_result));

/* SHA-256 in lower-case hexadecimal into hex (DIGEST_HEX_SIZE bytes). */
int digest_sha256_hex(const void *data, size_t length, char *hex,
    struct fault *f) __attribute__((warn_unused_result));

/* The same of a file's bytes, however long it is. */
int digest_file_hex(const char *path, char *hex, struct fault *f)
    __attribute__((warn_unused_result));

/* "sha1", "sha256", ...: how configurations and recipes write it; NULL for
 * DIGEST_NONE.  And back: DIGEST_NONE if unknown. */
const char *digest_name(enum digest digest);
enum digest digest_find(const char *name);

/*
 * The DER of PKCS#1's DigestInfo (RFC 8017, 9.2) around a hash made by
 * digest_make: what CKM_RSA_PKCS signs.  out has DIGEST_INFO_MOST bytes.
 */
#define DIGEST_INFO_MOST 128
int digest_info(enum digest digest, const unsigned char *hash, size_t size,
    unsigned char *out, size_t *length, struct fault *f)
    __attribute__((warn_unused_result));

#endif
