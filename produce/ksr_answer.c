#include "produce/ksr_answer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util/instant.h"

#define FLAGS_KSK     (DNSKEY_FLAG_ZONE | DNSKEY_FLAG_SEP)
#define FLAGS_REVOKED (FLAGS_KSK | DNSKEY_FLAG_REVOKE)

/* What making one bundle needs. */
struct making {
	const struct root_facts *facts;
	const struct inspect *how;
	const struct ksr_bundle *asked;
	struct ksr_bundle *bundle;
};

static int
add_key(struct ksr_bundle *b, const char *identifier, uint32_t ttl,
    const struct dnskey *key, struct fault *f)
{
	struct ksr_key *k = ksr_add_key(b, f);

	if (k == NULL)
		return (-1);
	k->ttl = ttl;
	k->tag = dnskey_tag(key);
	if ((k->identifier = strdup(identifier)) == NULL)
		return (fault_memory(f));
	return (dnskey_copy(&k->key, key, f));
}

/* A key is used within its validity only. */
static int
check_validity(
    const struct making *m, const struct conf_known *k, struct fault *f)
{
	const struct ksr_bundle *b = m->asked;
	char expected[256], found[256];
	char from[INSTANT_SIZE] = "ever", until[INSTANT_SIZE] = "ever";

	if ((k->valid_from == -1 || b->inception >= k->valid_from) &&
	    (k->valid_until == -1 || b->expiration <= k->valid_until))
		return (0);
	if (k->valid_from != -1)
		instant_format(k->valid_from, from);
	if (k->valid_until != -1)
		instant_format(k->valid_until, until);
	(void)snprintf(expected, sizeof(expected),
	    "%.64s only within its validity, from %s until %s", k->name, from,
	    until);
	instant_format(b->inception, from);
	instant_format(b->expiration, until);
	(void)snprintf(found, sizeof(found), "%s until %s", from, until);
	return (
	    inspect_object(m->how, CONF_CHECK_SAFETY, b, expected, found, f));
}

/* Publishes a KSK, once, with those flags. */
static int
publish(const struct making *m, const struct conf_known *k, unsigned int flags,
    struct fault *f)
{
	const uint32_t ttl = (uint32_t)m->facts->conf->request.ttl;
	struct dnskey key = { flags, k->algorithm, { 0 } };
	const struct bytes *data;
	size_t i;

	if (root_key_data(&data, m->facts, k, &m->how->request->domain, f) ==
	    -1)
		return (-1);
	key.data = *data;
	for (i = 0; i < m->bundle->key_count; i++)
		if (strcmp(m->bundle->keys[i].identifier, k->label) == 0 &&
		    bytes_equal(&m->bundle->keys[i].key.data, data))
			return (0);
	return (add_key(m->bundle, k->label, ttl, &key, f) == -1 ?
		-1 :
		check_validity(m, k, f));
}

/* The bundle's key of that label signs; its data comes later. */
static int
sign(const struct making *m, const struct conf_known *k, struct fault *f)
{
	struct ksr_signature *s;
	size_t i;

	for (i = 0; i < m->bundle->signature_count; i++)
		if (strcmp(m->bundle->signatures[i].identifier, k->label) == 0)
			return (0);
	for (i = 0; i < m->bundle->key_count; i++)
		if ((m->bundle->keys[i].key.flags & DNSKEY_FLAG_SEP) != 0 &&
		    strcmp(m->bundle->keys[i].identifier, k->label) == 0)
			break;
	if (i == m->bundle->key_count)
		return (fault_set(
		    f, FAULT_INTERNAL, "a signer that is not published"));
	if ((s = ksr_add_signature(m->bundle, f)) == NULL)
		return (-1);
	s->rrsig.algorithm = k->algorithm;
	s->rrsig.key_tag = dnskey_tag(&m->bundle->keys[i].key);
	s->identifier = strdup(k->label);
	return (s->identifier == NULL ? fault_memory(f) : 0);
}

/* Revoked before published: the same key is there with one of both flags. */
static int
add_ksks(const struct making *m, const struct conf_slot *slot, struct fault *f)
{
	const struct conf_known *known = m->facts->conf->known;
	size_t i;

	for (i = 0; i < slot->revoke.count; i++)
		if (publish(m, &known[slot->revoke.items[i]], FLAGS_REVOKED,
			f) == -1)
			return (-1);
	for (i = 0; i < slot->publish.count; i++)
		if (publish(m, &known[slot->publish.items[i]], FLAGS_KSK, f) ==
		    -1)
			return (-1);
	for (i = 0; i < slot->sign.count; i++)
		if (publish(m, &known[slot->sign.items[i]], FLAGS_KSK, f) ==
			-1 ||
		    sign(m, &known[slot->sign.items[i]], f) == -1)
			return (-1);
	/* A revocation counts only where the key itself says it (RFC 5011,
	 * 2.1). */
	for (i = 0; i < slot->revoke.count; i++)
		if (sign(m, &known[slot->revoke.items[i]], f) == -1)
			return (-1);
	return (0);
}

