#include "consume/choose_next.h"

#include "lib/util/instant.h"

static bool
begun(const struct choose_deciding *d, const struct choose_step *s)
{
	return (choose_step_begin(s) <= d->question->instant);
}

/* A person wants the fallback, where there is one. */
static bool
wants_fallback(const struct choose_deciding *d)
{
	return (d->past->chosen && d->past->choice == BRANCH_FALLBACK);
}

void
choose_next_waits(const struct choose_deciding *d, const struct choose_step *s,
    enum choose_waits waits, int64_t earliest)
{
	struct choose_answer *a = d->answer;

	a->waits = waits;
	a->next_recipe = d->question->chain[s->link].recipe;
	a->next = s->sets[0];
	a->earliest = earliest;
}

/* What is served now has been for as long as the step asks; the same content
 * needs no wait.  Whatever comes, it was confirmed. */
static bool
served_enough(const struct choose_deciding *d, const struct choose_step *s)
{
	const struct choose_visit *now = choose_past_now(d->past);
	int64_t since = choose_past_since(d->past, s);
	int64_t asked = s->gate->given ? s->gate->served : 0;

	if (choose_content_equal(&s->content, &now->step->content) &&
	    s->link != now->step->link)
		return (true);
	if (since != -1 && d->question->instant >= since + asked)
		return (true);
	choose_next_waits(
	    d, s, CHOOSE_WAITS_SERVED, since == -1 ? -1 : since + asked);
	return (false);
}

/* The fallback of a step that waits for the parent: what begins after the
 * step served now, at the recipe's first fallback or with what is served. */
static const struct choose_step *
way_out(const struct choose_deciding *d, const struct choose_step *next)
{
	const struct choose_step *now = choose_past_now(d->past)->step, *s;
	size_t i;

	for (i = 0; i < d->line->fallback.count; i++) {
		s = &d->line->fallback.items[i];
		if (s->link != next->link || s->live == 0 ||
		    choose_step_begin(s) < choose_step_begin(now))
			continue;
		if (i == 0 || s[-1].link != s->link ||
		    choose_content_equal(&s->content, &now->content))
			return (s);
	}
	return (NULL);
}

/* From what is served to `next`, or to its fallback, or not yet.  The fallback
 * begins no earlier than the step would, so that what comes after can count
 * from either. */
static void
advance(struct choose_deciding *d, const struct choose_step *next)
{
	const struct choose_step *out;
	struct choose_parent said;

	if (next == NULL)
		return;
	if (!begun(d, next)) {
		choose_next_waits(
		    d, next, CHOOSE_WAITS_PUBLICATION, choose_step_begin(next));
		return;
	}
	out = way_out(d, next);
	choose_parent_said(d, next, &said);
	if (!served_enough(d, next))
		return;
	if (said.met && !(wants_fallback(d) && out != NULL)) {
		d->step = next;
		return;
	}
	if (out != NULL && begun(d, out) && served_enough(d, out))
		d->step = out;
	choose_next_waits(d, next,
	    said.met ? CHOOSE_WAITS_PERSON : CHOOSE_WAITS_PARENT,
	    said.earliest);
}

/* The recipe's first fallback, or NULL. */
static const struct choose_step *
first_fallback(const struct choose_deciding *d, size_t link)
{
	size_t i;

	for (i = 0; i < d->line->fallback.count; i++)
		if (d->line->fallback.items[i].link == link)
			return (&d->line->fallback.items[i]);
	return (NULL);
}

/* True for a step of the plan that the fallback stands for: it comes no
 * earlier than that begins. */
static bool
is_replaced(const struct choose_deciding *d, const struct choose_step *s)
{
	const struct choose_step *first = first_fallback(d, s->link);

	return (first != NULL && s->live > 0 &&
	    choose_step_begin(s) >= choose_step_begin(first));
}

/*
 * The plan's step at which the fallback served now can go on: the last one
 * that had begun when it did, or else the first that it stands for.  Only that
 * first step's change may lie between the two: the same KSKs as behind it, and
 * the same ZSKs and signers as now; any other would be skipped.
 */
static const struct choose_step *
counterpart(const struct choose_deciding *d)
{
	const struct choose_step *now = choose_past_now(d->past)->step, *s;
	const struct choose_step *first = NULL, *found = NULL;
	size_t i;

	for (i = 0; i < d->line->plan.count; i++) {
		s = &d->line->plan.items[i];
		if (s->link != now->link || !is_replaced(d, s))
			continue;
		if (first == NULL)
			first = s;
		if (s == first ||
		    choose_step_begin(s) <= choose_step_begin(now))
			found = s;
	}
	if (found == first ||
	    (choose_content_same_ksks(&found->content, &first->content) &&
		choose_content_same_zsks(&found->content, &now->content)))
		return (found);
	return (NULL);
}

/* How long before the end of a set the next one must come, for caches to
 * forget it in time; 0 where the recipe does not tell. */
