/* Policies of keys: `ksk` and `zsk`. */
#include <stddef.h>

#include "lib/conf/policy.h"
#include "lib/conf/scalar.h"
#include "lib/dns/algorithm.h"
#include "lib/util/pubkey.h"

/* New RSA keys in bits, from here to PUBKEY_RSA_MOST. */
#define RSA_LEAST 1024

#define STANDBY_MOST 4

static int
read_lifetime(const struct node *n, void *to, struct fault *f)
{
	const int64_t *lifetime = to;

	if (scalar_duration(n, to, f) == -1)
		return (-1);
	if (*lifetime == 0)
		return (node_fault(n, f,
		    "a lifetime is longer than 0; leave "
		    "it out for keys without one"));
	return (0);
}

static int
read_algorithm(const struct node *n, void *to, struct fault *f)
{
	unsigned int *number = to;
	const struct algorithm *algorithm;
	const char *text;
	unsigned long value;

	if (node_text(n, &text, f) == -1)
		return (-1);
	if (scalar_is_digits(text)) {
		if (scalar_number(n, 0, 255, &value, f) == -1)
			return (-1);
		algorithm = algorithm_find((unsigned int)value);
	} else
		algorithm = algorithm_find_mnemonic(text);
	if (algorithm == NULL)
		return (node_fault(n, f,
		    "\"%.64s\" is not an algorithm that "
		    "oks signs with",
		    text));
	if (!algorithm->fit_for_new_keys)
		return (node_fault(
		    n, f, "%s is not for new keys", algorithm->mnemonic));
	*number = algorithm->number;
	return (0);
}

static int
read_size(const struct node *n, void *to, struct fault *f)
{
	unsigned int *size = to;
	unsigned long number;

	if (scalar_number(n, RSA_LEAST, PUBKEY_RSA_MOST, &number, f) == -1)
		return (-1);
	*size = (unsigned int)number;
	return (0);
}

/* RSA alone comes in sizes. */
static int
check_size(
    const struct node *n, const struct conf_key_policy *k, struct fault *f)
{
	const struct algorithm *a = algorithm_find(k->algorithm);

	if (a == NULL)
		return (fault_set(
		    f, FAULT_INTERNAL, "algorithm %u is gone", k->algorithm));
	if (a->kind != PUBKEY_RSA && k->size != 0)
		return (node_key_fault(n, f,
		    "size is for RSA; keys of %s "
		    "have one size only",
		    a->mnemonic));
	if (a->kind == PUBKEY_RSA && k->size == 0)
		return (node_key_fault(
		    n, f, "size is missing: %s needs it", a->mnemonic));
	if (k->size < a->rsa_least)
		return (node_key_fault(n, f, "%s needs at least %u bits",
		    a->mnemonic, a->rsa_least));
	return (0);
}

static int
read_standby(const struct node *n, void *to, struct fault *f)
{
	unsigned int *standby = to;
	unsigned long number;

	if (scalar_number(n, 0, STANDBY_MOST, &number, f) == -1)
		return (-1);
	*standby = (unsigned int)number;
	return (0);
}

static int
read_ksk_rollover(const struct node *n, void *to, struct fault *f)
{
	static const char *const names[] = { "none", "double-signature",
		"double-ds", "double-rrset", "rfc5011", NULL };
	static const enum conf_rollover kinds[] = { CONF_ROLLOVER_NONE,
		CONF_ROLLOVER_DOUBLE_SIGNATURE, CONF_ROLLOVER_DOUBLE_DS,
		CONF_ROLLOVER_DOUBLE_RRSET, CONF_ROLLOVER_RFC5011 };
	enum conf_rollover *kind = to;
	unsigned int index;

	if (scalar_choice(n, names, &index, f) == -1)
		return (-1);
	*kind = kinds[index];
	return (0);
}

static int
read_zsk_rollover(const struct node *n, void *to, struct fault *f)
{
	static const char *const names[] = { "none", "pre-publication",
		"double-signature", NULL };
	static const enum conf_rollover kinds[] = { CONF_ROLLOVER_NONE,
		CONF_ROLLOVER_PRE_PUBLICATION, CONF_ROLLOVER_DOUBLE_SIGNATURE };
	enum conf_rollover *kind = to;
	unsigned int index;

	if (scalar_choice(n, names, &index, f) == -1)
		return (-1);
	*kind = kinds[index];
	return (0);
}

#define HERE(member) offsetof(struct conf_key_policy, member)

/* A key of another algorithm than before has its size from the same mapping,
 * not from what it is read over. */
static int
read_key(const struct node *n, const struct node_field *fields,
    struct conf_key_policy *k, struct fault *f)
{
	unsigned int algorithm = k->algorithm, size = k->size;

	k->size = 0;
	if (node_fields(n, fields, k, f) == -1)
		return (-1);
	if (k->size == 0 && k->algorithm == algorithm)
		k->size = size;
	if (k->algorithm == 0)
		return (node_key_fault(n, f, "algo is missing"));
	return (check_size(n, k, f));
}

int
policy_ksk(const struct node *n, void *to, struct fault *f)
{
	static const struct node_field fields[] = {
		{ "algo", read_algorithm, HERE(algorithm), false },
		{ "size", read_size, HERE(size), false },
		{ "lifetime", read_lifetime, HERE(lifetime), false },
		{ "rollover", read_ksk_rollover, HERE(rollover), false },
		{ "standby", read_standby, HERE(standby), false },
		{ "revoke", scalar_duration, HERE(revoke), false },
		{ NULL, NULL, 0, false }
	};

	return (read_key(n, fields, to, f));
}

int
policy_zsk(const struct node *n, void *to, struct fault *f)
{
	static const struct node_field fields[] = {
		{ "algo", read_algorithm, HERE(algorithm), false },
		{ "size", read_size, HERE(size), false },
		{ "lifetime", read_lifetime, HERE(lifetime), false },
		{ "rollover", read_zsk_rollover, HERE(rollover), false },
		{ "standby", read_standby, HERE(standby), false },
		{ NULL, NULL, 0, false }
	};

	return (read_key(n, fields, to, f));
}
