/* All of a policy that takes time, and its limits. */
#include <stddef.h>

#include "lib/conf/policy.h"
#include "lib/conf/scalar.h"

#define DAY            INT64_C(86400)
#define MISSED_MOST    1000
#define RESPONSE_LEAST 512
#define RESPONSE_MOST  65535
#define SLOTS_MOST     366
#define WEEKDAYS       7

#define HERE(member) offsetof(struct conf_timing, member)

static int
read_positive(const struct node *n, void *to, struct fault *f)
{
	const int64_t *seconds = to;

	if (scalar_duration(n, to, f) == -1)
		return (-1);
	if (*seconds == 0)
		return (node_fault(n, f, "longer than 0 is needed here"));
	return (0);
}

int
policy_zone(const struct node *n, void *to, struct fault *f)
{
	static const struct node_field fields[] = {
		{ "maxttl", scalar_ttl, HERE(zone_max_ttl), false },
		{ "propagation", scalar_duration, HERE(propagation), false },
		{ NULL, NULL, 0, false }
	};

	return (node_fields(n, fields, to, f));
}

int
policy_parent(const struct node *n, void *to, struct fault *f)
{
	static const char *const names[] = { "none", NULL };
	static const struct node_field fields[] = {
		{ "registration", scalar_duration, HERE(parent_registration),
		    false },
		{ "propagation", scalar_duration, HERE(parent_propagation),
		    false },
		{ "dsttl", scalar_ttl, HERE(ds_ttl), false },
		{ NULL, NULL, 0, false }
	};
	struct conf_timing *t = to;
	unsigned int index;

	if (node_is_mapping(n)) {
		t->parent_none = false;
		return (node_fields(n, fields, to, f));
	}
	if (scalar_choice(n, names, &index, f) == -1)
		return (-1);
	t->parent_none = true;
	return (0);
}

int
policy_signer(const struct node *n, void *to, struct fault *f)
{
	static const struct node_field fields[] = {
		{ "pickup", scalar_duration, HERE(signer_pickup), false },
		{ "replace", scalar_duration, HERE(replace), false },
		{ "full", scalar_duration, HERE(full_sign), false },
		{ "clear", scalar_bool, HERE(clear), false },
		{ NULL, NULL, 0, false }
	};

	return (node_fields(n, fields, to, f));
}

static int
read_missed(const struct node *n, void *to, struct fault *f)
{
	unsigned int *missed = to;
	unsigned long number;

	if (scalar_number(n, 0, MISSED_MOST, &number, f) == -1)
		return (-1);
	*missed = (unsigned int)number;
	return (0);
}

int
policy_consumer(const struct node *n, void *to, struct fault *f)
{
	static const struct node_field fields[] = {
		{ "period", read_positive, HERE(consumer_period), false },
		{ "at", scalar_duration, HERE(consumer_at), false },
		{ "missed", read_missed, HERE(missed_runs), false },
		{ NULL, NULL, 0, false }
	};
	const struct conf_timing *t = to;

	if (node_fields(n, fields, to, f) == -1)
		return (-1);
	if (t->consumer_at >= t->consumer_period)
		return (node_key_fault(n, f, "at must be shorter than period"));
	return (0);
}

int
policy_safety(const struct node *n, void *to, struct fault *f)
{
	static const struct node_field fields[] = {
		{ "publish", scalar_duration, HERE(publish_safety), false },
		{ "retire", scalar_duration, HERE(retire_safety), false },
		{ NULL, NULL, 0, false }
	};

	return (node_fields(n, fields, to, f));
}

int
policy_schedule(const struct node *n, void *to, struct fault *f)
{
	static const char *const names[] = { "refresh", "slots", NULL };
	enum conf_schedule *schedule = to;
	unsigned int index;

	if (scalar_choice(n, names, &index, f) == -1)
		return (-1);
	*schedule = index == 0 ? CONF_SCHEDULE_REFRESH : CONF_SCHEDULE_SLOTS;
	return (0);
}

static int
read_period(const struct node *n, void *to, struct fault *f)
{
	static const char *const names[] = { "quarter", "month", "year", NULL };
	static const enum conf_period periods[] = { CONF_PERIOD_QUARTER,
		CONF_PERIOD_MONTH, CONF_PERIOD_YEAR };
	enum conf_period *period = to;
	unsigned int index;

	if (scalar_choice(n, names, &index, f) == -1)
		return (-1);
	*period = periods[index];
	return (0);
}

static int
read_count(const struct node *n, void *to, struct fault *f)
{
	unsigned int *count = to;
	unsigned long number;

	if (scalar_number(n, 1, SLOTS_MOST, &number, f) == -1)
		return (-1);
	*count = (unsigned int)number;
	return (0);
}

int
policy_slots(const struct node *n, void *to, struct fault *f)
{
#define SLOTS(member) offsetof(struct conf_slots, member)
	static const struct node_field fields[] = { { "period", read_period,
							SLOTS(period), false },
		{ "count", read_count, SLOTS(count), false },
		{ "length", read_positive, SLOTS(length), false },
		{ NULL, NULL, 0, false } };
	/* Days of the shortest quarter, month and year. */
	static const int64_t shortest[] = { 90, 28, 365 };
	const struct conf_slots *s = to;

	if (node_fields(n, fields, to, f) == -1)
		return (-1);
	if (s->length > shortest[s->period] * DAY / s->count)
		return (node_key_fault(n, f,
		    "%u slots of %lld seconds do not fit into a period of "
		    "%lld days",
		    s->count, (long long)s->length,
		    (long long)shortest[s->period]));
	return (0);
}

static int
read_response(const struct node *n, void *to, struct fault *f)
{
	unsigned int *octets = to;
	unsigned long number;

	if (scalar_number(n, RESPONSE_LEAST, RESPONSE_MOST, &number, f) == -1)
		return (-1);
	*octets = (unsigned int)number;
	return (0);
}

int
policy_limits(const struct node *n, void *to, struct fault *f)
{
#define LIMIT(member) offsetof(struct conf_limits, member)
	static const struct node_field fields[] = {
		{ "validity", read_positive, LIMIT(validity), false },
		{ "horizon", read_positive, LIMIT(horizon), false },
		{ "response", read_response, LIMIT(response), false },
		{ NULL, NULL, 0, false }
	};

	return (node_fields(n, fields, to, f));
}

static int
read_weekday(const struct node *n, void *to, struct fault *f)
{
	static const char *const names[] = { "sunday", "monday", "tuesday",
		"wednesday", "thursday", "friday", "saturday", NULL };
	unsigned int *days = to, index;

	if (scalar_choice(n, names, &index, f) == -1)
		return (-1);
	*days |= 1U << index;
	return (0);
}

int
policy_ceremonies(const struct node *n, void *to, struct fault *f)
{
	unsigned int *days = to;

	*days = 0;
	return (node_items(n, WEEKDAYS, read_weekday, to, f));
}
