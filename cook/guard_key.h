#ifndef OKS_COOK_GUARD_KEY_H
#define OKS_COOK_GUARD_KEY_H
/*
 * Which key a naming means, for the guards: by its public key, whatever label,
 * id, data, store, flags or algorithm it is named with.
 */
#include <stdbool.h>
#include <stddef.h>

#include "cook/run.h"
#include "lib/conf/conf.h"
#include "lib/util/digest.h"
#include "lib/util/fault.h"

/* What the guards have of a key, looked up once. */
struct guard_known {
	bool known;
	char hash[DIGEST_HEX_SIZE]; /* pubkey_hash() */
	unsigned int bits;
};

/* One look at a recipe by all guards. */
struct guard_view {
	struct run *run;
	const struct conf_guards *conf;
	bool found;               /* the tokens' keys are known */
	struct guard_known *keys; /* by key number */
	bool *ksk, *exported;     /* by action that makes the key */
	const char *guard;        /* the one that looks now */
	unsigned long deletions;  /* that it has seen */
};

int guard_key_open(struct guard_view *v, struct run *run, bool found,
    struct fault *f) __attribute__((warn_unused_result));
void guard_key_close(struct guard_view *v);

/* The keys of a set, published and then signing, by number; NULL at the end. */
const struct key *guard_key_at(const struct signed_set *s, size_t i);

/* True if that one signs, or stands in the set as if it could: validators that
 * follow RFC 5011 come to trust a key that is published with the SEP bit. */
bool guard_key_signs(const struct signed_set *s, size_t i);

/* True if the naming means a key that this run generates: nobody knows its
 * public key yet, whatever data the recipe pins to it. */
bool guard_key_made(const struct guard_view *v, const struct key *k);

/*
 * What is known of the key: of a direct one what it gives, of one that is
 * imported what is imported, of one in a token what the token told.  *known is
 * NULL for a key that the run generates, that no token has, or, as long as the
 * tokens are closed, that the recipe does not pin.
 */
int guard_key_find(struct guard_view *v, const struct key *k,
    const struct guard_known **known, struct fault *f)
    __attribute__((warn_unused_result));

/* Whether the key is in the list.  One that the run generates is in none; one
 * that is not known yet passes for listed, until the second look. */
int guard_key_listed(struct guard_view *v, const struct key *k,
    const struct conf_hashes *list, bool *listed, struct fault *f)
    __attribute__((warn_unused_result));

/* Its hash as far as it was found, for people. */
const char *guard_key_hash(const struct guard_view *v, const struct key *k);

/* True if the key, by any naming in the recipe, signs a set or has the SEP bit
 * in its flags. */
bool guard_key_ksk(const struct guard_view *v, const struct key *k);

/* True if the recipe exports the key that the action generates. */
bool guard_key_exported(const struct guard_view *v, const struct action *a);

/* Whether the key that the deleteKey takes away leaves the zone another signer:
 * a listed one that is whole in a token and neither deleted nor revoked by the
 * recipe, or one that the recipe makes. */
int guard_key_signer_left(struct guard_view *v, const struct conf_guard_zone *z,
    bool *left, struct fault *f) __attribute__((warn_unused_result));

#endif
