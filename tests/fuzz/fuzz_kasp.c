/* OpenDNSSEC's kasp.xml: a policy called "default" that is read is one that
 * oks.conf could have said, too. */
#include <stdlib.h>
#include <string.h>

#include "lib/conf/policy.h"
#include "lib/dns/algorithm.h"
#include "lib/kasp/kasp.h"
#include "tests/fuzz/input.h"

static void
check_key(const struct conf_key_policy *k)
{
	const struct algorithm *a = algorithm_find(k->algorithm);

	input_demand(
	    a != NULL && a->fit_for_new_keys, "an algorithm for new keys");
	input_demand(a->kind == PUBKEY_RSA ?
		k->size >= 1024 && k->size <= PUBKEY_RSA_MOST :
		k->size == 0,
	    "a size that the algorithm has");
	input_demand(k->lifetime >= 0, "a lifetime");
}

static void
check(const struct conf_policy *p)
{
	check_key(&p->ksk);
	check_key(&p->zsk);
	input_demand(p->ksk.algorithm == p->zsk.algorithm, "one algorithm");
	input_demand(p->signer.nsec3_salt.length <= 255, "a salt");
	input_demand(p->validity >= 0 && p->refresh >= 0 &&
		p->signer.resign >= 0 && p->signer.refresh >= 0 &&
		p->timing.ds_ttl >= 0,
	    "durations");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct conf_policy p;
	struct bytes text;
	struct fault f = { 0 };

	policy_defaults(&p);
	p.given = true;
	p.name = strdup("default");
	input_demand(p.name != NULL, "memory");
	input_bytes(&text, data, size);
	if (kasp_parse(&p, &text, &f) == -1)
		input_refusal(&f);
	else
		check(&p);
	bytes_clear(&text);
	policy_clear(&p);
	return (0);
}
