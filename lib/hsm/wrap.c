#include "lib/hsm/wrap.h"

#include <string.h>

#include "lib/hsm/attribute.h"
#include "lib/hsm/failure.h"
#include "lib/hsm/kind.h"
#include "lib/hsm/name.h"
#include "lib/hsm/template.h"
#include "lib/hsm/trace.h"

#define AES_BYTES 32

static const struct oaep {
	enum digest digest;
	CK_MECHANISM_TYPE hash;
	CK_RSA_PKCS_MGF_TYPE mgf;
} oaeps[] = {
	{ DIGEST_SHA1, CKM_SHA_1, CKG_MGF1_SHA1 },
	{ DIGEST_SHA256, CKM_SHA256, CKG_MGF1_SHA256 },
	{ DIGEST_SHA384, CKM_SHA384, CKG_MGF1_SHA384 },
	{ DIGEST_SHA512, CKM_SHA512, CKG_MGF1_SHA512 },
};

static int
set_oaep(CK_RSA_PKCS_OAEP_PARAMS *p, enum digest digest, struct fault *f)
{
	size_t i;

	memset(p, 0, sizeof(*p));
	for (i = 0; i < sizeof(oaeps) / sizeof(oaeps[0]); i++)
		if (oaeps[i].digest == digest) {
			p->hashAlg = oaeps[i].hash;
			p->mgf = oaeps[i].mgf;
			p->source = CKZ_DATA_SPECIFIED;
			return (0);
		}
	return (
	    fault_set(f, FAULT_INPUT, "RSA-OAEP is not used with this hash"));
}

/* The AES key wraps in the one token and unwraps in the other, and does
 * nothing else in either. */
static void
put_aes(struct hsm_attribute_list *l, bool wrap)
{
	hsm_attribute_put_number(l, CKA_CLASS, CKO_SECRET_KEY);
	hsm_attribute_put_number(l, CKA_KEY_TYPE, CKK_AES);
	hsm_attribute_put_flag(l, CKA_TOKEN, false);
	hsm_attribute_put_flag(l, CKA_PRIVATE, true);
	hsm_attribute_put_flag(l, CKA_SENSITIVE, true);
	hsm_attribute_put_flag(l, CKA_EXTRACTABLE, wrap);
	hsm_attribute_put_flag(l, CKA_WRAP, wrap);
	hsm_attribute_put_flag(l, CKA_UNWRAP, !wrap);
	hsm_attribute_put_flag(l, CKA_ENCRYPT, false);
	hsm_attribute_put_flag(l, CKA_DECRYPT, false);
	hsm_attribute_put_flag(l, CKA_SIGN, false);
	hsm_attribute_put_flag(l, CKA_VERIFY, false);
	hsm_attribute_put_flag(l, CKA_DERIVE, false);
}

static int
check_aes(struct hsm_token *t, CK_OBJECT_HANDLE aes, struct fault *f)
{
	CK_ULONG length = CK_UNAVAILABLE_INFORMATION;
	CK_ATTRIBUTE a = { CKA_VALUE_LEN, &length, sizeof(length) };
	int sensitive, encrypt, decrypt;

	if (hsm_attribute_flag(t, aes, CKA_SENSITIVE, &sensitive, f) == -1 ||
	    hsm_attribute_flag(t, aes, CKA_ENCRYPT, &encrypt, f) == -1 ||
	    hsm_attribute_flag(t, aes, CKA_DECRYPT, &decrypt, f) == -1 ||
	    hsm_attribute_read(t, aes, &a, 1, f) == -1)
		return (-1);
	if (sensitive != 1 || encrypt == 1 || decrypt == 1)
		return (fault_set(f, FAULT_HSM,
		    "the token made the wrapping "
		    "key readable or fit for other uses: do not export with "
		    "it"));
	/* SoftHSM says 0 of every key that it has unwrapped. */
	if (hsm_attribute_told(&a) && length != 0 && length != AES_BYTES)
		return (fault_set(f, FAULT_HSM,
		    "the wrapping key has %lu "
		    "bytes instead of %d",
		    length, AES_BYTES));
	return (0);
}

int
hsm_wrap_begin(CK_OBJECT_HANDLE *aes, struct hsm_token *t, struct fault *f)
{
	CK_MECHANISM mechanism = { CKM_AES_KEY_GEN, NULL, 0 };
	struct hsm_attribute_list l = { .count = 0 };
	CK_OBJECT_HANDLE made = CK_INVALID_HANDLE;
	CK_RV rv;

	*aes = CK_INVALID_HANDLE;
	put_aes(&l, true);
	hsm_attribute_put_number(&l, CKA_VALUE_LEN, AES_BYTES);
	rv = hsm_trace("C_GenerateKey",
	    t->call->C_GenerateKey(
		t->session, &mechanism, l.item, l.count, &made));
	if (rv != CKR_OK)
		return (hsm_failure(f, "C_GenerateKey", rv,
		    "the token does not make an AES key to wrap with"));
	*aes = made;
	return (check_aes(t, made, f));
}

void
hsm_wrap_end(struct hsm_token *t, CK_OBJECT_HANDLE aes)
{
	if (aes != CK_INVALID_HANDLE)
		(void)hsm_trace("C_DestroyObject",
		    t->call->C_DestroyObject(t->session, aes));
}

