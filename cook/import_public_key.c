/* importPublicKey: a transport key, which can wrap and nothing else. */
#include "cook/run.h"
#include "lib/hsm/generate.h"

static int
import(struct run *run, const struct action *a, struct fault *f)
{
	const struct planned *p = plan_of(run, a);
	const struct hsm_template names = { .id = &p->id, .label = p->label };
	struct pubkey pubkey = { 0 };
	struct hsm_key key = { 0 };
	int rc;

	rc = dnskey_pubkey(&use_of(run, a->key)->dnskey, &pubkey, f);
	if (rc == 0)
		rc = hsm_generate_public(
		    &key, p->store->token, &names, &pubkey, f);
	if (rc == 0)
		rc = uses_take(run, a, &key, f);
	hsm_key_clear(&key);
	pubkey_clear(&pubkey);
	return (rc);
}

int
import_public_key(struct run *run, struct action *a, struct fault *f)
{
	/* The rehearsal may have found it. */
	if (use_of(run, a->key)->held == NULL && import(run, a, f) == -1)
		return (-1);
	a->result.success = true;
	return (0);
}