static int
make_bundle(
    const struct making *m, const struct conf_slot *slot, struct fault *f)
{
	const uint32_t ttl = (uint32_t)m->facts->conf->request.ttl;
	const struct ksr_bundle *asked = m->asked;
	size_t i;

	m->bundle->inception = asked->inception;
	m->bundle->expiration = asked->expiration;
	if ((m->bundle->id = strdup(asked->id)) == NULL)
		return (fault_memory(f));
	for (i = 0; i < asked->key_count; i++)
		if (add_key(m->bundle, asked->keys[i].identifier, ttl,
			&asked->keys[i].key, f) == -1)
			return (-1);
	return (add_ksks(m, slot, f));
}

static int
make(struct ksr *answer, const struct root_facts *x, const struct inspect *how,
    struct fault *f)
{
	const struct conf_schema *schema = schemas_find(
	    x->conf, x->options->schema);
	const struct ksr *q = how->request;
	const struct conf_slot *slot;
	struct making m = { x, how, NULL, NULL };
	size_t i;

	if (schema == NULL)
		return (fault_set(f, FAULT_INPUT,
		    "no schema is called \"%.64s\"", x->options->schema));
	for (i = 0; i < q->bundle_count; i++) {
		slot = schemas_slot(schema, i + 1, q->bundle_count, f);
		m.asked = &q->bundles[i];
		if (slot == NULL ||
		    (m.bundle = ksr_add_bundle(answer, f)) == NULL ||
		    make_bundle(&m, slot, f) == -1)
			return (-1);
	}
	return (0);
}

int
ksr_answer_make(struct ksr **answer, const struct root_facts *x,
    const struct inspect *how, struct fault *f)
{
	if ((*answer = ksr_new(f)) == NULL)
		return (-1);
	(*answer)->domain = how->request->domain;
	if (make(*answer, x, how, f) == 0)
		return (0);
	(void)fault_file(f, x->conf->file, 0, 0);
	ksr_free(*answer);
	*answer = NULL;
	return (-1);
}

/* ---- The recipe ---- */

/* The recipe's naming of a key of the answer: known ones by reference. */
static const struct key *
name_key(struct recipe *r, const struct root_facts *x, const struct ksr_key *k,
    struct fault *f)
{
	const struct key direct = { .type = KEY_DIRECT,
		.algorithm = k->key.algorithm,
		.flags = k->key.flags,
		.data = k->key.data };

	if ((k->key.flags & DNSKEY_FLAG_SEP) == 0)
		return (recipe_key(r, &direct, f));
	return (root_naming(r, known_find_label(x->conf, k->identifier),
	    k->key.flags, &k->key.data, f));
}

static bool
signs(const struct ksr_bundle *b, const struct ksr_key *k)
{
	size_t i;

	for (i = 0; i < b->signature_count; i++)
		if ((k->key.flags & DNSKEY_FLAG_SEP) != 0 &&
		    b->signatures[i].rrsig.key_tag == dnskey_tag(&k->key) &&
		    strcmp(b->signatures[i].identifier, k->identifier) == 0)
			return (true);
	return (false);
}

static int
fill_set(struct recipe *r, struct signed_set *s, const struct ksr_bundle *b,
    const struct root_facts *x, struct fault *f)
{
	const struct key *k;
	size_t i;

	s->inception = b->inception;
	s->expiration = b->expiration;
	s->publication = -1;
	s->ttl = x->conf->request.ttl;
	for (i = 0; i < b->key_count; i++)
		if ((k = name_key(r, x, &b->keys[i], f)) == NULL ||
		    recipe_add_to(&s->keyset, &s->keyset_count, k, f) == -1 ||
		    (signs(b, &b->keys[i]) &&
			recipe_add_to(
			    &s->signed_by, &s->signed_by_count, k, f) == -1))
			return (-1);
	return (0);
}

/* In how many bundles the key stands. */
static size_t
count_uses(const struct ksr *answer, const struct ksr_key *k)
{
	size_t b, count = 0;

	for (b = 0; b < answer->bundle_count; b++)
		count += ksr_find_key(&answer->bundles[b], &k->key) != NULL;
	return (count);
}

/* True if another ZSK of the algorithm stands in the bundle; *most: none of
 * them in as many bundles. */
static bool
has_rival(const struct ksr *answer, const struct ksr_bundle *b,
    const struct ksr_key *k, bool *most)
{
	const size_t uses = count_uses(answer, k);
	const struct ksr_key *other;
	bool rival = false;

	*most = true;
	for (other = b->keys; other < b->keys + b->key_count; other++) {
		if (other == k || other->key.algorithm != k->key.algorithm ||
		    (other->key.flags & DNSKEY_FLAG_SEP) != 0)
			continue;
		rival = true;
		*most = *most && count_uses(answer, other) < uses;
	}
	return (rival);
}

