#include "recipe/chain.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

/* A zone that is looked for. */
static int
zone_compare(const void *left, const void *right)
{
	const struct chain_zone *a = left, *b = right;

	if (a->name.length != b->name.length)
		return (a->name.length < b->name.length ? -1 : 1);
	return (memcmp(a->name.wire, b->name.wire, a->name.length));
}

/* Makes room for one more; counts grow by powers of two. */
static int
grow(void **array, size_t count, size_t size, struct fault *f)
{
	void *larger;

	if (count != 0 && (count & (count - 1)) != 0)
		return (0);
	larger = reallocarray(*array, count == 0 ? 1 : count * 2, size);
	if (larger == NULL)
		return (fault_memory(f));
	*array = larger;
	return (0);
}

static struct chain_zone *
add_zone(struct chain *c, const struct name *name, struct fault *f)
{
	char text[NAME_TEXT_SIZE];
	struct chain_zone *zone;
	void *array = c->zones;
	size_t i;

	if (grow(&array, c->zone_count, sizeof(struct chain_zone *), f) == -1)
		return (NULL);
	c->zones = array;
	if ((zone = calloc(1, sizeof(*zone))) == NULL) {
		(void)fault_memory(f);
		return (NULL);
	}
	c->zones[c->zone_count++] = zone;
	zone->name = *name;
	name_print(name, text);
	zone->text = strdup(text);
	zone->timings = calloc(c->link_count, sizeof(*zone->timings));
	zone->bases = calloc(c->link_count, sizeof(const struct chain_set *));
	if (zone->text == NULL || zone->timings == NULL ||
	    zone->bases == NULL ||
	    tsearch(zone, &c->zone_tree, zone_compare) == NULL) {
		(void)fault_memory(f);
		return (NULL);
	}
	for (i = 0; i < c->link_count; i++)
		timing_read(&zone->timings[i], NULL);
	return (zone);
}

struct chain_zone *
chain_zone_find(const struct chain *c, const char *text)
{
	struct chain_zone wanted;
	struct fault ignored = { 0 };
	struct name name;
	void *found;

	if (name_parse(&name, text, &ignored) == -1)
		return (NULL);
	name_canonical(&wanted.name, &name);
	found = tfind(&wanted, &c->zone_tree, zone_compare);
	return (found == NULL ? NULL : *(struct chain_zone **)found);
}

/* Sets of one zone mostly follow one another. */
static struct chain_zone *
zone_of(struct chain *c, const struct signed_set *s, struct chain_zone *last,
    struct fault *f)
{
	struct chain_zone *zone;
	struct name given, name;

	if (last != NULL &&
	    strcmp(last->sets[last->set_count - 1].set->owner, s->owner) == 0)
		return (last);
	if ((zone = chain_zone_find(c, s->owner)) != NULL)
		return (zone);
	if (name_parse(&given, s->owner, f) == -1)
		return (NULL);
	name_canonical(&name, &given);
	return (add_zone(c, &name, f));
}

static int
add_set(struct chain_zone *zone, const struct chain_set *set, struct fault *f)
{
	void *array = zone->sets;

	if (grow(&array, zone->set_count, sizeof(*zone->sets), f) == -1)
		return (-1);
	zone->sets = array;
	zone->sets[zone->set_count++] = *set;
	return (0);
}

static int
add_sets(struct chain *c, size_t link, struct fault *f)
{
	const struct recipe *r = c->links[link].recipe;
	struct chain_set set = { .link = link };
	struct chain_zone *zone = NULL;
	size_t i;

	for (i = 0; i < r->action_count; i++) {
		if ((set.set = r->actions[i].set) == NULL)
			continue;
		set.action = i;
		set.publication = signed_set_publication(set.set);
		if ((zone = zone_of(c, set.set, zone, f)) == NULL ||
		    add_set(zone, &set, f) == -1)
			return (-1);
	}
	return (0);
}

/* The quantities of zones that have no sets are nobody's. */
static void
add_timings(struct chain *c, size_t link)
{
	json_t *policy = c->links[link].recipe->policy, *quantities;
	struct chain_zone *zone;
	const char *name;

	json_object_foreach(policy, name,
	    quantities) if ((zone = chain_zone_find(c, name)) != NULL)
	    timing_read(&zone->timings[link], quantities);
}

int
chain_find(struct chain *c, const struct chain_link *links, size_t count,
    struct fault *f)
{
	const struct recipe **recipes;
	size_t i;
	int rc = -1;

	memset(c, 0, sizeof(*c));
	c->links = links;
	c->link_count = count;
	if ((recipes = calloc(count, sizeof(*recipes))) == NULL)
		return (fault_memory(f));
	for (i = 0; i < count; i++)
		recipes[i] = links[i].recipe;
	if (identities_find(&c->keys, recipes, count, f) == 0) {
		for (i = 0, rc = 0; i < count && rc == 0; i++)
			rc = add_sets(c, i, f);
		for (i = 0; i < count && rc == 0; i++)
			add_timings(c, i);
	}
	free(recipes);
	if (rc == -1)
		chain_clear(c);
	return (rc);
}

/* The tree does not own its zones. */
static void
leave(void *zone)
{
	(void)zone;
}

void
chain_clear(struct chain *c)
{
	size_t i;

	tdestroy(c->zone_tree, leave);
	for (i = 0; i < c->zone_count; i++) {
		free(c->zones[i]->sets);
		free(c->zones[i]->text);
		free(c->zones[i]->timings);
		free(c->zones[i]->bases);
		free(c->zones[i]);
	}
	free(c->zones);
	identities_clear(&c->keys);
	memset(c, 0, sizeof(*c));
}

static int
set_compare(const void *left, const void *right)
{
	const struct chain_set *a = left, *b = right;

	if (a->link != b->link)
		return (a->link < b->link ? -1 : 1);
	if (a->set->branch != b->set->branch)
		return (a->set->branch < b->set->branch ? -1 : 1);
	if (a->publication != b->publication)
		return (a->publication < b->publication ? -1 : 1);
	return (a->action < b->action ? -1 : a->action > b->action);
}

void
chain_sort(struct chain *c)
{
	size_t i;

	for (i = 0; i < c->zone_count; i++)
		qsort(c->zones[i]->sets, c->zones[i]->set_count,
		    sizeof(*c->zones[i]->sets), set_compare);
}

size_t
chain_key(const struct chain *c, size_t link, const struct key *k)
{
	return (c->keys.of[link][k->number]);
}
