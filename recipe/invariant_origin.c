/* Which set a recipe was planned from, and what it left out: CONT. */
#include <stdio.h>
#include <string.h>

#include "recipe/invariant.h"

/* The member plannedFrom of the zone in the link's policy, or NULL. */
static const json_t *
planned_from(const struct walk *w, size_t link)
{
	const json_t *policy = w->chain->links[link].recipe->policy, *zone;
	const char *name;

	json_object_foreach((json_t *)(uintptr_t)policy, name, zone)
	{
		if (chain_zone_find(w->chain, name) == w->zone)
			return (json_object_get(zone, "plannedFrom"));
	}
	return (NULL);
}

static struct chain_set *
find_set(const struct walk *w, size_t link, size_t action)
{
	struct chain_zone *z = w->zone;
	size_t i;

	for (i = 0; i < z->set_count; i++)
		if (z->sets[i].link == link && z->sets[i].action == action)
			return (&z->sets[i]);
	return (NULL);
}

static int
wrong(struct walk *w, size_t link, const char *what, const char *recipe,
    json_int_t action)
{
	char path[512];

	(void)snprintf(path, sizeof(path),
	    "$.recipe.preamble.policy['%.200s'].plannedFrom", w->zone->text);
	return (finding_add(w->chain->links[link].findings, path, w->fault,
	    "CONT: action %lld of the recipe %.16s... %s", (long long)action,
	    recipe, what));
}

/* An older recipe may be not at hand, but not if the chain has its begin. */
static int
find_base(struct walk *w, size_t link, const json_t *from)
{
	const struct chain_link *links = w->chain->links;
	const char *recipe = json_string_value(json_object_get(from, "recipe"));
	json_int_t action = json_integer_value(json_object_get(from, "action"));
	size_t i;

	for (i = 0; i < link; i++)
		if (strcmp(links[i].recipe->sha256, recipe) == 0)
			break;
	if (i == link)
		return (links[0].recipe->previous != NULL ?
			0 :
			wrong(w, link, "is of none that it continues", recipe,
			    action));
	w->zone->bases[link] = find_set(w, i, (size_t)action);
	if (w->zone->bases[link] != NULL)
		return (0);
	return (wrong(w, link, "is no set of this zone", recipe, action));
}

/* Of the base's recipe and of all after it, up to the link, what begins behind
 * the base's phase. */
static void
leave_out(struct walk *w, const struct chain_set *base, size_t link)
{
	struct chain_zone *z = w->zone;
	const struct chain_set *end = z->sets + z->set_count, *last = base;
	struct chain_set *s;

	while (last + 1 < end && last[1].link == base->link &&
	    last[1].set->branch == base->set->branch &&
	    walk_same(w, base, last + 1))
		last++;
	for (s = z->sets; s < end; s++)
		if (s->link < link &&
		    (s->link > base->link ||
			(s->link == base->link &&
			    s->publication > base->publication &&
			    (s < base || s > last))))
			s->replaced = true;
}

int
invariant_origin(struct walk *w)
{
	size_t link = w->chain->link_count;
	const struct chain_set *base;
	const json_t *from;

	/* What a newer one leaves out tells nothing itself. */
	while (link-- > 1) {
		if ((from = planned_from(w, link)) == NULL)
			continue;
		if (find_base(w, link, from) == -1)
			return (-1);
		base = w->zone->bases[link];
		if (base == NULL)
			continue;
		leave_out(w, base, link);
		link = base->link + 1;
	}
	return (0);
}

bool
origin_fallback(const struct chain_zone *z, const struct chain *c, size_t link,
    bool otherwise)
{
	size_t i;

	for (i = link + 1; i < c->link_count; i++)
		if (z->bases[i] != NULL && z->bases[i]->link == link)
			return (z->bases[i]->set->branch == BRANCH_FALLBACK);
	return (otherwise);
}
