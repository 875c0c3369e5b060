/* The checks of produceSignedKeyset. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/dns/dnskey.h"
#include "lib/dns/name.h"
#include "lib/util/instant.h"
#include "recipe/checker.h"

/* RRSIG times are compared by serial number arithmetic (RFC 4034, 3.1.5):
 * further apart than this they mean the reverse. */
#define VALIDITY_MOST 2147483647

/* The flags that a published key may have. */
#define FLAGS_KNOWN (DNSKEY_FLAG_ZONE | DNSKEY_FLAG_REVOKE | DNSKEY_FLAG_SEP)

static int
check_name(
    struct checker *c, const char *where, const char *text, struct name *name)
{
	struct fault why = { 0 };

	if (strcmp(text, "@") == 0)
		(void)fault_set(&why, FAULT_INPUT,
		    "@ means a name in zone "
		    "files only");
	else if (strncmp(text, "*.", 2) == 0 || strcmp(text, "*") == 0)
		(void)fault_set(&why, FAULT_INPUT,
		    "a zone is not named by a "
		    "wildcard");
	else if (name_parse(name, text, &why) == 0)
		return (0);
	name->length = 0;
	return (checker_finding(c, where, "%s", why.what));
}

static int
check_names(struct checker *c, const struct signed_set *s)
{
	struct name owner, signer;

	if (check_name(c, ".actionParams.ownerName", s->owner, &owner) == -1)
		return (-1);
	if (s->signer == NULL)
		return (0);
	if (check_name(c, ".actionParams.signerName", s->signer, &signer) == -1)
		return (-1);
	if (owner.length == 0 || signer.length == 0 || c->options->guarded ||
	    name_equal(&owner, &signer))
		return (0);
	return (checker_finding(c, ".actionParams.signerName",
	    "a DNSKEY set is signed in the name of its owner "
	    "(RFC 4035, 5.3.1)"));
}

static int
check_times(struct checker *c, const struct signed_set *s)
{
	int64_t publication = signed_set_publication(s);

	if (s->expiration <= s->inception)
		return (checker_finding(c, ".actionParams.expiration",
		    "expiration is not after inception"));
	if (s->expiration - s->inception > VALIDITY_MOST)
		return (checker_finding(c, ".actionParams.expiration",
		    "more than 2^31-1 seconds after inception"));
	if (publication < s->inception || publication >= s->expiration)
		return (checker_finding(c, ".actionParams.publication",
		    "publication is not within the validity"));
	return (0);
}

/* Of keys whose public data the recipe tells. */
static bool
same_tag(const struct key *a, const struct key *b)
{
	struct dnskey one = { a->flags, a->algorithm, a->data };
	struct dnskey other = { b->flags, b->algorithm, b->data };

	return (a->data.length > 0 && b->data.length > 0 &&
	    dnskey_tag(&one) == dnskey_tag(&other));
}

/* True if both name the same record. */
static bool
same_record(const struct checker *c, const struct key *a, const struct key *b)
{
	const struct action *maker = c->makers[a->number];

	if (a->flags != b->flags || a->algorithm != b->algorithm)
		return (false);
	if (a->data.length > 0 && b->data.length > 0)
		return (bytes_equal(&a->data, &b->data));
	if (maker != NULL && maker == c->makers[b->number])
		return (true);
	return (a == b || key_may_be(a, b));
}

/* A reference to a key that is there when sets are signed. */
static int
check_reference(struct checker *c, const char *where, const struct key *k)
{
	if (checker_reference(c, where, k) == -1)
		return (-1);
	if (k->type == KEY_BY_REF &&
	    key_index_find(c->imported, k, NULL) != NULL)
		return (checker_finding(c, where,
		    "this key is imported by "
		    "the recipe, which is after sets are signed"));
	return (0);
}

static bool
signs(const struct checker *c, const struct signed_set *s, const struct key *k)
{
	size_t i;

	for (i = 0; i < s->signed_by_count; i++)
		if (same_record(c, k, s->signed_by[i]))
			return (true);
	return (false);
}

static int
check_member(struct checker *c, const struct signed_set *s, size_t i)
{
	const struct key *k = s->keyset[i];
	char where[64];
	size_t other;

	(void)snprintf(
	    where, sizeof(where), ".actionParams.keyset[%zu].key", i);
	if ((k->type == KEY_BY_REF ? check_reference(c, where, k) :
				     checker_key(c, where, k)) == -1)
		return (-1);
	if ((k->flags & DNSKEY_FLAG_ZONE) == 0)
		return (checker_finding(
		    c, where, "flags %u lack the ZONE bit (256)", k->flags));
	if ((k->flags & ~(unsigned int)FLAGS_KNOWN) != 0)
		return (checker_finding(c, where,
		    "flags %u have bits that mean nothing", k->flags));
	if ((k->flags & DNSKEY_FLAG_REVOKE) != 0 && !signs(c, s, k))
		return (checker_finding(c, where,
		    "a revoked key signs the "
		    "set that revokes it (RFC 5011, 2.1)"));
	for (other = 0; other < i; other++) {
		if (same_record(c, k, s->keyset[other]))
			return (checker_finding(
			    c, where, "the set has this key already"));
		if (same_tag(k, s->keyset[other]))
			return (checker_finding(c, where,
			    "another key of the set has the same key tag"));
	}
	return (0);
}

