#ifndef OKS_TESTS_SIM_PLAYER_H
#define OKS_TESTS_SIM_PLAYER_H
/*
 * One history: runs of the consumer, which asks consume/choose what to serve,
 * people who act at the parent, and the parent's servers.  What comes of it is
 * a world to be checked.
 */
#include <stdbool.h>
#include <stddef.h>

#include "consume/choose.h"
#include "tests/sim/anchors.h"
#include "tests/sim/chance.h"
#include "tests/sim/world.h"

#define PLAYER_RECIPES 3
#define PLAYER_TASKS   16
#define PLAYER_LABEL   160

/* When the consumer runs; never more than L apart, but for PLAYER_MISSING. */
enum player_runs {
	PLAYER_EXACT,   /* whenever something could change */
	PLAYER_LATE,    /* as late as it can for one publication */
	PLAYER_LAST,    /* as late as it can for each of them */
	PLAYER_ANY,     /* at random */
	PLAYER_MISSING, /* at random, with gaps beyond all bounds */
	PLAYER_RUNS
};

/* When people and the parent act. */
enum player_parent {
	PLAYER_AT_ONCE, /* as soon as they may */
	PLAYER_LATER,   /* a little late, and the parent slow */
	PLAYER_SLOWLY,  /* people at once, the parent as slow as it may be */
	PLAYER_ANYTIME, /* any day, or never */
	PLAYER_PARENTS
};

/* What the instruction sheet asks of people: another DS set, not before an
 * instant, and not before a step was served for so long. */
struct player_task {
	int64_t from;
	mask add, remove;
	int64_t phase;                  /* when that step is planned, or -1 */
	const struct signed_set *after; /* its first set, or NULL */
	int64_t delay;
	/* and what becomes of it */
	int64_t confirmed; /* -1: the step is not served */
	int64_t at;        /* -1: not decided; WORLD_FOREVER: never */
	bool done;
};

struct player {
	const struct sim_quantities *q;
	struct chance chance;
	enum player_runs runs;
	enum player_parent parent;
	int64_t late_for; /* PLAYER_LATE: the publication */
	/* The last recipe is not there before that, and there is a run with it
	 * by then. */
	int64_t adopt, adopt_by;
	bool trust_plan; /* no observations */
	bool crashes;    /* some runs end without a confirmation */
	bool blind;      /* some look-ups fail, or see a part */
	bool trace;      /* each run is printed */
	struct recipe *recipes[PLAYER_RECIPES]; /* owned */
	struct choose_zones zones[PLAYER_RECIPES];
	struct choose_link links[PLAYER_RECIPES];
	size_t count;
	char labels[WORLD_KEYS][PLAYER_LABEL]; /* of the world's keys */
	char digests[WORLD_KEYS][DIGEST_HEX_SIZE];
	struct player_task tasks[PLAYER_TASKS];
	size_t task_count;
	struct served_log log;
	struct world world;
	struct anchors anchors;
	int64_t now, before; /* this run, and the one before */
	struct choose_answer answer;
	const struct signed_set *served;
	unsigned long looks;
	bool half_seen; /* the last one left a server out */
	unsigned long run_count, refusals, fallbacks;
	char refused[400]; /* the first one that should not have been */
};

/* With the keys that the parent has a DS of. */
void player_init(struct player *p, const struct sim_quantities *q);
void player_clear(struct player *p);

/* The world's key of a naming; a new one is added. */
size_t player_key(struct player *p, const struct key *k);

/* The digest that a gate names it by, where nobody has set p->digests. */
void player_digest(size_t key, char *hex);

/* Takes over a recipe that was cooked at that instant, with its SHA-256. */
void player_take(struct player *p, struct recipe *r, int64_t made);

void player_task(struct player *p, const struct player_task *t);

/* A new instruction sheet comes: what could not be done yet is forgotten. */
void player_forget(struct player *p);

/* Runs from p->now on to the first run not before `until`. */
void player_play(struct player *p, int64_t until);

/* Looks at all that was. */
void player_check(struct player *p, struct world_verdict *v);

#endif
