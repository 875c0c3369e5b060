#include "produce/history.h"

#include <string.h>
#include <strings.h>

#include "recipe/finding.h"
#include "recipe/read.h"
#include "recipe/verify.h"

void
history_clear(struct history *h)
{
	size_t i;

	for (i = 0; i < h->count; i++) {
		key_index_free(h->links[i].made);
		key_index_free(h->links[i].deleted);
		recipe_free(h->links[i].recipe);
	}
	served_log_clear(&h->log);
	memset(h, 0, sizeof(*h));
}

static int
verify(const struct recipe *r, const struct bytes *document, struct fault *f)
{
	struct findings fs = { 0 };
	int rc;

	rc = recipe_verify(r, &fs, f);
	if (rc == 0) {
		findings_locate(&fs, document);
		rc = findings_fault(&fs, r->file, FAULT_REFUSED, f);
	}
	findings_clear(&fs);
	return (rc);
}

static int
read_recipe(struct history *h, const char *path, struct fault *f)
{
	const struct check_options options = { .cooked = true };
	struct history_link *l = &h->links[h->count];
	struct bytes document = { 0 };
	int rc = -1;

	if (recipe_read(&l->recipe, path, &options, &document, f) == -1)
		return (-1);
	h->count++;
	l->made = key_index_new(l->recipe, ACTION_GENERATE_KEY, f);
	l->deleted = key_index_new(l->recipe, ACTION_DELETE_KEY, f);
	if (l->made != NULL && l->deleted != NULL)
		rc = verify(l->recipe, &document, f);
	bytes_clear(&document);
	return (rc);
}

const struct history_link *
history_find(const struct history *h, const char *sha256)
{
	size_t i;

	for (i = 0; i < h->count; i++)
		if (strcasecmp(h->links[i].recipe->sha256, sha256) == 0)
			return (&h->links[i]);
	return (NULL);
}

static bool
follows(const struct history_link *l, const struct history_link *before)
{
	return (l->recipe->previous != NULL &&
	    strcasecmp(l->recipe->previous, before->recipe->sha256) == 0);
}

/* The one, from place on, that continues the one before it; at place 0 the one
 * that continues none of them. */
static size_t
find_next(const struct history *h, size_t place)
{
	size_t i, j;

	for (i = place; i < h->count; i++) {
		if (place > 0 && follows(&h->links[i], &h->links[place - 1]))
			return (i);
		for (j = 0; place == 0 && j < h->count; j++)
			if (follows(&h->links[i], &h->links[j]))
				break;
		if (place == 0 && j == h->count)
			return (i);
	}
	return (h->count);
}

/* Puts them into the order of the chain. */
static int
order(struct history *h, struct fault *f)
{
	struct history_link swap;
	size_t place, next;

	for (place = 0; place < h->count; place++) {
		next = find_next(h, place);
		if (next == h->count)
			return (fault_set(f, FAULT_INPUT,
			    "the recipes of --previous are not one chain: "
			    "none of them continues %.200s",
			    h->links[place == 0 ? 0 : place - 1].recipe->file));
		swap = h->links[place];
		h->links[place] = h->links[next];
		h->links[next] = swap;
	}
	return (0);
}

/* Every set that was served is one of these recipes'. */
static int
check_log(const struct history *h, const char *path, struct fault *f)
{
	const struct served_record *r;
	const struct history_link *l;
	size_t i;

	for (i = 0; i < h->log.count; i++) {
		r = &h->log.records[i];
		if (r->event != SERVED_CONFIRMED && r->event != SERVED_INTENT)
			continue;
		l = history_find(h, r->recipe);
		if (l != NULL && r->action < l->recipe->action_count &&
		    l->recipe->actions[r->action].set != NULL)
			continue;
		if (l == NULL)
			(void)fault_set(f, FAULT_INPUT,
			    "a set of the recipe with SHA-256 %.16s... was "
			    "served: it is to be given with --previous",
			    r->recipe);
		else
			(void)fault_set(f, FAULT_INPUT,
			    "action %zu of %.200s is no set, and is said to "
			    "have been served",
			    r->action, l->recipe->file);
		return (fault_file(f, path, (unsigned int)i + 1, 0));
	}
	return (0);
}

int
history_read(
    struct history *h, const struct history_files *files, struct fault *f)
{
	size_t i;

	memset(h, 0, sizeof(*h));
	if (files->previous_count > HISTORY_RECIPES_MOST)
		return (fault_set(f, FAULT_USAGE, "more than %d recipes",
		    HISTORY_RECIPES_MOST));
	for (i = 0; i < files->previous_count; i++)
		if (read_recipe(h, files->previous[i], f) == -1)
			goto failed;
	if (order(h, f) == -1)
		goto failed;
	if (files->served == NULL)
		return (0);
	h->logged = true;
	if (served_read(&h->log, files->served, f) == 0 &&
	    check_log(h, files->served, f) == 0)
		return (0);
failed:
	history_clear(h);
	return (-1);
}

const struct bytes *
history_data(const struct history_link *l, const struct key *k)
{
	const struct action *maker;

	if (k->data.length > 0)
		return (&k->data);
	maker = key_index_find(l->made, k, NULL);
	if (maker == NULL || maker->result.key_data.length == 0)
		return (NULL);
	return (&maker->result.key_data);
}
