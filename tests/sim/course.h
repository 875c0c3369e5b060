#ifndef OKS_TESTS_SIM_COURSE_H
#define OKS_TESTS_SIM_COURSE_H
/* Private to the stories: a zone whose ceremonies are planned by produce. */
#include "tests/sim/produced.h"
#include "tests/sim/story.h"

struct course {
	struct chance chance;
	struct sim_quantities q;
	struct player player;
	struct produced produced;
	struct story *story;
};

/* Quantities drawn, a policy without rollovers. */
void course_init(struct course *c, struct story *y, uint64_t seed, uint64_t n);
void course_clear(struct course *c);

/* After a change of the quantities: the policy says so too. */
void course_adapt(struct course *c);

/* Holds a ceremony; false where the planner refuses, which is told. */
bool course_hold(struct course *c, int64_t now, int64_t until);

/* The first one, which makes the zone; its KSK's DS is there from the start. */
bool course_begin(struct course *c, int64_t until);

/* Another algorithm from the next ceremony on. */
void course_algorithm(struct course *c);

/* Tells in words what is played; looks at it all, and counts. */
void course_describe(struct course *c);
void course_judge(struct course *c);

#endif
