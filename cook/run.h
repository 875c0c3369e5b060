#ifndef OKS_COOK_RUN_H
#define OKS_COOK_RUN_H
/*
 * One run of a recipe: what the rooms of cook share.  The stages, in order:
 * rehearse (changes nothing), begin, walk, commit, finish; undo in place of
 * commit when anything fails.  A recovery reads a run from its journal, and
 * then undoes or finishes it by the same functions.
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
#include "lib/util/outfile.h"
#include "lib/util/secret.h"
#include "recipe/recipe.h"

/* The command line. */
struct cook_options {
	const char *conf;
	const char *recipe;
	const char *output;     /* NULL: replace the recipe */
	const char *transcript; /* NULL: beside the result */
	bool interactive;
	bool verbose;
	bool rehearse;
	bool recover;
	bool status;
	bool inventory;
	char *const *recipes; /* for inventory; ends with NULL */
};

/* A token that the recipe names, and what was in it before the run. */
struct store {
	const char *name; /* keyStore, or NULL for the default */
	const struct conf_repository *repository;
	struct hsm_token_info info; /* which token it is */
	char module_sha256[65];
	struct secret pin;              /* for the fresh view at the end */
	struct hsm_token *token;        /* NULL while closed */
	struct hsm_inventory inventory; /* before the run */
	int lock;                       /* held while not -1 */
};

/* A key that the run is about to make: what undo may destroy. */
struct planned {
	struct store *store;
	const struct action *maker; /* NULL in a recovery */
	bool pair;                  /* else the public half only */
	struct bytes id;
	char *label;
};

/* Where the result goes. */
struct target {
	char *path;    /* absolute */
	bool replaces; /* the recipe; else a file that is not there yet */
};

/* What a run leaves on disk of itself while the token is not at rest. */
struct journal {
	char run[33];           /* its number, hexadecimal */
	int64_t started;        /* UNIX time, the one of the result */
	char conf_sha256[65];   /* of the configuration */
	char recipe_sha256[65]; /* of the recipe as it was read */
	char *begin, *commit;   /* paths of the two files */
	bool begun, committed;  /* which of them are there */
	size_t document;        /* where it begins in bytes */
	struct bytes bytes;     /* of `commit`: a line, then the document */
};

/* A key of a token, once, however many namings mean it. */
struct held {
	struct store *store;
	struct hsm_key key;    /* owned */
	bool pair;             /* both halves are there */
	bool made;             /* by this run: undo destroys it */
	bool deleted;          /* taken out of use; destroyed in the commit */
	bool exported;         /* to be unextractable by the commit */
	unsigned int step;     /* the last that made, deleted or exported it */
	enum action_type type; /* of that step */
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

struct transcript;

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
	struct target target;
	struct journal journal;
	struct bytes signed_data;      /* kept for its memory */
	struct transcript *transcript; /* NULL: none is kept */
	char sha256[65];               /* of the cooked recipe, once made */
	bool published;                /* it is in its place */
	struct bytes signature;        /* of the result, JWS; or empty */
};

/* ---- run.c ---- */

/* Says where the result goes; path may be relative. */
int run_set_target(struct run *run, const char *path, bool replaces,
    struct fault *f) __attribute__((warn_unused_result));

/* Frees all that the run holds, but not what it borrows. */
void run_clear(struct run *run);

/* ---- stores.c ---- */

/* Finds every token that the recipe names, locks it, and refuses one whose last
 * run was not finished; then logs in and reads the inventories. */
int stores_open(struct run *run, struct fault *f)
    __attribute__((warn_unused_result));
void stores_close(struct run *run);

/* Gets the PIN of a token that wants one and has no keypad. */
int stores_ask_pin(struct store *s, struct fault *f)
    __attribute__((warn_unused_result));

/* Closes every token, the module finalised with the last: what is opened after
 * that is seen anew.  The handles of all keys are 0 from then on. */
void stores_shut(struct run *run);

/* Opens the token of a store again.  FAULT_REFUSED if it is another one. */
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

