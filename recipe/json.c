#include "recipe/json.h"

#include <stdlib.h>

#include "recipe/write.h"

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

/* Takes text over, which is ASCII. */
static json_t *
taken(char *text)
{
	json_t *value = text == NULL ? NULL : json_string_nocheck(text);

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

json_t *
json_from_key(const struct key *k)
{
	struct bytes text = { 0 };
	struct fault ignored = { 0 };
	json_t *value = NULL;
	struct emit e;

	emit_begin(&e, &text, EMIT_COMPACT, &ignored);
	write_key(&e, NULL, k);
	if (emit_end(&e) == 0)
		value = json_loadb(
		    (const char *)text.data, text.length, 0, NULL);
	bytes_clear(&text);
	return (value);
}
