/* What the steps of the plan ask of the parent. */
#include <stdlib.h>

#include "consume/choose_next.h"
#include "lib/util/instant.h"
#include "recipe/gate.h"

#define DAY 86400

/* How long an observation of the parent is good for. */
static int64_t
freshness(const struct choose_deciding *d, size_t link)
{
	int64_t period;

	if (d->question->fresh > 0)
		return (d->question->fresh);
	period = choose_line_quantity(d->line, link, "consumerPeriod");
	return (period > 0 ? period : DAY);
}

static bool
asks_parent(const struct choose_step *s)
{
	return (s->gate->given &&
	    (s->gate->ds_present_count + s->gate->ds_absent_count > 0 ||
		choose_gate_is_open(s->gate)));
}

/* True if the plan was served from that recipe up to that step. */
static bool
was_taken(const struct choose_deciding *d, const struct choose_step *s)
{
	const struct choose_step *visited;
	size_t i;

	for (i = 0; i < d->past->visit_count; i++) {
		visited = d->past->visits[i].step;
		if (visited != NULL && visited->branch == BRANCH_PLAN &&
		    visited->link == s->link && visited->place >= s->place)
			return (true);
	}
	return (false);
}

/* The last step that asked for a DS and was taken. */
static const struct choose_step *
last_gated(const struct choose_deciding *d)
{
	const struct choose_step *s;
	size_t i = d->step->place + 1;

	while (i > 0) {
		s = &d->line->plan.items[--i];
		if (asks_parent(s) && was_taken(d, s))
			return (s);
	}
	return (NULL);
}

/* True if what a step of the plan asks of the parent was seen before, when a
 * step before it in the same recipe was taken. */
static bool
is_seen(const struct choose_deciding *d, const struct choose_step *s)
{
	const struct choose_step *gated;

	if (d->step == NULL || d->step->branch != BRANCH_PLAN ||
	    d->step->link != s->link)
		return (false);
	gated = last_gated(d);
	return (gated != NULL && gated->link == s->link &&
	    !choose_gate_asks_ds(s->gate, gated->gate));
}

void
choose_parent_said(const struct choose_deciding *d, const struct choose_step *s,
    struct choose_parent *said)
{
	*said = (struct choose_parent){ true, -1, -1 };
	if (asks_parent(s) && !d->question->trust_plan && !is_seen(d, s))
		choose_past_parent(
		    said, d->past, s->gate, freshness(d, s->link));
	if (choose_gate_is_open(s->gate) && !d->question->trust_plan)
		*said = (struct choose_parent){ false, -1, -1 };
}

/* The next step that asks for another DS. */
static const struct choose_step *
next_gated(const struct choose_deciding *d, const struct choose_step *gated)
{
	size_t i;

	for (i = d->step->place + 1; i < d->line->plan.count; i++)
		if (choose_gate_asks_ds(
			d->line->plan.items[i].gate, gated->gate))
			return (&d->line->plan.items[i]);
	return (NULL);
}

/*
 * The parent has a DS of a KSK that signs the set served now: another rollover
 * has begun, whose next step may be in a recipe that is still to come.  False
 * where the recipe does not tell the public keys.
 */
static bool
is_covered(const struct choose_deciding *d)
{
	const struct choose_visit *now = choose_past_now(d->past);
	const struct signed_set *s = now->last->set;
	const struct choose_link *link = &d->question->chain[now->step->link];
	char *digests[KEYSET_KEYS_MOST];
	const struct bytes *data;
	struct fault unused = { 0 };
	size_t i, count = 0;
	bool covered;

	for (i = 0; i < s->signed_by_count && count < KEYSET_KEYS_MOST; i++) {
		data = choose_line_data(link, s->signed_by[i]);
		if (data == NULL)
			continue;
		digests[count] = gate_digest(
		    s->owner, s->signed_by[i], data, &unused);
		if (digests[count] != NULL)
			count++;
	}
	covered = choose_past_has_ds(d->past, digests, count);
	while (count > 0)
		free(digests[--count]);
	return (covered);
}

int
choose_parent_incident(const struct choose_deciding *d, struct fault *f)
{
	const struct choose_step *gated = last_gated(d);
	const struct choose_step *next;
	struct choose_parent said = { true, -1, -1 }, later = { false, -1, -1 };
	char text[INSTANT_SIZE];

	if (gated == NULL)
		return (0);
	if (!d->question->trust_plan)
		choose_past_parent(
		    &said, d->past, gated->gate, freshness(d, gated->link));
	if ((next = next_gated(d, gated)) != NULL)
		choose_parent_said(d, next, &later);
	if (said.reverted == -1 || later.earliest != -1 || is_covered(d) ||
	    (d->past->chosen && d->past->chosen_at >= said.reverted))
		return (0);
	choose_next_waits(d, d->step, CHOOSE_WAITS_PERSON, -1);
	instant_format(said.reverted, text);
	return (fault_set(f, FAULT_REFUSED,
	    "the DS that the plan was continued with is not at the parent any "
	    "more since %s: bring it back, or decide with --choose",
	    text));
}
