#ifndef OKS_RECIPE_WITNESS_REPORT_H
#define OKS_RECIPE_WITNESS_REPORT_H
/* The picture of a plan or of what came of it: recipes that continue one
 * another, oldest first, as one page. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "lib/util/bytes.h"
#include "lib/util/fault.h"
#include "recipe/chain.h"

/* What lint says of the last one, a line each; "" for nothing. */
struct report {
	struct chain *chain; /* sorted */
	const char *lint;
	FILE *out;
};

int report_print(const struct report *r, struct fault *f)
    __attribute__((warn_unused_result));

/* ---- report_life.c: what a key is at a time ---- */

enum life_state {
	LIFE_ABSENT,
	LIFE_PUBLISHED, /* has not signed yet */
	LIFE_ACTIVE,    /* signs the set, or the zone */
	LIFE_RETIRED,   /* has signed */
	LIFE_REVOKED,
	LIFE_STATES
};

/* A key of a zone, with its state in each set of the plan. */
struct life {
	size_t key; /* its number in the chain */
	const struct key *naming;
	bool signs_sets; /* a KSK */
	int tag;         /* -1: not known */
	enum life_state *states;
};

struct lives {
	struct life *items;
	size_t count;
	const struct chain_set **sets; /* of the plan, by publication */
	size_t set_count;
};

int lives_find(struct lives *l, const struct chain *c,
    const struct chain_zone *z, struct fault *f)
    __attribute__((warn_unused_result));
void lives_clear(struct lives *l);

/* True if a later recipe begins before the set would be served. */
bool lives_replaced(const struct chain_zone *z, const struct chain_set *s);

/* The key tag of a naming, whose key has that number; -1 if it is not known. */
int lives_tag(const struct chain *c, size_t key, const struct key *k);

/* When the set stops being served: the next one's publication, else its own
 * expiration. */
int64_t lives_end(const struct lives *l, size_t set);

/* "published", ... */
const char *lives_state(enum life_state state);

/* ---- report_drawing.c ---- */

void report_drawing(
    FILE *out, const struct chain_zone *z, const struct lives *l);

#endif
