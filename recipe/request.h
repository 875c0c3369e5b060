#ifndef OKS_RECIPE_REQUEST_H
#define OKS_RECIPE_REQUEST_H
/*
 * `request` of the preamble: the Key Signing Request that the recipe answers,
 * as far as the Signed Key Response needs it (oks-recipe.5).
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "recipe/checker.h"
#include "recipe/recipe.h"
#include "recipe/sheet.h"

/* Limits that hold for a recipe with a request but for an override, in
 * seconds: the root's practice statement, 5.1.4. */
#define REQUEST_VALIDITY_MOST (21 * 86400LL)
#define REQUEST_HORIZON_MOST  (180 * 86400LL)

struct request_algorithm {
	int64_t number, size, exponent; /* exponent 0: not given */
};

/* Seconds. */
struct request_policy {
	int64_t publish_safety, retire_safety;
	int64_t validity_most, validity_least;
	int64_t overlap_most, overlap_least;
	struct request_algorithm *algorithms;
	size_t algorithm_count;
};

struct request_zsk {
	char *identifier;
	const struct key *key; /* of the recipe */
};

/* Owns all but keys. */
struct recipe_request {
	char *id, *domain, *sha256, *schema;
	int64_t serial;
	char *previous;           /* SHA-256 of the response before, or NULL */
	char *no_chain;           /* why there is none, or NULL */
	char *validity, *horizon; /* why the limit is lifted, or NULL */
	struct request_policy ksk, zsk;
	char **bundles; /* ids, in the order of the signed sets */
	size_t bundle_count;
	struct request_zsk *zsks;
	size_t zsk_count;
};

/* NULL with a fault; request_free takes NULL. */
struct recipe_request *request_new(struct fault *f);
void request_free(struct recipe_request *q);

/* Append a copy; NULL or -1 with a fault. */
struct request_algorithm *request_add_algorithm(
    struct request_policy *p, struct fault *f);
struct request_zsk *request_add_zsk(struct recipe_request *q, struct fault *f);

/* The identifier of a ZSK by its public data, or NULL. */
const char *request_identifier(const struct recipe_request *q,
    unsigned int algorithm, const struct bytes *data);

/* The JSON object; NULL when memory runs out. */
json_t *request_json(const struct recipe_request *q);

/* Holds the recipe's sets against its request: names, counts, limits. */
int request_check(struct checker *c) __attribute__((warn_unused_result));

/* Lines for show. */
void request_show(const struct recipe_request *q, struct sheet *s);

#endif
