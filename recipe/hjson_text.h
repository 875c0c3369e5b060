#ifndef OKS_RECIPE_HJSON_TEXT_H
#define OKS_RECIPE_HJSON_TEXT_H
/*
 * Private to the reader of Hjson: the text, its comments, and its values that
 * are no object and no array.
 */
#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "lib/util/bytes.h"
#include "lib/util/fault.h"

struct hjson_parser {
	const char *file;
	const char *text;
	size_t length;
	size_t at;
	unsigned int depth;
	struct fault *fault;
};

/* Records that the text at that place is not what it should be; -1. */
int hjson_refuse(struct hjson_parser *p, size_t at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* True if the word stands at p->at. */
bool hjson_starts(const struct hjson_parser *p, const char *word);

/* Where the line of p->at ends. */
size_t hjson_line_end(const struct hjson_parser *p);

/* Over white space and comments. */
int hjson_skip(struct hjson_parser *p) __attribute__((warn_unused_result));

/*
 * The value at p->at, which is then behind it; NULL with a fault.  By what it
 * begins with: quoted, a double quote; lines, three single quotes; plain,
 * anything else: a number, true, false, null, or a string to the end of the
 * line.
 */
json_t *hjson_quoted(struct hjson_parser *p);
json_t *hjson_lines(struct hjson_parser *p);
json_t *hjson_plain(struct hjson_parser *p);

#endif
