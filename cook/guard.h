#ifndef OKS_COOK_GUARD_H
#define OKS_COOK_GUARD_H
/*
 * The guards: what a recipe may not do, whatever it says.  Most are what
 * oks.conf holds under `guards`; three hold without it.  A recipe that one of
 * them refuses ends with FAULT_REFUSED and a sentence that begins with "guard
 * NAME: ".
 */
#include "cook/run.h"
#include "lib/util/fault.h"

/*
 * Every guard looks at every step, twice: before any token is opened, with what
 * the recipe alone tells; and when the rehearsal has found all keys, before the
 * first change.  Refused is the first step that a guard does not let through.
 */
int guard_recipe(struct run *run, struct fault *f)
    __attribute__((warn_unused_result));
int guard_keys(struct run *run, struct fault *f)
    __attribute__((warn_unused_result));

#endif
