#include "lib/conf/guards.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "lib/conf/scalar.h"
#include "lib/dns/algorithm.h"
#include "lib/util/instant.h"
#include "lib/util/pubkey.h"

#define SIGNERS_MOST   64    /* of one zone */
#define HASHES_MOST    10000 /* in any other list */
#define ALGORITHM_MOST 255
#define DELETIONS_MOST 250000 /* as many as a recipe can ask for */

void
guards_defaults(struct conf_guards *g)
{
	memset(g, 0, sizeof(*g));
	g->validity_most = INT64_MAX;
	g->expiration_most = INT64_MAX;
	g->ttl_most = INT64_MAX;
	g->deletions_most = ULONG_MAX;
	g->delete_last_signer = true;
	g->revoke_any = true;
}

static void
clear_hashes(struct conf_hashes *list)
{
	free(list->items);
	memset(list, 0, sizeof(*list));
}

void
guards_clear(struct conf_guards *g)
{
	size_t i;

	for (i = 0; i < g->zone_count; i++)
		clear_hashes(&g->zones[i].signers);
	free(g->zones);
	free(g->algorithms);
	clear_hashes(&g->never_delete);
	clear_hashes(&g->revoke);
	clear_hashes(&g->transport_keys);
	clear_hashes(&g->backup);
	memset(g, 0, sizeof(*g));
}

/* ---- Lists of keys ---- */

static int
compare_hashes(const void *a, const void *b)
{
	return (memcmp(a, b, DIGEST_HEX_SIZE));
}

bool
guards_list(const struct conf_hashes *list, const char *hash)
{
	return (list->count > 0 &&
	    bsearch(hash, list->items, list->count, sizeof(*list->items),
		compare_hashes) != NULL);
}

static int
read_hash(const struct node *n, void *to, struct fault *f)
{
	struct conf_hashes *list = to;
	const char *text;
	size_t i;

	if (node_text(n, &text, f) == -1)
		return (-1);
	if (strlen(text) != DIGEST_HEX_SIZE - 1 ||
	    strspn(text, "0123456789abcdefABCDEF") != DIGEST_HEX_SIZE - 1)
		return (node_fault(n, f,
		    "a key is named by the SHA-256 of its public key, in %d "
		    "hexadecimal digits",
		    DIGEST_HEX_SIZE - 1));
	for (i = 0; i < DIGEST_HEX_SIZE; i++)
		list->items[list->count][i] = (char)(text[i] >= 'A' &&
			    text[i] <= 'F' ?
			text[i] - 'A' + 'a' :
			text[i]);
	list->count++;
	return (0);
}

static int
check_once(
    const struct node *n, const struct conf_hashes *list, struct fault *f)
{
	size_t i;

	for (i = 1; i < list->count; i++)
		if (compare_hashes(list->items[i - 1], list->items[i]) == 0)
			return (node_fault(
			    n, f, "%s is there twice", list->items[i]));
	return (0);
}

/* A list, also an empty one, or one hash alone. */
static int
read_list(const struct node *n, size_t most, void *to, struct fault *f)
{
	struct conf_hashes *list = to;
	int rc;

	list->given = true;
	/* One more than none, so that calloc has something to give. */
	list->items = calloc(node_count(n) + 1, sizeof(*list->items));
	if (list->items == NULL)
		return (fault_memory(f));
	rc = node_is_list(n) ? node_items(n, most, read_hash, list, f) :
			       read_hash(n, list, f);
	if (rc == -1)
		return (-1);
	qsort(list->items, list->count, sizeof(*list->items), compare_hashes);
	return (check_once(n, list, f));
}

static int
read_hashes(const struct node *n, void *to, struct fault *f)
{
	return (read_list(n, HASHES_MOST, to, f));
}

static int
read_signers(const struct node *n, void *to, struct fault *f)
{
	return (read_list(n, SIGNERS_MOST, to, f));
}

/* ---- Zones ---- */

static int
read_new_signers(const struct node *n, void *to, struct fault *f)
{
	static const char *const names[] = { "no", "beside", "alone", NULL };
	enum conf_new_signers *may = to;
	unsigned int index = CONF_NEW_SIGNERS_NO;

	if (scalar_choice(n, names, &index, f) == -1)
		return (-1);
	*may = (enum conf_new_signers)index;
	return (0);
}

