#ifndef OKS_TESTS_SIM_HAND_ROLL_H
#define OKS_TESTS_SIM_HAND_ROLL_H
/* Private to the plans made by hand: the steps of each kind of rollover. */
#include "tests/sim/hand.h"

#define HAND_STEPS 6
#define HAND_NEEDS 3

/* A step waits for so long after another one of its rollover was really
 * taken. */
struct hand_need {
	enum hand_wait wait; /* HAND_NOTHING: none */
	size_t after;        /* the other step's number */
	int64_t amount;
	bool from_plan; /* after it was planned, as nothing is late there */
};

struct hand_step {
	bool parent; /* people change the DS; no new set */
	bool gated;  /* it waits for the new KSK's DS */
	struct hand_need needs[HAND_NEEDS];
	struct hand_state add, remove; /* keys */
	int64_t ds_for;                /* of the gate */
	/* RFC 5011: after the last set without a key, or with it unrevoked */
	enum hand_wait anchor;
	mask anchor_key;
	int64_t anchor_margin;
};

struct hand_steps {
	struct hand_step items[HAND_STEPS];
	size_t count;
};

void hand_roll_steps(
    struct hand_steps *s, const struct hand *h, const struct hand_roll *r);

#endif
