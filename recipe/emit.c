#include "recipe/emit.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void
emit_begin(struct emit *e, struct bytes *out, size_t depth, struct fault *f)
{
	memset(e, 0, sizeof(*e));
	e->out = out;
	e->fault = f;
	e->depth = depth;
}

int
emit_end(const struct emit *e)
{
	return (e->failed ? -1 : 0);
}

static void
put(struct emit *e, const char *text, size_t length)
{
	if (!e->failed)
		e->failed = bytes_append(e->out, text, length, e->fault) == -1;
}

static void
new_line(struct emit *e)
{
	static const char blanks[] = "\n                                ";
	size_t depth = e->depth + e->level;

	_Static_assert(
	    sizeof(blanks) == 2 + 2 * EMIT_DEPTH_MOST, "a line of blanks");
	if (e->depth == EMIT_COMPACT)
		return;
	if (depth > EMIT_DEPTH_MOST && !e->failed) {
		(void)fault_set(
		    e->fault, FAULT_INTERNAL, "a value nested too deep");
		e->failed = true;
	} else
		put(e, blanks, 1 + 2 * depth);
}

/* What stands in quotes as it is; jansson escapes the rest. */
static bool
plain(const char *text, size_t length)
{
	unsigned char c;
	size_t i;

	for (i = 0; i < length; i++) {
		c = (unsigned char)text[i];
		if (c < ' ' || c > '~' || c == '"' || c == '\\')
			return (false);
	}
	return (true);
}

static int
collect(const char *text, size_t size, void *context)
{
	struct emit *e = context;

	put(e, text, size);
	return (e->failed ? -1 : 0);
}

/* A string, or a number, by jansson. */
static void
put_scalar(struct emit *e, json_t *value)
{
	if (!e->failed &&
	    json_dump_callback(value, collect, e, JSON_ENCODE_ANY) == -1 &&
	    !e->failed) {
		(void)fault_memory(e->fault);
		e->failed = true;
	}
}

static void
put_quoted(struct emit *e, const char *text, size_t length)
{
	json_t *value;

	if (plain(text, length)) {
		put(e, "\"", 1);
		put(e, text, length);
		put(e, "\"", 1);
		return;
	}
	value = json_stringn(text, length);
	if (value == NULL && !e->failed) {
		(void)fault_set(e->fault, FAULT_SYSTEM,
		    "out of memory, or a text is not UTF-8");
		e->failed = true;
	}
	put_scalar(e, value);
	json_decref(value);
}

/* What comes before a value. */
static void
begin(struct emit *e, const char *name)
{
	if (e->level > 0) {
		if (!e->empty)
			put(e, ",", 1);
		new_line(e);
	}
	e->empty = false;
	if (name == NULL)
		return;
	put_quoted(e, name, strlen(name));
	put(e, ": ", e->depth == EMIT_COMPACT ? 1 : 2);
}

void
emit_open(struct emit *e, const char *name, char bracket)
{
	begin(e, name);
	put(e, &bracket, 1);
	e->level++;
	e->empty = true;
}

void
emit_close(struct emit *e, char bracket)
{
	e->level--;
	if (!e->empty)
		new_line(e);
	put(e, &bracket, 1);
	e->empty = false;
}

void
emit_text(struct emit *e, const char *name, const char *text)
{
	if (text == NULL) {
		if (!e->failed)
			(void)fault_set(
			    e->fault, FAULT_INTERNAL, "a text is missing");
		e->failed = true;
		return;
	}
	begin(e, name);
	put_quoted(e, text, strlen(text));
}

void
emit_optional(struct emit *e, const char *name, const char *text)
{
	if (text != NULL)
		emit_text(e, name, text);
}

void
emit_number(struct emit *e, const char *name, int64_t value)
{
	char digits[24], *at = digits + sizeof(digits);
	uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;

	do
		*--at = (char)('0' + rest % 10);
	while ((rest /= 10) != 0);
	if (value < 0)
		*--at = '-';
	begin(e, name);
	put(e, at, (size_t)(digits + sizeof(digits) - at));
}

void
emit_flag(struct emit *e, const char *name, bool value)
{
	const char *text = value ? "true" : "false";

	begin(e, name);
	put(e, text, strlen(text));
}

void
emit_bytes(struct emit *e, const char *name, const struct bytes *b)
{
	char *text;

	if (b->length == 0 || e->failed)
		return;
	if ((text = bytes_base64(b)) == NULL) {
		(void)fault_memory(e->fault);
		e->failed = true;
		return;
	}
	emit_text(e, name, text);
	free(text);
}

void
emit_tree(struct emit *e, const char *name, json_t *value)
{
	size_t i;

	if (value == NULL && !e->failed) {
		(void)fault_memory(e->fault);
		e->failed = true;
	}
	if (json_is_object(value)) {
		emit_open(e, name, '{');
		emit_members(e, value);
		emit_close(e, '}');
	} else if (json_is_array(value)) {
		emit_open(e, name, '[');
		for (i = 0; i < json_array_size(value); i++)
			emit_tree(e, NULL, json_array_get(value, i));
		emit_close(e, ']');
	} else if (json_is_integer(value))
		emit_number(e, name, json_integer_value(value));
	else {
		begin(e, name);
		put_scalar(e, value);
	}
}

void
emit_members(struct emit *e, json_t *object)
{
	const char *name;
	json_t *value;

	if (object == NULL)
		emit_tree(e, NULL, NULL);
	json_object_foreach(object, name, value)
	{
		emit_tree(e, name, value);
	}
}
