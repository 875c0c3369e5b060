#ifndef OKS_LIB_UTIL_PUBKEY_H
#define OKS_LIB_UTIL_PUBKEY_H
/*
 * A public key by its numbers, as tokens and DNSKEY records both can give it,
 * and what libcrypto does with it: check, verify, hash, PEM.
 */
#include <stdbool.h>
#include <stddef.h>

#include "lib/util/bytes.h"
#include "lib/util/digest.h"
#include "lib/util/fault.h"

enum pubkey_kind {
	PUBKEY_RSA,
	PUBKEY_P256,
	PUBKEY_P384,
	PUBKEY_ED25519,
	PUBKEY_ED448
};

/* RSA sizes that are accepted at all, in bits. */
#define PUBKEY_RSA_LEAST 512
#define PUBKEY_RSA_MOST  4096

/* Longest signature in bytes (RSA-4096). */
#define PUBKEY_SIGNATURE_MOST 512

/* Owns its bytes; `struct pubkey k = {0};` is empty. */
struct pubkey {
	enum pubkey_kind kind;
	struct bytes modulus;  /* RSA, no leading zero octet */
	struct bytes exponent; /* RSA, no leading zero octet */
	struct bytes point;    /* EC: x || y; EdDSA: as RFC 8032 encodes it */
};

/* A public key made ready to verify with, once for many signatures. */
struct pubkey_verifier;

void pubkey_clear(struct pubkey *k);

/* On failure `to` is empty. */
int pubkey_copy(struct pubkey *to, const struct pubkey *from, struct fault *f)
    __attribute__((warn_unused_result));

bool pubkey_equal(const struct pubkey *a, const struct pubkey *b);

/*
 * FAULT_INPUT unless the key can be what it says: RSA of an accepted size with
 * an odd modulus, an odd exponent of at least 3 that is shorter than the
 * modulus, no leading zeros; a point on its curve; the length of EdDSA keys.
 */
int pubkey_check(const struct pubkey *k, struct fault *f)
    __attribute__((warn_unused_result));

/* Size in bits: of the modulus, else of the field (256, 384, 456). */
unsigned int pubkey_bits(const struct pubkey *k);

/* Length in bytes of a signature, as DNSSEC and PKCS#11 both write it. */
size_t pubkey_signature_size(const struct pubkey *k);

/* "RSA-2048", "P-256", "P-384", "Ed25519", "Ed448"; name has 16 bytes. */
void pubkey_name(const struct pubkey *k, char *name);

/* Checks the key as pubkey_check does.  The caller frees the verifier. */
int pubkey_verifier_new(struct pubkey_verifier **v, const struct pubkey *k,
    struct fault *f) __attribute__((warn_unused_result));
void pubkey_verifier_free(struct pubkey_verifier *v);

/*
 * Verifies a signature over length bytes of data hashed by digest (DIGEST_NONE
 * for EdDSA).  RSA: PKCS#1 v1.5; EC: r || s of full width (RFC 6605).
 * FAULT_REFUSED if it is not the key's signature.
 */
int pubkey_verify(const struct pubkey_verifier *v, enum digest digest,
    const struct bytes *data, const struct bytes *signature, struct fault *f)
    __attribute__((warn_unused_result));

/* DER of SubjectPublicKeyInfo (RFC 5280), appended to b. */
int pubkey_spki(const struct pubkey *k, struct bytes *b, struct fault *f)
    __attribute__((warn_unused_result));

/* The key's name where keys are told apart by a hash: SHA-256 of that DER, in
 * lower-case hexadecimal, into hex (DIGEST_HEX_SIZE bytes). */
int pubkey_hash(const struct pubkey *k, char *hex, struct fault *f)
    __attribute__((warn_unused_result));

/* Reads a key of any of the kinds from that DER, as pubkey_spki would write it;
 * FAULT_INPUT for anything else. */
int pubkey_from_spki(struct pubkey *k, const struct bytes *der, struct fault *f)
    __attribute__((warn_unused_result));

/* Reads an RSA key from PEM text ("BEGIN PUBLIC KEY"); text before it is
 * skipped.  FAULT_INPUT for anything else. */
int pubkey_from_pem(struct pubkey *k, const struct bytes *pem, struct fault *f)
    __attribute__((warn_unused_result));

/* Appends the PEM text to b. */
int pubkey_pem(const struct pubkey *k, struct bytes *b, struct fault *f)
    __attribute__((warn_unused_result));

#endif
