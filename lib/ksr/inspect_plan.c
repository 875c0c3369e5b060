/* KSR-POLICY-SAFETY: what was planned against what resolvers have seen; and
 * what no set may have. */
#include <stdio.h>
#include <string.h>

#include "lib/dns/algorithm.h"
#include "lib/ksr/inspect_parts.h"

/* The bundles in service one after the other: the last one before, if there is
 * one, as number 0, then those of the answer. */
struct course {
	const struct inspect *inspect;
	const struct ksr *answer;
	const struct ksr_bundle *before;
};

static const struct ksr_bundle *
bundle_at(const struct course *c, size_t number)
{
	return (number == 0 ? c->before : &c->answer->bundles[number - 1]);
}

/* The bundle's key with that public data, revoked or not. */
static const struct ksr_key *
find(const struct ksr_bundle *b, const struct dnskey *key)
{
	size_t i;

	for (i = 0; i < b->key_count; i++)
		if (b->keys[i].key.algorithm == key->algorithm &&
		    bytes_equal(&b->keys[i].key.data, &key->data))
			return (&b->keys[i]);
	return (NULL);
}

static const struct ksr_key *
signer_of(const struct ksr_bundle *b, const struct ksr_signature *s)
{
	size_t i;

	for (i = 0; i < b->key_count; i++)
		if (dnskey_tag(&b->keys[i].key) == s->rrsig.key_tag &&
		    b->keys[i].key.algorithm == s->rrsig.algorithm)
			return (&b->keys[i]);
	return (NULL);
}

static int
object(const struct course *c, size_t number, const struct ksr_key *k,
    const char *expected, struct fault *f)
{
	char found[INSPECT_TEXT];
	const struct ksr_bundle *b = number == 0 ?
	    NULL :
	    &c->inspect->request->bundles[number - 1];

	(void)snprintf(found, sizeof(found), "%.128s, key tag %u",
	    k->identifier, dnskey_tag(&k->key));
	return (inspect_object(
	    c->inspect, CONF_CHECK_SAFETY, b, expected, found, f));
}

/* A key signs only once it has been published for PublishSafety; a revoked one
 * asks nobody to trust it. */
static int
check_publish(const struct course *c, size_t number, const struct ksr_key *k,
    struct fault *f)
{
	const struct conf_response *r = &c->inspect->conf->request.response;
	const struct ksr_bundle *b = bundle_at(c, number);
	int64_t instant = b->inception - r->publish_safety;
	size_t n = number;

	if (number == 0 || (number == 1 && c->before == NULL) ||
	    (k->key.flags & DNSKEY_FLAG_REVOKE) != 0)
		return (0);
	while (n > (c->before == NULL ? 1U : 0U) &&
	    find(bundle_at(c, n - 1), &k->key) != NULL)
		n--;
	if (n == number)
		return (object(c, number, k,
		    "a signer that the bundle before publishes", f));
	if (bundle_at(c, n)->inception > instant && n != 1)
		return (object(c, number, k,
		    "a signer that was published for PublishSafety", f));
	if (number == 1 && instant > c->before->expiration)
		return (object(c, number, k,
		    "the last bundle before to last until then", f));
	return (0);
}

/* What signed the last bundle before stays for RetireSafety. */
static int
check_retire_before(
    const struct course *c, const struct ksr_key *k, struct fault *f)
{
	const int64_t until = c->answer->bundles[0].inception +
	    c->inspect->conf->request.response.retire_safety;
	const struct ksr_key *is;
	size_t n;

	if ((k->key.flags & DNSKEY_FLAG_REVOKE) != 0)
		return (0);
	for (n = 1; n <= c->answer->bundle_count; n++) {
		if (bundle_at(c, n)->inception > until)
			break;
		is = find(bundle_at(c, n), &k->key);
		if (is == NULL &&
		    object(c, n, k,
			"the key that signed the response before, for "
			"RetireSafety",
			f) == -1)
			return (-1);
	}
	return (0);
}

/* A signer stays until the end, unless it is revoked on its way. */
static int
check_retire(const struct course *c, size_t number, const struct ksr_key *k,
    struct fault *f)
{
	const struct ksr_key *is = k;
	size_t n;

