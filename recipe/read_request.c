/* `request` of the preamble. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "recipe/reader.h"
#include "recipe/request.h"

#define TEXT_MOST       255 /* bytes of an id or identifier */
#define BUNDLES_MOST    1000
#define ZSKS_MOST       1000
#define ALGORITHMS_MOST 32
#define NUMBER_MOST     4294967295LL

#define END                          \
	{                            \
		NULL, NULL, false, 0 \
	}

static int
read_identifier(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	char **to = target;
	const char *text;
	int rc;

	if ((text = reader_string(rd, at, value, TEXT_MOST, &rc)) == NULL)
		return (rc);
	if (*text == '\0')
		return (reader_finding(rd, at, "must not be empty"));
	free(*to);
	if ((*to = strdup(text)) == NULL)
		return (fault_memory(rd->fault));
	return (0);
}

static int
read_number(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	return (reader_integer(rd, at, value, 0, NUMBER_MOST, target));
}

static int
read_algorithm_entry(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
#define ALGORITHM(field) offsetof(struct request_algorithm, field)
	static const struct member members[] = { { "algorithm", read_number,
						     true, ALGORITHM(number) },
		{ "size", read_number, true, ALGORITHM(size) },
		{ "exponent", read_number, false, ALGORITHM(exponent) }, END };
#undef ALGORITHM
	struct request_algorithm *a = request_add_algorithm(target, rd->fault);

	return (a == NULL ? -1 : reader_object(rd, at, value, members, a));
}

static int
read_algorithms(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	return (reader_array(
	    rd, at, value, read_algorithm_entry, ALGORITHMS_MOST, target));
}

static int
read_asked_policy(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
#define POLICY(field) read_seconds, true, offsetof(struct request_policy, field)
	static const struct member members[] = { { "publishSafety",
						     POLICY(publish_safety) },
		{ "retireSafety", POLICY(retire_safety) },
		{ "maxSignatureValidity", POLICY(validity_most) },
		{ "minSignatureValidity", POLICY(validity_least) },
		{ "maxValidityOverlap", POLICY(overlap_most) },
		{ "minValidityOverlap", POLICY(overlap_least) },
		{ "algorithms", read_algorithms, false, 0 }, END };
#undef POLICY

	return (reader_object(rd, at, value, members, target));
}

#define REQUEST(field) offsetof(struct recipe_request, field)

static int
read_override(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	static const struct member members[] = { { "validity", read_identifier,
						     false, REQUEST(validity) },
		{ "horizon", read_identifier, false, REQUEST(horizon) }, END };

	return (reader_object(rd, at, value, members, target));
}

static int
read_bundle_id(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	struct recipe_request *q = target;
	const char *text;
	int rc;

	if ((text = reader_string(rd, at, value, TEXT_MOST, &rc)) == NULL)
		return (rc);
	if (*text == '\0')
		return (reader_finding(rd, at, "must not be empty"));
	return (
	    recipe_add_text(&q->bundles, &q->bundle_count, text, rd->fault));
}

static int
read_bundles(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	return (
	    reader_array(rd, at, value, read_bundle_id, BUNDLES_MOST, target));
}

static int
read_zsk(struct reader *rd, const struct place *at, json_t *value, void *target)
{
#define ZSK(field) offsetof(struct request_zsk, field)
	static const struct member members[] = {
		{ "keyIdentifier", read_identifier, true, ZSK(identifier) },
		{ "key", read_key, true, ZSK(key) }, END
	};
#undef ZSK
	struct request_zsk *z = request_add_zsk(target, rd->fault);

	return (z == NULL ? -1 : reader_object(rd, at, value, members, z));
}

static int
read_zsks(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	return (reader_array(rd, at, value, read_zsk, ZSKS_MOST, target));
}

int
read_request(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	static const struct member members[] = { { "id", read_identifier, true,
						     REQUEST(id) },
		{ "serial", read_number, true, REQUEST(serial) },
		{ "domain", read_name_text, true, REQUEST(domain) },
		{ "sha256", read_sha256, true, REQUEST(sha256) },
		{ "schema", read_identifier, true, REQUEST(schema) },
		{ "previousResponse", read_sha256, false, REQUEST(previous) },
		{ "noChain", read_text, false, REQUEST(no_chain) },
		{ "override", read_override, false, 0 },
		{ "kskPolicy", read_asked_policy, true, REQUEST(ksk) },
		{ "zskPolicy", read_asked_policy, true, REQUEST(zsk) },
		{ "bundles", read_bundles, true, 0 },
		{ "zsks", read_zsks, true, 0 }, END };
	struct recipe_request **q = target;

	if (*q == NULL && (*q = request_new(rd->fault)) == NULL)
		return (-1);
	return (reader_object(rd, at, value, members, *q));
}
