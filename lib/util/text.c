#include "lib/util/text.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Longest escape: \u{10FFFF} and the NUL. */
#define ESCAPE_SIZE 12

/*
 * Decodes one UTF-8 character (RFC 3629) at text.  Returns its length, or 0
 * for a byte that begins none.
 */
static size_t
decode(const unsigned char *text, unsigned long *point)
{
	static const unsigned long least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t length, i;

	if (text[0] < 0x80) {
		*point = text[0];
		return (1);
	}
	if (text[0] >= 0xc0 && text[0] < 0xe0)
		length = 2;
	else if (text[0] >= 0xe0 && text[0] < 0xf0)
		length = 3;
	else if (text[0] >= 0xf0 && text[0] < 0xf8)
		length = 4;
	else
		return (0);
	*point = text[0] & (0x7fUL >> length);
	for (i = 1; i < length; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return (0);
		*point = *point << 6 | (text[i] & 0x3f);
	}
	if (*point < least[length] || *point > 0x10ffff ||
	    (*point >= 0xd800 && *point < 0xe000))
		return (0);
	return (length);
}

/*
 * Characters that change what a terminal shows without being seen: controls,
 * separators of lines, and what Unicode calls Default_Ignorable_Code_Point.
 */
static bool
hidden(unsigned long c)
{
	static const struct {
		unsigned long first, last;
	} ranges[] = { { 0, 0x1f }, { 0x7f, 0x9f }, { 0xad, 0xad },
		{ 0x34f, 0x34f }, { 0x61c, 0x61c }, { 0x115f, 0x1160 },
		{ 0x17b4, 0x17b5 }, { 0x180b, 0x180f }, { 0x200b, 0x200f },
		{ 0x2028, 0x202e }, { 0x2060, 0x206f }, { 0x3164, 0x3164 },
		{ 0xfe00, 0xfe0f }, { 0xfeff, 0xfeff }, { 0xffa0, 0xffa0 },
		{ 0xfff0, 0xfffb }, { 0x1bca0, 0x1bca3 }, { 0x1d173, 0x1d17a },
		{ 0xe0000, 0xe0fff } };
	size_t i;

	for (i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (c >= ranges[i].first && c <= ranges[i].last)
			return (true);
	return (false);
}

/* Makes the first character of text fit; returns how many bytes it has. */
static size_t
escape_first(const char *text, char *escape)
{
	const unsigned char *p = (const unsigned char *)text;
	unsigned long point;
	size_t length = decode(p, &point);

	if (length == 0) {
		(void)snprintf(escape, ESCAPE_SIZE, "\\x%02x", *p);
		return (1);
	}
	if (hidden(point))
		(void)snprintf(escape, ESCAPE_SIZE, "\\u{%04lx}", point);
	else {
		memcpy(escape, p, length);
		escape[length] = '\0';
	}
	return (length);
}

void
text_escape(const char *text, char *out, size_t size)
{
	char escape[ESCAPE_SIZE];
	size_t length, used = 0;

	if (size == 0)
		return;
	while (*text != '\0') {
		length = escape_first(text, escape);
		if (used + strlen(escape) >= size)
			break;
		memcpy(out + used, escape, strlen(escape));
		used += strlen(escape);
		text += length;
	}
	out[used] = '\0';
}

void
text_print(FILE *out, const char *text)
{
	char escape[ESCAPE_SIZE];

	while (*text != '\0') {
		text += escape_first(text, escape);
		(void)fputs(escape, out);
	}
}

char *
text_escaped(const char *text)
{
	size_t size = strlen(text) * ESCAPE_SIZE + 1;
	char *out = malloc(size);

	if (out != NULL)
		text_escape(text, out, size);
	return (out);
}
