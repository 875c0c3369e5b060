/* What a cooked recipe tells of the keys that were made or exported. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "recipe/verification.h"

/* Names that a result tells are those asked for. */
static int
match_names(struct verification *v, const struct action *a)
{
	const struct result *got = &a->result;

	if (got->key_label != NULL && a->key->label != NULL &&
	    strcmp(got->key_label, a->key->label) != 0 &&
	    verification_wrong(v, ".cooked.keyLabel",
		"not the label that was asked "
		"for") == -1)
		return (-1);
	if (got->key_id.length > 0 && a->key->id.length > 0 &&
	    !bytes_equal(&got->key_id, &a->key->id))
		return (verification_wrong(
		    v, ".cooked.keyID", "not the id that was asked for"));
	return (0);
}

/* "OWNER IN DS ..." must be the key's: people take it to the parent. */
static int
match_ds(
    struct verification *v, const struct dnskey *k, const char *text, size_t i)
{
	size_t length = strcspn(text, " ");
	char owner[NAME_TEXT_SIZE], where[64], *ds;
	struct fault why = { 0 };
	struct name name;
	bool same;

	(void)snprintf(where, sizeof(where), ".cooked.ds[%zu]", i);
	(void)snprintf(owner, sizeof(owner), "%.*s", (int)length, text);
	if (length >= sizeof(owner) || name_parse(&name, owner, &why) == -1)
		return (verification_wrong(v, where, "a DS without an owner"));
	if ((ds = dnskey_ds(k, &name, v->fault)) == NULL)
		return (-1);
	same = strncmp(text + length, " IN DS ", 7) == 0 &&
	    strcasecmp(text + length + 7, ds) == 0;
	free(ds);
	return (
	    same ? 0 : verification_wrong(v, where, "not the DS of the key"));
}

static int
match_attributes(struct verification *v, const struct action *a)
{
	const struct made_attributes *m = &a->result.attributes;

	if (!a->result.attributes_given)
		return (0);
	if (m->sensitive == 0)
		return (verification_wrong(v, ".cooked.attributes.sensitive",
		    "the private key can be read in clear"));
	if (m->extractable == 1 && !a->exportable)
		return (verification_wrong(v, ".cooked.attributes.extractable",
		    "the "
		    "private key is extractable, which was not asked for"));
	return (0);
}

/* The public key of a made key is a sound one, of the size asked for. */
static int
match_made(struct verification *v, const struct action *a,
    const struct dnskey *k, bool *sound)
{
	struct pubkey pubkey = { 0 };
	struct fault why = { 0 };
	unsigned int bits = 0;

	*sound = dnskey_pubkey(k, &pubkey, &why) == 0;
	if (*sound)
		bits = pubkey_bits(&pubkey);
	pubkey_clear(&pubkey);
	if (!*sound)
		return (
		    verification_wrong(v, ".cooked.keyData", "%s", why.what));
	if (a->key_size != 0 && bits != a->key_size)
		return (verification_wrong(v, ".cooked.keyData",
		    "a key of %u bits, where "
		    "%u were asked for",
		    bits, a->key_size));
	return (0);
}

int
verify_made(struct verification *v, const struct action *a)
{
	struct dnskey dnskey = { a->key->flags, a->key->algorithm,
		a->result.key_data };
	bool sound;
	size_t i;

	if (match_names(v, a) == -1 || match_attributes(v, a) == -1)
		return (-1);
	if (a->result.key_data.length == 0)
		return (0); /* cooked by a tool without our extensions */
	if (match_made(v, a, &dnskey, &sound) == -1)
		return (-1);
	if (!sound)
		return (0);
	if (a->result.key_tag != -1 &&
	    a->result.key_tag != dnskey_tag(&dnskey) &&
	    verification_wrong(v, ".cooked.keyTag", "the key has tag %u",
		(unsigned int)dnskey_tag(&dnskey)) == -1)
		return (-1);
	for (i = 0; i < a->result.ds_count; i++)
		if (match_ds(v, &dnskey, a->result.ds[i], i) == -1)
			return (-1);
	return (0);
}

int
verify_exported(struct verification *v, const struct action *a)
{
	const struct bytes *known = &v->known[a->key->number];

	if (match_names(v, a) == -1)
		return (-1);
	if (a->result.key_data.length > 0 && known->length > 0 &&
	    !bytes_equal(&a->result.key_data, known) &&
	    verification_wrong(v, ".cooked.keyData",
		"not the public key of the key that "
		"was asked for") == -1)
		return (-1);
	if (a->result.blob.length == 0)
		return (verification_wrong(v, ".cooked.keyBlob",
		    "an export without its "
		    "blob"));
	return (0);
}
