#include "lib/conf/policy.h"

#include <stdlib.h>
#include <string.h>

#include "lib/conf/scalar.h"
#include "lib/conf/signer.h"
#include "lib/dns/algorithm.h"
#include "lib/util/pubkey.h"

/* New RSA keys in bits, from here to PUBKEY_RSA_MOST. */
#define RSA_LEAST 1024

#define INCEPTION_OFFSET_DEFAULT 3600

void
policy_defaults(struct conf_policy *p)
{
	memset(p, 0, sizeof(*p));
	p->inception_offset = INCEPTION_OFFSET_DEFAULT;
	signer_defaults(&p->signer);
}

void
policy_clear(struct conf_policy *p)
{
	signer_clear(&p->signer);
}

static int
read_ttl(const struct node *n, void *to, struct fault *f)
{
	uint32_t *ttl = to;
	int64_t seconds;

	if (scalar_ttl(n, &seconds, f) == -1)
		return (-1);
	*ttl = (uint32_t)seconds;
	return (0);
}

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

#define KEY(member) offsetof(struct conf_key_policy, member)

static int
read_key(const struct node *n, void *to, struct fault *f)
{
	static const struct node_field fields[] = { { "algo", read_algorithm,
							KEY(algorithm), true },
		{ "size", read_size, KEY(size), false },
		{ "lifetime", read_lifetime, KEY(lifetime), false },
		{ NULL, NULL, 0, false } };

	if (node_fields(n, fields, to, f) == -1)
		return (-1);
	return (check_size(n, to, f));
}

/* Refuses what no plan can make good; what depends on delays is lint's. */
static int
check_policy(const struct node *n, const struct conf_policy *p, struct fault *f)
{
	if (p->refresh >= p->validity)
		return (node_key_fault(n, f,
		    "refresh must be shorter than "
		    "validity"));
	if ((int64_t)p->ttl > p->validity)
		return (node_key_fault(n, f,
		    "ttl must not be longer than "
		    "validity"));
	if (p->ksk.algorithm != p->zsk.algorithm)
		return (node_key_fault(n, f,
		    "ksk and zsk must have the same "
		    "algorithm: every algorithm in the DNSKEY set has to sign "
		    "the whole zone (RFC 4035, 2.2)"));
	return (0);
}

#define HERE(member) offsetof(struct conf_policy, member)

static const struct node_field policy_fields[] = { { "refresh", scalar_duration,
						       HERE(refresh), true },
	{ "validity", scalar_duration, HERE(validity), true },
	{ "inceptionoffset", scalar_duration, HERE(inception_offset), false },
	{ "ttl", read_ttl, HERE(ttl), true },
	{ "ksk", read_key, HERE(ksk), true },
	{ "zsk", read_key, HERE(zsk), true },
	{ "signatures", signer_signatures, HERE(signer), false },
	{ "denial", signer_denial, HERE(signer), false },
	{ "soa", signer_soa, HERE(signer), false }, { NULL, NULL, 0, false } };

int
policy_section(const struct node *n, void *to, struct fault *f)
{
	struct conf_policy *p = to;

	p->given = true;
	if (node_fields(n, policy_fields, p, f) == -1)
		return (-1);
	return (check_policy(n, p, f));
}
