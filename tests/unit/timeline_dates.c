#include "tests/unit/timeline_dates.h"

#include <check.h>
#include <stdarg.h>
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
	struct timeline_key k = { .role = role,
		.algorithm = 15,
		.known = l->key_count,
		.published = since,
		.active = since,
		.inactive = TIMELINE_NEVER,
		.removed = TIMELINE_NEVER,
		.revoked = TIMELINE_NEVER,
		.state = { state, state } };

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

/* Room for the phases of a branch as text. */
struct page {
	char text[4096];
	size_t length;
};

static void say(struct page *p, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void
say(struct page *p, const char *format, ...)
{
	va_list ap;
	int length;

	va_start(ap, format);
	length = vsnprintf(
	    p->text + p->length, sizeof(p->text) - p->length, format, ap);
	va_end(ap);
	ck_assert_int_ge(length, 0);
	p->length += (size_t)length;
	ck_assert_uint_lt(p->length, sizeof(p->text));
}

static void
print_phase(const struct timeline *t, const struct timeline_phase *phase,
    struct page *p)
{
	const struct timeline_member *m;
	char date[INSTANT_SIZE];
	size_t i;

	instant_format(phase->start, date);
	say(p, "%.5s%s", date + 5,
	    strcmp(date + 10, "T00:00:00Z") == 0 ? "" : date + 10);
	for (i = phase->first; i < phase->first + phase->count; i++) {
		m = &t->members[i];
		say(p, " %s%s%u%s%s",
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
	struct page p = { "", 0 };
	size_t i;

	for (i = 0; i < b->count; i++) {
		if (i > 0)
			say(&p, "|");
		print_phase(t, &b->phases[i], &p);
	}
	ck_assert_str_eq(p.text, expected);
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
