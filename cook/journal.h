#ifndef OKS_COOK_JOURNAL_H
#define OKS_COOK_JOURNAL_H
/*
 * The form of the journal's two files, which only journal*.c know.  Both begin
 * with a JSON object; that of `commit` is one line, and the cooked document
 * follows it byte for byte.
 */
#include <jansson.h>

#include "cook/run.h"

#define JOURNAL_BEGIN  "oks-cook begin 1"
#define JOURNAL_COMMIT "oks-cook commit 1"

/* Bytes of `begin`, and of the line of `commit`, at most. */
#define JOURNAL_BEGIN_MOST  268435456UL
#define JOURNAL_COMMIT_MOST (RECIPE_FILE_MOST + JOURNAL_BEGIN_MOST)

/* The names of enum pubkey_kind, ending with NULL. */
extern const char *const journal_kinds[];

#endif
