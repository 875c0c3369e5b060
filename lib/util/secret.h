#ifndef OKS_LIB_UTIL_SECRET_H
#define OKS_LIB_UTIL_SECRET_H
/*
 * Bytes that must not be seen: locked in memory, left out of core dumps, wiped
 * on clear.  They never reach the command line, a fault or a log.
 */
#include <stddef.h>

#include "lib/util/fault.h"

/* Longest secret: PKCS#11 tokens take PINs of at most 255 bytes. */
#define SECRET_MOST 1024

/* Owns data; `struct secret s = {0};` is empty. */
struct secret {
	char *data; /* followed by a NUL; NULL when empty */
	size_t length;
	size_t size; /* of the locked pages */
};

/* Wipes and frees; an empty one is fine. */
void secret_clear(struct secret *s);

/* Replaces what s holds by a copy of at most SECRET_MOST bytes. */
int secret_set(struct secret *s, const void *data, size_t length,
    struct fault *f) __attribute__((warn_unused_result));

/*
 * Reads the first line of a file that nobody else can read (see
 * infile_read_guarded); a trailing newline is not part of it.  FAULT_INPUT for
 * a line that is empty or has control characters: a token counts wrong PINs.
 */
int secret_read_file(struct secret *s, const char *path, struct fault *f)
    __attribute__((warn_unused_result));

/*
 * Asks on the terminal (/dev/tty) without echo; the prompt is escaped as
 * text.h does it, and cut where it is very long.  FAULT_SYSTEM if there is no
 * terminal, FAULT_INPUT as for a file; the echo is restored in any case, on
 * SIGINT as well.
 */
int secret_ask(struct secret *s, const char *prompt, struct fault *f)
    __attribute__((warn_unused_result));

#endif
