/* Which sets have the same keys. */
#include "recipe/walk.h"

/* A list of keys at its place in the chain. */
struct list {
	const struct key *const *keys;
	size_t count, link;
};

static bool
same_key(const struct walk *w, const struct list *a, size_t i,
    const struct list *b, size_t j)
{
	return (a->keys[i]->flags == b->keys[j]->flags &&
	    chain_key(w->chain, a->link, a->keys[i]) ==
		chain_key(w->chain, b->link, b->keys[j]));
}

/* True if all of a are in b; mostly they are in the same order. */
static bool
within(const struct walk *w, const struct list *a, const struct list *b)
{
	size_t i, j;

	for (i = 0; i < a->count; i++) {
		if (i < b->count && same_key(w, a, i, b, i))
			continue;
		for (j = 0; j < b->count; j++)
			if (same_key(w, a, i, b, j))
				break;
		if (j == b->count)
			return (false);
	}
	return (true);
}

static bool
same_list(const struct walk *w, const struct list *a, const struct list *b)
{
	return (within(w, a, b) && within(w, b, a));
}

static bool
has_algorithm(const struct chain_set *of, unsigned int algorithm)
{
	size_t i;

	for (i = 0; i < of->set->keyset_count; i++)
		if (of->set->keyset[i]->algorithm == algorithm)
			return (true);
	return (false);
}

/* Keeps the keys of the algorithms that `of` has. */
static void
keep(struct walk_active *a, const struct chain_set *of)
{
	size_t i, kept = 0;

	for (i = 0; i < a->count; i++)
		if (of == NULL || has_algorithm(of, a->keys[i]->algorithm))
			a->keys[kept++] = a->keys[i];
	a->count = kept;
}

bool
walk_same_signers(const struct walk *w, const struct chain_set *a,
    const struct chain_set *b, const struct chain_set *of)
{
	struct walk_active one, other;
	struct list left, right;

	walk_active(&one, a->set);
	walk_active(&other, b->set);
	keep(&one, of);
	keep(&other, of);
	left = (struct list){ one.keys, one.count, a->link };
	right = (struct list){ other.keys, other.count, b->link };
	return (same_list(w, &left, &right));
}

bool
walk_same(
    const struct walk *w, const struct chain_set *a, const struct chain_set *b)
{
	struct list keys = { a->set->keyset, a->set->keyset_count, a->link };
	struct list others = { b->set->keyset, b->set->keyset_count, b->link };
	struct list signers = { a->set->signed_by, a->set->signed_by_count,
		a->link };
	struct list other_signers = { b->set->signed_by,
		b->set->signed_by_count, b->link };

	return (same_list(w, &keys, &others) &&
	    same_list(w, &signers, &other_signers) &&
	    walk_same_signers(w, a, b, NULL));
}

static void
zsks(struct walk_active *z, const struct signed_set *s)
{
	size_t i;

	z->count = 0;
	for (i = 0; i < s->keyset_count; i++)
		if ((s->keyset[i]->flags & DNSKEY_FLAG_SEP) == 0)
			z->keys[z->count++] = s->keyset[i];
}

bool
walk_same_zone_keys(const struct walk *w, const struct chain_set *a,
    const struct chain_set *b, const struct chain_set *of)
{
	struct walk_active one, other;
	struct list left, right;

	zsks(&one, a->set);
	zsks(&other, b->set);
	keep(&one, of);
	keep(&other, of);
	left = (struct list){ one.keys, one.count, a->link };
	right = (struct list){ other.keys, other.count, b->link };
	return (same_list(w, &left, &right) && walk_same_signers(w, a, b, of));
}
