/* Actions: their parameters and their results. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util/instant.h"
#include "recipe/reader.h"

/* A key object, before it is interned; also generateKey's two parameters. */
struct key_object {
	struct key key;
	int64_t size;
	bool exportable;
	bool has_type;
};

static int
read_key_type(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	struct key_object *k = target;
	const char *text;
	int rc;

	if ((text = reader_string(rd, at, value, 64, &rc)) == NULL)
		return (rc);
	k->has_type = true;
	if (strcmp(text, "byRef") == 0)
		k->key.type = KEY_BY_REF;
	else if (strcmp(text, "direct") == 0)
		k->key.type = KEY_DIRECT;
	else
		return (reader_finding(rd, at, "neither byRef nor direct"));
	return (0);
}

/* A number of bits, also in a string as the older spelling has it. */
static int
read_size(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	const char *text = json_string_value(value);
	char *end;

	if (text == NULL)
		return (reader_integer(rd, at, value, 1, 65536, target));
	*(int64_t *)target = strtol(text, &end, 10);
	if (text[0] < '0' || text[0] > '9' || *end != '\0' ||
	    *(int64_t *)target < 1 || *(int64_t *)target > 65536)
		return (reader_finding(rd, at, "not a number of bits"));
	return (0);
}

#define KEY(field) offsetof(struct key_object, key.field)
static const struct member key_members[] = {
	{ "keyType", read_key_type, true, 0 },
	{ "keyAlgo", read_algorithm, true, KEY(algorithm) },
	{ "keyFlags", read_flags, true, KEY(flags) },
	{ "keyStore", read_store, false, KEY(store) },
	{ "keyID", read_key_id, false, KEY(id) },
	{ "keyLabel", read_label, false, KEY(label) },
	{ "keyData", read_base64, false, KEY(data) },
	{ NULL, NULL, false, 0 },
};
static const struct member new_key_members[] = {
	{ "keyType", read_key_type, true, 0 },
	{ "keyAlgo", read_algorithm, true, KEY(algorithm) },
	{ "keyFlags", read_flags, true, KEY(flags) },
	{ "keyStore", read_store, false, KEY(store) },
	{ "keyID", read_key_id, false, KEY(id) },
	{ "keyLabel", read_label, false, KEY(label) },
	{ "keySize", read_size, false, offsetof(struct key_object, size) },
	{ "exportable", read_boolean, false,
	    offsetof(struct key_object, exportable) },
	{ NULL, NULL, false, 0 },
};
#undef KEY

static void
key_object_clear(struct key_object *k)
{
	free(k->key.store);
	free(k->key.label);
	bytes_clear(&k->key.id);
	bytes_clear(&k->key.data);
}

int
read_key(struct reader *rd, const struct place *at, json_t *value, void *target)
{
	const struct key **key = target;
	struct key_object k = { 0 };
	int rc;

	rc = reader_object(rd, at, value, key_members, &k);
	if (rc == 0 &&
	    (*key = recipe_key(rd->recipe, &k.key, rd->fault)) == NULL)
		rc = -1;
	key_object_clear(&k);
	return (rc);
}

static int
read_new_key(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	struct action *a = target;
	struct key_object k = { 0 };
	int rc;

	rc = reader_object(rd, at, value, new_key_members, &k);
	if (rc == 0 &&
	    (a->key = recipe_key(rd->recipe, &k.key, rd->fault)) == NULL)
		rc = -1;
	a->key_size = (unsigned int)k.size;
	a->exportable = k.exportable;
	key_object_clear(&k);
	return (rc);
}

/* A list of keys and its length, side by side in struct signed_set. */
struct key_list {
	const struct key ***keys;
	size_t *count;
};

static int
read_list_element(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	static const struct member members[] = {
		{ "key", read_key, true, 0 },
		{ NULL, NULL, false, 0 },
	};
	struct key_list *list = target;
	const struct key *key = NULL;

	if (reader_object(rd, at, value, members, &key) == -1)
		return (-1);
	if (key == NULL)
		return (0);
	return (recipe_add_to(list->keys, list->count, key, rd->fault));
}

static int
read_keyset(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	struct signed_set *s = target;
	struct key_list list = { &s->keyset, &s->keyset_count };

	return (reader_array(
	    rd, at, value, read_list_element, KEYSET_KEYS_MOST, &list));
}

static int
read_signed_by(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	struct signed_set *s = target;
	struct key_list list = { &s->signed_by, &s->signed_by_count };

	return (reader_array(
	    rd, at, value, read_list_element, KEYSET_RRSIGS_MOST, &list));
}

static int
read_zone_signers(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	struct signed_set *s = target;
	struct key_list list = { &s->zone_signers, &s->zone_signers_count };

	s->zone_signers_given = true;
	return (reader_array(
	    rd, at, value, read_list_element, KEYSET_KEYS_MOST, &list));
}

static int
read_branch(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	struct signed_set *s = target;
	const char *text;
	int rc;

	if ((text = reader_string(rd, at, value, 64, &rc)) == NULL)
		return (rc);
	s->branch_given = true;
	if (strcmp(text, "plan") == 0)
		s->branch = BRANCH_PLAN;
	else if (strcmp(text, "fallback") == 0)
		s->branch = BRANCH_FALLBACK;
	else
		return (reader_finding(rd, at, "neither plan nor fallback"));
	return (0);
}

struct text_list {
	char ***texts;
	size_t *count;
	size_t most; /* bytes */
};

