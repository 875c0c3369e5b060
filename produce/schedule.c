#include "produce/schedule.h"

#include <stdlib.h>

#include "lib/util/duration.h"
#include "lib/util/instant.h"

struct scheduling {
	struct schedule *schedule;
	const struct layout *layout;
	const struct timeline *timeline;
	struct fault *fault;
};

static int
check_policy(const struct conf_policy *p, struct fault *f)
{
	if (p->refresh <= 0 && p->schedule == CONF_SCHEDULE_REFRESH)
		return (fault_set(f, FAULT_INPUT,
		    "kasp: refresh must be "
		    "longer than 0, or a set would be replaced only when it "
		    "has expired"));
	if (p->refresh >= p->validity && p->schedule == CONF_SCHEDULE_REFRESH)
		return (fault_set(f, FAULT_INPUT,
		    "kasp: refresh must be "
		    "shorter than validity, or each set would be replaced "
		    "before it is published"));
	if (p->inception_offset < 0)
		return (fault_set(f, FAULT_INPUT,
		    "kasp: inceptionoffset must "
		    "not be negative"));
	if (p->validity > SCHEDULE_PERIOD_MOST ||
	    p->inception_offset > SCHEDULE_PERIOD_MOST)
		return (fault_set(f, FAULT_INPUT,
		    "kasp: validity and "
		    "inceptionoffset are at most 20 years"));
	return (0);
}

static int
check_instants(int64_t now, int64_t until, struct fault *f)
{
	if (now < 0 || now > INSTANT_MOST)
		return (fault_set(f, FAULT_USAGE,
		    "the present time is "
		    "outside of 1970..2106, which is all that a signature "
		    "can name"));
	if (until <= now)
		return (fault_set(f, FAULT_USAGE,
		    "UNTIL is not after the "
		    "present time"));
	if (until - now > SCHEDULE_PERIOD_MOST)
		return (fault_set(f, FAULT_USAGE,
		    "UNTIL is more than 20 "
		    "years after the present time"));
	return (0);
}

static int
too_many(const struct conf_policy *p, struct fault *f)
{
	return (fault_set(f, FAULT_INPUT,
	    "kasp: more than %d sets "
	    "would be needed until then, as each serves for validity "
	    "less refresh, %lld seconds",
	    SCHEDULE_SLOTS_MOST, (long long)(p->validity - p->refresh)));
}

int
schedule_check(
    const struct conf_policy *p, int64_t begin, int64_t until, struct fault *f)
{
	int64_t step = p->validity - p->refresh;

	if (check_policy(p, f) == -1 || check_instants(begin, until, f) == -1)
		return (-1);
	if (p->schedule == CONF_SCHEDULE_REFRESH &&
	    (until - begin + step - 1) / step > SCHEDULE_SLOTS_MOST)
		return (too_many(p, f));
	return (0);
}

/* The first inception and the last expiration must fit into an RRSIG. */
static int
check_range(const struct slot *s, struct fault *f)
{
	if (s->inception < 0)
		return (fault_set(f, FAULT_INPUT,
		    "kasp: with this "
		    "inceptionoffset the first set would begin before 1970"));
	if (s->expiration > INSTANT_MOST)
		return (fault_set(f, FAULT_INPUT,
		    "kasp: with this validity "
		    "the last set would expire after 2106-02-07T06:28:15Z, "
		    "beyond what a signature can name"));
	return (0);
}

/* V1: no cache holds a set when it expires. */
static int
check_overlap(
    const struct scheduling *x, const struct slot *before, int64_t next)
{
	const struct quantities *q = &x->layout->quantities;
	int64_t need = quantities_reach(q) + q->key_ttl + q->skew;
	char left[DURATION_SIZE], needed[DURATION_SIZE], when[INSTANT_SIZE];

	if (before->expiration - next >= need)
		return (0);
	instant_format(next, when);
	duration_format(
	    before->expiration > next ? before->expiration - next : 0, left);
	duration_format(need, needed);
	return (fault_set(x->fault, FAULT_INPUT,
	    "kasp: at %s the set before has to be valid for consumer runs + "
	    "signer pickup + propagation + ttl + skew = %s, and is for %s",
	    when, needed, left));
}

static int
add_slot(const struct scheduling *x, const struct slot *slot)
{
	struct schedule *s = x->schedule;
	struct slot *slots;

	if (check_range(slot, x->fault) == -1)
		return (-1);
	if (s->count == SCHEDULE_SLOTS_MOST)
		return (too_many(x->layout->policy, x->fault));
	if (s->count == 0 || (s->count & (s->count - 1)) == 0) {
		slots = reallocarray(
		    s->slots, s->count == 0 ? 1 : s->count * 2, sizeof(*slots));
		if (slots == NULL)
			return (fault_memory(x->fault));
		s->slots = slots;
	}
	s->slots[s->count++] = *slot;
	return (0);
}

/* When the set after one of that publication is due. */
static int64_t
next_set(const struct layout *l, int64_t publication)
{
	if (l->quantities.slots)
		return (grid_up(&l->grid, publication + 1));
	return (publication + l->quantities.validity - l->quantities.refresh);
}

/* The sets of one phase, which ends there. */
static int
add_phase(const struct scheduling *x, const struct timeline_phase *p,
    enum branch branch, int64_t end)
{
	const struct quantities *q = &x->layout->quantities;
	struct slot slot = { .phase = p, .branch = branch, .first = true };
	int64_t t, next;

	for (t = p->start; t < end; t = next) {
		next = next_set(x->layout, t);
		slot.publication = t;
		slot.inception = t - q->inception_offset;
		slot.expiration = t + q->validity;
		if (add_slot(x, &slot) == -1)
			return (-1);
		if (check_overlap(x, &slot, next < end ? next : end) == -1)
			return (-1);
		slot.first = false;
	}
	return (0);
}

static int
add_branch(const struct scheduling *x, enum branch branch)
{
	const struct timeline_branch *b = &x->timeline->branches[branch];
	int64_t last = x->timeline->until, end;
	size_t i;

	if (branch == BRANCH_FALLBACK && x->timeline->fallback_end < last)
		last = x->timeline->fallback_end;
	for (i = 0; i < b->count; i++) {
		end = i + 1 < b->count ? b->phases[i + 1].start : last;
		if (add_phase(x, &b->phases[i], branch, end) == -1)
			return (-1);
	}
	return (0);
}

int
schedule_make(struct schedule *s, const struct layout *l,
    const struct timeline *t, struct fault *f)
{
	struct scheduling x = { s, l, t, f };

	s->slots = NULL;
	s->count = 0;
	if (add_branch(&x, BRANCH_PLAN) == 0 &&
	    add_branch(&x, BRANCH_FALLBACK) == 0)
		return (0);
	schedule_clear(s);
	return (-1);
}

void
schedule_clear(struct schedule *s)
{
	free(s->slots);
	s->slots = NULL;
	s->count = 0;
}
