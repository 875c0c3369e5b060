/* The state of a zone that is taken over, by its file. */
#include <stdlib.h>
#include <string.h>

#include "lib/util/pubkey.h"
#include "produce/grid.h"
#include "produce/state.h"
#include "recipe/recipe.h"

#define FLAGS_KNOWN (DNSKEY_FLAG_ZONE | DNSKEY_FLAG_REVOKE | DNSKEY_FLAG_SEP)

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
		    "is revoked: what it was replaced by, and when, is not known",
		    tag));
	rc = dnskey_pubkey(k, &pubkey, f);
	pubkey_clear(&pubkey);
	return (rc);
}

static int
take_key(struct state *s, const struct dnskey *k, struct fault *f)
{
	enum names_role role = (k->flags & DNSKEY_FLAG_SEP) != 0 ? NAMES_KSK :
								   NAMES_ZSK;
	struct state_key *made;

	if (check_key(k, f) == -1 || (made = state_add(s, role, f)) == NULL)
		return (-1);
	made->outside = role == NAMES_ZSK;
	made->timeline.algorithm = k->algorithm;
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

/* The one that oks.conf or a comment line names; the only one, if there is no
 * other. */
static int
name_ksk(struct state *s, const struct zonefile *z,
    const struct conf_key_name *named, size_t ksk, struct fault *f)
{
	if (named != NULL && named->given)
		return (copy_name(&s->keys[ksk], &named->id, named->label, f));
	return (locate(s, &s->keys[ksk], z, f));
}

static size_t
count(const struct state *s, enum names_role role)
{
	size_t i, n = 0;

	for (i = 0; i < s->key_count; i++)
		n += s->keys[i].timeline.role == role ? 1 : 0;
	return (n);
}

static bool
signs_zone(const struct zonefile *z, const struct state_key *k)
{
	size_t i;

	for (i = 0; i < z->signer_count; i++)
		if (z->signers[i] == dnskey_tag(&k->dnskey))
			return (true);
	return (false);
}

static void
begin_life(
    struct state_key *k, unsigned int state, int64_t published, int64_t active)
{
	k->timeline.published = published;
	k->timeline.active = active;
	k->timeline.state[BRANCH_PLAN] = k->timeline.state[BRANCH_FALLBACK] =
	    state;
}

static struct roll *
add_roll(struct state *s, enum roll_kind kind, unsigned int step, int64_t at)
{
	struct roll *r = &s->rolls[s->roll_count++];
	size_t i;

	roll_init(r, kind, at);
	r->step = step;
	for (i = 0; i < step; i++)
		r->at[i] = at;
	return (r);
}

/* The zone changes hands: the old one's key signs no more from our first set
 * on. */
static int
take_zsks(struct state *s, const struct zonefile *z,
    const struct state_taking *t, struct fault *f)
{
	const struct conf_timing *timing = &t->policy->timing;
	size_t i, old = TIMELINE_NONE, new = TIMELINE_NONE, *place;
	struct roll *r;
	int64_t begin;

	for (i = 0; i < s->key_count; i++) {
		if (s->keys[i].timeline.role != NAMES_ZSK)
			continue;
		place = signs_zone(z, &s->keys[i]) ? &old : &new;
		if (*place != TIMELINE_NONE)
			return (fault_set(f, FAULT_REFUSED,
			    "of the zone signing keys in the zone file it "
			    "takes one that signs the zone (an RRSIG of the "
			    "SOA) and one that is only published: wait for the "
			    "end of the rollover"));
		*place = i;
	}
	s->begin = t->now + timing->propagation + s->key_ttl + timing->skew;
	begin = layout_begin(t->policy, t->now, s->begin);
	begin_life(&s->keys[old], TIMELINE_IN_SET, t->now, t->now);
	s->keys[old].timeline.inactive = begin;
	begin_life(&s->keys[new], TIMELINE_IN_SET | TIMELINE_SIGNS_ZONE, t->now,
	    begin);
	s->zone_ttl = z->ttl_most;
	r = add_roll(s, ROLL_ZSK_PRE_PUBLICATION, 2, begin);
	r->old_zsk = old;
	r->new_zsk = new;
	r->full = true;
	return (0);
}

static int
only_key(const struct state *s, const struct zonefile *z, struct fault *f)
{
	const struct state_key *ksk = state_key_find(s, NAMES_KSK);

	if (ksk == NULL || !signs_zone(z, ksk))
		return (0);
	return (fault_set(f, FAULT_REFUSED,
	    "the zone is signed by its key signing key (tag %u) alone, a "
	    "single key or CSK, which would have to be online: publish a zone "
	    "signing key first",
	    (unsigned int)dnskey_tag(&ksk->dnskey)));
}

static int
take_zone_keys(struct state *s, const struct zonefile *z,
    const struct state_taking *t, struct fault *f)
{
	size_t i, zsks = count(s, NAMES_ZSK);

	if (zsks == 0)
		return (only_key(s, z, f));
	if (zsks > 2)
		return (fault_set(f, FAULT_REFUSED,
		    "the zone file has more than two zone signing keys: wait "
		    "for the end of the rollover"));
	if (zsks == 2)
		return (take_zsks(s, z, t, f));
	for (i = 0; i < s->key_count; i++)
		if (s->keys[i].timeline.role == NAMES_ZSK)
			begin_life(&s->keys[i],
			    TIMELINE_IN_SET | TIMELINE_SIGNS_ZONE, t->now,
			    t->now);
	return (0);
}

/* The KSK that the bunker has; NONE if none can be it. */
static size_t
find_ours(const struct state *s, const struct zonefile *z)
{
	size_t i, j, ours = TIMELINE_NONE;

	for (i = 0; i < s->key_count; i++) {
		if (s->keys[i].timeline.role != NAMES_KSK)
			continue;
		if (count(s, NAMES_KSK) == 1)
			return (i);
		for (j = 0; j < z->locator_count; j++)
			if (z->locators[j].key_tag ==
			    dnskey_tag(&s->keys[i].dnskey))
				ours = i;
	}
	return (ours);
}

/* The DS of ours must be there, because the other one cannot sign. */
static int
take_second_ksk(struct state *s, const struct state_taking *t, size_t ours,
    size_t other, struct fault *f)
{
	struct quantities q;
	int64_t since = TIMELINE_NEVER;
	struct roll *r;
	char *ds;

	quantities_take(&q, t->policy, s->key_ttl);
	if ((ds = dnskey_ds(&s->keys[ours].dnskey, &s->zone, f)) == NULL)
		return (-1);
	if (t->parent != NULL)
		since = parent_since(t->parent, strrchr(ds, ' ') + 1, true,
		    t->now, t->policy->timing.consumer_period);
	free(ds);
	if (since == TIMELINE_NEVER)
		return (fault_set(f, FAULT_REFUSED,
		    "the zone has two key signing keys, of which the bunker "
		    "has one, with tag %u: its DS record must have been seen "
		    "at all servers of the parent (--ds)",
		    (unsigned int)dnskey_tag(&s->keys[ours].dnskey)));
	if (since + quantities_ds(&q) > s->begin)
		s->begin = since + quantities_ds(&q);
	s->keys[other].outside = true;
	begin_life(&s->keys[other], TIMELINE_IN_SET, t->now, t->now);
	r = add_roll(s, ROLL_KSK_DOUBLE_SIGNATURE, 2, t->now);
	r->at[1] = since + quantities_ds(&q) - quantities_parent(&q);
	r->old_ksk = other;
	r->new_ksk = ours;
	return (0);
}

static int
take_ksks(struct state *s, const struct zonefile *z,
    const struct state_taking *t, struct fault *f)
{
	bool given = t->named != NULL && t->named->given;
	size_t i, ours = find_ours(s, z);

	if (count(s, NAMES_KSK) == 0 && given)
		return (fault_set(f, FAULT_INPUT,
		    "oks.conf has a ksk "
		    "for this zone, but the zone file has no DNSKEY with the "
		    "SEP flag: take ksk out to have a key made"));
	if (count(s, NAMES_KSK) == 0)
		return (0);
	if (count(s, NAMES_KSK) > 2 || ours == TIMELINE_NONE)
		return (fault_set(f, FAULT_REFUSED,
		    "which of the key signing keys in the zone file the "
		    "bunker has takes a line \";;Key: locator\" for it, and "
		    "there are two of them at most"));
	if (name_ksk(s, z, t->named, ours, f) == -1)
		return (-1);
	begin_life(&s->keys[ours], TIMELINE_IN_SET | TIMELINE_SIGNS_SET, t->now,
	    t->now);
	for (i = 0; i < s->key_count; i++)
		if (s->keys[i].timeline.role == NAMES_KSK && i != ours)
			return (take_second_ksk(s, t, ours, i, f));
	return (0);
}

/* The set that is served now must outlast the change; a file whose
 * signatures have ended already is an old one, and tells nothing of it. */
static int
check_end(const struct state *s, const struct zonefile *z,
    const struct state_taking *t, struct fault *f)
{
	int64_t begin = layout_begin(t->policy, t->now, s->begin), need;
	struct quantities q;

	quantities_take(&q, t->policy, s->key_ttl);
	need = begin + quantities_reach(&q) + q.key_ttl + q.skew;
	if (z->keys_expire <= t->now || z->keys_expire >= need)
		return (0);
	return (fault_set(f, FAULT_REFUSED,
	    "the signatures of the zone's present DNSKEY set must be valid "
	    "until first set + consumer runs + signer pickup + propagation + "
	    "ttl + skew = %lld, and are until %lld: have it signed again",
	    (long long)need, (long long)z->keys_expire));
}

int
state_take(struct state *s, const struct zonefile *z,
    const struct state_taking *t, struct fault *f)
{
	size_t i;
	int rc = 0;

	memset(s, 0, sizeof(*s));
	name_canonical(&s->zone, &z->keyset.owner);
	s->key_ttl = z->keyset.ttl;
	s->expires = z->keys_expire;
	for (i = 0; i < z->keyset.key_count && rc == 0; i++)
		rc = take_key(s, &z->keyset.keys[i], f);
	if (rc == 0 && check_keys(s, f) == 0 && take_ksks(s, z, t, f) == 0 &&
	    take_zone_keys(s, z, t, f) == 0 && check_end(s, z, t, f) == 0)
		return (0);
	state_clear(s);
	return (-1);
}
