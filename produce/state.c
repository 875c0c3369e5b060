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
	size_t i;

	for (i = 0; i < s->key_count; i++) {
		dnskey_clear(&s->keys[i].dnskey);
		bytes_clear(&s->keys[i].id);
		free(s->keys[i].label);
		free(s->keys[i].store);
	}
	free(s->keys);
	memset(s, 0, sizeof(*s));
}

struct state_key *
state_add(struct state *s, enum names_role role, struct fault *f)
{
	struct state_key *keys, *k;

	keys = reallocarray(s->keys, s->key_count + 1, sizeof(*keys));
	if (keys == NULL) {
		(void)fault_memory(f);
		return (NULL);
	}
	s->keys = keys;
	k = &s->keys[s->key_count];
	memset(k, 0, sizeof(*k));
	k->timeline.role = role;
	k->timeline.known = s->key_count++;
	k->timeline.published = k->timeline.active = k->timeline.inactive =
	    k->timeline.removed = k->timeline.revoked = TIMELINE_NEVER;
	return (k);
}

const struct state_key *
state_find(const struct state *s, enum names_role role)
{
	size_t i;

	for (i = 0; i < s->key_count; i++)
		if (s->keys[i].timeline.role == role)
			return (&s->keys[i]);
	return (NULL);
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

/* Puts the key where its flags say.  Who signed what is not known; a zone has
 * one key for each purpose. */
static int
take_key(struct state *s, const struct dnskey *k, int64_t now, struct fault *f)
{
	enum names_role role = (k->flags & DNSKEY_FLAG_SEP) != 0 ? NAMES_KSK :
								   NAMES_ZSK;
	unsigned int state = TIMELINE_IN_SET |
	    (role == NAMES_KSK ? TIMELINE_SIGNS_SET : TIMELINE_SIGNS_ZONE);
	struct state_key *made;

	if (check_key(k, f) == -1)
		return (-1);
	if (state_find(s, role) != NULL)
		return (fault_set(f, FAULT_REFUSED,
		    "the zone file has more "
		    "than one %s: rollovers are not planned by this version",
		    role == NAMES_KSK ?
			"key signing key (DNSKEY with the SEP flag)" :
			"zone signing key (DNSKEY without the SEP flag)"));
	if ((made = state_add(s, role, f)) == NULL)
		return (-1);
	made->outside = role == NAMES_ZSK;
	made->timeline.algorithm = k->algorithm;
	made->timeline.published = made->timeline.active = now;
	made->timeline.state[BRANCH_PLAN] =
	    made->timeline.state[BRANCH_FALLBACK] = state;
	return (dnskey_copy(&made->dnskey, k, f));
}

static int
copy_name(struct state_key *k, const struct bytes *id, const char *label,
    struct fault *f)
{
	if (bytes_set(&k->id, id->data, id->length, f) == -1)
		return (-1);
	if (label != NULL && (k->label = strdup(label)) == NULL)
		return (fault_memory(f));
	return (0);
}

static int
not_named(const struct state *s, const struct dnskey *ksk, struct fault *f)
{
	unsigned int tag = dnskey_tag(ksk);
	char text[NAME_TEXT_SIZE];

	names_zone(&s->zone, text);
	return (fault_set(f, FAULT_INPUT,
	    "how the bunker calls the key "
	    "signing key with tag %u is not known: write zones: { \"%.255s\": "
	    "{ ksk: { label: LABEL, id: HEX } } } in oks.conf (one of the two "
	    "is enough), or a line \";;Key: locator HEX algorithm %u keytag "
	    "%u\" in the zone file",
	    tag, text, ksk->algorithm, tag));
}

/* By the comment line of the same algorithm and key tag; two of them must say
 * the same. */
static int
locate(struct state *s, struct state_key *k, const struct zonefile *z,
    struct fault *f)
{
	const struct zonefile_locator *l, *found = NULL;
	size_t i;

	for (i = 0; i < z->locator_count; i++) {
		l = &z->locators[i];
		if (l->algorithm != k->dnskey.algorithm ||
		    l->key_tag != dnskey_tag(&k->dnskey) || l->id.length == 0)
			continue;
		if (found != NULL && !bytes_equal(&found->id, &l->id))
			return (fault_set(f, FAULT_INPUT,
			    "two comment lines "
			    "give the key with tag %u different locators",
			    (unsigned int)l->key_tag));
		found = l;
	}
	if (found == NULL)
		return (not_named(s, &k->dnskey, f));
	if (found->id.length > RECIPE_ID_MOST)
		return (fault_set(f, FAULT_INPUT,
		    "the locator of the key "
		    "with tag %u has more than %d bytes",
		    (unsigned int)found->key_tag, RECIPE_ID_MOST));
	return (copy_name(k, &found->id, NULL, f));
}

/* What holds for the keys together. */
static int
check_keys(const struct state *s, struct fault *f)
{
	size_t i, j;

	for (i = 0; i < s->key_count; i++)
		for (j = 0; j < i; j++)
			if (dnskey_tag(&s->keys[i].dnskey) ==
			    dnskey_tag(&s->keys[j].dnskey))
				return (fault_set(f, FAULT_REFUSED,
				    "both keys of the zone "
				    "have the key tag %u: a signature could "
				    "not tell which of them made it",
				    (unsigned int)dnskey_tag(
					&s->keys[i].dnskey)));
	return (0);
}

static struct state_key *
find_ksk(struct state *s)
{
	size_t i;

	for (i = 0; i < s->key_count; i++)
		if (s->keys[i].timeline.role == NAMES_KSK)
			return (&s->keys[i]);
	return (NULL);
}

static int
name_ksk(struct state *s, const struct zonefile *z,
    const struct conf_key_name *named, struct fault *f)
{
	bool given = named != NULL && named->given;
	struct state_key *ksk = find_ksk(s);

	if (ksk == NULL && given)
		return (fault_set(f, FAULT_INPUT,
		    "oks.conf has a ksk "
		    "for this zone, but the zone file has no DNSKEY with the "
		    "SEP flag: take ksk out to have a key made"));
	if (ksk == NULL)
		return (0);
	if (given)
		return (copy_name(ksk, &named->id, named->label, f));
	return (locate(s, ksk, z, f));
}

int
state_take(struct state *s, const struct zonefile *z,
    const struct conf_key_name *named, int64_t now, struct fault *f)
{
	size_t i;
	int rc = 0;

	memset(s, 0, sizeof(*s));
	name_canonical(&s->zone, &z->keyset.owner);
	s->key_ttl = z->keyset.ttl;
	for (i = 0; i < z->keyset.key_count && rc == 0; i++)
		rc = take_key(s, &z->keyset.keys[i], now, f);
	if (rc == 0 && check_keys(s, f) == 0 && name_ksk(s, z, named, f) == 0)
		return (0);
	state_clear(s);
	return (-1);
}
