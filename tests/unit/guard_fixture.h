#ifndef OKS_TESTS_UNIT_GUARD_FIXTURE_H
#define OKS_TESTS_UNIT_GUARD_FIXTURE_H
/* What the suites of the guards share: a run without a token. */
#include <stddef.h>

#include "cook/run.h"

#define ZONE(rules) "zones: { a.example: { " rules " } }"

struct row {
	const char *guards;  /* the section, or NULL */
	const char *actions; /* of the recipe */
	const char *refusal; /* part of the line; NULL: none */
};

/* The run, made anew by each test in its own process. */
extern struct run guard_run;

void guard_set_up(void);
void guard_tear_down(void);

/* Reads both; in guards, @1, @2 and @3 are the hashes of ONE, TWO and RSA
 * (recipe_text.h). */
void guard_prepare(const char *guards, const char *actions);

/* The guards said so, of these actions. */
void guard_expect(
    int rc, const struct fault *f, const char *refusal, const char *actions);

#endif
