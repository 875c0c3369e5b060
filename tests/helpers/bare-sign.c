/*
 * bare-sign MODULE TOKEN PIN LABEL rsa|p256 COUNT: what the token does without
 * us.  Signs COUNT times with C_SignInit and C_Sign and nothing else, verifies
 * one of the signatures COUNT times with libcrypto, and prints the seconds for
 * each: "SIGN VERIFY".
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <p11-kit/pkcs11.h>

#include "lib/util/digest.h"
#include "lib/util/pubkey.h"

static CK_FUNCTION_LIST_PTR call;
static CK_SESSION_HANDLE session;

static void
need(int ok, const char *what)
{
	if (ok)
		return;
	(void)fprintf(stderr, "bare-sign: %s failed\n", what);
	exit(1);
}

static double
now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return ((double)t.tv_sec + (double)t.tv_nsec / 1e9);
}

static void
load(const char *path)
{
	CK_C_GetFunctionList list;
	void *module = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	void *symbol;

	need(module != NULL, "dlopen");
	symbol = dlsym(module, "C_GetFunctionList");
	need(symbol != NULL, "dlsym");
	memcpy(&list, &symbol, sizeof(list));
	need(list(&call) == CKR_OK, "C_GetFunctionList");
	need(call->C_Initialize(NULL) == CKR_OK, "C_Initialize");
}

static void
login(const char *label, char *pin)
{
	CK_SLOT_ID slots[16];
	CK_ULONG count = 16, i;
	CK_TOKEN_INFO info;

	need(call->C_GetSlotList(CK_TRUE, slots, &count) == CKR_OK,
	    "C_GetSlotList");
	for (i = 0; i < count; i++)
		if (call->C_GetTokenInfo(slots[i], &info) == CKR_OK &&
		    strncmp((const char *)info.label, label, strlen(label)) ==
			0)
			break;
	need(i < count, "finding the token");
	need(call->C_OpenSession(
		 slots[i], CKF_SERIAL_SESSION, NULL, NULL, &session) == CKR_OK,
	    "C_OpenSession");
	need(call->C_Login(
		 session, CKU_USER, (CK_UTF8CHAR *)pin, strlen(pin)) == CKR_OK,
	    "C_Login");
}

static CK_OBJECT_HANDLE
find(CK_OBJECT_CLASS class, char *label)
{
	CK_ATTRIBUTE want[] = { { CKA_CLASS, &class, sizeof(class) },
		{ CKA_LABEL, label, strlen(label) } };
	CK_OBJECT_HANDLE key = CK_INVALID_HANDLE;
	CK_ULONG count = 0;

	need(call->C_FindObjectsInit(session, want, 2) == CKR_OK &&
		call->C_FindObjects(session, &key, 1, &count) == CKR_OK &&
		call->C_FindObjectsFinal(session) == CKR_OK && count == 1,
	    "finding the key");
	return (key);
}

static void
public_key(struct pubkey *k, CK_OBJECT_HANDLE object, int rsa)
{
	unsigned char a[1024], b[1024];
	CK_ATTRIBUTE numbers[] = { { rsa ? CKA_MODULUS : CKA_EC_POINT, a,
				       sizeof(a) },
		{ CKA_PUBLIC_EXPONENT, b, sizeof(b) } };
	struct fault f = { 0 };

	need(call->C_GetAttributeValue(session, object, numbers, rsa ? 2 : 1) ==
		CKR_OK,
	    "C_GetAttributeValue");
	k->kind = rsa ? PUBKEY_RSA : PUBKEY_P256;
	if (rsa)
		need(
		    bytes_set(&k->modulus, a, numbers[0].ulValueLen, &f) == 0 &&
			bytes_set(&k->exponent, b, numbers[1].ulValueLen, &f) ==
			    0,
		    "reading the public key");
	else /* OCTET STRING 04 41, then 04 x y */
		need(numbers[0].ulValueLen == 67 &&
			bytes_set(&k->point, a + 3, 64, &f) == 0,
		    "reading the public key");
}

int
main(int argc, char **argv)
{
	unsigned char hash[DIGEST_MOST], info[DIGEST_INFO_MOST], out[1024];
	static const char text[] = "a message";
	struct bytes data = { 0 }, signature = { 0 };
	struct pubkey_verifier *verifier;
	struct pubkey pubkey = { 0 };
	struct fault f = { 0 };
	size_t size, info_size;
	CK_MECHANISM mechanism = { CKM_ECDSA, NULL, 0 };
	CK_OBJECT_HANDLE key;
	CK_ULONG length = 0;
	double begin, sign;
	long i, count;
	int rsa;

	need(argc == 7, "usage");
	rsa = strcmp(argv[5], "rsa") == 0;
	count = strtol(argv[6], NULL, 10);
	load(argv[1]);
	login(argv[2], argv[3]);
	key = find(CKO_PRIVATE_KEY, argv[4]);
	public_key(&pubkey, find(CKO_PUBLIC_KEY, argv[4]), rsa);
	need(digest_make(DIGEST_SHA256, text, sizeof(text), hash, &size, &f) ==
		    0 &&
		digest_info(DIGEST_SHA256, hash, size, info, &info_size, &f) ==
		    0,
	    "hashing");
	if (rsa)
		mechanism.mechanism = CKM_RSA_PKCS;
	begin = now();
	for (i = 0; i < count; i++) {
		length = sizeof(out);
		need(call->C_SignInit(session, &mechanism, key) == CKR_OK &&
			call->C_Sign(session, rsa ? info : hash,
			    rsa ? info_size : size, out, &length) == CKR_OK,
		    "signing");
	}
	sign = now() - begin;
	need(pubkey_verifier_new(&verifier, &pubkey, &f) == 0 &&
		bytes_set(&data, text, sizeof(text), &f) == 0 &&
		bytes_set(&signature, out, length, &f) == 0,
	    "preparing");
	begin = now();
	for (i = 0; i < count; i++)
		need(pubkey_verify(
			 verifier, DIGEST_SHA256, &data, &signature, &f) == 0,
		    "verifying");
	(void)printf("%.4f %.4f\n", sign, now() - begin);
	pubkey_verifier_free(verifier);
	pubkey_clear(&pubkey);
	bytes_clear(&data);
	bytes_clear(&signature);
	(void)call->C_Finalize(NULL);
	return (0);
}
