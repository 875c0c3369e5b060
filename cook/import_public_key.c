/* importPublicKey: a transport key, which can wrap and nothing else. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cook/run.h"
#include "lib/hsm/generate.h"
#include "lib/util/digest.h"

/* Octets of an id that the recipe leaves to us. */
#define ID_SIZE 16

/* Its id, or the first octets of SHA-256 over its public key. */
static int
choose_id(const struct key *k, struct bytes *id, struct fault *f)
{
	unsigned char hash[DIGEST_MOST];
	size_t size;

	if (k->id.length > 0)
		return (bytes_set(id, k->id.data, k->id.length, f));
	if (digest_make(DIGEST_SHA256, k->data.data, k->data.length, hash,
		&size, f) == -1)
		return (-1);
	return (bytes_set(id, hash, ID_SIZE, f));
}

static int
import(struct run *run, const struct action *a, const struct bytes *id,
    const char *label, struct fault *f)
{
	const struct hsm_template names = { .id = id, .label = label };
	struct use *u = use_of(run, a->key);
	struct pubkey pubkey = { 0 };
	struct hsm_key key = { 0 };
	int rc;

	rc = dnskey_pubkey(&u->dnskey, &pubkey, f);
	if (rc == 0)
		rc = undo_plan(run, u->store, id, label, f);
	if (rc == 0)
		rc = hsm_generate_public(
		    &key, u->store->token, &names, &pubkey, f);
	if (rc == 0)
		rc = uses_take(run, a, &key, f);
	hsm_key_clear(&key);
	pubkey_clear(&pubkey);
	return (rc);
}

int
import_public_key(struct run *run, struct action *a, struct fault *f)
{
	const struct key *k = a->key;
	struct bytes id = { 0 };
	char *label = NULL;
	int rc;

	if (use_of(run, k)->held != NULL) { /* the rehearsal found it */
		a->result.success = true;
		return (0);
	}
	rc = choose_id(k, &id, f);
	if (rc == 0) {
		label = k->label != NULL ? strdup(k->label) : bytes_hex(&id);
		rc = label == NULL ? fault_memory(f) :
				     import(run, a, &id, label, f);
	}
	a->result.success = rc == 0;
	bytes_clear(&id);
	free(label);
	return (rc);
}
