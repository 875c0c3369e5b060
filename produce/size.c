#include "produce/size.h"

#include "lib/dns/algorithm.h"
#include "lib/util/instant.h"

#define HEADER   12 /* RFC 1035, 4.1.1 */
#define QUESTION 4  /* type and class */
#define RECORD   12 /* pointer, type, class, TTL, length */
#define OPT      11 /* RFC 6891, 6.1.2 */
#define DNSKEY   4  /* flags, protocol, algorithm */
#define RRSIG    18 /* RFC 4034, 3.1, before the signer's name */
#define EXPONENT 4  /* RFC 3110: length and 65537 */

/* Octets of a public key and of its signature. */
struct measure {
	size_t key, signature;
};

static struct measure
measure(unsigned int algorithm, size_t bits)
{
	const struct algorithm *a = algorithm_find(algorithm);

	if (a == NULL)
		return ((struct measure){ 0, 0 });
	switch (a->kind) {
	case PUBKEY_RSA:
		return (struct measure){ EXPONENT + bits / 8, bits / 8 };
	case PUBKEY_P256:
		return (struct measure){ 64, 64 };
	case PUBKEY_P384:
		return (struct measure){ 96, 96 };
	case PUBKEY_ED25519:
		return (struct measure){ 32, 64 };
	case PUBKEY_ED448:
		return (struct measure){ 57, 114 };
	default:
		return (struct measure){ 0, 0 };
	}
}

static struct measure
measure_key(const struct plan_line *line, const struct timeline_key *k)
{
	const struct bytes *data;
	struct measure m;

	if (k->known == TIMELINE_NONE)
		return (measure(k->algorithm, k->size));
	data = &line->zone->state->keys[k->known].dnskey.data;
	m = measure(k->algorithm,
	    data->length > EXPONENT ? (data->length - EXPONENT) * 8 : 0);
	m.key = data->length;
	return (m);
}

size_t
size_reply(const struct plan_line *line, const struct timeline_phase *p)
{
	const struct timeline *t = &line->timeline;
	size_t owner = line->zone->state->zone.length, i;
	size_t total = HEADER + owner + QUESTION + OPT;
	struct measure m;

	for (i = p->first; i < p->first + p->count; i++) {
		m = measure_key(line, &t->keys[t->members[i].key]);
		if ((t->members[i].state & TIMELINE_IN_SET) != 0)
			total += RECORD + DNSKEY + m.key;
		if ((t->members[i].state & TIMELINE_SIGNS_SET) != 0)
			total += RECORD + RRSIG + owner + m.signature;
	}
	return (total);
}

int
size_check(const struct plan_line *line, struct fault *f)
{
	unsigned int limit = line->zone->policy->limits.response;
	const struct timeline_branch *b;
	char when[INSTANT_SIZE];
	size_t branch, i, size;

	for (branch = 0; branch < TIMELINE_BRANCHES; branch++) {
		b = &line->timeline.branches[branch];
		for (i = 0; i < b->count; i++) {
			size = size_reply(line, &b->phases[i]);
			if (limit == 0 || size <= limit)
				continue;
			instant_format(b->phases[i].start, when);
			return (fault_set(f, FAULT_INPUT,
			    "kasp: the reply with the DNSKEY set of %s has "
			    "%zu octets, and limits.response is %u: smaller "
			    "keys, rollovers apart or a higher limit are "
			    "needed",
			    when, size, limit));
		}
	}
	return (0);
}
