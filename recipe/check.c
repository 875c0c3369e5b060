#include "recipe/check.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/dns/algorithm.h"
#include "lib/dns/dnskey.h"
#include "recipe/checker.h"
#include "recipe/request.h"

/* RSA sizes for new keys; a transport key has at least the second. */
#define NEW_RSA_LEAST       1024
#define TRANSPORT_RSA_LEAST 2048

int
checker_finding(struct checker *c, const char *where, const char *format, ...)
{
	char path[256], text[512];
	va_list ap;

	(void)snprintf(
	    path, sizeof(path), "$.recipe.actions[%zu]%s", c->action, where);
	va_start(ap, format);
	(void)vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	return (finding_add(c->findings, path, c->fault, "%s", text));
}

/* A cooked recipe was; lint has no guards to know of. */
bool
checker_left_to_guards(const struct checker *c)
{
	return (c->options->guarded || c->options->cooked);
}

/* The key's public data must fit its algorithm and be a sound key. */
static int
check_data(struct checker *c, const char *where, const struct key *k)
{
	struct dnskey dnskey = { k->flags, k->algorithm, k->data };
	struct pubkey pubkey = { 0 };
	struct fault why = { 0 };
	int rc;

	rc = dnskey_pubkey(&dnskey, &pubkey, &why);
	pubkey_clear(&pubkey);
	if (rc == 0)
		return (0);
	if (why.kind != FAULT_INPUT && why.kind != FAULT_REFUSED)
		return (fault_memory(c->fault));
	return (checker_finding(c, where, "keyData: %s", why.what));
}

int
checker_key(struct checker *c, const char *where, const struct key *k)
{
	if (c->seen[k->number])
		return (0);
	c->seen[k->number] = true;
	if (k->type == KEY_BY_REF && k->label == NULL && k->id.length == 0 &&
	    checker_finding(c, where,
		"a reference needs a keyID or a "
		"keyLabel: without them it would mean any key") == -1)
		return (-1);
	if (k->type == KEY_DIRECT && k->data.length == 0)
		return (checker_finding(
		    c, where, "a direct key needs its keyData"));
	if (c->makers[k->number] != NULL &&
	    c->makers[k->number]->key->algorithm != k->algorithm &&
	    checker_finding(c, where,
		"keyAlgo %u, where the recipe "
		"generates this key with %u",
		k->algorithm, c->makers[k->number]->key->algorithm) == -1)
		return (-1);
	if (k->data.length > 0)
		return (check_data(c, where, k));
	return (0);
}

int
checker_reference(struct checker *c, const char *where, const struct key *k)
{
	char text[KEY_TEXT_SIZE];

	if (k->type != KEY_BY_REF)
		return (checker_finding(c, where,
		    "a key of the token is named by reference (byRef)"));
	if (checker_key(c, where, k) == -1)
		return (-1);
	if (key_index_find(c->deleted, k, NULL) == NULL)
		return (0);
	key_print(k, text);
	return (checker_finding(c, where,
	    "key %s is deleted by this recipe "
	    "and cannot be used by it afterwards",
	    text));
}

/* haveKey runs before deleteKey: it may name a key that is deleted. */
static int
check_have(struct checker *c, const struct action *a)
{
	if (a->key->type != KEY_BY_REF)
		return (checker_reference(c, ".actionParams.key", a->key));
	return (checker_key(c, ".actionParams.key", a->key));
}

static int
check_delete(struct checker *c, const struct action *a)
{
	if (check_have(c, a) == -1)
		return (-1);
	if (key_index_find(c->deleted, a->key, a) != NULL)
		return (checker_finding(c, ".actionParams.key",
		    "another deleteKey names the same key"));
	return (0);
}

static int
check_size(struct checker *c, const struct action *a,
    const struct algorithm *algorithm)
{
	unsigned int least = NEW_RSA_LEAST;

	if (algorithm->kind != PUBKEY_RSA) {
		if (a->key_size == 0)
			return (0);
		return (checker_finding(c, ".actionParams.key.keySize",
		    "only RSA keys have a keySize, not %s",
		    algorithm->mnemonic));
	}
	if (a->key_size == 0)
		return (checker_finding(c, ".actionParams.key.keySize",
		    "an RSA key needs its keySize"));
	if (algorithm->rsa_least > least)
		least = algorithm->rsa_least;
	if (a->key_size < least || a->key_size > PUBKEY_RSA_MOST ||
	    a->key_size % 8 != 0)
		return (checker_finding(c, ".actionParams.key.keySize",
		    "%u bits, where a new %s key has %u to %d, by eights",
		    a->key_size, algorithm->mnemonic, least, PUBKEY_RSA_MOST));
	return (0);
}

