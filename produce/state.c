#include "produce/state.h"

#include <stdlib.h>
#include <string.h>

#include "lib/util/pubkey.h"
#include "produce/names.h"
#include "recipe/recipe.h"

#define FLAGS_KNOWN (DNSKEY_FLAG_ZONE | DNSKEY_FLAG_REVOKE | DNSKEY_FLAG_SEP)

void
state_clear(struct state *s)
{
	dnskey_clear(&s->ksk);
	dnskey_clear(&s->zsk);
	bytes_clear(&s->ksk_id);
	free(s->ksk_label);
	memset(s, 0, sizeof(*s));
}

int
state_new(struct state *s, const struct name *zone,
    const struct conf_key_name *named, struct fault *f)
{
	char text[NAME_TEXT_SIZE];

	memset(s, 0, sizeof(*s));
	name_canonical(&s->zone, zone);
	if (named == NULL || !named->given)
		return (0);
	names_zone(zone, text);
	return (fault_set(f, FAULT_INPUT,
	    "zones: %.255s has a ksk in "
	    "oks.conf, so its key signing key exists: give the zone file with "
	    "its DNSKEY records, or take ksk out to have another key made",
	    text));
}

/* The keys of a zone that is taken over are used, not judged by policy; but
 * what no validator could use is not signed for years. */
static int
check_key(const struct dnskey *k, struct fault *f)
{
	struct pubkey pubkey = { 0 };
	unsigned int tag = dnskey_tag(k);
	int rc;

	if ((k->flags & ~(unsigned int)FLAGS_KNOWN) != 0)
		return (fault_set(f, FAULT_INPUT,
		    "the DNSKEY with tag %u has "
		    "flags %u, of which some mean nothing",
		    tag, k->flags));
	if ((k->flags & DNSKEY_FLAG_REVOKE) != 0)
		return (fault_set(f, FAULT_REFUSED,
		    "the DNSKEY with tag %u "
		    "is revoked: rollovers are not planned by this version",
		    tag));
	rc = dnskey_pubkey(k, &pubkey, f);
	pubkey_clear(&pubkey);
	return (rc);
}

/* Puts the key where its flags say. */
static int
take_key(struct state *s, const struct dnskey *k, struct fault *f)
{
	bool sep = (k->flags & DNSKEY_FLAG_SEP) != 0;
	bool *has = sep ? &s->has_ksk : &s->has_zsk;

	if (check_key(k, f) == -1)
		return (-1);
	if (*has)
		return (fault_set(f, FAULT_REFUSED,
		    "the zone file has more "
		    "than one %s: rollovers are not planned by this version",
		    sep ? "key signing key (DNSKEY with the SEP flag)" :
			  "zone signing key (DNSKEY without the SEP flag)"));
	*has = true;
	return (dnskey_copy(sep ? &s->ksk : &s->zsk, k, f));
}

static int
copy_name(
    struct state *s, const struct bytes *id, const char *label, struct fault *f)
{
	if (bytes_set(&s->ksk_id, id->data, id->length, f) == -1)
		return (-1);
	if (label != NULL && (s->ksk_label = strdup(label)) == NULL)
		return (fault_memory(f));
	return (0);
}

static int
not_named(const struct state *s, struct fault *f)
{
	char text[NAME_TEXT_SIZE];

	names_zone(&s->zone, text);
	return (fault_set(f, FAULT_INPUT,
	    "how the bunker calls the key "
	    "signing key with tag %u is not known: write zones: { \"%.255s\": "
	    "{ ksk: { label: LABEL, id: HEX } } } in oks.conf (one of the two "
	    "is enough), or a line \";;Key: locator HEX algorithm %u keytag "
	    "%u\" in the zone file",
	    (unsigned int)dnskey_tag(&s->ksk), text, s->ksk.algorithm,
	    (unsigned int)dnskey_tag(&s->ksk)));
}

/* By the comment line of the same algorithm and key tag; two of them must say
 * the same. */
static int
locate(struct state *s, const struct zonefile *z, struct fault *f)
{
	const struct zonefile_locator *l, *found = NULL;
	size_t i;

	for (i = 0; i < z->locator_count; i++) {
		l = &z->locators[i];
		if (l->algorithm != s->ksk.algorithm ||
		    l->key_tag != dnskey_tag(&s->ksk) || l->id.length == 0)
			continue;
		if (found != NULL && !bytes_equal(&found->id, &l->id))
			return (fault_set(f, FAULT_INPUT,
			    "two comment lines "
			    "give the key with tag %u different locators",
			    (unsigned int)l->key_tag));
		found = l;
	}
	if (found == NULL)
		return (not_named(s, f));
	if (found->id.length > RECIPE_ID_MOST)
		return (fault_set(f, FAULT_INPUT,
		    "the locator of the key "
		    "with tag %u has more than %d bytes",
		    (unsigned int)found->key_tag, RECIPE_ID_MOST));
	return (copy_name(s, &found->id, NULL, f));
}

/* What holds for the keys together. */
static int
check_keys(const struct state *s, struct fault *f)
{
	if (!s->has_ksk || !s->has_zsk)
		return (0);
	if (dnskey_tag(&s->ksk) == dnskey_tag(&s->zsk))
		return (fault_set(f, FAULT_REFUSED,
		    "both keys of the zone "
		    "have the key tag %u: a signature could not tell which "
		    "of them made it",
		    (unsigned int)dnskey_tag(&s->ksk)));
	return (0);
}

static int
take(struct state *s, const struct zonefile *z,
    const struct conf_key_name *named, struct fault *f)
{
	bool given = named != NULL && named->given;
	size_t i;

	for (i = 0; i < z->keyset.key_count; i++)
		if (take_key(s, &z->keyset.keys[i], f) == -1)
			return (-1);
	if (check_keys(s, f) == -1)
		return (-1);
	if (!s->has_ksk)
		return (given ?
			fault_set(f, FAULT_INPUT,
			    "oks.conf has a ksk "
			    "for this zone, but the zone file has no DNSKEY with the "
			    "SEP flag: take ksk out to have a key made") :
			0);
	if (given)
		return (copy_name(s, &named->id, named->label, f));
	return (locate(s, z, f));
}

int
state_take(struct state *s, const struct zonefile *z,
    const struct conf_key_name *named, struct fault *f)
{
	memset(s, 0, sizeof(*s));
	name_canonical(&s->zone, &z->keyset.owner);
	if (take(s, z, named, f) == 0)
		return (0);
	state_clear(s);
	return (-1);
}

bool
state_exports(const struct state *states, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (!states[i].has_zsk)
			return (true);
	return (false);
}
