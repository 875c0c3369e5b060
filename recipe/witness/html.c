#include "recipe/witness/html.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "lib/util/instant.h"
#include "lib/util/outfile.h"
#include "lib/util/text.h"
#include "lib/util/words.h"

void
html(FILE *out, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	(void)vfprintf(out, format, ap);
	va_end(ap);
}

void
html_text(FILE *out, const char *text)
{
	char *safe = text_escaped(text), *p;

	for (p = safe; p != NULL && *p != '\0'; p++)
		switch (*p) {
		case '&':
			(void)fputs("&amp;", out);
			break;
		case '<':
			(void)fputs("&lt;", out);
			break;
		case '>':
			(void)fputs("&gt;", out);
			break;
		case '"':
			(void)fputs("&quot;", out);
			break;
		case '\'':
			(void)fputs("&#39;", out);
			break;
		default:
			(void)putc(*p, out);
		}
	free(safe);
}

void
html_lines(FILE *out, const char *text)
{
	char line[256];
	size_t length;

	for (;;) {
		length = strcspn(text, "\n");
		(void)snprintf(line, sizeof(line), "%.*s", (int)length, text);
		html_text(out, line);
		text += length;
		if (*text++ == '\0')
			return;
		(void)putc('\n', out);
	}
}

void
html_instant(FILE *out, int64_t instant)
{
	char text[INSTANT_SIZE];

	instant_format(instant, text);
	html(out, "<time>%.10s</time> %.8s", text, text + 11);
}

void
html_day(FILE *out, int64_t instant)
{
	char text[INSTANT_SIZE];

	instant_format(instant, text);
	html(out, "%.10s", text);
}

int
html_digest(FILE *out, const char *sha256, struct fault *f)
{
	char rows[WORDS_ROWS][WORDS_ROW_SIZE];
	size_t i;

	if (words_rows(sha256, rows, f) == -1)
		return (-1);
	html(out, "<div class=\"digest\"><code>%s</code>\n<pre>", sha256);
	for (i = 0; i < WORDS_ROWS; i++)
		html(out, "%s%s", rows[i], i + 1 < WORDS_ROWS ? "\n" : "");
	html(out, "</pre></div>\n");
	return (0);
}

void
html_begin(
    FILE *out, const char *title, const char *const *css, size_t css_lines)
{
	size_t i;

	html(out,
	    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
	    "<meta charset=\"utf-8\">\n"
	    "<meta name=\"viewport\" content=\"width=device-width, "
	    "initial-scale=1\">\n"
	    "<meta http-equiv=\"Content-Security-Policy\" "
	    "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
	    "<title>");
	html_text(out, title);
	html(out, "</title>\n<style>\n");
	for (i = 0; i < css_lines; i++)
		html(out, "%s\n", css[i]);
	html(out, "</style>\n");
}

void
html_end(FILE *out)
{
	html(out, "</body>\n</html>\n");
}

int
html_write(const char *file, const char *text, size_t length, struct fault *f)
{
	const struct outfile_mode how = { .mode = 0644, .group = (gid_t)-1 };

	if (file != NULL)
		return (outfile_write(file, text, length, &how, f));
	(void)fwrite(text, 1, length, stdout);
	return (0);
}
