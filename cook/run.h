#ifndef OKS_COOK_RUN_H
#define OKS_COOK_RUN_H
/*
 * One run of a recipe: what the rooms of cook share.  The stages, in order:
 * rehearse (changes nothing), walk, prove, commit; undo in place of commit
 * when anything fails.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/conf/conf.h"
#include "lib/dns/dnskey.h"
#include "lib/dns/name.h"
#include "lib/hsm/inventory.h"
#include "lib/hsm/key.h"
#include "lib/hsm/token.h"
#include "lib/util/bytes.h"
#include "lib/util/fault.h"
#include "lib/util/secret.h"
#include "recipe/recipe.h"

/* The command line. */
struct cook_options {
	const char *conf;
	const char *recipe;
	const char *output; /* NULL: replace the recipe */
	bool interactive;
	bool verbose;
	bool rehearse;
};

/* A token that the recipe names, and what was in it before the run. */
struct store {
	const char *name; /* keyStore, or NULL for the default */
	const struct conf_repository *repository;
	struct secret pin;              /* for the fresh view at the end */
	struct hsm_token *token;        /* NULL while closed */
	struct hsm_inventory inventory; /* before the run */
};

/* An object that the run is about to make: what undo may destroy. */
struct planned {
	struct store *store;
	struct bytes id;
	char *label;
};

/* A key of a token, once, however many namings mean it. */
struct held {
	struct store *store;
	struct hsm_key key; /* owned */
	bool pair;          /* both halves are there */
	bool made;          /* by this run: undo destroys it */
	bool deleted;       /* taken out of use; destroyed in the commit */
	bool exported;      /* made unextractable in the commit */
};

/* What a naming of a key turned out to be. */
struct use {
	struct store *store; /* NULL for direct keys */
	struct held *held;   /* NULL until it exists, and for direct keys */
	const struct action *maker; /* generated or imported here, or NULL */
	struct dnskey dnskey;       /* the record; data empty until known */
	size_t *zones;              /* that publish it: indices, ascending */
	size_t zone_count;
};

/* A zone that the recipe has sets for. */
struct zone {
	size_t number;    /* its place in run->zones */
	struct name name; /* in canonical form */
	const char *text; /* as a set has it; borrowed */
};

struct run {
	const struct cook_options *options;
	const struct conf *conf;
	struct recipe *recipe;
	size_t *order; /* indices of actions, by step */
	struct store *stores;
	size_t store_count;
	struct use *uses; /* by key number */
	struct zone **zones;
	size_t zone_count;
	void *zone_tree;    /* of the same, by name */
	struct held **held; /* in the order in which they were met */
	size_t held_count;
	struct planned *planned;
	size_t planned_count;
	struct bytes signed_data; /* kept for its memory */
	bool committed;           /* a key is gone for good: undo nothing */
	char sha256[65];          /* of the cooked recipe, once written */
};

/* ---- stores.c ---- */

/* Opens every token that the recipe names and reads its inventory. */
int stores_open(struct run *run, struct fault *f)
    __attribute__((warn_unused_result));
void stores_close(struct run *run);

/* Closes every token, the module finalised with the last: what is opened after
 * that is seen anew.  The handles of all keys are 0 from then on. */
void stores_shut(struct run *run);

/* Opens the token of a store again. */
int stores_open_one(struct store *s, struct fault *f)
    __attribute__((warn_unused_result));

/* ---- uses.c ---- */

/* Ties every naming to the action that makes it; needs no token. */
int uses_prepare(struct run *run, struct fault *f)
    __attribute__((warn_unused_result));

/* Ties every naming to its store.  FAULT_INPUT where the action that makes its
 * key makes it in another one: a handle means nothing in another token. */
int uses_place(struct run *run, struct fault *f)
    __attribute__((warn_unused_result));
void uses_clear(struct run *run);

/* The use of a naming. */
struct use *use_of(struct run *run, const struct key *k);

/*
 * Looks the key up in its token's inventory, once; not there: held stays NULL.
 * pair: both halves.  FAULT_HSM or FAULT_REFUSED if it does not fit the
 * naming's algorithm and pinned data.
 */
int use_find(struct run *run, const struct key *k, bool pair, struct fault *f)
    __attribute__((warn_unused_result));

