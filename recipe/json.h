#ifndef OKS_RECIPE_JSON_H
#define OKS_RECIPE_JSON_H
/* Trees of JSON. */
#include <jansson.h>

#include "lib/util/bytes.h"
#include "recipe/recipe.h"

/*
 * Puts value, which it takes over, into *object.  A failure (memory, or a NULL
 * of either) leaves *object NULL, so that a series of puts is checked once at
 * its end.
 */
void json_put(json_t **object, const char *name, json_t *value);

/* The same at the end of an array. */
void json_add(json_t **array, json_t *value);

/* A string of base64, or of hexadecimal.  NULL when memory runs out. */
json_t *json_from_bytes(const struct bytes *b);
json_t *json_hex_from_bytes(const struct bytes *b);

/* A key object, as it is written.  NULL when memory runs out. */
json_t *json_from_key(const struct key *k);

#endif
