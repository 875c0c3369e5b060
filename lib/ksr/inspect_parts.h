#ifndef OKS_LIB_KSR_INSPECT_PARTS_H
#define OKS_LIB_KSR_INSPECT_PARTS_H
/* Private to inspect*.c: one function for each check of a request. */
#include "lib/ksr/inspect.h"

/* Returns -1 for a fault; what it has to object is added to i->found. */
typedef int inspect_part(const struct inspect *i, struct fault *f);

inspect_part inspect_domain, inspect_id, inspect_unique, inspect_keys,
    inspect_pop, inspect_count, inspect_cycle, inspect_policy_keys, inspect_alg,
    inspect_overlap, inspect_validity, inspect_horizon, inspect_intervals,
    inspect_chain_keys, inspect_chain_overlap;

/* "P21D" and so on, into text of INSPECT_TEXT bytes. */
#define INSPECT_TEXT 256
void inspect_duration(int64_t seconds, char *text);
void inspect_range(const char *what, int64_t least, int64_t most, char *text);

#endif
