#ifndef OKS_CONSUME_COMPOSE_H
#define OKS_CONSUME_COMPOSE_H
/*
 * The signer's file for one set, and everything that must hold before it may
 * be one: the signer itself checks nothing.
 */
#include <stddef.h>
#include <stdint.h>

#include "consume/choose.h"
#include "consume/cooked.h"
#include "consume/signconf.h"
#include "lib/conf/conf.h"
#include "lib/dns/keyset.h"
#include "lib/hsm/inventory.h"
#include "lib/kasp/schema.h"
#include "lib/util/bytes.h"
#include "lib/util/fault.h"

/* What is asked for.  Borrows. */
struct compose_order {
	const struct conf *conf;
	const struct conf_zone *zone;
	const struct name *name;
	const struct cooked *cooked;
	const struct action *action; /* the set, of that recipe */
	const struct hsm_inventory *inventory;
	const struct schema *schema; /* of signconf, or NULL */
	int64_t instant;             /* at which it must be valid, */
	int64_t skew;                /* also this many seconds around it */
};

/* What comes out.  Owns all of it. */
struct compose {
	struct keyset set;
	struct choose_signers signers;
	struct dnskey outside[KEYSET_KEYS_MOST]; /* sign, not published */
	size_t outside_count;
	struct signconf signconf;
	struct bytes content; /* of the file */
};

/*
 * Verifies and composes.  FAULT_REFUSED, with the recipe's place, where a
 * signature is wrong, of another time or by a key that no anchor names, and
 * where the token does not hold a ZSK of the set or a zone signer; FAULT_HSM
 * where it holds it so that the signer cannot find it.  On failure c is empty.
 */
int compose(struct compose *c, const struct compose_order *o, struct fault *f)
    __attribute__((warn_unused_result));
void compose_clear(struct compose *c);

#endif
