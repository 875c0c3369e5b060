#include "recipe/write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "recipe/json.h"
#include "recipe/request.h"

/* Where text goes. */
struct sink {
	struct bytes *out;
	struct fault *fault;
};

static int
append(struct sink *s, const char *text)
{
	return (bytes_append(s->out, text, strlen(text), s->fault));
}

static int
new_line(struct sink *s, size_t depth)
{
	static const char blanks[] = "\n                                ";

	if (depth * 2 > sizeof(blanks) - 2)
		return (fault_set(
		    s->fault, FAULT_INTERNAL, "a value nested too deep"));
	return (bytes_append(s->out, blanks, 1 + depth * 2, s->fault));
}

static int
collect(const char *text, size_t size, void *context)
{
	struct sink *s = context;

	return (bytes_append(s->out, text, size, s->fault));
}

/* What stands in quotes as it is; jansson escapes the rest. */
static bool
plain(const char *text)
{
	for (; *text != '\0'; text++)
		if (*text < ' ' || *text > '~' || *text == '"' || *text == '\\')
			return (false);
	return (true);
}

static int
write_scalar(struct sink *s, json_t *value)
{
	char number[32];

	if (json_is_string(value) && plain(json_string_value(value))) {
		if (append(s, "\"") == -1 ||
		    append(s, json_string_value(value)) == -1)
			return (-1);
		return (append(s, "\""));
	}
	if (json_is_integer(value)) {
		(void)snprintf(number, sizeof(number), "%" JSON_INTEGER_FORMAT,
		    json_integer_value(value));
		return (append(s, number));
	}
	if (json_dump_callback(value, collect, s, JSON_ENCODE_ANY) == -1)
		return (fault_memory(s->fault));
	return (0);
}

static int write_value(struct sink *s, json_t *value, size_t depth);

static int
write_array(struct sink *s, json_t *array, size_t depth)
{
	size_t i;

	if (json_array_size(array) == 0)
		return (append(s, "[]"));
	for (i = 0; i < json_array_size(array); i++)
		if (append(s, i == 0 ? "[" : ",") == -1 ||
		    new_line(s, depth + 1) == -1 ||
		    write_value(s, json_array_get(array, i), depth + 1) == -1)
			return (-1);
	return (new_line(s, depth) == -1 ? -1 : append(s, "]"));
}

static int
write_member(struct sink *s, const char *name, json_t *value, size_t depth)
{
	json_t *text;
	int rc;

	if (plain(name))
		rc = append(s, "\"") == -1 || append(s, name) == -1 ?
		    -1 :
		    append(s, "\"");
	else {
		if ((text = json_string(name)) == NULL)
			return (fault_memory(s->fault));
		rc = write_scalar(s, text);
		json_decref(text);
	}
	if (rc == -1 || append(s, ": ") == -1)
		return (-1);
	return (write_value(s, value, depth));
}

static int
write_object(struct sink *s, json_t *object, size_t depth)
{
	const char *name, *before = "{";
	json_t *value;

	if (json_object_size(object) == 0)
		return (append(s, "{}"));
	json_object_foreach(object, name, value)
	{
		if (append(s, before) == -1 || new_line(s, depth + 1) == -1 ||
		    write_member(s, name, value, depth + 1) == -1)
			return (-1);
		before = ",";
	}
	return (new_line(s, depth) == -1 ? -1 : append(s, "}"));
}

/*
 * Indented by two blanks for each level.  jansson does it too, but looks for
 * loops at each level, which our trees have none of and which takes longer
 * than the writing.
 */
static int
write_value(struct sink *s, json_t *value, size_t depth)
{
	if (json_is_object(value))
		return (write_object(s, value, depth));
	if (json_is_array(value))
		return (write_array(s, value, depth));
	return (write_scalar(s, value));
}

/* Writes value and lets it go. */
static int
print(struct sink *s, json_t *value, size_t depth)
{
	int rc;

	if (value == NULL)
		return (fault_memory(s->fault));
	rc = write_value(s, value, depth);
	json_decref(value);
	return (rc);
}

static json_t *
preamble_json(const struct recipe *r)
{
	json_t *o = json_object();

	json_put(&o, "timestamp", json_integer(r->timestamp));
	json_put(&o, "cooked_timestamp", json_integer(r->cooked_timestamp));
	json_put(&o, "description", json_string(r->description));
	if (r->previous != NULL)
		json_put(&o, "previous", json_string(r->previous));
	if (r->timeline != NULL)
		json_put(&o, "timeline", json_incref(r->timeline));
	if (r->policy != NULL)
		json_put(&o, "policy", json_incref(r->policy));
	if (r->request != NULL)
		json_put(&o, "request", request_json(r->request));
	return (o);
}

/* One tree at a time: ten thousand sets need the memory of one. */
int
recipe_write(const struct recipe *r, struct bytes *b, struct fault *f)
{
	struct sink s = { b, f };
	size_t i;

	if (append(&s,
		"{\n  \"recipeSpecVersion\": \"v1.0\",\n"
		"  \"recipe\": {\n    \"preamble\": ") == -1 ||
	    print(&s, preamble_json(r), 2) == -1 ||
	    append(&s, ",\n    \"actions\": [") == -1)
		return (-1);
	for (i = 0; i < r->action_count; i++)
		if (append(&s, i == 0 ? "\n      " : ",\n      ") == -1 ||
		    print(&s, json_from_action(&r->actions[i]), 3) == -1)
			return (-1);
	return (append(
	    &s, r->action_count > 0 ? "\n    ]\n  }\n}\n" : "]\n  }\n}\n"));
}
