#include "lib/hsm/key.h"

#include <stdlib.h>
#include <string.h>

#include "lib/hsm/attribute.h"
#include "lib/hsm/private.h"

/* The objects that a reference meets. */
struct match {
	const struct hsm_object *public, *private;
	size_t publics, privates;
};

void
hsm_key_clear(struct hsm_key *k)
{
	bytes_clear(&k->id);
	free(k->label);
	pubkey_clear(&k->pubkey);
	memset(k, 0, sizeof(*k));
}

static void
count_object(struct match *m, const struct hsm_object *o)
{
	if (o->private_half) {
		m->private = o;
		m->privates++;
	} else {
		m->public = o;
		m->publics++;
	}
}

static bool
named(const struct hsm_object *o, const struct bytes *id, const char *label)
{
	if (id != NULL && id->length > 0 && !bytes_equal(&o->id, id))
		return (false);
	return (label == NULL || strcmp(o->label, label) == 0);
}

/* Exactly one of each class, or of the public alone where that is enough. */
static int
check_counts(const struct match *m, bool pair, struct fault *f)
{
	if (m->publics > 1 || m->privates > 1)
		return (fault_set(f, FAULT_HSM,
		    "the token holds %zu public "
		    "and %zu private keys of that name: give an id and a "
		    "label that only one key has",
		    m->publics, m->privates));
	if (m->public == NULL)
		return (fault_set(f, FAULT_HSM,
		    "the token holds the private "
		    "half of the key only, without its public one"));
	if (pair && m->private == NULL)
		return (fault_set(f, FAULT_HSM,
		    "the token holds the public "
		    "half of the key only: what an interrupted generation or "
		    "deletion leaves"));
	return (0);
}

static int
check_halves(const struct match *m, struct fault *f)
{
	const struct hsm_object *a = m->public, *b = m->private;

	if (b == NULL)
		return (0);
	if (a->key_type != b->key_type || !bytes_equal(&a->id, &b->id) ||
	    strcmp(a->label, b->label) != 0)
		return (fault_set(f, FAULT_HSM,
		    "the token's private and "
		    "public key of that name differ in type, id or label"));
	if (a->has_pubkey && b->has_pubkey &&
	    !pubkey_equal(&a->pubkey, &b->pubkey))
		return (fault_set(f, FAULT_HSM,
		    "the token's private key of "
		    "that name does not belong to the public one"));
	return (0);
}

static int
check_pubkey(const struct hsm_object *o, struct fault *f)
{
	struct fault why = { 0 };

	if (!o->has_pubkey)
		return (fault_set(f, FAULT_HSM,
		    "the token does not tell the "
		    "public key, or it is of a kind that DNSSEC does not "
		    "have"));
	if (pubkey_check(&o->pubkey, &why) == -1)
		return (fault_set(f, FAULT_HSM,
		    "the token's public key is "
		    "none: %s",
		    why.what));
	return (0);
}

static int
take(struct hsm_key *k, const struct match *m, struct fault *f)
{
	const struct hsm_object *o = m->public;

	if ((k->label = strdup(o->label)) == NULL)
		(void)fault_memory(f);
	else if (bytes_set(&k->id, o->id.data, o->id.length, f) == 0 &&
	    pubkey_copy(&k->pubkey, &o->pubkey, f) == 0) {
		k->public_handle = o->handle;
		if (m->private != NULL)
			k->private_handle = m->private->handle;
		k->found = true;
		return (0);
	}
	hsm_key_clear(k);
	return (-1);
}

int
hsm_key_find(struct hsm_key *k, const struct hsm_inventory *v,
    const struct bytes *id, const char *label, bool pair, struct fault *f)
{
	struct match m = { 0 };
	size_t i;

	memset(k, 0, sizeof(*k));
	if ((id == NULL || id->length == 0) && label == NULL)
		return (fault_set(f, FAULT_INTERNAL,
		    "a key is looked up by its id or label"));
	for (i = 0; i < v->count; i++)
		if (named(&v->objects[i], id, label))
			count_object(&m, &v->objects[i]);
	if (m.publics == 0 && m.privates == 0)
		return (0);
	if (check_counts(&m, pair, f) == -1 || m.public == NULL ||
	    check_halves(&m, f) == -1 || check_pubkey(m.public, f) == -1)
		return (-1);
	return (take(k, &m, f));
}

int
hsm_key_find_pubkey(struct hsm_key *k, const struct hsm_inventory *v,
    const struct pubkey *pubkey, struct fault *f)
{
	const struct hsm_object *o;
	struct match m = { 0 };
	size_t i;

	memset(k, 0, sizeof(*k));
	for (i = 0; i < v->count; i++) {
		o = &v->objects[i];
		if (o->has_pubkey && pubkey_equal(&o->pubkey, pubkey))
			count_object(&m, o);
	}
	if (m.publics == 0 && m.privates == 0)
		return (0);
	if (m.publics > 1 || m.privates > 1)
		return (fault_set(f, FAULT_HSM,
		    "the token holds the same key "
		    "%zu times: remove all but one",
		    m.publics > m.privates ? m.publics : m.privates));
	o = m.public != NULL ? m.public : m.private;
	if (o->id.length == 0 && o->label[0] == '\0')
		return (fault_set(f, FAULT_HSM,
		    "the token holds the key "
		    "without id and label: its halves cannot be told apart "
		    "from others"));
	/* The other half may not tell its numbers: the names find it. */
	return (hsm_key_find(k, v, &o->id, o->label, true, f));
}

int
hsm_key_attributes(struct hsm_attributes *a, struct hsm_token *t,
    const struct hsm_key *k, struct fault *f)
{
	const struct {
		CK_ATTRIBUTE_TYPE type;
		int *value;
	} wanted[] = {
		{ CKA_SENSITIVE, &a->sensitive },
		{ CKA_EXTRACTABLE, &a->extractable },
		{ CKA_ALWAYS_SENSITIVE, &a->always_sensitive },
		{ CKA_NEVER_EXTRACTABLE, &a->never_extractable },
		{ CKA_LOCAL, &a->local },
		{ CKA_SIGN, &a->sign },
		{ CKA_DECRYPT, &a->decrypt },
		{ CKA_UNWRAP, &a->unwrap },
	};
	size_t i;

	memset(a, 0xff, sizeof(*a)); /* -1 each: not told */
	if (k->private_handle == CK_INVALID_HANDLE)
		return (fault_set(
		    f, FAULT_INTERNAL, "the key has no private half to ask"));
	for (i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		if (hsm_attribute_flag(t, k->private_handle, wanted[i].type,
			wanted[i].value, f) == -1)
			return (-1);
	return (0);
}
