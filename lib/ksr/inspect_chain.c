/* Checks of a request's identity, and against the response before it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/ksr/inspect_parts.h"

int
inspect_domain(const struct inspect *i, struct fault *f)
{
	const struct conf_request *r = &i->conf->request;
	char found[NAME_TEXT_SIZE];
	size_t n;

	for (n = 0; n < r->domain_count; n++)
		if (name_equal(&r->domains[n], &i->request->domain))
			break;
	name_print(&i->request->domain, found);
	if (n == r->domain_count &&
	    inspect_object(i, CONF_CHECK_DOMAIN, NULL,
		"a domain of oks.conf's list", found, f) == -1)
		return (-1);
	if (i->previous == NULL ||
	    name_equal(&i->previous->domain, &i->request->domain))
		return (0);
	return (inspect_object(i, CONF_CHECK_DOMAIN, NULL,
	    "the domain of the previous response", found, f));
}

int
inspect_id(const struct inspect *i, struct fault *f)
{
	if (i->previous == NULL || strcmp(i->previous->id, i->request->id) != 0)
		return (0);
	return (inspect_object(i, CONF_CHECK_ID, NULL,
	    "another id than the previous response has", i->request->id, f));
}

/* ---- KSR-BUNDLE-UNIQUE ---- */

/* A bundle, of the request or of the response before it. */
struct named {
	const struct ksr_bundle *bundle;
	bool previous;
};

static int
compare(const void *left, const void *right)
{
	const struct named *a = left, *b = right;
	int order = strcmp(a->bundle->id, b->bundle->id);

	if (order != 0)
		return (order);
	if (a->previous != b->previous)
		return (a->previous ? -1 : 1);
	return (a->bundle < b->bundle ? -1 : a->bundle > b->bundle);
}

static int
check_once(const struct inspect *i, const struct named *before,
    const struct named *one, struct fault *f)
{
	if (one->previous || strcmp(before->bundle->id, one->bundle->id) != 0)
		return (0);
	return (inspect_object(i, CONF_CHECK_UNIQUE, one->bundle,
	    before->previous ?
		"an id that no bundle of the previous response has" :
		"an id that no other bundle has",
	    one->bundle->id, f));
}

int
inspect_unique(const struct inspect *i, struct fault *f)
{
	const struct ksr *q = i->request, *p = i->previous;
	size_t count = 0, n, all;
	struct named *list;
	int rc = 0;

	all = q->bundle_count + (p == NULL ? 0 : p->bundle_count);
	if ((list = calloc(all, sizeof(*list))) == NULL)
		return (fault_memory(f));
	for (n = 0; n < q->bundle_count; n++)
		list[count++] = (struct named){ &q->bundles[n], false };
	for (n = 0; p != NULL && n < p->bundle_count; n++)
		list[count++] = (struct named){ &p->bundles[n], true };
	qsort(list, count, sizeof(*list), compare);
	for (n = 1; n < count && rc == 0; n++)
		rc = check_once(i, &list[n - 1], &list[n], f);
	free(list);
	return (rc);
}

/* ---- KSR-CHAIN-KEYS ---- */

static bool
same_key(const struct ksr_key *a, const struct ksr_key *b)
{
	return (strcmp(a->identifier, b->identifier) == 0 && a->tag == b->tag &&
	    a->ttl == b->ttl && dnskey_equal(&a->key, &b->key));
}

static bool
holds(const struct ksr_bundle *b, const struct ksr_key *k)
{
	size_t i;

	for (i = 0; i < b->key_count; i++)
		if (same_key(&b->keys[i], k))
			return (true);
	return (false);
}

/* True if known-keys has the key that made the signature. */
static bool
is_known(const struct inspect *i, const struct ksr_bundle *b,
    const struct ksr_signature *s)
{
	const struct ksr_key *k;
	size_t n;

	for (k = b->keys; k < b->keys + b->key_count; k++)
		for (n = 0; n < i->conf->known_count; n++)
			if (dnskey_tag(&k->key) == s->rrsig.key_tag &&
			    known_matches(&i->conf->known[n],
				&i->previous->domain, k->key.algorithm,
				&k->key.data))
				return (true);
	return (false);
}

/* A response that some other key signed proves nothing. */
static int
check_previous_signers(
    const struct inspect *i, const struct ksr_bundle *last, struct fault *f)
{
	char found[INSPECT_TEXT];
	size_t n;

	for (n = 0; n < last->signature_count; n++) {
		if (is_known(i, last, &last->signatures[n]))
			continue;
		(void)snprintf(found, sizeof(found), "%.64s, key tag %u",
		    last->signatures[n].identifier,
		    last->signatures[n].rrsig.key_tag);
		if (inspect_object(i, CONF_CHECK_CHAIN_KEYS, NULL,
			"the previous response signed by keys of known-keys",
			found, f) == -1)
			return (-1);
	}
	return (0);
}

int
inspect_chain_keys(const struct inspect *i, struct fault *f)
{
	const struct ksr_bundle *first = &i->request->bundles[0], *last;
	char found[INSPECT_TEXT];
	size_t n;

	if (i->previous == NULL)
		return (0);
	last = &i->previous->bundles[i->previous->bundle_count - 1];
	for (n = 0; n < first->key_count; n++) {
		if (holds(last, &first->keys[n]))
			continue;
		(void)snprintf(found, sizeof(found), "%.128s, key tag %u",
		    first->keys[n].identifier, first->keys[n].tag);
		if (inspect_object(i, CONF_CHECK_CHAIN_KEYS, first,
			"keys of the last bundle of the previous response",
			found, f) == -1)
			return (-1);
	}
	return (check_previous_signers(i, last, f));
}
