#ifndef OKS_LIB_KSR_TREE_H
#define OKS_LIB_KSR_TREE_H
/*
 * XML by libxml2, and of XML only what a request needs: no document type, no
 * entities but the predefined ones, no namespaces, tags of bounded length.
 * What stands in it is read by rules: every element and attribute that a rule
 * does not name is refused, with the line.
 */
#include <stddef.h>

#include <libxml/tree.h>

#include "lib/util/bytes.h"
#include "lib/util/fault.h"

/* Longest tag and longest text, in bytes: libxml2 compares each attribute of a
 * tag with those before it. */
#define TREE_TAG_MOST  4096
#define TREE_TEXT_MOST 8192

/* Reads an element into the thing at to. */
typedef int tree_read(const xmlNode *n, void *to, struct fault *f);

/* Reads text, without blanks around it, that stands at the node. */
typedef int tree_value(
    const xmlNode *n, const char *text, void *to, struct fault *f);

/* One child or attribute: read by one of the two functions. */
struct tree_rule {
	const char *name; /* NULL ends a list */
	tree_read *read;
	tree_value *value;
	size_t offset;
	size_t least, most;
};

/* Parses UTF-8; NULL with a FAULT_INPUT.  The caller frees by xmlFreeDoc. */
xmlDoc *tree_parse(const struct bytes *text, struct fault *f);

/* Reads the children of n, which must come in the order of the rules. */
int tree_elements(const xmlNode *n, const struct tree_rule *rules, void *to,
    struct fault *f) __attribute__((warn_unused_result));

/* Reads the attributes of n, in any order, each at most once; rules of an
 * empty list refuse any. */
int tree_attributes(const xmlNode *n, const struct tree_rule *rules, void *to,
    struct fault *f) __attribute__((warn_unused_result));

unsigned int tree_line(const xmlNode *n);

/* Records a FAULT_INPUT at the node; returns -1. */
int tree_fault(const xmlNode *n, struct fault *f, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
