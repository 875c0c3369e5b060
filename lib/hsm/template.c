#include "lib/hsm/template.h"

#include <string.h>

#include "lib/hsm/kind.h"
#include "lib/hsm/object.h"
#include "lib/hsm/trace.h"

/* A flag that a half must have. */
struct rule {
	CK_ATTRIBUTE_TYPE type;
	const char *name;
	bool value;
	bool must_tell; /* silence is a refusal */
};

#define PRIVATE_RULES 9

/* What a private half must be; returns how many rules these are.  The last is
 * about RSA: nothing else can recover, whatever the token says. */
static size_t
private_rules(struct rule rules[PRIVATE_RULES], const struct hsm_template *m)
{
	const bool sign = m->usage == HSM_USAGE_SIGN;
	const struct rule all[PRIVATE_RULES] = {
		{ CKA_TOKEN, "CKA_TOKEN", !m->session, false },
		{ CKA_PRIVATE, "CKA_PRIVATE", true, false },
		{ CKA_SENSITIVE, "CKA_SENSITIVE", true, true },
		{ CKA_EXTRACTABLE, "CKA_EXTRACTABLE", m->exportable, true },
		{ CKA_SIGN, "CKA_SIGN", sign, false },
		{ CKA_DECRYPT, "CKA_DECRYPT", false, false },
		{ CKA_UNWRAP, "CKA_UNWRAP", !sign, false },
		{ CKA_DERIVE, "CKA_DERIVE", false, false },
		{ CKA_SIGN_RECOVER, "CKA_SIGN_RECOVER", false, false },
	};

	memcpy(rules, all, sizeof(all));
	return (m->kind == PUBKEY_RSA ? PRIVATE_RULES : PRIVATE_RULES - 1);
}

static void
put_names(struct hsm_attribute_list *l, const struct hsm_template *m)
{
	hsm_attribute_put_flag(l, CKA_TOKEN, !m->session);
	hsm_attribute_put(l, CKA_ID, m->id->data, m->id->length);
	hsm_attribute_put(l, CKA_LABEL, m->label, strlen(m->label));
}

void
hsm_template_public(struct hsm_attribute_list *l, const struct hsm_template *m)
{
	bool sign = m->usage == HSM_USAGE_SIGN;

	put_names(l, m);
	hsm_attribute_put_flag(l, CKA_PRIVATE, false);
	hsm_attribute_put_flag(l, CKA_VERIFY, sign);
	hsm_attribute_put_flag(l, CKA_ENCRYPT, false);
	hsm_attribute_put_flag(l, CKA_WRAP, !sign);
	if (m->kind == PUBKEY_RSA)
		hsm_attribute_put_flag(l, CKA_VERIFY_RECOVER, false);
	hsm_attribute_put_flag(l, CKA_DERIVE, false);
}

void
hsm_template_private(struct hsm_attribute_list *l, const struct hsm_template *m)
{
	bool sign = m->usage == HSM_USAGE_SIGN;

	put_names(l, m);
	hsm_attribute_put_flag(l, CKA_PRIVATE, true);
	hsm_attribute_put_flag(l, CKA_SENSITIVE, true);
	hsm_attribute_put_flag(l, CKA_EXTRACTABLE, m->exportable);
	hsm_attribute_put_flag(l, CKA_SIGN, sign);
	hsm_attribute_put_flag(l, CKA_DECRYPT, false);
	hsm_attribute_put_flag(l, CKA_UNWRAP, !sign);
	/* Raw RSA by the name of recovery would open what it unwraps. */
	if (m->kind == PUBKEY_RSA)
		hsm_attribute_put_flag(l, CKA_SIGN_RECOVER, false);
	hsm_attribute_put_flag(l, CKA_DERIVE, false);
}

static int
check_rules(struct hsm_token *t, CK_OBJECT_HANDLE object,
    const struct rule *rules, size_t count, struct fault *f)
{
	size_t i;
	int value;

	for (i = 0; i < count; i++) {
		if (hsm_attribute_flag(t, object, rules[i].type, &value, f) ==
		    -1)
			return (-1);
		if (value == -1 && rules[i].must_tell)
			return (fault_set(f, FAULT_HSM,
			    "the token does not "
			    "tell %s of the key: it cannot be trusted with it",
			    rules[i].name));
		if (value != -1 && (value == 1) != rules[i].value)
			return (fault_set(f, FAULT_HSM,
			    "the token made the "
			    "key with %s %s, which was not asked for",
			    rules[i].name, value ? "true" : "false"));
	}
	return (0);
}

