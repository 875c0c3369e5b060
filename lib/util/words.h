#ifndef OKS_LIB_UTIL_WORDS_H
#define OKS_LIB_UTIL_WORDS_H
/*
 * A digest as words that are read aloud and understood over a bad line: the
 * PGP word list (Juola and Zimmermann, 1995).  Octets at even places, from 0,
 * are words of two syllables and those at odd places words of three, so that
 * a word left out, said twice or exchanged with its neighbour is heard.
 */
#include <stddef.h>

#include "lib/util/fault.h"

/* Words of a SHA-256, and how many stand in one row wherever it is shown. */
#define WORDS_COUNT 32
#define WORDS_ROW   6
#define WORDS_ROWS  ((WORDS_COUNT + WORDS_ROW - 1) / WORDS_ROW)

/* Room for one row: words of at most 11 letters, and the NUL. */
#define WORDS_ROW_SIZE (WORDS_ROW * 12 + 1)

/* Room for all words in one line. */
#define WORDS_SIZE (WORDS_COUNT * 12 + 1)

/* The word of an octet (0 to 255) at that place of the digest. */
const char *words_octet(unsigned int octet, size_t place);

/* The SHA-256 given as 64 hexadecimal digits of either case, in
 * rows of words with a blank
 * between two.  FAULT_INTERNAL for what is not 64 digits. */
int words_rows(const char *sha256, char rows[WORDS_ROWS][WORDS_ROW_SIZE],
    struct fault *f) __attribute__((warn_unused_result));

/* The same in one line, into text of WORDS_SIZE bytes. */
int words_line(const char *sha256, char *text, struct fault *f)
    __attribute__((warn_unused_result));

#endif
