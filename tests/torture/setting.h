#ifndef OKS_TESTS_TORTURE_SETTING_H
#define OKS_TESTS_TORTURE_SETTING_H
/* What all attempts share, and the folder in which one process makes its own.
 */
#include <stdbool.h>

#include "tests/torture/document.h"
#include "tests/torture/folder.h"

/* The token, and the key in it that the recipe deletes. */
#define SETTING_TOKEN   "Bunker"
#define SETTING_DELETED "Old"

/* Objects that it makes: two pairs, and a public key. */
#define SETTING_MADE 5

/* The leak sanitizer, where it is linked, does not work under strace. */
#define SETTING_NO_LEAKS "ASAN_OPTIONS=detect_leaks=0"

/* The command line, and what undisturbed runs have shown. */
struct setting {
	const char *programs; /* the folder of oks-cook and oks-recipe */
	const char *variant;  /* oks-cook whose allocations fail */
	const char *mock;     /* modules */
	const char *softhsm;
	const char *seed;     /* a folder: tokens, recipe.json, transport.key */
	const char *keep;     /* cooked recipes are left here now and then */
	char *pin;            /* from the file pin there */
	bool traceable;       /* strace may be used */
	char *before;         /* the token's listing */
	char *after;          /* and after the recipe, new keys renamed */
	unsigned long walked; /* calls of a run to the end of its last step */
	unsigned long deletes; /* which C_DestroyObject is the first behind the
				* commit point */
	struct document_model document;
};

/*
 * A folder for attempts, one after the other:
 *	softhsm2.conf control log out err trace
 *	ceremony/: oks.conf pin recipe.json tokens/, and what cook adds
 */
struct place {
	const struct setting *setting;
	char folder[FOLDER_PATH_SIZE];
};

/* Makes the folder; the view of tokens (view.h) is on this place's then. */
bool place_make(struct place *p, const struct setting *s, const char *folder);

/* As it was before any run. */
bool place_reset(const struct place *p);

/* The path of a file in it, good until four more are asked for. */
const char *place_path(const struct place *p, const char *name);

/* Runs a program, its output in out and err; the wait status, or -1. */
int place_run(
    const struct place *p, const char *const *argv, const char *variable);

/* Runs oks-cook with oks.conf and these arguments, as place_run. */
int place_cook(const struct place *p, const char *argument, const char *value);

/* The file control, none for "". */
bool place_control(const struct place *p, const char *text);

/* Runs oks-cook so that it is killed in its last step, or behind its commit
 * point. */
bool place_kill(const struct place *p, bool committed);

#endif
