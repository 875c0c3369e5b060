#ifndef OKS_PRODUCE_ROOT_H
#define OKS_PRODUCE_ROOT_H
/*
 * The ceremonies of a KSK operator who works on requests: an answer to a Key
 * Signing Request, a new KSK with its backup, a deletion.  Each is planned from
 * oks.conf (`request`, `known-keys`, `schemas`) and documents, not from a
 * state.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "lib/conf/conf.h"
#include "lib/ksr/ksr.h"
#include "lib/util/digest.h"
#include "lib/util/fault.h"
#include "recipe/recipe.h"

#define ROOT_FILES_MOST 64 /* of one option */

enum root_ceremony { ROOT_ANSWER, ROOT_GENERATE, ROOT_DELETE };

/* The command line.  Borrows. */
struct root_options {
	enum root_ceremony ceremony;
	const char *conf, *recipe;
	const char *request;  /* --ksr */
	const char *schema;   /* --schema, or "normal" */
	const char *no_chain; /* --no-chain: why, or NULL */
	const char *validity; /* --override validity=: why, or NULL */
	const char *horizon;  /* --override horizon=: why, or NULL */
	const char *previous_skr[ROOT_FILES_MOST];
	size_t previous_skr_count;
	const char *label;  /* --label, or NULL */
	const char *key;    /* of --delete */
	const char *backup; /* --backup: a transport key (PEM), or NULL */
	const char *description;
	int64_t now;
	bool force;
};

/* What a ceremony is planned from.  Owns it. */
struct root_facts {
	const struct root_options *options;
	struct conf *conf;
	struct ksr *previous[ROOT_FILES_MOST];
	char previous_sha256[ROOT_FILES_MOST][DIGEST_HEX_SIZE];
};

/* True if the arguments ask for one of these ceremonies. */
bool root_asked(int argc, char *const *argv);

/* Reads the arguments, and plans; now is the clock's, which --now overrides.
 * Prints to out what was planned. */
int root_run(int argc, char **argv, int64_t now, FILE *out, struct fault *f)
    __attribute__((warn_unused_result));

/*
 * The recipe of each ceremony; what is to be read aloud is printed to out.
 * FAULT_REFUSED where a check has something against it, which is printed, too.
 */
typedef int root_plan(
    struct recipe *r, const struct root_facts *x, FILE *out, struct fault *f);
root_plan root_answer, root_generate, root_delete;

/*
 * Public data of a known key: from oks.conf, else from the responses given.
 * FAULT_INPUT if it is in none.  The bytes are borrowed.
 */
int root_key_data(const struct bytes **data, const struct root_facts *x,
    const struct conf_known *k, const struct name *owner, struct fault *f)
    __attribute__((warn_unused_result));

/* The recipe's naming of a known key, with flags 257 or 385; NULL with a
 * fault. */
const struct key *root_naming(struct recipe *r, const struct conf_known *k,
    unsigned int flags, const struct bytes *data, struct fault *f);

/* Adds an action of that type for the key; NULL with a fault. */
struct action *root_action(struct recipe *r, enum action_type type,
    const struct key *k, const char *description, struct fault *f);

/* Prints "WHAT SHA-256 HEX" and its words. */
int root_print_digest(FILE *out, const char *what, const char *sha256,
    struct fault *f) __attribute__((warn_unused_result));

#endif
