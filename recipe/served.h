#ifndef OKS_RECIPE_SERVED_H
#define OKS_RECIPE_SERVED_H
/*
 * The log of what was served: JSON Lines, one file for all zones, each line
 * with the SHA-256 of the line before.  consume appends to it; produce plans
 * from it.  Here are its records, the strict reader, and the text of a line.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/dns/name.h"
#include "lib/util/bytes.h"
#include "lib/util/digest.h"
#include "lib/util/fault.h"
#include "recipe/recipe.h"

/* Limits; beyond them a log is refused. */
#define SERVED_FILE_MOST    (256UL * 1024 * 1024) /* bytes */
#define SERVED_LINE_MOST    16384                 /* bytes */
#define SERVED_REASON_MOST  1024                  /* bytes */
#define SERVED_DIGESTS_MOST 64                    /* in one answer */

enum served_event {
	SERVED_INTENT,    /* the signer's file is about to be replaced */
	SERVED_CONFIRMED, /* the signer took it; gates count from here */
	SERVED_DS,        /* what one parent server answered */
	SERVED_CHOICE,    /* a person's */
	SERVED_REFUSED,
	SERVED_EVENTS
};

/* Which members count depends on the event. */
struct served_record {
	enum served_event event;
	int64_t time;
	struct name zone; /* in canonical form */
	/* intent, confirmed: the set */
	char recipe[DIGEST_HEX_SIZE]; /* SHA-256 of the cooked recipe */
	size_t action;                /* its index there */
	enum branch branch;           /* also of a choice */
	unsigned int phase;           /* from 1, by recipe and branch */
	/* ds: those of one look-up have the same observed */
	int64_t observed;
	char *server;
	bool answered;
	char **digests; /* SHA-256 digests in hex; none: no DS */
	size_t digest_count;
	/* choice, refused */
	char *reason;
};

/* Owns its records.  `struct served_log l = {0};` is empty. */
struct served_log {
	struct served_record *records;
	size_t count;
	char last[DIGEST_HEX_SIZE]; /* of the last line; "" if none */
	size_t length;              /* bytes of the whole lines */
	bool torn;                  /* a part of a line follows them */
};

/*
 * Reads the text of a log.  FAULT_INPUT, with the line, for what is no record
 * of the form above, for a line that does not name the SHA-256 of the one
 * before (the first one: 64 zeros), and for a time before that of a line
 * before.  A last line without its newline was not written to its end: torn.
 * On failure l is empty.
 */
int served_parse(struct served_log *l, const char *text, size_t length,
    struct fault *f) __attribute__((warn_unused_result));

/* Reads the file, which must be there. */
int served_read(struct served_log *l, const char *path, struct fault *f)
    __attribute__((warn_unused_result));

/*
 * Appends a copy of the record to l, and its line, with the newline, to the
 * empty `line`.  FAULT_INPUT for what the reader would refuse.  On failure l
 * is as before and line is empty.
 */
int served_add(struct served_log *l, const struct served_record *r,
    struct bytes *line, struct fault *f) __attribute__((warn_unused_result));

void served_log_clear(struct served_log *l);

/* "intent" and so on. */
const char *served_event_name(enum served_event event);

#endif
