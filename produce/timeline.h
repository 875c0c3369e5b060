#ifndef OKS_PRODUCE_TIMELINE_H
#define OKS_PRODUCE_TIMELINE_H
/*
 * The timeline of a zone: what each key does from when to when (RFC 7583), and
 * the phases that follow from it.  A phase is a run of time in which the DNSKEY
 * set, its signers and the zone's signers stay the same.  There are two
 * branches: the plan, and the fallback, which is served instead from the fork
 * on while what the parent should do has not happened.  Pure data, no files.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/util/fault.h"
#include "produce/names.h"
#include "recipe/recipe.h"

#define TIMELINE_NEVER INT64_MAX
#define TIMELINE_NONE  SIZE_MAX

/* What a key does. */
#define TIMELINE_IN_SET     1U
#define TIMELINE_SIGNS_SET  2U
#define TIMELINE_SIGNS_ZONE 4U
#define TIMELINE_REVOKED    8U /* published with flags 385 */

#define TIMELINE_BRANCHES 2 /* by enum branch */

struct timeline_key {
	enum names_role role;
	unsigned int algorithm, size;
	size_t known;  /* place among the keys that exist; NONE: to be made */
	int64_t named; /* the instant in its name, -1 for other names */
	bool standby;  /* in the set, in reserve */
	bool spare;    /* made, and not yet used */
	/* As planned, TIMELINE_NEVER: not in this plan.  A KSK is active from
	 * when its DS is asked for, inactive from when another DS is. */
	int64_t published, active, inactive, removed, revoked;
	unsigned int state[TIMELINE_BRANCHES];
	/* RFC 5011: latest expirations of sets without it, and of sets with it
	 * as it was before its revocation. */
	int64_t without, unrevoked;
};

struct timeline_member {
	size_t key;
	unsigned int state;
};

struct timeline_phase {
	int64_t start;
	int64_t served; /* of the phase before, as the gate asks; 0: none */
	bool ds;        /* the gate asks for DS records */
	size_t first, count; /* in members */
};

struct timeline_branch {
	struct timeline_phase *phases;
	size_t count;
};

/* What happens and why; for people. */
enum timeline_event {
	TIMELINE_BEGINS,
	TIMELINE_PUBLISHED,  /* a key enters the set */
	TIMELINE_ACTIVE,     /* a ZSK signs instead of the one before */
	TIMELINE_DOUBLE,     /* a ZSK signs beside the one before */
	TIMELINE_ALONE,      /* a KSK signs the set alone */
	TIMELINE_SWAPPED,    /* a KSK takes another's place in the set */
	TIMELINE_REVOKES,    /* a KSK is revoked */
	TIMELINE_WITHDRAWN,  /* a key leaves the set, a ZSK signs no more */
	TIMELINE_SILENT,     /* an unpublished ZSK signs no more */
	TIMELINE_DS_ADD,     /* at the parent: this key's DS is added */
	TIMELINE_DS_REPLACE, /* and replaces the old key's */
	TIMELINE_DS_REMOVE,  /* the old key's DS is withdrawn */
	TIMELINE_UNSIGNED    /* the zone may be served unsigned */
};

/* The inequality that gave the day. */
enum timeline_reason {
	TIMELINE_BY_START,     /* nothing is waited for */
	TIMELINE_BY_PAST,      /* its time came before the plan begins */
	TIMELINE_BY_LIFETIME,  /* the lifetime of the key before */
	TIMELINE_BY_POLICY,    /* the policy asks for another algorithm */
	TIMELINE_BY_COMMAND,   /* the command line does */
	TIMELINE_BY_KNOWN,     /* t >= from + W + K + S */
	TIMELINE_BY_RETIRED,   /* t >= from + W + Dslow + Z + S */
	TIMELINE_BY_DOUBLED,   /* t >= from + W + max(K, Dx + Z) + S */
	TIMELINE_BY_SIGNED,    /* t >= from + W + Dfull + Z + S */
	TIMELINE_BY_PARENT,    /* t >= from + Dreg + Dpp + Tds + S */
	TIMELINE_BY_HOLD_DOWN, /* t >= from + max(30d, K) + 2 AR + RT + S */
	TIMELINE_BY_REVOKED,   /* t >= from + 2 AR + RT + S */
	TIMELINE_BY_SPACING    /* t >= from + L + what the gates still ask */
};

struct timeline_step {
	enum timeline_event event;
	enum timeline_reason reason;
	size_t key, other; /* NONE: none */
	int64_t at;        /* on the grid */
	int64_t earliest;  /* what the inequality gave */
	int64_t from;      /* the instant in it */
};

/* Owns all; `struct timeline t = {0};` is empty but for the fork, which
 * timeline_init sets. */
struct timeline {
	struct timeline_key *keys;
	size_t key_count;
	struct timeline_member *members;
	size_t member_count;
	struct timeline_branch branches[TIMELINE_BRANCHES];
	struct timeline_step *steps; /* by time */
	size_t step_count;
	int64_t begin, until;
	int64_t fork;                 /* NEVER: the plan waits for nothing */
	int64_t fallback_end;         /* NEVER: as the plan */
	size_t ds_present, ds_absent; /* keys of the gate behind the fork */
	int64_t absent_from;          /* since when it asks for the latter */
};

void timeline_init(struct timeline *t, int64_t begin, int64_t until);
void timeline_clear(struct timeline *t);

/* Adds a key without any state; its place in *index. */
int timeline_add(struct timeline *t, const struct timeline_key *k,
    size_t *index, struct fault *f) __attribute__((warn_unused_result));

int timeline_note(struct timeline *t, const struct timeline_step *s,
    struct fault *f) __attribute__((warn_unused_result));

/*
 * Ends the last phase of the branch and begins one at start, from the keys'
 * states there.  FAULT_INTERNAL if start is not after the last phase's.
 */
int timeline_phase(struct timeline *t, enum branch branch,
    const struct timeline_phase *phase, struct fault *f)
    __attribute__((warn_unused_result));

/* The last phase of the branch; NULL if there is none. */
const struct timeline_phase *timeline_last(
    const struct timeline *t, enum branch branch);

#endif
