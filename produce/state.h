#ifndef OKS_PRODUCE_STATE_H
#define OKS_PRODUCE_STATE_H
/*
 * The present state of a zone: which keys exist, by the DNSKEY set of its zone
 * file, and how the bunker calls its key signing key.  No files, no clock.
 */
#include <stdbool.h>
#include <stddef.h>

#include "lib/conf/conf.h"
#include "lib/dns/dnskey.h"
#include "lib/dns/name.h"
#include "lib/dns/zonefile.h"
#include "lib/util/bytes.h"
#include "lib/util/fault.h"

/* `struct state s = {0};` is empty. */
struct state {
	struct name zone; /* in canonical form */
	bool has_ksk;
	struct dnskey ksk;   /* with the SEP flag */
	struct bytes ksk_id; /* as the bunker calls it: id, label or both */
	char *ksk_label;
	bool has_zsk;
	struct dnskey zsk; /* made outside of the bunker */
};

void state_clear(struct state *s);

/*
 * The state of a zone of which no file is given: no keys.  named is what
 * oks.conf says of its KSK, or NULL; if it says anything the KSK exists, and
 * the plan of another one is refused (FAULT_INPUT).
 */
int state_new(struct state *s, const struct name *zone,
    const struct conf_key_name *named, struct fault *f)
    __attribute__((warn_unused_result));

/*
 * The state that a zone file tells.  The KSK is found in the bunker by named,
 * or, if that is NULL or says nothing, by the id in the file's comment lines;
 * FAULT_INPUT if neither knows it, and for keys that are not sound.
 * FAULT_REFUSED for what looks like a rollover: a second KSK or ZSK, a revoked
 * key.  s is empty on failure.
 */
int state_take(struct state *s, const struct zonefile *z,
    const struct conf_key_name *named, struct fault *f)
    __attribute__((warn_unused_result));

/* True if a ZSK is missing in one of them, and so is to be made in the bunker
 * and exported. */
bool state_exports(const struct state *states, size_t count);

#endif
