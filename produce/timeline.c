#include "produce/timeline.h"

#include <stdlib.h>
#include <string.h>

void
timeline_init(struct timeline *t, int64_t begin, int64_t until)
{
	memset(t, 0, sizeof(*t));
	t->begin = begin;
	t->until = until;
	t->fork = TIMELINE_NEVER;
	t->fallback_end = t->absent_from = TIMELINE_NEVER;
	t->ds_present = t->ds_absent = TIMELINE_NONE;
}

void
timeline_clear(struct timeline *t)
{
	size_t i;

	for (i = 0; i < TIMELINE_BRANCHES; i++)
		free(t->branches[i].phases);
	free(t->keys);
	free(t->members);
	free(t->steps);
	memset(t, 0, sizeof(*t));
}

/* Makes room for one more; counts grow by powers of two. */
static void *
grown(void *array, size_t count, size_t size, struct fault *f)
{
	void *larger;

	if (count != 0 && (count & (count - 1)) != 0)
		return (array);
	larger = reallocarray(array, count == 0 ? 1 : count * 2, size);
	if (larger == NULL)
		(void)fault_memory(f);
	return (larger);
}

int
timeline_add(struct timeline *t, const struct timeline_key *k, size_t *index,
    struct fault *f)
{
	struct timeline_key *keys;

	keys = grown(t->keys, t->key_count, sizeof(*keys), f);
	if (keys == NULL)
		return (-1);
	t->keys = keys;
	*index = t->key_count;
	t->keys[t->key_count++] = *k;
	return (0);
}

int
timeline_note(
    struct timeline *t, const struct timeline_step *s, struct fault *f)
{
	struct timeline_step *steps;
	size_t place;

	steps = grown(t->steps, t->step_count, sizeof(*steps), f);
	if (steps == NULL)
		return (-1);
	t->steps = steps;
	for (place = t->step_count++; place > 0 && steps[place - 1].at > s->at;
	     place--)
		steps[place] = steps[place - 1];
	steps[place] = *s;
	return (0);
}

static int
add_member(struct timeline *t, size_t key, unsigned int state, struct fault *f)
{
	struct timeline_member *members;

	members = grown(t->members, t->member_count, sizeof(*members), f);
	if (members == NULL)
		return (-1);
	t->members = members;
	t->members[t->member_count++] = (struct timeline_member){ key, state };
	return (0);
}

int
timeline_phase(struct timeline *t, enum branch branch,
    const struct timeline_phase *phase, struct fault *f)
{
	struct timeline_branch *b = &t->branches[branch];
	struct timeline_phase *phases, *made;
	size_t i;

	if (b->count > 0 && b->phases[b->count - 1].start >= phase->start)
		return (fault_set(f, FAULT_INTERNAL,
		    "a phase does not come after the one before it"));
	phases = grown(b->phases, b->count, sizeof(*phases), f);
	if (phases == NULL)
		return (-1);
	b->phases = phases;
	made = &b->phases[b->count++];
	*made = *phase;
	made->first = t->member_count;
	for (i = 0; i < t->key_count; i++)
		if (t->keys[i].state[branch] != 0 &&
		    add_member(t, i, t->keys[i].state[branch], f) == -1)
			return (-1);
	made->count = t->member_count - made->first;
	return (0);
}

const struct timeline_phase *
timeline_last(const struct timeline *t, enum branch branch)
{
	const struct timeline_branch *b = &t->branches[branch];

	return (b->count == 0 ? NULL : &b->phases[b->count - 1]);
}
