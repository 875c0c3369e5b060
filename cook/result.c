/* The signature of the result, by a key of the token that is for nothing else.
 */
#include <stdlib.h>
#include <sys/stat.h>

#include "cook/run.h"
#include "lib/hsm/mechanism.h"
#include "lib/hsm/sign.h"
#include "lib/jws/approvals.h"
#include "lib/jws/jws.h"

/* The bunker's token, if the recipe uses it. */
static struct store *
find_store(struct run *run, struct fault *f)
{
	const struct conf_repository *bunker;
	size_t i;

	if (conf_repository(run->conf, NULL, CONF_BUNKER, &bunker, f) == -1)
		return (NULL);
	for (i = 0; i < run->store_count; i++)
		if (run->stores[i].repository == bunker)
			return (&run->stores[i]);
	(void)fault_set(f, FAULT_REFUSED,
	    "the result is to be signed by a key of the token %s, which the "
	    "recipe does not use",
	    bunker->hsm.name);
	return (NULL);
}

/* The key in a view of the token, as a whole. */
static int
find_key(struct hsm_key *k, const struct run *run,
    const struct hsm_inventory *v, struct fault *f)
{
	static const struct bytes none;
	const char *label = run->conf->sign_result.label;

	if (hsm_key_find(k, v, &none, label, true, f) == -1)
		return (-1);
	if (!k->found)
		return (fault_set(f, FAULT_REFUSED,
		    "the token does not have the key that signs the result"));
	return (0);
}

/* A key that signs sets never signs anything else. */
static int
check_apart(const struct run *run, const struct hsm_key *k, struct fault *f)
{
	size_t i;

	for (i = 0; i < run->held_count; i++)
		if (pubkey_equal(&run->held[i]->key.pubkey, &k->pubkey))
			return (fault_set(f, FAULT_REFUSED,
			    "the key that signs the result is used by the "
			    "recipe itself"));
	return (0);
}

static int
check_key(struct run *run, const struct store *s, struct fault *f)
{
	struct hsm_attributes has;
	struct hsm_key k = { 0 };
	int rc = -1;

	if (find_key(&k, run, &s->inventory, f) == -1 ||
	    check_apart(run, &k, f) == -1 || jws_key_check(&k.pubkey, f) == -1)
		goto out;
	if (hsm_key_attributes(&has, s->token, &k, f) == -1)
		goto out;
	if (has.sign == 0)
		(void)fault_set(f, FAULT_REFUSED,
		    "the token does not let this key sign (CKA_SIGN)");
	else
		rc = hsm_mechanism_sign(s->token, k.pubkey.kind, f);
out:
	hsm_key_clear(&k);
	return (rc);
}

/* A signature that is there already, of another result, is not lost. */
static int
check_place(const struct run *run, struct fault *f)
{
	char *path = approvals_path(run->target.path, APPROVALS_RESULT, f);
	struct stat st;
	int rc = 0;

	if (path == NULL)
		return (-1);
	if (lstat(path, &st) == 0) {
		(void)fault_set(f, FAULT_INPUT,
		    "there is such a file already: the signature of the "
		    "result replaces nothing");
		rc = fault_file(f, path, 0, 0);
	}
	free(path);
	return (rc);
}

int
result_rehearse(struct run *run, struct fault *f)
{
	struct store *s;

	if (run->conf->sign_result.label == NULL)
		return (0);
	if (check_place(run, f) == -1)
		return (-1);
	if ((s = find_store(run, f)) != NULL && check_key(run, s, f) == 0)
		return (0);
	return (fault_key(f, run->conf->sign_result.label));
}

/* Signs, and verifies what the token gave. */
static int
sign(struct run *run, const struct store *s, const struct hsm_key *k,
    const struct bytes *document, struct fault *f)
{
	struct bytes input = { 0 }, signature = { 0 };
	enum digest digest = DIGEST_NONE;
	struct jws j = { 0 };
	int rc = -1;

	if (jws_input(&k->pubkey, document, &digest, &input, f) == 0 &&
	    hsm_sign(&signature, s->token, k, digest, &input, f) == 0 &&
	    jws_add(&j, &k->pubkey, &signature, f) == 0 &&
	    jws_verify(&j, 0, &k->pubkey, document, f) == 0)
		rc = jws_write(&j, &run->signature, f);
	bytes_clear(&input);
	bytes_clear(&signature);
	jws_clear(&j);
	return (rc);
}

int
result_sign(struct run *run, const struct bytes *document, struct fault *f)
{
	struct hsm_inventory now = { 0 };
	struct hsm_key k = { 0 };
	struct store *s;
	int rc = -1;

	if (run->conf->sign_result.label == NULL)
		return (0);
	if ((s = find_store(run, f)) != NULL &&
	    hsm_inventory_read(&now, s->token, f) == 0 &&
	    find_key(&k, run, &now, f) == 0 && check_apart(run, &k, f) == 0)
		rc = sign(run, s, &k, document, f);
	hsm_key_clear(&k);
	hsm_inventory_clear(&now);
	return (rc == 0 ? 0 : fault_key(f, run->conf->sign_result.label));
}
