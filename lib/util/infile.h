#ifndef OKS_LIB_UTIL_INFILE_H
#define OKS_LIB_UTIL_INFILE_H
/*
 * Reads a whole document, once, so that its digest and its meaning come from
 * the same bytes.
 */
#include <stdbool.h>
#include <stddef.h>

#include "lib/util/bytes.h"
#include "lib/util/fault.h"

/*
 * Reads the regular file at path, at most `most` bytes, into *b, with a NUL
 * after the last byte that length does not count.  What is not a regular file
 * (FIFO, device, folder) is FAULT_INPUT and never waited for, as is a file
 * that is larger.  A symbolic link is followed.  On failure b is empty.
 */
int infile_read(const char *path, size_t most, struct bytes *b, struct fault *f)
    __attribute__((warn_unused_result));

/*
 * The same for a file that holds a secret or decides whom to trust: it must
 * not be a link, must belong to the caller or to root, and must not be
 * writable by group or others; with secret true, not readable by them either
 * (FAULT_REFUSED).
 */
int infile_read_guarded(const char *path, size_t most, bool secret,
    struct bytes *b, struct fault *f) __attribute__((warn_unused_result));

/*
 * Only opens such a file, for a reader that must not leave its bytes in
 * ordinary memory.  The caller closes *fd, which is -1 on failure.
 */
int infile_open_guarded(const char *path, bool secret, int *fd, struct fault *f)
    __attribute__((warn_unused_result));

/*
 * Joins folder and path, unless path is absolute or folder is ""; the caller
 * frees; NULL when memory runs out.
 */
char *infile_join(const char *folder, const char *path);

#endif
