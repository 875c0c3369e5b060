#ifndef OKS_CONSUME_CHOOSE_LINE_H
#define OKS_CONSUME_CHOOSE_LINE_H
/* Private to choose's files: a zone's sets as steps, recipe after recipe. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "consume/choose.h"

/* A DNSKEY RRset, who signs it and who signs the zone, by the numbers of keys;
 * sorted. */
struct choose_content {
	size_t key_count, by_count, signer_count;
	uint32_t keys[KEYSET_KEYS_MOST]; /* number and flags */
	uint32_t by[KEYSET_KEYS_MOST];   /* the same */
	uint32_t signers[2 * KEYSET_KEYS_MOST];
};

/* A run of sets of one content, in which no later one asks for more than the
 * first. */
struct choose_step {
	size_t link; /* its recipe, by place in the chain */
	enum branch branch;
	unsigned int phase;         /* from 1: runs of one content */
	size_t place;               /* among the line's steps of its branch */
	const struct action **sets; /* by publication */
	size_t set_count;
	size_t live; /* how many come before the next recipe's first */
	const struct gate *gate;
	struct choose_content content;
};

struct choose_steps {
	struct choose_step *items;
	size_t count;
};

/* What a recipe goes on from. */
struct choose_origin {
	/* The step that was served when it was planned; NULL: not told. */
	const struct choose_step *base;
	bool left_out; /* a newer one goes on from an older one */
};

struct choose_line {
	const struct choose_question *question;
	struct choose_steps plan, fallback;
	struct choose_origin *origins; /* of each recipe */
	const struct action **sets;    /* both branches', of all recipes */
	size_t set_count;
	const struct key **keys;   /* one naming of each */
	const struct bytes **data; /* its public key, or NULL */
	size_t key_count;
};

int choose_line_make(struct choose_line *l, const struct choose_question *q,
    struct fault *f) __attribute__((warn_unused_result));
void choose_line_clear(struct choose_line *l);

/* The public key that k means in that recipe; NULL if it does not tell. */
const struct bytes *choose_line_data(
    const struct choose_link *link, const struct key *k);

/* When the step's first set is to be served. */
int64_t choose_step_begin(const struct choose_step *s);

bool choose_content_equal(
    const struct choose_content *a, const struct choose_content *b);

/* Equal KSKs and signers of the set; equal ZSKs and zone signers. */
bool choose_content_same_ksks(
    const struct choose_content *a, const struct choose_content *b);
bool choose_content_same_zsks(
    const struct choose_content *a, const struct choose_content *b);

/* True if g still names keys instead of digests (gate_resolve): it cannot be
 * passed. */
bool choose_gate_is_open(const struct gate *g);

/* True if g asks for a DS, or for a time of it, that the other one does not. */
bool choose_gate_asks_ds(const struct gate *g, const struct gate *asked);

/* True if a newer recipe was planned from what begins before the step, on
 * either branch: it knows nothing of it. */
bool choose_line_is_void(
    const struct choose_line *l, const struct choose_step *s);

/* The next step with live sets on that branch, in that recipe or (plan) a later
 * one; void ones are passed over.  NULL: none. */
const struct choose_step *choose_line_next_plan(
    const struct choose_line *l, const struct choose_step *s);
const struct choose_step *choose_line_next_fallback(
    const struct choose_line *l, const struct choose_step *s);

/* Fills in the origins, by what the recipes' policies tell. */
void choose_line_origins(struct choose_line *l);

/* The first step of the plan in a recipe after that one. */
const struct choose_step *choose_line_successor(
    const struct choose_line *l, size_t link);

/* The step that has the set, or NULL. */
const struct choose_step *choose_line_find(
    const struct choose_line *l, size_t link, const struct action *a);

/* A quantity of the recipe's policy for the zone, in seconds; -1: not told. */
int64_t choose_line_quantity(
    const struct choose_line *l, size_t link, const char *name);

#endif
