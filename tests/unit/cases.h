#ifndef OKS_TESTS_UNIT_CASES_H
#define OKS_TESTS_UNIT_CASES_H
/* Data-driven cases: tests/cases/KIND holds a folder for each. */
#include <stdbool.h>

#include "lib/util/bytes.h"

/* Calls run for each folder, in the order of names; at least `least` of them
 * must be there. */
void cases_run(
    const char *kind, unsigned int least, void (*run)(const char *folder));

/* The content of folder/name; false if there is no such file. */
bool cases_read(const char *folder, const char *name, struct bytes *b);

#endif
