#ifndef OKS_RECIPE_CHECKER_H
#define OKS_RECIPE_CHECKER_H
/* Private to the checks' files. */
#include <stdbool.h>
#include <stddef.h>

#include "lib/util/fault.h"
#include "recipe/check.h"
#include "recipe/finding.h"
#include "recipe/index.h"
#include "recipe/recipe.h"

struct checker {
	const struct recipe *recipe;
	const struct check_options *options;
	struct findings *findings;
	struct fault *fault;
	struct key_index *deleted, *generated, *imported;
	bool *seen;                   /* by key number: checked already */
	const struct action **makers; /* by key number: generateKey, or NULL */
	bool *ksk;      /* by key number: in a set with SEP, or signer */
	bool *made_ksk; /* by action: makes such a key */
	size_t action;  /* the one being checked */
};

/* Adds a finding at $.recipe.actions[ACTION] followed by `where`. */
int checker_finding(struct checker *c, const char *where, const char *format,
    ...) __attribute__((format(printf, 3, 4), warn_unused_result));

/* True where it is for the guards of oks.conf to say what leaves the token. */
bool checker_left_to_guards(const struct checker *c);

/* What holds for every naming of a key, wherever it stands. */
int checker_key(struct checker *c, const char *where, const struct key *k)
    __attribute__((warn_unused_result));

/* A naming that must be a reference to a key still there at this point. */
int checker_reference(struct checker *c, const char *where, const struct key *k)
    __attribute__((warn_unused_result));

/* Parameters of produceSignedKeyset. */
int checker_set(struct checker *c, const struct signed_set *s)
    __attribute__((warn_unused_result));

#endif
