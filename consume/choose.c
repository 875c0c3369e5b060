#include "consume/choose.h"

#include <string.h>

#include "consume/choose_next.h"
#include "consume/choose_past.h"
#include "lib/util/instant.h"

static int
refuse(struct fault *f, int64_t instant, const char *before, const char *after)
{
	char text[INSTANT_SIZE];

	instant_format(instant, text);
	return (fault_set(f, FAULT_REFUSED, "%s%s%s", before, text, after));
}

/* True if the gate asks for something; all members absent ask for nothing. */
static bool
gated(const struct gate *g)
{
	return (g->given &&
	    (g->served > 0 || g->ds_present_count > 0 ||
		g->ds_absent_count > 0 || choose_gate_is_open(g)));
}

static int
check_valid(const struct signed_set *s, int64_t instant, struct fault *f)
{
	if (instant >= s->expiration)
		return (refuse(f, s->expiration,
		    "the last set published by "
		    "then expired at ",
		    ": a new ceremony is needed, or its "
		    "recipe here"));
	if (instant < s->inception)
		return (refuse(f, s->inception,
		    "the set published by then "
		    "is valid from ",
		    " only"));
	return (0);
}

/* The sets that would follow each other from this one on, until one ends
 * before the next begins. */
static int64_t
sets_end(const struct choose_deciding *d, const struct action *from)
{
	const struct choose_step *s = d->step;
	int64_t end = from->set->expiration;
	size_t i;

	if (end <= d->question->instant)
		return (end);
	while (s != NULL) {
		for (i = 0; i < s->live; i++) {
			if (signed_set_publication(s->sets[i]->set) <=
			    signed_set_publication(from->set))
				continue;
			if (signed_set_publication(s->sets[i]->set) > end)
				return (end);
			end = s->sets[i]->set->expiration;
		}
		if (s->branch == BRANCH_PLAN ||
		    choose_line_next_fallback(d->line, s) == NULL)
			s = choose_line_next_plan(d->line, s);
		else
			s = choose_line_next_fallback(d->line, s);
	}
	return (end);
}

static int
check_only(
    const struct choose_step *s, const struct action *set, struct fault *f)
{
	size_t i;

	for (i = 0; i < s->live; i++)
		if (s->sets[i] != set &&
		    signed_set_publication(s->sets[i]->set) ==
			signed_set_publication(set->set))
			return (refuse(f, signed_set_publication(set->set),
			    "more than one set is to be served from ", ""));
	return (0);
}

/* The set of the step, and what the log knows of it. */
static int
answer(struct choose_deciding *d, struct fault *f)
{
	const struct action *set = choose_next_set(d, d->step);
	const struct choose_visit *now = choose_past_now(d->past);
	struct choose_answer *a = d->answer;
	struct choose_signers signers;

	if (set == NULL)
		return (refuse(f, choose_step_begin(d->step),
		    "the log is ahead of its recipe, whose next set is from ",
		    ""));
	a->branch = d->step->branch;
	a->phase = d->step->phase;
	a->until = sets_end(d, set);
	if (check_only(d->step, set, f) == -1 ||
	    check_valid(set->set, d->question->instant, f) == -1 ||
	    choose_signers(&signers, set->set, f) == -1)
		return (-1);
	a->recipe = d->question->chain[d->step->link].recipe;
	a->action = set;
	if (now != NULL && now->last == set) {
		a->known = now->last_confirmed;
		a->unconfirmed = !now->last_confirmed;
	}
	return (0);
}

static int
by_log(struct choose_answer *a, const struct choose_question *q,
    const struct choose_line *l, struct fault *f)
{
	struct choose_past past;
	struct choose_deciding d = { q, l, &past, a, NULL };
	int rc;

	if (choose_past_make(&past, l, f) == -1)
		return (-1);
	rc = choose_next(&d, f);
	if (rc == 0)
		rc = answer(&d, f);
	choose_past_clear(&past);
	return (rc);
}

/* A gate passed or not, a fallback taken or not: all later sets hang on it. */
static int
check_plain(const struct action *a, struct fault *f)
{
	const struct signed_set *s = a->set;

	if (s->branch == BRANCH_FALLBACK)
		return (refuse(f, signed_set_publication(s), "the set of ",
		    " is a fallback: choosing it or "
		    "the plan needs the log of what was served"));
	if (gated(&s->gate))
		return (refuse(f, signed_set_publication(s), "the set of ",
		    " has a gate: passing it needs the "
		    "log of what was served"));
	return (0);
}

/* Without a log: the latest publication, of the newest recipe that has
 * begun. */
static int
by_time(
    struct choose_deciding *d, const struct choose_zone *last, struct fault *f)
{
	const struct choose_line *l = d->line;
	size_t i;

	for (i = 0; i < last->set_count &&
	     signed_set_publication(last->sets[i]->set) <= d->question->instant;
	     i++)
		if (check_plain(last->sets[i], f) == -1)
			return (-1);
	for (i = 0; i < l->plan.count; i++)
		if (l->plan.items[i].live > 0 &&
		    choose_step_begin(&l->plan.items[i]) <=
			d->question->instant)
			d->step = &l->plan.items[i];
	if (d->step == NULL)
		return (refuse(f,
		    signed_set_publication(
			d->question->chain[0].zone->sets[0]->set),
		    "no set is to be served yet: the first one is from ", ""));
	return (answer(d, f));
}

static int
without_log(struct choose_answer *a, const struct choose_question *q,
    const struct choose_line *l, struct fault *f)
{
	const struct choose_past nothing = { .line = l };
	struct choose_deciding d = { q, l, &nothing, a, NULL };
	size_t i = q->chain_count;

	while (--i > 0 &&
	    signed_set_publication(q->chain[i].zone->sets[0]->set) > q->instant)
		;
	return (by_time(&d, q->chain[i].zone, f));
}

int
choose(
    struct choose_answer *a, const struct choose_question *q, struct fault *f)
{
	struct choose_line line;
	int rc;

	memset(a, 0, sizeof(*a));
	a->earliest = -1;
	a->until = -1;
	if (choose_line_make(&line, q, f) == -1)
		return (-1);
	if (q->log == NULL)
		rc = without_log(a, q, &line, f);
	else
		rc = by_log(a, q, &line, f);
	choose_line_clear(&line);
	return (rc);
}
