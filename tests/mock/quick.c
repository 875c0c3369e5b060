/*
 * With $OKS_MOCK_QUICK an RSA pair of the session's own is not generated, which
 * takes longer than all the rest of a run, but created: its modulus is odd and
 * has 2048 bits, and nobody can open what is encrypted under it.  The rehearsal
 * makes such a pair to see whether keys can be wrapped, and destroys it.
 */
#include "tests/mock/mock.h"

#include <stdlib.h>
#include <string.h>

#define ATTRIBUTES_MOST 32
#define MODULUS_SIZE    256

static CK_FUNCTION_LIST list, *real;

/* The template of one half, and what is known beyond it. */
struct half {
	CK_ATTRIBUTE item[ATTRIBUTES_MOST];
	CK_ULONG count;
};

static void
put(struct half *h, CK_ATTRIBUTE_TYPE type, void *value, CK_ULONG length)
{
	if (h->count == ATTRIBUTES_MOST)
		abort();
	h->item[h->count++] = (CK_ATTRIBUTE){ type, value, length };
}

/* All of the template that also an object to be created may have. */
static void
begin(struct half *h, CK_OBJECT_CLASS *class, const CK_ATTRIBUTE *template,
    CK_ULONG count)
{
	static CK_KEY_TYPE rsa = CKK_RSA;
	CK_ULONG i;

	h->count = 0;
	put(h, CKA_CLASS, class, sizeof(*class));
	put(h, CKA_KEY_TYPE, &rsa, sizeof(rsa));
	for (i = 0; i < count; i++)
		if (template[i].type != CKA_MODULUS_BITS &&
		    template[i].type != CKA_PUBLIC_EXPONENT)
			put(h, template[i].type, template[i].pValue,
			    template[i].ulValueLen);
}

static bool
passing(const CK_ATTRIBUTE *template, CK_ULONG count)
{
	CK_ULONG i;

	for (i = 0; i < count; i++)
		if (template[i].type == CKA_TOKEN)
			return (*(CK_BBOOL *)template[i].pValue == CK_FALSE);
	return (true);
}

static CK_RV
create(CK_SESSION_HANDLE session, struct half *public, struct half *private,
    CK_OBJECT_HANDLE *handles)
{
	static const CK_ATTRIBUTE_TYPE secrets[] = { CKA_PRIVATE_EXPONENT,
		CKA_PRIME_1, CKA_PRIME_2, CKA_EXPONENT_1, CKA_EXPONENT_2,
		CKA_COEFFICIENT };
	static unsigned char modulus[MODULUS_SIZE], exponent[] = { 1, 0, 1 };
	size_t i;
	CK_RV code;

	memset(modulus, 0xa5, sizeof(modulus));
	put(public, CKA_MODULUS, modulus, sizeof(modulus));
	put(public, CKA_PUBLIC_EXPONENT, exponent, sizeof(exponent));
	put(private, CKA_MODULUS, modulus, sizeof(modulus));
	put(private, CKA_PUBLIC_EXPONENT, exponent, sizeof(exponent));
	for (i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++)
		put(private, secrets[i], modulus, sizeof(modulus));
	code = real->C_CreateObject(
	    session, public->item, public->count, &handles[0]);
	if (code != CKR_OK)
		return (code);
	return (real->C_CreateObject(
	    session, private->item, private->count, &handles[1]));
}

static CK_RV
generate_pair(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism,
    CK_ATTRIBUTE *public, CK_ULONG public_count, CK_ATTRIBUTE *private,
    CK_ULONG private_count, CK_OBJECT_HANDLE *public_key,
    CK_OBJECT_HANDLE *private_key)
{
	CK_OBJECT_CLASS class[] = { CKO_PUBLIC_KEY, CKO_PRIVATE_KEY };
	CK_OBJECT_HANDLE pair[2] = { 0, 0 };
	struct half one, other;
	CK_RV code;

	if (mechanism->mechanism != CKM_RSA_PKCS_KEY_PAIR_GEN ||
	    !passing(public, public_count))
		return (real->C_GenerateKeyPair(session, mechanism, public,
		    public_count, private, private_count, public_key,
		    private_key));
	begin(&one, &class[0], public, public_count);
	begin(&other, &class[1], private, private_count);
	code = create(session, &one, &other, pair);
	*public_key = pair[0];
	*private_key = pair[1];
	return (code);
}

CK_FUNCTION_LIST_PTR
mock_quick(CK_FUNCTION_LIST_PTR functions)
{
	real = functions;
	list = *functions;
	list.C_GenerateKeyPair = generate_pair;
	return (&list);
}
