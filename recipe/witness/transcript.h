#ifndef OKS_RECIPE_WITNESS_TRANSCRIPT_H
#define OKS_RECIPE_WITNESS_TRANSCRIPT_H
/*
 * Reads the transcript of a run of cook (oks-transcript.5): each line is as
 * cook writes it to the byte, holds the SHA-256 of the line before, and comes
 * in the order of a run; the last one closes the file.
 */
#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "lib/util/bytes.h"
#include "lib/util/fault.h"
#include "recipe/recipe.h"

#define TRANSCRIPT_FILE_MOST (512UL * 1024 * 1024) /* bytes */
#define TRANSCRIPT_LINE_MOST (1024UL * 1024)       /* bytes */

struct transcript_log {
	json_t **lines; /* in order */
	size_t count;
	bool completed; /* the run was: its result is in place */
	bool finished;  /* a recovery has put the result in place */
};

/*
 * Reads and checks all of it.  A fault names the line, from 1, that is not as
 * it must be: FAULT_INPUT for what is no line of a transcript, FAULT_REFUSED
 * for one that was changed, moved or cut off.  *l then holds the lines before
 * it; the caller clears it in any case.
 */
int transcript_read(struct transcript_log *l, const char *file,
    const struct bytes *document, struct fault *f)
    __attribute__((warn_unused_result));
void transcript_clear(struct transcript_log *l);

/*
 * FAULT_REFUSED, with the line, unless the cooked recipe is what the run made:
 * its SHA-256, its time, and for each step what was asked for and what came
 * out.
 */
int transcript_belongs(const struct transcript_log *l, const char *file,
    const struct recipe *r, struct fault *f)
    __attribute__((warn_unused_result));

#endif
