#ifndef OKS_CONSUME_COOKED_H
#define OKS_CONSUME_COOKED_H
/* A cooked recipe, read and checked, and what it tells of its keys. */
#include "lib/conf/conf.h"
#include "lib/util/bytes.h"
#include "lib/util/fault.h"
#include "recipe/index.h"
#include "recipe/recipe.h"

/* Owns all of it; `struct cooked c = {0};` is empty. */
struct cooked {
	struct recipe *recipe;
	struct bytes document;  /* the bytes it was read from */
	struct key_index *made; /* by generateKey */
};

/* Reads the file, and resolves its gates (gate_resolve).  FAULT_INPUT for what
 * is no recipe or has not been cooked.
 * On failure c is empty. */
int cooked_read(struct cooked *c, const char *path, struct fault *f)
    __attribute__((warn_unused_result));
void cooked_clear(struct cooked *c);

/* Verifies all of it, or one action by its index: FAULT_REFUSED with path and
 * line. */
int cooked_verify(const struct cooked *c, struct fault *f)
    __attribute__((warn_unused_result));
int cooked_verify_action(const struct cooked *c, size_t action, struct fault *f)
    __attribute__((warn_unused_result));

/* FAULT_REFUSED unless the result is signed as oks.conf pins it (sign-result),
 * if it does. */
int cooked_signed(const struct cooked *c, const struct conf *conf,
    struct fault *f) __attribute__((warn_unused_result));

/* Adds the file and the action's path to a fault; returns -1. */
int cooked_place(
    const struct cooked *c, const struct action *a, struct fault *f);

/* A key as the recipe tells it, by the naming itself or by the result of the
 * generateKey that made it.  Borrowed; NULL where it does not. */
struct cooked_key {
	const struct bytes *data;
	const struct bytes *id;
	const char *label;
};

void cooked_key_find(
    struct cooked_key *told, const struct cooked *c, const struct key *k);

#endif
