#include "cook/screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util/instant.h"
#include "lib/util/text.h"

/* The width that every terminal has, and where lines go on. */
#define WIDTH  79
#define INDENT 8

/* The column in which the next character stands. */
static size_t column;

void
screen_put(const char *text)
{
	const char *p;

	for (p = text; *p != '\0'; p++) {
		if (column >= WIDTH && ((unsigned char)*p & 0xc0) != 0x80) {
			(void)printf("\n%*s", INDENT, "");
			column = INDENT;
		}
		(void)putchar(*p);
		column++;
	}
}

void
screen_end(void)
{
	(void)putchar('\n');
	column = 0;
}

void
screen_show(const char *text)
{
	char *safe = text_escaped(text);

	screen_put(safe == NULL ? "(out of memory)" : safe);
	free(safe);
}

void
screen_cut(const char *text, size_t length)
{
	char *first = strndup(text, length);

	screen_show(first == NULL ? "(out of memory)" : first);
	free(first);
}

void
screen_instant(int64_t instant)
{
	char text[INSTANT_SIZE];

	instant_format(instant, text);
	text[10] = ' ';
	text[19] = '\0';
	screen_put(text);
}

void
screen_line(const char *words, const char *text)
{
	screen_put(words);
	screen_show(text);
	screen_end();
}
