#include "recipe/scan.h"

#include <string.h>

#include <jansson.h>

static bool
is_space(char c)
{
	return (c == ' ' || c == '\t' || c == '\n' || c == '\r');
}

void
scan_space(struct scan *c)
{
	while (c->at < c->end && is_space(*c->at))
		c->at++;
}

/* From its opening quote to behind its closing one. */
static void
skip_string(struct scan *c)
{
	const char *quote, *escape;

	for (c->at++;;) {
		quote = memchr(c->at, '"', (size_t)(c->end - c->at));
		if (quote == NULL) {
			c->at = c->end;
			return;
		}
		escape = memchr(c->at, '\\', (size_t)(quote - c->at));
		if (escape == NULL || escape + 2 > c->end) {
			c->at = quote + 1;
			return;
		}
		c->at = escape + 2;
	}
}

/* Over a number, a word, or whatever stands in the place of a value. */
static void
skip_word(struct scan *c)
{
	while (c->at < c->end && *c->at != '\0' &&
	    strchr(",:{}[]\" \t\r\n", *c->at) == NULL)
		c->at++;
}

/* To the next quote or bracket: this is where the time goes. */
static void
skip_plain(struct scan *c)
{
	static const bool stops[256] = { ['"'] = true,
		['{'] = true,
		['}'] = true,
		['['] = true,
		[']'] = true };

	while (c->at < c->end && !stops[(unsigned char)*c->at])
		c->at++;
}

/* Brackets are counted, strings jumped. */
void
scan_value(struct scan *c)
{
	size_t depth = 0;

	scan_space(c);
	do {
		if (depth > 0)
			skip_plain(c);
		if (c->at == c->end)
			return;
		if (*c->at == '"')
			skip_string(c);
		else if (*c->at == '{' || *c->at == '[') {
			depth++;
			c->at++;
		} else if (*c->at == '}' || *c->at == ']') {
			if (depth == 0)
				return;
			depth--;
			c->at++;
		} else
			skip_word(c);
	} while (depth > 0);
}

/* True if the string in quotes is the name, its escapes undone by jansson. */
static bool
same_name(const char *quoted, size_t size, const char *name, size_t length)
{
	json_t *text;
	bool same;

	if (memchr(quoted, '\\', size) == NULL)
		return (size == length + 2 &&
		    memcmp(quoted + 1, name, length) == 0);
	text = json_loadb(quoted, size, JSON_DECODE_ANY, NULL);
	same = json_is_string(text) && json_string_length(text) == length &&
	    memcmp(json_string_value(text), name, length) == 0;
	json_decref(text);
	return (same);
}

bool
scan_member(struct scan *c, const char *name, size_t length)
{
	struct scan try = *c;
	const char *key;
	size_t size;

	scan_space(&try);
	if (try.at == try.end || *try.at != '{')
		return (false);
	do {
		try.at++;
		scan_space(&try);
		key = try.at;
		if (try.at == try.end || *try.at != '"')
			return (false);
		skip_string(&try);
		size = (size_t)(try.at - key);
		scan_space(&try);
		if (try.at < try.end)
			try.at++; /* the colon */
		scan_space(&try);
		if (same_name(key, size, name, length)) {
			*c = try;
			return (true);
		}
		scan_value(&try);
		scan_space(&try);
	} while (try.at < try.end && *try.at == ',');
	return (false);
}

bool
scan_element(struct scan *c, size_t index)
{
	struct scan try = *c;

	scan_space(&try);
	if (try.at == try.end || *try.at != '[')
		return (false);
	for (try.at++;; try.at++) {
		scan_space(&try);
		if (try.at == try.end || *try.at == ']')
			return (false);
		if (index-- == 0) {
			*c = try;
			return (true);
		}
		scan_value(&try);
		scan_space(&try);
		if (try.at == try.end || *try.at != ',')
			return (false);
	}
}

size_t
scan_fold(const char *text, size_t length, char *out)
{
	struct scan c = { text, text + length };
	const char *begin;
	char *to = out;

	while (c.at < c.end) {
		begin = c.at;
		while (c.at < c.end && !is_space(*c.at))
			if (*c.at == '"')
				skip_string(&c);
			else
				c.at++;
		memmove(to, begin, (size_t)(c.at - begin));
		to += c.at - begin;
		if (c.at < c.end)
			*to++ = ' ';
		scan_space(&c);
	}
	return ((size_t)(to - out));
}
