#ifndef OKS_CONSUME_SERVE_H
#define OKS_CONSUME_SERVE_H
/*
 * One zone served: its set chosen, everything about it verified, and only then
 * the signer's configuration replaced and the signer told.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "consume/cookbook.h"
#include "consume/logfile.h"
#include "consume/tell.h"
#include "lib/conf/conf.h"
#include "lib/hsm/inventory.h"
#include "lib/kasp/schema.h"
#include "lib/util/fault.h"

/* What is the same for all zones.  Borrows. */
struct serve {
	const struct conf *conf;
	const struct hsm_inventory *inventory; /* of the operational token */
	const struct schema *schema;           /* of signconf, or NULL */
	struct logfile *log;                   /* of what was served, or NULL */
	const struct served_log *past;         /* what it says, or NULL */
	int64_t instant;                       /* of the run, */
	bool runs; /* and it goes on as the clock does */
	bool dry;  /* tell only what would be done */
	bool verbose;
	struct tell *tell;
	FILE *out;
};

/*
 * Has the zone's signer serve the set whose turn it is, unless it does so
 * already, and prints a line to out; verbose: one for each key as well.  On
 * failure before the signer's file is replaced, it is as it was.
 */
int serve_zone(const struct serve *s, const struct cookbook_zone *zone,
    struct fault *f) __attribute__((warn_unused_result));

/* The zone's part of oks.conf, with a signconf of its own; FAULT_INPUT where
 * there is none. */
int serve_conf(const struct conf *c, const struct name *name,
    const struct conf_zone **zone, struct fault *f)
    __attribute__((warn_unused_result));

/* The question whose answer is the set of the zone at an instant; log may be
 * NULL. */
void serve_question(struct choose_question *q, const struct cookbook_zone *zone,
    const struct conf_zone *conf, const struct served_log *log,
    int64_t instant);

#endif
