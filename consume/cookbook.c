#include "consume/cookbook.h"

#include <dirent.h>
#include <errno.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/util/infile.h"

#define ENDING ".json"

/* ---- Files ---- */

static bool
is_allowed(const struct conf *c, const char *sha256)
{
	size_t i;

	for (i = 0; i < c->recipes.count; i++)
		if (strcmp(c->recipes.items[i], sha256) == 0)
			return (true);
	return (!c->recipes.given);
}

static int
read_recipe(struct cookbook_recipe *r, const char *path, const struct conf *c,
    struct fault *f)
{
	if (cooked_read(&r->cooked, path, f) == -1 ||
	    cooked_signed(&r->cooked, c, f) == -1)
		return (-1);
	if (is_allowed(c, r->cooked.recipe->sha256))
		return (choose_zones_find(&r->zones, r->cooked.recipe, f));
	(void)fault_set(f, FAULT_REFUSED,
	    "its SHA-256 %s is not among the recipes in oks.conf",
	    r->cooked.recipe->sha256);
	return (fault_file(f, path, 0, 0));
}

static void
clear_recipe(struct cookbook_recipe *r)
{
	choose_zones_clear(&r->zones);
	cooked_clear(&r->cooked);
	memset(r, 0, sizeof(*r));
}

static int
note_bad(struct cookbook *b, const struct fault *why, struct fault *f)
{
	struct fault *bad = reallocarray(
	    b->bad, b->bad_count + 1, sizeof(*bad));

	if (bad == NULL)
		return (fault_memory(f));
	b->bad = bad;
	b->bad[b->bad_count++] = *why;
	return (0);
}

/* What is wrong with one recipe is no reason to leave others' zones alone. */
static int
add_recipe(
    struct cookbook *b, const char *path, const struct conf *c, struct fault *f)
{
	struct cookbook_recipe *r = &b->recipes[b->recipe_count];
	struct fault why = { 0 };

	if (b->recipe_count == COOKBOOK_RECIPES_MOST)
		return (fault_set(f, FAULT_INPUT, "more than %d recipes",
		    COOKBOOK_RECIPES_MOST));
	if (read_recipe(r, path, c, &why) == 0) {
		b->recipe_count++;
		return (0);
	}
	clear_recipe(r);
	return (note_bad(b, &why, f));
}

static int
is_recipe(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return (entry->d_name[0] != '.' && length > strlen(ENDING) &&
	    strcmp(entry->d_name + length - strlen(ENDING), ENDING) == 0);
}

static int
add_entries(struct cookbook *b, const char *folder, struct dirent **entries,
    size_t count, const struct conf *c, struct fault *f)
{
	char *path;
	size_t i;
	int rc = 0;

	for (i = 0; i < count && rc == 0; i++) {
		path = infile_join(folder, entries[i]->d_name);
		rc = path == NULL ? fault_memory(f) : add_recipe(b, path, c, f);
		free(path);
	}
	return (rc);
}

static int
add_folder(struct cookbook *b, const char *folder, const struct conf *c,
    struct fault *f)
{
	struct dirent **entries = NULL;
	int count = scandir(folder, &entries, is_recipe, alphasort), i;
	int rc = -1;

	if (count == -1)
		return (fault_errno(f, "scandir", folder, "cannot be listed"));
	if (count == 0) {
		(void)fault_set(
		    f, FAULT_INPUT, "the folder has no file *" ENDING);
		(void)fault_file(f, folder, 0, 0);
	} else
		rc = add_entries(b, folder, entries, (size_t)count, c, f);
	for (i = 0; i < count; i++)
		free(entries[i]);
	free(entries);
	return (rc);
}

static int
add_path(
    struct cookbook *b, const char *path, const struct conf *c, struct fault *f)
{
	struct stat st;

	/* What cannot be examined is told by who opens it. */
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return (add_folder(b, path, c, f));
	return (add_recipe(b, path, c, f));
}

/* ---- Chains ---- */

static int
compare_sha256(const void *left, const void *right)
{
	const struct cookbook_recipe *a = left, *b = right;

	return (strcmp(a->cooked.recipe->sha256, b->cooked.recipe->sha256));
}

