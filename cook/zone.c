/* The zones of a recipe, by number, and which keys each publishes. */
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "cook/run.h"

static int
compare_zones(const void *left, const void *right)
{
	const struct zone *a = left, *b = right;

	if (a->name.length != b->name.length)
		return (a->name.length < b->name.length ? -1 : 1);
	return (memcmp(a->name.wire, b->name.wire, a->name.length));
}

static int
parse(struct zone *z, const char *text, struct fault *f)
{
	struct name name;

	if (name_parse(&name, text, f) == -1)
		return (-1);
	memset(z, 0, sizeof(*z));
	name_canonical(&z->name, &name);
	z->text = text;
	return (0);
}

/* Takes a new zone in. */
static struct zone *
add_zone(struct run *run, const struct zone *wanted, struct fault *f)
{
	struct zone *z = malloc(sizeof(*z)), **list;

	list = reallocarray(run->zones, run->zone_count + 1, sizeof(*list));
	if (list != NULL)
		run->zones = list;
	if (z == NULL || list == NULL) {
		free(z);
		(void)fault_memory(f);
		return (NULL);
	}
	*z = *wanted;
	z->number = run->zone_count;
	if (tsearch(z, &run->zone_tree, compare_zones) == NULL) {
		free(z);
		(void)fault_memory(f);
		return (NULL);
	}
	run->zones[run->zone_count++] = z;
	return (z);
}

/* The zone of that name, made if it is the first; NULL with a fault. */
static const struct zone *
zone_of(struct run *run, const char *name, struct fault *f)
{
	struct zone wanted;
	void *found;

	if (parse(&wanted, name, f) == -1)
		return (NULL);
	if ((found = tfind(&wanted, &run->zone_tree, compare_zones)) != NULL)
		return (*(struct zone *const *)found);
	return (add_zone(run, &wanted, f));
}

/* The same zone follows itself most of the time. */
static int
add_number(struct use *u, size_t number, struct fault *f)
{
	size_t count = u->zone_count, *zones = u->zones;

	if (count > 0 && zones[count - 1] == number)
		return (0);
	if ((count & (count - 1)) == 0) {
		zones = reallocarray(
		    zones, count == 0 ? 1 : count * 2, sizeof(*zones));
		if (zones == NULL)
			return (fault_memory(f));
		u->zones = zones;
	}
	u->zones[u->zone_count++] = number;
	return (0);
}

static int
compare_numbers(const void *left, const void *right)
{
	const size_t *a = left, *b = right;

	return ((*a > *b) - (*a < *b));
}

static void
sort_numbers(struct use *u)
{
	size_t i, kept = 0;

	if (u->zone_count < 2)
		return;
	qsort(u->zones, u->zone_count, sizeof(*u->zones), compare_numbers);
	for (i = 0; i < u->zone_count; i++)
		if (kept == 0 || u->zones[kept - 1] != u->zones[i])
			u->zones[kept++] = u->zones[i];
	u->zone_count = kept;
}

/* A recipe without sets may still tell, in its timeline, of which zone its
 * keys are. */
static int
add_lives(struct run *run, struct fault *f)
{
	const struct life_planned *life;
	const struct zone *z;
	size_t i;

	for (i = 0; i < run->recipe->life_count; i++) {
		life = &run->recipe->lives[i];
		if ((z = zone_of(run, life->zone, f)) == NULL ||
		    add_number(use_of(run, life->key), z->number, f) == -1)
			return (-1);
	}
	return (0);
}

int
zone_prepare(struct run *run, struct fault *f)
{
	const struct signed_set *s;
	const struct zone *z;
	size_t i, k;

	for (i = 0; i < run->recipe->action_count; i++) {
		if ((s = run->recipe->actions[i].set) == NULL)
			continue;
		if ((z = zone_of(run, s->owner, f)) == NULL)
			return (-1);
		for (k = 0; k < s->keyset_count; k++)
			if (add_number(
				use_of(run, s->keyset[k]), z->number, f) == -1)
				return (-1);
	}
	if (add_lives(run, f) == -1)
		return (-1);
	for (i = 0; i < run->recipe->key_count; i++)
		sort_numbers(&run->uses[i]);
	return (0);
}

/* The zones are the list's. */
static void
forget(void *node)
{
	(void)node;
}

void
zone_clear(struct run *run)
{
	size_t i;

	tdestroy(run->zone_tree, forget);
	run->zone_tree = NULL;
	for (i = 0; i < run->zone_count; i++)
		free(run->zones[i]);
	free(run->zones);
	run->zones = NULL;
	run->zone_count = 0;
}

bool
zone_meet(const struct use *a, const struct use *b)
{
	size_t i = 0, j = 0;

	if (a->zone_count == 0 || b->zone_count == 0)
		return (true);
	while (i < a->zone_count && j < b->zone_count) {
		if (a->zones[i] == b->zones[j])
			return (true);
		if (a->zones[i] < b->zones[j])
			i++;
		else
			j++;
	}
	return (false);
}

const struct zone *
zone_find(const struct run *run, const char *text)
{
	struct fault ignored = { 0 };
	struct zone wanted;
	void *found;

	if (parse(&wanted, text, &ignored) == -1)
		return (NULL);
	found = tfind(&wanted, &run->zone_tree, compare_zones);
	return (found == NULL ? NULL : *(struct zone *const *)found);
}
