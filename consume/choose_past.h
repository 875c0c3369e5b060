#ifndef OKS_CONSUME_CHOOSE_PAST_H
#define OKS_CONSUME_CHOOSE_PAST_H
/* Private to choose's files: what the log says of the zone. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "consume/choose_line.h"

/* A step, from when it was entered to when it was left. */
struct choose_visit {
	const struct choose_step *step; /* NULL: of a recipe that is not here */
	int64_t confirmed;              /* first, or -1 */
	const struct action *last;      /* the set served last */
	bool last_confirmed;
};

/* What all parent servers answered to one look-up. */
struct choose_look {
	size_t first, count; /* among the answers */
	int64_t observed;
	bool complete; /* each answered, and none is missing */
};

/* A server of the parent, and the last look-up that named it. */
struct choose_server {
	const char *name;
	size_t look;
};

struct choose_past {
	const struct choose_line *line;
	struct choose_visit *visits;
	size_t visit_count;
	const struct served_record **answers; /* by time of observation */
	size_t answer_count;
	struct choose_look *looks;
	size_t look_count;
	struct choose_server *servers;
	size_t server_count;
	bool chosen; /* by a person */
	enum branch choice;
	int64_t chosen_at;
	int64_t latest; /* the log's last time, of any zone; -1: empty */
};

/* FAULT_REFUSED where log and recipes disagree. */
int choose_past_make(struct choose_past *p, const struct choose_line *l,
    struct fault *f) __attribute__((warn_unused_result));
void choose_past_clear(struct choose_past *p);

/* The last visit, or NULL. */
const struct choose_visit *choose_past_now(const struct choose_past *p);

/*
 * Since when the zone is served what the step `next` builds on: the instant
 * of a confirmation, or -1.
 */
int64_t choose_past_since(
    const struct choose_past *p, const struct choose_step *next);

/* True if what comes after `now`, a step of the plan, counts the time of the
 * visited fallback too, from which the plan goes on there. */
bool choose_past_is_twin(const struct choose_visit *v,
    const struct choose_step *now, const struct choose_step *next);

/* What the observations say of a gate's DS. */
struct choose_parent {
	bool met;
	int64_t earliest; /* when it can be; -1: nobody can say */
	int64_t
	    reverted; /* since when all servers contradict; -1: they don't */
};

/* True if in the last complete look-up every server had one of the digests. */
bool choose_past_has_ds(
    const struct choose_past *p, char *const *digests, size_t count);

void choose_past_parent(struct choose_parent *d, const struct choose_past *p,
    const struct gate *g, int64_t fresh);

#endif
