#include "consume/choose.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

static int
zone_compare(const void *left, const void *right)
{
	const struct choose_zone *a = left, *b = right;

	if (a->name.length != b->name.length)
		return (a->name.length < b->name.length ? -1 : 1);
	return (memcmp(a->name.wire, b->name.wire, a->name.length));
}

/* By publication, then by place in the file. */
static int
set_compare(const void *left, const void *right)
{
	const struct action *a = *(const struct action *const *)left;
	const struct action *b = *(const struct action *const *)right;
	int64_t x = signed_set_publication(a->set);
	int64_t y = signed_set_publication(b->set);

	if (x != y)
		return (x < y ? -1 : 1);
	return (a < b ? -1 : a > b);
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

/* A new zone; NULL with a fault. */
static struct choose_zone *
add_zone(struct choose_zones *z, const struct name *name, struct fault *f)
{
	struct choose_zone **items, *zone;

	items = grown(z->items, z->count, sizeof(*items), f);
	if (items == NULL)
		return (NULL);
	z->items = items;
	if ((zone = calloc(1, sizeof(*zone))) == NULL) {
		(void)fault_memory(f);
		return (NULL);
	}
	zone->name = *name;
	z->items[z->count++] = zone;
	return (zone);
}

/* The zone of that name, made if it is new; NULL with a fault. */
static struct choose_zone *
find_zone(
    struct choose_zones *z, void **tree, const char *owner, struct fault *f)
{
	struct choose_zone wanted = { 0 }, *zone;
	struct name name;
	void *found;

	if (name_parse(&name, owner, f) == -1)
		return (NULL);
	name_canonical(&wanted.name, &name);
	if ((found = tfind(&wanted, tree, zone_compare)) != NULL)
		return (*(struct choose_zone **)found);
	if ((zone = add_zone(z, &wanted.name, f)) == NULL)
		return (NULL);
	if (tsearch(zone, tree, zone_compare) == NULL) {
		(void)fault_memory(f);
		return (NULL);
	}
	return (zone);
}

static int
add_set(struct choose_zones *z, void **tree, const struct action *a,
    struct fault *f)
{
	struct choose_zone *zone;
	const struct action **sets;

	if ((zone = find_zone(z, tree, a->set->owner, f)) == NULL)
		return (-1);
	sets = grown(zone->sets, zone->set_count, sizeof(*sets), f);
	if (sets == NULL)
		return (-1);
	zone->sets = sets;
	zone->sets[zone->set_count++] = a;
	return (0);
}

/* The tree does not own its zones. */
static void
leave(void *zone)
{
	(void)zone;
}

int
choose_zones_find(
    struct choose_zones *z, const struct recipe *r, struct fault *f)
{
	void *tree = NULL;
	size_t i;
	int rc = 0;

	memset(z, 0, sizeof(*z));
	for (i = 0; i < r->action_count && rc == 0; i++)
		if (r->actions[i].set != NULL)
			rc = add_set(z, &tree, &r->actions[i], f);
	tdestroy(tree, leave);
	if (rc == -1) {
		choose_zones_clear(z);
		return (-1);
	}
	for (i = 0; i < z->count; i++)
		qsort(z->items[i]->sets, z->items[i]->set_count,
		    sizeof(*z->items[i]->sets), set_compare);
	return (0);
}

void
choose_zones_clear(struct choose_zones *z)
{
	size_t i;

	for (i = 0; i < z->count; i++) {
		free(z->items[i]->sets);
		free(z->items[i]);
	}
	free(z->items);
	memset(z, 0, sizeof(*z));
}
