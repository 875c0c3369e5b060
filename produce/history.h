#ifndef OKS_PRODUCE_HISTORY_H
#define OKS_PRODUCE_HISTORY_H
/*
 * What happened before this plan: the cooked recipes of earlier ceremonies,
 * the log of what was served, and what the parent was seen to have.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/dns/name.h"
#include "lib/util/bytes.h"
#include "lib/util/fault.h"
#include "recipe/index.h"
#include "recipe/recipe.h"
#include "recipe/served.h"

#define HISTORY_RECIPES_MOST 64

/* A cooked recipe, verified. */
struct history_link {
	struct recipe *recipe;
	struct key_index *made;    /* by generateKey */
	struct key_index *deleted; /* by deleteKey */
};

/* Owns all; `struct history h = {0};` is empty. */
struct history {
	struct history_link links[HISTORY_RECIPES_MOST]; /* oldest first */
	size_t count;
	struct served_log log;
	bool logged; /* a log is given */
};

/* Paths; NULL or 0 for what is not given.  Borrows. */
struct history_files {
	const char *const *previous;
	size_t previous_count;
	const char *served;
};

/*
 * Reads and verifies them.  FAULT_INPUT for recipes that are not one chain, or
 * are not cooked, and for a log that names another one; FAULT_REFUSED for what
 * does not verify.  On failure h is empty.
 */
int history_read(struct history *h, const struct history_files *files,
    struct fault *f) __attribute__((warn_unused_result));
void history_clear(struct history *h);

/* The public key that k means in that recipe; NULL if it does not tell. */
const struct bytes *history_data(
    const struct history_link *l, const struct key *k);

/* The link whose recipe has that SHA-256; NULL if there is none. */
const struct history_link *history_find(
    const struct history *h, const char *sha256);

#endif
