#include "tests/unit/timeline_dates.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "lib/conf/policy.h"
#include "lib/util/instant.h"

#define DAY INT64_C(86400)

int64_t
dates_at(const char *text)
{
	struct fault f = { 0 };
	int64_t instant = 0;

	ck_assert_int_eq(instant_parse(text, &instant, &f), 0);
	return (instant);
}

void
dates_policy(struct conf_policy *p)
{
	policy_defaults(p);
	p->given = true;
	p->refresh = 5 * DAY;
	p->validity = 14 * DAY;
	p->ttl = 3600;
	p->ksk.algorithm = p->zsk.algorithm = 15;
}

static void
add(struct layout *l, enum names_role role, unsigned int state)
{
	int64_t since = dates_at("2026-01-01");
	struct timeline_key k = { role, 15, 0, l->key_count, 0, false, since,
		since, TIMELINE_NEVER, TIMELINE_NEVER, TIMELINE_NEVER,
		{ state, state }, 0, 0 };

	l->keys[l->key_count++] = k;
}

void
dates_keys(struct layout *l)
{
	add(l, NAMES_KSK, TIMELINE_IN_SET | TIMELINE_SIGNS_SET);
	add(l, NAMES_ZSK, TIMELINE_IN_SET | TIMELINE_SIGNS_ZONE);
}

void
dates_make(struct timeline *t, const struct layout *l)
{
	char line[FAULT_LINE_SIZE];
	struct fault f = { 0 };

	if (layout_make(t, l, &f) == -1) {
		fault_line(&f, line);
		ck_abort_msg("%s", line);
	}
}

/* K1, K2, ... and Z1, Z2, ... in order of their making. */
static unsigned int
number_of(const struct timeline *t, size_t key)
{
	unsigned int number = 0;
	size_t i;

	for (i = 0; i <= key; i++)
		number += t->keys[i].role == t->keys[key].role ? 1 : 0;
	return (number);
}

static void
print_phase(
    const struct timeline *t, const struct timeline_phase *p, char *text)
{
	char date[INSTANT_SIZE];
	size_t i, length;

	instant_format(p->start, date);
	length = (size_t)sprintf(text, "%.5s%s", date + 5,
	    strcmp(date + 10, "T00:00:00Z") == 0 ? "" : date + 10);
	for (i = p->first; i < p->first + p->count; i++) {
		const struct timeline_member *m = &t->members[i];

		length += (size_t)sprintf(text + length, " %s%s%u%s%s",
		    (m->state & TIMELINE_IN_SET) == 0 ? "-" : "",
		    t->keys[m->key].role == NAMES_KSK ? "K" : "Z",
		    number_of(t, m->key),
		    (m->state & (TIMELINE_SIGNS_SET | TIMELINE_SIGNS_ZONE)) ?
			"*" :
			"",
		    (m->state & TIMELINE_REVOKED) ? "!" : "");
	}
}

void
dates_expect(const struct timeline *t, enum branch branch, const char *expected)
{
	const struct timeline_branch *b = &t->branches[branch];
	char text[4096] = "";
	size_t i;

	for (i = 0; i < b->count; i++) {
		if (i > 0)
			(void)strcat(text, "|");
		ck_assert_uint_lt(strlen(text), sizeof(text) - 512);
		print_phase(t, &b->phases[i], text + strlen(text));
	}
	ck_assert_str_eq(text, expected);
}

const struct timeline_step *
dates_step(
    const struct timeline *t, enum timeline_event event, unsigned int number)
{
	size_t i;

	for (i = 0; i < t->step_count; i++)
		if (t->steps[i].event == event && --number == 0)
			return (&t->steps[i]);
	ck_abort_msg("no such step");
	return (NULL);
}
