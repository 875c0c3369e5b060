/*
 * The older spelling of 2019-2020, made into the specification's structure:
 * no `recipe` level, other action names, parameters of generateKey without
 * `key`, records in one string.
 */
#include <stdlib.h>
#include <string.h>

#include "recipe/reader.h"

static int
set_new(json_t *object, const char *name, json_t *value, struct fault *f)
{
	if (value == NULL || json_object_set_new(object, name, value) == -1)
		return (fault_memory(f));
	return (0);
}

/* {version, preamble, actions} becomes {version, recipe {preamble, actions}}.
 */
static int
wrap_recipe(json_t *root, struct fault *f)
{
	static const char *const inner[] = { "preamble", "actions" };
	json_t *recipe = json_object(), *value;
	size_t i;

	if (recipe == NULL)
		return (fault_memory(f));
	for (i = 0; i < 2; i++) {
		if ((value = json_object_get(root, inner[i])) == NULL)
			continue;
		if (json_object_set(recipe, inner[i], value) == -1) {
			json_decref(recipe);
			return (fault_memory(f));
		}
		(void)json_object_del(root, inner[i]);
	}
	return (set_new(root, "recipe", recipe, f));
}

static int
rename_type(json_t *action, struct fault *f)
{
	static const char *const names[][2] = { { "exportKey",
						    "exportKeypair" },
		{ "importKey", "importPublicKey" },
		{ "importKeypair", "importPublicKey" } };
	const char *type;
	size_t i;

	type = json_string_value(json_object_get(action, "actionType"));
	for (i = 0; type != NULL && i < 3; i++)
		if (strcmp(type, names[i][0]) == 0)
			return (set_new(
			    action, "actionType", json_string(names[i][1]), f));
	return (0);
}

static bool
is_type(const json_t *action, const char *type)
{
	const char *name;

	name = json_string_value(json_object_get(action, "actionType"));
	return (name != NULL && strcmp(name, type) == 0);
}

/* generateKey's parameters without `key` around them; both without keyType. */
static int
wrap_new_key(json_t *action, struct fault *f)
{
	json_t *params = json_object_get(action, "actionParams"), *outer;

	if (!json_is_object(params) || json_object_get(params, "key") != NULL ||
	    json_object_get(params, "keyAlgo") == NULL)
		return (0);
	if (json_object_get(params, "keyType") == NULL &&
	    set_new(params, "keyType", json_string("byRef"), f) == -1)
		return (-1);
	if ((outer = json_object()) == NULL ||
	    json_object_set(outer, "key", params) == -1) {
		json_decref(outer);
		return (fault_memory(f));
	}
	return (set_new(action, "actionParams", outer, f));
}

/* Transport keys: algorithm "RSA", no flags, and a size that keyData tells. */
static int
rewrite_import(json_t *action, struct fault *f)
{
	json_t *params = json_object_get(action, "actionParams");
	json_t *key = json_object_get(params, "key");
	const char *algorithm;

	algorithm = json_string_value(json_object_get(key, "keyAlgo"));
	if (algorithm == NULL || strcmp(algorithm, "RSA") != 0)
		return (0);
	if (set_new(key, "keyAlgo", json_integer(8), f) == -1)
		return (-1);
	if (json_object_get(key, "keyFlags") == NULL &&
	    set_new(key, "keyFlags", json_integer(DNSKEY_FLAG_ZONE), f) == -1)
		return (-1);
	(void)json_object_del(key, "keySize");
	return (0);
}

/* Adds the line up to its comment, if there is anything before that. */
static int
add_line(json_t *lines, const char *line, size_t length, struct fault *f)
{
	const char *comment = memchr(line, ';', length);
	json_t *text;

	if (comment != NULL)
		length = (size_t)(comment - line);
	while (length > 0 && strchr(" \t\r", line[length - 1]) != NULL)
		length--;
	if (length == 0)
		return (0);
	text = json_stringn(line, length);
	if (text == NULL || json_array_append_new(lines, text) == -1)
		return (fault_memory(f));
	return (0);
}

static int
split_records(json_t *cooked, const char *text, struct fault *f)
{
	json_t *lines = json_array();
	size_t length;

	if (lines == NULL)
		return (fault_memory(f));
	for (;; text += length + 1) {
		length = strcspn(text, "\n");
		if (add_line(lines, text, length, f) == -1) {
			json_decref(lines);
			return (-1);
		}
		if (text[length] == '\0')
			break;
	}
	return (set_new(cooked, "signedKeysetRRs", lines, f));
}

/* `success` says nothing that the type's own member does not. */
static int
rewrite_cooked(json_t *action, struct fault *f)
{
	json_t *cooked = json_object_get(action, "cooked"), *rrs;

	if (!json_is_object(cooked))
		return (0);
	if (json_is_boolean(json_object_get(cooked, "success")))
		if (json_object_size(cooked) > 1)
			(void)json_object_del(cooked, "success");
	rrs = json_object_get(cooked, "signedKeysetRRs");
	if (!json_is_string(rrs))
		return (0);
	if (json_object_get(cooked, "signSuccess") == NULL &&
	    set_new(cooked, "signSuccess",
		json_boolean(json_string_length(rrs) > 0), f) == -1)
		return (-1);
	return (split_records(cooked, json_string_value(rrs), f));
}

int
older_rewrite_action(json_t *action, struct fault *f)
{
	json_t *text = json_object_get(action, "actionDescrption");

	if (text != NULL &&
	    json_object_get(action, "actionDescription") == NULL) {
		if (json_object_set(action, "actionDescription", text) == -1)
			return (fault_memory(f));
		(void)json_object_del(action, "actionDescrption");
	}
	if (rename_type(action, f) == -1 || rewrite_cooked(action, f) == -1)
		return (-1);
	if (is_type(action, "generateKey"))
		return (wrap_new_key(action, f));
	if (is_type(action, "importPublicKey"))
		return (rewrite_import(action, f));
	return (0);
}

int
older_rewrite(json_t *root, struct fault *f)
{
	json_t *actions;
	size_t i;

	if (json_is_object(root) && json_object_get(root, "recipe") == NULL &&
	    (json_object_get(root, "preamble") != NULL ||
		json_object_get(root, "actions") != NULL) &&
	    wrap_recipe(root, f) == -1)
		return (-1);
	actions = json_object_get(json_object_get(root, "recipe"), "actions");
	for (i = 0; i < json_array_size(actions); i++)
		if (older_rewrite_action(json_array_get(actions, i), f) == -1)
			return (-1);
	return (0);
}
