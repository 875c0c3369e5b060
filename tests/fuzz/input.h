#ifndef OKS_TESTS_FUZZ_INPUT_H
#define OKS_TESTS_FUZZ_INPUT_H
/*
 * What the harnesses share.  A harness fuzz_NAME.c defines the one function
 * below; libFuzzer's main calls it with what it makes up (`make fuzz`), or
 * replay.c with the files of corpus/NAME (`make check`).
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "lib/util/bytes.h"
#include "lib/util/fault.h"

/* Called for each input; returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ends the program, loudly, unless it holds. */
void input_demand(bool holds, const char *what);

/* A copy of exactly that size, without a NUL behind it, so that a sanitizer
 * sees the first byte that is read too far.  The caller clears it. */
void input_bytes(struct bytes *b, const uint8_t *data, size_t size);

/* The input up to its first NUL, as text on the heap; the caller frees. */
char *input_text(const uint8_t *data, size_t size);

/* The same up to its first line end; *data and *size move behind that.  NULL
 * when there is none left. */
char *input_line(const uint8_t **data, size_t *size);

/* A file with these bytes, by a path that is valid until the next call. */
const char *input_file(const uint8_t *data, size_t size);

/* A refusal: it says what is wrong with the input, in one line that is fit for
 * a terminal; it is none of our own mistakes, and no failure of the system. */
void input_refusal(const struct fault *f);

/* Lines that a terminal can be given: valid UTF-8 without controls, but line
 * ends, and without what is hidden or turns text around. */
void input_screen(const char *text, size_t length);

#endif
