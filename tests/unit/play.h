#ifndef OKS_TESTS_UNIT_PLAY_H
#define OKS_TESTS_UNIT_PLAY_H
/*
 * Plays the daily job over recipes made by hand: chooses, and writes to the
 * log in memory what a signer that takes everything would have confirmed.
 * The quantities are those of the baseline: a run each day, one may be missed.
 */
#include <stdint.h>

#include "consume/choose.h"
#include "recipe/served.h"

#define PLAY_RECIPES 3

struct play {
	struct recipe *recipes[PLAY_RECIPES];
	struct choose_zones zones[PLAY_RECIPES];
	struct choose_link chain[PLAY_RECIPES];
	size_t count; /* how many of them the consumer has */
	struct served_log log;
	struct choose_answer answer;
	struct fault fault;
	bool trust_plan;
};

void play_setup(struct play *p);
void play_teardown(struct play *p);

/* The same with the sets of scenarios 5 and 6, served to the day before K1
 * leaves: K2 published 03-01, its DS asked for 03-04, K1 out 03-07. */
void play_setup_parent(struct play *p);

/* "2027-03-01" and so on as UNIX time. */
int64_t play_time(const char *text);

/*
 * A set of the recipe (0 to 2), published then, with an inception an hour
 * before and 14 days to its expiration.  keys: "K1 Z1+ Z2 (Z3)": KSKs and ZSKs
 * that are published; + signs the zone, and in brackets it signs unpublished;
 * K1! is revoked.
 */
struct signed_set *play_set(
    struct play *p, size_t recipe, const char *publication, const char *keys);

/* The same for the branch "fallback". */
struct signed_set *play_fallback(
    struct play *p, size_t recipe, const char *publication, const char *keys);

/* Adds a gate. */
void play_gate_served(struct signed_set *s, int64_t seconds);
void play_gate_ds(struct signed_set *s, const char *key, int64_t seconds);

/* The DS set of a key as the gate names it: 64 digits. */
const char *play_digest(const char *key);

/* No more sets: finds the zones of all recipes.  count: as in struct play. */
void play_ready(struct play *p, size_t count);

/* Chooses.  The keys of the set as above, "" when it is refused. */
const char *play_choose(struct play *p, const char *time);

/* The same, and logs intent and confirmation of what is not known. */
const char *play_run(struct play *p, const char *time);

/* A run at midnight on each of the days. */
void play_days(struct play *p, const char *first, const char *last);

/* Logs an answer of one server: keys that have a DS, "-" for none, NULL for no
 * answer. */
void play_ds(
    struct play *p, const char *observed, const char *server, const char *keys);

/* The same answer of both servers. */
void play_seen(struct play *p, const char *observed, const char *keys);

void play_person(struct play *p, const char *time, enum branch branch);

/* The last choice was refused with those words. */
void play_refused(const struct play *p, const char *words);

/* Chooses, and is refused with those words. */
void play_refuses(struct play *p, const char *time, const char *words);

/* What is waited for, and until when at the earliest (NULL: unknown). */
void play_waits(
    const struct play *p, enum choose_waits waits, const char *earliest);

/* Appends any record. */
void play_log(struct play *p, const struct served_record *r);

#endif
