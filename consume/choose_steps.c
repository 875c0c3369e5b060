/* Ways along the line. */
#include <string.h>

#include <jansson.h>

#include "consume/choose_line.h"

bool
choose_line_is_void(const struct choose_line *l, const struct choose_step *s)
{
	const struct choose_step *base;
	size_t i;

	for (i = s->link + 1; i < l->question->chain_count; i++) {
		base = l->origins[i].base;
		if (base != NULL &&
		    (base->link < s->link ||
			(base->link == s->link &&
			    choose_step_begin(base) < choose_step_begin(s))))
			return (true);
	}
	return (false);
}

const struct choose_step *
choose_line_successor(const struct choose_line *l, size_t link)
{
	const struct choose_step *s;
	size_t i;

	for (i = 0; i < l->plan.count; i++) {
		s = &l->plan.items[i];
		if (s->link > link && s->live > 0 && !choose_line_is_void(l, s))
			return (s);
	}
	return (NULL);
}

const struct choose_step *
choose_line_next_plan(const struct choose_line *l, const struct choose_step *s)
{
	const struct choose_step *next;
	size_t i;

	if (s->branch == BRANCH_FALLBACK)
		return (choose_line_successor(l, s->link));
	for (i = s->place + 1; i < l->plan.count; i++) {
		next = &l->plan.items[i];
		if (next->live > 0 && !choose_line_is_void(l, next))
			return (next);
	}
	return (NULL);
}

const struct choose_step *
choose_line_next_fallback(
    const struct choose_line *l, const struct choose_step *s)
{
	const struct choose_step *next = s + 1;

	if (s->place + 1 == l->fallback.count || next->link != s->link ||
	    next->live == 0 || choose_line_is_void(l, next))
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

/* The step of a set of an older recipe that the object names, or NULL. */
static const struct choose_step *
find_base(const struct choose_line *l, size_t link, const json_t *from)
{
	const char *sha256 = json_string_value(json_object_get(from, "recipe"));
	json_int_t n = json_integer_value(json_object_get(from, "action"));
	const struct recipe *r;
	size_t i;

	for (i = 0; i < link && sha256 != NULL; i++) {
		r = l->question->chain[i].recipe;
		if (strcmp(r->sha256, sha256) == 0 && n >= 0 &&
		    (size_t)n < r->action_count && r->actions[n].set != NULL)
			return (choose_line_find(l, i, &r->actions[n]));
	}
	return (NULL);
}

void
choose_line_origins(struct choose_line *l)
{
	size_t i = l->question->chain_count, j;
	struct choose_origin *o;

	while (i-- > 1) {
		o = &l->origins[i];
		if (!o->left_out)
			o->base = find_base(l, i,
			    json_object_get(find_policy(&l->question->chain[i]),
				"plannedFrom"));
		for (j = i; o->base != NULL && --j > o->base->link;)
			l->origins[j].left_out = true;
	}
}
