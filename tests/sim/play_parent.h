#ifndef OKS_TESTS_SIM_PLAY_PARENT_H
#define OKS_TESTS_SIM_PLAY_PARENT_H
/* Private to the player: people, and the parent's two servers. */
#include "tests/sim/player.h"

/* Decides when people act on what is ready, and lets them act by then. */
void play_parent_until(struct player *p, int64_t now);

/* Notes that the set is served, for tasks that wait for its step. */
void play_parent_served(struct player *p, const struct signed_set *s);

/* Logs what a look-up sees, unless it fails. */
void play_parent_look(struct player *p);

/* The next instant after p->now at which the parent is done with something;
 * WORLD_FOREVER if none is known. */
int64_t play_parent_next(const struct player *p);

/* Appends to the log of the consumer. */
void play_parent_log(struct player *p, const struct served_record *r);

#endif
