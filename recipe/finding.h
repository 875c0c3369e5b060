#ifndef OKS_RECIPE_FINDING_H
#define OKS_RECIPE_FINDING_H
/*
 * What a check found in a recipe: at which JSON path (RFC 9535), in which line
 * and column, and what should have been there.
 */
#include <stddef.h>

#include "lib/util/bytes.h"
#include "lib/util/fault.h"

/* More are counted, not kept. */
#define FINDINGS_MOST 200

struct finding {
	char *path; /* "$.recipe.actions[3].actionParams.ttl" */
	char *text;
	unsigned int line, column; /* 0: unknown */
};

struct findings {
	struct finding *items;
	size_t count; /* kept */
	size_t total; /* met */
};

void findings_clear(struct findings *fs);

/* Adds one.  Memory running out is a fault; the finding itself is not. */
int finding_add(struct findings *fs, const char *path, struct fault *f,
    const char *format, ...)
    __attribute__((format(printf, 4, 5), warn_unused_result));

/* Fills in line and column from the document that the paths belong to. */
void findings_locate(struct findings *fs, const struct bytes *document);

/* Sets the first finding as fault of the kind given; 0 if there is none. */
int findings_fault(const struct findings *fs, const char *file,
    enum fault_kind kind, struct fault *f) __attribute__((warn_unused_result));

#endif
