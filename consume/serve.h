#ifndef OKS_CONSUME_SERVE_H
#define OKS_CONSUME_SERVE_H
/*
 * One zone served: its set chosen, everything about it verified, and only then
 * the signer's configuration replaced.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "consume/choose.h"
#include "consume/cooked.h"
#include "lib/conf/conf.h"
#include "lib/hsm/inventory.h"
#include "lib/util/fault.h"

/* What is the same for all zones.  Borrows. */
struct serve {
	const struct conf *conf;
	const struct cooked *cooked;
	const struct hsm_inventory *inventory; /* of the operational token */
	int64_t instant;
	bool verbose;
	FILE *out;
};

/*
 * Writes the zone's signconf for the set in force at the instant, unless the
 * file has that content already, and prints a line to out; verbose: one for
 * each key as well.  On failure the file is as it was.
 */
int serve_zone(const struct serve *s, const struct choose_zone *zone,
    struct fault *f) __attribute__((warn_unused_result));

#endif