/* A key that is made must be new under its id and under its label. */
static int
check_new_name(struct checker *c, const struct action *a)
{
	const char *where = ".actionParams.key";

	if (key_index_clash(c->deleted, a->key, NULL) != NULL)
		return (checker_finding(c, where,
		    "a key of this id or label "
		    "is deleted by this recipe; it cannot be made again"));
	if (key_index_clash(c->generated, a->key,
		a->type == ACTION_GENERATE_KEY ? a : NULL) != NULL)
		return (checker_finding(c, where,
		    "another generateKey makes a key of this id or label"));
	if (key_index_clash(c->imported, a->key,
		a->type == ACTION_IMPORT_PUBLIC_KEY ? a : NULL) != NULL)
		return (checker_finding(c, where,
		    "another importPublicKey "
		    "brings a key of this id or label in"));
	return (0);
}

static int
check_generate(struct checker *c, const struct action *a)
{
	const struct algorithm *algorithm = algorithm_find(a->key->algorithm);
	const char *where = ".actionParams.key";

	if (a->key->type != KEY_BY_REF)
		return (checker_reference(c, where, a->key));
	if (checker_key(c, where, a->key) == -1 || check_new_name(c, a) == -1 ||
	    check_size(c, a, algorithm) == -1)
		return (-1);
	if (!algorithm->fit_for_new_keys &&
	    checker_finding(c, ".actionParams.key.keyAlgo",
		"%s is not for new keys", algorithm->mnemonic) == -1)
		return (-1);
	if (a->key->flags != DNSKEY_FLAG_ZONE &&
	    a->key->flags != (DNSKEY_FLAG_ZONE | DNSKEY_FLAG_SEP) &&
	    checker_finding(c, ".actionParams.key.keyFlags",
		"flags %u, where "
		"a new key has 256 (ZSK) or 257 (KSK)",
		a->key->flags) == -1)
		return (-1);
	if (a->exportable && !checker_left_to_guards(c) &&
	    ((a->key->flags & DNSKEY_FLAG_SEP) != 0 || c->made_ksk[c->action]))
		return (checker_finding(c, ".actionParams.key.exportable",
		    "a key that signs a set or is published with the SEP bit "
		    "is never exportable"));
	return (0);
}

static int
check_import(struct checker *c, const struct action *a)
{
	const struct algorithm *algorithm = algorithm_find(a->key->algorithm);
	struct dnskey dnskey = { a->key->flags, a->key->algorithm,
		a->key->data };
	struct pubkey pubkey = { 0 };
	struct fault ignored = { 0 };
	const char *where = ".actionParams.key";
	unsigned int bits = 0;

	if (checker_key(c, where, a->key) == -1 || check_new_name(c, a) == -1)
		return (-1);
	if (a->key->type != KEY_DIRECT)
		return (checker_finding(
		    c, where, "a public key to import is given direct"));
	if (a->key->label == NULL && a->key->id.length == 0 &&
	    checker_finding(c, where,
		"an imported key needs a keyID or a "
		"keyLabel to be found by") == -1)
		return (-1);
	if (algorithm->kind == PUBKEY_RSA &&
	    dnskey_pubkey(&dnskey, &pubkey, &ignored) == 0)
		bits = pubkey_bits(&pubkey);
	pubkey_clear(&pubkey);
	if (bits >= TRANSPORT_RSA_LEAST)
		return (0);
	return (checker_finding(c, where,
	    "an imported key is a transport "
	    "key: RSA of at least %d bits",
	    TRANSPORT_RSA_LEAST));
}

/* Why the key does not leave its token, or NULL: never a key that signs a set
 * or is published with the SEP bit, and only one that the same recipe makes. */
static const char *
why_not_exported(const struct checker *c, const struct key *k)
{
	const struct action *made = c->makers[k->number];
	bool guarded = checker_left_to_guards(c);

	if ((k->flags & DNSKEY_FLAG_SEP) != 0 ||
	    (made != NULL && (made->key->flags & DNSKEY_FLAG_SEP) != 0))
		return (guarded ? NULL : "a key signing key is never exported");
	if (c->ksk[k->number] ||
	    (made != NULL && c->made_ksk[made - c->recipe->actions]))
		return (guarded ? NULL :
				  "this key signs a set or is published with "
				  "the SEP bit: it is never exported");
	if (made == NULL)
		return (guarded ? NULL :
				  "only a key that the same recipe generates "
				  "is exported");
	return (made->exportable ? NULL :
				   "the key is exported but not generated "
				   "with exportable true");
}

static int
check_export(struct checker *c, const struct action *a)
{
	const char *where = ".actionParams.key", *why;

	if (checker_reference(c, where, a->key) == -1 ||
	    checker_reference(
		c, ".actionParams.wrappingKey", a->wrapping_key) == -1)
		return (-1);
	why = why_not_exported(c, a->key);
	return (why == NULL ? 0 : checker_finding(c, where, "%s", why));
}