	for (n = number; n <= c->answer->bundle_count; n++) {
		is = find(bundle_at(c, n), &k->key);
		if (is == NULL)
			return (object(c, n, k,
			    "a key that signed a bundle before, or to have "
			    "seen it revoked",
			    f));
		if ((is->key.flags & DNSKEY_FLAG_REVOKE) != 0)
			return (0);
	}
	return (0);
}

static int
check_signers(const struct course *c, size_t number, struct fault *f)
{
	const struct ksr_bundle *b = bundle_at(c, number);
	const struct ksr_key *k;
	size_t i;

	for (i = 0; i < b->signature_count; i++) {
		if ((k = signer_of(b, &b->signatures[i])) == NULL)
			continue;
		if (number == 0) {
			if (check_retire_before(c, k, f) == -1)
				return (-1);
		} else if (check_publish(c, number, k, f) == -1 ||
		    check_retire(c, number, k, f) == -1)
			return (-1);
	}
	return (0);
}

/* RFC 4035, 2.2: each algorithm of the set signs it, and no other. */
static int
check_algorithms(const struct inspect *i, const struct ksr_bundle *asked,
    const struct ksr_bundle *b, struct fault *f)
{
	bool keys[256] = { false }, signers[256] = { false };
	char found[INSPECT_TEXT];
	unsigned int n;
	size_t k;

	for (k = 0; k < b->key_count; k++)
		if ((b->keys[k].key.flags & DNSKEY_FLAG_SEP) == 0)
			keys[b->keys[k].key.algorithm & 255] = true;
	for (k = 0; k < b->signature_count; k++)
		signers[b->signatures[k].rrsig.algorithm & 255] = true;
	for (n = 0; n < 256; n++) {
		if (keys[n] == signers[n])
			continue;
		(void)snprintf(found, sizeof(found),
		    keys[n] ? "no KSK of algorithm %u" :
			      "no ZSK of algorithm %u",
		    n);
		if (inspect_object(i, CONF_CHECK_ALG, asked,
			"KSKs that sign of the ZSKs' algorithms", found,
			f) == -1)
			return (-1);
	}
	return (0);
}

static int
check_pair(const struct inspect *i, const struct ksr_bundle *asked,
    const struct ksr_key *a, const struct ksr_key *b, struct fault *f)
{
	char found[INSPECT_TEXT];
	bool tags = dnskey_tag(&a->key) == dnskey_tag(&b->key);

	if (!tags && strcmp(a->identifier, b->identifier) != 0)
		return (0);
	(void)snprintf(found, sizeof(found), "%.80s, tag %u, and %.80s, tag %u",
	    a->identifier, dnskey_tag(&a->key), b->identifier,
	    dnskey_tag(&b->key));
	return (inspect_object(i, CONF_CHECK_KEYS, asked,
	    tags ? "keys with distinct tags" : "keys with distinct identifiers",
	    found, f));
}

/* Whose signature one is, is told by tag and identifier. */
static int
check_tags(const struct inspect *i, const struct ksr_bundle *asked,
    const struct ksr_bundle *b, struct fault *f)
{
	size_t k, other;

	for (k = 0; k < b->key_count; k++)
		for (other = 0; other < k; other++)
			if (check_pair(i, asked, &b->keys[other], &b->keys[k],
				f) == -1)
				return (-1);
	return (0);
}

int
inspect_plan(const struct inspect *i, const struct ksr *answer, struct fault *f)
{
	const struct ksr *p = i->previous;
	const struct course c = { i, answer,
		p == NULL ? NULL : &p->bundles[p->bundle_count - 1] };
	size_t n;

	for (n = 0; n < answer->bundle_count; n++)
		if (check_algorithms(i, &i->request->bundles[n],
			&answer->bundles[n], f) == -1 ||
		    check_tags(i, &i->request->bundles[n], &answer->bundles[n],
			f) == -1)
			return (-1);
	if (i->conf->request.off[CONF_CHECK_SAFETY])
		return (0);
	for (n = p == NULL ? 1 : 0; n <= answer->bundle_count; n++)
		if (check_signers(&c, n, f) == -1)
			return (-1);
	return (0);
}