static int64_t
margin(const struct choose_deciding *d, size_t link)
{
	static const char *const names[] = { "signerPickup", "propagation",
		"dnskeyTtl", "skew", "consumerPeriod" };
	int64_t sum = 0, value, missed;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		value = choose_line_quantity(d->line, link, names[i]);
		if (value > 0)
			sum += value;
	}
	missed = choose_line_quantity(d->line, link, "missedRuns");
	if (missed > 0 && value > 0)
		sum += missed * value;
	return (sum);
}

/*
 * A return must not delay what comes after: the next step of the plan can be
 * taken in its time, because it counts the fallback's time too or because
 * there is enough of it; and the sets last until then.  Else the zone would be
 * stranded in a step whose sets end.
 */
static bool
is_in_time(const struct choose_deciding *d, const struct choose_step *to)
{
	const struct choose_visit *now = choose_past_now(d->past);
	const struct choose_step *next = choose_line_next_plan(d->line, to);
	const struct action *set = choose_next_set(d, to);
	int64_t instant = d->question->instant, from = instant, begin;

	if (set == NULL || set->set->inception > instant ||
	    set->set->expiration <= instant)
		return (false);
	if (next == NULL)
		return (true);
	begin = choose_step_begin(next);
	if (choose_past_is_twin(now, to, next))
		from = now->confirmed;
	else if (instant + next->gate->served > begin)
		return (false);
	if (begin < from + next->gate->served)
		begin = from + next->gate->served;
	if (begin < instant)
		begin = instant;
	return (to->sets[to->live - 1]->set->expiration >=
	    begin + margin(d, to->link));
}

/* Every step of the plan that the fallback stands for, up to the counterpart,
 * has what it asks of the parent. */
static bool
way_is_free(const struct choose_deciding *d, const struct choose_step *to)
{
	const struct choose_step *s;
	struct choose_parent said;
	size_t i;

	for (i = 0; i <= to->place; i++) {
		s = &d->line->plan.items[i];
		if (s->link != to->link || !is_replaced(d, s))
			continue;
		choose_parent_said(d, s, &said);
		if (said.met)
			continue;
		choose_next_waits(d, s, CHOOSE_WAITS_PARENT, said.earliest);
		return (false);
	}
	return (true);
}

/* From a fallback to the plan, if it can go on there. */
static bool
go_back(struct choose_deciding *d)
{
	const struct choose_step *to = counterpart(d);

	if (to == NULL || !begun(d, to) || choose_line_is_void(d->line, to))
		return (false);
	if (wants_fallback(d)) {
		choose_next_waits(d, to, CHOOSE_WAITS_PERSON, -1);
		return (false);
	}
	if (choose_past_now(d->past)->confirmed == -1) {
		choose_next_waits(d, to, CHOOSE_WAITS_SERVED, -1);
		return (false);
	}
	if (!way_is_free(d, to) || !is_in_time(d, to))
		return (false);
	d->step = to;
	return (true);
}

/* The next recipe begins with what is served now: nothing lies between, and
 * what was still to come from the older one is void. */
static bool
continues(const struct choose_deciding *d, const struct choose_step *successor)
{
	const struct choose_step *now = choose_past_now(d->past)->step;

	return (successor != NULL && begun(d, successor) &&
	    !choose_gate_asks_ds(successor->gate, now->gate) &&
	    choose_content_equal(&successor->content, &now->content));
}

static void
from_fallback(struct choose_deciding *d)
{
	const struct choose_step *now = d->step;
	const struct choose_step *next = choose_line_next_fallback(
	    d->line, now);
	const struct choose_step *successor = choose_line_successor(
	    d->line, now->link);

	if (successor != NULL && begun(d, successor)) {
		if (next == NULL || continues(d, successor))
			advance(d, successor);
		else if (served_enough(d, next))
			d->step = next;
		return;
	}
	if (next != NULL && begun(d, next) && served_enough(d, next))
		d->step = next;
	else
		(void)go_back(d);
}

/* The fallback that stands for a step of the plan. */
static const struct choose_step *
fallback_of(const struct choose_deciding *d, const struct choose_step *plan)
{
	const struct choose_step *s, *found = NULL;
	size_t i;

	for (i = 0; i < d->line->fallback.count; i++) {
		s = &d->line->fallback.items[i];
		if (s->link == plan->link && s->live > 0 &&
		    choose_step_begin(s) <= choose_step_begin(plan))
			found = s;
	}
	return (found);
}

static void
from_plan(struct choose_deciding *d)
{
	const struct choose_step *successor = choose_line_successor(
	    d->line, d->step->link);
	const struct choose_step *out = NULL;

	if (continues(d, successor)) {
		advance(d, successor);
		return;
	}
	if (wants_fallback(d) && is_replaced(d, d->step))
		out = fallback_of(d, d->step);
	if (out == NULL) {
		advance(d, choose_line_next_plan(d->line, d->step));
		return;
	}
	choose_next_waits(d, d->step, CHOOSE_WAITS_PERSON, -1);
	d->step = out;
}

