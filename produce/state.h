#ifndef OKS_PRODUCE_STATE_H
#define OKS_PRODUCE_STATE_H
/*
 * The present state of a zone: which keys exist, what they do, since when, and
 * how the bunker calls them.  No files, no clock.  state.c has the state of a
 * new zone, state_take.c what a zone file tells, previous.c what ceremonies
 * and the log tell.
 */
#include <stdbool.h>
#include <stddef.h>

#include "lib/conf/conf.h"
#include "lib/dns/dnskey.h"
#include "lib/dns/name.h"
#include "lib/dns/zonefile.h"
#include "lib/util/bytes.h"
#include "lib/util/digest.h"
#include "lib/util/fault.h"
#include "produce/layout.h"
#include "produce/names.h"
#include "produce/parent.h"

struct state_key {
	struct dnskey dnskey; /* with the flags it had before a revocation */
	bool outside;         /* made elsewhere: published as it is */
	struct bytes id;      /* as the bunker calls it: id, label or both */
	char *label;
	char *store;     /* NULL: the only one */
	bool obsolete;   /* to be deleted in this ceremony */
	int64_t signing; /* a KSK signs the set since then; NEVER: never did */
	int64_t withdrawn; /* a KSK's DS, by plan; NEVER: it was not */
	struct timeline_key timeline; /* role, states and instants */
};

/* `struct state s = {0};` is empty. */
struct state {
	struct name zone; /* in canonical form */
	struct state_key *keys;
	size_t key_count;
	int64_t begin;    /* no set of ours before that */
	int64_t key_ttl;  /* of a DNSKEY set that may be in caches */
	int64_t zone_ttl; /* of zone data that may be */
	int64_t expires;  /* of all sets that were signed */
	/* What was served when the plan was made: the SHA-256 of its recipe and
	 * its place in it; "" if no recipe's set was. */
	char served_recipe[DIGEST_HEX_SIZE];
	size_t served_action;
	struct roll rolls[LAYOUT_ROLLS_MOST]; /* that have begun */
	size_t roll_count;
	bool emergency;      /* there is one, */
	size_t in_emergency; /* of this key, */
	bool ksk_lost;       /* and it is a KSK that is lost */
	bool unsign;         /* the zone leaves DNSSEC */
};

void state_clear(struct state *s);

/* Appends an empty key of that role, or NULL with a fault. */
struct state_key *state_add(
    struct state *s, enum names_role role, struct fault *f);

/* The first key of that role; NULL if there is none. */
const struct state_key *state_key_find(
    const struct state *s, enum names_role role);

/*
 * The state of a zone of which no file is given: no keys.  named is what
 * oks.conf says of its KSK, or NULL; if it says anything the KSK exists, and
 * the plan of another one is refused (FAULT_INPUT).
 */
int state_new(struct state *s, const struct name *zone,
    const struct conf_key_name *named, struct fault *f)
    __attribute__((warn_unused_result));

/* What a zone is taken over with.  Borrows. */
struct state_taking {
	const struct conf_policy *policy;
	const struct conf_key_name *named; /* NULL: oks.conf says nothing */
	const struct parent *parent;       /* NULL: nobody looked */
	int64_t now;                       /* when the zone was observed */
};

/*
 * The state that a zone file tells.  Every key of its set is kept, until
 * caches forget it.  Our KSK is found in the bunker by named, or, if that is
 * NULL or says nothing, by the id in the file's comment lines; FAULT_INPUT if
 * neither knows it, and for keys that are not sound.
 *
 * With two ZSKs the zone changes hands: the one that signs is the signer's of
 * before, the other one signs from our first set on, which is when caches know
 * it; what caches knew before the zone was observed does not count.  With a
 * second KSK, ours signs at once, so its DS must have been seen at the parent.
 *
 * FAULT_REFUSED for a zone that is signed by its only key, one whose keys are
 * in another rollover or revoked, and one whose signatures end too early.  s
 * is empty on failure.
 */
int state_take(struct state *s, const struct zonefile *z,
    const struct state_taking *t, struct fault *f)
    __attribute__((warn_unused_result));

#endif