static bool
in_set(const struct checker *c, const struct signed_set *s, const struct key *k)
{
	size_t i;

	for (i = 0; i < s->keyset_count; i++)
		if (same_record(c, k, s->keyset[i]))
			return (true);
	return (false);
}

static int
check_signer(struct checker *c, const struct signed_set *s, size_t i)
{
	const struct key *k = s->signed_by[i];
	char where[64];
	size_t other;

	(void)snprintf(
	    where, sizeof(where), ".actionParams.signedBy[%zu].key", i);
	if (check_reference(c, where, k) == -1)
		return (-1);
	for (other = 0; other < i; other++)
		if (same_record(c, k, s->signed_by[other]))
			return (checker_finding(
			    c, where, "this key signs the set already"));
	if (k->type == KEY_BY_REF && !c->options->signer_outside &&
	    !in_set(c, s, k))
		return (checker_finding(c, where,
		    "the signing key is not in "
		    "the set with the same keyAlgo and keyFlags"));
	return (0);
}

static int
check_zone_signers(struct checker *c, const struct signed_set *s)
{
	char where[64];
	size_t i;

	for (i = 0; i < s->zone_signers_count; i++) {
		(void)snprintf(where, sizeof(where),
		    ".actionParams.zoneSigners[%zu].key", i);
		if (checker_key(c, where, s->zone_signers[i]) == -1)
			return (-1);
	}
	return (0);
}

static int
check_digests(
    struct checker *c, const char *member, char *const *digests, size_t count)
{
	char where[80];
	size_t i;

	for (i = 0; i < count; i++) {
		(void)snprintf(where, sizeof(where),
		    ".actionParams.gate.%s[%zu]", member, i);
		if ((strlen(digests[i]) != 64 ||
			strspn(digests[i], "0123456789abcdefABCDEF") != 64) &&
		    checker_finding(c, where,
			"not a SHA-256 digest in "
			"hexadecimal") == -1)
			return (-1);
	}
	return (0);
}

/* Keys of which a DS record can be: KSKs, made by the recipe or with their
 * public key. */
static int
check_ds_keys(struct checker *c, const char *member,
    const struct key *const *keys, size_t count)
{
	char where[80];
	size_t i;

	for (i = 0; i < count; i++) {
		(void)snprintf(where, sizeof(where),
		    ".actionParams.gate.%s[%zu].key", member, i);
		if (checker_key(c, where, keys[i]) == -1)
			return (-1);
		if ((keys[i]->flags & DNSKEY_FLAG_SEP) == 0 &&
		    checker_finding(c, where,
			"a DS record is of a key with the SEP bit") == -1)
			return (-1);
		if (keys[i]->data.length == 0 &&
		    c->makers[keys[i]->number] == NULL &&
		    checker_finding(c, where,
			"the DS record of a key that the recipe does not "
			"make needs its keyData") == -1)
			return (-1);
	}
	return (0);
}

static int
check_gate(struct checker *c, const struct signed_set *s)
{
	if (check_digests(c, "dsPresent", s->gate.ds_present,
		s->gate.ds_present_count) == -1)
		return (-1);
	if (check_digests(c, "dsAbsent", s->gate.ds_absent,
		s->gate.ds_absent_count) == -1 ||
	    check_ds_keys(c, "dsPresentOf", s->gate.ds_present_of,
		s->gate.ds_present_of_count) == -1)
		return (-1);
	return (check_ds_keys(
	    c, "dsAbsentOf", s->gate.ds_absent_of, s->gate.ds_absent_of_count));
}

int
checker_set(struct checker *c, const struct signed_set *s)
{
	size_t i;

	if (check_names(c, s) == -1 || check_times(c, s) == -1)
		return (-1);
	if (s->keyset_count == 0 &&
	    checker_finding(c, ".actionParams.keyset",
		"a key set has at least one key") == -1)
		return (-1);
	if (s->signed_by_count == 0 &&
	    checker_finding(c, ".actionParams.signedBy",
		"a set is signed by at least one "
		"key") == -1)
		return (-1);
	for (i = 0; i < s->keyset_count; i++)
		if (check_member(c, s, i) == -1)
			return (-1);
	for (i = 0; i < s->signed_by_count; i++)
		if (check_signer(c, s, i) == -1)
			return (-1);
	if (check_zone_signers(c, s) == -1)
		return (-1);
	return (check_gate(c, s));
}
