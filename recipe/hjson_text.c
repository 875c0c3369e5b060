#include "recipe/hjson_text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Columns to the left of ''' that count as its indent. */
#define INDENT_MOST 4096

int
hjson_refuse(struct hjson_parser *p, size_t at, const char *format, ...)
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

bool
hjson_starts(const struct hjson_parser *p, const char *word)
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

size_t
hjson_line_end(const struct hjson_parser *p)
{
	const char *newline;

	newline = memchr(p->text + p->at, '\n', p->length - p->at);
	return (newline == NULL ? p->length : (size_t)(newline - p->text));
}

/* The end of from..end without the blanks before it. */
static size_t
trimmed(const struct hjson_parser *p, size_t from, size_t end)
{
	while (end > from && is_blank(p->text[end - 1]))
		end--;
	return (end);
}

/* Over white space and comments. */
int
hjson_skip(struct hjson_parser *p)
{
	while (p->at < p->length) {
		if (hjson_starts(p, "#") || hjson_starts(p, "//"))
			p->at = hjson_line_end(p);
		else if (hjson_starts(p, "/*"))
			return (hjson_refuse(p, p->at,
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
make_string(struct hjson_parser *p, const char *text, size_t length)
{
	json_t *value = json_stringn(text, length);

	if (value == NULL)
		(void)fault_memory(p->fault);
	return (value);
}

/* "..." has JSON's form, and JSON's parser decodes it. */
json_t *
hjson_quoted(struct hjson_parser *p)
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
		(void)hjson_refuse(p, start,
		    "this string is not closed in its "
		    "line");
		return (NULL);
	}
	value = json_loadb(
	    p->text + start, end + 1 - start, JSON_DECODE_ANY, &error);
	if (value == NULL)
		(void)hjson_refuse(p, start, "%s", error.text);
	p->at = end + 1;
	return (value);
}

/* Over the white space that the opening ''' has to its left. */
static void
skip_indent(struct hjson_parser *p, size_t indent)
{
	while (indent-- > 0 && p->at < p->length && is_blank(p->text[p->at]))
		p->at++;
}

/* The column of p->at, from 0, and what follows ''' in its line. */
static size_t
open_lines(struct hjson_parser *p)
{
	size_t indent = 0;

	while (indent < INDENT_MOST && p->at > indent &&
	    p->text[p->at - indent - 1] != '\n')
		indent++;
	p->at += 3;
	while (p->at < p->length && is_blank(p->text[p->at]))
		p->at++;
	if (hjson_starts(p, "\n")) {
		p->at++;
		skip_indent(p, indent);
	}
	return (indent);
}

/* Collects the text up to the closing ''', which p->at is then behind. */
static int
collect_lines(struct hjson_parser *p, struct bytes *text)
{
	size_t start = p->at, indent = open_lines(p);
	char c;

	while (p->at < p->length && !hjson_starts(p, "'''")) {
		c = p->text[p->at];
		if (hjson_starts(p, "\r\n")) {
			p->at++;
			continue;
		}
		if (c != '\n' && is_control(c))
			return (hjson_refuse(p, p->at, "a control character"));
		if (bytes_append(text, &c, 1, p->fault) == -1)
			return (-1);
		p->at++;
		if (c == '\n')
			skip_indent(p, indent);
	}
	if (p->at == p->length)
		return (hjson_refuse(p, start, "''' that is not closed"));
	p->at += 3;
	return (0);
}

/* '''...''': without the first line end, the indent and the last line end. */
json_t *
hjson_lines(struct hjson_parser *p)
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
literal_end(const struct hjson_parser *p)
{
	struct hjson_parser ahead = *p;

	for (; ahead.at < ahead.length; ahead.at++)
		if (strchr("\n,}]#", ahead.text[ahead.at]) != NULL ||
		    hjson_starts(&ahead, "//") || hjson_starts(&ahead, "/*"))
			break;
	return (trimmed(p, p->at, ahead.at));
}

/* NULL without a fault: it is a string. */
static json_t *
read_literal(struct hjson_parser *p, size_t end)
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
		(void)hjson_refuse(p, p->at, "a number that is too large");
	if (value != NULL)
		p->at = end;
	return (value);
}

/* What Hjson takes for text, but people for the end of it. */
static int
check_plain(struct hjson_parser *p, size_t end)
{
	size_t i;

	if (strchr(",{}[]", p->text[end - 1]) != NULL)
		return (hjson_refuse(p, end - 1,
		    "\"%c\" at the end of a string "
		    "without quotes would belong to the string; put the "
		    "string in quotes",
		    p->text[end - 1]));
	for (i = p->at; i < end; i++) {
		if (is_control(p->text[i]))
			return (hjson_refuse(p, i, "a control character"));
		if (i > p->at && is_blank(p->text[i - 1]) &&
		    (p->text[i] == '#' ||
			(p->text[i] == '/' && i + 1 < end &&
			    strchr("/*", p->text[i + 1]) != NULL)))
			return (hjson_refuse(p, i,
			    "a comment after a string "
			    "without quotes would belong to the string; put "
			    "the string in quotes"));
	}
	return (0);
}

/* Without quotes: a number, true, false, null, or a string to the end of the
 * line. */
json_t *
hjson_plain(struct hjson_parser *p)
{
	json_t *value;
	size_t end;

	if (is_control(p->text[p->at])) {
		(void)hjson_refuse(p, p->at, "a control character");
		return (NULL);
	}
	value = read_literal(p, literal_end(p));
	if (value != NULL || p->fault->kind != FAULT_NONE)
		return (value);
	end = trimmed(p, p->at, hjson_line_end(p));
	if (check_plain(p, end) == 0)
		value = make_string(p, p->text + p->at, end - p->at);
	p->at = end;
	return (value);
}
