#ifndef OKS_RECIPE_WALK_H
#define OKS_RECIPE_WALK_H
/*
 * A walk over one zone's sets in the order in which they are served: which
 * keys come, sign and go, since when, and which sets make one phase.  The
 * invariants look at two neighbouring sets at a time, and at the lives of
 * their keys.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/dns/keyset.h"
#include "recipe/chain.h"
#include "recipe/rule.h"

/*
 * A key's life up to where the walk stands.  Sets are counted from 0 along the
 * path; what is known "since" the set 0 may have been so before.
 */
struct life {
	size_t serial; /* of the walk that filled this in */
	size_t present[2], plain[2], revoked[2]; /* see walk_is() */
	size_t active[2], signs[2];
	size_t published, activated, signing, revocation; /* since */
	size_t left;                  /* the first set without it again */
	size_t first;                 /* 1 plus the first set with it, or 0 */
	size_t first_active, stopped; /* the same for signing the zone */
	bool was_active;              /* signed the zone in some set */
	bool held;                    /* its hold-down has been looked at */
	int64_t unrevoked_until;      /* last expiration of it unrevoked */
	int64_t revoked_from; /* first publication of it revoked, in either
				    branch; 0: never */
};

/* Where to find lives in the last link's timeline: indices plus 1, or 0. */
struct planned {
	size_t *by_key;            /* a key's first life */
	size_t *next_of_key;       /* by life */
	size_t *next_of_zone;      /* by life */
	struct chain_zone **zones; /* by life; NULL: no zone of the chain */
};

struct walk {
	struct chain *chain;
	struct chain_zone *zone;
	struct chain_set **sets; /* the path */
	size_t count, room;
	int64_t *forgotten; /* by set: when all before it left the caches, but
			       for the delays up to the caches */
	int64_t *served;    /* by set: service asked by all gates up to it */
	size_t *phase;      /* by set: the first of its phase */
	size_t present;     /* the first set of the last link; before it is
			       history */
	size_t now;         /* the set that the walk stands at */
	struct chain_set **replay; /* all sets by inception */
	size_t replay_next;
	int64_t validity;       /* longest of any set */
	size_t scans;           /* how often all sets were looked through */
	struct planned planned; /* of the last link's timeline */
	struct life *lives;     /* by key */
	size_t serial;
	struct fault *fault;
};

/* Who signs the zone while a set is served. */
struct walk_active {
	const struct key *keys[KEYSET_KEYS_MOST];
	size_t count;
};

/* Allocates for all zones of the chain; walk_clear takes an empty one. */
int walk_init(struct walk *w, struct chain *c, struct fault *f)
    __attribute__((warn_unused_result));
void walk_clear(struct walk *w);

/* Turns to a zone, with an empty path. */
int walk_zone(struct walk *w, struct chain_zone *zone)
    __attribute__((warn_unused_result));

/* Takes w->sets, w->count and begins at its first set. */
void walk_begin(struct walk *w);

/* Steps to the next set; false at the end. */
bool walk_next(struct walk *w);

/* By zoneSigners, else every key without the SEP bit. */
void walk_active(struct walk_active *a, const struct signed_set *s);

/* The life of the key that the set names. */
struct life *walk_life(
    struct walk *w, const struct chain_set *s, const struct key *k);

struct life *walk_life_of(struct walk *w, size_t key);

/* True if a mark of a life holds in the set where the walk stands, or held in
 * the one before it. */
bool walk_is(const struct walk *w, const size_t mark[2]);
bool walk_was(const struct walk *w, const size_t mark[2]);

/* The sets at which the walk stands, and before (NULL at the first). */
struct chain_set *walk_set(const struct walk *w);
struct chain_set *walk_before(const struct walk *w);

/* The quantities of the set where the walk stands. */
const struct timing *walk_timing(const struct walk *w);

/* How long after the set's publication the sets before it are cached. */
int64_t walk_ttl(const struct walk *w, size_t set);

/* True if both have the same keys, signed by the same, and the same zone
 * signers: one phase. */
bool walk_same(
    const struct walk *w, const struct chain_set *a, const struct chain_set *b);

/* True if both have the same zone signers, or the same ZSKs and signers; only
 * those of algorithms of which `of` has a key in the set, if it is not NULL. */
bool walk_same_signers(const struct walk *w, const struct chain_set *a,
    const struct chain_set *b, const struct chain_set *of);
bool walk_same_zone_keys(const struct walk *w, const struct chain_set *a,
    const struct chain_set *b, const struct chain_set *of);

/*
 * Adds a finding about the set, at `where` in its action, unless the rule has
 * one of that aspect there already.  The text is preceded by the rule's name.
 */
int walk_finding(struct walk *w, struct chain_set *s, enum rule rule,
    enum chain_aspect aspect, const char *where, const char *format, ...)
    __attribute__((format(printf, 6, 7), warn_unused_result));

/* The same for what cannot be proved: one note for each set and rule. */
int walk_note(struct walk *w, struct chain_set *s, enum rule rule,
    const char *where, const char *format, ...)
    __attribute__((format(printf, 5, 6), warn_unused_result));

/* Remembers that a rule could not be proved for lack of quantities; true if
 * so. */
bool walk_unproved(
    struct walk *w, enum rule rule, const struct timing_sum *sum);

/* For findings: "2027-03-01T00:00:00Z ($.recipe.actions[3])". */
#define WALK_PLACE_SIZE 512
void walk_place(const struct walk *w, const struct chain_set *s, char *text);

#endif
