/* The extensions of the preamble: the timeline, and the shape of the policy. */
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "recipe/reader.h"

/* Limits of the extensions. */
#define TIMELINE_MOST      100000
#define POLICY_MISSED_MOST 1000

static int
read_role(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	const char *text;
	int rc;

	if ((text = reader_string(rd, at, value, 16, &rc)) == NULL)
		return (rc);
	*(bool *)target = strcmp(text, "ZSK") == 0;
	if (strcmp(text, "KSK") != 0 && strcmp(text, "ZSK") != 0)
		return (reader_finding(rd, at, "neither KSK nor ZSK"));
	return (0);
}

/* A key of the timeline counts among the recipe's keys like any other. */
static int
read_timeline_entry(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
#define LIFE(field) offsetof(struct life_planned, field)
	static const struct member members[] = {
		{ "zone", read_name_text, true, LIFE(zone) },
		{ "role", read_role, true, LIFE(zsk) },
		{ "key", read_key, true, LIFE(key) },
		{ "published", read_instant, false, LIFE(published) },
		{ "active", read_instant, false, LIFE(active) },
		{ "inactive", read_instant, false, LIFE(inactive) },
		{ "removed", read_instant, false, LIFE(removed) },
		{ "revoked", read_instant, false, LIFE(revoked) },
		{ NULL, NULL, false, 0 },
	};
#undef LIFE
	struct life_planned life = { .published = -1,
		.active = -1,
		.inactive = -1,
		.removed = -1,
		.revoked = -1 };
	int rc;

	(void)target;
	rc = reader_object(rd, at, value, members, &life);
	if (rc == 0 && life.zone != NULL && life.key != NULL &&
	    (rc = recipe_take_life(rd->recipe, &life, rd->fault)) == 0)
		return (0);
	free(life.zone);
	return (rc);
}

int
read_timeline(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	char unused = 0;

	json_decref(*(json_t **)target);
	*(json_t **)target = json_incref(value);
	return (reader_array(
	    rd, at, value, read_timeline_entry, TIMELINE_MOST, &unused));
}

static int
read_any_seconds(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	int64_t seconds;

	(void)target;
	return (read_seconds(rd, at, value, &seconds));
}

static int
read_missed(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	int64_t runs;

	(void)target;
	return (reader_integer(rd, at, value, 0, POLICY_MISSED_MOST, &runs));
}

static int
read_action_number(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	return (
	    reader_integer(rd, at, value, 0, RECIPE_ACTIONS_MOST - 1, target));
}

static int
read_planned_from(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
#define FROM(field) offsetof(struct from, field)
	struct from {
		char *recipe;
		int64_t action;
	} from = { NULL, 0 };
	static const struct member members[] = {
		{ "recipe", read_sha256, true, FROM(recipe) },
		{ "action", read_action_number, true, FROM(action) },
		{ NULL, NULL, false, 0 },
	};
#undef FROM
	int rc = reader_object(rd, at, value, members, &from);

	(void)target;
	free(from.recipe);
	return (rc);
}

int
read_policy(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	static const struct member members[] = {
		{ "dnskeyTtl", read_any_seconds, false, 0 },
		{ "zoneMaxTtl", read_any_seconds, false, 0 },
		{ "propagation", read_any_seconds, false, 0 },
		{ "signerPickup", read_any_seconds, false, 0 },
		{ "replace", read_any_seconds, false, 0 },
		{ "fullSign", read_any_seconds, false, 0 },
		{ "parentRegistration", read_any_seconds, false, 0 },
		{ "parentPropagation", read_any_seconds, false, 0 },
		{ "dsTtl", read_any_seconds, false, 0 },
		{ "skew", read_any_seconds, false, 0 },
		{ "consumerPeriod", read_any_seconds, false, 0 },
		{ "missedRuns", read_missed, false, 0 },
		{ "plannedFrom", read_planned_from, false, 0 },
		{ NULL, NULL, false, 0 },
	};
	const char *zone;
	json_t *quantities;
	char unused = 0;

	json_decref(*(json_t **)target);
	*(json_t **)target = json_incref(value);
	if (!json_is_object(value))
		return (reader_finding(rd, at, "an object is expected here"));
	json_object_foreach(value, zone, quantities)
	{
		struct place here = { at, zone, 0 };

		if (reader_object(rd, &here, quantities, members, &unused) ==
		    -1)
			return (-1);
	}
	return (0);
}
