#include "produce/policy.h"

#include "lib/dns/algorithm.h"
#include "lib/util/pubkey.h"
#include "produce/names.h"

int
policy_check(const struct conf_policy *p, struct fault *f)
{
	if (!p->given)
		return (fault_set(f, FAULT_INPUT,
		    "kasp is missing: a recipe "
		    "is planned by a policy"));
	if (p->ksk.algorithm != p->zsk.algorithm)
		return (fault_set(f, FAULT_INPUT,
		    "kasp: ksk has algorithm "
		    "%u and zsk %u; a zone whose keys differ in algorithm is "
		    "bogus",
		    p->ksk.algorithm, p->zsk.algorithm));
	return (0);
}

static int
check_rsa(const struct conf_key_policy *k, const char *role,
    const struct algorithm *a, struct fault *f)
{
	unsigned int least = POLICY_RSA_LEAST;

	if (a->rsa_least > least)
		least = a->rsa_least;
	if (k->size == 0)
		return (fault_set(f, FAULT_INPUT,
		    "kasp: %s needs a size, as "
		    "%s keys have",
		    role, a->mnemonic));
	if (k->size < least || k->size > PUBKEY_RSA_MOST || k->size % 8 != 0)
		return (fault_set(f, FAULT_INPUT,
		    "kasp: %s has %u bits, "
		    "where a new %s key has %u to %d, by eights",
		    role, k->size, a->mnemonic, least, PUBKEY_RSA_MOST));
	return (0);
}

static int
check_new(const struct conf_key_policy *k, const char *role, struct fault *f)
{
	const struct algorithm *a = algorithm_find(k->algorithm);

	if (a == NULL)
		return (fault_set(f, FAULT_INPUT,
		    "kasp: %s has algorithm "
		    "%u, which is not known",
		    role, k->algorithm));
	if (!a->fit_for_new_keys)
		return (fault_set(f, FAULT_INPUT,
		    "kasp: %s has algorithm "
		    "%s, which is not for new keys",
		    role, a->mnemonic));
	if (a->kind == PUBKEY_RSA)
		return (check_rsa(k, role, a, f));
	if (k->size != 0)
		return (fault_set(f, FAULT_INPUT,
		    "kasp: %s has a size, "
		    "which %s keys do not",
		    role, a->mnemonic));
	return (0);
}

int
policy_check_zone(
    const struct conf_policy *p, const struct state *s, struct fault *f)
{
	const struct state_key *has_ksk = state_key_find(s, NAMES_KSK);
	const struct state_key *has_zsk = state_key_find(s, NAMES_ZSK);
	unsigned int ksk, zsk;
	char zone[NAME_TEXT_SIZE];

	ksk = has_ksk ? has_ksk->dnskey.algorithm : p->ksk.algorithm;
	zsk = has_zsk ? has_zsk->dnskey.algorithm : p->zsk.algorithm;
	if (check_new(&p->ksk, "ksk", f) == -1 ||
	    check_new(&p->zsk, "zsk", f) == -1)
		return (-1);
	if (ksk == zsk || s->roll_count > 0)
		return (0);
	names_zone(&s->zone, zone);
	return (fault_set(f, FAULT_REFUSED,
	    "%.255s: the %s key signing key "
	    "has algorithm %u and the %s zone signing key %u; a zone whose "
	    "keys differ in algorithm is bogus",
	    zone, has_ksk ? "existing" : "new", ksk,
	    has_zsk ? "existing" : "new", zsk));
}
