#include "recipe/write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "recipe/json.h"

/* Collects what jansson prints; each line is indented by `depth` spaces more,
 * because an action is printed on its own. */
struct sink {
	struct bytes *out;
	size_t depth;
	struct fault *fault;
};

static int
collect(const char *text, size_t size, void *context)
{
	static const char spaces[] = "                ";
	struct sink *sink = context;
	const char *newline;
	size_t length;

	while (size > 0) {
		newline = memchr(text, '\n', size);
		length = newline == NULL ? size : (size_t)(newline - text) + 1;
		if (bytes_append(sink->out, text, length, sink->fault) == -1)
			return (-1);
		if (newline != NULL && bytes_append(sink->out, spaces,
		    sink->depth, sink->fault) == -1)
			return (-1);
		text += length;
		size -= length;
	}
	return (0);
}

/* Prints value and lets it go. */
static int
print(json_t *value, size_t depth, struct bytes *b, struct fault *f)
{
	struct sink sink = { b, depth, f };
	int rc;

	if (value == NULL)
		return (fault_memory(f));
	rc = json_dump_callback(value, collect, &sink,
	    JSON_INDENT(2) | JSON_ENCODE_ANY);
	json_decref(value);
	return (rc == 0 ? 0 : fault_memory(f));
}

static int
append(struct bytes *b, const char *text, struct fault *f)
{
	return (bytes_append(b, text, strlen(text), f));
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
	return (o);
}

/* One tree at a time: ten thousand sets need the memory of one. */
int
recipe_write(const struct recipe *r, struct bytes *b, struct fault *f)
{
	size_t i;

	if (append(b, "{\n  \"recipeSpecVersion\": \"v1.0\",\n"
	    "  \"recipe\": {\n    \"preamble\": ", f) == -1 ||
	    print(preamble_json(r), 4, b, f) == -1 ||
	    append(b, ",\n    \"actions\": [", f) == -1)
		return (-1);
	for (i = 0; i < r->action_count; i++)
		if (append(b, i == 0 ? "\n      " : ",\n      ", f) == -1 ||
		    print(json_from_action(&r->actions[i]), 6, b, f) == -1)
			return (-1);
	return (append(b, r->action_count > 0 ? "\n    ]\n  }\n}\n" :
	    "]\n  }\n}\n", f));
}
