#ifndef OKS_TESTS_SIM_QUANTITIES_H
#define OKS_TESTS_SIM_QUANTITIES_H
/* What is true of a zone, its signer, its parent and its consumer; seconds. */
#include <stdint.h>

#include "tests/sim/chance.h"

#define SIM_MINUTE 60
#define SIM_HOUR   3600
#define SIM_DAY    86400

struct sim_quantities {
	int64_t period;       /* of the consumer */
	int64_t missed;       /* runs that may be */
	int64_t pickup;       /* signer takes the file and signs once */
	int64_t propagation;  /* to all secondaries */
	int64_t key_ttl;      /* of the DNSKEY set */
	int64_t zone_ttl;     /* largest, negative answers included */
	int64_t skew;         /* of anybody's clock */
	int64_t replace;      /* until the slowest signature is replaced */
	int64_t full;         /* one complete signing run */
	int64_t registration; /* of a DS */
	int64_t parent;       /* to all of the parent's servers */
	int64_t ds_ttl;
	int64_t validity; /* of a DNSKEY RRSIG, from publication */
	int64_t refresh;  /* a set is replaced this long before its end */
};

/* The baseline of the worked scenarios. */
extern const struct sim_quantities sim_baseline;

/* Any that fit together: refresh at least W + K + S. */
void sim_quantities_draw(struct sim_quantities *q, struct chance *c);

/* L: how late a run can be; W: until the old set has left the last server. */
int64_t sim_late(const struct sim_quantities *q);
int64_t sim_reach(const struct sim_quantities *q);

#endif