/* Names the key and the step that made, deleted or exported it; returns -1. */
int held_name(const struct held *h, struct fault *f);

/* Enters a key of a token; takes *key over.  NULL with a fault. */
struct held *uses_hold(
    struct run *run, struct store *store, struct hsm_key *key, struct fault *f);

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

/* ---- plan.c ---- */

/*
 * Decides on id and label of the key that the action makes, and enters it in
 * what the journal says before the first change.  FAULT_REFUSED if the token
 * has an object of that id or label, or the run makes another one of it.
 */
int plan_key(struct run *run, const struct action *a, struct fault *f)
    __attribute__((warn_unused_result));

/* Enters a planned key; takes id and label over, also when it fails. */
int plan_enter(struct run *run, struct planned *p, struct fault *f)
    __attribute__((warn_unused_result));

/* What was planned for the action. */
const struct planned *plan_of(const struct run *run, const struct action *a);
void plan_clear(struct run *run);

/* ---- state.c ---- */

/* The name of a token's lock and journal in the state folder: "cook-" and 16
 * hexadecimal digits. */
#define STATE_NAME_SIZE 22

/* Locks the tokens of all stores, and refuses one that a journal in the state
 * folder names; prepares the run's own journal. */
int state_lock(struct run *run, struct fault *f)
    __attribute__((warn_unused_result));
void state_unlock(struct run *run);

/* Locks the tokens of a journal but the one that it is named after. */
int state_lock_rest(struct run *run, const char *name, struct fault *f)
    __attribute__((warn_unused_result));

/* The names in the state folder, each once, in order; on the heap. */
int state_list(char (**names)[STATE_NAME_SIZE], size_t *count,
    const struct conf *c, struct fault *f) __attribute__((warn_unused_result));

/* Sets the paths of a journal and looks which of its files are there. */
int state_find(struct run *run, const char *name, struct fault *f)
    __attribute__((warn_unused_result));

/* Takes the lock of that name.  *fd -1: somebody else has it. */
int state_lock_name(const struct conf *c, const char *name, int *fd,
    struct fault *f) __attribute__((warn_unused_result));

/* ---- journal.c, journal_write.c, journal_read.c ---- */

/* Writes `begin`: everything that undo needs, before the first change. */
int journal_begin(struct run *run, struct fault *f)
    __attribute__((warn_unused_result));

/*
 * Writes `commit`: everything that is needed to finish.  From here on nothing
 * is undone.  After a failure run->journal.committed says whether the file is
 * there; document is emptied in any case.
 */
int journal_commit(struct run *run, struct bytes *document, struct fault *f)
    __attribute__((warn_unused_result));

/* Reads what is there of the two files into an empty run, its stores tied to
 * the repositories of run->conf. */
int journal_read(struct run *run, struct fault *f)
    __attribute__((warn_unused_result));

/* Removes the files, `begin` first: `commit` alone says that all is done. */
int journal_close(struct run *run, struct fault *f)
    __attribute__((warn_unused_result));
void journal_clear(struct journal *j);

/* ---- undo.c ---- */

/*
 * Leaves the tokens as they were before, by a fresh view of them: destroys the
 * objects that the journal names, and the halves that a failing token left of
 * them, looks again, and closes the journal.  What is new and not the run's is
 * left alone, and told in notes (which may be NULL).  Anything else that
 * cannot be done is a fault, and the journal stays.
 */
int undo(struct run *run, struct fault *notes, struct fault *f)
    __attribute__((warn_unused_result));

/* ---- fresh.c ---- */

/* Looks at the tokens in a view of its own, as another program would, because
 * a token may say CKR_OK for what is not on its disk: all that was there is
 * there, what was made is there, and nothing else; but keys to be deleted may
 * be gone already if partly is true. */
int fresh_view(struct run *run, bool partly, struct fault *f)
    __attribute__((warn_unused_result));

/* ---- finish.c ---- */

/* The result and its signature on disk, not in their places yet. */
struct staged {
	struct outfile *result;    /* NULL: in its place already */
	struct outfile *signature; /* NULL: none is made */
};

