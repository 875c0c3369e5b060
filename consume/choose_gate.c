/* Gates: for how long something was served, and what the parent was seen to
 * have. */
#include <string.h>
#include <strings.h>

#include "consume/choose_past.h"

/* The same content is one phase, in whatever recipe or branch. */
static bool
is_same_phase(const struct choose_visit *v, const struct choose_step *now)
{
	return (v->step != NULL && v->confirmed != -1 &&
	    choose_content_equal(&v->step->content, &now->content));
}

/*
 * Where the plan went on from a fallback, a step that changes only ZSKs or
 * zone signers counts the time of the fallback left too, if that had the same
 * ZSKs and signers: they change on both branches at the same times.  A step
 * that changes a KSK counts from its own phase alone.
 */
bool
choose_past_is_twin(const struct choose_visit *v, const struct choose_step *now,
    const struct choose_step *next)
{
	const struct choose_step *s = v->step;

	return (s != NULL && v->confirmed != -1 && s->link == now->link &&
	    s->branch == BRANCH_FALLBACK && now->branch == BRANCH_PLAN &&
	    choose_content_same_zsks(&s->content, &now->content) &&
	    choose_content_same_ksks(&now->content, &next->content));
}

static int64_t
since(const struct choose_past *p, size_t visit, const struct choose_step *next)
{
	const struct choose_visit *v = &p->visits[visit];
	int64_t from = v->confirmed;

	while (from != -1 && visit > 0 && is_same_phase(v - 1, v->step)) {
		v--;
		visit--;
		from = v->confirmed;
	}
	if (from != -1 && visit > 0 &&
	    choose_past_is_twin(v - 1, v->step, next))
		from = v[-1].confirmed;
	return (from);
}

int64_t
choose_past_since(const struct choose_past *p, const struct choose_step *next)
{
	return (since(p, p->visit_count - 1, next));
}

static bool
has_digest(const struct served_record *r, const char *digest)
{
	size_t i;

	for (i = 0; i < r->digest_count; i++)
		if (strcasecmp(r->digests[i], digest) == 0)
			return (true);
	return (false);
}

/* True if the server has every DS that must be there, and none other of the
 * gate's. */
static bool
answer_fits(const struct served_record *r, const struct gate *g)
{
	size_t i;

	for (i = 0; i < g->ds_present_count; i++)
		if (!has_digest(r, g->ds_present[i]))
			return (false);
	for (i = 0; i < g->ds_absent_count; i++)
		if (has_digest(r, g->ds_absent[i]))
			return (false);
	return (true);
}

/* How many servers answered, and how many of these as the gate asks. */
static void
count_answers(const struct choose_past *p, const struct choose_look *look,
    const struct gate *g, size_t counts[2])
{
	const struct served_record *r;
	size_t i;

	counts[0] = counts[1] = 0;
	for (i = 0; i < look->count; i++) {
		r = p->answers[look->first + i];
		if (!r->answered)
			continue;
		counts[0]++;
		if (answer_fits(r, g))
			counts[1]++;
	}
}

/*
 * An answer that contradicts begins anew; a look-up that is not complete, and
 * contradicts nothing, says nothing.
 */
void
choose_past_parent(struct choose_parent *d, const struct choose_past *p,
    const struct gate *g, int64_t fresh)
{
	int64_t from = -1, last = -1, at;
	const struct choose_look *look;
	size_t counts[2], i;

	*d = (struct choose_parent){ false, -1, -1 };
	for (i = 0; i < p->look_count; i++) {
		look = &p->looks[i];
		at = look->observed;
		count_answers(p, look, g, counts);
		if (counts[1] < counts[0])
			from = -1;
		else if (look->complete && from == -1)
			from = at;
		if (!look->complete)
			continue;
		last = at;
		if (counts[1] > 0)
			d->reverted = -1;
		else if (d->reverted == -1)
			d->reverted = at;
	}
	if (from == -1)
		return;
	d->earliest = from + g->ds_for;
	at = p->line->question->instant;
	d->met = at >= d->earliest && at - last <= fresh;
}

static bool
has_any(const struct served_record *r, char *const *digests, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (has_digest(r, digests[i]))
			return (true);
	return (false);
}

bool
choose_past_has_ds(
    const struct choose_past *p, char *const *digests, size_t count)
{
	const struct choose_look *look = NULL;
	size_t i;

	for (i = 0; i < p->look_count; i++)
		if (p->looks[i].complete)
			look = &p->looks[i];
	for (i = 0; look != NULL && i < look->count; i++)
		if (!has_any(p->answers[look->first + i], digests, count))
			return (false);
	return (look != NULL);
}
