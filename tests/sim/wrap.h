#ifndef OKS_TESTS_SIM_WRAP_H
#define OKS_TESTS_SIM_WRAP_H
/*
 * The planner's formulas, each of which can be made too short: the linker
 * leads the planner's calls here (--wrap).  Nothing else of it is touched.
 */
#include <stdint.h>

enum wrap_formula {
	WRAP_NOTHING,
	WRAP_KNOWN,
	WRAP_RETIRED,
	WRAP_DOUBLED,
	WRAP_SIGNED,
	WRAP_PARENT,
	WRAP_DS,
	WRAP_HOLD_DOWN,
	WRAP_REVOKED,
	WRAP_FORMULAS
};

const char *wrap_name(enum wrap_formula formula);

/* From now on that one, and no other, is shorter by that. */
void wrap_shorten(enum wrap_formula formula, int64_t seconds);

#endif
