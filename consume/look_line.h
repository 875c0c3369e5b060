#ifndef OKS_CONSUME_LOOK_LINE_H
#define OKS_CONSUME_LOOK_LINE_H
/* Private to look's files: one line of what a look-up tool prints. */
#include "consume/look.h"

#define LOOK_KEYS_MOST 64 /* DS records of one answer */

/* A DS record's key, and whether its digest can be compared. */
struct look_key {
	unsigned int tag, algorithm;
	bool sha256;
};

/* What was read so far. */
struct look_reader {
	struct look *look;
	int64_t observed;
	bool dated; /* a line `; observed` came */
	unsigned int unnamed;
	struct look_answer now;
	bool begun, header, authority;
	unsigned int begins; /* which lines began it */
	bool filled;         /* others followed */
	struct look_key keys[LOOK_KEYS_MOST];
	size_t key_count;
};

enum look_line {
	LOOK_LINE_EMPTY,  /* nothing, or a comment that tells nothing */
	LOOK_LINE_BEGINS, /* another answer */
	LOOK_LINE_HEADER, /* its status */
	LOOK_LINE_FLAGS,
	LOOK_LINE_QUESTION,
	LOOK_LINE_RECORD,
	LOOK_LINE_SERVER, /* who gave it, at its end */
	LOOK_LINE_FAILED  /* there was none */
};

enum look_line look_line_kind(const char *line);

/* A bit for each kind of line that begins an answer. */
unsigned int look_line_begins(const char *line);

/* Takes what a line of that kind tells; it is changed. */
int look_line_take(struct look_reader *r, enum look_line kind, char *line,
    struct fault *f) __attribute__((warn_unused_result));

#endif
