#include "tests/torture/public.h"

#include <stdio.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>

#define POINT_SIZE 64
#define AES_SIZE   32
#define PKCS8_MOST 4096

void
public_set_point(struct public *p, const unsigned char *der, size_t length)
{
	static const unsigned char head[] = { 4, POINT_SIZE + 1, 4 };

	p->length = 0;
	if (length != sizeof(head) + POINT_SIZE ||
	    memcmp(der, head, sizeof(head)) != 0)
		return;
	memcpy(p->data, der + sizeof(head), POINT_SIZE);
	p->length = POINT_SIZE;
}

void
public_set_rsa(struct public *p, const unsigned char *modulus,
    size_t modulus_length, const unsigned char *exponent,
    size_t exponent_length)
{
	p->length = 0;
	if (exponent_length > 255 ||
	    1 + exponent_length + modulus_length > sizeof(p->data))
		return;
	p->data[0] = (unsigned char)exponent_length;
	memcpy(p->data + 1, exponent, exponent_length);
	memcpy(p->data + 1 + exponent_length, modulus, modulus_length);
	p->length = 1 + exponent_length + modulus_length;
}

void
public_hash(const struct public *p, char *hex)
{
	unsigned char hash[SHA256_DIGEST_LENGTH];
	size_t i;

	(void)SHA256(p->data, p->length, hash);
	for (i = 0; i < sizeof(hash); i++)
		(void)snprintf(hex + 2 * i, 3, "%02x", hash[i]);
}

static EVP_PKEY *
p256(const struct public *p)
{
	unsigned char point[1 + POINT_SIZE] = { POINT_CONVERSION_UNCOMPRESSED };
	char group[] = "P-256";
	OSSL_PARAM params[] = { OSSL_PARAM_construct_utf8_string(
				    OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
		OSSL_PARAM_construct_octet_string(
		    OSSL_PKEY_PARAM_PUB_KEY, point, sizeof(point)),
		OSSL_PARAM_construct_end() };
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	EVP_PKEY *key = NULL;

	memcpy(point + 1, p->data, POINT_SIZE);
	if (ctx == NULL || EVP_PKEY_fromdata_init(ctx) != 1 ||
	    EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
		key = NULL;
	EVP_PKEY_CTX_free(ctx);
	return (key);
}

/* ECDSA-Sig-Value of r || s; the length, or 0. */
static size_t
signature_der(unsigned char *der, const unsigned char *signature)
{
	const int half = PUBLIC_SIGNATURE_SIZE / 2;
	ECDSA_SIG *s = ECDSA_SIG_new();
	int length = 0;

	if (s != NULL &&
	    ECDSA_SIG_set0(s, BN_bin2bn(signature, half, NULL),
		BN_bin2bn(signature + half, half, NULL)) == 1)
		length = i2d_ECDSA_SIG(s, &der);
	ECDSA_SIG_free(s);
	return (length > 0 ? (size_t)length : 0);
}

bool
public_verifies(const struct public *p, const unsigned char *hash,
    const unsigned char *signature)
{
	unsigned char der[PUBLIC_SIGNATURE_SIZE + 16];
	size_t length = signature_der(der, signature);
	EVP_PKEY *key = p->length == POINT_SIZE ? p256(p) : NULL;
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
	bool good = ctx != NULL && EVP_PKEY_verify_init(ctx) == 1 &&
	    EVP_PKEY_verify(ctx, der, length, hash, SHA256_DIGEST_LENGTH) == 1;

	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(key);
	return (good);
}

static EVP_PKEY *
read_pem(const char *path)
{
	FILE *in = fopen(path, "re");
	EVP_PKEY *key = NULL;

	if (in != NULL) {
		key = PEM_read_PrivateKey(in, NULL, NULL, NULL);
		(void)fclose(in);
	}
	return (key);
}

/* The AES key from the first part of the blob. */
static bool
open_aes(unsigned char *aes, EVP_PKEY *transport, const unsigned char *blob)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(transport, NULL);
	unsigned char room[1024];
	size_t length = sizeof(room);
	bool good = ctx != NULL && EVP_PKEY_decrypt_init(ctx) == 1 &&
	    EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_OAEP_PADDING) == 1 &&
	    EVP_PKEY_decrypt(ctx, room, &length, blob,
		(size_t)EVP_PKEY_get_size(transport)) == 1 &&
	    length == AES_SIZE;

	if (good)
		memcpy(aes, room, AES_SIZE);
	EVP_PKEY_CTX_free(ctx);
	return (good);
}

static EVP_PKEY *
open_private(
    const unsigned char *aes, const unsigned char *wrapped, size_t length)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	unsigned char room[PKCS8_MOST];
	const unsigned char *p = room;
	EVP_PKEY *key = NULL;
	int got = 0;

	if (ctx != NULL && length <= sizeof(room)) {
		EVP_CIPHER_CTX_set_flags(ctx, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
		if (EVP_DecryptInit_ex(
			ctx, EVP_aes_256_wrap_pad(), NULL, aes, NULL) == 1 &&
		    EVP_DecryptUpdate(ctx, room, &got, wrapped, (int)length) ==
			1)
			key = d2i_AutoPrivateKey(NULL, &p, got);
	}
	EVP_CIPHER_CTX_free(ctx);
	return (key);
}

bool
public_opens(const struct public *p, const char *pem, const unsigned char *blob,
    size_t length)
{
	EVP_PKEY *transport = read_pem(pem), *key = NULL, *public = p256(p);
	unsigned char aes[AES_SIZE];
	size_t first = transport == NULL ? 0 :
					   (size_t)EVP_PKEY_get_size(transport);
	bool good;

	if (first > 0 && length > first && open_aes(aes, transport, blob))
		key = open_private(aes, blob + first, length - first);
	good = key != NULL && public != NULL && EVP_PKEY_eq(key, public) == 1;
	EVP_PKEY_free(transport);
	EVP_PKEY_free(key);
	EVP_PKEY_free(public);
	return (good);
}
