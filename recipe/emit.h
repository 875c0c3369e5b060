#ifndef OKS_RECIPE_EMIT_H
#define OKS_RECIPE_EMIT_H
/*
 * Writes JSON (RFC 8259) member after member, without a tree of it.  A name is
 * NULL in an array and for the value that is the whole.  After a failure
 * nothing more is written, so that a series of calls is checked once, by
 * emit_end.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "lib/util/bytes.h"
#include "lib/util/fault.h"

/* No white space at all. */
#define EMIT_COMPACT SIZE_MAX

/* Private to emit.c but for its size. */
struct emit {
	struct bytes *out;
	struct fault *fault;
	size_t depth; /* of the whole, or EMIT_COMPACT */
	size_t level; /* of brackets open */
	bool empty;   /* nothing stands in the innermost yet */
	bool failed;
};

/* Appends to out; the lines of the value after its first are indented by two
 * spaces for each level of depth and of brackets, which together are at most
 * EMIT_DEPTH_MOST. */
#define EMIT_DEPTH_MOST 16
void emit_begin(
    struct emit *e, struct bytes *out, size_t depth, struct fault *f);

/* -1 if anything failed since emit_begin; out then holds a part. */
int emit_end(const struct emit *e) __attribute__((warn_unused_result));

/* An object '{' '}' or an array '[' ']' around what comes between. */
void emit_open(struct emit *e, const char *name, char bracket);
void emit_close(struct emit *e, char bracket);

/* A string in UTF-8; of the optional one nothing where text is NULL. */
void emit_text(struct emit *e, const char *name, const char *text);
void emit_optional(struct emit *e, const char *name, const char *text);

void emit_number(struct emit *e, const char *name, int64_t value);
void emit_flag(struct emit *e, const char *name, bool value);

/* A string of base64; nothing where b is empty. */
void emit_bytes(struct emit *e, const char *name, const struct bytes *b);

/* A value of jansson's, NULL where memory ran out; and all members of an
 * object into the object that is open. */
void emit_tree(struct emit *e, const char *name, json_t *value);
void emit_members(struct emit *e, json_t *object);

#endif