static int
read_name(const struct node *n, struct name *canonical, struct fault *f)
{
	struct fault why = { 0 };
	struct name name;

	if (name_parse(&name, node_name(n), &why) == -1)
		return (why.kind == FAULT_INPUT ?
			node_key_fault(
			    n, f, "not a zone's name: %s", why.what) :
			fault_memory(f));
	if (name.length > 1 && name.wire[0] == 1 && name.wire[1] == '*')
		return (
		    node_key_fault(n, f, "a zone is not named by a wildcard"));
	name_canonical(canonical, &name);
	return (0);
}

#define ZONE(member) offsetof(struct conf_guard_zone, member)

static int
read_zone(const struct node *n, void *to, struct fault *f)
{
	static const struct node_field fields[] = { { "signers", read_signers,
							ZONE(signers), true },
		{ "new-signers", read_new_signers, ZONE(new_signers), false },
		{ NULL, NULL, 0, false } };
	struct conf_guards *g = to;
	struct conf_guard_zone *z = &g->zones[g->zone_count++];

	if (read_name(n, &z->name, f) == -1 ||
	    node_fields(n, fields, z, f) == -1)
		return (-1);
	if (z->new_signers == CONF_NEW_SIGNERS_BESIDE && z->signers.count == 0)
		return (node_key_fault(n, f,
		    "new-signers beside, and signers lists none that a new "
		    "one could stand beside"));
	return (0);
}

static int
compare_names(const struct name *a, const struct name *b)
{
	if (a->length != b->length)
		return (a->length < b->length ? -1 : 1);
	return (memcmp(a->wire, b->wire, a->length));
}

static int
compare_zones(const void *left, const void *right)
{
	const struct conf_guard_zone *a = left, *b = right;

	return (compare_names(&a->name, &b->name));
}

const struct conf_guard_zone *
guards_zone(const struct conf_guards *g, const struct name *name)
{
	struct conf_guard_zone wanted = { .signers.given = false };

	if (g->zone_count == 0)
		return (NULL);
	name_canonical(&wanted.name, name);
	return (bsearch(&wanted, g->zones, g->zone_count, sizeof(*g->zones),
	    compare_zones));
}

/* Letter case, final dot and escapes make no other zone of it. */
static int
read_zones(const struct node *n, void *to, struct fault *f)
{
	struct conf_guards *g = to;
	char text[NAME_TEXT_SIZE];
	size_t i;

	g->zones_given = true;
	g->zones = calloc(node_count(n) + 1, sizeof(*g->zones));
	if (g->zones == NULL)
		return (fault_memory(f));
	if (node_members(n, CONF_ZONES_MOST, read_zone, g, f) == -1)
		return (-1);
	qsort(g->zones, g->zone_count, sizeof(*g->zones), compare_zones);
	for (i = 1; i < g->zone_count; i++)
		if (compare_zones(&g->zones[i - 1], &g->zones[i]) == 0) {
			name_print(&g->zones[i].name, text);
			return (node_key_fault(
			    n, f, "the zone %.255s is there twice", text));
		}
	return (0);
}

/* ---- Algorithms ---- */

const struct conf_guard_algorithm *
guards_algorithm(const struct conf_guards *g, unsigned int number)
{
	size_t i;

	for (i = 0; i < g->algorithm_count; i++)
		if (g->algorithms[i].number == number)
			return (&g->algorithms[i]);
	return (NULL);
}

/* Also those that are not for new keys: a zone may have such a key still. */
static int
read_number(const struct node *n, void *to, struct fault *f)
{
	unsigned int *number = to;
	const struct algorithm *algorithm;
	const char *text;
	unsigned long value = 0;

	if (node_text(n, &text, f) == -1)
		return (-1);
	if (!scalar_is_digits(text))
		algorithm = algorithm_find_mnemonic(text);
	else if (scalar_number(n, 0, ALGORITHM_MOST, &value, f) == -1)
		return (-1);
	else
		algorithm = algorithm_find((unsigned int)value);
	if (algorithm == NULL)
		return (node_fault(n, f,
		    "\"%.64s\" is not an algorithm that oks signs with", text));
	*number = algorithm->number;
	return (0);
}

static int
read_bits(const struct node *n, void *to, struct fault *f)
{
	unsigned int *bits = to;
	unsigned long number = 0;

	if (scalar_number(n, PUBKEY_RSA_LEAST, PUBKEY_RSA_MOST, &number, f) ==
	    -1)
		return (-1);
	*bits = (unsigned int)number;
	return (0);
}

/* 0 bits are a bound that is not given. */
static int
check_bits(
    const struct node *n, const struct conf_guard_algorithm *a, struct fault *f)
{
	const struct algorithm *known = algorithm_find(a->number);

	if (a->least == 0 && a->most == 0)
		return (0);
	if (known == NULL || known->kind != PUBKEY_RSA)
		return (node_fault(n, f,
		    "sizes are for RSA; keys of this algorithm have one size "
		    "only"));
	if (a->most != 0 && a->least > a->most)
		return (node_fault(
		    n, f, "min-size must not be larger than max-size"));
	return (0);
}

