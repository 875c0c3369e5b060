#ifndef OKS_LIB_UTIL_COMMAND_H
#define OKS_LIB_UTIL_COMMAND_H
/* Another program, run without a shell and never waited for without end. */
#include <stdint.h>

#include "lib/util/fault.h"

/* Room for the end of what a program said, with its NUL. */
#define COMMAND_SAID_SIZE 256

/*
 * Runs words[0], looked for as execvp does in /usr/local/sbin, /usr/local/bin,
 * /usr/sbin, /usr/bin, /sbin and /bin, with the rest as its arguments; words
 * ends with NULL.  It is a process group of its own, its input is empty, and
 * what it says, on either output, is read and its last line kept in said.
 * Returns 0 if it ended with status 0 within limit_s seconds.  FAULT_SYSTEM if
 * it did not, cannot be run, or did not end in time; the group is killed then.
 */
int command_run(char *const *words, int64_t limit_s, char *said,
    struct fault *f) __attribute__((warn_unused_result));

#endif
