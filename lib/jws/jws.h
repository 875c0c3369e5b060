#ifndef OKS_LIB_JWS_JWS_H
#define OKS_LIB_JWS_JWS_H
/*
 * Signatures over a document that stays as it is: RFC 7515, general JSON
 * serialisation with detached payload (7.2.1 and appendix F).  Read strictly:
 * one object with the member signatures, each of which has protected and
 * signature and nothing else, written without white space; the protected
 * header has alg, which is RS256, ES256 or EdDSA (RFC 8037), and may have kid,
 * which then is the SHA-256 of the key's SubjectPublicKeyInfo in hexadecimal.
 * No key, no address of one and no unprotected header is accepted.
 */
#include <stdbool.h>
#include <stddef.h>

#include "lib/util/bytes.h"
#include "lib/util/digest.h"
#include "lib/util/fault.h"
#include "lib/util/pubkey.h"

#define JWS_FILE_MOST       1048576 /* bytes */
#define JWS_SIGNATURES_MOST 64
#define JWS_HEADER_MOST     1024 /* bytes of a protected header */
#define JWS_RSA_LEAST       2048 /* bits (RFC 7518, 3.3) */

struct jws_signature {
	char *header; /* protected, as it stands there */
	char algorithm[8];
	char kid[DIGEST_HEX_SIZE]; /* "": not given */
	struct bytes signature;
};

/* Owns its signatures; `struct jws j = {0};` has none. */
struct jws {
	struct jws_signature *items;
	size_t count;
};

/* FAULT_INPUT for anything but the above; j is then empty. */
int jws_read(struct jws *j, const struct bytes *document, struct fault *f)
    __attribute__((warn_unused_result));
void jws_clear(struct jws *j);

/* Appends the document to b. */
int jws_write(const struct jws *j, struct bytes *b, struct fault *f)
    __attribute__((warn_unused_result));

/* FAULT_REFUSED unless the signature, by its index, is the key's over the
 * payload, by the one algorithm that the kind of key has. */
int jws_verify(const struct jws *j, size_t index, const struct pubkey *k,
    const struct bytes *payload, struct fault *f)
    __attribute__((warn_unused_result));

/* FAULT_REFUSED for kinds of keys that have no algorithm here. */
int jws_key_check(const struct pubkey *k, struct fault *f)
    __attribute__((warn_unused_result));

/*
 * What the key is to sign, for whoever has its private half: appends the JWS
 * signing input to b, to be hashed by *digest (DIGEST_NONE: the message
 * itself).
 */
int jws_input(const struct pubkey *k, const struct bytes *payload,
    enum digest *digest, struct bytes *b, struct fault *f)
    __attribute__((warn_unused_result));

/* Adds the signature of that key over such an input. */
int jws_add(struct jws *j, const struct pubkey *k,
    const struct bytes *signature, struct fault *f)
    __attribute__((warn_unused_result));

#endif
