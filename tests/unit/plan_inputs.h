#ifndef OKS_TESTS_UNIT_PLAN_INPUTS_H
#define OKS_TESTS_UNIT_PLAN_INPUTS_H
/* What the tests of the planner plan with. */
#include "produce/plan.h"
#include "recipe/recipe.h"

#define DAY   86400LL
#define NOW   1798761600 /* 2027-01-01T00:00:00Z */
#define UNTIL (NOW + 31 * DAY)

/* What the plan depends on, with room for two zones. */
struct inputs {
	struct conf_policy policy;
	struct state zones[2];
	struct plan_zone plan_zones[2];
	struct wrapping wrapping;
	bool no_transport;
	struct plan_facts facts;
};

/* Scenario 1 for example.com, whose keys do not exist yet; the second zone is
 * example.org. */
void inputs_init(struct inputs *x);
void inputs_clear(struct inputs *x);

/* Fills a key from base64. */
void inputs_key(struct dnskey *k, unsigned int flags, unsigned int algorithm,
    const char *data);

/* Gives the zone a KSK that the bunker knows by its id, or a ZSK that was made
 * outside; both Ed25519. */
void inputs_take_ksk(struct state *s);
void inputs_take_zsk(struct state *s);

/* Makes the plan as the program does. */
int inputs_try(struct recipe **r, const struct inputs *x, struct fault *f);

/* Makes the plan, which the caller frees, or fails the test. */
struct recipe *inputs_plan(const struct inputs *x);

#endif
