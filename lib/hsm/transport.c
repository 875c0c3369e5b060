#include "lib/hsm/transport.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/rand.h>

#include "lib/hsm/attribute.h"
#include "lib/hsm/failure.h"
#include "lib/hsm/kind.h"
#include "lib/hsm/object.h"
#include "lib/hsm/private.h"
#include "lib/hsm/sign.h"
#include "lib/hsm/template.h"
#include "lib/hsm/trace.h"
#include "lib/hsm/wrap.h"

void
hsm_transport_settings(const struct hsm_token *t, struct hsm_transport *s)
{
	s->kwp = t->kwp;
	s->oaep = t->oaep;
}

/* Both ends ask this of the transport key. */
static int
check_transport(const struct pubkey *pubkey, struct fault *f)
{
	if (pubkey->kind != PUBKEY_RSA)
		return (fault_set(
		    f, FAULT_REFUSED, "a transport key must be an RSA key"));
	if (pubkey_bits(pubkey) < HSM_TRANSPORT_BITS_LEAST)
		return (fault_set(f, FAULT_REFUSED,
		    "the transport key has %u "
		    "bits; at least %d are asked for",
		    pubkey_bits(pubkey), HSM_TRANSPORT_BITS_LEAST));
	return (0);
}

/* The other half of a key that encrypts or verifies may decrypt or sign: then
 * what is wrapped can be had in clear. */
static int
check_usage(
    struct hsm_token *t, const struct hsm_key *wrapping, struct fault *f)
{
	static const struct {
		CK_ATTRIBUTE_TYPE type;
		int refused;
		const char *reason;
	} flags[] = {
		{ CKA_WRAP, 0, "CKA_WRAP is false" },
		{ CKA_ENCRYPT, 1, "CKA_ENCRYPT is true" },
		{ CKA_VERIFY, 1, "CKA_VERIFY is true" },
	};
	size_t i;
	int value;

	for (i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		if (hsm_attribute_flag(t, wrapping->public_handle,
			flags[i].type, &value, f) == -1)
			return (-1);
		if (value == flags[i].refused)
			return (fault_set(f, FAULT_REFUSED,
			    "the transport "
			    "key is not one for wrapping only: %s",
			    flags[i].reason));
	}
	return (0);
}

int
hsm_transport_check(
    struct hsm_token *t, const struct hsm_key *wrapping, struct fault *f)
{
	if (check_transport(&wrapping->pubkey, f) == -1)
		return (-1);
	if (wrapping->private_handle != CK_INVALID_HANDLE)
		return (fault_set(f, FAULT_REFUSED,
		    "the private half of the "
		    "transport key is in this token, too: what is wrapped "
		    "under it is not for another one"));
	return (check_usage(t, wrapping, f));
}

/* Not every token holds to CKA_EXTRACTABLE itself. */
static int
check_extractable(struct hsm_token *t, const struct hsm_key *k, struct fault *f)
{
	int extractable;

	if (k->private_handle == CK_INVALID_HANDLE)
		return (fault_set(f, FAULT_INTERNAL,
		    "the key has no private half to export"));
	if (hsm_attribute_flag(
		t, k->private_handle, CKA_EXTRACTABLE, &extractable, f) == -1)
		return (-1);
	if (extractable == 0)
		return (fault_set(f, FAULT_HSM,
		    "the key was made never to "
		    "leave its token (CKA_EXTRACTABLE is false): make a new, "
		    "exportable one"));
	return (0);
}

int
hsm_transport_export(struct bytes *blob, struct hsm_token *t,
    const struct hsm_key *k, const struct hsm_key *wrapping, struct fault *f)
{
	CK_OBJECT_HANDLE aes;
	int rc = -1;

	bytes_clear(blob);
	if (check_transport(&wrapping->pubkey, f) == -1 ||
	    check_extractable(t, k, f) == -1)
		return (-1);
	if (hsm_wrap_begin(&aes, t, f) == 0 &&
	    hsm_wrap_aes(blob, t, aes, wrapping, f) == 0)
		rc = hsm_wrap_private(blob, t, aes, k, f);
	hsm_wrap_end(t, aes);
	if (rc == -1)
		bytes_clear(blob);
	return (rc);
}

