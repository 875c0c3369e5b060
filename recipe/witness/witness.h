#ifndef OKS_RECIPE_WITNESS_WITNESS_H
#define OKS_RECIPE_WITNESS_WITNESS_H
/*
 * The commands of oks-recipe that are made for witnesses.  argv[0] is the
 * command's name; each reads its own options, prints on standard output and
 * returns -1 with a fault, FAULT_USAGE for a wrong command line.
 */
#include "lib/util/fault.h"

typedef int witness_command(int argc, char **argv, struct fault *f);

/* The command of that name, or NULL. */
witness_command *witness_find(const char *name);

/* The one file that stands behind the options; NULL with a fault. */
const char *witness_file(int argc, char **argv, struct fault *f);

/* FAULT_USAGE for an option that the command does not have. */
int witness_no_option(const char *command, struct fault *f);

/* Prints a document's SHA-256 as sha256sum does, and in words. */
int witness_digest(const char *file, const char *sha256, struct fault *f);

witness_command witness_words, witness_transcript, witness_sign,
    witness_approvals, witness_verify, witness_diff, witness_script,
    witness_report;

#endif
