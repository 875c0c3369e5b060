#ifndef OKS_LIB_CONF_TELLING_H
#define OKS_LIB_CONF_TELLING_H
/* `signer` and `recipes`, and how the signer of one zone is told. */
#include "lib/conf/conf.h"
#include "lib/conf/node.h"

/* Limits; what is not given stays so. */
void telling_defaults(struct conf_telling *t);
void telling_clear(struct conf_telling *t);

/* struct conf_telling: the section. */
int telling_section(const struct node *n, void *to, struct fault *f)
    __attribute__((warn_unused_result));

/* struct conf_command: `none`, or a list: the program and its arguments. */
int telling_command(const struct node *n, void *to, struct fault *f)
    __attribute__((warn_unused_result));
void telling_clear_command(struct conf_command *c);

/* struct conf_hashes: the cooked recipes that may be used. */
int telling_recipes(const struct node *n, void *to, struct fault *f)
    __attribute__((warn_unused_result));

/* bool: true for `trust-plan`, false for `observed`. */
int telling_parent(const struct node *n, void *to, struct fault *f)
    __attribute__((warn_unused_result));

#endif
