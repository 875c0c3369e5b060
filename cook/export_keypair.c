/* exportKeypair */
#include <stdlib.h>
#include <string.h>

#include "cook/run.h"
#include "lib/hsm/transport.h"

static int
describe(const struct use *u, struct result *result, struct fault *f)
{
	struct hsm_transport settings;

	hsm_transport_settings(u->store->token, &settings);
	result->kwp = settings.kwp;
	result->oaep = strdup(digest_name(settings.oaep));
	result->key_label = strdup(u->held->key.label);
	if (result->oaep == NULL || result->key_label == NULL)
		return (fault_memory(f));
	if (bytes_set(&result->key_id, u->held->key.id.data,
		u->held->key.id.length, f) == -1)
		return (-1);
	return (bytes_set(
	    &result->key_data, u->dnskey.data.data, u->dnskey.data.length, f));
}

int
export_keypair(struct run *run, struct action *a, struct fault *f)
{
	const struct use *u = use_of(run, a->key);
	const struct use *wrapping = use_of(run, a->wrapping_key);

	if (hsm_transport_export(&a->result.blob, u->store->token,
		&u->held->key, &wrapping->held->key, f) == -1 ||
	    describe(u, &a->result, f) == -1)
		return (-1);
	u->held->exported = true;
	a->result.success = true;
	return (0);
}
