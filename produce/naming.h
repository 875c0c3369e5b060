#ifndef OKS_PRODUCE_NAMING_H
#define OKS_PRODUCE_NAMING_H
/* How the recipe names the keys of a timeline. */
#include <stddef.h>
#include <stdint.h>

#include "lib/util/fault.h"
#include "produce/plan.h"
#include "recipe/recipe.h"

/* The flags of published keys. */
#define NAMING_KSK     (DNSKEY_FLAG_ZONE | DNSKEY_FLAG_SEP)
#define NAMING_ZSK     DNSKEY_FLAG_ZONE
#define NAMING_REVOKED (NAMING_KSK | DNSKEY_FLAG_REVOKE)

/* Of one zone, by the number of the key in its timeline.  Owns the arrays. */
struct naming {
	const struct key **plain;
	const struct key **revoked; /* the same with flags 385, or NULL */
	size_t count;
};

/* Names all keys of the line; planned is the recipe's timestamp. */
int naming_make(struct naming *n, struct recipe *r,
    const struct plan_line *line, int64_t planned, struct fault *f)
    __attribute__((warn_unused_result));
void naming_clear(struct naming *n);

#endif
