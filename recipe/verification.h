#ifndef OKS_RECIPE_VERIFICATION_H
#define OKS_RECIPE_VERIFICATION_H
/* What the files of recipe_verify share, and nobody else includes. */
#include "lib/dns/verify.h"
#include "recipe/finding.h"
#include "recipe/recipe.h"

/* One verification.  Borrows all but known. */
struct verification {
	const struct recipe *recipe;
	struct findings *findings;
	struct fault *fault;
	struct verify_cache *cache;
	struct bytes *known; /* by key number: the key's public data */
	size_t action;       /* the one that is looked at */
};

/* Adds a finding at `where` below the action; -1 when memory runs out. */
int verification_wrong(struct verification *v, const char *where,
    const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The results of generateKey and exportKeypair against what was asked for. */
int verify_made(struct verification *v, const struct action *a)
    __attribute__((warn_unused_result));
int verify_exported(struct verification *v, const struct action *a)
    __attribute__((warn_unused_result));

#endif
