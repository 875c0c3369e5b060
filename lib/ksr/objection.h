#ifndef OKS_LIB_KSR_OBJECTION_H
#define OKS_LIB_KSR_OBJECTION_H
/* What a check has against a request or a response: its name, the bundle, what
 * was expected and what was found. */
#include <stddef.h>
#include <stdio.h>

#include "lib/util/fault.h"

/* More are counted, not kept. */
#define OBJECTIONS_MOST 1000

/* Room for a text on one side. */
#define OBJECTION_SIZE 512

struct objection {
	const char *check; /* a literal */
	size_t bundle;     /* from 1; 0: of the whole document */
	unsigned int line; /* of the document, 0: unknown */
	char *expected, *found;
};

struct objections {
	struct objection *items;
	size_t count; /* kept */
	size_t total; /* met */
};

/* Where an objection stands. */
struct objection_place {
	const char *check;
	size_t bundle;
	unsigned int line;
};

void objection_clear(struct objections *o);

/* Adds one, with copies of the texts.  Memory running out is a fault. */
int objection_add(struct objections *o, const struct objection_place *at,
    const char *expected, const char *found, struct fault *f)
    __attribute__((warn_unused_result));

/* Prints a table of them: check, bundle, line, expected, found. */
void objection_print(const struct objections *o, const char *file, FILE *out);

/* FAULT_REFUSED that counts them; 0 if there is none. */
int objection_fault(const struct objections *o, const char *file,
    struct fault *f) __attribute__((warn_unused_result));

#endif
