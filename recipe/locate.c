#include "recipe/locate.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* A position in the text; never moves past end. */
struct cursor {
	const char *at;
	const char *end;
};

static void
skip_space(struct cursor *c)
{
	while (c->at < c->end && strchr(" \t\r\n", *c->at) != NULL &&
	    *c->at != '\0')
		c->at++;
}

static void
skip_string(struct cursor *c)
{
	for (c->at++; c->at < c->end && *c->at != '"'; c->at++)
		if (*c->at == '\\' && c->at + 1 < c->end)
			c->at++;
	if (c->at < c->end)
		c->at++;
}

/* Over one value, however deep: brackets are counted, strings jumped. */
static void
skip_value(struct cursor *c)
{
	int depth = 0;

	for (skip_space(c); c->at < c->end; ) {
		if (*c->at == '"')
			skip_string(c);
		else if (*c->at == '{' || *c->at == '[') {
			depth++;
			c->at++;
		} else if (*c->at == '}' || *c->at == ']') {
			if (depth-- == 0)
				return;
			c->at++;
		} else if (depth == 0 && *c->at == ',')
			return;
		else
			c->at++;
		if (depth == 0 && (c->at == c->end || strchr(",}]",
		    *c->at) != NULL))
			return;
	}
}

/* Moves into the object at c, to the value of the member; false, and c as it
 * was, if there is none. */
static bool
enter_member(struct cursor *c, const char *name, size_t length)
{
	struct cursor try = *c;
	const char *key;
	size_t size;

	skip_space(&try);
	if (try.at == try.end || *try.at != '{')
		return (false);
	do {
		try.at++;
		skip_space(&try);
		key = try.at;
		if (try.at == try.end || *try.at != '"')
			return (false);
		skip_string(&try);
		size = (size_t)(try.at - key);
		skip_space(&try);
		if (try.at < try.end)
			try.at++;	/* the colon */
		skip_space(&try);
		if (size == length + 2 && memcmp(key + 1, name, length) == 0) {
			*c = try;
			return (true);
		}
		skip_value(&try);
		skip_space(&try);
	} while (try.at < try.end && *try.at == ',');
	return (false);
}

static bool
enter_element(struct cursor *c, unsigned long index)
{
	struct cursor try = *c;

	skip_space(&try);
	if (try.at == try.end || *try.at != '[')
		return (false);
	for (try.at++;; try.at++) {
		skip_space(&try);
		if (try.at == try.end || *try.at == ']')
			return (false);
		if (index-- == 0) {
			*c = try;
			return (true);
		}
		skip_value(&try);
		skip_space(&try);
		if (try.at == try.end || *try.at != ',')
			return (false);
	}
}

/* Takes one part of the path and follows it; returns the rest of the path. */
static const char *
follow(struct cursor *c, const char *path)
{
	size_t length;
	char *rest;

	if (path[0] == '[' && path[1] == '\'') {
		length = strcspn(path + 2, "'");
		(void)enter_member(c, path + 2, length);
		path += 2 + length;
		return (path + strspn(path, "']"));
	}
	if (path[0] == '[') {
		(void)enter_element(c, strtoul(path + 1, &rest, 10));
		return (*rest == ']' ? rest + 1 : rest);
	}
	length = strcspn(path + 1, ".[");
	(void)enter_member(c, path + 1, length);
	return (path + 1 + length);
}

void
locate(const struct bytes *document, const char *path, unsigned int *line,
    unsigned int *column)
{
	const char *text = (const char *)document->data, *p, *start;
	struct cursor c = { text, text + document->length };

	if (*path == '$')
		path++;
	while (*path == '.' || *path == '[')
		path = follow(&c, path);
	skip_space(&c);
	*line = 1;
	for (p = start = text; p < c.at; p++)
		if (*p == '\n') {
			(*line)++;
			start = p + 1;
		}
	*column = (unsigned int)(c.at - start) + 1;
}
