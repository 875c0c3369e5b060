#ifndef OKS_CONSUME_CHOOSE_H
#define OKS_CONSUME_CHOOSE_H
/*
 * Which set of a zone is to be served at an instant, and which keys sign the
 * zone meanwhile: decided from recipes, the log of what was served and the
 * instant alone, without token, file or clock.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/dns/keyset.h"
#include "lib/dns/name.h"
#include "lib/util/fault.h"
#include "recipe/index.h"
#include "recipe/recipe.h"
#include "recipe/served.h"

/* A zone of the recipe and its sets. */
struct choose_zone {
	struct name name;           /* in canonical form */
	const struct action **sets; /* borrowed, by publication */
	size_t set_count;           /* at least 1 */
};

/* The zones, in the order in which the file names them first. */
struct choose_zones {
	struct choose_zone **items;
	size_t count;
};

/* Finds them; borrows the recipe, which must have passed recipe_check.  On
 * failure z is empty. */
int choose_zones_find(struct choose_zones *z, const struct recipe *r,
    struct fault *f) __attribute__((warn_unused_result));
void choose_zones_clear(struct choose_zones *z);

/* A recipe of the chain, with its sets of the zone. */
struct choose_link {
	const struct recipe *recipe;
	const struct key_index *made; /* by generateKey; NULL: told by name */
	const struct choose_zone *zone;
};

/*
 * Puts recipes into the order of the chain, oldest first: each names as
 * `previous` the SHA-256 of the one before.  FAULT_INPUT where they are not
 * one chain.
 */
int choose_chain(const struct recipe **recipes, size_t count, struct fault *f)
    __attribute__((warn_unused_result));

struct choose_question {
	const struct choose_link *chain; /* oldest first */
	size_t chain_count;              /* at least 1 */
	const struct served_log *log;    /* NULL: none is kept */
	int64_t instant;
	int64_t fresh;   /* seconds that an observation of the DS is good for;
			    0: the consumer's period of the policy, or a day */
	bool trust_plan; /* what is asked of the parent holds in its time */
};

/* What the next step waits for. */
enum choose_waits {
	CHOOSE_WAITS_NOTHING,     /* there is none, or it is taken now */
	CHOOSE_WAITS_PUBLICATION, /* its time */
	CHOOSE_WAITS_SERVED,      /* the phase before, for long enough */
	CHOOSE_WAITS_PARENT,      /* the DS */
	CHOOSE_WAITS_PERSON       /* a choice */
};

struct choose_answer {
	const struct recipe *recipe; /* NULL: refused */
	const struct action *action; /* the set */
	enum branch branch;
	unsigned int phase; /* from 1, by recipe and branch */
	bool known;         /* the log's last record of the zone confirms it */
	bool unconfirmed;   /* the log's last record of the zone intends it */
	enum choose_waits waits;
	const struct recipe *next_recipe; /* of the step that waits, or NULL */
	const struct action *next;        /* its first set */
	int64_t earliest;                 /* of it; -1: nobody can say */
	int64_t until; /* when the sets of this branch end; -1: unknown */
};

/*
 * The choice.  Sets are those of the chain, an older recipe's up to the first
 * publication of the next one.  A step is a run of sets with one content
 * (DNSKEY RRset, its signers, zone signers); steps are taken one after the
 * other, each only when the one before it was confirmed in the log for as long
 * as its gate asks.  None is skipped, but for those of an older recipe that
 * begin behind the step from which a newer one was planned.  What waits for the
 * parent is served from its fallback; the plan goes on when the DS was seen for
 * long enough at all servers, by observations that are complete and fresh.
 *
 * FAULT_REFUSED, with all but recipe and action filled as far as known: no set
 * yet; the newest one expired or not yet valid (an older one never steps in);
 * two of one publication; an instant before the log's last; a log that
 * disagrees with the recipes, or says nothing where it should; and a DS that
 * went back after its step was taken, until a person has chosen.
 *
 * Without a log: the set with the latest publication, FAULT_REFUSED where one
 * published by then has a gate or is a fallback.
 */
int choose(struct choose_answer *a, const struct choose_question *q,
    struct fault *f) __attribute__((warn_unused_result));

/* Who signs the zone while a set is served.  Borrows the set's namings. */
struct choose_signers {
	bool active[KEYSET_KEYS_MOST];               /* by place in the set */
	const struct key *outside[KEYSET_KEYS_MOST]; /* not published */
	size_t outside_count;
};

/*
 * What zoneSigners says, else the one ZSK of each algorithm.  FAULT_REFUSED
 * where that is two or none, where a key with the SEP bit is to sign the zone,
 * and for a revoked ZSK.
 */
int choose_signers(struct choose_signers *c, const struct signed_set *s,
    struct fault *f) __attribute__((warn_unused_result));

#endif
