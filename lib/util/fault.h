#ifndef OKS_LIB_UTIL_FAULT_H
#define OKS_LIB_UTIL_FAULT_H
/*
 * A fault is the one way in which oks says that something went wrong: what
 * kind of failure (which is also the exit status), where in which document,
 * at which step, with which key, in which call, with which code, and one
 * sentence.  The layer that meets the failure records the cause; each layer
 * above adds what only it knows and returns -1.  The first cause wins: what is
 * set already is never overwritten.
 */
#include <stddef.h>

enum fault_kind {
	FAULT_NONE = 0,
	FAULT_USAGE = 2,   /* the command line */
	FAULT_INPUT = 3,   /* a document that cannot be used */
	FAULT_REFUSED = 4, /* a policy or a verification says no */
	FAULT_HSM = 5,     /* the token or its module */
	FAULT_SYSTEM = 6,  /* file system, memory, terminal */
	FAULT_INTERNAL = 7 /* our own mistake */
};

/* Room for the longest line that fault_line() makes, with its NUL. */
#define FAULT_LINE_SIZE 2048

/* Plain data; `struct fault f = {0};` is "no fault".  Owns nothing. */
struct fault {
	enum fault_kind kind;
	unsigned int step;   /* from 1; 0: not in a step */
	char step_type[32];  /* the action's type, with step */
	char key[192];       /* the key as people know it, or "" */
	char call[64];       /* the function that failed, or "" */
	char code[96];       /* its return code by name and number, or "" */
	char file[256];      /* the document, or "" */
	unsigned int line;   /* from 1; 0: unknown */
	unsigned int column; /* from 1; 0: unknown */
	char path[256];      /* JSON path (RFC 9535) in the document, or "" */
	char what[640];      /* one sentence */
};

/* Each of the following returns -1, so that `return fault_set(...)` reads
 * well, and does nothing but that when f already holds that piece. */

/* Records the cause: kind and sentence (printf form, no final full stop). */
int fault_set(struct fault *f, enum fault_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Records a failed system call: FAULT_SYSTEM with errno's name.  file may be
 * NULL. */
int fault_errno(struct fault *f, const char *call, const char *file,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Records that memory ran out. */
int fault_memory(struct fault *f);

/* Adds the call and the name of its return code. */
int fault_call(struct fault *f, const char *call, const char *code);

/* Adds the step (from 1) and its action type. */
int fault_step(struct fault *f, unsigned int step, const char *type);

/* Adds the key's name for people. */
int fault_key(struct fault *f, const char *key);

/* Adds the place in a document; line and column 0 if unknown. */
int fault_file(
    struct fault *f, const char *file, unsigned int line, unsigned int column);

/* Adds the JSON path. */
int fault_path(struct fault *f, const char *path);

/* Adds to the sentence of a fault that is set: what became of a clean-up. */
int fault_add(struct fault *f, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Back to "no fault". */
void fault_clear(struct fault *f);

/*
 * The fault as one line without a newline, control and bidirectional
 * characters escaped:
 *   [file:line:column: ][path: ][step N type: ][key K: ][call: code: ]what
 * line has room for FAULT_LINE_SIZE bytes.
 */
void fault_line(const struct fault *f, char *line);

/* Prints "PROGRAM: LINE\n" on stderr. */
void fault_print(const struct fault *f, const char *program);

/* The exit status: the kind's number, 0 for no fault. */
int fault_status(const struct fault *f);

#endif