/*
 * Enters a key that the run made: takes *key over, and gives it to all namings
 * that the action makes.  After a failure the run still holds the key, for
 * undo.
 */
int uses_take(struct run *run, const struct action *a, struct hsm_key *key,
    struct fault *f) __attribute__((warn_unused_result));

/* Gives a key of the token to all namings that the action would have made. */
int uses_share(struct run *run, const struct action *a, struct held *h,
    struct fault *f) __attribute__((warn_unused_result));

/* FAULT_REFUSED unless the key's kind is the algorithm's and its data are those
 * pinned.  */
int use_fits(const struct key *k, const struct hsm_key *key, struct fault *f)
    __attribute__((warn_unused_result));

/* ---- zone.c ---- */

/* Numbers the zones, and gives each naming those that publish it. */
int zone_prepare(struct run *run, struct fault *f)
    __attribute__((warn_unused_result));
void zone_clear(struct run *run);

/* True if a set could hold both keys: they have a zone in common, or the recipe
 * does not tell the zone of one. */
bool zone_meet(const struct use *a, const struct use *b);

/* The zone of that name, or NULL. */
const struct zone *zone_find(const struct run *run, const char *text);

/* ---- rehearse.c ---- */

/* Everything that can be known before the first change.  A second look, after
 * the operator was waited for, is rehearse_unchanged: FAULT_REFUSED if a token
 * is not as it was. */
int rehearse(struct run *run, struct fault *f)
    __attribute__((warn_unused_result));
int rehearse_unchanged(const struct run *run, struct fault *f)
    __attribute__((warn_unused_result));

/* ---- signals.c ---- */

/* From now on a signal that asks the run to end is noted only. */
void signals_catch(void);

/* FAULT_REFUSED if one has come. */
int signals_check(struct fault *f) __attribute__((warn_unused_result));

/* ---- walk.c and a file for each action type ---- */

/* Carries the steps out, in order, announcing each. */
int walk(struct run *run, struct fault *f) __attribute__((warn_unused_result));

typedef int step_function(struct run *run, struct action *a, struct fault *f);
step_function have_key, delete_key, generate_key, produce_signed_keyset,
    import_public_key, export_keypair;

/* ---- tags.c ---- */

/* FAULT_REFUSED if a key just made has a tag (as it is, or revoked) that
 * another key of the same zone has, in the recipe or in the token. */
int tags_check(struct run *run, const struct action *a, struct fault *f)
    __attribute__((warn_unused_result));

/* ---- undo.c ---- */

/* Remembers that objects of this name are about to be made.  FAULT_REFUSED if
 * the run makes another one of this id or label. */
int undo_plan(struct run *run, struct store *store, const struct bytes *id,
    const char *label, struct fault *f) __attribute__((warn_unused_result));

/*
 * Leaves the tokens as they were before, by a fresh view of them: destroys the
 * objects that this run made, and the halves that a failing token left of
 * them.  What is new and not the run's is left alone.  What became of it is
 * told at the end of f's sentence.
 */
void undo(struct run *run, struct fault *f);
void undo_clear(struct run *run);

/* ---- fresh.c ---- */

/* Looks at the tokens in a view of its own, as another program would, because
 * a token may say CKR_OK for what is not on its disk: all that was there is
 * there, what was made is there, and nothing else. */
int fresh_view(struct run *run, struct fault *f)
    __attribute__((warn_unused_result));

/* ---- commit.c ---- */

/* Verifies the cooked document from the bytes to be written, then deletions,
 * then the file. */
int commit(struct run *run, struct fault *f)
    __attribute__((warn_unused_result));

/* ---- console.c: everything that is printed ---- */

void console_begin(const struct run *run);
void console_steps(const struct run *run);
void console_step(const struct run *run, size_t step);
void console_detail(const struct run *run, const struct action *a);
void console_end(const struct run *run);
void console_rehearsed(const struct run *run);

/* With -i: waits for Enter, pressed after the prompt is shown; FAULT_REFUSED
 * when the input ends or a signal has come. */
int console_wait(const struct run *run, const char *prompt, struct fault *f)
    __attribute__((warn_unused_result));

#endif