/* Exports one throw-away key under another. */
static int
try_export(struct hsm_token *t, const struct hsm_template *key,
    const struct hsm_template *transport, struct fault *f)
{
	struct hsm_key k = { .found = false }, wrapping = { .found = false };
	struct bytes blob = { 0 };
	int rc = -1;

	if (hsm_generate_pair(&k, t, key, f) == 0 &&
	    hsm_generate_pair(&wrapping, t, transport, f) == 0)
		rc = hsm_transport_export(&blob, t, &k, &wrapping, f);
	if (rc == 0 &&
	    (hsm_destroy_key(t, &k, f) == -1 ||
		hsm_destroy_key(t, &wrapping, f) == -1))
		rc = -1;
	if (rc == -1) {
		hsm_destroy_undo(t, &k, f);
		hsm_destroy_undo(t, &wrapping, f);
	}
	bytes_clear(&blob);
	hsm_key_clear(&k);
	hsm_key_clear(&wrapping);
	return (rc);
}

int
hsm_transport_probe(struct hsm_token *t, enum pubkey_kind kind,
    unsigned int bits, struct fault *f)
{
	unsigned char name[] = "oks-probe";
	const struct bytes id = { name, sizeof(name) - 1, 0 };
	const struct hsm_template key = { .kind = kind,
		.bits = bits,
		.id = &id,
		.label = "oks-probe",
		.exportable = true,
		.session = true,
		.usage = HSM_USAGE_SIGN };
	const struct hsm_template transport = { .kind = PUBKEY_RSA,
		.bits = HSM_TRANSPORT_BITS_LEAST,
		.id = &id,
		.label = "oks-probe",
		.session = true,
		.usage = HSM_USAGE_TRANSPORT };

	return (try_export(t, &key, &transport, f));
}

/* A text that no DNS record begins with, and 32 random bytes. */
static int
make_challenge(struct bytes *challenge, struct fault *f)
{
	static const char text[] = "\xff\xff oks: proof of a key's two halves ";
	unsigned char random[32];

	if (RAND_bytes(random, sizeof(random)) != 1)
		return (fault_set(
		    f, FAULT_SYSTEM, "libcrypto has no random bytes"));
	if (bytes_set(challenge, text, sizeof(text) - 1, f) == -1)
		return (-1);
	return (bytes_append(challenge, random, sizeof(random), f));
}

/* Only a signature shows that an unwrapped key is the one that was meant. */
static int
prove(struct hsm_token *t, const struct hsm_key *k, struct fault *f)
{
	const struct hsm_kind *kind = hsm_kind_find(k->pubkey.kind);
	struct pubkey_verifier *verifier = NULL;
	struct bytes challenge = { 0 }, signature = { 0 };
	struct fault why = { 0 };
	int rc = -1;

	if (kind == NULL || make_challenge(&challenge, f) == -1 ||
	    pubkey_verifier_new(&verifier, &k->pubkey, f) == -1 ||
	    hsm_sign(&signature, t, k, kind->digest, &challenge, f) == -1)
		goto out;
	if (pubkey_verify(
		verifier, kind->digest, &challenge, &signature, &why) == -1) {
		(void)fault_set(f, FAULT_REFUSED,
		    "the private key in the "
		    "blob does not belong to the public key beside it");
		goto out;
	}
	rc = 0;
out:
	pubkey_verifier_free(verifier);
	bytes_clear(&challenge);
	bytes_clear(&signature);
	return (rc);
}

/* The two parts of a blob, borrowed from it. */
static int
split(struct bytes *aes, struct bytes *private, const struct bytes *blob,
    const struct pubkey *transport, struct fault *f)
{
	size_t size = transport->modulus.length;

	if (blob->length <= size || blob->length - size > HSM_WRAP_MOST ||
	    (blob->length - size) % 8 != 0)
		return (fault_set(f, FAULT_INPUT,
		    "a blob of %zu bytes cannot "
		    "hold a key wrapped under a transport key of %u bits",
		    blob->length, pubkey_bits(transport)));
	aes->data = blob->data;
	aes->length = size;
	private->data = blob->data + size;
	private->length = blob->length - size;
	return (0);
}

static int
open_blob(struct hsm_key *k, struct hsm_token *t, const struct hsm_import *m,
    const struct hsm_template *template, const struct hsm_key *unwrapping,
    struct fault *f)
{
	struct bytes wrapped_aes = { 0 }, wrapped_private = { 0 };
	CK_OBJECT_HANDLE aes = CK_INVALID_HANDLE;
	int rc = -1;

