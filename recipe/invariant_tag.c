/* V9: key tags, also of the revoked forms, in a set and its neighbour. */
#include "lib/dns/dnskey.h"
#include "recipe/invariant.h"

/* Two sets, and both forms of each key. */
#define TAGS_MOST (2 * 2 * KEYSET_KEYS_MOST)

struct tag {
	uint16_t tag;
	unsigned int flags;
	size_t number; /* of the key */
	const struct key *key;
};

struct tags {
	size_t count;
	struct tag items[TAGS_MOST];
};

/* Another key's form with the same tag, or NULL. */
static const struct tag *
clash(const struct tags *tags, const struct tag *t)
{
	size_t i;

	for (i = 0; i < tags->count; i++)
		if (tags->items[i].tag == t->tag &&
		    tags->items[i].number != t->number)
			return (&tags->items[i]);
	return (NULL);
}

/* Adds the forms of the set's keys whose public keys are known; t and *other
 * are the first that clash, or *other is NULL. */
static void
add_set(const struct walk *w, const struct chain_set *s, struct tags *tags,
    struct tag *t, const struct tag **other)
{
	const struct bytes *data;
	const struct key *k;
	struct dnskey dnskey;
	unsigned int form;
	size_t i;

	*other = NULL;
	for (i = 0; i < s->set->keyset_count; i++) {
		k = s->set->keyset[i];
		data = w->chain->keys.data[chain_key(w->chain, s->link, k)];
		if (data == NULL)
			continue;
		dnskey = (struct dnskey){ k->flags, k->algorithm, *data };
		for (form = 0; form <= (k->flags & DNSKEY_FLAG_SEP); form++) {
			t->flags = k->flags ^ form * DNSKEY_FLAG_REVOKE;
			t->tag = dnskey_tag_with(&dnskey, t->flags);
			t->number = chain_key(w->chain, s->link, k);
			t->key = k;
			if ((*other = clash(tags, t)) != NULL)
				return;
			tags->items[tags->count++] = *t;
		}
	}
}

int
invariant_tag(
    struct walk *w, struct chain_set *s, const struct chain_set *before)
{
	char name[KEY_TEXT_SIZE], other_name[KEY_TEXT_SIZE];
	struct tags tags = { 0 };
	const struct tag *other;
	struct tag t;

	if (before != NULL && walk_same(w, before, s))
		return (0);
	if (before != NULL)
		add_set(w, before, &tags, &t, &other);
	add_set(w, s, &tags, &t, &other);
	if (other == NULL)
		return (0);
	key_print(t.key, name);
	key_print(other->key, other_name);
	return (walk_finding(w, s, RULE_V9, ASPECT_TIME, ".keyset",
	    "key tag %u is that of key %s with flags %u, and of key %s with "
	    "flags %u, in this set or between it and the one before",
	    (unsigned int)t.tag, name, t.flags, other_name, other->flags));
}
