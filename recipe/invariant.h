#ifndef OKS_RECIPE_INVARIANT_H
#define OKS_RECIPE_INVARIANT_H
/*
 * Private to the proof's files: the rules, each looking at the set where a
 * walk stands, or at one set alone.  They return -1 for a fault only.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "recipe/prove.h"
#include "recipe/walk.h"

/* That enough time is between two sets of the path. */
struct demand {
	enum rule rule;
	size_t origin;          /* the earlier set */
	struct timing_sum rest; /* what is needed beyond W */
	bool at_once;           /* people serve the earlier set without delay */
	bool unserved;          /* the gate's DS stands for the service */
	const char *since;      /* what happened in the earlier set */
	char what[KEY_TEXT_SIZE + 64]; /* what happens in this one */
};

/* A demand of the set where the walk stands, with what, in printf form. */
struct demand demand_of(
    enum rule rule, size_t origin, const char *since, const char *what);

/* The same with the key's name behind `what`. */
struct demand demand_key(enum rule rule, size_t origin, const char *since,
    const char *what, const struct key *k);

/*
 * Adds findings where the set is published less than W and the rest after the
 * earlier one (missed runs included), or where the gates from one to the other
 * ask for less service than the same without L (a note where other phases are
 * between the two).
 */
int demand(struct walk *w, const struct demand *d)
    __attribute__((warn_unused_result));

/* W and the rest. */
struct timing_sum demand_sum(const struct walk *w, const struct demand *d);

/* True if demand() would have nothing to say. */
bool demand_met(const struct walk *w, const struct demand *d);

/* True if the earlier set is the first of a chain whose beginning is not given:
 * what began before it may have begun in time. */
bool demand_unknown(const struct walk *w, const struct demand *d);
/*
 * Adds a finding where the set is published less than the sum after the
 * instant, which `since` describes.
 */
int demand_after(struct walk *w, const struct demand *d, int64_t instant)
    __attribute__((warn_unused_result));

/* invariant_set.c: V2, V5, V7 and V10 of one set. */
int invariant_set(struct walk *w, struct chain_set *s,
    const struct prove_options *o) __attribute__((warn_unused_result));

/* invariant_sign.c: V8 of one set. */
int invariant_sign(struct walk *w, struct chain_set *s)
    __attribute__((warn_unused_result));

/* invariant_tag.c: V9 of a set and the one before it, or NULL. */
int invariant_tag(struct walk *w, struct chain_set *s,
    const struct chain_set *before) __attribute__((warn_unused_result));

/* invariant_order.c: V6 of a zone whose sets are in the order of the file. */
int invariant_order(struct walk *w) __attribute__((warn_unused_result));

/* V1 or V3 from one set to the next. */
int invariant_overlap(struct walk *w, struct chain_set *s,
    struct chain_set *next) __attribute__((warn_unused_result));

/* V11. */
int invariant_phase(struct walk *w) __attribute__((warn_unused_result));

/* V4, or FALLBACK: the set serves until that instant at the latest. */
int invariant_last(struct walk *w, struct chain_set *s, int64_t until,
    enum rule rule) __attribute__((warn_unused_result));

/* CONT: a set of a recipe before may serve when the first of the last one is
 * to: what signs the zone with it is published by that one too. */
int invariant_late(struct walk *w, const struct chain_set *s,
    struct chain_set *first) __attribute__((warn_unused_result));

/* True if the set is the first of the last recipe and in force when that was
 * made: an emergency's, served at once. */
bool invariant_at_once(const struct walk *w, size_t set);

/*
 * invariant_branch.c: FALLBACK of a fallback's set and one of the plan's that
 * is in force while it is.  Where the plan has withdrawn an algorithm, only
 * its first set is one for which the other can be left.
 */
int invariant_beside(struct walk *w, struct chain_set *fallback,
    const struct chain_set *plan, bool first)
    __attribute__((warn_unused_result));

/* invariant_zsk.c: ZPP, ZDS, EMZ, ALG, TAKE. */
int invariant_zsk(struct walk *w) __attribute__((warn_unused_result));

/* invariant_ksk.c: KDS, DDS, DRR, ALG. */
int invariant_ksk(struct walk *w) __attribute__((warn_unused_result));

/* invariant_parent.c: what a set's gate asks of the parent. */
struct parent_demand {
	enum rule rule;
	unsigned int algorithm; /* of the signers that are meant */
	const struct key *gone; /* its DS must be absent; NULL: need not */
	const struct chain_set *gone_in; /* the set that names it */
	bool signer;            /* the DS of a signer must be present */
	bool either;            /* one of the two will do */
	struct timing_sum need; /* for how long */
	char what[KEY_TEXT_SIZE + 64];
};

int parent_demand(struct walk *w, const struct parent_demand *d)
    __attribute__((warn_unused_result));

/* Whether the gate of the set asks for the DS of the key, as it is unrevoked,
 * present or absent, by its digest or by naming the key: 1, 0, or -1 where the
 * recipe does not tell the public key of a digest.  s names the key. */
int parent_names(struct walk *w, const struct chain_set *s, const struct key *k,
    bool present, int *named) __attribute__((warn_unused_result));

/* Whether the gate of the set asks for any DS present, or absent. */
bool parent_asks(const struct walk *w, bool present);

/* V8: each algorithm of a DS that the gate asks for signs the set. */
int parent_algorithms(struct walk *w) __attribute__((warn_unused_result));

/* A key that signs the set where the walk stands, unrevoked. */
struct set_signer {
	const struct key *key; /* NULL: none */
	struct life *life;
};

/* The one that has done so, or has been in the set, for longest; algorithm 0:
 * of any. */
struct set_signer signer_oldest(
    struct walk *w, unsigned int algorithm, bool by_publication);

/* invariant_trust.c: RFC 5011. */
int invariant_trust(struct walk *w) __attribute__((warn_unused_result));

/* The signer `old` of the set before signs no more: those who follow RFC 5011
 * must by now trust another one. */
int trust_alone(struct walk *w, const struct key *old)
    __attribute__((warn_unused_result));

/* invariant_timeline.c: the last link's timeline against the path, the plan's,
 * at whose end the walk stands. */
int invariant_timeline(struct walk *w) __attribute__((warn_unused_result));

/* What the last link's timeline tells of the key in the walk's zone; NULL:
 * nothing. */
const struct life_planned *timeline_of(
    const struct walk *w, const struct chain_set *s, const struct key *k);

/* Adds a finding where the old key's DS is withdrawn, by the timeline, less
 * than W and the rest after the set d->origin.  The instant of the set where
 * the walk stands tells of the key, not of its DS. */
int timeline_withdrawn(struct walk *w, const struct demand *d,
    const struct key *old) __attribute__((warn_unused_result));

/* invariant_origin.c: the sets of plannedFrom are there; finds the zone's
 * bases, and marks as replaced what its recipes left out. */
int invariant_origin(struct walk *w) __attribute__((warn_unused_result));

/* Whether the link's fallback is what was served, as a later one tells; or
 * otherwise, where none does. */
bool origin_fallback(const struct chain_zone *z, const struct chain *c,
    size_t link, bool otherwise);

#endif
