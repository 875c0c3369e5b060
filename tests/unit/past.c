#include "tests/unit/past.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "recipe/gate.h"
#include "recipe/read.h"
#include "recipe/write.h"

/* A public key that no other has. */
static void
set_data(struct bytes *data, unsigned int number)
{
	unsigned char octets[32] = { 0 };
	struct fault f = { 0 };

	octets[0] = (unsigned char)number;
	octets[1] = 0x5a;
	ck_assert_int_eq(bytes_set(data, octets, sizeof(octets), &f), 0);
}

static void
cook(struct recipe *r, unsigned int *number)
{
	size_t i;

	for (i = 0; i < r->action_count; i++)
		if (r->actions[i].type == ACTION_GENERATE_KEY)
			set_data(&r->actions[i].result.key_data, ++*number);
}

void
past_hold(struct history *h, struct inputs *x)
{
	struct history_link *l = &h->links[h->count];
	struct recipe *r = inputs_plan(x);
	struct bytes text = { 0 };
	struct findings fs = { 0 };
	struct fault f = { 0 };
	unsigned int number = (unsigned int)h->count * 20;

	ck_assert_int_eq(recipe_write(r, &text, &f), 0);
	recipe_free(r);
	ck_assert_int_eq(
	    recipe_parse(&l->recipe, "cooked.json", &text, &fs, &f), 0);
	bytes_clear(&text);
	cook(l->recipe, &number);
	l->made = key_index_new(l->recipe, ACTION_GENERATE_KEY, &f);
	l->deleted = key_index_new(l->recipe, ACTION_DELETE_KEY, &f);
	h->count++;
	h->logged = true;
}

void
past_continue(
    struct history *h, struct inputs *x, const char *now, const char *until)
{
	struct previous p = { h, &x->policy, NULL, dates_at(now),
		dates_at(now) };
	struct state s = { 0 };
	struct fault f = { 0 };

	ck_assert_int_eq(previous_state(&s, &x->zones[0].zone, &p, &f), 0);
	state_clear(&x->zones[0]);
	x->zones[0] = s;
	x->facts.now = dates_at(now);
	x->facts.until = dates_at(until);
	x->facts.previous = h->links[h->count - 1].recipe->sha256;
	past_hold(h, x);
}

static void
add_record(struct history *h, enum served_event event,
    const struct signed_set *s, size_t action)
{
	struct served_record r = { .event = event,
		.time = s->publication,
		.action = action,
		.branch = s->branch,
		.phase = 1 };
	struct fault f = { 0 };
	struct bytes line = { 0 };

	ck_assert_int_eq(name_parse(&r.zone, "example.com.", &f), 0);
	memcpy(
	    r.recipe, h->links[h->count - 1].recipe->sha256, sizeof(r.recipe));
	ck_assert_int_eq(served_add(&h->log, &r, &line, &f), 0);
	bytes_clear(&line);
}

void
past_serve(
    struct history *h, enum branch branch, const char *from, const char *to)
{
	const struct recipe *r = h->links[h->count - 1].recipe;
	const struct signed_set *s;
	size_t i;

	for (i = 0; i < r->action_count; i++) {
		s = r->actions[i].set;
		if (s != NULL && s->branch == branch &&
		    s->publication >= dates_at(from) &&
		    s->publication < dates_at(to))
			add_record(h, SERVED_CONFIRMED, s, i);
	}
}

void
past_intend(struct history *h, const char *publication)
{
	const struct recipe *r = h->links[h->count - 1].recipe;
	const struct signed_set *s;
	size_t i, count = 0;

	for (i = 0; i < r->action_count; i++) {
		s = r->actions[i].set;
		if (s != NULL && s->branch == BRANCH_PLAN &&
		    s->publication == dates_at(publication)) {
			add_record(h, SERVED_INTENT, s, i);
			count++;
		}
	}
	ck_assert_uint_eq(count, 1);
}

void
past_clear(struct history *h)
{
	history_clear(h);
}

static int
lay(struct timeline *t, const struct inputs *x, const struct state *s,
    struct fault *f)
{
	struct plan_zone zone = { &x->policy, s };
	struct plan_facts facts = x->facts;
	struct plan plan = { 0 };

	facts.zones = &zone;
	if (plan_lay(&plan, &facts, f) == -1)
		return (-1);
	*t = plan.lines[0].timeline;
	memset(&plan.lines[0].timeline, 0, sizeof(*t));
	plan_forget(&plan);
	return (0);
}

int
past_plan(struct timeline *t, const struct history *h,
    const struct parent *parent, const struct inputs *x, struct fault *f)
{
	struct previous p = { h, &x->policy, parent, x->facts.now,
		layout_begin(&x->policy, x->facts.now, 0) };
	struct state s = { 0 };
	int rc = -1;

	if (previous_state(&s, &x->zones[0].zone, &p, f) == 0)
		rc = lay(t, x, &s, f);
	state_clear(&s);
	return (rc);
}

int
past_plan_emergency(struct timeline *t, const struct history *h,
    const struct emergency *e, const struct inputs *x, struct fault *f)
{
	struct previous p = { h, &x->policy, NULL, x->facts.now, x->facts.now };
	struct state s = { 0 };
	bool found = true;
	int rc = -1;

	if (previous_state(&s, &x->zones[0].zone, &p, f) == 0 &&
	    (e == NULL || emergency_apply(&s, e, &p, &found, f) == 0)) {
		ck_assert(found);
		s.unsign = e == NULL;
		rc = lay(t, x, &s, f);
	}
	state_clear(&s);
	return (rc);
}

char *
past_digest(const struct history *h, unsigned int number)
{
	const struct action *a;
	struct fault f = { 0 };
	char *digest = NULL;
	size_t i, j;

	for (i = 0; i < h->count; i++)
		for (j = 0; j < h->links[i].recipe->action_count; j++) {
			a = &h->links[i].recipe->actions[j];
			if (a->type == ACTION_GENERATE_KEY &&
			    a->key->flags == 257 && --number == 0)
				digest = gate_digest("example.com.", a->key,
				    &a->result.key_data, &f);
		}
	ck_assert_ptr_nonnull(digest);
	return (digest);
}
