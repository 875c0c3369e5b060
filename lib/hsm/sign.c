#include "lib/hsm/sign.h"

#include <stdint.h>
#include <string.h>

#include "lib/hsm/failure.h"
#include "lib/hsm/kind.h"
#include "lib/hsm/name.h"
#include "lib/hsm/private.h"
#include "lib/hsm/trace.h"
#include "lib/util/pubkey.h"

/* What C_Sign is given: the message, its hash, or a DigestInfo. */
struct input {
	unsigned char room[DIGEST_INFO_MOST];
	const unsigned char *data;
	size_t length;
};

static int
check_digest(const struct hsm_kind *kind, enum digest digest, struct fault *f)
{
	/* Not every token notices a hash of the wrong length itself. */
	if (kind->kind == PUBKEY_RSA ? digest == DIGEST_NONE :
				       digest != kind->digest)
		return (fault_set(f, FAULT_INTERNAL,
		    "the hash does not go with the kind of key"));
	return (0);
}

static int
prepare(struct input *in, const struct hsm_kind *kind, enum digest digest,
    const struct bytes *data, struct fault *f)
{
	unsigned char hash[DIGEST_MOST];
	size_t size;

	in->data = data->data;
	in->length = data->length;
	if (digest == DIGEST_NONE)
		return (0);
	if (digest_make(digest, data->data, data->length, hash, &size, f) == -1)
		return (-1);
	in->data = in->room;
	in->length = size;
	if (kind->kind == PUBKEY_RSA)
		return (
		    digest_info(digest, hash, size, in->room, &in->length, f));
	memcpy(in->room, hash, size);
	return (0);
}

/* Room for the longest signature, once: the next calls find it there. */
static int
make_room(struct bytes *signature, struct fault *f)
{
	static const unsigned char zeros[PUBKEY_SIGNATURE_MOST];

	if (signature->capacity < sizeof(zeros) &&
	    bytes_set(signature, zeros, sizeof(zeros), f) == -1)
		return (-1);
	signature->length = 0;
	return (0);
}

static int
call(CK_ULONG *length, struct bytes *signature, struct hsm_token *t,
    const struct hsm_key *k, const struct input *in, struct fault *f)
{
	const struct hsm_kind *kind = hsm_kind_find(k->pubkey.kind);
	CK_MECHANISM mechanism = { kind->sign, NULL, 0 };
	char name[HSM_NAME_SIZE];
	CK_RV rv;

	rv = hsm_trace("C_SignInit",
	    t->call->C_SignInit(t->session, &mechanism, k->private_handle));
	if (rv != CKR_OK) {
		hsm_name_mechanism(kind->sign, name);
		return (hsm_failure(f, "C_SignInit", rv,
		    "the token refused to sign by %s", name));
	}
	*length = signature->capacity;
	/* Cryptoki has no const; no token writes to what it signs. */
	rv = hsm_trace("C_Sign",
	    t->call->C_Sign(t->session, (unsigned char *)(uintptr_t)in->data,
		in->length, signature->data, length));
	if (rv != CKR_OK)
		return (
		    hsm_failure(f, "C_Sign", rv, "the token refused to sign"));
	return (0);
}

int
hsm_sign(struct bytes *signature, struct hsm_token *t, const struct hsm_key *k,
    enum digest digest, const struct bytes *data, struct fault *f)
{
	const struct hsm_kind *kind = hsm_kind_find(k->pubkey.kind);
	struct input in;
	CK_ULONG length = 0;

	if (kind == NULL || k->private_handle == CK_INVALID_HANDLE)
		return (fault_set(f, FAULT_INTERNAL,
		    "the key has no private half to sign with"));
	if (check_digest(kind, digest, f) == -1 ||
	    prepare(&in, kind, digest, data, f) == -1 ||
	    make_room(signature, f) == -1)
		return (-1);
	if (call(&length, signature, t, k, &in, f) == -1) {
		/* The operation may be active still, which blocks the next. */
		hsm_token_renew(t);
		return (-1);
	}
	if (length != pubkey_signature_size(&k->pubkey))
		return (fault_set(f, FAULT_HSM,
		    "the token made a signature "
		    "of %lu bytes instead of %zu",
		    length, pubkey_signature_size(&k->pubkey)));
	signature->length = length;
	return (0);
}
