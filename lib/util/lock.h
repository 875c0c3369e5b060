#ifndef OKS_LIB_UTIL_LOCK_H
#define OKS_LIB_UTIL_LOCK_H
/*
 * A lock that ends with the process, however it ends: flock(2) on a file that
 * is made where it is missing and stays, because removing it would let two
 * processes each hold a file of that name.
 */
#include "lib/util/fault.h"

/*
 * Takes the lock for this process alone, without waiting.  *fd, which the
 * caller closes to give the lock back, is -1 where somebody else has it (that
 * is no failure), and after a failure.  The file is not followed where it is a
 * link, and must belong to the caller or to root (FAULT_REFUSED).
 */
int lock_take(const char *path, int *fd, struct fault *f)
    __attribute__((warn_unused_result));

#endif
