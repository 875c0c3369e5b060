#ifndef OKS_TESTS_SIM_STORY_H
#define OKS_TESTS_SIM_STORY_H
/*
 * Histories of plans made by hand: up to three ceremonies, each planned from
 * what is served then; and plans that are wrong in one wait, each played in
 * the ways in which that could show.
 */
#include "tests/sim/hand.h"
#include "tests/sim/player.h"

/* What was played and found. */
struct story {
	unsigned long recipes, runs, fallbacks, refusals, triples, sets;
	unsigned long kinds[HAND_KINDS], unplanned;
	char what[512]; /* "" if nothing is wrong */
	char how[256];  /* what was played */
	bool trace;     /* asked for: print each run, */
	bool lint;      /* and hold each recipe of produce's against lint */
};

/* Makes it empty, but for what was asked for. */
void story_clear(struct story *y);

/* The n-th history of the seed. */
void story_play(struct story *y, uint64_t seed, uint64_t n);

/* The same with produce's plans; one that it refuses is told in `how`. */
void story_produce(struct story *y, uint64_t seed, uint64_t n);

/*
 * The n-th policy of the seed with a plan in which that wait is too short.
 * True if one of its histories shows it (for what the parent takes: one that
 * trusts the plan and one that observes), and the same histories of the right
 * plan show nothing.
 */
bool story_break(
    struct story *y, enum hand_wait wait, uint64_t seed, uint64_t n);

/* A rollover of the planner's, and the formula that is too short in it. */
#define STORY_MUTANTS 18
void story_mutant_name(unsigned int mutant, char *text, size_t size);

/* The same for the planner's plans, one of whose formulas is too short by two
 * runs of the consumer or more. */
bool story_mutate(
    struct story *y, unsigned int mutant, uint64_t seed, uint64_t n);

#endif
