#ifndef OKS_CONSUME_RETIRE_USE_H
#define OKS_CONSUME_RETIRE_USE_H
/* Private to retire's files: what a zone's sets and its log say of a key. */
#include <stdbool.h>
#include <stdint.h>

#include "consume/cookbook.h"
#include "lib/util/fault.h"
#include "lib/util/pubkey.h"
#include "recipe/served.h"

struct retire_use {
	bool used;           /* by any set */
	int64_t valid_until; /* of the sets that use it, the last one's end */
	bool served_now;     /* the log's last set uses it */
	int64_t left;        /* when it was confirmed to be gone; where it was
				never served, the end of its last set */
};

/* FAULT_REFUSED where the log names a recipe that is not here. */
int retire_use(struct retire_use *u, const struct cookbook_zone *z,
    const struct pubkey *key, const struct served_log *log, struct fault *f)
    __attribute__((warn_unused_result));

#endif
