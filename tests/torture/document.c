#include "tests/torture/document.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util/infile.h"
#include "tests/torture/public.h"

#define DOCUMENT_MOST 1000000

/* Leaves of a document that differ from run to run become all the same; that a
 * result is there, and every boolean, counts. */
static json_t *
blank_leaf(const json_t *value)
{
	if (json_is_string(value))
		return (json_string(json_string_length(value) > 0 ? "x" : ""));
	if (json_is_integer(value))
		return (json_integer(0));
	return (json_deep_copy(value));
}

static json_t *
blank(json_t *value)
{
	json_t *made, *item;
	const char *name;
	size_t i;

	if (json_is_object(value)) {
		made = json_object();
		json_object_foreach(value, name, item)(void)
		    json_object_set_new(made, name, blank(item));
	} else if (json_is_array(value)) {
		made = json_array();
		json_array_foreach(value, i, item)(void)
		    json_array_append_new(made, blank(item));
	} else
		made = blank_leaf(value);
	return (made);
}

/* What a token says of the flags of a key is its own affair. */
static json_t *
result_shape(json_t *result)
{
	json_t *shape = blank(result);

	(void)json_object_del(shape, "attributes");
	return (shape);
}

static json_t *
actions_of(const json_t *root)
{
	return (json_object_get(json_object_get(root, "recipe"), "actions"));
}

/* The shape of a cooked recipe: all but results and the time is as it is. */
static void
reduce(json_t *root)
{
	json_t *action, *preamble;
	size_t i;

	preamble = json_object_get(json_object_get(root, "recipe"), "preamble");
	if (json_integer_value(json_object_get(preamble, "cooked_timestamp")) >
	    0)
		(void)json_object_set_new(
		    preamble, "cooked_timestamp", json_integer(1));
	json_array_foreach(actions_of(root), i, action)(void)
	    json_object_set_new(action, "cooked",
		result_shape(json_object_get(action, "cooked")));
}

static json_t *
load(const struct bytes *text)
{
	return (json_loadb((const char *)text->data, text->length,
	    JSON_REJECT_DUPLICATES, NULL));
}

static bool
read_file(struct bytes *text, const char *path)
{
	struct fault f = { 0 };

	return (infile_read(path, DOCUMENT_MOST, text, &f) == 0);
}

bool
document_learn(struct document_model *m, const char *input, const char *cooked)
{
	struct bytes text = { 0 };

	if (!read_file(&m->input, input) || !read_file(&text, cooked) ||
	    (m->shape = load(&text)) == NULL)
		return (false);
	bytes_clear(&text);
	reduce(m->shape);
	return (true);
}

void
document_forget(struct document_model *m)
{
	bytes_clear(&m->input);
	json_decref(m->shape);
	m->shape = NULL;
}

static const char *
result_text(const json_t *action, const char *name)
{
	return (json_string_value(
	    json_object_get(json_object_get(action, "cooked"), name)));
}

static bool
decode(struct bytes *b, const char *base64)
{
	struct fault f = { 0 };

	return (base64 != NULL && bytes_from_base64(b, base64, false, &f) == 0);
}

static bool
decode_public(struct public *p, const char *base64)
{
	struct bytes b = { 0 };
	bool good = decode(&b, base64) && b.length <= sizeof(p->data);

	if (good) {
		memcpy(p->data, b.data, b.length);
		p->length = b.length;
	}
	bytes_clear(&b);
	return (good);
}

/* What left the token is the private key of the public one beside it. */
static bool
blobs_open(const json_t *root, const char *transport)
{
	struct public public = { .length = 0 };
	struct bytes blob = { 0 };
	const char *text;
	json_t *action;
	bool good = true;
	size_t i;

	json_array_foreach(actions_of(root), i, action)
	{
		if ((text = result_text(action, "keyBlob")) == NULL)
			continue;
		good = good && decode(&blob, text) &&
		    decode_public(&public, result_text(action, "keyData")) &&
		    public_opens(&public, transport, blob.data, blob.length);
	}
	bytes_clear(&blob);
	return (good);
}

enum document_state
document_read(
    const struct document_model *m, const char *path, char *why, size_t size)
{
	enum document_state state = DOCUMENT_BROKEN;
	struct bytes text = { 0 };
	json_t *root = NULL;

	if (!read_file(&text, path))
		(void)snprintf(why, size, "cannot be read");
	else if (bytes_equal(&text, &m->input))
		state = DOCUMENT_INPUT;
	else if ((root = load(&text)) == NULL)
		(void)snprintf(why, size, "is not JSON");
	else if (!blobs_open(root, m->transport))
		(void)snprintf(why, size, "its keyBlob does not open");
	else {
		reduce(root);
		if (json_equal(root, m->shape))
			state = DOCUMENT_COOKED;
		else
			(void)snprintf(why, size,
			    "is neither the input nor a whole result");
	}
	json_decref(root);
	bytes_clear(&text);
	return (state);
}

/* text, which is freed, with each `before` in it replaced. */
static char *
replace(char *text, const char *before, const char *by)
{
	char *made, *at, *from = text;
	size_t size;
	FILE *out = open_memstream(&made, &size);

	if (out == NULL)
		abort();
	while ((at = strstr(from, before)) != NULL) {
		(void)fprintf(out, "%.*s%s", (int)(at - from), from, by);
		from = at + strlen(before);
	}
	(void)fputs(from, out);
	(void)fclose(out);
	free(text);
	return (made);
}

static char *
rename_key(char *listing, const json_t *action)
{
	const char *label = result_text(action, "keyLabel");
	struct public public = { .length = 0 };
	struct bytes id = { 0 };
	char before[256] = "key=", by[256];
	size_t i, used;

	if (label == NULL ||
	    !decode_public(&public, result_text(action, "keyData")) ||
	    !decode(&id, result_text(action, "keyID")))
		return (listing);
	public_hash(&public, before + strlen(before));
	(void)snprintf(by, sizeof(by), "key=<%s>", label);
	listing = replace(listing, before, by);
	used = (size_t)snprintf(before, sizeof(before), "label=%s id=", label);
	for (i = 0; i < id.length && used + 3 < sizeof(before); i++, used += 2)
		(void)snprintf(before + used, 3, "%02x", id.data[i]);
	(void)snprintf(by, sizeof(by), "label=%s id=<its>", label);
	bytes_clear(&id);
	return (replace(listing, before, by));
}

char *
document_rename(const char *listing, const char *path)
{
	char *made = strdup(listing);
	struct bytes text = { 0 };
	json_t *root = NULL, *action;
	size_t i;

	if (made == NULL)
		abort();
	if (read_file(&text, path))
		root = load(&text);
	json_array_foreach(actions_of(root), i,
	    action) if (strcmp(json_string_value(json_object_get(action,
				   "actionType")),
			    "generateKey") == 0)
	    made = rename_key(made, action);
	json_decref(root);
	bytes_clear(&text);
	return (made);
}
