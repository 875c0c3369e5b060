#ifndef OKS_CONSUME_RETIRE_H
#define OKS_CONSUME_RETIRE_H
/*
 * Deleting keys of the operational token that have left their zones: only
 * those that are named, that a set of the recipes used, that no set still
 * valid uses, and that left the zone for the retention time, by the log.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "consume/cookbook.h"
#include "consume/operational.h"
#include "lib/conf/conf.h"
#include "lib/util/fault.h"
#include "recipe/served.h"

/* Borrows. */
struct retire {
	const struct conf *conf;
	const struct cookbook *book;
	const struct served_log *log;
	struct operational *token;
	int64_t instant;
	bool dry;
	FILE *out;
};

/*
 * Deletes the keys named, by id in hexadecimal or by label; names ends with
 * NULL.  All are judged before the first is deleted.  FAULT_INPUT for a key
 * that the token does not have, FAULT_REFUSED for one that must stay.
 */
int retire_keys(const struct retire *r, char *const *names, struct fault *f)
    __attribute__((warn_unused_result));

#endif
