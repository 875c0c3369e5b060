#ifndef OKS_LIB_UTIL_OUTFILE_H
#define OKS_LIB_UTIL_OUTFILE_H
/*
 * The one way to write a file: whole or not at all.  A hidden sibling in the
 * same folder is made with O_EXCL, written, flushed to disk, and only then
 * renamed over the target; the folder is flushed after that.
 *
 *	outfile_stage()	 everything that can fail for want of space or rights
 *	outfile_commit() one rename
 */
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "lib/util/fault.h"

struct outfile;

/* How the file is to look. */
struct outfile_mode {
	mode_t mode; /* permission bits, 0 for 0600 */
	gid_t group; /* (gid_t)-1: as the process has it */
	bool later;  /* its time, in whole seconds, is later than that of the
			file it replaces, whatever the clock says */
};

/*
 * Removes what processes that are gone have left beside path of an
 * outfile_stage that they did not end.  Best effort, and done by outfile_stage.
 */
void outfile_sweep(const char *path);

/*
 * Makes the sibling with all of data in it and flushes it to disk.  The target
 * is untouched; if it exists it must be a regular file.  On failure nothing is
 * left over.  how may be NULL.
 */
int outfile_stage(struct outfile **out, const char *path, const void *data,
    size_t length, const struct outfile_mode *how, struct fault *f)
    __attribute__((warn_unused_result));

/*
 * Shows beforehand that a file of that length can be written there: the folder,
 * the rights, the kind of target, the room on disk where the file system tells
 * it.  Nothing is left.
 */
int outfile_try(const char *path, size_t length, struct fault *f)
    __attribute__((warn_unused_result));

/* Renames the sibling over the target.  The outfile is then committed;
 * outfile_free() it in any case. */
int outfile_commit(struct outfile *out, struct fault *f)
    __attribute__((warn_unused_result));

/* True from the rename on, even if what came after it failed. */
bool outfile_published(const struct outfile *out);

/* Removes the sibling if it was not committed, and frees; NULL is fine. */
void outfile_free(struct outfile *out);

/* Gives a file that is there a later time, in whole seconds, as `later` does;
 * its content stays. */
int outfile_touch(const char *path, struct fault *f)
    __attribute__((warn_unused_result));

/* Stage and commit in one. */
int outfile_write(const char *path, const void *data, size_t length,
    const struct outfile_mode *how, struct fault *f)
    __attribute__((warn_unused_result));

#endif
