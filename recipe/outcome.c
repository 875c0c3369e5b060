#include "recipe/outcome.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/dns/dnskey.h"
#include "lib/dns/keyset.h"
#include "lib/util/digest.h"
#include "recipe/verify.h"

/* Longest list of tags: "12345 " for each key and signer. */
#define TAGS_SIZE ((KEYSET_KEYS_MOST + KEYSET_RRSIGS_MOST) * 6 + 1)

static void
add_tag(char *list, unsigned int tag)
{
	size_t used = strlen(list);

	(void)snprintf(list + used, TAGS_SIZE - used, " %u", tag);
}

static void
print_records(const struct action *a, struct sheet *s)
{
	char keys[TAGS_SIZE] = "", signers[TAGS_SIZE] = "";
	struct keyset set = { 0 };
	struct fault why = { 0 };
	size_t i, record;

	if (recipe_keyset(a, &set, &record, &why) == -1) {
		sheet_line(s, "result",
		    "signed, but record %zu cannot be "
		    "read: %s",
		    record + 1, why.what);
		return;
	}
	for (i = 0; i < set.key_count; i++)
		add_tag(keys, dnskey_tag(&set.keys[i]));
	for (i = 0; i < set.rrsig_count; i++)
		add_tag(signers, set.rrsigs[i].key_tag);
	sheet_line(s, "result", "signed");
	sheet_line(s, "  DNSKEY", "tags%s", keys);
	sheet_line(s, "  RRSIG", "by tags%s", signers);
	keyset_clear(&set);
}

/* " sensitive" or " not sensitive"; nothing if the token does not say. */
static void
add_attribute(char *list, size_t size, const char *name, int value)
{
	size_t used = strlen(list);

	if (value != -1)
		(void)snprintf(list + used, size - used, "%s%s%s",
		    used > 0 ? ", " : "", value == 1 ? "" : "not ", name);
}

static void
print_attributes(const struct made_attributes *m, struct sheet *s)
{
	char list[256] = "";

	add_attribute(list, sizeof(list), "sensitive", m->sensitive);
	add_attribute(list, sizeof(list), "extractable", m->extractable);
	add_attribute(
	    list, sizeof(list), "always sensitive", m->always_sensitive);
	add_attribute(
	    list, sizeof(list), "never extractable", m->never_extractable);
	add_attribute(list, sizeof(list), "made locally", m->local);
	add_attribute(list, sizeof(list), "for signing", m->sign);
	add_attribute(list, sizeof(list), "for decryption", m->decrypt);
	add_attribute(list, sizeof(list), "for unwrapping", m->unwrap);
	sheet_line(s, "  attributes", "%s", list);
}

/* A digest of SHA-256 is told in words, too. */
static void
print_ds(const char *ds, struct sheet *s)
{
	const char *digest = strrchr(ds, ' ');

	sheet_line(s, "  DS", "%s", ds);
	if (digest != NULL && strlen(digest + 1) == 64 &&
	    strspn(digest + 1, "0123456789ABCDEFabcdef") == 64)
		sheet_words(s, "  in words", digest + 1);
}

static void
print_made(const struct result *result, struct sheet *s)
{
	size_t i;

	sheet_line(s, "result", "generated");
	if (result->key_tag != -1)
		sheet_line(s, "  tag", "%d", result->key_tag);
	for (i = 0; i < result->ds_count; i++)
		print_ds(result->ds[i], s);
	if (result->attributes_given)
		print_attributes(&result->attributes, s);
}

static void
print_blob(const struct result *result, struct sheet *s)
{
	char hex[DIGEST_HEX_SIZE];

	sheet_line(
	    s, "result", "exported, %zu bytes, SHA-256:", result->blob.length);
	if (digest_sha256_hex(
		result->blob.data, result->blob.length, hex, s->fault) == -1)
		return;
	sheet_line(s, "", "%s", hex);
	if (result->oaep != NULL)
		sheet_line(s, "  mechanisms",
		    "RSA-OAEP with %s, AES key wrap "
		    "0x%lx",
		    result->oaep, result->kwp);
}

void
outcome_print(const struct action *a, struct sheet *s)
{
	static const char *const failures[ACTION_TYPES] = {
		"the key does not exist", "nothing was deleted",
		"not generated", "not signed", "not imported", "not exported"
	};

	if (!a->result.success)
		sheet_line(s, "result", "%s", failures[a->type]);
	else if (a->type == ACTION_HAVE_KEY)
		sheet_line(s, "result", "the key exists");
	else if (a->type == ACTION_DELETE_KEY)
		sheet_line(s, "result", "deleted");
	else if (a->type == ACTION_GENERATE_KEY)
		print_made(&a->result, s);
	else if (a->type == ACTION_PRODUCE_SIGNED_KEYSET)
		print_records(a, s);
	else if (a->type == ACTION_IMPORT_PUBLIC_KEY)
		sheet_line(s, "result", "imported");
	else
		print_blob(&a->result, s);
}
