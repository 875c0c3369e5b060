#include "produce/schedule.h"

#include <stdlib.h>

#include "lib/util/instant.h"

static int
check_policy(const struct conf_policy *p, struct fault *f)
{
	if (p->refresh <= 0)
		return (fault_set(f, FAULT_INPUT,
		    "kasp: refresh must be "
		    "longer than 0, or a set would be replaced only when it "
		    "has expired"));
	if (p->refresh >= p->validity)
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

/* The first inception and the last expiration must fit into an RRSIG. */
static int
check_range(const struct slot *first, const struct slot *last, struct fault *f)
{
	if (first->inception < 0)
		return (fault_set(f, FAULT_INPUT,
		    "kasp: with this "
		    "inceptionoffset the first set would begin before 1970"));
	if (last->expiration > INSTANT_MOST)
		return (fault_set(f, FAULT_INPUT,
		    "kasp: with this validity "
		    "the last set would expire after 2106-02-07T06:28:15Z, "
		    "beyond what a signature can name"));
	return (0);
}

int
schedule_make(struct schedule *s, const struct conf_policy *p, int64_t now,
    int64_t until, struct fault *f)
{
	int64_t count, i, step;
	struct slot *slot;

	s->slots = NULL;
	s->count = 0;
	if (check_policy(p, f) == -1 || check_instants(now, until, f) == -1)
		return (-1);
	step = p->validity - p->refresh;
	count = (until - now + step - 1) / step;
	if (count > SCHEDULE_SLOTS_MOST)
		return (fault_set(f, FAULT_INPUT,
		    "kasp: more than %d sets "
		    "would be needed until then, as each serves for validity "
		    "less refresh, %lld seconds",
		    SCHEDULE_SLOTS_MOST, (long long)step));
	if ((s->slots = calloc((size_t)count, sizeof(*slot))) == NULL)
		return (fault_memory(f));
	s->count = (size_t)count;
	for (i = 0; i < count; i++) {
		slot = &s->slots[i];
		slot->publication = now + i * step;
		slot->inception = slot->publication - p->inception_offset;
		slot->expiration = slot->publication + p->validity;
	}
	if (check_range(&s->slots[0], &s->slots[count - 1], f) == 0)
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
