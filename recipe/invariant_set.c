/* What one set tells by itself: V2, V5, V7, V10. */
#include <inttypes.h>
#include <stdio.h>

#include "lib/dns/algorithm.h"
#include "lib/util/instant.h"
#include "recipe/invariant.h"

/* V2.  Where no publication is given the set is to serve from its inception:
 * slots, whose skew is 0. */
static int
check_inception(struct walk *w, struct chain_set *s)
{
	int64_t before = s->set->publication - s->set->inception;
	char at[INSTANT_SIZE];
	struct timing_sum sum = { 0 };

	if (s->set->publication == -1)
		return (0);
	timing_add(&sum, &w->zone->timings[s->link], "S");
	if (walk_unproved(w, RULE_V2, &sum) || before >= sum.seconds)
		return (0);
	instant_format(s->set->inception, at);
	return (walk_finding(w, s, RULE_V2, ASPECT_TIME, ".inception",
	    "%s is %" PRId64 " s before publication; %" PRId64
	    " s are needed: %s",
	    at, before, sum.seconds, sum.text));
}

static int
check_validity(
    struct walk *w, struct chain_set *s, const struct prove_options *o)
{
	const struct recipe *r = w->chain->links[s->link].recipe;
	int64_t cooked = r->cooked_timestamp != 0 ? r->cooked_timestamp :
						    r->timestamp;
	int64_t serves = s->set->expiration - s->publication;
	char at[INSTANT_SIZE], from[INSTANT_SIZE];

	instant_format(s->set->expiration, at);
	instant_format(cooked, from);
	if (o->validity != -1 && serves > o->validity &&
	    walk_finding(w, s, RULE_V5, ASPECT_TIME, ".expiration",
		"%s is %" PRId64 " s after publication, where at most %" PRId64
		" s are allowed",
		at, serves, o->validity) == -1)
		return (-1);
	if (o->horizon == -1 || s->set->expiration - cooked <= o->horizon)
		return (0);
	return (walk_finding(w, s, RULE_V5, ASPECT_SERVED, ".expiration",
	    "%s is %" PRId64 " s after the ceremony at %s, where at most "
	    "%" PRId64 " s are allowed",
	    at, s->set->expiration - cooked, from, o->horizon));
}

static int
check_ttl(struct walk *w, struct chain_set *s)
{
	int64_t ttl = w->zone->timings[s->link].value[QUANTITY_DNSKEY_TTL];

	if (ttl == -1 || ttl == s->set->ttl)
		return (0);
	return (walk_finding(w, s, RULE_V7, ASPECT_TIME, ".ttl",
	    "%" PRId64 " s, where the policy's dnskeyTtl is %" PRId64 " s",
	    s->set->ttl, ttl));
}

/* Octets of the Public Key field and of a signature by it; false where the
 * recipe does not tell. */
struct octets {
	size_t key, signature;
};

static bool
octets_of(const struct walk *w, const struct chain_set *s, const struct key *k,
    struct octets *o)
{
	size_t number = chain_key(w->chain, s->link, k);
	const struct bytes *data = w->chain->keys.data[number];
	size_t modulus = w->chain->keys.bits[number] / 8;
	size_t exponent;

	switch (algorithm_find(k->algorithm)->kind) {
	case PUBKEY_P256:
		*o = (struct octets){ 64, 64 };
		return (true);
	case PUBKEY_P384:
		*o = (struct octets){ 96, 96 };
		return (true);
	case PUBKEY_ED25519:
		*o = (struct octets){ 32, 64 };
		return (true);
	case PUBKEY_ED448:
		*o = (struct octets){ 57, 114 };
		return (true);
	case PUBKEY_RSA:
		break;
	}
	*o = (struct octets){ 1 + 3 + modulus, modulus };
	if (data == NULL)
		return (modulus != 0);
	/* RFC 3110, section 2. */
	exponent = data->data[0] != 0 || data->length < 3 ?
	    1 + (size_t)data->data[0] :
	    3 + ((size_t)data->data[1] << 8 | data->data[2]);
	o->key = data->length;
	o->signature = data->length > exponent ? data->length - exponent : 0;
	return (true);
}

/* Header, question, OPT; each record with a compressed owner (RFC 1035, 4). */
#define MESSAGE_FIXED (12 + 4 + 11)
#define RECORD_FIXED  (2 + 10)
#define DNSKEY_FIXED  4
#define RRSIG_FIXED   18

static int
check_size(struct walk *w, struct chain_set *s, const struct prove_options *o)
{
	size_t name = w->zone->name.length, size = MESSAGE_FIXED + name, i;
	struct octets octets;

	if (o->reply_size == -1)
		return (0);
	for (i = 0; i < s->set->keyset_count; i++) {
		if (!octets_of(w, s, s->set->keyset[i], &octets))
			return (walk_note(w, s, RULE_V10, ".keyset",
			    "the recipe does not tell the size of a key"));
		size += RECORD_FIXED + DNSKEY_FIXED + octets.key;
	}
	for (i = 0; i < s->set->signed_by_count; i++) {
		if (!octets_of(w, s, s->set->signed_by[i], &octets))
			return (walk_note(w, s, RULE_V10, ".signedBy",
			    "the recipe does not tell the size of a key"));
		size += RECORD_FIXED + RRSIG_FIXED + name + octets.signature;
	}
	if ((int64_t)size <= o->reply_size)
		return (0);
	return (walk_finding(w, s, RULE_V10, ASPECT_TIME, ".keyset",
	    "an answer has %zu octets, where at most %" PRId64 " are allowed",
	    size, o->reply_size));
}

int
invariant_set(
    struct walk *w, struct chain_set *s, const struct prove_options *o)
{
	if (check_inception(w, s) == -1 || check_validity(w, s, o) == -1 ||
	    check_ttl(w, s) == -1)
		return (-1);
	return (check_size(w, s, o));
}
