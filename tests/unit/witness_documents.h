#ifndef OKS_TESTS_UNIT_WITNESS_DOCUMENTS_H
#define OKS_TESTS_UNIT_WITNESS_DOCUMENTS_H
/* A ceremony's documents, and what those who look at all of them accept. */
#include <stdbool.h>

#include "lib/util/bytes.h"
#include "recipe/recipe.h"

/* A cooked recipe, its transcript, and its signatures by two persons. */
extern struct witness_documents {
	struct bytes recipe, transcript, jws;
} witness_documents;

/* For tcase_add_checked_fixture. */
void witness_documents_read(void);
void witness_documents_clear(void);

/* What `oks recipe verify` does; NULL if it refuses.  The caller frees. */
struct recipe *witness_verified(const struct bytes *document);

/* All three are accepted, and belong together. */
bool witness_accepted(const struct bytes *recipe,
    const struct bytes *transcript, const struct bytes *jws);

#endif
