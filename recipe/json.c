#include "recipe/json.h"

#include <stdio.h>
#include <stdlib.h>

void
json_put(json_t **object, const char *name, json_t *value)
{
	if (*object != NULL && value != NULL &&
	    json_object_set_new(*object, name, value) == 0)
		return;
	if (*object == NULL)
		json_decref(value);
	json_decref(*object);
	*object = NULL;
}

void
json_add(json_t **array, json_t *value)
{
	if (*array != NULL && value != NULL &&
	    json_array_append_new(*array, value) == 0)
		return;
	if (*array == NULL)
		json_decref(value);
	json_decref(*array);
	*array = NULL;
}

/* Takes text over. */
static json_t *
taken(char *text)
{
	json_t *value = text == NULL ? NULL : json_string(text);

	free(text);
	return (value);
}

json_t *
json_from_bytes(const struct bytes *b)
{
	return (taken(bytes_base64(b)));
}

json_t *
json_hex_from_bytes(const struct bytes *b)
{
	return (taken(bytes_hex(b)));
}

static void
put_text(json_t **object, const char *name, const char *text)
{
	if (text != NULL)
		json_put(object, name, json_string(text));
}

static void
put_bytes(json_t **object, const char *name, const struct bytes *b)
{
	if (b->length > 0)
		json_put(object, name, json_from_bytes(b));
}

static json_t *
texts_json(char *const *texts, size_t count)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < count; i++)
		json_add(&array, json_string(texts[i]));
	return (array);
}

json_t *
json_from_key(const struct key *k)
{
	json_t *o = json_object();

	json_put(&o, "keyType",
	    json_string(k->type == KEY_DIRECT ? "direct" : "byRef"));
	json_put(&o, "keyAlgo", json_integer(k->algorithm));
	json_put(&o, "keyFlags", json_integer(k->flags));
	put_text(&o, "keyStore", k->store);
	put_bytes(&o, "keyID", &k->id);
	put_text(&o, "keyLabel", k->label);
	put_bytes(&o, "keyData", &k->data);
	return (o);
}

static json_t *
keys_json(const struct key *const *keys, size_t count)
{
	json_t *array = json_array(), *element;
	size_t i;

	for (i = 0; i < count; i++) {
		element = json_object();
		json_put(&element, "key", json_from_key(keys[i]));
		json_add(&array, element);
	}
	return (array);
}

static json_t *
gate_json(const struct gate *g)
{
	json_t *o = json_object();

	if (g->served != 0)
		json_put(&o, "served", json_integer(g->served));
	if (g->ds_present_count > 0)
		json_put(&o, "dsPresent",
		    texts_json(g->ds_present, g->ds_present_count));
	if (g->ds_absent_count > 0)
		json_put(&o, "dsAbsent",
		    texts_json(g->ds_absent, g->ds_absent_count));
	if (g->ds_present_of_count > 0)
		json_put(&o, "dsPresentOf",
		    keys_json(g->ds_present_of, g->ds_present_of_count));
	if (g->ds_absent_of_count > 0)
		json_put(&o, "dsAbsentOf",
		    keys_json(g->ds_absent_of, g->ds_absent_of_count));
	if (g->ds_for != 0)
		json_put(&o, "dsFor", json_integer(g->ds_for));
	return (o);
}

static json_t *
set_json(const struct signed_set *s)
{
	json_t *o = json_object();

	put_text(&o, "ownerName", s->owner);
	put_text(&o, "signerName", s->signer);
	json_put(&o, "inception", json_integer(s->inception));
	json_put(&o, "expiration", json_integer(s->expiration));
	if (s->publication != -1)
		json_put(&o, "publication", json_integer(s->publication));
	json_put(&o, "ttl", json_integer(s->ttl));
	json_put(&o, "keyset", keys_json(s->keyset, s->keyset_count));
	json_put(&o, "signedBy", keys_json(s->signed_by, s->signed_by_count));
	if (s->zone_signers_given)
		json_put(&o, "zoneSigners",
		    keys_json(s->zone_signers, s->zone_signers_count));
	if (s->branch_given)
		json_put(&o, "branch",
		    json_string(
			s->branch == BRANCH_FALLBACK ? "fallback" : "plan"));
	if (s->gate.given)
		json_put(&o, "gate", gate_json(&s->gate));
	return (o);
}

