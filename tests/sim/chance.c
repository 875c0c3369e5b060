#include "tests/sim/chance.h"

/* SplitMix64 (Steele, Lea, Flood 2014). */
uint64_t
chance_next(struct chance *c)
{
	uint64_t z = (c->state += 0x9e3779b97f4a7c15U);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
	return (z ^ (z >> 31));
}

void
chance_init(struct chance *c, uint64_t seed, uint64_t n)
{
	c->state = seed;
	c->state = chance_next(c) + n;
	c->state = chance_next(c);
}

int64_t
chance_between(struct chance *c, int64_t least, int64_t most)
{
	return (
	    least + (int64_t)(chance_next(c) % (uint64_t)(most - least + 1)));
}

bool
chance_once(struct chance *c, int64_t n)
{
	return (chance_between(c, 1, n) == 1);
}
