#ifndef OKS_LIB_CONF_REPOSITORIES_H
#define OKS_LIB_CONF_REPOSITORIES_H
/* The sections `repositories` and `roles` of oks.conf. */
#include "lib/conf/conf.h"
#include "lib/conf/node.h"
#include "lib/util/fault.h"

/* Reads `repositories` into the struct conf at to; on failure what was read is
 * there for repositories_clear. */
int repositories_section(const struct node *n, void *to, struct fault *f)
    __attribute__((warn_unused_result));

/* Reads `roles` into the struct conf at to, after repositories. */
int repositories_roles(const struct node *n, void *to, struct fault *f)
    __attribute__((warn_unused_result));

/* The repository of that name, or NULL. */
const struct conf_repository *repositories_find(
    const struct conf *c, const char *name);

void repositories_clear(struct conf *c);

/* Adds copies of a variable that is set while the module is loaded. */
int repositories_add_variable(struct conf_repository *r, const char *name,
    const char *value, struct fault *f) __attribute__((warn_unused_result));

#endif