/* Where the log begins.  Only the recipe's first step needs no history. */
static int
start(struct choose_deciding *d, struct fault *f)
{
	bool out = wants_fallback(d);
	const struct choose_steps *steps = out ? &d->line->fallback :
						 &d->line->plan;
	const struct choose_step *s, *found = NULL;
	size_t i;

	for (i = 0; i < steps->count; i++) {
		s = &steps->items[i];
		if (s->live > 0 && begun(d, s))
			found = s;
	}
	if (found == NULL) {
		s = d->line->plan.count > 0 ? &d->line->plan.items[0] : NULL;
		if (s != NULL)
			choose_next_waits(d, s, CHOOSE_WAITS_PUBLICATION,
			    choose_step_begin(s));
		return (fault_set(f, FAULT_REFUSED,
		    "no set of that branch is to be served yet"));
	}
	d->step = found;
	if (d->past->chosen || (found->place == 0 && !found->gate->given))
		return (0);
	choose_next_waits(d, found, CHOOSE_WAITS_PERSON, -1);
	return (fault_set(f, FAULT_REFUSED,
	    "the log does not say what was served before, and the set of today "
	    "builds on it: decide with --choose"));
}

/* Until when a consumer may have run without the recipe after that one; -1: it
 * does not tell. */
static int64_t
handover_end(const struct choose_deciding *d, const struct choose_step *next)
{
	int64_t period, missed;

	period = choose_line_quantity(d->line, next->link, "consumerPeriod");
	missed = choose_line_quantity(d->line, next->link, "missedRuns");
	if (period < 0 || missed < 0)
		return (-1);
	return (choose_step_begin(next) + (missed + 1) * period);
}

/* A step of the older recipe to which a consumer came that had the newer one
 * later than was planned for: by its date, or, where the newer one was planned
 * from an earlier step, by the log. */
static bool
is_left_behind(const struct choose_deciding *d, const struct choose_visit *v)
{
	const struct choose_step *next = choose_line_successor(
	    d->line, v->step->link);
	int64_t end = next == NULL ? -1 : handover_end(d, next);

	if (v->step->live == 0)
		return (choose_step_begin(v->step) > end);
	return (end != -1 && choose_line_is_void(d->line, v->step) &&
	    v->confirmed > end);
}

static int
check_now(const struct choose_deciding *d, const struct choose_visit *now,
    struct fault *f)
{
	char text[INSTANT_SIZE];

	if (d->question->instant < d->past->latest) {
		instant_format(d->past->latest, text);
		return (fault_set(f, FAULT_REFUSED,
		    "the log has reached %s already: the clock was set back",
		    text));
	}
	if (now == NULL)
		return (0);
	if (now->step == NULL)
		return (fault_set(f, FAULT_REFUSED,
		    "the log says that a recipe is served which is not here: "
		    "give it as well"));
	if (is_left_behind(d, now))
		return (fault_set(f, FAULT_REFUSED,
		    "what is served now is a step of the older recipe that the "
		    "newer one has replaced"));
	return (0);
}

/* A step that is taken now: when the one after it can come. */
static void
look_ahead(const struct choose_deciding *d)
{
	const struct choose_step *next = d->step->branch == BRANCH_PLAN ?
	    choose_line_next_plan(d->line, d->step) :
	    choose_line_next_fallback(d->line, d->step);
	int64_t served;

	if (next == NULL)
		return;
	served = d->question->instant +
	    (next->gate->given ? next->gate->served : 0);
	if (served > choose_step_begin(next))
		choose_next_waits(d, next, CHOOSE_WAITS_SERVED, served);
	else
		choose_next_waits(
		    d, next, CHOOSE_WAITS_PUBLICATION, choose_step_begin(next));
}

int
choose_next(struct choose_deciding *d, struct fault *f)
{
	const struct choose_visit *now = choose_past_now(d->past);

	if (check_now(d, now, f) == -1)
		return (-1);
	if (now == NULL && start(d, f) == -1)
		return (-1);
	if (now != NULL) {
		d->step = now->step;
		if (d->step->branch == BRANCH_FALLBACK)
			from_fallback(d);
		else if (!wants_fallback(d) &&
		    choose_parent_incident(d, f) == -1)
			return (-1);
		else
			from_plan(d);
	}
	if (d->answer->waits == CHOOSE_WAITS_NOTHING)
		look_ahead(d);
	return (0);
}

const struct action *
choose_next_set(const struct choose_deciding *d, const struct choose_step *s)
{
	const struct choose_visit *now = choose_past_now(d->past);
	const struct action *set = NULL;
	size_t n = 0;

	while (n < s->live &&
	    signed_set_publication(s->sets[n]->set) <= d->question->instant)
		set = s->sets[n++];
	/* Never an older one, though a newer recipe has come meanwhile. */
	if (now != NULL && now->step == s &&
	    (set == NULL ||
		signed_set_publication(set->set) <
		    signed_set_publication(now->last->set)))
		set = now->last;
	return (set);
}
