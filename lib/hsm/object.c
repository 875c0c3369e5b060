#include "lib/hsm/object.h"

#include <stdlib.h>
#include <string.h>

#include "lib/hsm/attribute.h"
#include "lib/hsm/failure.h"
#include "lib/hsm/kind.h"
#include "lib/hsm/label.h"
#include "lib/hsm/template.h"
#include "lib/hsm/trace.h"

/* Handles asked for at a time. */
#define BATCH 1024

/* Room for attributes; what is longer belongs to no key of ours. */
#define NAME_MOST   1024
#define NUMBER_MOST 2048

void
hsm_object_clear(struct hsm_object *o)
{
	bytes_clear(&o->id);
	free(o->label);
	pubkey_clear(&o->pubkey);
	memset(o, 0, sizeof(*o));
}

static int
collect(CK_OBJECT_HANDLE **handles, size_t *count, struct hsm_token *t,
    struct fault *f)
{
	CK_OBJECT_HANDLE *more;
	CK_ULONG found;
	CK_RV rv;

	do {
		more = reallocarray(*handles, *count + BATCH, sizeof(*more));
		if (more == NULL)
			return (fault_memory(f));
		*handles = more;
		found = 0;
		rv = hsm_trace("C_FindObjects",
		    t->call->C_FindObjects(
			t->session, more + *count, BATCH, &found));
		if (rv != CKR_OK)
			return (hsm_failure(f, "C_FindObjects", rv,
			    "the token does not list its keys"));
		if (found > BATCH)
			return (fault_set(f, FAULT_HSM,
			    "the module claims to "
			    "have written more than fits: do not use it"));
		*count += found;
		if (*count > HSM_OBJECTS_MOST)
			return (fault_set(f, FAULT_HSM,
			    "the token holds more "
			    "than %d keys",
			    HSM_OBJECTS_MOST));
	} while (found > 0);
	return (0);
}

int
hsm_object_list(CK_OBJECT_HANDLE **handles, size_t *count, struct hsm_token *t,
    CK_OBJECT_CLASS class, struct fault *f)
{
	struct hsm_attribute_list l = { .count = 0 };
	CK_RV rv;

	*handles = NULL;
	*count = 0;
	hsm_attribute_put_number(&l, CKA_CLASS, class);
	/* Not by CKA_TOKEN: see hsm_inventory_read. */
	rv = hsm_trace("C_FindObjectsInit",
	    t->call->C_FindObjectsInit(t->session, l.item, l.count));
	if (rv != CKR_OK)
		(void)hsm_failure(f, "C_FindObjectsInit", rv,
		    "the token does not list its keys");
	else if (collect(handles, count, t, f) == 0) {
		rv = hsm_trace("C_FindObjectsFinal",
		    t->call->C_FindObjectsFinal(t->session));
		if (rv == CKR_OK)
			return (0);
		(void)hsm_failure(f, "C_FindObjectsFinal", rv,
		    "the token does not end the list of its keys");
	}
	hsm_token_renew(t);
	free(*handles);
	*handles = NULL;
	*count = 0;
	return (-1);
}

/* The attributes that are read, all in one call: that is what costs. */
enum { TYPE, TOKEN, ID, LABEL, MODULUS, EXPONENT, PARAMS, POINT, TOLD };

/* What an object tells.  Room is longer than any value that we know, see
 * hsm_attribute_read. */
struct told {
	CK_ULONG type;
	CK_BBOOL token;
	unsigned char id[NAME_MOST], label[NAME_MOST];
	unsigned char modulus[NUMBER_MOST], exponent[NUMBER_MOST];
	unsigned char params[NAME_MOST], point[NAME_MOST];
	CK_ATTRIBUTE item[TOLD];
};

static int
ask(struct told *a, struct hsm_token *t, CK_OBJECT_HANDLE handle,
    struct fault *f)
{
	const CK_ATTRIBUTE items[TOLD] = {
		[TYPE] = { CKA_KEY_TYPE, &a->type, sizeof(a->type) },
		[TOKEN] = { CKA_TOKEN, &a->token, sizeof(a->token) },
		[ID] = { CKA_ID, a->id, sizeof(a->id) },
		[LABEL] = { CKA_LABEL, a->label, sizeof(a->label) },
		[MODULUS] = { CKA_MODULUS, a->modulus, sizeof(a->modulus) },
		[EXPONENT] = { CKA_PUBLIC_EXPONENT, a->exponent,
		    sizeof(a->exponent) },
		[PARAMS] = { CKA_EC_PARAMS, a->params, sizeof(a->params) },
		[POINT] = { CKA_EC_POINT, a->point, sizeof(a->point) },
	};

	a->type = CK_UNAVAILABLE_INFORMATION;
	a->token = CK_FALSE;
	memcpy(a->item, items, sizeof(items));
	return (hsm_attribute_read(t, handle, a->item, TOLD, f));
}