	if (split(&wrapped_aes, &wrapped_private, m->blob, &unwrapping->pubkey,
		f) == -1)
		return (-1);
	if (hsm_wrap_open_aes(&aes, t, unwrapping, &wrapped_aes,
		m->oaep == DIGEST_NONE ? t->oaep : m->oaep, f) == 0)
		rc = hsm_wrap_open_private(
		    k, t, aes, &wrapped_private, template, f);
	hsm_wrap_end(t, aes);
	return (rc);
}

/* Copies what the caller gave; after a failure *k is to be cleared. */
static int
set_key(struct hsm_key *k, const struct hsm_import *m, struct fault *f)
{
	if ((k->label = strdup(m->label)) == NULL)
		return (fault_memory(f));
	if (bytes_set(&k->id, m->id->data, m->id->length, f) == -1)
		return (-1);
	return (pubkey_copy(&k->pubkey, m->pubkey, f));
}

/* Makes the public object and reads both back. */
static int
complete(struct hsm_key *k, struct hsm_token *t,
    const struct hsm_template *template, struct fault *f)
{
	struct pubkey told = { .kind = PUBKEY_RSA };
	int rc;

	if (hsm_template_narrow(t, k->private_handle, template, f) == -1 ||
	    hsm_template_check_private(
		t, k->private_handle, template, &k->pubkey, f) == -1 ||
	    hsm_object_create(&k->public_handle, t, template, &k->pubkey, f) ==
		-1 ||
	    hsm_template_check_public(
		&told, t, k->public_handle, template, f) == -1)
		return (-1);
	rc = pubkey_equal(&told, &k->pubkey) ?
	    0 :
	    fault_set(f, FAULT_HSM,
		"the token keeps another public key than it was given");
	pubkey_clear(&told);
	return (rc);
}

int
hsm_transport_import(struct hsm_key *k, struct hsm_token *t,
    const struct hsm_import *m, const struct hsm_key *unwrapping,
    struct fault *f)
{
	const struct hsm_template template = { .kind = m->pubkey->kind,
		.bits = pubkey_bits(m->pubkey),
		.id = m->id,
		.label = m->label,
		.usage = HSM_USAGE_SIGN };

	memset(k, 0, sizeof(*k));
	if (check_transport(&unwrapping->pubkey, f) == -1 ||
	    pubkey_check(m->pubkey, f) == -1)
		return (-1);
	if (unwrapping->private_handle == CK_INVALID_HANDLE)
		return (fault_set(f, FAULT_INTERNAL,
		    "the transport key has no private half to unwrap with"));
	if (set_key(k, m, f) == -1 ||
	    open_blob(k, t, m, &template, unwrapping, f) == -1 ||
	    complete(k, t, &template, f) == -1 || prove(t, k, f) == -1) {
		hsm_destroy_undo(t, k, f);
		return (-1);
	}
	k->found = true;
	return (0);
}

int
hsm_transport_lock(
    struct hsm_token *t, const struct hsm_key *k, struct fault *f)
{
	struct hsm_attribute_list l = { .count = 0 };
	struct fault why = { 0 };
	int extractable = -1;
	CK_RV rv;

	hsm_attribute_put_flag(&l, CKA_EXTRACTABLE, false);
	rv = hsm_trace("C_SetAttributeValue",
	    t->call->C_SetAttributeValue(
		t->session, k->private_handle, l.item, l.count));
	if (hsm_attribute_flag(t, k->private_handle, CKA_EXTRACTABLE,
		&extractable, &why) == 0 &&
	    extractable == 0)
		return (0); /* perhaps since before: some tokens refuse that */
	/* What cannot be set may be so already, had it been told. */
	if (rv != CKR_OK &&
	    (rv != CKR_ATTRIBUTE_READ_ONLY || why.kind == FAULT_NONE))
		return (hsm_failure(f, "C_SetAttributeValue", rv,
		    "the token "
		    "does not make the exported key unextractable"));
	if (why.kind != FAULT_NONE) {
		*f = why;
		return (-1);
	}
	return (fault_set(f, FAULT_HSM,
	    "the token keeps the exported "
	    "key extractable, against its own answer"));
}
