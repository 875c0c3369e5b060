#include "recipe/request.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util/duration.h"
#include "recipe/json.h"

struct recipe_request *
request_new(struct fault *f)
{
	struct recipe_request *q = calloc(1, sizeof(*q));

	if (q == NULL)
		(void)fault_memory(f);
	return (q);
}

void
request_free(struct recipe_request *q)
{
	size_t i;

	if (q == NULL)
		return;
	for (i = 0; i < q->bundle_count; i++)
		free(q->bundles[i]);
	for (i = 0; i < q->zsk_count; i++)
		free(q->zsks[i].identifier);
	free(q->bundles);
	free(q->zsks);
	free(q->ksk.algorithms);
	free(q->zsk.algorithms);
	free(q->id);
	free(q->domain);
	free(q->sha256);
	free(q->schema);
	free(q->previous);
	free(q->no_chain);
	free(q->validity);
	free(q->horizon);
	free(q);
}

struct request_algorithm *
request_add_algorithm(struct request_policy *p, struct fault *f)
{
	struct request_algorithm *more = reallocarray(
	    p->algorithms, p->algorithm_count + 1, sizeof(*more));

	if (more == NULL) {
		(void)fault_memory(f);
		return (NULL);
	}
	p->algorithms = more;
	memset(&more[p->algorithm_count], 0, sizeof(*more));
	return (&more[p->algorithm_count++]);
}

struct request_zsk *
request_add_zsk(struct recipe_request *q, struct fault *f)
{
	struct request_zsk *more = reallocarray(
	    q->zsks, q->zsk_count + 1, sizeof(*more));

	if (more == NULL) {
		(void)fault_memory(f);
		return (NULL);
	}
	q->zsks = more;
	memset(&more[q->zsk_count], 0, sizeof(*more));
	return (&more[q->zsk_count++]);
}

const char *
request_identifier(const struct recipe_request *q, unsigned int algorithm,
    const struct bytes *data)
{
	size_t i;

	for (i = 0; i < q->zsk_count; i++)
		if (q->zsks[i].key->algorithm == algorithm &&
		    bytes_equal(&q->zsks[i].key->data, data))
			return (q->zsks[i].identifier);
	return (NULL);
}

/* ---- JSON ---- */

static json_t *
algorithm_json(const struct request_algorithm *a)
{
	json_t *o = json_object();

	json_put(&o, "algorithm", json_integer(a->number));
	json_put(&o, "size", json_integer(a->size));
	if (a->exponent != 0)
		json_put(&o, "exponent", json_integer(a->exponent));
	return (o);
}

static json_t *
policy_json(const struct request_policy *p)
{
	json_t *o = json_object(), *list;
	size_t i;

	json_put(&o, "publishSafety", json_integer(p->publish_safety));
	json_put(&o, "retireSafety", json_integer(p->retire_safety));
	json_put(&o, "maxSignatureValidity", json_integer(p->validity_most));
	json_put(&o, "minSignatureValidity", json_integer(p->validity_least));
	json_put(&o, "maxValidityOverlap", json_integer(p->overlap_most));
	json_put(&o, "minValidityOverlap", json_integer(p->overlap_least));
	if (p->algorithm_count == 0)
		return (o);
	list = json_array();
	for (i = 0; i < p->algorithm_count; i++)
		json_add(&list, algorithm_json(&p->algorithms[i]));
	json_put(&o, "algorithms", list);
	return (o);
}

static json_t *
override_json(const struct recipe_request *q)
{
	json_t *o = json_object();

	if (q->validity != NULL)
		json_put(&o, "validity", json_string(q->validity));
	if (q->horizon != NULL)
		json_put(&o, "horizon", json_string(q->horizon));
	return (o);
}

static json_t *
bundles_json(const struct recipe_request *q)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < q->bundle_count; i++)
		json_add(&list, json_string(q->bundles[i]));
	return (list);
}

static json_t *
zsks_json(const struct recipe_request *q)
{
	json_t *list = json_array(), *o;
	size_t i;

	for (i = 0; i < q->zsk_count; i++) {
		o = json_object();
		json_put(
		    &o, "keyIdentifier", json_string(q->zsks[i].identifier));
		json_put(&o, "key", json_from_key(q->zsks[i].key));
		json_add(&list, o);
	}
	return (list);
}

json_t *
request_json(const struct recipe_request *q)
{
	json_t *o = json_object();

	json_put(&o, "id", json_string(q->id));
	json_put(&o, "serial", json_integer(q->serial));
	json_put(&o, "domain", json_string(q->domain));
	json_put(&o, "sha256", json_string(q->sha256));
	json_put(&o, "schema", json_string(q->schema));
	if (q->previous != NULL)
		json_put(&o, "previousResponse", json_string(q->previous));
	if (q->no_chain != NULL)
		json_put(&o, "noChain", json_string(q->no_chain));
	if (q->validity != NULL || q->horizon != NULL)
		json_put(&o, "override", override_json(q));
	json_put(&o, "kskPolicy", policy_json(&q->ksk));
	json_put(&o, "zskPolicy", policy_json(&q->zsk));
	json_put(&o, "bundles", bundles_json(q));
	json_put(&o, "zsks", zsks_json(q));
	return (o);
}

/* ---- Lines ---- */

void
request_show(const struct recipe_request *q, struct sheet *s)
{
	size_t i;

	sheet_heading(s, "\nRequest that this answers");
	sheet_line(s, "id", "%s, serial %" PRId64, q->id, q->serial);
	sheet_line(s, "domain", "%s", q->domain);
	sheet_line(s, "SHA-256", "%s", q->sha256);
	sheet_words(s, "in words", q->sha256);
	sheet_line(s, "schema", "%s", q->schema);
	if (q->previous != NULL)
		sheet_line(s, "after", "the response %s", q->previous);
	if (q->no_chain != NULL)
		sheet_line(s, "NO CHAIN", "%s", q->no_chain);
	if (q->validity != NULL)
		sheet_line(
		    s, "OVERRIDE", "validity over 21 days: %s", q->validity);
	if (q->horizon != NULL)
		sheet_line(
		    s, "OVERRIDE", "expiration after 180 days: %s", q->horizon);
	for (i = 0; i < q->bundle_count; i++)
		sheet_line(s, i == 0 ? "bundles" : "", "%s", q->bundles[i]);
	for (i = 0; i < q->zsk_count; i++)
		sheet_line(
		    s, i == 0 ? "ZSKs" : "", "%s", q->zsks[i].identifier);
}
