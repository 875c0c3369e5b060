#include "recipe/sheet.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util/text.h"
#include "lib/util/words.h"

/* Columns: where texts begin and go on, and how many there are of them.  A
 * SHA-256 in hexadecimal, 64 columns, fits in one line. */
#define TEXT_COLUMN    16
#define FURTHER_COLUMN 18
#define COLUMNS        80

/* A line is not broken at a blank if that would leave so much of it empty. */
#define EMPTY_MOST 24

static bool
failed(const struct sheet *s)
{
	return (s->fault->kind != FAULT_NONE);
}

/* Characters of UTF-8 that text_escape lets through take one column each. */
static bool
begins_character(char c)
{
	return (((unsigned char)c & 0xc0) != 0x80);
}

/* Bytes of text that fill at most so many columns. */
static size_t
fitting(const char *text, size_t columns)
{
	size_t i;

	for (i = 0; text[i] != '\0'; i++)
		if (begins_character(text[i]) && columns-- == 0)
			break;
	return (i);
}

static size_t
width(const char *text)
{
	size_t i, columns = 0;

	for (i = 0; text[i] != '\0'; i++)
		columns += begins_character(text[i]) ? 1 : 0;
	return (columns);
}

/* The same, but rather up to and with a blank. */
static size_t
breaking(const char *text, size_t columns)
{
	size_t length = fitting(text, columns), i;

	if (text[length] == '\0')
		return (length);
	for (i = length; i > 0 && length - i < EMPTY_MOST; i--)
		if (text[i - 1] == ' ')
			return (i);
	return (length);
}

/* Prints that much of text; the blank that a line is broken at stands for the
 * line's end. */
static void
print_piece(struct sheet *s, const char *text, size_t length)
{
	if (text[length] != '\0' && text[length - 1] == ' ')
		length--;
	(void)fprintf(s->out, "%.*s\n", (int)length, text);
}

static void
print_wrapped(struct sheet *s, const char *label, const char *text)
{
	size_t length = breaking(text, COLUMNS - TEXT_COLUMN);

	(void)fprintf(s->out, "  %-12s  ", label);
	print_piece(s, text, length);
	for (text += length; *text != '\0'; text += length) {
		length = breaking(text, COLUMNS - FURTHER_COLUMN);
		(void)fprintf(s->out, "%*s", FURTHER_COLUMN, "");
		print_piece(s, text, length);
	}
}

void
sheet_heading(struct sheet *s, const char *format, ...)
{
	va_list ap;

	if (failed(s))
		return;
	va_start(ap, format);
	(void)vfprintf(s->out, format, ap);
	va_end(ap);
	(void)fputc('\n', s->out);
}

void
sheet_line(struct sheet *s, const char *label, const char *format, ...)
{
	char *text, *escaped;
	va_list ap;
	int rc;

	if (failed(s))
		return;
	va_start(ap, format);
	rc = vasprintf(&text, format, ap);
	va_end(ap);
	if (rc == -1) {
		(void)fault_memory(s->fault);
		return;
	}
	if ((escaped = text_escaped(text)) == NULL)
		(void)fault_memory(s->fault);
	else
		print_wrapped(s, label, escaped);
	free(escaped);
	free(text);
}

void
sheet_row(
    struct sheet *s, const char *label, const char *text, const char *name)
{
	size_t room = COLUMNS - TEXT_COLUMN - width(text);
	char *escaped;

	if (failed(s))
		return;
	if ((escaped = text_escaped(name)) == NULL) {
		(void)fault_memory(s->fault);
		return;
	}
	(void)fprintf(s->out, "  %-12s  %s", label, text);
	if (width(escaped) <= room)
		(void)fprintf(s->out, "%s\n", escaped);
	else
		(void)fprintf(s->out, "%.*s...\n",
		    (int)fitting(escaped, room - 3), escaped);
	free(escaped);
}

void
sheet_words(struct sheet *s, const char *label, const char *sha256)
{
	char rows[WORDS_ROWS][WORDS_ROW_SIZE];
	size_t i;

	if (failed(s) || words_rows(sha256, rows, s->fault) == -1)
		return;
	for (i = 0; i < WORDS_ROWS; i++)
		sheet_line(s, i == 0 ? label : "", "%s", rows[i]);
}

int
sheet_end(struct sheet *s)
{
	if (failed(s))
		return (-1);
	if (fflush(s->out) == EOF || ferror(s->out))
		return (fault_errno(
		    s->fault, "write", NULL, "the output cannot be written"));
	return (0);
}
