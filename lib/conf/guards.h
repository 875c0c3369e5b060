#ifndef OKS_LIB_CONF_GUARDS_H
#define OKS_LIB_CONF_GUARDS_H
/* The section guards: what the bunker holds against every recipe. */
#include <stdbool.h>

#include "lib/conf/conf.h"
#include "lib/conf/node.h"

/* What holds without the section: nothing is refused. */
void guards_defaults(struct conf_guards *g);

/* node_read of struct conf_guards, which has the defaults. */
int guards_section(const struct node *n, void *to, struct fault *f)
    __attribute__((warn_unused_result));
void guards_clear(struct conf_guards *g);

/* The zone of that name (letter case ignored), or NULL. */
const struct conf_guard_zone *guards_zone(
    const struct conf_guards *g, const struct name *name);

/* The entry of that algorithm, or NULL. */
const struct conf_guard_algorithm *guards_algorithm(
    const struct conf_guards *g, unsigned int number);

/* True if the key with this hash, in lower case, is listed. */
bool guards_list(const struct conf_hashes *list, const char *hash);

#endif
