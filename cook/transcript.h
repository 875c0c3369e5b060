#ifndef OKS_COOK_TRANSCRIPT_H
#define OKS_COOK_TRANSCRIPT_H
/*
 * The transcript of a run (oks-transcript.5): a file of JSON Lines that grows
 * while the run goes on and stays however it ends, each line with the SHA-256
 * of the line before, without its newline.  Up to the commit point a line that
 * cannot be written stops the run; behind it nothing that a transcript lacks
 * changes what the run does, and the end tells it.  No PIN and no private key
 * is ever in reach of this file.
 *
 * Without a transcript, as in a plain rehearsal, each of these does nothing.
 */
#include <stddef.h>

#include <jansson.h>

#include "cook/run.h"
#include "recipe/emit.h"
#include "lib/util/fault.h"

struct transcript;

/* Makes the file, whose name no file has yet, and its first line. */
int transcript_open(struct run *run, struct fault *f)
    __attribute__((warn_unused_result));

/*
 * The same for a recovery, once its journal is read and its tokens are met; a
 * recovery goes on whatever becomes of its transcript.
 */
void transcript_recovery(struct run *run);

/* Who approved the recipe. */
int transcript_approvals(struct run *run, const char *const *persons,
    size_t count, struct fault *f) __attribute__((warn_unused_result));

/* The tokens as they were met. */
int transcript_tokens(struct run *run, struct fault *f)
    __attribute__((warn_unused_result));

/* The rehearsal found nothing; and the run begins, from here on on the tokens.
 */
int transcript_rehearsed(struct run *run, struct fault *f)
    __attribute__((warn_unused_result));
int transcript_start(struct run *run, struct fault *f)
    __attribute__((warn_unused_result));

/* A step (from 1) before and after it was done. */
int transcript_intent(struct run *run, const struct action *a, size_t step,
    struct fault *f) __attribute__((warn_unused_result));
int transcript_outcome(struct run *run, const struct action *a, size_t step,
    struct fault *f) __attribute__((warn_unused_result));

/* All is made and verified; the room for what follows is taken. */
int transcript_verified(struct run *run, struct fault *f)
    __attribute__((warn_unused_result));

/* The commit point is behind. */
void transcript_committed(struct run *run);

/* What stopped the run, before anything is undone. */
void transcript_stopped(struct run *run, const struct fault *why);

/*
 * The end of the run, as *f tells it, and of the file.  Adds to *f that the
 * transcript is not whole, if so, or makes that the fault.
 */
void transcript_end(struct run *run, struct fault *f);

/* Where it is, and the SHA-256 of the whole file, after its end; NULL if there
 * is no whole one. */
const char *transcript_path(const struct run *run);
const char *transcript_sha256(const struct run *run);
void transcript_free(struct transcript *t);

/* ---- transcript_line.c: what the lines hold; NULL without memory ---- */

json_t *transcript_begin_line(const struct run *run, struct fault *f);
json_t *transcript_recovery_line(const struct run *run, struct fault *f);
json_t *transcript_token_line(const struct store *s);
json_t *transcript_fault_line(const struct fault *why);

/* The PKCS#11 calls since the last line that told them. */
void transcript_put_calls(struct emit *e);

#endif