static int
check_action(struct checker *c, const struct action *a)
{
	switch (a->type) {
	case ACTION_HAVE_KEY:
		return (check_have(c, a));
	case ACTION_DELETE_KEY:
		return (check_delete(c, a));
	case ACTION_GENERATE_KEY:
		return (check_generate(c, a));
	case ACTION_PRODUCE_SIGNED_KEYSET:
		return (checker_set(c, a->set));
	case ACTION_IMPORT_PUBLIC_KEY:
		return (check_import(c, a));
	case ACTION_EXPORT_KEYPAIR:
		return (check_export(c, a));
	case ACTION_TYPES:
		break;
	}
	return (fault_set(c->fault, FAULT_INTERNAL, "no such action type"));
}

static int
check_result(struct checker *c, const struct action *a)
{
	if (a->result.given && c->options->uncooked &&
	    c->recipe->cooked_timestamp == 0)
		return (checker_finding(c, ".cooked",
		    "this recipe carries "
		    "results: it has been cooked, and is not cooked again"));
	if (!a->result.given && c->options->cooked)
		return (checker_finding(c, "", "this action has no result"));
	return (0);
}

static int
check_preamble(struct checker *c)
{
	const struct recipe *r = c->recipe;

	if (r->action_count == 0 &&
	    finding_add(c->findings, "$.recipe.actions", c->fault,
		"a recipe has at least one "
		"action") == -1)
		return (-1);
	if (r->cooked_timestamp != 0 && c->options->uncooked)
		return (finding_add(c->findings,
		    "$.recipe.preamble.cooked_timestamp", c->fault,
		    "this recipe has been cooked, and is not cooked again"));
	if (r->cooked_timestamp == 0 && c->options->cooked)
		return (finding_add(c->findings,
		    "$.recipe.preamble.cooked_timestamp", c->fault,
		    "this recipe has not been cooked"));
	return (0);
}

static void
mark_ksk(struct checker *c, const struct key *k)
{
	const struct action *maker = c->makers[k->number];

	c->ksk[k->number] = true;
	if (maker != NULL)
		c->made_ksk[maker - c->recipe->actions] = true;
}

/*
 * Which keys sign a set or are published as key signing keys.  A key that the
 * recipe makes is marked at its generateKey, because namings by label, by id
 * and by both may all mean it.
 */
static void
mark_all(struct checker *c)
{
	const struct signed_set *s;
	size_t i, k;

	for (i = 0; i < c->recipe->key_count; i++)
		c->makers[i] = key_index_find(
		    c->generated, c->recipe->keys[i], NULL);
	for (i = 0; i < c->recipe->action_count; i++) {
		if ((s = c->recipe->actions[i].set) == NULL)
			continue;
		for (k = 0; k < s->signed_by_count; k++)
			mark_ksk(c, s->signed_by[k]);
		for (k = 0; k < s->keyset_count; k++)
			if ((s->keyset[k]->flags & DNSKEY_FLAG_SEP) != 0)
				mark_ksk(c, s->keyset[k]);
	}
}

static int
check_all(struct checker *c)
{
	mark_all(c);
	if (check_preamble(c) == -1)
		return (-1);
	for (c->action = 0; c->action < c->recipe->action_count; c->action++)
		if (check_action(c, &c->recipe->actions[c->action]) == -1 ||
		    check_result(c, &c->recipe->actions[c->action]) == -1)
			return (-1);
	return (request_check(c));
}

int
recipe_check(const struct recipe *r, const struct check_options *o,
    struct findings *fs, struct fault *f)
{
	struct checker c = {
		.recipe = r, .options = o, .findings = fs, .fault = f
	};
	int rc = -1;

	c.deleted = key_index_new(r, ACTION_DELETE_KEY, f);
	c.generated = key_index_new(r, ACTION_GENERATE_KEY, f);
	c.imported = key_index_new(r, ACTION_IMPORT_PUBLIC_KEY, f);
	c.seen = calloc(r->key_count + 1, sizeof(*c.seen));
	c.makers = calloc(r->key_count + 1, sizeof(*c.makers));
	c.ksk = calloc(r->key_count + 1, sizeof(*c.ksk));
	c.made_ksk = calloc(r->action_count + 1, sizeof(*c.made_ksk));
	if (c.seen == NULL || c.makers == NULL || c.ksk == NULL ||
	    c.made_ksk == NULL)
		(void)fault_memory(f);
	else if (c.deleted != NULL && c.generated != NULL && c.imported != NULL)
		rc = check_all(&c);
	key_index_free(c.deleted);
	key_index_free(c.generated);
	key_index_free(c.imported);
	free(c.seen);
	free(c.makers);
	free(c.ksk);
	free(c.made_ksk);
	return (rc);
}