int
hsm_wrap_private(struct bytes *blob, struct hsm_token *t, CK_OBJECT_HANDLE aes,
    const struct hsm_key *k, struct fault *f)
{
	CK_MECHANISM mechanism = { t->kwp, NULL, 0 };
	unsigned char wrapped[HSM_WRAP_MOST];
	CK_ULONG length = sizeof(wrapped);
	char kind[16], name[HSM_NAME_SIZE];
	CK_RV rv;

	rv = hsm_trace("C_WrapKey",
	    t->call->C_WrapKey(t->session, &mechanism, aes, k->private_handle,
		wrapped, &length));
	if (rv != CKR_OK) {
		pubkey_name(&k->pubkey, kind);
		hsm_name_mechanism(t->kwp, name);
		return (hsm_failure(f, "C_WrapKey", rv,
		    "the token cannot "
		    "export a private key of kind %s by %s",
		    kind, name));
	}
	/* RFC 5649: blocks of 8 bytes, and one more than the key takes. */
	if (length > sizeof(wrapped) || length % 8 != 0 || length < 24)
		return (fault_set(f, FAULT_HSM,
		    "the token's wrapped private "
		    "key of %lu bytes is not of RFC 5649: see kwp of the "
		    "repository",
		    length));
	return (bytes_append(blob, wrapped, length, f));
}

int
hsm_wrap_aes(struct bytes *blob, struct hsm_token *t, CK_OBJECT_HANDLE aes,
    const struct hsm_key *wrapping, struct fault *f)
{
	CK_RSA_PKCS_OAEP_PARAMS params;
	CK_MECHANISM mechanism = { CKM_RSA_PKCS_OAEP, &params, sizeof(params) };
	unsigned char wrapped[HSM_WRAP_MOST];
	CK_ULONG length = sizeof(wrapped);
	CK_RV rv;

	if (set_oaep(&params, t->oaep, f) == -1)
		return (-1);
	rv = hsm_trace("C_WrapKey",
	    t->call->C_WrapKey(t->session, &mechanism, wrapping->public_handle,
		aes, wrapped, &length));
	if (rv != CKR_OK)
		return (hsm_failure(f, "C_WrapKey", rv,
		    "the token does not "
		    "wrap under the transport key by RSA-OAEP (see oaep of "
		    "the repository)"));
	if (length != wrapping->pubkey.modulus.length)
		return (fault_set(f, FAULT_HSM,
		    "the token's wrapped AES key "
		    "has %lu bytes instead of the transport key's %zu",
		    length, wrapping->pubkey.modulus.length));
	return (bytes_append(blob, wrapped, length, f));
}

int
hsm_wrap_open_aes(CK_OBJECT_HANDLE *aes, struct hsm_token *t,
    const struct hsm_key *unwrapping, const struct bytes *wrapped,
    enum digest oaep, struct fault *f)
{
	CK_RSA_PKCS_OAEP_PARAMS params;
	CK_MECHANISM mechanism = { CKM_RSA_PKCS_OAEP, &params, sizeof(params) };
	struct hsm_attribute_list l = { .count = 0 };
	CK_OBJECT_HANDLE made = CK_INVALID_HANDLE;
	CK_RV rv;

	*aes = CK_INVALID_HANDLE;
	if (set_oaep(&params, oaep, f) == -1)
		return (-1);
	put_aes(&l, false);
	rv = hsm_trace("C_UnwrapKey",
	    t->call->C_UnwrapKey(t->session, &mechanism,
		unwrapping->private_handle, wrapped->data, wrapped->length,
		l.item, l.count, &made));
	if (rv != CKR_OK)
		return (hsm_failure(f, "C_UnwrapKey", rv,
		    "the token does not "
		    "open the blob with its transport key: it was made for "
		    "another key, with another hash (see oaep), or is "
		    "damaged"));
	*aes = made;
	return (check_aes(t, made, f));
}

int
hsm_wrap_open_private(struct hsm_key *k, struct hsm_token *t,
    CK_OBJECT_HANDLE aes, const struct bytes *wrapped,
    const struct hsm_template *m, struct fault *f)
{
	const struct hsm_kind *kind = hsm_kind_find(k->pubkey.kind);
	CK_MECHANISM mechanism = { t->kwp, NULL, 0 };
	struct hsm_attribute_list l = { .count = 0 };
	CK_OBJECT_HANDLE made = CK_INVALID_HANDLE;
	struct bytes point = { 0 };
	CK_RV rv;
	int rc = -1;

	k->private_handle = CK_INVALID_HANDLE;
	if (kind == NULL)
		return (fault_set(f, FAULT_INTERNAL, "no such kind of key"));
	hsm_attribute_put_number(&l, CKA_CLASS, CKO_PRIVATE_KEY);
	hsm_attribute_put_number(&l, CKA_KEY_TYPE, kind->type);
	hsm_template_private(&l, m);
	if ((t->quirks & HSM_QUIRK_NSS_DB) != 0 && kind->point > 0) {
		if (hsm_kind_point_raw(&k->pubkey, &point, f) == -1)
			goto out;
		hsm_attribute_put(&l, HSM_CKA_NSS_DB, point.data, point.length);
	}
	rv = hsm_trace("C_UnwrapKey",
	    t->call->C_UnwrapKey(t->session, &mechanism, aes, wrapped->data,
		wrapped->length, l.item, l.count, &made));
	if (rv != CKR_OK) {
		(void)hsm_failure(f, "C_UnwrapKey", rv,
		    "the token does not "
		    "open the private key in the blob: it is damaged, of "
		    "another type, or kwp of the repository is not right");
		goto out;
	}
	k->private_handle = made;
	rc = 0;
out:
	bytes_clear(&point);
	return (rc);
}
