/* Plans that are wrong in one wait. */
#include <stdio.h>
#include <string.h>

#include "tests/sim/history.h"
bool
history_break(struct history *y, enum hand_wait wait, uint64_t seed, uint64_t n)
{
	memset(y, 0, sizeof(*y));
	(void)wait;
	(void)seed;
	(void)n;
	return (false);
}
