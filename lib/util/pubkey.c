#include "lib/util/pubkey.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include "lib/util/pubkey_libcrypto.h"

/* 0x04 || x || y of P-384. */
#define POINT_MOST 97

/* Longest ECDSA-Sig-Value in DER, with room: two integers of 49 bytes. */
#define DER_MOST 128

struct pubkey_verifier {
	enum pubkey_kind kind;
	size_t signature_size;
	EVP_PKEY *key;
};

/* What is fixed for each kind but RSA. */
struct kind {
	const char *name;  /* as people write it */
	const char *group; /* libcrypto's curve or key type */
	unsigned int bits; /* of the field */
	size_t point;      /* bytes */
	size_t signature;  /* bytes */
};

static const struct kind kinds[] = {
	[PUBKEY_RSA] = { "RSA", "RSA", 0, 0, 0 },
	[PUBKEY_P256] = { "P-256", "P-256", 256, 64, 64 },
	[PUBKEY_P384] = { "P-384", "P-384", 384, 96, 96 },
	[PUBKEY_ED25519] = { "Ed25519", "ED25519", 256, 32, 64 },
	[PUBKEY_ED448] = { "Ed448", "ED448", 456, 57, 114 },
};

static bool
is_curve(enum pubkey_kind kind)
{
	return (kind == PUBKEY_P256 || kind == PUBKEY_P384);
}

static bool
is_eddsa(enum pubkey_kind kind)
{
	return (kind == PUBKEY_ED25519 || kind == PUBKEY_ED448);
}

int
pubkey_libcrypto_fault(
    struct fault *f, enum fault_kind kind, const char *call, const char *what)
{
	const char *reason = ERR_reason_error_string(ERR_peek_last_error());

	if (f->kind == FAULT_NONE) {
		(void)fault_set(f, kind, "%s", what);
		(void)fault_call(f, call, reason != NULL ? reason : "");
	}
	ERR_clear_error();
	return (-1);
}

void
pubkey_clear(struct pubkey *k)
{
	bytes_clear(&k->modulus);
	bytes_clear(&k->exponent);
	bytes_clear(&k->point);
	memset(k, 0, sizeof(*k));
}

int
pubkey_copy(struct pubkey *to, const struct pubkey *from, struct fault *f)
{
	if (to == from)
		return (0);
	pubkey_clear(to);
	to->kind = from->kind;
	if (bytes_set(&to->modulus, from->modulus.data, from->modulus.length,
		f) == -1 ||
	    bytes_set(&to->exponent, from->exponent.data, from->exponent.length,
		f) == -1 ||
	    bytes_set(&to->point, from->point.data, from->point.length, f) ==
		-1) {
		pubkey_clear(to);
		return (-1);
	}
	return (0);
}

bool
pubkey_equal(const struct pubkey *a, const struct pubkey *b)
{
	return (a->kind == b->kind && bytes_equal(&a->modulus, &b->modulus) &&
	    bytes_equal(&a->exponent, &b->exponent) &&
	    bytes_equal(&a->point, &b->point));
}

unsigned int
pubkey_bits(const struct pubkey *k)
{
	size_t bits = k->modulus.length * 8;
	unsigned int top;

	if (k->kind != PUBKEY_RSA)
		return (kinds[k->kind].bits);
	if (bits == 0)
		return (0);
	for (top = k->modulus.data[0]; top < 0x80 && bits > 0;
	     top = top << 1 | 1)
		bits--;
	return ((unsigned int)bits);
}

size_t
pubkey_signature_size(const struct pubkey *k)
{
	return (k->kind == PUBKEY_RSA ? k->modulus.length :
					kinds[k->kind].signature);
}

void
pubkey_name(const struct pubkey *k, char *name)
{
	if (k->kind == PUBKEY_RSA)
		(void)snprintf(name, 16, "RSA-%u", pubkey_bits(k));
	else
		(void)snprintf(name, 16, "%s", kinds[k->kind].name);
}

static int
bad(struct fault *f, const char *what)
{
	return (fault_set(f, FAULT_INPUT, "%s", what));
}

static int
check_rsa(const struct pubkey *k, struct fault *f)
{
	const struct bytes *n = &k->modulus, *e = &k->exponent;

	if (n->length == 0 || e->length == 0)
		return (bad(f, "RSA key without modulus or exponent"));
	if (n->data[0] == 0 || e->data[0] == 0)
		return (bad(f, "RSA key with leading zeros"));
	if (n->length > PUBKEY_RSA_MOST / 8 ||
	    pubkey_bits(k) < PUBKEY_RSA_LEAST)
		return (fault_set(f, FAULT_INPUT,
		    "RSA key that is not of %d to %d bits", PUBKEY_RSA_LEAST,
		    PUBKEY_RSA_MOST));
	if ((n->data[n->length - 1] & 1) == 0)
		return (bad(f, "RSA key with an even modulus"));
	if ((e->data[e->length - 1] & 1) == 0)
		return (bad(f, "RSA key with an even exponent"));
	if (e->length == 1 && e->data[0] < 3)
		return (bad(f, "RSA key with the exponent 1"));
	if (e->length >= n->length)
		return (bad(f,
		    "RSA key with an exponent as long as the "
		    "modulus"));
	return (0);
}

