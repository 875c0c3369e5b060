#ifndef OKS_TESTS_TORTURE_PUBLIC_H
#define OKS_TESTS_TORTURE_PUBLIC_H
/* Public keys of P-256 and RSA, by libcrypto and nothing of ours. */
#include <stdbool.h>
#include <stddef.h>

#define PUBLIC_MOST           600
#define PUBLIC_HASH_SIZE      65
#define PUBLIC_SIGNATURE_SIZE 64

/* As the Public Key field of a DNSKEY record has it (RFC 3110, RFC 6605);
 * length 0: none. */
struct public
{
	unsigned char data[PUBLIC_MOST];
	size_t length;
};

/* From CKA_EC_POINT, an OCTET STRING of an uncompressed point of P-256; what is
 * none of these leaves length 0. */
void public_set_point(
    struct public *p, const unsigned char *der, size_t length);

/* From CKA_MODULUS and CKA_PUBLIC_EXPONENT. */
void public_set_rsa(struct public *p, const unsigned char *modulus,
    size_t modulus_length, const unsigned char *exponent,
    size_t exponent_length);

/* SHA-256 in hex. */
void public_hash(const struct public *p, char *hex);

/* True if r || s is the P-256 key's signature of a hash of 32 bytes. */
bool public_verifies(const struct public *p, const unsigned char *hash,
    const unsigned char *signature);

/* True if blob is p's private key as exportKeypair writes it, for the RSA key
 * in the PEM file: OAEP with SHA-1 of an AES key, RFC 5649 of PKCS#8. */
bool public_opens(const struct public *p, const char *pem,
    const unsigned char *blob, size_t length);

#endif
