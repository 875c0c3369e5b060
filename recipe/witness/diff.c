#include "recipe/witness/diff.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util/instant.h"
#include "lib/util/text.h"
#include "recipe/json.h"
#include "recipe/write.h"

/* Values are shown up to that many bytes. */
#define VALUE_MOST 96

#define PATH_SIZE 256

struct comparison {
	FILE *out;
	size_t count;     /* of differences */
	const char *what; /* "step 3 generateKey KSK" */
};

/* Members that are instants, in UNIX time. */
static bool
is_time(const char *path)
{
	static const char *const names[] = { "timestamp", "cooked_timestamp",
		"inception", "expiration", "publication", "published", "active",
		"inactive", "removed", "revoked" };
	const char *dot = strrchr(path, '.');
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(dot == NULL ? path : dot + 1, names[i]) == 0)
			return (true);
	return (false);
}

static void
show_value(FILE *out, const char *path, const json_t *value)
{
	char time[INSTANT_SIZE], *text, shown[VALUE_MOST + 1];

	if (value == NULL) {
		(void)fputs("not there", out);
		return;
	}
	if (json_is_integer(value) && is_time(path)) {
		instant_format(json_integer_value(value), time);
		(void)fputs(time, out);
		return;
	}
	text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
	text_escape(
	    text == NULL ? "(out of memory)" : text, shown, sizeof(shown));
	(void)fputs(shown, out);
	if (text != NULL && strlen(text) > VALUE_MOST)
		(void)fprintf(out, "... (%zu bytes)", strlen(text));
	free(text);
}

static void
tell(struct comparison *c, const char *path, const json_t *old,
    const json_t *new)
{
	c->count++;
	text_print(c->out, c->what);
	(void)fprintf(c->out, ": %s was ", path);
	show_value(c->out, path, old);
	(void)fputs(", is ", c->out);
	show_value(c->out, path, new);
	(void)putc('\n', c->out);
}

static void compare(struct comparison *c, const char *path, const json_t *old,
    const json_t *new);

static void
compare_objects(
    struct comparison *c, const char *path, json_t *old, json_t *new)
{
	char inner[PATH_SIZE];
	const char *name;
	json_t *value;

	json_object_foreach(old, name, value)
	{
		(void)snprintf(inner, sizeof(inner), "%s%s%s", path,
		    path[0] == '\0' ? "" : ".", name);
		compare(c, inner, value, json_object_get(new, name));
	}
	json_object_foreach(new, name, value)
	{
		(void)snprintf(inner, sizeof(inner), "%s%s%s", path,
		    path[0] == '\0' ? "" : ".", name);
		if (json_object_get(old, name) == NULL)
			compare(c, inner, NULL, value);
	}
}

static void
compare_arrays(struct comparison *c, const char *path, const json_t *old,
    const json_t *new)
{
	size_t i, count = json_array_size(old);
	char inner[PATH_SIZE];

	if (json_array_size(new) > count)
		count = json_array_size(new);
	for (i = 0; i < count; i++) {
		(void)snprintf(inner, sizeof(inner), "%s[%zu]", path, i);
		compare(
		    c, inner, json_array_get(old, i), json_array_get(new, i));
	}
}

/* As deep as the canonical form of a recipe is. */
static void
compare(struct comparison *c, const char *path, const json_t *old,
    const json_t *new)
{
	if (json_equal(old, new))
		return;
	if (json_is_object(old) && json_is_object(new))
		compare_objects(c, path, (json_t *)(uintptr_t)old,
		    (json_t *)(uintptr_t) new);
	else if (json_is_array(old) && json_is_array(new))
		compare_arrays(c, path, old, new);
	else
		tell(c, path, old, new);
}

/* ---- Whole documents ---- */

/* The canonical document as JSON; NULL with a fault. */
static json_t *
document_of(const struct recipe *r, struct bytes *bytes, struct fault *f)
{
	json_t *root;

	bytes->length = 0;
	if (recipe_write(r, bytes, f) == -1)
		return (NULL);
	root = json_loadb((const char *)bytes->data, bytes->length, 0, NULL);
	if (root == NULL)
		(void)fault_memory(f);
	return (root);
}

static json_t *
actions_of(const json_t *root)
{
	return (json_object_get(json_object_get(root, "recipe"), "actions"));
}

/* What a step is called, by the JSON of its action. */
static void
name_step(char *text, size_t size, size_t number, const json_t *action)
{
	const json_t *params = json_object_get(action, "actionParams");
	const json_t *key = json_object_get(params, "key");
	const char *type = json_string_value(
	    json_object_get(action, "actionType"));
	const char *label = json_string_value(json_object_get(key, "keyLabel"));
	const char *owner = json_string_value(
	    json_object_get(params, "ownerName"));

	(void)snprintf(text, size, "action %zu %s%s%s", number,
	    type == NULL ? "" : type, label != NULL || owner != NULL ? " " : "",
	    label != NULL     ? label :
		owner != NULL ? owner :
				"");
}

static bool
same_type(const json_t *a, const json_t *b)
{
	return (json_equal(json_object_get(a, "actionType"),
	    json_object_get(b, "actionType")));
}