/* Where the signers of the zone are looked for. */
struct zone_signers {
	const struct root_facts *facts;
	const struct ksr *answer;
	const struct ksr_bundle *bundle;
};

/* Of two ZSKs of an algorithm, the one that stands in more slots signs the
 * zone; the others are there before and after their time. */
static int
name_zone_signers(struct recipe *r, struct signed_set *s,
    const struct zone_signers *z, struct fault *f)
{
	const struct root_facts *x = z->facts;
	const struct ksr *answer = z->answer;
	const struct ksr_bundle *b = z->bundle;
	const struct ksr_key *k;
	const struct key *naming;
	bool rivals = false, most;

	for (k = b->keys; k < b->keys + b->key_count; k++)
		rivals |= (k->key.flags & DNSKEY_FLAG_SEP) == 0 &&
		    has_rival(answer, b, k, &most);
	for (k = b->keys; rivals && k < b->keys + b->key_count; k++) {
		if ((k->key.flags & DNSKEY_FLAG_SEP) != 0 ||
		    (has_rival(answer, b, k, &most) && !most))
			continue;
		if ((naming = name_key(r, x, k, f)) == NULL ||
		    recipe_add_to(&s->zone_signers, &s->zone_signers_count,
			naming, f) == -1)
			return (-1);
	}
	s->zone_signers_given = s->zone_signers_count > 0;
	return (0);
}

static int
add_set(struct recipe *r, const struct ksr *answer, size_t number,
    const struct root_facts *x, struct fault *f)
{
	const struct ksr_bundle *b = &answer->bundles[number];
	const struct zone_signers z = { x, answer, b };
	char domain[NAME_TEXT_SIZE], description[KSR_IDENTIFIER_MOST + 64];
	struct action *a;

	name_print(&answer->domain, domain);
	(void)snprintf(description, sizeof(description), "Slot %zu, bundle %s",
	    number + 1, b->id);
	a = root_action(r, ACTION_PRODUCE_SIGNED_KEYSET, NULL, description, f);
	if (a == NULL)
		return (-1);
	if (a->set == NULL && (a->set = calloc(1, sizeof(*a->set))) == NULL)
		return (fault_memory(f));
	free(a->set->owner);
	if ((a->set->owner = strdup(domain)) == NULL)
		return (fault_memory(f));
	if (fill_set(r, a->set, b, x, f) == -1)
		return (-1);
	return (name_zone_signers(r, a->set, &z, f));
}

static int
have(struct recipe *r, const struct root_facts *x, const struct conf_known *k,
    const struct name *owner, struct fault *f)
{
	static const char description[] =
	    "Have the KSK that signs, or signed the response before";
	const struct key *naming;
	const struct bytes *data;
	size_t i;

	if (root_key_data(&data, x, k, owner, f) == -1 ||
	    (naming = root_naming(r, k, FLAGS_KSK, data, f)) == NULL)
		return (-1);
	for (i = 0; i < r->action_count; i++)
		if (r->actions[i].type == ACTION_HAVE_KEY &&
		    r->actions[i].key == naming)
			return (0);
	return (
	    root_action(r, ACTION_HAVE_KEY, naming, description, f) == NULL ?
		-1 :
		0);
}

/* KSR-CHAIN-KEYS: what signed the response before is in the token. */
static int
have_previous(struct recipe *r, const struct root_facts *x,
    const struct inspect *how, struct fault *f)
{
	const struct ksr_bundle *last;
	const struct conf_known *k;
	size_t i;

	if (how->previous == NULL ||
	    x->conf->request.off[CONF_CHECK_CHAIN_KEYS])
		return (0);
	last = &how->previous->bundles[how->previous->bundle_count - 1];
	for (i = 0; i < last->signature_count; i++) {
		k = known_find_label(x->conf, last->signatures[i].identifier);
		if (k != NULL && have(r, x, k, &how->request->domain, f) == -1)
			return (-1);
	}
	return (0);
}

int
ksr_answer_write(struct recipe *r, const struct ksr *answer,
    const struct root_facts *x, const struct inspect *how, struct fault *f)
{
	const struct ksr_bundle *b;
	const struct ksr_key *k;
	size_t i;

	if (have_previous(r, x, how, f) == -1)
		return (-1);
	for (b = answer->bundles; b < answer->bundles + answer->bundle_count;
	     b++)
		for (k = b->keys; k < b->keys + b->key_count; k++)
			if ((k->key.flags & DNSKEY_FLAG_SEP) != 0 &&
			    have(r, x, known_find_label(x->conf, k->identifier),
				&answer->domain, f) == -1)
				return (-1);
	for (i = 0; i < answer->bundle_count; i++)
		if (add_set(r, answer, i, x, f) == -1)
			return (-1);
	return (0);
}
