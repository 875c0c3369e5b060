#ifndef OKS_TESTS_TORTURE_BASELINE_H
#define OKS_TESTS_TORTURE_BASELINE_H
/* Runs that nothing disturbs: what is to be expected, and which points there
 * are. */
#include <stdbool.h>
#include <stddef.h>

#include "tests/torture/setting.h"

/* Names of points (point.h). */
struct points {
	char **text;
	size_t count;
};

/* Cooks the recipe and fills in what s says of undisturbed runs.  False with a
 * line on stderr if that does not go as it must. */
bool baseline_learn(struct setting *s, const struct place *p);

/* Adds a point. */
void baseline_add(struct points *points, const char *text);
void baseline_clear(struct points *points);

/* Finds all points, group by group. */
bool baseline_points(struct points *points, const struct place *p);

#endif
