#ifndef OKS_LIB_KASP_ELEMENT_H
#define OKS_LIB_KASP_ELEMENT_H
/*
 * Elements of an XML tree, found by their names and read strictly.  A path is
 * a list of names, such as "Signatures/Validity/Default", below a node.
 */
#include <stdbool.h>
#include <stdint.h>

#include <libxml/tree.h>

#include "lib/util/fault.h"

/* The first element at the path; NULL if there is none. */
const xmlNode *element_find(const xmlNode *below, const char *path);

/* The next sibling of that name; NULL if there is none. */
const xmlNode *element_next(const xmlNode *node, const char *name);

/* The text of an element without white space around it, on the heap; NULL with
 * a fault, also for what has elements in it. */
char *element_text(const xmlNode *node, struct fault *f);

/* Seconds at the path.  Without the element, `fallback`, or FAULT_INPUT if
 * that is negative. */
int element_duration(const xmlNode *below, const char *path, int64_t fallback,
    int64_t *seconds, struct fault *f) __attribute__((warn_unused_result));

/* A decimal number up to most. */
int element_number(const xmlNode *node, unsigned long most,
    unsigned long *number, struct fault *f) __attribute__((warn_unused_result));

/* Records a FAULT_INPUT at the node; returns -1. */
int element_fault(const xmlNode *node, struct fault *f, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
