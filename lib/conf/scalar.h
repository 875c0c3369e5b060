#ifndef OKS_LIB_CONF_SCALAR_H
#define OKS_LIB_CONF_SCALAR_H
/*
 * Readers of single values.  Those of type node_read stand in tables of
 * members; what their `to` points to is said with each.  The result owns its
 * memory.  All refuse what they do not expect with FAULT_INPUT at the node.
 */
#include <stdbool.h>
#include <stdint.h>

#include "lib/conf/node.h"
#include "lib/util/fault.h"

#define SCALAR_LABEL_MOST 128         /* bytes, of a key's CKA_LABEL */
#define SCALAR_ID_MOST    64          /* bytes, of a key's CKA_ID */
#define SCALAR_TTL_MOST   2147483647L /* RFC 2181, 8 */

/* char *: text that is not empty. */
int scalar_text(const struct node *n, void *to, struct fault *f)
    __attribute__((warn_unused_result));

/* char *: text that may be empty, in quotes. */
int scalar_any(const struct node *n, void *to, struct fault *f)
    __attribute__((warn_unused_result));

/* char *: not the value but the key that it has in its mapping. */
int scalar_name(const struct node *n, void *to, struct fault *f)
    __attribute__((warn_unused_result));

/* char *: a key's label. */
int scalar_label(const struct node *n, void *to, struct fault *f)
    __attribute__((warn_unused_result));

/* char *: a path; a relative one is joined with the file's folder. */
int scalar_path(const struct node *n, void *to, struct fault *f)
    __attribute__((warn_unused_result));

/* struct bytes: a key's id, as hexadecimal digits, "hex DIGITS" or "base64
 * TEXT". */
int scalar_id(const struct node *n, void *to, struct fault *f)
    __attribute__((warn_unused_result));

/* bool: true or false. */
int scalar_bool(const struct node *n, void *to, struct fault *f)
    __attribute__((warn_unused_result));

/* int64_t: a duration (lib/util/duration.h), in seconds. */
int scalar_duration(const struct node *n, void *to, struct fault *f)
    __attribute__((warn_unused_result));

/* int64_t: a TTL, as seconds or as a duration. */
int scalar_ttl(const struct node *n, void *to, struct fault *f)
    __attribute__((warn_unused_result));

/* A decimal number without sign or leading zeros, in the range. */
int scalar_number(const struct node *n, unsigned long least, unsigned long most,
    unsigned long *value, struct fault *f) __attribute__((warn_unused_result));

/* unsigned long: a PKCS#11 mechanism, decimal or hexadecimal after 0x, of 32
 * bits and not 0. */
int scalar_mechanism(const struct node *n, void *to, struct fault *f)
    __attribute__((warn_unused_result));

/* The index of the text in names, which ends with NULL. */
int scalar_choice(const struct node *n, const char *const *names,
    unsigned int *index, struct fault *f) __attribute__((warn_unused_result));

/* True for decimal digits only. */
bool scalar_is_digits(const char *text);

#endif
