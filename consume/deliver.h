#ifndef OKS_CONSUME_DELIVER_H
#define OKS_CONSUME_DELIVER_H
/*
 * A composed file on its way to the signer: intent in the log, one rename, the
 * signer told, what it publishes looked at, confirmation in the log.  Ended at
 * any point, the next run goes on from there.
 */
#include <stdbool.h>
#include <stdint.h>

#include "consume/compose.h"
#include "consume/logfile.h"
#include "consume/tell.h"
#include "lib/conf/conf.h"
#include "lib/util/fault.h"
#include "recipe/served.h"

enum deliver_outcome {
	DELIVER_UNCHANGED, /* all was as it should be: nothing was written */
	DELIVER_TOLD,      /* the file was; the signer was told again */
	DELIVER_WRITTEN
};

/* What is delivered.  Borrows. */
struct deliver {
	const struct conf *conf;
	const struct conf_zone *zone;
	const struct compose *made;
	struct logfile *log;         /* NULL: none is kept */
	struct served_record record; /* zone and set; the rest is filled in */
	bool known;                  /* the log's last word confirms the set */
	bool unconfirmed;            /* the log's last word intends it */
	int64_t instant;             /* of the run, */
	bool runs;                   /* and it goes on as the clock does */
	struct tell *tell;
};

/*
 * Delivers.  FAULT_SYSTEM where the file or the log cannot be written, where
 * the signer does not listen (the file is then as it was), cannot be told, or
 * does not publish the set in time.
 */
int deliver(struct deliver *d, enum deliver_outcome *outcome, struct fault *f)
    __attribute__((warn_unused_result));

/* The run's instant, as time goes on, and never before the log's last. */
int64_t deliver_time(int64_t instant, bool runs, const struct logfile *log);

#endif
