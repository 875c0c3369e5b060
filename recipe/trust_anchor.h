#ifndef OKS_RECIPE_TRUST_ANCHOR_H
#define OKS_RECIPE_TRUST_ANCHOR_H
/*
 * The trust anchor that a cooked recipe or a response tells: RFC 7958's XML,
 * or RFC 9718's, which has the public keys in it, or records.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "lib/util/bytes.h"
#include "lib/util/fault.h"

#define TRUST_ANCHOR_KEYS_MOST 64

enum trust_anchor_form {
	TRUST_ANCHOR_XML,      /* RFC 7958 */
	TRUST_ANCHOR_XML_KEYS, /* RFC 9718, with PublicKey and Flags */
	TRUST_ANCHOR_DS,
	TRUST_ANCHOR_DNSKEY
};

/* A text of an option: "LABEL=TIME", or "TIME" for all keys. */
struct trust_anchor_options {
	const char *file;
	const char *id;     /* NULL: from the digest of what is in it */
	const char *source; /* NULL: IANA's */
	const char *zone;   /* NULL: the only one in the file */
	const char *keys[TRUST_ANCHOR_KEYS_MOST]; /* labels; none: all */
	size_t key_count;
	const char *from[TRUST_ANCHOR_KEYS_MOST];
	size_t from_count;
	const char *until[TRUST_ANCHOR_KEYS_MOST];
	size_t until_count;
	enum trust_anchor_form form;
};

/* Appends the document to b.  FAULT_INPUT for a file without a KSK, and for a
 * key asked for that is not there. */
int trust_anchor_make(struct bytes *b, const struct trust_anchor_options *o,
    struct fault *f) __attribute__((warn_unused_result));

/* The command of oks-recipe; argv[0] is its name. */
int trust_anchor_command(int argc, char **argv, struct fault *f)
    __attribute__((warn_unused_result));

#endif
