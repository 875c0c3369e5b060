#include "recipe/roster.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/dns/algorithm.h"
#include "lib/dns/dnskey.h"
#include "lib/util/digest.h"
#include "lib/util/pubkey.h"
#include "recipe/index.h"

/* "revoked 65535" and the NUL, with room. */
#define ROLE_SIZE 32

struct roster {
	const struct recipe *recipe;
	size_t *numbers;         /* by the naming's number: ours, from 1 */
	bool *dns;               /* by the naming's number: not only as a
				   transport key, whose flags mean nothing */
	const struct key **keys; /* in our order */
	size_t count;
	size_t *steps; /* by action: its step, from 1 */
	struct key_index *generated, *imported;
};

static void
enter(struct roster *x, const struct key *k, bool dns)
{
	if (k == NULL)
		return;
	x->dns[k->number] |= dns;
	if (x->numbers[k->number] != 0)
		return;
	x->keys[x->count++] = k;
	x->numbers[k->number] = x->count;
}

static void
enter_all(struct roster *x, const struct key *const *keys, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		enter(x, keys[i], true);
}

static void
enter_action(struct roster *x, const struct action *a)
{
	enter(x, a->key, a->type != ACTION_IMPORT_PUBLIC_KEY);
	enter(x, a->wrapping_key, false);
	if (a->set == NULL)
		return;
	enter_all(x, a->set->keyset, a->set->keyset_count);
	enter_all(x, a->set->signed_by, a->set->signed_by_count);
	enter_all(x, a->set->zone_signers, a->set->zone_signers_count);
}

static int
allocate(struct roster *x, struct fault *f)
{
	size_t keys = x->recipe->key_count + 1;

	x->numbers = calloc(keys, sizeof(*x->numbers));
	x->dns = calloc(keys, sizeof(*x->dns));
	x->keys = calloc(keys, sizeof(*x->keys));
	x->steps = calloc(x->recipe->action_count + 1, sizeof(*x->steps));
	if (x->numbers == NULL || x->dns == NULL || x->keys == NULL ||
	    x->steps == NULL)
		return (fault_memory(f));
	if ((x->generated = key_index_new(x->recipe, ACTION_GENERATE_KEY, f)) ==
	    NULL)
		return (-1);
	x->imported = key_index_new(x->recipe, ACTION_IMPORT_PUBLIC_KEY, f);
	return (x->imported == NULL ? -1 : 0);
}

struct roster *
roster_new(const struct recipe *r, const size_t *order, struct fault *f)
{
	struct roster *x = calloc(1, sizeof(*x));
	size_t i;

	if (x == NULL) {
		(void)fault_memory(f);
		return (NULL);
	}
	x->recipe = r;
	if (allocate(x, f) == -1) {
		roster_free(x);
		return (NULL);
	}
	for (i = 0; i < r->action_count; i++) {
		enter_action(x, &r->actions[order[i]]);
		x->steps[order[i]] = i + 1;
	}
	return (x);
}

void
roster_free(struct roster *x)
{
	if (x == NULL)
		return;
	free(x->numbers);
	free(x->dns);
	free(x->keys);
	free(x->steps);
	key_index_free(x->generated);
	key_index_free(x->imported);
	free(x);
}

/* The action that makes the key or brings it in, or NULL. */
static const struct action *
origin(const struct roster *x, const struct key *k)
{
	const struct action *a;

	if (k->type == KEY_DIRECT && k->label == NULL && k->id.length == 0)
		return (NULL);
	if ((a = key_index_find(x->generated, k, NULL)) != NULL)
		return (a);
	return (key_index_find(x->imported, k, NULL));
}

/* The key as a record, its data borrowed; no data if it is not known. */
static struct dnskey
record(const struct roster *x, const struct key *k)
{
	struct dnskey d = { k->flags, k->algorithm, k->data };
	const struct action *a = origin(x, k);

	if (k->data.length > 0 || a == NULL)
		return (d);
	d.data = a->type == ACTION_GENERATE_KEY ? a->result.key_data :
						  a->key->data;
	return (d);
}

