#ifndef OKS_RECIPE_READER_H
#define OKS_RECIPE_READER_H
/*
 * Private to the reader's files: reading JSON values by tables of members,
 * with the path known at every place.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "lib/util/fault.h"
#include "recipe/finding.h"
#include "recipe/recipe.h"

struct reader {
	struct recipe *recipe;
	struct findings *findings;
	struct fault *fault;
};

/* Where a value stands: a chain on the stack, from the value up to "$". */
struct place {
	const struct place *up;
	const char *member; /* NULL: an array's element */
	size_t index;
};

/*
 * Reads one value into its target.  Returns -1 for a fault; a value that
 * is wrong is a finding, and 0.
 */
typedef int read_value(
    struct reader *, const struct place *, json_t *, void *target);

struct member {
	const char *name;
	read_value *read;
	bool required;
	size_t offset; /* of the target in what the object fills */
};

/* Adds a finding at that place. */
int reader_finding(
    struct reader *rd, const struct place *at, const char *format, ...)
    __attribute__((format(printf, 3, 4), warn_unused_result));

/* Reads an object: members by table, unknown and missing ones are findings. */
int reader_object(struct reader *rd, const struct place *at, json_t *value,
    const struct member *table, void *target)
    __attribute__((warn_unused_result));

/* Calls read for each element with the same target. */
int reader_array(struct reader *rd, const struct place *at, json_t *value,
    read_value *read, size_t most, void *target)
    __attribute__((warn_unused_result));

/* A string of at most `most` bytes, or NULL after adding a finding to it.
 * *rc is -1 after a fault. */
const char *reader_string(struct reader *rd, const struct place *at,
    json_t *value, size_t most, int *rc);

/* An integer in least..most; *out is left alone after adding a finding. */
int reader_integer(struct reader *rd, const struct place *at, json_t *value,
    int64_t least, int64_t most, int64_t *out)
    __attribute__((warn_unused_result));

/* Values that several objects have. */
read_value read_boolean;   /* bool */
read_value read_instant;   /* int64_t, UNIX time */
read_value read_seconds;   /* int64_t, 0 or more */
read_value read_ttl;       /* int64_t */
read_value read_text;      /* char *, at most RECIPE_DESCRIPTION_MOST */
read_value read_name_text; /* char *, at most 1023 bytes */
read_value read_label;     /* char *, not empty */
read_value read_store;     /* char *, not empty */
read_value read_algorithm; /* unsigned int */
read_value read_flags;     /* unsigned int */
read_value read_key_id;    /* struct bytes, not empty */
read_value read_base64;    /* struct bytes */
read_value read_blob;      /* struct bytes */
read_value read_sha256;    /* char *, 64 lower-case digits */
read_value read_nothing;   /* accepts; target unused */

/* Compound values, in files of their own. */
read_value read_key;      /* const struct key * */
read_value read_result;   /* struct action: `cooked` */
read_value read_timeline; /* json_t * */
read_value read_policy;   /* json_t * */
read_value read_request;  /* struct recipe_request * */
read_value read_action;   /* adds to the recipe; target unused */

/*
 * Rewrites the older spelling's structure into the specification's, in place;
 * scalars are left to the readers above.
 */
int older_rewrite(json_t *root, struct fault *f)
    __attribute__((warn_unused_result));

/* The same for one action, without the rest of its document. */
int older_rewrite_action(json_t *action, struct fault *f)
    __attribute__((warn_unused_result));

#endif
