#ifndef OKS_LIB_CONF_YAMLFILE_H
#define OKS_LIB_CONF_YAMLFILE_H
/*
 * YAML by libyaml, and of YAML only what a configuration needs: one document,
 * no tags, no merge keys, no key twice in a mapping, keys that are text,
 * bounded depth and a bounded number of anchors.  Nothing here recurses.
 */
#include <stdbool.h>
#include <stddef.h>
#include <yaml.h>

#include "lib/util/bytes.h"
#include "lib/util/fault.h"

#define YAMLFILE_DEPTH_MOST   16
#define YAMLFILE_ANCHORS_MOST 256
#define YAMLFILE_KEY_MOST     1024 /* bytes */

/* What walking may cost, aliases followed: each visit of a node costs 1 and
 * the length of its text.  A file of the largest size without aliases stays
 * far below. */
#define YAMLFILE_BUDGET (16UL * 1024 * 1024)

/* `struct yamlfile y = {0};` is closed. */
struct yamlfile {
	const char *path;   /* borrowed */
	const char *folder; /* borrowed: relative paths start here */
	yaml_document_t document;
	bool open;
	size_t spent; /* of the budget */
};

/*
 * Parses text.  path is for faults.  FAULT_INPUT with line and column for what
 * is not YAML or not the YAML described above; y is then closed.
 */
int yamlfile_open(struct yamlfile *y, const char *path, const char *folder,
    const struct bytes *text, struct fault *f)
    __attribute__((warn_unused_result));

/* Wipes all text (it may hold PINs) and frees.  A closed one is fine. */
void yamlfile_close(struct yamlfile *y);

/* The node of that number, as libyaml counts them (from 1). */
yaml_node_t *yamlfile_node(const struct yamlfile *y, int number);

/* Records a FAULT_INPUT at a place in the file; returns -1. */
int yamlfile_fault(const struct yamlfile *y, const yaml_mark_t *mark,
    struct fault *f, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif
