#include "recipe/witness/private_key.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "lib/util/infile.h"
#include "lib/util/secret.h"

/* Octets of each half of an ECDSA signature on P-256 and P-384, at most. */
#define HALF_MOST 48

#define PEM_MOST 65536 /* bytes of the file */

struct private_key {
	EVP_PKEY *key;
	struct pubkey public;
};

static int
failed(const char *call, const char *what, struct fault *f)
{
	(void)fault_set(f, FAULT_INPUT, "%s", what);
	(void)fault_call(f, call, "");
	ERR_clear_error();
	return (-1);
}

/* For PEM_read_bio_PrivateKey: asks on the terminal. */
static int
ask(char *buffer, int size, int writing, void *fault)
{
	struct secret s = { 0 };
	int length = -1;

	(void)writing;
	if (secret_ask(&s, "Passphrase of the key: ", fault) == -1)
		return (-1);
	if (s.length <= (size_t)size) {
		memcpy(buffer, s.data, s.length);
		length = (int)s.length;
	}
	secret_clear(&s);
	return (length);
}

static int
take_public(struct private_key *k, struct fault *f)
{
	struct bytes der = { 0 };
	unsigned char *made = NULL;
	int length = i2d_PUBKEY(k->key, &made), rc = -1;

	if (length <= 0)
		(void)failed("i2d_PUBKEY", "not a key that signs", f);
	else if (bytes_set(&der, made, (size_t)length, f) == 0)
		rc = pubkey_from_spki(&k->public, &der, f);
	OPENSSL_free(made);
	bytes_clear(&der);
	return (rc);
}

static int
read_pem(struct private_key *k, const struct bytes *pem, struct fault *f)
{
	BIO *bio = BIO_new_mem_buf(pem->data, (int)pem->length);

	if (bio == NULL)
		return (fault_memory(f));
	k->key = PEM_read_bio_PrivateKey(bio, NULL, ask, f);
	BIO_free(bio);
	if (k->key == NULL)
		return (failed("PEM_read_bio_PrivateKey",
		    "not a private key in PEM, or the passphrase is wrong", f));
	return (take_public(k, f));
}

int
private_key_read(struct private_key **k, const char *path, struct fault *f)
{
	struct private_key *new = calloc(1, sizeof(*new));
	struct bytes pem = { 0 };
	int rc = -1;

	*k = NULL;
	if (new == NULL)
		return (fault_memory(f));
	if (infile_read_guarded(path, PEM_MOST, true, &pem, f) == 0)
		rc = read_pem(new, &pem, f);
	if (pem.data != NULL)
		explicit_bzero(pem.data, pem.capacity);
	bytes_clear(&pem);
	if (rc == -1) {
		private_key_free(new);
		return (fault_file(f, path, 0, 0));
	}
	*k = new;
	return (0);
}

void
private_key_free(struct private_key *k)
{
	if (k == NULL)
		return;
	EVP_PKEY_free(k->key);
	pubkey_clear(&k->public);
	free(k);
}

const struct pubkey *
private_key_public(const struct private_key *k)
{
	return (&k->public);
}

/* From DER to r and s of full width (RFC 7518, 3.4). */
static int
split(const struct pubkey *k, const struct bytes *der, struct bytes *signature,
    struct fault *f)
{
	const unsigned char *at = der->data;
	ECDSA_SIG *s = d2i_ECDSA_SIG(NULL, &at, (long)der->length);
	const int half = (int)pubkey_signature_size(k) / 2;
	unsigned char octets[2 * HALF_MOST];
	int rc = -1;

	if (s == NULL || half > HALF_MOST ||
	    BN_bn2binpad(ECDSA_SIG_get0_r(s), octets, half) != half ||
	    BN_bn2binpad(ECDSA_SIG_get0_s(s), octets + half, half) != half)
		(void)failed("d2i_ECDSA_SIG", "the signature is not one", f);
	else
		rc = bytes_set(signature, octets, 2 * (size_t)half, f);
	ECDSA_SIG_free(s);
	return (rc);
}

static int
sign(const struct private_key *k, enum digest digest, const struct bytes *input,
    struct bytes *made, struct fault *f)
{
	unsigned char octets[PUBKEY_SIGNATURE_MOST];
	size_t length = sizeof(octets);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	int done;

	if (ctx == NULL)
		return (fault_memory(f));
	done = EVP_DigestSignInit(ctx, NULL,
		   digest == DIGEST_NONE ? NULL : EVP_sha256(), NULL,
		   k->key) == 1 &&
	    EVP_DigestSign(ctx, octets, &length, input->data, input->length) ==
		1;
	EVP_MD_CTX_free(ctx);
	if (!done)
		return (failed(
		    "EVP_DigestSign", "libcrypto does not sign by the key", f));
	return (bytes_set(made, octets, length, f));
}

int
private_key_sign(const struct private_key *k, enum digest digest,
    const struct bytes *input, struct bytes *signature, struct fault *f)
{
	struct bytes made = { 0 };
	int rc = sign(k, digest, input, &made, f);

	if (rc == 0)
		rc = k->public.kind == PUBKEY_P256 ?
		    split(&k->public, &made, signature, f) :
		    bytes_set(signature, made.data, made.length, f);
	bytes_clear(&made);
	return (rc);
}
