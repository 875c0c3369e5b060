#ifndef OKS_RECIPE_SHEET_H
#define OKS_RECIPE_SHEET_H
/*
 * Lines of at most 80 columns, each a label and a text beside it, for what
 * people read aloud.  Every text is escaped (text.h), and a text that goes on
 * in a further line stands deeper there than any text begins, so that nothing
 * in a recipe can look like a line of ours.
 *
 * The first failure stays in the fault and makes the rest do nothing: a series
 * of lines is checked once, by sheet_end().
 */
#include <stdio.h>

#include "lib/util/fault.h"

struct sheet {
	FILE *out;
	struct fault *fault;
};

/* A line of our own words at the left margin. */
void sheet_heading(struct sheet *s, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Label and text; label may be "" and has at most 12 bytes. */
void sheet_line(struct sheet *s, const char *label, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same in one line: name follows text and is cut, marked by "...", where
 * the line ends. */
void sheet_row(
    struct sheet *s, const char *label, const char *text, const char *name);

/* A SHA-256, given in hexadecimal, in rows of words (words.h). */
void sheet_words(struct sheet *s, const char *label, const char *sha256);

/* FAULT_SYSTEM if anything could not be written. */
int sheet_end(struct sheet *s) __attribute__((warn_unused_result));

#endif
