#ifndef OKS_CONSUME_TELL_H
#define OKS_CONSUME_TELL_H
/* The commands by which a zone's signer is asked and told: `signer` in
 * oks.conf, or OpenDNSSEC's own. */
#include <stdbool.h>
#include <stdint.h>

#include "lib/conf/conf.h"
#include "lib/dns/name.h"
#include "lib/util/fault.h"

/* What one signer answered in this run, so that it is asked once. */
struct tell {
	const struct conf_command *asked; /* NULL: none yet */
	bool listens;
	char why[256]; /* it does not */
	bool late;     /* a zone was not published in time in this run */
};

/*
 * Whether the zone's signer listens, before its file is replaced: FAULT_SYSTEM
 * where the probe fails or does not end in time.
 */
int tell_probe(struct tell *t, const struct conf *c,
    const struct conf_zone *zone, struct fault *f)
    __attribute__((warn_unused_result));

/* Tells it that there is a new file; FAULT_SYSTEM where the command fails or
 * does not end in time: then it is probed again before the next zone. */
int tell_reload(struct tell *t, const struct conf *c,
    const struct conf_zone *zone, const struct name *name, struct fault *f)
    __attribute__((warn_unused_result));

/* How long the set is waited for, in seconds: hundreds of zones of a signer
 * that does nothing must not take hours. */
int64_t tell_patience(const struct tell *t, const struct conf *c);

/* True if it is told of new files at all. */
bool tell_is_told(const struct conf *c, const struct conf_zone *zone);

/* The path of signconf's schema, or NULL; must is false where it is a guess,
 * so that the file may be missing. */
const char *tell_schema(const struct conf *c, bool *must);

#endif