static size_t
length(const struct told *a, int which)
{
	return (hsm_attribute_told(&a->item[which]) ?
		a->item[which].ulValueLen :
		0);
}

/* Copies a number without the leading zeros that some tokens write. */
static int
set_number(struct bytes *b, const struct told *a, int which, struct fault *f)
{
	const unsigned char *p = a->item[which].pValue;
	size_t left = length(a, which);

	while (left > 0 && *p == 0) {
		p++;
		left--;
	}
	return (bytes_set(b, p, left, f));
}

static int
set_rsa(struct hsm_object *o, const struct told *a, struct fault *f)
{
	o->pubkey.kind = PUBKEY_RSA;
	if (set_number(&o->pubkey.modulus, a, MODULUS, f) == -1 ||
	    set_number(&o->pubkey.exponent, a, EXPONENT, f) == -1)
		return (-1);
	o->has_pubkey = o->pubkey.modulus.length > 0 &&
	    o->pubkey.exponent.length > 0;
	return (0);
}

static int
set_point(struct hsm_object *o, const struct told *a, struct fault *f)
{
	const struct hsm_kind *kind = hsm_kind_find_params(
	    o->key_type, a->params, length(a, PARAMS));

	if (kind == NULL)
		return (0);
	o->pubkey.kind = kind->kind;
	if (hsm_kind_point_read(
		kind, &o->pubkey.point, a->point, length(a, POINT), f) == -1)
		return (-1);
	o->has_pubkey = o->pubkey.point.length > 0;
	return (0);
}

static int
set_object(struct hsm_object *o, const struct told *a, struct fault *f)
{
	o->key_type = a->type;
	o->session = a->token == CK_FALSE;
	if (bytes_set(&o->id, a->id, length(a, ID), f) == -1)
		return (-1);
	if ((o->label = hsm_label_new(a->label, length(a, LABEL))) == NULL)
		return (fault_memory(f));
	if (o->key_type == CKK_RSA)
		return (set_rsa(o, a, f));
	return (set_point(o, a, f));
}

int
hsm_object_read(struct hsm_object *o, struct hsm_token *t,
    CK_OBJECT_HANDLE handle, bool private_half, struct fault *f)
{
	struct told a;

	memset(o, 0, sizeof(*o));
	o->handle = handle;
	o->private_half = private_half;
	if (ask(&a, t, handle, f) == -1 || set_object(o, &a, f) == -1) {
		hsm_object_clear(o);
		return (-1);
	}
	return (0);
}

/* The public numbers; the list borrows from pubkey and point. */
static int
put_numbers(struct hsm_attribute_list *l, const struct hsm_kind *kind,
    const struct pubkey *pubkey, struct bytes *point, struct fault *f)
{
	if (kind->kind == PUBKEY_RSA) {
		hsm_attribute_put(l, CKA_MODULUS, pubkey->modulus.data,
		    pubkey->modulus.length);
		hsm_attribute_put(l, CKA_PUBLIC_EXPONENT, pubkey->exponent.data,
		    pubkey->exponent.length);
		return (0);
	}
	if (hsm_kind_point_der(pubkey, point, f) == -1)
		return (-1);
	hsm_attribute_put(l, CKA_EC_PARAMS, kind->params, kind->params_length);
	hsm_attribute_put(l, CKA_EC_POINT, point->data, point->length);
	return (0);
}

int
hsm_object_create(CK_OBJECT_HANDLE *handle, struct hsm_token *t,
    const struct hsm_template *m, const struct pubkey *pubkey, struct fault *f)
{
	const struct hsm_kind *kind = hsm_kind_find(pubkey->kind);
	struct hsm_attribute_list l = { .count = 0 };
	struct bytes point = { 0 };
	CK_OBJECT_HANDLE made = CK_INVALID_HANDLE;
	CK_RV rv;
	int rc = -1;

	*handle = CK_INVALID_HANDLE;
	if (kind == NULL)
		return (fault_set(f, FAULT_INTERNAL, "no such kind of key"));
	hsm_attribute_put_number(&l, CKA_CLASS, CKO_PUBLIC_KEY);
	hsm_attribute_put_number(&l, CKA_KEY_TYPE, kind->type);
	hsm_template_public(&l, m);
	if (put_numbers(&l, kind, pubkey, &point, f) == -1)
		goto out;
	rv = hsm_trace("C_CreateObject",
	    t->call->C_CreateObject(t->session, l.item, l.count, &made));
	if (rv != CKR_OK) {
		(void)hsm_failure(f, "C_CreateObject", rv,
		    "the token does not take the public key");
		goto out;
	}
	*handle = made;
	rc = 0;
out:
	bytes_clear(&point);
	return (rc);
}