/* All that can be seen without libcrypto. */
static int
check_shape(const struct pubkey *k, struct fault *f)
{
	if (k->kind == PUBKEY_RSA)
		return (check_rsa(k, f));
	if (k->point.length != kinds[k->kind].point)
		return (fault_set(f, FAULT_INPUT,
		    "%s key of %zu bytes where %zu belong", kinds[k->kind].name,
		    k->point.length, kinds[k->kind].point));
	return (0);
}

/* A key of libcrypto's from its parameters, or NULL. */
static EVP_PKEY *
from_params(const char *type, OSSL_PARAM *params)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	EVP_PKEY *key = NULL;

	if (ctx == NULL || EVP_PKEY_fromdata_init(ctx) != 1 ||
	    EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params) != 1) {
		EVP_PKEY_free(key);
		key = NULL;
	}
	EVP_PKEY_CTX_free(ctx);
	return (key);
}

static EVP_PKEY *
make_rsa(const struct pubkey *k)
{
	BIGNUM *n = BN_bin2bn(k->modulus.data, (int)k->modulus.length, NULL);
	BIGNUM *e = BN_bin2bn(k->exponent.data, (int)k->exponent.length, NULL);
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	OSSL_PARAM *params = NULL;
	EVP_PKEY *key = NULL;

	if (n == NULL || e == NULL || build == NULL ||
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n) != 1 ||
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, e) != 1 ||
	    (params = OSSL_PARAM_BLD_to_param(build)) == NULL)
		goto out;
	key = from_params("RSA", params);
out:
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(build);
	BN_free(e);
	BN_free(n);
	return (key);
}

/* libcrypto refuses a point that is not on the curve. */
static EVP_PKEY *
make_curve(const struct pubkey *k)
{
	unsigned char point[POINT_MOST] = { POINT_CONVERSION_UNCOMPRESSED };
	char group[8];
	OSSL_PARAM params[3];

	memcpy(point + 1, k->point.data, k->point.length);
	(void)snprintf(group, sizeof(group), "%s", kinds[k->kind].group);
	params[0] = OSSL_PARAM_construct_utf8_string(
	    OSSL_PKEY_PARAM_GROUP_NAME, group, 0);
	params[1] = OSSL_PARAM_construct_octet_string(
	    OSSL_PKEY_PARAM_PUB_KEY, point, k->point.length + 1);
	params[2] = OSSL_PARAM_construct_end();
	return (from_params("EC", params));
}

EVP_PKEY *
pubkey_libcrypto(const struct pubkey *k, struct fault *f)
{
	EVP_PKEY *key;

	if (check_shape(k, f) == -1)
		return (NULL);
	/* A configuration file could bring other rules, or other code. */
	(void)OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	ERR_clear_error();
	if (is_curve(k->kind)) {
		if ((key = make_curve(k)) == NULL)
			(void)pubkey_libcrypto_fault(f, FAULT_INPUT,
			    "EVP_PKEY_fromdata",
			    "the point is not on its curve");
		return (key);
	}
	if (k->kind == PUBKEY_RSA)
		key = make_rsa(k);
	else
		key = EVP_PKEY_new_raw_public_key_ex(NULL, kinds[k->kind].group,
		    NULL, k->point.data, k->point.length);
	if (key == NULL)
		(void)pubkey_libcrypto_fault(f, FAULT_SYSTEM,
		    "EVP_PKEY_fromdata", "libcrypto does not take the key");
	return (key);
}

int
pubkey_check(const struct pubkey *k, struct fault *f)
{
	EVP_PKEY *key;

	if (!is_curve(k->kind))
		return (check_shape(k, f));
	if ((key = pubkey_libcrypto(k, f)) == NULL)
		return (-1);
	EVP_PKEY_free(key);
	return (0);
}

int
pubkey_verifier_new(
    struct pubkey_verifier **v, const struct pubkey *k, struct fault *f)
{
	EVP_PKEY *key;

	*v = NULL;
	if ((key = pubkey_libcrypto(k, f)) == NULL)
		return (-1);
	if ((*v = calloc(1, sizeof(**v))) == NULL) {
		EVP_PKEY_free(key);
		return (fault_memory(f));
	}
	(*v)->kind = k->kind;
	(*v)->signature_size = pubkey_signature_size(k);
	(*v)->key = key;
	return (0);
}

