#ifndef OKS_TESTS_SIM_SIGNER_H
#define OKS_TESTS_SIM_SIGNER_H
/*
 * Which signatures zone data may have when the keys of a signer change, by
 * what OpenDNSSEC's does: a signature stays until it is due, as long as its
 * key is published or active, and then all active keys sign; without one of an
 * active algorithm a record is signed in the next run, by all of them.
 */
#include "tests/sim/world.h"

void signer_change(struct world *w, mask published, mask active, int64_t at);

#endif
