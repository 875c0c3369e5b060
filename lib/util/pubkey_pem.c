/* Public keys as SubjectPublicKeyInfo, in DER and PEM: see pubkey.h. */
#include <string.h>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "lib/util/pubkey.h"
#include "lib/util/pubkey_libcrypto.h"

/* Longest PEM text that is looked at. */
#define PEM_MOST 65536

int
pubkey_spki(const struct pubkey *k, struct bytes *b, struct fault *f)
{
	EVP_PKEY *key;
	unsigned char *der = NULL;
	int length, rc = -1;

	if ((key = pubkey_libcrypto(k, f)) == NULL)
		return (-1);
	if ((length = i2d_PUBKEY(key, &der)) > 0)
		rc = bytes_append(b, der, (size_t)length, f);
	else
		(void)pubkey_libcrypto_fault(f, FAULT_SYSTEM, "i2d_PUBKEY",
		    "libcrypto does not write the key");
	OPENSSL_free(der);
	EVP_PKEY_free(key);
	return (rc);
}

int
pubkey_hash(const struct pubkey *k, char *hex, struct fault *f)
{
	struct bytes der = { 0 };
	int rc = pubkey_spki(k, &der, f);

	if (rc == 0)
		rc = digest_sha256_hex(der.data, der.length, hex, f);
	bytes_clear(&der);
	return (rc);
}

/* One of the two numbers of an RSA key. */
static int
number(const EVP_PKEY *key, const char *name, struct bytes *b, struct fault *f)
{
	unsigned char octets[PUBKEY_RSA_MOST / 8];
	BIGNUM *n = NULL;
	int length, rc = -1;

	if (EVP_PKEY_get_bn_param(key, name, &n) != 1)
		return (pubkey_libcrypto_fault(f, FAULT_INPUT,
		    "EVP_PKEY_get_bn_param",
		    "RSA key without modulus or exponent"));
	if (BN_num_bytes(n) > (int)sizeof(octets)) {
		(void)fault_set(
		    f, FAULT_INPUT, "RSA key with more than 4096 bits");
	} else {
		length = BN_bn2bin(n, octets);
		rc = bytes_set(b, octets, (size_t)length, f);
	}
	BN_free(n);
	return (rc);
}

/* Reads DER of SubjectPublicKeyInfo, all of it, as an RSA key. */
static int
from_spki(
    struct pubkey *k, const unsigned char *der, long length, struct fault *f)
{
	const unsigned char *end = der;
	EVP_PKEY *key = d2i_PUBKEY(NULL, &end, length);
	int rc = -1;

	k->kind = PUBKEY_RSA;
	if (key == NULL || end != der + length)
		(void)pubkey_libcrypto_fault(
		    f, FAULT_INPUT, "d2i_PUBKEY", "not a public key");
	else if (EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA)
		(void)fault_set(f, FAULT_INPUT, "not an RSA key");
	else if (number(key, OSSL_PKEY_PARAM_RSA_N, &k->modulus, f) == 0 &&
	    number(key, OSSL_PKEY_PARAM_RSA_E, &k->exponent, f) == 0)
		rc = pubkey_check(k, f);
	EVP_PKEY_free(key);
	return (rc);
}

/*
 * The block is taken apart first and its DER read then: the functions that do
 * both would ask on the terminal for the passphrase of an encrypted block.
 */
int
pubkey_from_pem(struct pubkey *k, const struct bytes *pem, struct fault *f)
{
	char *name = NULL, *header = NULL;
	unsigned char *der = NULL;
	long length = 0;
	BIO *bio = NULL;
	int rc = -1;

	pubkey_clear(k);
	if (pem->length == 0 || pem->length > PEM_MOST)
		return (fault_set(f, FAULT_INPUT, "not a public key in PEM"));
	(void)OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	if ((bio = BIO_new_mem_buf(pem->data, (int)pem->length)) == NULL)
		return (fault_memory(f));
	if (PEM_read_bio(bio, &name, &header, &der, &length) != 1 ||
	    strcmp(name, PEM_STRING_PUBLIC) != 0 || header[0] != '\0')
		(void)pubkey_libcrypto_fault(
		    f, FAULT_INPUT, "PEM_read_bio", "not a public key in PEM");
	else
		rc = from_spki(k, der, length, f);
	if (rc == -1)
		pubkey_clear(k);
	OPENSSL_free(name);
	OPENSSL_free(header);
	OPENSSL_free(der);
	BIO_free(bio);
	ERR_clear_error();
	return (rc);
}

int
pubkey_pem(const struct pubkey *k, struct bytes *b, struct fault *f)
{
	struct bytes der = { 0 };
	BIO *bio = BIO_new(BIO_s_mem());
	char *text;
	long length;
	int rc = -1;

	if (bio == NULL) {
		(void)fault_memory(f);
		goto out;
	}
	if (pubkey_spki(k, &der, f) == -1)
		goto out;
	if (PEM_write_bio(
		bio, PEM_STRING_PUBLIC, "", der.data, (long)der.length) <= 0) {
		(void)pubkey_libcrypto_fault(f, FAULT_SYSTEM, "PEM_write_bio",
		    "libcrypto does not write the key");
		goto out;
	}
	length = BIO_get_mem_data(bio, &text);
	rc = bytes_append(b, text, (size_t)length, f);
out:
	bytes_clear(&der);
	BIO_free(bio);
	return (rc);
}