/* Stages the document at the run's target, with the mode of what it replaces,
 * and the signature beside it.  The caller clears *s in any case. */
int finish_stage(struct run *run, const void *document, size_t length,
    struct staged *s, struct fault *f) __attribute__((warn_unused_result));
void finish_clear(struct staged *s);

/*
 * Exported keys do not leave the token a second time.  Also before the commit
 * point: a token that loses a key in doing so has lost one that can be made
 * again.
 */
int finish_lock(const struct run *run, struct fault *f)
    __attribute__((warn_unused_result));

/* What comes after the commit point, and can be repeated: exported keys are
 * locked, keys deleted, the result published, the journal closed. */
int finish(struct run *run, const struct staged *s, struct fault *f)
    __attribute__((warn_unused_result));

/* ---- result.c ---- */

/* FAULT_HSM or FAULT_REFUSED unless the key of oks.conf's sign-result, if it
 * gives one, is in the bunker's token, can sign, and is none of the recipe's;
 * FAULT_INPUT where a file is in the place of its signature. */
int result_rehearse(struct run *run, struct fault *f)
    __attribute__((warn_unused_result));

/* Signs the document by it, in a view just opened, into run->signature. */
int result_sign(struct run *run, const struct bytes *document, struct fault *f)
    __attribute__((warn_unused_result));

/* ---- commit.c ---- */

/* Verifies the cooked document from the bytes to be written, and the tokens in
 * a fresh view; then the journal's `commit`, and what finish does. */
int commit(struct run *run, struct fault *f)
    __attribute__((warn_unused_result));

/* ---- recover.c ---- */

/* Finishes or undoes what the journals of the state folder tell. */
void recover(
    const struct cook_options *options, const struct conf *c, struct fault *f);

/* ---- status.c ---- */

/* Prints what the journals hold and what to do next.  *waits: there is one. */
void status(const struct cook_options *options, const struct conf *c,
    bool *waits, struct fault *f);

/* ---- announce.c ---- */

/* Prints the request that the recipe answers, its digest in words, and what was
 * lifted for it. */
int announce_request(const struct run *run, struct fault *f)
    __attribute__((warn_unused_result));

/* Prints what witnesses note of a new KSK: both tags, DS, the digest of the DS
 * in words.  With -v, or in a recipe that signs no set. */
int announce_key(struct run *run, const struct action *a, struct fault *f)
    __attribute__((warn_unused_result));

/* ---- inventory.c ---- */

/* Prints every key object of the token, and whose it is by oks.conf and the
 * recipes given. */
void inventory(
    const struct cook_options *options, const struct conf *c, struct fault *f);

/* ---- console.c: everything else that is printed ---- */

void console_begin(const struct run *run);
void console_approvals(const char *const *persons, size_t count);
void console_steps(const struct run *run);
void console_step(const struct run *run, size_t step);
void console_detail(const struct run *run, const struct action *a);
void console_end(const struct run *run);
void console_transcript(const struct run *run);
void console_rehearsed(const struct run *run);

enum recovered { RECOVERED_UNDONE, RECOVERED_FINISHED, RECOVERED_CLOSED };

/* What became of a journal; notes: of an undo, or NULL. */
void console_recovered(
    const struct run *run, enum recovered how, const struct fault *notes);
void console_no_journal(const struct conf *c);

/* A journal and what to do next; running: its run has not ended. */
void console_journal(const struct run *run, bool running);

/* ---- console_ask.c: with -i, what is about to be done, and an answer ---- */

/*
 * Waits for an answer, typed after the prompt is shown: nothing but Enter, or
 * the word yes before what cannot be taken back.  FAULT_REFUSED for any other,
 * when the input ends, or when a signal has come.
 */
int console_ask_start(struct run *run, struct fault *f)
    __attribute__((warn_unused_result));

/* The same for a step (from 1), after all that is known of it; the first one
 * is asked for at the start. */
int console_ask_step(struct run *run, size_t step, struct fault *f)
    __attribute__((warn_unused_result));

#endif
