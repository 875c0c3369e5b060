/* Public keys of every kind from SubjectPublicKeyInfo: see pubkey.h. */
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "lib/util/pubkey.h"
#include "lib/util/pubkey_libcrypto.h"

/* 0x04, x and y, of P-384 (SEC 1, 2.3.3). */
#define POINT_MOST 97

static int
take_number(
    struct bytes *b, const EVP_PKEY *key, const char *name, struct fault *f)
{
	unsigned char octets[PUBKEY_RSA_MOST / 8];
	BIGNUM *n = NULL;
	int rc = -1;

	if (EVP_PKEY_get_bn_param(key, name, &n) != 1 ||
	    BN_num_bytes(n) > (int)sizeof(octets))
		(void)fault_set(f, FAULT_INPUT,
		    "not an RSA key of at most %d bits", PUBKEY_RSA_MOST);
	else
		rc = bytes_set(b, octets, (size_t)BN_bn2bin(n, octets), f);
	BN_free(n);
	return (rc);
}

static int
take_rsa(struct pubkey *k, const EVP_PKEY *key, struct fault *f)
{
	k->kind = PUBKEY_RSA;
	if (take_number(&k->modulus, key, OSSL_PKEY_PARAM_RSA_N, f) == -1)
		return (-1);
	return (take_number(&k->exponent, key, OSSL_PKEY_PARAM_RSA_E, f));
}

static int
take_ec(struct pubkey *k, const EVP_PKEY *key, struct fault *f)
{
	unsigned char point[POINT_MOST];
	size_t length = 0;

	if (EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, point,
		sizeof(point), &length) != 1 ||
	    (length != 65 && length != 97) || point[0] != 4)
		return (fault_set(f, FAULT_INPUT,
		    "not a key on P-256 or P-384, with its whole point"));
	k->kind = length == 65 ? PUBKEY_P256 : PUBKEY_P384;
	return (bytes_set(&k->point, point + 1, length - 1, f));
}

static int
take_ed(struct pubkey *k, enum pubkey_kind kind, const EVP_PKEY *key,
    struct fault *f)
{
	unsigned char point[57];
	size_t length = sizeof(point);

	k->kind = kind;
	if (EVP_PKEY_get_raw_public_key(key, point, &length) != 1)
		return (fault_set(f, FAULT_INPUT, "not a public key"));
	return (bytes_set(&k->point, point, length, f));
}

static int
take(struct pubkey *k, const EVP_PKEY *key, struct fault *f)
{
	switch (EVP_PKEY_get_base_id(key)) {
	case EVP_PKEY_RSA:
		return (take_rsa(k, key, f));
	case EVP_PKEY_EC:
		return (take_ec(k, key, f));
	case EVP_PKEY_ED25519:
		return (take_ed(k, PUBKEY_ED25519, key, f));
	case EVP_PKEY_ED448:
		return (take_ed(k, PUBKEY_ED448, key, f));
	default:
		return (fault_set(f, FAULT_INPUT,
		    "a public key of a kind that is not known"));
	}
}

/* One key, one DER: other parameters and other forms of a point are refused. */
static int
check_same(const struct pubkey *k, const struct bytes *der, struct fault *f)
{
	struct bytes again = { 0 };
	int rc = pubkey_spki(k, &again, f);

	if (rc == 0 && !bytes_equal(&again, der))
		rc = fault_set(f, FAULT_INPUT,
		    "a public key that is not written in the usual form");
	bytes_clear(&again);
	return (rc);
}

int
pubkey_from_spki(struct pubkey *k, const struct bytes *der, struct fault *f)
{
	const unsigned char *end = der->data;
	EVP_PKEY *key = NULL;
	int rc = -1;

	pubkey_clear(k);
	(void)OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	if (der->length > 0 && der->length < 65536)
		key = d2i_PUBKEY(NULL, &end, (long)der->length);
	if (key == NULL || end != der->data + der->length)
		(void)fault_set(f, FAULT_INPUT, "not the DER of a public key");
	else if (take(k, key, f) == 0 && pubkey_check(k, f) == 0)
		rc = check_same(k, der, f);
	EVP_PKEY_free(key);
	ERR_clear_error();
	if (rc == -1)
		pubkey_clear(k);
	return (rc);
}