void
pubkey_verifier_free(struct pubkey_verifier *v)
{
	if (v == NULL)
		return;
	EVP_PKEY_free(v->key);
	free(v);
}

/* ECDSA-Sig-Value (RFC 3279, 2.2.3) of r || s into der, DER_MOST bytes. */
static int
ecdsa_der(const struct bytes *signature, unsigned char *der, size_t *length,
    struct fault *f)
{
	int half = (int)(signature->length / 2), size;
	ECDSA_SIG *sig = ECDSA_SIG_new();
	BIGNUM *r = BN_bin2bn(signature->data, half, NULL);
	BIGNUM *s = BN_bin2bn(signature->data + half, half, NULL);
	int rc = -1;

	if (sig == NULL || r == NULL || s == NULL ||
	    ECDSA_SIG_set0(sig, r, s) != 1) {
		(void)fault_memory(f);
		goto out;
	}
	r = s = NULL;
	size = i2d_ECDSA_SIG(sig, NULL);
	if (size <= 0 || size > DER_MOST || i2d_ECDSA_SIG(sig, &der) != size) {
		(void)pubkey_libcrypto_fault(f, FAULT_INTERNAL, "i2d_ECDSA_SIG",
		    "libcrypto does not write the signature");
		goto out;
	}
	*length = (size_t)size;
	rc = 0;
out:
	BN_free(s);
	BN_free(r);
	ECDSA_SIG_free(sig);
	return (rc);
}

/* What an RSA or ECDSA verification is made over. */
struct hashed {
	unsigned char data[DIGEST_INFO_MOST];
	size_t length;
};

/* The hash, for RSA within its DigestInfo. */
static int
hash(const struct pubkey_verifier *v, enum digest digest,
    const struct bytes *data, struct hashed *h, struct fault *f)
{
	unsigned char made[DIGEST_MOST];
	size_t size;

	if (digest_make(digest, data->data, data->length, made, &size, f) == -1)
		return (-1);
	if (v->kind == PUBKEY_RSA)
		return (
		    digest_info(digest, made, size, h->data, &h->length, f));
	memcpy(h->data, made, size);
	h->length = size;
	return (0);
}

/*
 * Over the DigestInfo and without telling libcrypto which hash it holds:
 * distributions forbid SHA-1 and short keys by hash and security level, but
 * whether a zone may still use them is not theirs to say.
 */
static bool
verify_hashed(const struct pubkey_verifier *v, const struct hashed *h,
    const unsigned char *signature, size_t length)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, v->key, NULL);
	bool good = ctx != NULL && EVP_PKEY_verify_init(ctx) == 1;

	if (good && v->kind == PUBKEY_RSA)
		good = EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) ==
		    1;
	good = good &&
	    EVP_PKEY_verify(ctx, signature, length, h->data, h->length) == 1;
	EVP_PKEY_CTX_free(ctx);
	return (good);
}

static bool
verify_message(const struct pubkey_verifier *v, const struct bytes *data,
    const struct bytes *signature)
{
	static const unsigned char nothing[1] = { 0 };
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool good = ctx != NULL &&
	    EVP_DigestVerifyInit_ex(
		ctx, NULL, NULL, NULL, NULL, v->key, NULL) == 1 &&
	    EVP_DigestVerify(ctx, signature->data, signature->length,
		data->length == 0 ? nothing : data->data, data->length) == 1;

	EVP_MD_CTX_free(ctx);
	return (good);
}

int
pubkey_verify(const struct pubkey_verifier *v, enum digest digest,
    const struct bytes *data, const struct bytes *signature, struct fault *f)
{
	unsigned char der[DER_MOST];
	size_t length;
	struct hashed h;
	bool good;

	if (is_eddsa(v->kind) != (digest == DIGEST_NONE))
		return (fault_set(f, FAULT_INTERNAL,
		    "the hash does not belong to %s", kinds[v->kind].name));
	if (signature->length != v->signature_size)
		return (fault_set(f, FAULT_REFUSED,
		    "a signature of %zu bytes where %zu belong",
		    signature->length, v->signature_size));
	if (is_eddsa(v->kind)) {
		good = verify_message(v, data, signature);
	} else {
		if (hash(v, digest, data, &h, f) == -1)
			return (-1);
		if (is_curve(v->kind) &&
		    ecdsa_der(signature, der, &length, f) == -1)
			return (-1);
		good = is_curve(v->kind) ?
		    verify_hashed(v, &h, der, length) :
		    verify_hashed(v, &h, signature->data, signature->length);
	}
	ERR_clear_error();
	return (good ?
		0 :
		fault_set(f, FAULT_REFUSED, "the signature is not by the key"));
}
