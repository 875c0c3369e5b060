#include "recipe/index.h"

#include <stdlib.h>
#include <string.h>

/* How many keys may share a label or an id. */
#define RUN_MOST 100

struct key_index {
	const struct action **by_label;
	size_t label_count;
	const struct action **by_id;
	size_t id_count;
};

/* Actions live in one array, so that addresses have the file's order. */
static int
place_compare(const struct action *a, const struct action *b)
{
	return ((a > b) - (a < b));
}

static int
label_compare(const void *left, const void *right)
{
	const struct action *const *a = left, *const *b = right;
	int order = strcmp((*a)->key->label, (*b)->key->label);

	return (order != 0 ? order : place_compare(*a, *b));
}

static int
id_compare(const void *left, const void *right)
{
	const struct action *const *a = left, *const *b = right;
	int order = bytes_compare(&(*a)->key->id, &(*b)->key->id);

	return (order != 0 ? order : place_compare(*a, *b));
}

/* Looking for a key walks along those of the same label or id; nobody has use
 * for many of them. */
static int
check_runs(const struct action *const *sorted, size_t count,
    int (*compare)(const struct key *, const struct key *), struct fault *f)
{
	size_t i, run = 0;

	for (i = 1; i < count; i++) {
		run = compare(sorted[i]->key, sorted[i - 1]->key) == 0 ?
		    run + 1 :
		    0;
		if (run == RUN_MOST)
			return (fault_set(f, FAULT_INPUT,
			    "more than %d keys "
			    "of one label or id are made or deleted",
			    RUN_MOST));
	}
	return (0);
}

static int
compare_labels(const struct key *a, const struct key *b)
{
	return (strcmp(a->label, b->label));
}

static int
compare_ids(const struct key *a, const struct key *b)
{
	return (bytes_compare(&a->id, &b->id));
}

struct key_index *
key_index_new(const struct recipe *r, enum action_type type, struct fault *f)
{
	struct key_index *x = calloc(1, sizeof(*x));
	const struct action *a;
	size_t i;

	if (x != NULL) {
		x->by_label = reallocarray(
		    NULL, r->action_count + 1, sizeof(*x->by_label));
		x->by_id = reallocarray(
		    NULL, r->action_count + 1, sizeof(*x->by_id));
	}
	if (x == NULL || x->by_label == NULL || x->by_id == NULL) {
		key_index_free(x);
		(void)fault_memory(f);
		return (NULL);
	}
	for (i = 0; i < r->action_count; i++) {
		a = &r->actions[i];
		if (a->type != type || a->key == NULL)
			continue;
		if (a->key->label != NULL)
			x->by_label[x->label_count++] = a;
		if (a->key->id.length > 0)
			x->by_id[x->id_count++] = a;
	}
	qsort(x->by_label, x->label_count, sizeof(*x->by_label), label_compare);
	qsort(x->by_id, x->id_count, sizeof(*x->by_id), id_compare);
	if (check_runs(x->by_label, x->label_count, compare_labels, f) == -1 ||
	    check_runs(x->by_id, x->id_count, compare_ids, f) == -1) {
		key_index_free(x);
		return (NULL);
	}
	return (x);
}

void
key_index_free(struct key_index *x)
{
	if (x == NULL)
		return;
	free(x->by_label);
	free(x->by_id);
	free(x);
}

typedef int order_of(const struct action *a, const struct key *k);

static int
order_by_label(const struct action *a, const struct key *k)
{
	return (strcmp(a->key->label, k->label));
}

static int
order_by_id(const struct action *a, const struct key *k)
{
	return (bytes_compare(&a->key->id, &k->id));
}

/* What is looked for among the actions of equal label or id. */
struct wanted {
	const struct key *key;
	const struct action *except;
	bool (*fits)(const struct key *a, const struct key *b);
};

/* The first of the run of equals that fits. */
static const struct action *
search(const struct action *const *sorted, size_t count, const struct wanted *w,
    order_of *order)
{
	size_t low = 0, high = count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (order(sorted[middle], w->key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < count && order(sorted[low], w->key) == 0; low++)
		if (sorted[low] != w->except &&
		    w->fits(sorted[low]->key, w->key))
			return (sorted[low]);
	return (NULL);
}

static const struct action *
find(const struct key_index *x, const struct wanted *w)
{
	const struct action *a = NULL, *b = NULL;

	if (w->key->label != NULL)
		a = search(x->by_label, x->label_count, w, order_by_label);
	if (w->key->id.length > 0)
		b = search(x->by_id, x->id_count, w, order_by_id);
	if (a == NULL || (b != NULL && b < a))
		return (b);
	return (a);
}

const struct action *
key_index_find(
    const struct key_index *x, const struct key *k, const struct action *except)
{
	struct wanted w = { k, except, key_may_be };

	return (find(x, &w));
}

/* One of the two is equal already; only another token tells them apart. */
static bool
same_store(const struct key *a, const struct key *b)
{
	return (a->store == NULL || b->store == NULL ||
	    strcmp(a->store, b->store) == 0);
}

const struct action *
key_index_clash(
    const struct key_index *x, const struct key *k, const struct action *except)
{
	struct wanted w = { k, except, same_store };

	return (find(x, &w));
}
