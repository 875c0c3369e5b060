#ifndef OKS_LIB_UTIL_APPENDFILE_H
#define OKS_LIB_UTIL_APPENDFILE_H
/*
 * A file that grows while a run goes on, and that stays however the run ends:
 * a log.  What must be whole or not at all goes through outfile.h.
 */
#include <stdbool.h>
#include <stddef.h>

#include "lib/util/fault.h"

struct appendfile;

/* Makes the file, 0600.  Where there is one of that name already, whatever it
 * is, it stays, and *exists tells it: FAULT_INPUT.  On failure *a is NULL. */
int appendfile_make(struct appendfile **a, const char *path, bool *exists,
    struct fault *f) __attribute__((warn_unused_result));

/* Appends all of it, or takes back what it could append. */
int appendfile_put(struct appendfile *a, const void *data, size_t length,
    struct fault *f) __attribute__((warn_unused_result));

/* Has all of it on the disk, with its name. */
int appendfile_sync(struct appendfile *a, struct fault *f)
    __attribute__((warn_unused_result));

/* Takes room for so many bytes more, where the file system can do that. */
int appendfile_reserve(struct appendfile *a, size_t length, struct fault *f)
    __attribute__((warn_unused_result));

/* Gives back what was reserved and not used, and closes.  NULL is fine. */
void appendfile_close(struct appendfile *a);

#endif
