#ifndef OKS_TESTS_SIM_PRODUCED_H
#define OKS_TESTS_SIM_PRODUCED_H
/*
 * The planner's own recipes: a policy with true quantities, the plan made by
 * produce's functions, ceremony after ceremony, from what the player was
 * served and what its parent was seen to have; and cooked without a token.
 */
#include "lib/conf/conf.h"
#include "produce/history.h"
#include "produce/wrapping.h"
#include "tests/sim/hand.h"
#include "tests/sim/player.h"

#define PRODUCED_PHASES 128

struct produced {
	const struct sim_quantities *q;
	struct conf_policy policy;
	struct history history; /* its recipes are the player's */
	struct wrapping wrapping;
	struct name zone;
	unsigned int made; /* keys so far */
	int64_t until;     /* of the last plan */
	/* phases of the last plan */
	int64_t begins[PRODUCED_PHASES];
	size_t begin_count;
};

/* A policy of those quantities, with no rollovers. */
void produced_init(struct produced *x, const struct sim_quantities *q);
void produced_clear(struct produced *x);

/*
 * Holds a ceremony: plans from `now` until then, gives recipe and instructions
 * to the player.  -1 with a fault where the planner refuses.
 */
int produced_ceremony(struct produced *x, struct player *p, int64_t now,
    int64_t until, struct fault *f) __attribute__((warn_unused_result));

/* linted.c: what lint finds in the last recipe, for itself; "" for nothing. */
void produced_lint(const struct produced *x, char *what, size_t size);

#endif
