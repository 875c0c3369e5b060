#ifndef OKS_COOK_SCREEN_H
#define OKS_COOK_SCREEN_H
/*
 * Lines on the terminal, of at most 79 columns.  A line that grows too long
 * goes on indented, so that nothing that the recipe says can come to stand
 * where our lines begin.
 */
#include <stddef.h>
#include <stdint.h>

/* Words of ours. */
void screen_put(const char *text);

/* Text of the recipe or of a token, made fit for a terminal. */
void screen_show(const char *text);

/* Its first bytes, which end where a character does. */
void screen_cut(const char *text, size_t length);

/* "2020-11-27 09:58:07", as the article prints it. */
void screen_instant(int64_t instant);

/* The end of a line; the next one begins at the left. */
void screen_end(void);

/* One line: our words, and text that is a document's. */
void screen_line(const char *words, const char *text);

#endif
