#include "lib/hsm/generate.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "lib/hsm/attribute.h"
#include "lib/hsm/failure.h"
#include "lib/hsm/kind.h"
#include "lib/hsm/name.h"
#include "lib/hsm/object.h"
#include "lib/hsm/private.h"
#include "lib/hsm/template.h"
#include "lib/hsm/trace.h"

/* 65537, as every DNSSEC key of today has it. */
static const unsigned char exponent[] = { 1, 0, 1 };

static int
set_names(struct hsm_key *k, const struct hsm_template *m, struct fault *f)
{
	if ((k->label = strdup(m->label)) == NULL)
		return (fault_memory(f));
	return (bytes_set(&k->id, m->id->data, m->id->length, f));
}

static void
put_parameters(struct hsm_attribute_list *l, const struct hsm_template *m,
    const struct hsm_kind *kind)
{
	if (m->kind == PUBKEY_RSA) {
		hsm_attribute_put_number(l, CKA_MODULUS_BITS, m->bits);
		hsm_attribute_put(
		    l, CKA_PUBLIC_EXPONENT, exponent, sizeof(exponent));
	} else
		hsm_attribute_put(
		    l, CKA_EC_PARAMS, kind->params, kind->params_length);
}

static int
generate(struct hsm_key *k, struct hsm_token *t, const struct hsm_template *m,
    const struct hsm_kind *kind, struct fault *f)
{
	struct hsm_attribute_list public = { .count = 0 };
	struct hsm_attribute_list private = { .count = 0 };
	CK_OBJECT_HANDLE public_handle = CK_INVALID_HANDLE;
	CK_OBJECT_HANDLE private_handle = CK_INVALID_HANDLE;
	CK_MECHANISM mechanism = { kind->generate, NULL, 0 };
	char name[HSM_NAME_SIZE];
	CK_RV rv;

	hsm_template_public(&public, m);
	put_parameters(&public, m, kind);
	hsm_template_private(&private, m);
	rv = hsm_trace("C_GenerateKeyPair",
	    t->call->C_GenerateKeyPair(t->session, &mechanism, public.item,
		public.count, private.item, private.count, &public_handle,
		&private_handle));
	if (rv != CKR_OK) {
		hsm_name_mechanism(kind->generate, name);
		return (hsm_failure(f, "C_GenerateKeyPair", rv,
		    "the token does not make a key pair by %s", name));
	}
	k->public_handle = public_handle;
	k->private_handle = private_handle;
	return (0);
}

/* A token may say CKR_OK and have done something else. */
static int
check_pair(struct hsm_key *k, struct hsm_token *t, const struct hsm_template *m,
    struct fault *f)
{
	if (k->public_handle == CK_INVALID_HANDLE ||
	    k->private_handle == CK_INVALID_HANDLE)
		return (fault_set(f, FAULT_HSM,
		    "the token says that it made a key, but not where"));
	if (hsm_template_check_public(&k->pubkey, t, k->public_handle, m, f) ==
	    -1)
		return (-1);
	if (m->kind == PUBKEY_RSA &&
	    (k->pubkey.exponent.length != sizeof(exponent) ||
		memcmp(k->pubkey.exponent.data, exponent, sizeof(exponent)) !=
		    0))
		return (fault_set(f, FAULT_HSM,
		    "the token made an RSA key "
		    "with another exponent than 65537"));
	return (
	    hsm_template_check_private(t, k->private_handle, m, &k->pubkey, f));
}

int
hsm_generate_pair(struct hsm_key *k, struct hsm_token *t,
    const struct hsm_template *m, struct fault *f)
{
	const struct hsm_kind *kind = hsm_kind_find(m->kind);

	assert(m->id->length > 0 && m->label != NULL);
	memset(k, 0, sizeof(*k));
	if (kind == NULL ||
	    (m->usage == HSM_USAGE_TRANSPORT && m->kind != PUBKEY_RSA))
		return (fault_set(f, FAULT_INTERNAL,
		    "no such key can be made: transport keys are RSA"));
	if (set_names(k, m, f) == -1 || generate(k, t, m, kind, f) == -1 ||
	    check_pair(k, t, m, f) == -1) {
		hsm_destroy_undo(t, k, f);
		return (-1);
	}
	k->found = true;
	return (0);
}

static int
check_public(struct hsm_key *k, struct hsm_token *t,
    const struct hsm_template *m, const struct pubkey *pubkey, struct fault *f)
{
	if (hsm_template_check_public(&k->pubkey, t, k->public_handle, m, f) ==
	    -1)
		return (-1);
	if (!pubkey_equal(&k->pubkey, pubkey))
		return (fault_set(f, FAULT_HSM,
		    "the token keeps another "
		    "public key than it was given"));
	return (0);
}

int
hsm_generate_public(struct hsm_key *k, struct hsm_token *t,
    const struct hsm_template *m, const struct pubkey *pubkey, struct fault *f)
{
	const struct hsm_template whole = { .kind = pubkey->kind,
		.bits = pubkey_bits(pubkey),
		.id = m->id,
		.label = m->label,
		.session = m->session,
		.usage = HSM_USAGE_TRANSPORT };

	memset(k, 0, sizeof(*k));
	if (pubkey->kind != PUBKEY_RSA)
		return (fault_set(
		    f, FAULT_REFUSED, "a transport key must be an RSA key"));
	if (pubkey_check(pubkey, f) == -1 || set_names(k, m, f) == -1)
		return (-1);
	if (hsm_object_create(&k->public_handle, t, &whole, pubkey, f) == -1 ||
	    check_public(k, t, &whole, pubkey, f) == -1) {
		hsm_destroy_undo(t, k, f);
		return (-1);
	}
	k->found = true;
	return (0);
}