/* The object must bear the names and be of the type that were asked for. */
static int
check_names(
    const struct hsm_object *o, const struct hsm_template *m, struct fault *f)
{
	const struct hsm_kind *kind = hsm_kind_find(m->kind);

	if (kind == NULL || o->key_type != kind->type)
		return (fault_set(f, FAULT_HSM,
		    "the token made a key of another type than asked for"));
	if (!bytes_equal(&o->id, m->id) || strcmp(o->label, m->label) != 0)
		return (fault_set(f, FAULT_HSM,
		    "the token did not give the "
		    "key the id and label that were asked for"));
	return (0);
}

static int
check_pubkey(
    const struct hsm_object *o, const struct hsm_template *m, struct fault *f)
{
	struct fault why = { 0 };

	if (!o->has_pubkey || o->pubkey.kind != m->kind)
		return (fault_set(
		    f, FAULT_HSM, "the token does not tell the public key"));
	if (pubkey_check(&o->pubkey, &why) == -1)
		return (fault_set(f, FAULT_HSM,
		    "the token's public key is "
		    "none: %s",
		    why.what));
	if (m->kind == PUBKEY_RSA && pubkey_bits(&o->pubkey) != m->bits)
		return (fault_set(f, FAULT_HSM,
		    "the token made an RSA key of "
		    "%u bits, not of %u",
		    pubkey_bits(&o->pubkey), m->bits));
	return (0);
}

int
hsm_template_check_public(struct pubkey *pubkey, struct hsm_token *t,
    CK_OBJECT_HANDLE object, const struct hsm_template *m, struct fault *f)
{
	bool sign = m->usage == HSM_USAGE_SIGN;
	const struct rule rules[] = {
		{ CKA_TOKEN, "CKA_TOKEN", !m->session, false },
		{ CKA_VERIFY, "CKA_VERIFY", sign, false },
		{ CKA_ENCRYPT, "CKA_ENCRYPT", false, false },
		{ CKA_WRAP, "CKA_WRAP", !sign, false },
		{ CKA_DERIVE, "CKA_DERIVE", false, false },
	};
	struct hsm_object o;
	int rc = -1;

	if (hsm_object_read(&o, t, object, false, f) == -1)
		return (-1);
	if (check_names(&o, m, f) == 0 && check_pubkey(&o, m, f) == 0 &&
	    check_rules(
		t, object, rules, sizeof(rules) / sizeof(rules[0]), f) == 0)
		rc = pubkey_copy(pubkey, &o.pubkey, f);
	hsm_object_clear(&o);
	return (rc);
}

int
hsm_template_narrow(struct hsm_token *t, CK_OBJECT_HANDLE object,
    const struct hsm_template *m, struct fault *f)
{
	struct hsm_attribute_list l;
	struct rule rules[PRIVATE_RULES];
	size_t i, count = private_rules(rules, m);
	int value;

	for (i = 0; i < count; i++) {
		if (rules[i].value)
			continue;
		if (hsm_attribute_flag(t, object, rules[i].type, &value, f) ==
		    -1)
			return (-1);
		if (value != 1)
			continue;
		memset(&l, 0, sizeof(l));
		hsm_attribute_put_flag(&l, rules[i].type, false);
		/* Whether it worked, the check shows. */
		(void)hsm_trace("C_SetAttributeValue",
		    t->call->C_SetAttributeValue(
			t->session, object, l.item, l.count));
	}
	return (0);
}

int
hsm_template_check_private(struct hsm_token *t, CK_OBJECT_HANDLE object,
    const struct hsm_template *m, const struct pubkey *pubkey, struct fault *f)
{
	struct rule rules[PRIVATE_RULES];
	size_t count = private_rules(rules, m);
	struct hsm_object o;
	int rc = -1;

	if (hsm_object_read(&o, t, object, true, f) == -1)
		return (-1);
	if (check_names(&o, m, f) == 0 &&
	    check_rules(t, object, rules, count, f) == 0)
		rc = 0;
	if (rc == 0 && o.has_pubkey && !pubkey_equal(&o.pubkey, pubkey))
		rc = fault_set(f, FAULT_HSM,
		    "the token made a private key "
		    "that does not belong to the public one");
	hsm_object_clear(&o);
	return (rc);
}
