#ifndef OKS_RECIPE_VERIFY_H
#define OKS_RECIPE_VERIFY_H
/*
 * Verification of a cooked recipe, without a token: every RRSIG against the
 * DNSKEYs beside it, every result against what was asked for.
 */
#include "lib/dns/keyset.h"
#include "lib/dns/verify.h"
#include "lib/util/fault.h"
#include "recipe/finding.h"
#include "recipe/recipe.h"

/*
 * Verifies all of it; adds what is wrong to fs.  Every action has a result
 * that says success (haveKey relaxed and deleteKey without mustExist may say
 * false); a set's records have the owner, TTL and times asked for, its DNSKEYs
 * are exactly the keys asked for (those made by the recipe: as generateKey's
 * result says; those of the token: one public key for one naming in all sets),
 * each signer asked for has exactly one RRSIG, and each RRSIG verifies.  What
 * generateKey and exportKeypair tell of their key, as far as they tell it, is
 * what was asked for and fits together: label, id, size, public key, key tag,
 * DS, and that the private key stays in the token.
 * The recipe must have passed recipe_check.
 */
int recipe_verify(const struct recipe *r, struct findings *fs, struct fault *f)
    __attribute__((warn_unused_result));

/*
 * The same for one action, by its index: a set is measured against what was
 * asked for and what the recipe tells of its keys, not against other sets.
 */
int recipe_verify_action(const struct recipe *r, size_t action,
    struct findings *fs, struct fault *f) __attribute__((warn_unused_result));

/* The records of a cooked set, parsed strictly; s must be empty, and is after
 * a failure.  *record is the index of the record that failed. */
int recipe_keyset(const struct action *a, struct keyset *s, size_t *record,
    struct fault *f) __attribute__((warn_unused_result));

#endif
