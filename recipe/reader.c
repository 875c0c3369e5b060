#include "recipe/reader.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH_SIZE 256

/* Writes the path from "$" down to at; members that are not plain words are
 * quoted (RFC 9535, 2.3.1). */
static size_t
print_path(const struct place *at, char *text, size_t size)
{
	size_t used;
	int n;

	if (at->up == NULL)
		return ((size_t)snprintf(text, size, "$"));
	used = print_path(at->up, text, size);
	if (used >= size)
		return (used);
	if (at->member == NULL)
		n = snprintf(text + used, size - used, "[%zu]", at->index);
	else if (strspn(at->member,
		     "abcdefghijklmnopqrstuvwxyz"
		     "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") ==
		strlen(at->member) &&
	    at->member[0] != '\0')
		n = snprintf(text + used, size - used, ".%s", at->member);
	else
		n = snprintf(text + used, size - used, "['%s']", at->member);
	return (used + (size_t)n);
}

int
reader_finding(
    struct reader *rd, const struct place *at, const char *format, ...)
{
	char path[PATH_SIZE], text[512];
	va_list ap;

	(void)print_path(at, path, sizeof(path));
	va_start(ap, format);
	(void)vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	return (finding_add(rd->findings, path, rd->fault, "%s", text));
}

static const char *
type_name(const json_t *value)
{
	static const char *const names[] = { "an object", "an array",
		"a string", "an integer",
		"a number with a fraction or exponent", "true", "false",
		"null" };

	return (names[json_typeof(value)]);
}

static int
wrong_type(struct reader *rd, const struct place *at, const json_t *value,
    const char *wanted)
{
	return (reader_finding(
	    rd, at, "%s is expected here, not %s", wanted, type_name(value)));
}

static const struct member *
find_member(const struct member *table, const char *name)
{
	for (; table->name != NULL; table++)
		if (strcmp(table->name, name) == 0)
			return (table);
	return (NULL);
}

int
reader_object(struct reader *rd, const struct place *at, json_t *value,
    const struct member *table, void *target)
{
	const struct member *m;
	const char *name;
	json_t *child;

	if (!json_is_object(value))
		return (wrong_type(rd, at, value, "an object"));
	json_object_foreach(value, name, child)
	{
		struct place here = { at, name, 0 };

		if ((m = find_member(table, name)) == NULL) {
			if (reader_finding(rd, &here, "unknown member") == -1)
				return (-1);
		} else if (m->read(rd, &here, child,
			       (char *)target + m->offset) == -1)
			return (-1);
	}
	for (m = table; m->name != NULL; m++) {
		struct place here = { at, m->name, 0 };

		if (m->required && json_object_get(value, m->name) == NULL &&
		    reader_finding(rd, &here, "this member is missing") == -1)
			return (-1);
	}
	return (0);
}

int
reader_array(struct reader *rd, const struct place *at, json_t *value,
    read_value *read, size_t most, void *target)
{
	size_t i;

	if (!json_is_array(value))
		return (wrong_type(rd, at, value, "an array"));
	if (json_array_size(value) > most)
		return (reader_finding(rd, at,
		    "%zu elements, where at most %zu are accepted",
		    json_array_size(value), most));
	for (i = 0; i < json_array_size(value); i++) {
		struct place here = { at, NULL, i };

		if (read(rd, &here, json_array_get(value, i), target) == -1)
			return (-1);
	}
	return (0);
}

const char *
reader_string(struct reader *rd, const struct place *at, json_t *value,
    size_t most, int *rc)
{
	*rc = 0;
	if (!json_is_string(value)) {
		*rc = wrong_type(rd, at, value, "a string");
		return (NULL);
	}
	if (json_string_length(value) > most) {
		*rc = reader_finding(rd, at,
		    "%zu bytes, where at most %zu are accepted",
		    json_string_length(value), most);
		return (NULL);
	}
	return (json_string_value(value));
}

int
reader_integer(struct reader *rd, const struct place *at, json_t *value,
    int64_t least, int64_t most, int64_t *out)
{
	if (!json_is_integer(value))
		return (wrong_type(rd, at, value, "an integer"));
	if (json_integer_value(value) < least ||
	    json_integer_value(value) > most)
		return (reader_finding(rd, at,
		    "%" PRId64 " is outside of %" PRId64 "..%" PRId64,
		    (int64_t)json_integer_value(value), least, most));
	*out = json_integer_value(value);
	return (0);
}
