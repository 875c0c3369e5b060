#ifndef OKS_CONSUME_LOOK_H
#define OKS_CONSUME_LOOK_H
/*
 * What the parent's servers were seen to answer about a zone's DS, as look-up
 * tools print it: dig, kdig and drill, their whole answers one after the
 * other; or bare records, each server's behind a line `; server NAME`.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/dns/name.h"
#include "lib/util/fault.h"

#define LOOK_FILE_MOST    16777216 /* bytes: 16 MiB */
#define LOOK_ANSWERS_MOST 100000

/* What one server answered. */
struct look_answer {
	bool zone_told;
	struct name zone; /* in canonical form */
	char *server;
	int64_t observed;
	bool answered;   /* with authority, and so that it can be compared */
	const char *why; /* it did not; else NULL */
	char **digests;  /* SHA-256, in lower-case hex */
	size_t digest_count;
};

/* Owns all; `struct look l = {0};` is empty. */
struct look {
	struct look_answer *answers;
	size_t count;
};

/*
 * Reads the text.  observed holds for what has no line `; observed TIME`
 * before it.  FAULT_INPUT, with the line, for what is neither a record nor a
 * comment, and for a DS record whose server nothing tells.  An answer that is
 * not the parent's own (no `aa` flag), that failed, or whose DS have other
 * digests than SHA-256 only, counts as none.  On failure l is empty.
 */
int look_parse(struct look *l, const char *text, int64_t observed,
    struct fault *f) __attribute__((warn_unused_result));

/* Reads the file, or with "-" the standard input; observed -1 stands for the
 * file's own time, or for now. */
int look_read(struct look *l, const char *path, int64_t observed, int64_t now,
    struct fault *f) __attribute__((warn_unused_result));

void look_clear(struct look *l);

#endif
