#include "recipe/identity.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "recipe/index.h"

/* One naming of one recipe. */
struct naming {
	const struct key *key;
	const struct bytes *data; /* given, or of the generateKey that is meant;
				     NULL: not told */
	unsigned int bits;
	size_t made;    /* 1 plus the recipe that generates it, or 0 */
	size_t *number; /* where its key's number goes */
	size_t up;      /* towards the one that stands for all equal ones */
};

struct finder {
	struct naming *namings;
	size_t count;
};

static int
fill(struct finder *x, const struct recipe *const *recipes, size_t link,
    size_t *numbers, struct fault *f)
{
	const struct recipe *r = recipes[link];
	struct key_index *made = key_index_new(r, ACTION_GENERATE_KEY, f);
	const struct action *maker;
	struct naming *n;
	size_t i;

	if (made == NULL)
		return (-1);
	for (i = 0; i < r->key_count; i++) {
		n = &x->namings[x->count];
		memset(n, 0, sizeof(*n));
		n->key = r->keys[i];
		n->number = &numbers[i];
		n->up = x->count++;
		maker = n->key->type == KEY_DIRECT ?
		    NULL :
		    key_index_find(made, n->key, NULL);
		if (maker != NULL) {
			n->bits = maker->key_size;
			n->made = link + 1;
		}
		if (n->key->data.length > 0)
			n->data = &n->key->data;
		else if (maker != NULL && maker->result.key_data.length > 0)
			n->data = &maker->result.key_data;
	}
	key_index_free(made);
	return (0);
}

static size_t
top(struct finder *x, size_t i)
{
	while (x->namings[i].up != i) {
		x->namings[i].up = x->namings[x->namings[i].up].up;
		i = x->namings[i].up;
	}
	return (i);
}

/* The earlier one stands for both, so that numbers follow the recipes. */
static void
join(struct finder *x, const struct naming *a, const struct naming *b)
{
	size_t one = top(x, (size_t)(a - x->namings));
	size_t other = top(x, (size_t)(b - x->namings));

	if (one < other)
		x->namings[other].up = one;
	else
		x->namings[one].up = other;
}

static bool
same_data(const struct naming *a, const struct naming *b)
{
	return (a->data != NULL && b->data != NULL &&
	    a->key->algorithm == b->key->algorithm &&
	    bytes_equal(a->data, b->data));
}

static bool
same_name(const struct naming *a, const struct naming *b)
{
	return (a->key->algorithm == b->key->algorithm &&
	    (a->data == NULL || b->data == NULL ||
		bytes_equal(a->data, b->data)) &&
	    key_may_be(a->key, b->key));
}

static int
data_compare(const void *left, const void *right)
{
	const struct naming *const *a = left, *const *b = right;

	if ((*a)->data == NULL || (*b)->data == NULL)
		return (((*a)->data != NULL) - ((*b)->data != NULL));
	return (bytes_compare((*a)->data, (*b)->data));
}

static int
id_compare(const void *left, const void *right)
{
	const struct naming *const *a = left, *const *b = right;

	return (bytes_compare(&(*a)->key->id, &(*b)->key->id));
}

static int
label_compare(const void *left, const void *right)
{
	const struct naming *const *a = left, *const *b = right;
	const char *one = (*a)->key->label, *other = (*b)->key->label;

	if (one == NULL || other == NULL) {
		if ((one != NULL) != (other != NULL))
			return (one == NULL ? -1 : 1);
		return (id_compare(left, right));
	}
	if (strcmp(one, other) != 0)
		return (strcmp(one, other));
	return (id_compare(left, right));
}

/* Joins neighbours in that order. */
static void
join_sorted(struct finder *x, struct naming **sorted,
    int (*compare)(const void *, const void *),
    bool (*same)(const struct naming *, const struct naming *))
{
	size_t i;

	qsort(sorted, x->count, sizeof(struct naming *), compare);
	for (i = 1; i < x->count; i++)
		if (same(sorted[i - 1], sorted[i]))
			join(x, sorted[i - 1], sorted[i]);
}

/* Numbers the keys in the order in which the recipes name them first. */
static int
number(struct identities *ids, struct finder *x, struct fault *f)
{
	struct naming *n;
	size_t i, key;

	ids->data = calloc(x->count + 1, sizeof(*ids->data));
	ids->bits = calloc(x->count + 1, sizeof(*ids->bits));
	ids->made = calloc(x->count + 1, sizeof(*ids->made));
	if (ids->data == NULL || ids->bits == NULL || ids->made == NULL)
		return (fault_memory(f));
	for (i = 0; i < x->count; i++) {
		n = &x->namings[i];
		key = n->up == i ? ids->count++ : *x->namings[top(x, i)].number;
		*n->number = key;
		if (n->data != NULL)
			ids->data[key] = n->data;
		if (n->bits != 0)
			ids->bits[key] = n->bits;
		if (n->made != 0)
			ids->made[key] = n->made;
	}
	return (0);
}

static int
find_all(struct identities *ids, struct finder *x, struct fault *f)
{
	struct naming **sorted;
	size_t i;

	sorted = reallocarray(NULL, x->count + 1, sizeof(*sorted));
	if (sorted == NULL)
		return (fault_memory(f));
	for (i = 0; i < x->count; i++)
		sorted[i] = &x->namings[i];
	join_sorted(x, sorted, data_compare, same_data);
	join_sorted(x, sorted, label_compare, same_name);
	join_sorted(x, sorted, id_compare, same_name);
	free(sorted);
	return (number(ids, x, f));
}

int
identities_find(struct identities *x, const struct recipe *const *recipes,
    size_t count, struct fault *f)
{
	struct finder finder = { 0 };
	size_t total = 0, i;
	int rc = -1;

	memset(x, 0, sizeof(*x));
	for (i = 0; i < count; i++)
		total += recipes[i]->key_count;
	finder.namings = calloc(total + 1, sizeof(*finder.namings));
	x->numbers = calloc(total + 1, sizeof(*x->numbers));
	x->of = calloc(count + 1, sizeof(*x->of));
	if (finder.namings == NULL || x->numbers == NULL || x->of == NULL) {
		(void)fault_memory(f);
		goto out;
	}
	for (i = 0; i < count; i++) {
		x->of[i] = x->numbers + finder.count;
		if (fill(&finder, recipes, i, x->of[i], f) == -1)
			goto out;
	}
	rc = find_all(x, &finder, f);
out:
	free(finder.namings);
	if (rc == -1)
		identities_clear(x);
	return (rc);
}

void
identities_clear(struct identities *x)
{
	free(x->numbers);
	free(x->of);
	free(x->data);
	free(x->bits);
	free(x->made);
	memset(x, 0, sizeof(*x));
}