#define ALGORITHM(member) offsetof(struct conf_guard_algorithm, member)

static int
read_algorithm(const struct node *n, void *to, struct fault *f)
{
	static const struct node_field fields[] = {
		{ "algo", read_number, ALGORITHM(number), true },
		{ "min-size", read_bits, ALGORITHM(least), false },
		{ "max-size", read_bits, ALGORITHM(most), false },
		{ NULL, NULL, 0, false }
	};
	struct conf_guards *g = to;
	struct conf_guard_algorithm *a = &g->algorithms[g->algorithm_count];

	if ((node_is_mapping(n) ? node_fields(n, fields, a, f) :
				  read_number(n, &a->number, f)) == -1 ||
	    check_bits(n, a, f) == -1)
		return (-1);
	if (guards_algorithm(g, a->number) != NULL)
		return (node_fault(n, f, "the algorithm is there twice"));
	if (a->most == 0)
		a->most = PUBKEY_RSA_MOST;
	g->algorithm_count++;
	return (0);
}

static int
read_algorithms(const struct node *n, void *to, struct fault *f)
{
	struct conf_guards *g = to;

	g->algorithms_given = true;
	g->algorithms = calloc(node_count(n) + 1, sizeof(*g->algorithms));
	if (g->algorithms == NULL)
		return (fault_memory(f));
	return (node_items(n, ALGORITHM_MOST, read_algorithm, g, f));
}

/* ---- Single values ---- */

static int
read_instant(const struct node *n, void *to, struct fault *f)
{
	const char *text;

	if (node_text(n, &text, f) == -1)
		return (-1);
	if (instant_parse(text, to, f) == -1)
		return (node_place(n, f));
	return (0);
}

static int
read_deletions(const struct node *n, void *to, struct fault *f)
{
	return (scalar_number(n, 0, DELETIONS_MOST, to, f));
}

/* true, false, or the keys that may be revoked. */
static int
read_revoke(const struct node *n, void *to, struct fault *f)
{
	struct conf_guards *g = to;
	const char *text;

	if (node_is_list(n) || node_is_mapping(n))
		return (read_hashes(n, &g->revoke, f));
	if (node_text(n, &text, f) == -1)
		return (-1);
	if (strlen(text) == DIGEST_HEX_SIZE - 1)
		return (read_hashes(n, &g->revoke, f));
	return (scalar_bool(n, &g->revoke_any, f));
}

/* ---- The section ---- */

static int
check(const struct node *n, const struct conf_guards *g, struct fault *f)
{
	size_t i;

	if (g->ttl_least > g->ttl_most)
		return (node_key_fault(
		    n, f, "min-ttl must not be longer than max-ttl"));
	for (i = 0; i < g->backup.count; i++)
		if (guards_list(&g->transport_keys, g->backup.items[i]))
			return (node_key_fault(n, f,
			    "%s is in backup and in transport-keys: a key "
			    "signing key would leave for where zone signing "
			    "keys go",
			    g->backup.items[i]));
	return (0);
}

#define HERE(member) offsetof(struct conf_guards, member)

static const struct node_field guard_fields[] = {
	{ "zones", read_zones, 0, false },
	{ "max-validity", scalar_duration, HERE(validity_most), false },
	{ "latest-expiration", read_instant, HERE(expiration_most), false },
	{ "min-ttl", scalar_ttl, HERE(ttl_least), false },
	{ "max-ttl", scalar_ttl, HERE(ttl_most), false },
	{ "algorithms", read_algorithms, 0, false },
	{ "never-delete", read_hashes, HERE(never_delete), false },
	{ "delete-last-signer", scalar_bool, HERE(delete_last_signer), false },
	{ "deletions", read_deletions, HERE(deletions_most), false },
	{ "revoke", read_revoke, 0, false },
	{ "transport-keys", read_hashes, HERE(transport_keys), false },
	{ "backup", read_hashes, HERE(backup), false }, { NULL, NULL, 0, false }
};

int
guards_section(const struct node *n, void *to, struct fault *f)
{
	struct conf_guards *g = to;

	g->given = true;
	g->deletions_most = 0;
	g->delete_last_signer = false;
	g->revoke_any = false;
	if (node_fields(n, guard_fields, g, f) == -1)
		return (-1);
	return (check(n, g, f));
}