/* The recipe of that SHA-256 among the sorted ones, or NULL. */
static struct cookbook_recipe *
find_sha256(const struct cookbook *b, const char *sha256)
{
	size_t low = 0, high = b->recipe_count, middle;
	int order;

	while (low < high) {
		middle = low + (high - low) / 2;
		order = strcmp(
		    b->recipes[middle].cooked.recipe->sha256, sha256);
		if (order == 0)
			return (&b->recipes[middle]);
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return (NULL);
}

static int
check_twice(const struct cookbook *b, struct fault *f)
{
	size_t i;

	for (i = 1; i < b->recipe_count; i++)
		if (compare_sha256(&b->recipes[i - 1], &b->recipes[i]) == 0) {
			(void)fault_set(f, FAULT_INPUT,
			    "the same recipe as %.200s",
			    b->recipes[i - 1].cooked.recipe->file);
			return (fault_file(
			    f, b->recipes[i].cooked.recipe->file, 0, 0));
		}
	return (0);
}

/* What each continues.  No recipe can hold its own digest, or that of one which
 * continues it, so there are no circles; depth is bounded all the same. */
static int
link_recipes(struct cookbook *b, struct fault *f)
{
	const struct cookbook_recipe *r;
	size_t i;

	if (b->recipe_count > 0)
		qsort(b->recipes, b->recipe_count, sizeof(*b->recipes),
		    compare_sha256);
	if (check_twice(b, f) == -1)
		return (-1);
	for (i = 0; i < b->recipe_count; i++)
		if (b->recipes[i].cooked.recipe->previous != NULL)
			b->recipes[i].before = find_sha256(
			    b, b->recipes[i].cooked.recipe->previous);
	for (i = 0; i < b->recipe_count; i++)
		for (r = b->recipes[i].before;
		     r != NULL && b->recipes[i].depth < b->recipe_count;
		     r = r->before)
			b->recipes[i].depth++;
	return (0);
}

/* ---- Zones ---- */

static int
compare_zones(const void *left, const void *right)
{
	const struct cookbook_zone *a = left, *b = right;

	if (a->name.length != b->name.length)
		return (a->name.length < b->name.length ? -1 : 1);
	return (memcmp(a->name.wire, b->name.wire, a->name.length));
}

static int
grow_links(struct cookbook_zone *z, struct fault *f)
{
	struct choose_link *links;
	const struct cookbook_recipe **recipes;

	links = reallocarray(z->links, z->count + 1, sizeof(*links));
	if (links == NULL)
		return (fault_memory(f));
	z->links = links;
	recipes = reallocarray(
	    z->recipes, z->count + 1, sizeof(struct cookbook_recipe *));
	if (recipes == NULL)
		return (fault_memory(f));
	z->recipes = recipes;
	return (0);
}

/* By depth; those of one depth stay apart, which the check finds. */
static int
add_link(struct cookbook_zone *z, const struct cookbook_recipe *r,
    const struct choose_zone *sets, struct fault *f)
{
	size_t place = z->count;

	if (z->count == COOKBOOK_LINKS_MOST)
		return (fault_set(f, FAULT_INPUT,
		    "more than %d recipes for one zone", COOKBOOK_LINKS_MOST));
	if (grow_links(z, f) == -1)
		return (-1);
	while (place > 0 && z->recipes[place - 1]->depth > r->depth) {
		z->links[place] = z->links[place - 1];
		z->recipes[place] = z->recipes[place - 1];
		place--;
	}
	z->links[place] = (struct choose_link){ r->cooked.recipe,
		r->cooked.made, sets };
	z->recipes[place] = r;
	z->count++;
	return (0);
}

static int
add_zone(struct cookbook *b, void **tree, const struct cookbook_recipe *r,
    const struct choose_zone *sets, struct fault *f)
{
	struct cookbook_zone *z = &b->zones[b->zone_count];
	void *found;

	z->name = sets->name;
	found = tsearch(z, tree, compare_zones);
	if (found == NULL)
		return (fault_memory(f));
	if (*(struct cookbook_zone **)found == z)
		b->zone_count++;
	return (add_link(*(struct cookbook_zone **)found, r, sets, f));
}

/* The tree does not own its zones. */
static void
leave(void *zone)
{
	(void)zone;
}

static int
find_zones(struct cookbook *b, struct fault *f)
{
	void *tree = NULL;
	size_t i, j, most = 1;
	int rc = 0;

	for (i = 0; i < b->recipe_count; i++)
		most += b->recipes[i].zones.count;
	if ((b->zones = calloc(most, sizeof(*b->zones))) == NULL)
		return (fault_memory(f));
	for (i = 0; i < b->recipe_count; i++)
		for (j = 0; j < b->recipes[i].zones.count && rc == 0; j++)
			rc = add_zone(b, &tree, &b->recipes[i],
			    b->recipes[i].zones.items[j], f);
	tdestroy(tree, leave);
	return (rc);
}

int
cookbook_read(struct cookbook *b, const char *const *paths, size_t count,
    const struct conf *c, struct fault *f)
{
	size_t i;
	int rc = 0;

	memset(b, 0, sizeof(*b));
	b->recipes = calloc(COOKBOOK_RECIPES_MOST, sizeof(*b->recipes));
	if (b->recipes == NULL)
		return (fault_memory(f));
	for (i = 0; i < count && rc == 0; i++)
		rc = add_path(b, paths[i], c, f);
	if (rc == 0 && b->recipe_count == 0) {
		rc = fault_set(f, FAULT_INPUT, "there is no recipe");
		if (b->bad_count > 0)
			*f = b->bad[0];
	}
	if (rc == 0)
		rc = link_recipes(b, f);
	if (rc == 0)
		rc = find_zones(b, f);
	if (rc == -1)
		cookbook_clear(b);
	return (rc);
}

void
cookbook_clear(struct cookbook *b)
{
	size_t i;

	for (i = 0; i < b->zone_count; i++) {
		free(b->zones[i].links);
		free(b->zones[i].recipes);
	}
	free(b->zones);
	for (i = 0; i < b->recipe_count; i++)
		clear_recipe(&b->recipes[i]);
	free(b->recipes);
	free(b->bad);
	memset(b, 0, sizeof(*b));
}

int
cookbook_check_zone(const struct cookbook_zone *z, struct fault *f)
{
	const struct cookbook_recipe *r;
	size_t i;

	for (i = 1; i < z->count; i++) {
		r = z->recipes[i]->before;
		while (r != NULL && r != z->recipes[i - 1])
			r = r->before;
		if (r != NULL)
			continue;
		(void)fault_set(f, FAULT_INPUT,
		    "it has sets of the zone, and does not continue %.200s: "
		    "give those between them too, or only one",
		    z->recipes[i - 1]->cooked.recipe->file);
		return (
		    fault_file(f, z->recipes[i]->cooked.recipe->file, 0, 0));
	}
	return (0);
}

const struct cookbook_zone *
cookbook_zone(const struct cookbook *b, const struct name *name)
{
	size_t i;

	for (i = 0; i < b->zone_count; i++)
		if (name_equal(&b->zones[i].name, name))
			return (&b->zones[i]);
	return (NULL);
}

const struct cookbook_recipe *
cookbook_recipe(const struct cookbook_zone *z, const struct recipe *r)
{
	size_t i;

	for (i = 0; i < z->count; i++)
		if (z->recipes[i]->cooked.recipe == r)
			return (z->recipes[i]);
	return (NULL);
}

/* The zone's object in the policy, whose member may be spelled in any way. */
static const json_t *
find_policy(const struct recipe *r, const struct name *zone)
{
	char text[NAME_TEXT_SIZE];
	struct fault unused = { 0 };
	const char *spelled;
	json_t *quantities;
	struct name name;

	name_print(zone, text);
	quantities = json_object_get(r->policy, text);
	if (quantities != NULL || r->policy == NULL)
		return (quantities);
	json_object_foreach(r->policy, spelled, quantities)
	{
		if (name_parse(&name, spelled, &unused) == 0 &&
		    name_equal(&name, zone))
			return (quantities);
		fault_clear(&unused);
	}
	return (NULL);
}

int64_t
cookbook_quantity(const struct cookbook_zone *z, const struct recipe *r,
    enum quantity q, int64_t otherwise)
{
	struct timing t;

	timing_read(&t, find_policy(r, &z->name));
	return (t.value[q] == -1 ? otherwise : t.value[q]);
}
