#ifndef OKS_TESTS_SIM_HAND_H
#define OKS_TESTS_SIM_HAND_H
/*
 * Plans made by hand: rollovers by the gates of RFC 7583, 5011 and 6781 with
 * what a consumer adds to them, as recipes with a fallback; and on purpose
 * wrong ones, in which one wait is too short.
 */
#include <stdbool.h>
#include <stddef.h>

#include "tests/sim/player.h"

/* Each wait that a plan must keep. */
enum hand_wait {
	HAND_NOTHING,
	HAND_ZPP_KNOWN,   /* pre-publication: before the ZSK is active */
	HAND_ZPP_RETIRED, /* before the old one is removed */
	HAND_ZDS_DOUBLED, /* double signature: before that */
	HAND_KDS_KNOWN,   /* double signature: before the DS is asked for */
	HAND_KDS_PARENT,  /* before the old KSK is removed */
	HAND_DDS_PARENT,  /* double DS: before the KSKs are swapped */
	HAND_DDS_KNOWN,   /* before the old DS is withdrawn */
	HAND_DRR_KNOWN,   /* double RRset: before KSK and DS are removed */
	HAND_DRR_PARENT,
	HAND_5011_TRUSTED,  /* before the new KSK signs alone */
	HAND_5011_REVOKED,  /* before the revoked one is removed */
	HAND_ALG_SIGNED,    /* algorithm: before its keys are published */
	HAND_ALG_KNOWN,     /* before the DS is asked for */
	HAND_ALG_PARENT,    /* before the old keys are removed */
	HAND_ALG_FORGOTTEN, /* before the old signatures are */
	HAND_REFRESH,       /* of a set, before it expires */
	HAND_WAITS
};

enum hand_kind {
	HAND_ZPP,
	HAND_ZDS,
	HAND_KDS,
	HAND_DDS,
	HAND_DRR,
	HAND_5011,
	HAND_ALG,
	HAND_KINDS
};

const char *hand_wait_name(enum hand_wait wait);
const char *hand_kind_name(enum hand_kind kind);

/* The kind of rollover that a wait belongs to. */
enum hand_kind hand_kind_of(enum hand_wait wait);

/* Keys in use when a plan begins, or ends. */
struct hand_state {
	mask published, revoked; /* in the set */
	mask signers;            /* of the set */
	mask active;             /* of zone data */
	mask ds;                 /* asked for at the parent */
};

#define HAND_ROLLS 3

/* A rollover: from when on, and where it goes on from if not from its
 * beginning: with the step that waits for the parent. */
struct hand_roll {
	enum hand_kind kind;
	int64_t from;
	bool resumed;
	size_t old_ksk, new_ksk, old_zsk, new_zsk; /* bits */
};

struct hand {
	const struct sim_quantities *q;
	int64_t made, begin, until;
	struct hand_state state;
	struct hand_roll rolls[HAND_ROLLS];
	size_t roll_count;
	bool trust_plan;
	enum hand_wait broken; /* this one is shorter by that */
	int64_t shorter;
	const char *labels[WORLD_KEYS]; /* of the keys' bits */
	unsigned int algorithms[WORLD_KEYS];
	char sha256[DIGEST_HEX_SIZE], previous[DIGEST_HEX_SIZE];
};

/* What comes out beside the recipe. */
struct hand_plan {
	struct recipe *recipe; /* the caller's */
	struct player_task tasks[PLAYER_TASKS];
	size_t task_count;
	struct hand_state ends[2]; /* of each branch */
	int64_t fork;              /* when the fallback begins; -1: none */
	size_t forked;             /* the roll that it is of */
	int64_t last;              /* when the last step is taken */
	bool complete;             /* each rollover has come to its end */
	int64_t begins[64];        /* of the plan's phases */
	size_t begin_count;
	uint64_t sum; /* over all that waits decide: equal plans have one sum */
};

/* Without sets only the plan's dates are found.  Aborts where the recipe
 * cannot be made. */
void hand_make(struct hand_plan *plan, const struct hand *h, bool sets);

#endif
