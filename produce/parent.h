#ifndef OKS_PRODUCE_PARENT_H
#define OKS_PRODUCE_PARENT_H
/*
 * What the parent was seen to have: DS records of a zone, at each of its
 * servers, at the times of looking.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/dns/name.h"
#include "lib/util/bytes.h"
#include "lib/util/fault.h"
#include "produce/timeline.h"
#include "recipe/served.h"

#define PARENT_FILE_MOST    1048576 /* bytes */
#define PARENT_ANSWERS_MOST 2097152 /* a log of many years */

/* What one server answered. */
struct parent_answer {
	int64_t observed;
	bool answered;
	char **digests; /* SHA-256, in hex */
	size_t digest_count;
};

/* Owns all; `struct parent p = {0};` is empty. */
struct parent {
	struct parent_answer *answers; /* by time */
	size_t count;
};

void parent_clear(struct parent *p);

/* Takes the observations of the zone from a log. */
int parent_from_log(struct parent *p, const struct served_log *l,
    const struct name *zone, struct fault *f)
    __attribute__((warn_unused_result));

/*
 * Takes those in the text of a file: what a look-up tool prints for each of
 * the parent's servers, each after a line `; observed TIME`.  DS records of
 * other owners and of other digest types are skipped.  FAULT_INPUT for what is
 * neither a sound DS record nor a comment, and for a record before the first
 * such line.
 */
int parent_from_text(struct parent *p, const char *text,
    const struct name *zone, struct fault *f)
    __attribute__((warn_unused_result));

/*
 * Since when all servers have been seen to have (or not to have) a DS record
 * with that digest, at every look; NEVER where the last look says otherwise,
 * is older than `fresh` seconds, or a server did not answer: such a look
 * confirms nothing.
 */
int64_t parent_since(const struct parent *p, const char *digest, bool present,
    int64_t now, int64_t fresh);

#endif
