#include "recipe/hjson.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Columns to the left of ''' that count as its indent. */
#define INDENT_MOST 4096

struct parser {
	const char *file;
	const char *text;
	size_t length;
	size_t at;
	unsigned int depth;
	struct fault *fault;
};

static json_t *read_value(struct parser *p);

/* Records that the text at that place is not what it should be; -1. */
static int refuse(struct parser *p, size_t at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static int
refuse(struct parser *p, size_t at, const char *format, ...)
{
	unsigned int line = 1;
	size_t i, start = 0;
	char what[256];
	va_list ap;

	va_start(ap, format);
	(void)vsnprintf(what, sizeof(what), format, ap);
	va_end(ap);
	for (i = 0; i < at; i++)
		if (p->text[i] == '\n') {
			line++;
			start = i + 1;
		}
	(void)fault_file(
	    p->fault, p->file, line, (unsigned int)(at - start) + 1);
	return (fault_set(p->fault, FAULT_INPUT, "%s", what));
}

static bool
starts(const struct parser *p, const char *word)
{
	size_t length = strlen(word);

	return (p->length - p->at >= length &&
	    memcmp(p->text + p->at, word, length) == 0);
}

static bool
is_blank(char c)
{
	return (c == ' ' || c == '\t' || c == '\r');
}

/* A control character other than the tab. */
static bool
is_control(char c)
{
	return (((unsigned char)c < 0x20 && c != '\t') || c == 0x7f);
}

static size_t
line_end(const struct parser *p)
{
	const char *newline;

	newline = memchr(p->text + p->at, '\n', p->length - p->at);
	return (newline == NULL ? p->length : (size_t)(newline - p->text));
}

/* The end of from..end without the blanks before it. */
static size_t
trimmed(const struct parser *p, size_t from, size_t end)
{
	while (end > from && is_blank(p->text[end - 1]))
		end--;
	return (end);
}

/* Over white space and comments. */
static int
skip(struct parser *p)
{
	while (p->at < p->length) {
		if (starts(p, "#") || starts(p, "//"))
			p->at = line_end(p);
		else if (starts(p, "/*"))
			return (refuse(p, p->at,
			    "a block comment; comments "
			    "begin with # or // and end with the line"));
		else if (is_blank(p->text[p->at]) || p->text[p->at] == '\n')
			p->at++;
		else
			break;
	}
	return (0);
}

/* A string of bytes that are known to be UTF-8. */
static json_t *
make_string(struct parser *p, const char *text, size_t length)
{
	json_t *value = json_stringn(text, length);

	if (value == NULL)
		(void)fault_memory(p->fault);
	return (value);
}

/* "..." has JSON's form, and JSON's parser decodes it. */
static json_t *
read_quoted(struct parser *p)
{
	size_t start = p->at, end;
	json_error_t error;
	json_t *value;

	for (end = start + 1;
	     end < p->length && p->text[end] != '"' && p->text[end] != '\n';
	     end++)
		if (p->text[end] == '\\' && end + 1 < p->length &&
		    p->text[end + 1] != '\n')
			end++;
	if (end == p->length || p->text[end] == '\n') {
		(void)refuse(p, start,
		    "this string is not closed in its "
		    "line");
		return (NULL);
	}
	value = json_loadb(
	    p->text + start, end + 1 - start, JSON_DECODE_ANY, &error);
	if (value == NULL)
		(void)refuse(p, start, "%s", error.text);
	p->at = end + 1;
	return (value);
}

/* Over the white space that the opening ''' has to its left. */
static void
skip_indent(struct parser *p, size_t indent)
{
	while (indent-- > 0 && p->at < p->length && is_blank(p->text[p->at]))
		p->at++;
}

/* The column of p->at, from 0, and what follows ''' in its line. */
static size_t
open_lines(struct parser *p)
{
	size_t indent = 0;

	while (indent < INDENT_MOST && p->at > indent &&
	    p->text[p->at - indent - 1] != '\n')
		indent++;
	p->at += 3;
	while (p->at < p->length && is_blank(p->text[p->at]))
		p->at++;
	if (starts(p, "\n")) {
		p->at++;
		skip_indent(p, indent);
	}
	return (indent);
}

/* Collects the text up to the closing ''', which p->at is then behind. */
static int
collect_lines(struct parser *p, struct bytes *text)
{
	size_t start = p->at, indent = open_lines(p);
	char c;

	while (p->at < p->length && !starts(p, "'''")) {
		c = p->text[p->at];
		if (starts(p, "\r\n")) {
			p->at++;
			continue;
		}
		if (c != '\n' && is_control(c))
			return (refuse(p, p->at, "a control character"));
		if (bytes_append(text, &c, 1, p->fault) == -1)
			return (-1);
		p->at++;
		if (c == '\n')
			skip_indent(p, indent);
	}
	if (p->at == p->length)
		return (refuse(p, start, "''' that is not closed"));
	p->at += 3;
	return (0);
}

/* '''...''': without the first line end, the indent and the last line end. */
static json_t *
read_lines(struct parser *p)
{
	struct bytes text = { 0 };
	json_t *value = NULL;
	size_t length;

	if (collect_lines(p, &text) == 0) {
		length = text.length;
		if (length > 0 && text.data[length - 1] == '\n')
			length--;
		value = make_string(
		    p, length == 0 ? "" : (const char *)text.data, length);
	}
	bytes_clear(&text);
	return (value);
}

/* Where a number, true, false or null that begins at p->at would end. */
static size_t
literal_end(const struct parser *p)
{
	struct parser ahead = *p;

	for (; ahead.at < ahead.length; ahead.at++)
		if (strchr("\n,}]#", ahead.text[ahead.at]) != NULL ||
		    starts(&ahead, "//") || starts(&ahead, "/*"))
			break;
	return (trimmed(p, p->at, ahead.at));
}

/* NULL without a fault: it is a string. */
static json_t *
read_literal(struct parser *p, size_t end)
{
	const char *text = p->text + p->at;
	size_t length = end - p->at;
	json_error_t error;
	json_t *value;

	/* JSON's parser would take strings, arrays and objects, too. */
	if (strchr("-0123456789tfn", text[0]) == NULL)
		return (NULL);
	value = json_loadb(text, length, JSON_DECODE_ANY, &error);
	if (value == NULL &&
	    json_error_code(&error) == json_error_numeric_overflow)
		(void)refuse(p, p->at, "a number that is too large");
	if (value != NULL)
		p->at = end;
	return (value);
}

/* What Hjson takes for text, but people for the end of it. */
static int
check_plain(struct parser *p, size_t end)
{
	size_t i;

	if (strchr(",{}[]", p->text[end - 1]) != NULL)
		return (refuse(p, end - 1,
		    "\"%c\" at the end of a string "
		    "without quotes would belong to the string; put the "
		    "string in quotes",
		    p->text[end - 1]));
	for (i = p->at; i < end; i++) {
		if (is_control(p->text[i]))
			return (refuse(p, i, "a control character"));
		if (i > p->at && is_blank(p->text[i - 1]) &&
		    (p->text[i] == '#' ||
			(p->text[i] == '/' && i + 1 < end &&
			    strchr("/*", p->text[i + 1]) != NULL)))
			return (refuse(p, i,
			    "a comment after a string "
			    "without quotes would belong to the string; put "
			    "the string in quotes"));
	}
	return (0);
}

/* Without quotes: a number, true, false, null, or a string to the end of the
 * line. */
static json_t *
read_plain(struct parser *p)
{
	json_t *value;
	size_t end;

	if (is_control(p->text[p->at])) {
		(void)refuse(p, p->at, "a control character");
		return (NULL);
	}
	value = read_literal(p, literal_end(p));
	if (value != NULL || p->fault->kind != FAULT_NONE)
		return (value);
	end = trimmed(p, p->at, line_end(p));
	if (check_plain(p, end) == 0)
		value = make_string(p, p->text + p->at, end - p->at);
	p->at = end;
	return (value);
}

/* The name of a member, on the heap; NULL with a fault. */
static char *
read_name(struct parser *p)
{
	size_t start = p->at;
	json_t *quoted;
	char *name;

	if (p->text[start] == '"') {
		if ((quoted = read_quoted(p)) == NULL)
			return (NULL);
		name = strdup(json_string_value(quoted));
		json_decref(quoted);
	} else {
		while (p->at < p->length && p->text[p->at] != ' ' &&
		    (unsigned char)p->text[p->at] > 0x20 &&
		    p->text[p->at] != 0x7f &&
		    strchr(",:[]{}'\"", p->text[p->at]) == NULL)
			p->at++;
		if (p->at == start) {
			(void)refuse(p, start,
			    "the name of a member is "
			    "expected here");
			return (NULL);
		}
		name = strndup(p->text + start, p->at - start);
	}
	if (name == NULL)
		(void)fault_memory(p->fault);
	return (name);
}

/* Over the colon, to the value. */
static int
skip_colon(struct parser *p)
{
	size_t colon;

	if (skip(p) == -1)
		return (-1);
	if (!starts(p, ":"))
		return (refuse(p, p->at,
		    "a colon is expected after the name "
		    "of a member"));
	colon = p->at++;
	if (skip(p) == -1)
		return (-1);
	if (p->at < p->length && strchr("{[\"'", p->text[p->at]) == NULL &&
	    memchr(p->text + colon, '\n', p->at - colon) != NULL)
		return (refuse(p, p->at,
		    "a value without quotes stands in "
		    "the line of its name"));
	return (0);
}

static int
read_member(struct parser *p, json_t *object)
{
	size_t start = p->at;
	char *name = read_name(p);
	json_t *value;
	int rc = -1;

	if (name == NULL)
		return (-1);
	if (json_object_get(object, name) != NULL) {
		(void)refuse(p, start, "this name is there already");
		goto out;
	}
	if (skip_colon(p) == -1 || (value = read_value(p)) == NULL)
		goto out;
	if (json_object_set_new(object, name, value) == -1)
		(void)fault_memory(p->fault);
	else
		rc = 0;
out:
	free(name);
	return (rc);
}

static int
read_element(struct parser *p, json_t *array)
{
	json_t *value = read_value(p);

	if (value == NULL)
		return (-1);
	if (json_array_append_new(array, value) == -1)
		return (fault_memory(p->fault));
	return (0);
}

/* What the container holds next, and the comma after it. */
static int
read_item(struct parser *p, json_t *container)
{
	int rc;

	if (json_is_object(container))
		rc = read_member(p, container);
	else
		rc = read_element(p, container);
	if (rc == -1 || skip(p) == -1)
		return (-1);
	if (starts(p, ","))
		p->at++;
	return (0);
}

/* What stands between brackets, up to the closing one. */
static int
read_contents(struct parser *p, json_t *container)
{
	const char *closing = json_is_object(container) ? "}" : "]";
	size_t start = p->at++;

	for (;;) {
		if (skip(p) == -1)
			return (-1);
		if (p->at == p->length)
			return (refuse(p, start, "\"%c\" that is not closed",
			    p->text[start]));
		if (starts(p, closing))
			break;
		if (read_item(p, container) == -1)
			return (-1);
	}
	p->at++;
	return (0);
}

static json_t *
read_container(struct parser *p)
{
	json_t *container;

	if (p->depth == HJSON_DEPTH_MOST) {
		(void)refuse(
		    p, p->at, "deeper than %d levels", HJSON_DEPTH_MOST);
		return (NULL);
	}
	container = starts(p, "{") ? json_object() : json_array();
	if (container == NULL) {
		(void)fault_memory(p->fault);
		return (NULL);
	}
	p->depth++;
	if (read_contents(p, container) == -1) {
		json_decref(container);
		container = NULL;
	}
	p->depth--;
	return (container);
}

static json_t *
read_value(struct parser *p)
{
	if (p->at == p->length || strchr(",:]}", p->text[p->at]) != NULL) {
		(void)refuse(p, p->at, "a value is expected here");
		return (NULL);
	}
	if (starts(p, "{") || starts(p, "["))
		return (read_container(p));
	if (starts(p, "\""))
		return (read_quoted(p));
	if (starts(p, "'''"))
		return (read_lines(p));
	if (starts(p, "'")) {
		(void)refuse(p, p->at, "a string is quoted by \" here");
		return (NULL);
	}
	return (read_plain(p));
}

/* Line by line, as no character of UTF-8 goes over a line end. */
static int
check_utf8(struct parser *p)
{
	json_t *line;
	size_t end;

	for (p->at = 0; p->at < p->length; p->at = end + 1) {
		end = line_end(p);
		line = json_stringn(p->text + p->at, end - p->at);
		if (line == NULL)
			return (refuse(p, p->at, "this line is not UTF-8"));
		json_decref(line);
	}
	p->at = 0;
	return (0);
}

static int
check_text(struct parser *p)
{
	const char *nul;

	if (p->length > HJSON_TEXT_MOST)
		return (refuse(p, 0, "larger than %lu bytes", HJSON_TEXT_MOST));
	if (p->length == 0)
		return (refuse(p, 0, "the document is empty"));
	if ((nul = memchr(p->text, '\0', p->length)) != NULL)
		return (
		    refuse(p, (size_t)(nul - p->text), "a control character"));
	return (check_utf8(p));
}

int
hjson_read(json_t **root, const char *file, const struct bytes *document,
    struct fault *f)
{
	struct parser p = { file, (const char *)document->data,
		document->length, 0, 0, f };

	*root = NULL;
	if (check_text(&p) == -1 || skip(&p) == -1)
		return (-1);
	if (!starts(&p, "{"))
		return (refuse(&p, p.at, "an object is expected here"));
	if ((*root = read_value(&p)) == NULL)
		return (-1);
	if (skip(&p) == 0 && p.at == p.length)
		return (0);
	(void)refuse(&p, p.at, "nothing follows the object");
	json_decref(*root);
	*root = NULL;
	return (-1);
}
