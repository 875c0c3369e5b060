/* `cooked`: what an action gave. */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util/digest.h"
#include "recipe/reader.h"

/* Records in signedKeysetRRs, and the length of one in bytes. */
#define RRS_MOST (KEYSET_KEYS_MOST + KEYSET_RRSIGS_MOST)
#define RR_MOST  8192

static int
read_rr(struct reader *rd, const struct place *at, json_t *value, void *target)
{
	struct result *result = target;
	const char *text;
	int rc;

	if ((text = reader_string(rd, at, value, RR_MOST, &rc)) == NULL)
		return (rc);
	if (strpbrk(text, "\r\n") != NULL)
		return (reader_finding(rd, at, "a record on several lines"));
	return (
	    recipe_add_text(&result->rrs, &result->rr_count, text, rd->fault));
}

static int
read_rrs(struct reader *rd, const struct place *at, json_t *value, void *target)
{
	return (reader_array(rd, at, value, read_rr, RRS_MOST, target));
}

static int
read_ds_text(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	struct result *result = target;
	const char *text;
	int rc;

	if ((text = reader_string(rd, at, value, RR_MOST, &rc)) == NULL)
		return (rc);
	return (
	    recipe_add_text(&result->ds, &result->ds_count, text, rd->fault));
}

static int
read_ds(struct reader *rd, const struct place *at, json_t *value, void *target)
{
	return (reader_array(
	    rd, at, value, read_ds_text, RECIPE_ACTIONS_MOST, target));
}

static int
read_tag(struct reader *rd, const struct place *at, json_t *value, void *target)
{
	int64_t tag = -1;

	if (reader_integer(rd, at, value, 0, 65535, &tag) == -1)
		return (-1);
	if (tag != -1)
		*(int *)target = (int)tag;
	return (0);
}

static int
read_attribute(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	bool set;

	if (!json_is_boolean(value))
		return (read_boolean(rd, at, value, &set));
	*(int *)target = json_is_true(value) ? 1 : 0;
	return (0);
}

#define MADE(field) offsetof(struct made_attributes, field)
static int
read_attributes(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	static const struct member members[] = {
		{ "sensitive", read_attribute, false, MADE(sensitive) },
		{ "extractable", read_attribute, false, MADE(extractable) },
		{ "alwaysSensitive", read_attribute, false,
		    MADE(always_sensitive) },
		{ "neverExtractable", read_attribute, false,
		    MADE(never_extractable) },
		{ "local", read_attribute, false, MADE(local) },
		{ "sign", read_attribute, false, MADE(sign) },
		{ "decrypt", read_attribute, false, MADE(decrypt) },
		{ "unwrap", read_attribute, false, MADE(unwrap) },
		{ NULL, NULL, false, 0 },
	};
	struct result *result = target;

	result->attributes_given = true;
	result->attributes = (struct made_attributes){ -1, -1, -1, -1, -1, -1,
		-1, -1 };
	return (reader_object(rd, at, value, members, &result->attributes));
}
#undef MADE

static int
read_hash(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	const char *text;
	int rc;

	if ((text = reader_string(rd, at, value, 16, &rc)) == NULL)
		return (rc);
	if (digest_find(text) == DIGEST_NONE)
		return (reader_finding(rd, at, "not a hash of RSA-OAEP"));
	return (read_label(rd, at, value, target));
}

/* A mechanism's number, as "0x210a". */
static int
read_mechanism(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	const char *text;
	char *end;
	int rc;

	if ((text = reader_string(rd, at, value, 32, &rc)) == NULL)
		return (rc);
	errno = 0;
	*(unsigned long *)target = strtoul(text, &end, 16);
	if (strncmp(text, "0x", 2) != 0 || *end != '\0' || errno != 0 ||
	    strlen(text) < 3)
		return (reader_finding(rd, at, "not a number as 0x210a"));
	return (0);
}

#define RESULT(field) offsetof(struct result, field)
static int
read_mechanisms(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	static const struct member members[] = {
		{ "oaep", read_hash, true, RESULT(oaep) },
		{ "kwp", read_mechanism, true, RESULT(kwp) },
		{ NULL, NULL, false, 0 },
	};

	return (reader_object(rd, at, value, members, target));
}

static const struct member have_members[] = {
	{ "exists", read_boolean, true, RESULT(success) },
	{ NULL, NULL, false, 0 },
};
static const struct member delete_members[] = {
	{ "deleteSuccess", read_boolean, true, RESULT(success) },
	{ NULL, NULL, false, 0 },
};
static const struct member generate_members[] = {
	{ "generateSuccess", read_boolean, true, RESULT(success) },
	{ "keyTag", read_tag, false, RESULT(key_tag) },
	{ "keyData", read_base64, false, RESULT(key_data) },
	{ "keyID", read_key_id, false, RESULT(key_id) },
	{ "keyLabel", read_label, false, RESULT(key_label) },
	{ "ds", read_ds, false, 0 },
	{ "attributes", read_attributes, false, 0 },
	{ NULL, NULL, false, 0 },
};
static const struct member set_members[] = {
	{ "signSuccess", read_boolean, true, RESULT(success) },
	{ "signedKeysetRRs", read_rrs, false, 0 },
	{ NULL, NULL, false, 0 },
};
static const struct member import_members[] = {
	{ "importSuccess", read_boolean, true, RESULT(success) },
	{ NULL, NULL, false, 0 },
};
static const struct member export_members[] = {
	{ "exportSuccess", read_boolean, true, RESULT(success) },
	{ "keyBlob", read_blob, false, RESULT(blob) },
	{ "keyData", read_base64, false, RESULT(key_data) },
	{ "keyID", read_key_id, false, RESULT(key_id) },
	{ "keyLabel", read_label, false, RESULT(key_label) },
	{ "mechanisms", read_mechanisms, false, 0 },
	{ NULL, NULL, false, 0 },
};
#undef RESULT

int
read_result(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	static const struct member *const tables[ACTION_TYPES] = { have_members,
		delete_members, generate_members, set_members, import_members,
		export_members };
	struct action *a = target;

	if (json_is_object(value) && json_object_size(value) == 0)
		return (0);
	a->result.given = true;
	return (reader_object(rd, at, value, tables[a->type], &a->result));
}