static int
read_list_text(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	struct text_list *list = target;
	const char *text;
	int rc;

	if ((text = reader_string(rd, at, value, list->most, &rc)) == NULL)
		return (rc);
	return (recipe_add_text(list->texts, list->count, text, rd->fault));
}

static int
read_ds_present(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	struct gate *g = target;
	struct text_list list = { &g->ds_present, &g->ds_present_count, 128 };

	return (
	    reader_array(rd, at, value, read_list_text, RECIPE_DS_MOST, &list));
}

static int
read_ds_absent(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	struct gate *g = target;
	struct text_list list = { &g->ds_absent, &g->ds_absent_count, 128 };

	return (
	    reader_array(rd, at, value, read_list_text, RECIPE_DS_MOST, &list));
}

static int
read_ds_present_of(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	struct gate *g = target;
	struct key_list list = { &g->ds_present_of, &g->ds_present_of_count };

	return (reader_array(
	    rd, at, value, read_list_element, RECIPE_DS_MOST, &list));
}

static int
read_ds_absent_of(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	struct gate *g = target;
	struct key_list list = { &g->ds_absent_of, &g->ds_absent_of_count };

	return (reader_array(
	    rd, at, value, read_list_element, RECIPE_DS_MOST, &list));
}

static int
read_gate(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	static const struct member members[] = {
		{ "served", read_seconds, false,
		    offsetof(struct gate, served) },
		{ "dsPresent", read_ds_present, false, 0 },
		{ "dsAbsent", read_ds_absent, false, 0 },
		{ "dsPresentOf", read_ds_present_of, false, 0 },
		{ "dsAbsentOf", read_ds_absent_of, false, 0 },
		{ "dsFor", read_seconds, false, offsetof(struct gate, ds_for) },
		{ NULL, NULL, false, 0 },
	};
	struct signed_set *s = target;

	s->gate.given = true;
	return (reader_object(rd, at, value, members, &s->gate));
}

#define SET(field) offsetof(struct signed_set, field)
static const struct member signed_set_members[] = {
	{ "ownerName", read_name_text, true, SET(owner) },
	{ "signerName", read_name_text, false, SET(signer) },
	{ "inception", read_instant, true, SET(inception) },
	{ "expiration", read_instant, true, SET(expiration) },
	{ "publication", read_instant, false, SET(publication) },
	{ "ttl", read_ttl, true, SET(ttl) },
	{ "keyset", read_keyset, true, 0 },
	{ "signedBy", read_signed_by, true, 0 },
	{ "zoneSigners", read_zone_signers, false, 0 },
	{ "branch", read_branch, false, 0 },
	{ "gate", read_gate, false, 0 },
	{ NULL, NULL, false, 0 },
};
#undef SET

#define ACTION(field) offsetof(struct action, field)
static const struct member have_key_members[] = {
	{ "key", read_key, true, ACTION(key) },
	{ "relaxed", read_boolean, false, ACTION(relaxed) },
	{ NULL, NULL, false, 0 },
};
static const struct member delete_key_members[] = {
	{ "key", read_key, true, ACTION(key) },
	{ "mustExist", read_boolean, false, ACTION(must_exist) },
	{ NULL, NULL, false, 0 },
};
static const struct member generate_key_members[] = {
	{ "key", read_new_key, true, 0 },
	{ NULL, NULL, false, 0 },
};
static const struct member import_key_members[] = {
	{ "key", read_key, true, ACTION(key) },
	{ NULL, NULL, false, 0 },
};
static const struct member export_key_members[] = {
	{ "key", read_key, true, ACTION(key) },
	{ "wrappingKey", read_key, true, ACTION(wrapping_key) },
	{ NULL, NULL, false, 0 },
};
#undef ACTION

static int
read_params(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	static const struct member *const tables[ACTION_TYPES] = {
		have_key_members, delete_key_members, generate_key_members,
		NULL, import_key_members, export_key_members
	};
	struct action *a = target;

	if (a->type == ACTION_PRODUCE_SIGNED_KEYSET)
		return (
		    reader_object(rd, at, value, signed_set_members, a->set));
	return (reader_object(rd, at, value, tables[a->type], a));
}

/* The type decides how the rest is read, so it is looked up first. */
static int
find_type(struct reader *rd, const struct place *at, json_t *value,
    unsigned int *type)
{
	const json_t *name = json_object_get(value, "actionType");
	struct place here = { at, "actionType", 0 };

	*type = ACTION_TYPES;
	if (!json_is_object(value))
		return (reader_finding(rd, at, "an action is an object"));
	if (!json_is_string(name))
		return (reader_finding(
		    rd, &here, "this member is missing or no string"));
	for (*type = 0; *type < ACTION_TYPES; (*type)++)
		if (strcmp(json_string_value(name),
			action_name((enum action_type) * type)) == 0)
			return (0);
	return (reader_finding(rd, &here, "unknown action type \"%.64s\"",
	    json_string_value(name)));
}

int
read_action(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	static const struct member members[] = {
		{ "actionType", read_nothing, true, 0 },
		{ "actionDescription", read_text, false,
		    offsetof(struct action, description) },
		{ "actionParams", read_params, true, 0 },
		{ "cooked", read_result, false, 0 },
		{ NULL, NULL, false, 0 },
	};
	struct action *a;
	unsigned int type;

	(void)target;
	if (find_type(rd, at, value, &type) == -1)
		return (-1);
	if (type == ACTION_TYPES)
		return (0);
	if ((a = recipe_add(rd->recipe, (enum action_type)type, rd->fault)) ==
	    NULL)
		return (-1);
	return (reader_object(rd, at, value, members, a));
}