static void
print_role(const struct key *k, char *text)
{
	const char *role = "flags";

	if ((k->flags & DNSKEY_FLAG_REVOKE) != 0)
		role = "revoked";
	else if (k->flags == (DNSKEY_FLAG_ZONE | DNSKEY_FLAG_SEP))
		role = "KSK";
	else if (k->flags == DNSKEY_FLAG_ZONE)
		role = "ZSK";
	(void)snprintf(text, ROLE_SIZE, "%s %u", role, k->flags);
}

/* In groups of eight digits, which people can read aloud. */
static void
print_id(const struct key *k, struct sheet *s)
{
	char text[RECIPE_ID_MOST * 2 + RECIPE_ID_MOST / 4 + 1];
	size_t i, used = 0;

	for (i = 0; i < k->id.length && i < RECIPE_ID_MOST; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used,
		    "%s%02x", i > 0 && i % 4 == 0 ? " " : "", k->id.data[i]);
	sheet_line(s, "  id", "%s", text);
}

static void
print_origin(const struct roster *x, const struct key *k, struct sheet *s)
{
	const struct action *a = origin(x, k);
	size_t step;

	if (a == NULL) {
		sheet_line(s, "  from",
		    k->type == KEY_DIRECT ? "this recipe" : "the token");
		return;
	}
	step = x->steps[a - x->recipe->actions];
	sheet_line(s, "  from",
	    a->type == ACTION_GENERATE_KEY ? "step %zu, which makes it" :
					     "step %zu, which brings it in",
	    step);
}

/* What kind of key it is, and the SHA-256 of its SubjectPublicKeyInfo. */
static void
print_public(const struct dnskey *d, struct sheet *s)
{
	struct pubkey key = { 0 };
	struct fault why = { 0 };
	char name[16], hex[DIGEST_HEX_SIZE];

	if (dnskey_pubkey(d, &key, &why) == 0 &&
	    pubkey_hash(&key, hex, &why) == 0) {
		pubkey_name(&key, name);
		sheet_line(s, "  public key", "%s, SHA-256:", name);
		sheet_line(s, "", "%s", hex);
	} else
		sheet_line(s, "  public key", "not sound: %s", why.what);
	pubkey_clear(&key);
}

static void
print_key(const struct roster *x, const struct key *k, struct sheet *s)
{
	const struct algorithm *a = algorithm_find(k->algorithm);
	const struct dnskey d = record(x, k);
	char role[ROLE_SIZE], label[32];

	print_role(k, role);
	(void)snprintf(label, sizeof(label), "key %zu", x->numbers[k->number]);
	if (x->dns[k->number])
		sheet_line(s, label, "%s, %s (%u)", role,
		    a == NULL ? "unknown algorithm" : a->mnemonic,
		    k->algorithm);
	else
		sheet_line(s, label, "transport key");
	if (k->label != NULL)
		sheet_line(s, "  label", "\"%s\"", k->label);
	if (k->id.length > 0)
		print_id(k, s);
	if (k->store != NULL)
		sheet_line(s, "  store", "\"%s\"", k->store);
	print_origin(x, k, s);
	if (d.data.length == 0)
		return;
	if (x->dns[k->number])
		sheet_line(s, "  tag", "%u", (unsigned int)dnskey_tag(&d));
	print_public(&d, s);
}

void
roster_print(const struct roster *x, struct sheet *s)
{
	size_t i;

	for (i = 0; i < x->count; i++)
		print_key(x, x->keys[i], s);
}

void
roster_row(const struct roster *x, const struct key *k, const char *label,
    struct sheet *s)
{
	char text[ROLE_SIZE + 64], role[ROLE_SIZE] = "transport", tag[16] = "";
	const struct dnskey d = record(x, k);
	char name[KEY_TEXT_SIZE] = "given in this recipe";

	if (x->dns[k->number]) {
		print_role(k, role);
		if (d.data.length > 0)
			(void)snprintf(tag, sizeof(tag), "tag %u",
			    (unsigned int)dnskey_tag(&d));
		else
			(void)snprintf(tag, sizeof(tag), "tag ?");
	}
	if (k->label != NULL || k->id.length > 0 || k->type == KEY_BY_REF)
		key_print(k, name);
	(void)snprintf(text, sizeof(text), "key %-2zu %-11s %-9s ",
	    x->numbers[k->number], role, tag);
	sheet_row(s, label, text, name);
}
