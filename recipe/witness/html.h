#ifndef OKS_RECIPE_WITNESS_HTML_H
#define OKS_RECIPE_WITNESS_HTML_H
/*
 * One self-contained page: no script, no picture, no style from elsewhere.  A
 * page is put together in memory and written whole.  Nothing that a recipe says
 * can become markup.
 */
#include <stdint.h>
#include <stdio.h>

#include "lib/util/fault.h"

/* Our own markup, in printf form; what comes from documents goes through
 * html_text. */
void html(FILE *out, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Text of a document: escaped as for a terminal, then for HTML. */
void html_text(FILE *out, const char *text);

/* Lines of ours, escaped one by one, as the content of a <pre>. */
void html_lines(FILE *out, const char *text);

/* "2027-01-31 12:00:00", in UTC, the day unbroken; and the day alone as text. */
void html_instant(FILE *out, int64_t instant);
void html_day(FILE *out, int64_t instant);

/* A SHA-256 in hexadecimal, and its words in a grid below. */
int html_digest(FILE *out, const char *sha256, struct fault *f)
    __attribute__((warn_unused_result));

/* Up to and with <body>; css is a list of lines. */
void html_begin(
    FILE *out, const char *title, const char *const *css, size_t css_lines);
void html_end(FILE *out);

/* Writes the page to the file, or to standard output where that is NULL. */
int html_write(const char *file, const char *text, size_t length,
    struct fault *f) __attribute__((warn_unused_result));

#endif
