#ifndef OKS_LIB_CONF_NODE_H
#define OKS_LIB_CONF_NODE_H
/*
 * Walking a YAML file by tables of what may be there.  A node knows the way to
 * it, so that every fault has file, line, column and a path such as
 * repositories.Bunker.pin.  Walks go as deep as the tables do, never by
 * recursion, and what aliases can multiply is bounded by YAMLFILE_BUDGET.
 */
#include <stdbool.h>
#include <stddef.h>

#include "lib/conf/yamlfile.h"
#include "lib/util/fault.h"

/* Longest text in the file, in bytes. */
#define NODE_TEXT_MOST 4096

/* Plain data that borrows from the file and from its parent: a node lives no
 * longer than the call that it is given to. */
struct node {
	struct yamlfile *file;
	const yaml_node_t *yaml;
	const yaml_node_t *key;    /* NULL: root, or an item of a list */
	const struct node *parent; /* NULL: root */
	size_t item;               /* in a list, from 0 */
};

/* Reads n into the thing at to. */
typedef int node_read(const struct node *n, void *to, struct fault *f);

/* One member that a mapping may have, and where it goes. */
struct node_field {
	const char *name;
	node_read *read;
	size_t offset; /* of what read writes to */
	bool required;
};

/* The root of an open file. */
void node_root(struct node *n, struct yamlfile *file);

bool node_is_mapping(const struct node *n);
bool node_is_list(const struct node *n);

/* True if both are one and the same, which is how an alias shows. */
bool node_same(const struct node *a, const struct node *b);

/* Members of a mapping or items of a list; else 0. */
size_t node_count(const struct node *n);

/* The key that n has in its mapping; "" for a root or an item. */
const char *node_name(const struct node *n);

unsigned int node_line(const struct node *n);

/*
 * Reads the mapping n into the struct at to, in the order of fields, which
 * ends with a NULL name, whatever the order in the file.  FAULT_INPUT for a
 * member that is not in fields, and for one that is required and missing.
 */
int node_fields(const struct node *n, const struct node_field *fields, void *to,
    struct fault *f) __attribute__((warn_unused_result));

/* Has read called for each member of a mapping with free names, or for each
 * item of a list, with the same to; at most `most` of them. */
int node_members(const struct node *n, size_t most, node_read *read, void *to,
    struct fault *f) __attribute__((warn_unused_result));
int node_items(const struct node *n, size_t most, node_read *read, void *to,
    struct fault *f) __attribute__((warn_unused_result));

/* The member of that name; false if n is no mapping or has none. */
bool node_find(const struct node *n, const char *name, struct node *member);

/*
 * The text of a scalar, borrowed from the file, without control characters,
 * at most NODE_TEXT_MOST bytes.  A missing value and an unquoted null are
 * FAULT_INPUT; the empty text in quotes is not.
 */
int node_text(const struct node *n, const char **text, struct fault *f)
    __attribute__((warn_unused_result));

/* Records a FAULT_INPUT at n, or at n's key; returns -1. */
int node_fault(const struct node *n, struct fault *f, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
int node_key_fault(const struct node *n, struct fault *f, const char *format,
    ...) __attribute__((format(printf, 3, 4)));

/* Adds n's place to a fault that somebody else recorded; returns -1. */
int node_place(const struct node *n, struct fault *f);

#endif