static void
tell_action(
    struct comparison *c, const char *what, size_t number, const json_t *action)
{
	char name[PATH_SIZE];

	name_step(name, sizeof(name), number, action);
	c->count++;
	text_print(c->out, name);
	(void)fprintf(c->out, ": %s\n", what);
}

/* How far ahead one that is the same is looked for. */
#define AHEAD_MOST 64

/* How many of the list from that place on come before one that is the same; 0:
 * there is none near. */
static size_t
ahead(const json_t *list, size_t at, size_t end, const json_t *action)
{
	size_t k;

	for (k = 1; k <= AHEAD_MOST && at + k < end; k++)
		if (json_equal(json_array_get(list, at + k), action))
			return (k);
	return (0);
}

/* The action of both, at those places: more or less changed. */
static void
compare_pair(
    struct comparison *c, const json_t *old, const json_t *new, size_t number)
{
	char name[PATH_SIZE];

	name_step(name, sizeof(name), number, new);
	c->what = name;
	compare(c, "", old, new);
	c->what = "";
}

static void
compare_actions(struct comparison *c, const json_t *old, const json_t *new)
{
	size_t i = 0, j = 0, m = json_array_size(old), n = json_array_size(new);
	const json_t *a, *b;
	size_t gone, more;

	while (i < m && j < n) {
		a = json_array_get(old, i);
		b = json_array_get(new, j);
		gone = json_equal(a, b) ? 0 : ahead(old, i, m, b);
		more = gone != 0 || json_equal(a, b) ? 0 : ahead(new, j, n, a);
		for (; gone > 0; gone--, i++)
			tell_action(c, "is not there any more", i,
			    json_array_get(old, i));
		for (; more > 0; more--, j++)
			tell_action(
			    c, "was not there", j, json_array_get(new, j));
		a = json_array_get(old, i);
		b = json_array_get(new, j);
		if (!same_type(a, b)) {
			tell_action(c, "is not there any more", i++, a);
			continue;
		}
		compare_pair(c, a, b, j++);
		i++;
	}
	for (; i < m; i++)
		tell_action(
		    c, "is not there any more", i, json_array_get(old, i));
	for (; j < n; j++)
		tell_action(c, "was not there", j, json_array_get(new, j));
}

static void
compare_documents(struct comparison *c, json_t *old, json_t *new)
{
	json_t *a = json_object_get(old, "recipe");
	json_t *b = json_object_get(new, "recipe");

	c->what = "preamble";
	compare(c, "", json_object_get(a, "preamble"),
	    json_object_get(b, "preamble"));
	compare_actions(c, actions_of(old), actions_of(new));
}

/* Takes the results out: what is left is what was asked for. */
static void
strip(struct recipe *r)
{
	size_t i;

	r->cooked_timestamp = 0;
	for (i = 0; i < r->action_count; i++)
		r->actions[i].result.given = false;
}

static size_t
count_results(const struct recipe *r)
{
	size_t i, count = 0;

	for (i = 0; i < r->action_count; i++)
		count += r->actions[i].result.given ? 1 : 0;
	return (count);
}

/* Compares by words and by bytes; *same: by bytes, which decide. */
static int
compare_by_both(struct comparison *c, const struct recipe *old,
    const struct recipe *new, bool *same, struct fault *f)
{
	struct bytes a = { 0 }, b = { 0 };
	json_t *first = document_of(old, &a, f), *second = NULL;
	int rc = -1;

	if (first != NULL)
		second = document_of(new, &b, f);
	if (second != NULL) {
		compare_documents(c, first, second);
		*same = bytes_equal(&a, &b);
		rc = 0;
	}
	json_decref(first);
	json_decref(second);
	bytes_clear(&a);
	bytes_clear(&b);
	return (rc);
}

static int
verdict(struct comparison *c, bool same, const char *words, struct fault *f)
{
	if (same && c->count == 0) {
		(void)fprintf(c->out, "%s\n", words);
		return (0);
	}
	if (c->count == 0)
		return (fault_set(f, FAULT_REFUSED,
		    "the two are not written the same in canonical form"));
	(void)fprintf(
	    c->out, "%zu difference%s\n", c->count, c->count == 1 ? "" : "s");
	return (fault_set(f, FAULT_REFUSED, "%zu difference%s", c->count,
	    c->count == 1 ? "" : "s"));
}

int
diff_recipes(struct recipe *old, struct recipe *new, FILE *out, struct fault *f)
{
	struct comparison c = { .out = out };
	const size_t before = count_results(old), after = count_results(new);
	bool same = false;

	if (before == 0 && after > 0 && old->cooked_timestamp == 0) {
		strip(new);
		if (compare_by_both(&c, old, new, &same, f) == -1)
			return (-1);
		return (verdict(&c, same,
		    "the new one is the old one, with the results of its "
		    "ceremony",
		    f));
	}
	if (compare_by_both(&c, old, new, &same, f) == -1)
		return (-1);
	return (verdict(&c, same, "the two mean the same", f));
}
