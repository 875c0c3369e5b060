#ifndef OKS_CONSUME_LOGFILE_H
#define OKS_CONSUME_LOGFILE_H
/*
 * The file of the log of what was served: locked for the whole run, because
 * standby signers share it, and only ever appended to.
 */
#include "lib/util/fault.h"
#include "recipe/served.h"

struct logfile;

/*
 * Opens it for reading and appending, made with mode 0640 if there is none;
 * waits for the lock; reads and checks it.  It must be a regular file and not
 * a link.  On failure *l is NULL.
 */
int logfile_open(struct logfile **l, const char *path, struct fault *f)
    __attribute__((warn_unused_result));

/* What it holds, what was appended meanwhile included.  Borrowed. */
const struct served_log *logfile_log(const struct logfile *l);

/*
 * Appends one record, which is on disk when this returns 0.  A line that was
 * torn by a power cut is cut off first.  After a failure nothing more is
 * appended in this run.
 */
int logfile_append(struct logfile *l, const struct served_record *r,
    struct fault *f) __attribute__((warn_unused_result));

/* Gives up the lock; NULL is fine. */
void logfile_close(struct logfile *l);

#endif
