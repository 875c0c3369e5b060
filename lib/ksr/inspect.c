#include "lib/ksr/inspect.h"

#include <stdio.h>
#include <string.h>

#include "lib/ksr/inspect_parts.h"
#include "lib/util/duration.h"

/* In the order in which their findings are listed. */
static inspect_part *const parts[CONF_CHECKS] = {
	[CONF_CHECK_DOMAIN] = inspect_domain,
	[CONF_CHECK_ID] = inspect_id,
	[CONF_CHECK_UNIQUE] = inspect_unique,
	[CONF_CHECK_KEYS] = inspect_keys,
	[CONF_CHECK_POP] = inspect_pop,
	[CONF_CHECK_COUNT] = inspect_count,
	[CONF_CHECK_CYCLE] = inspect_cycle,
	[CONF_CHECK_POLICY_KEYS] = inspect_policy_keys,
	[CONF_CHECK_ALG] = inspect_alg,
	[CONF_CHECK_OVERLAP] = inspect_overlap,
	[CONF_CHECK_VALIDITY] = inspect_validity,
	[CONF_CHECK_HORIZON] = inspect_horizon,
	[CONF_CHECK_INTERVALS] = inspect_intervals,
	[CONF_CHECK_SAFETY] = NULL, /* of the plan */
	[CONF_CHECK_CHAIN_KEYS] = inspect_chain_keys,
	[CONF_CHECK_CHAIN_OVERLAP] = inspect_chain_overlap,
};

int
inspect_object(const struct inspect *i, enum conf_check check,
    const struct ksr_bundle *b, const char *expected, const char *found,
    struct fault *f)
{
	struct objection_place at = { request_check_name(check), 0, 0 };

	if (b != NULL) {
		at.bundle = (size_t)(b - i->request->bundles) + 1;
		at.line = b->line;
	}
	return (objection_add(i->found, &at, expected, found, f));
}

void
inspect_duration(int64_t seconds, char *text)
{
	char duration[DURATION_SIZE];
	bool negative = seconds < 0;

	duration_format(negative ? -seconds : seconds, duration);
	(void)snprintf(
	    text, INSPECT_TEXT, "%s%s", negative ? "-" : "", duration);
}

void
inspect_range(const char *what, int64_t least, int64_t most, char *text)
{
	char from[INSPECT_TEXT], to[INSPECT_TEXT];

	inspect_duration(least, from);
	inspect_duration(most, to);
	(void)snprintf(
	    text, INSPECT_TEXT, "%.100s %.60s to %.60s", what, from, to);
}

int
inspect_request(const struct inspect *i, struct fault *f)
{
	enum conf_check check;

	/* The two caps hold where their checks are off. */
	for (check = CONF_CHECK_DOMAIN; check < CONF_CHECKS; check++) {
		if (parts[check] == NULL)
			continue;
		if (i->conf->request.off[check] &&
		    check != CONF_CHECK_VALIDITY && check != CONF_CHECK_HORIZON)
			continue;
		if (parts[check](i, f) == -1)
			return (-1);
	}
	return (0);
}
