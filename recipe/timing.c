#include "recipe/timing.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define HOUR 3600L
#define DAY  86400L

static const char *const names[QUANTITIES] = { "dnskeyTtl", "zoneMaxTtl",
	"propagation", "signerPickup", "replace", "fullSign",
	"parentRegistration", "parentPropagation", "dsTtl", "skew",
	"consumerPeriod", "missedRuns" };

void
timing_read(struct timing *t, const json_t *quantities)
{
	const json_t *value;
	unsigned int q;

	t->given = quantities != NULL;
	for (q = 0; q < QUANTITIES; q++) {
		value = json_object_get(quantities, names[q]);
		t->value[q] = json_is_integer(value) ?
		    json_integer_value(value) :
		    -1;
	}
}

const char *
timing_name(enum quantity q)
{
	return (names[q]);
}

bool
timing_has_parent(const struct timing *t)
{
	return (t->value[QUANTITY_DS_TTL] != -1);
}

static int64_t
need(struct timing_sum *s, const struct timing *t, enum quantity q)
{
	if (t->value[q] == -1) {
		s->missing |= 1U << q;
		return (0);
	}
	return (t->value[q]);
}

static int64_t
lateness(struct timing_sum *s, const struct timing *t)
{
	return ((need(s, t, QUANTITY_MISSED_RUNS) + 1) *
	    need(s, t, QUANTITY_CONSUMER_PERIOD));
}

static const struct {
	const char *letter;
	enum quantity quantity;
} letters[] = {
	{ "Dsw", QUANTITY_SIGNER_PICKUP },
	{ "Dprp", QUANTITY_PROPAGATION },
	{ "Z", QUANTITY_ZONE_MAX_TTL },
	{ "Dslow", QUANTITY_REPLACE },
	{ "Dfull", QUANTITY_FULL_SIGN },
	{ "Dreg", QUANTITY_PARENT_REGISTRATION },
	{ "Dpp", QUANTITY_PARENT_PROPAGATION },
	{ "Tds", QUANTITY_DS_TTL },
	{ "S", QUANTITY_SKEW },
};

static int64_t
term(struct timing_sum *s, const struct timing *t, const char *name)
{
	size_t i;

	if (strcmp(name, "L") == 0)
		return (lateness(s, t));
	if (strcmp(name, "W") == 0)
		return (lateness(s, t) + need(s, t, QUANTITY_SIGNER_PICKUP) +
		    need(s, t, QUANTITY_PROPAGATION));
	for (i = 0; i < sizeof(letters) / sizeof(letters[0]); i++)
		if (strcmp(name, letters[i].letter) == 0)
			return (need(s, t, letters[i].quantity));
	return (0);
}

void
timing_add(struct timing_sum *s, const struct timing *t, const char *terms)
{
	char name[16];
	size_t length;

	while (*terms != '\0') {
		length = strcspn(terms, " ");
		(void)snprintf(name, sizeof(name), "%.*s", (int)length, terms);
		timing_add_term(s, name, term(s, t, name));
		terms += length;
		terms += strspn(terms, " ");
	}
}

void
timing_add_term(struct timing_sum *s, const char *name, int64_t seconds)
{
	size_t used = strlen(s->text);

	(void)snprintf(s->text + used, sizeof(s->text) - used, "%s%s %" PRId64,
	    used == 0 ? "" : " + ", name, seconds);
	s->seconds += seconds;
}

static int64_t
least(int64_t a, int64_t b)
{
	return (a < b ? a : b);
}

static int64_t
most(int64_t a, int64_t b)
{
	return (a > b ? a : b);
}

int64_t
timing_refresh(int64_t k, int64_t v)
{
	return (most(HOUR, least(15 * DAY, least(k / 2, v / 2))));
}

int64_t
timing_retry(int64_t k, int64_t v)
{
	return (most(HOUR, least(DAY, least(k / 10, v / 10))));
}

int64_t
timing_hold_down(int64_t k)
{
	return (most(30 * DAY, k));
}
