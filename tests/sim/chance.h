#ifndef OKS_TESTS_SIM_CHANCE_H
#define OKS_TESTS_SIM_CHANCE_H
/* Numbers that look random and follow from a seed, on any machine. */
#include <stdbool.h>
#include <stdint.h>

struct chance {
	uint64_t state;
};

/* The n-th history of a seed. */
void chance_init(struct chance *c, uint64_t seed, uint64_t n);

uint64_t chance_next(struct chance *c);

/* least..most, both possible. */
int64_t chance_between(struct chance *c, int64_t least, int64_t most);

/* True once in n times. */
bool chance_once(struct chance *c, int64_t n);

#endif