json_t *
json_from_params(const struct action *a)
{
	json_t *o = json_object(), *key;

	if (a->type == ACTION_PRODUCE_SIGNED_KEYSET) {
		json_decref(o);
		return (set_json(a->set));
	}
	key = json_from_key(a->key);
	if (a->type == ACTION_GENERATE_KEY && a->key_size != 0)
		json_put(&key, "keySize", json_integer(a->key_size));
	if (a->type == ACTION_GENERATE_KEY)
		json_put(&key, "exportable", json_boolean(a->exportable));
	json_put(&o, "key", key);
	if (a->type == ACTION_HAVE_KEY)
		json_put(&o, "relaxed", json_boolean(a->relaxed));
	if (a->type == ACTION_DELETE_KEY)
		json_put(&o, "mustExist", json_boolean(a->must_exist));
	if (a->type == ACTION_EXPORT_KEYPAIR)
		json_put(&o, "wrappingKey", json_from_key(a->wrapping_key));
	return (o);
}

static void
put_attribute(json_t **object, const char *name, int value)
{
	if (value != -1)
		json_put(object, name, json_boolean(value));
}

static json_t *
attributes_json(const struct made_attributes *m)
{
	json_t *o = json_object();

	put_attribute(&o, "sensitive", m->sensitive);
	put_attribute(&o, "extractable", m->extractable);
	put_attribute(&o, "alwaysSensitive", m->always_sensitive);
	put_attribute(&o, "neverExtractable", m->never_extractable);
	put_attribute(&o, "local", m->local);
	put_attribute(&o, "sign", m->sign);
	put_attribute(&o, "decrypt", m->decrypt);
	put_attribute(&o, "unwrap", m->unwrap);
	return (o);
}

static json_t *
mechanisms_json(const struct result *result)
{
	json_t *o = json_object();
	char number[32];

	(void)snprintf(number, sizeof(number), "0x%lx", result->kwp);
	put_text(&o, "oaep", result->oaep);
	json_put(&o, "kwp", json_string(number));
	return (o);
}

json_t *
json_from_result(const struct action *a)
{
	static const char *const success[ACTION_TYPES] = { "exists",
		"deleteSuccess", "generateSuccess", "signSuccess",
		"importSuccess", "exportSuccess" };
	const struct result *result = &a->result;
	json_t *o = json_object();

	json_put(&o, success[a->type], json_boolean(result->success));
	if (result->rr_count > 0)
		json_put(&o, "signedKeysetRRs",
		    texts_json(result->rrs, result->rr_count));
	put_bytes(&o, "keyBlob", &result->blob);
	if (result->key_tag != -1)
		json_put(&o, "keyTag", json_integer(result->key_tag));
	put_bytes(&o, "keyData", &result->key_data);
	put_bytes(&o, "keyID", &result->key_id);
	put_text(&o, "keyLabel", result->key_label);
	if (result->ds_count > 0)
		json_put(&o, "ds", texts_json(result->ds, result->ds_count));
	if (result->attributes_given)
		json_put(
		    &o, "attributes", attributes_json(&result->attributes));
	if (result->oaep != NULL)
		json_put(&o, "mechanisms", mechanisms_json(result));
	return (o);
}

json_t *
json_from_action(const struct action *a)
{
	json_t *o = json_object();

	json_put(&o, "actionType", json_string(action_name(a->type)));
	put_text(&o, "actionDescription", a->description);
	json_put(&o, "actionParams", json_from_params(a));
	if (a->result.given)
		json_put(&o, "cooked", json_from_result(a));
	return (o);
}
