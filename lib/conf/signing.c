#include "lib/conf/signing.h"

#include <stdlib.h>
#include <string.h>

#include "lib/conf/scalar.h"
#include "lib/jws/jws.h"

#define KEYS_MOST 64

/* A public key: the base64 of its SubjectPublicKeyInfo, as it stands between
 * the lines of a PEM file. */
static int
read_key(const struct node *n, void *to, struct fault *f)
{
	struct pubkey *k = to;
	struct bytes der = { 0 };
	const char *text;
	int rc;

	if (node_text(n, &text, f) == -1)
		return (-1);
	rc = bytes_from_base64(&der, text, true, f);
	if (rc == 0)
		rc = pubkey_from_spki(k, &der, f);
	if (rc == 0)
		rc = jws_key_check(k, f);
	bytes_clear(&der);
	return (rc == 0 ? 0 : node_place(n, f));
}

#define OF_APPROVER(member) offsetof(struct conf_approver, member)

static const struct node_field approver_fields[] = {
	{ "person", scalar_text, OF_APPROVER(person), true },
	{ "key", read_key, OF_APPROVER(key), true }, { NULL, NULL, 0, false }
};

/* A person may have several keys; a key is one person's. */
static int
read_approver(const struct node *n, void *to, struct fault *f)
{
	struct conf_approvals *a = to;
	struct conf_approver *new = &a->items[a->count++];
	size_t i;

	if (node_fields(n, approver_fields, new, f) == -1)
		return (-1);
	for (i = 0; i + 1 < a->count; i++)
		if (pubkey_equal(&a->items[i].key, &new->key))
			return (
			    node_fault(n, f, "this key is there already, of %s",
				a->items[i].person));
	return (0);
}

static int
read_approvers(const struct node *n, void *to, struct fault *f)
{
	struct conf_approvals *a = to;

	a->items = calloc(node_count(n) + 1, sizeof(*a->items));
	if (a->items == NULL)
		return (fault_memory(f));
	return (node_items(n, KEYS_MOST, read_approver, a, f));
}

static int
read_required(const struct node *n, void *to, struct fault *f)
{
	struct conf_approvals *a = to;
	unsigned long number;

	if (scalar_number(n, 1, KEYS_MOST, &number, f) == -1)
		return (-1);
	a->required = (unsigned int)number;
	return (0);
}

static size_t
count_persons(const struct conf_approvals *a)
{
	size_t i, j, count = 0;

	for (i = 0; i < a->count; i++) {
		for (j = 0; j < i; j++)
			if (strcmp(a->items[i].person, a->items[j].person) == 0)
				break;
		count += j == i ? 1 : 0;
	}
	return (count);
}

int
signing_approvals(const struct node *n, void *to, struct fault *f)
{
	static const struct node_field fields[] = { { "required", read_required,
							0, true },
		{ "keys", read_approvers, 0, true }, { NULL, NULL, 0, false } };
	struct conf_approvals *a = to;

	a->given = true;
	if (node_fields(n, fields, a, f) == -1)
		return (-1);
	if (count_persons(a) < a->required)
		return (node_fault(n, f,
		    "%u approvals are required, and the keys are of %zu "
		    "persons",
		    a->required, count_persons(a)));
	return (0);
}

static int
read_result_key(const struct node *n, void *to, struct fault *f)
{
	struct conf_sign_result *r = to;

	return (read_key(n, &r->keys[r->key_count++], f));
}

static int
read_result_keys(const struct node *n, void *to, struct fault *f)
{
	struct conf_sign_result *r = to;

	r->keys = calloc(node_count(n) + 1, sizeof(*r->keys));
	if (r->keys == NULL)
		return (fault_memory(f));
	return (node_items(n, KEYS_MOST, read_result_key, r, f));
}

#define OF_RESULT(member) offsetof(struct conf_sign_result, member)

int
signing_result(const struct node *n, void *to, struct fault *f)
{
	static const struct node_field fields[] = {
		{ "keyLabel", scalar_label, OF_RESULT(label), false },
		{ "keys", read_result_keys, 0, false }, { NULL, NULL, 0, false }
	};
	struct conf_sign_result *r = to;

	if (node_fields(n, fields, r, f) == -1)
		return (-1);
	if (r->label == NULL && r->key_count == 0)
		return (node_fault(n, f,
		    "keyLabel, for the bunker, or keys, for those who verify, "
		    "is missing"));
	return (0);
}

void
signing_clear(struct conf_approvals *a, struct conf_sign_result *r)
{
	size_t i;

	for (i = 0; i < a->count; i++) {
		free(a->items[i].person);
		pubkey_clear(&a->items[i].key);
	}
	free(a->items);
	free(r->label);
	for (i = 0; i < r->key_count; i++)
		pubkey_clear(&r->keys[i]);
	free(r->keys);
}
