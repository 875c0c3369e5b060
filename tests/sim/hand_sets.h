#ifndef OKS_TESTS_SIM_HAND_SETS_H
#define OKS_TESTS_SIM_HAND_SETS_H
/* Private to the plans made by hand: phases into the sets of a recipe. */
#include "tests/sim/hand.h"

#define HAND_PHASES 32

struct hand_phase {
	int64_t begin;
	int64_t served; /* of the gate */
	size_t ds_key;  /* the DS that the gate asks for; WORLD_KEYS: none */
	int64_t ds_for;
	struct hand_state state;
};

/* The publication of the last set of a phase that begins and ends then. */
int64_t hand_sets_last(const struct hand *h, int64_t begin, int64_t end);

/* Adds the sets of the phases to the plan's recipe. */
void hand_sets_write(struct hand_plan *plan, const struct hand *h,
    const struct hand_phase *phases, size_t count, enum branch branch);

/* Gives the tasks the sets that they wait for. */
void hand_sets_tasks(struct hand_plan *plan);

#endif
