#ifndef OKS_LIB_UTIL_TEXT_H
#define OKS_LIB_UTIL_TEXT_H
/*
 * Text from a document, made fit for a terminal: a recipe's author must not be
 * able to move the cursor, hide a word or turn a line around.
 */
#include <stddef.h>
#include <stdio.h>

/*
 * Copies text (UTF-8) to out, at most size bytes with the NUL.  Control
 * characters (C0, DEL, C1), the bidirectional formatting characters, line and
 * paragraph separators, zero width characters and bytes that are not UTF-8
 * become \u{XXXX} or \xXX.  What does not fit is cut at a character.
 */
void text_escape(const char *text, char *out, size_t size);

/* Prints all of it, so escaped; a failure is out's (ferror). */
void text_print(FILE *out, const char *text);

/* The same on the heap; NULL when memory runs out.  The caller frees. */
char *text_escaped(const char *text);

#endif
