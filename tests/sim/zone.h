#ifndef OKS_TESTS_SIM_ZONE_H
#define OKS_TESTS_SIM_ZONE_H
/* Private to the histories: a zone on its way through its ceremonies. */
#include "tests/sim/story.h"

/* 2027-01-01T00:00:00Z */
#define ZONE_BEGINNING 1798761600

struct zone {
	struct chance chance;
	struct sim_quantities q;
	struct player player;
	struct hand hand;
	struct hand_plan plan;
	char labels[WORLD_KEYS][8];
	size_t key_count, ksk, zsk; /* in use */
	struct story *story;
};

/* Quantities drawn, one KSK and one ZSK in use. */
void zone_init(struct zone *z, struct story *y, uint64_t seed, uint64_t n);

/* A rollover for the next plan, with new keys. */
void zone_roll(struct zone *z, enum hand_kind kind, int64_t from);

/* Makes the plan, up to so long after its last step, and gives its recipe and
 * its instructions to the player. */
void zone_plan(struct zone *z, int64_t after);

/* Only its dates. */
void zone_dates(struct zone *z);

/* Tells in words what is played. */
void zone_describe(struct zone *z);

/* Looks at it all, and counts. */
void zone_judge(struct zone *z);

#endif
