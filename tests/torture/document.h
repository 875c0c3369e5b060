#ifndef OKS_TESTS_TORTURE_DOCUMENT_H
#define OKS_TESTS_TORTURE_DOCUMENT_H
/* The recipe's file: is it the input, or the whole result, or something else?
 */
#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "lib/util/bytes.h"

enum document_state { DOCUMENT_INPUT, DOCUMENT_COOKED, DOCUMENT_BROKEN };

/* What it must be: the input byte for byte, or a document with the shape of
 * the one that an undisturbed run made. */
struct document_model {
	struct bytes input;
	json_t *shape;
	const char *transport; /* the private key for keyBlob, PEM */
};

/* The input from one file, the shape from another. */
bool document_learn(
    struct document_model *m, const char *input, const char *cooked);

void document_forget(struct document_model *m);

/* Broken: why says what is wrong. */
enum document_state document_read(
    const struct document_model *m, const char *path, char *why, size_t size);

/* The listing of a token with the ids and public keys that the cooked recipe
 * says are new replaced by the keys' labels; for free(). */
char *document_rename(const char *listing, const char *path);

#endif
