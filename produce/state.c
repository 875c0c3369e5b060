#include "produce/state.h"

#include <stdlib.h>
#include <string.h>

#include "produce/names.h"

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
	k->signing = k->withdrawn = TIMELINE_NEVER;
	return (k);
}

const struct state_key *
state_key_find(const struct state *s, enum names_role role)
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
