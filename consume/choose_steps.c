/* Ways along the line. */
#include <string.h>

#include <jansson.h>

#include "consume/choose_line.h"

const struct choose_step *
choose_line_successor(const struct choose_line *l, size_t link)
{
	size_t i;

	for (i = 0; i < l->plan.count; i++)
		if (l->plan.items[i].link > link && l->plan.items[i].live > 0)
			return (&l->plan.items[i]);
	return (NULL);
}

const struct choose_step *
choose_line_next_plan(const struct choose_line *l, const struct choose_step *s)
{
	size_t i;

	if (s->branch == BRANCH_FALLBACK)
		return (choose_line_successor(l, s->link));
	for (i = s->place + 1; i < l->plan.count; i++)
		if (l->plan.items[i].live > 0)
			return (&l->plan.items[i]);
	return (NULL);
}

const struct choose_step *
choose_line_next_fallback(
    const struct choose_line *l, const struct choose_step *s)
{
	const struct choose_step *next = s + 1;

	if (s->place + 1 == l->fallback.count || next->link != s->link ||
	    next->live == 0)
		return (NULL);
	return (next);
}

/* The set's place among the step's, or set_count. */
static size_t
find_set(const struct choose_step *s, const struct action *a)
{
	int64_t publication = signed_set_publication(a->set);
	size_t low = 0, high = s->set_count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (signed_set_publication(s->sets[middle]->set) < publication)
			low = middle + 1;
		else
			high = middle;
	}
	while (low < s->set_count && s->sets[low] != a)
		low++;
	return (low);
}

const struct choose_step *
choose_line_find(
    const struct choose_line *l, size_t link, const struct action *a)
{
	const struct choose_steps *steps = a->set->branch == BRANCH_PLAN ?
	    &l->plan :
	    &l->fallback;
	const struct choose_step *s;
	size_t i;

	for (i = 0; i < steps->count; i++) {
		s = &steps->items[i];
		if (s->link == link && find_set(s, a) < s->set_count)
			return (s);
	}
	return (NULL);
}

/* The zone's object in the policy: its member may be spelled in any way. */
static const json_t *
find_policy(const struct choose_link *link)
{
	struct fault unused = { 0 };
	struct name name;
	const char *spelled;
	json_t *quantities;

	if (link->recipe->policy == NULL)
		return (NULL);
	json_object_foreach(link->recipe->policy, spelled, quantities)
	{
		if (name_parse(&name, spelled, &unused) == 0 &&
		    name_equal(&name, &link->zone->name))
			return (quantities);
		fault_clear(&unused);
	}
	return (NULL);
}

int64_t
choose_line_quantity(const struct choose_line *l, size_t link, const char *name)
{
	const json_t *policy = find_policy(&l->question->chain[link]);
	const json_t *value = json_object_get(policy, name);

	return (json_is_integer(value) ? json_integer_value(value) : -1);
}
