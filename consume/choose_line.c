#include "consume/choose_line.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/dns/dnskey.h"

/* Larger than any flags. */
#define FLAGS_ROOM 65536u

/* Instead of zone signers that nobody can tell: such a set may be planned, but
 * is refused when its turn comes. */
#define UNCLEAR UINT32_MAX

int64_t
choose_step_begin(const struct choose_step *s)
{
	return (signed_set_publication(s->sets[0]->set));
}

const struct bytes *
choose_line_data(const struct choose_link *link, const struct key *k)
{
	const struct action *a;

	if (k->data.length > 0)
		return (&k->data);
	if (link->made == NULL)
		return (NULL);
	a = key_index_find(link->made, k, NULL);
	return (a == NULL || a->result.key_data.length == 0 ?
		NULL :
		&a->result.key_data);
}

static bool
same_key(const struct key *a, const struct bytes *a_data, const struct key *b,
    const struct bytes *b_data)
{
	if (a->algorithm != b->algorithm)
		return (false);
	if (a_data != NULL && b_data != NULL)
		return (bytes_equal(a_data, b_data));
	return (key_may_be(a, b));
}

/* The key's number on the line; a new one is added. */
static int
number(struct choose_line *l, const struct choose_link *link,
    const struct key *k, uint32_t *found, struct fault *f)
{
	const struct bytes *data;
	size_t i;

	for (i = 0; i < l->key_count; i++)
		if (l->keys[i] == k) {
			*found = (uint32_t)i;
			return (0);
		}
	data = choose_line_data(link, k);
	for (i = 0; i < l->key_count; i++)
		if (same_key(l->keys[i], l->data[i], k, data))
			break;
	*found = (uint32_t)i;
	if (i < l->key_count)
		return (0);
	if (l->key_count == FLAGS_ROOM)
		return (fault_set(
		    f, FAULT_INPUT, "more than %u keys of a zone", FLAGS_ROOM));
	l->keys[i] = k;
	l->data[i] = data;
	l->key_count++;
	return (0);
}

static int
compare_numbers(const void *left, const void *right)
{
	uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;

	return (a < b ? -1 : a > b);
}

/* Numbers, with the flags of the records. */
static int
number_all(struct choose_line *l, const struct choose_link *link,
    const struct key *const *keys, size_t count, uint32_t *numbers,
    struct fault *f)
{
	uint32_t n;
	size_t i;

	for (i = 0; i < count; i++) {
		if (number(l, link, keys[i], &n, f) == -1)
			return (-1);
		numbers[i] = n * FLAGS_ROOM + keys[i]->flags;
	}
	qsort(numbers, count, sizeof(numbers[0]), compare_numbers);
	return (0);
}

/* Who signs the zone; nobody knows where choose_signers refuses. */
static int
number_signers(struct choose_line *l, const struct choose_link *link,
    const struct signed_set *s, struct choose_content *c, struct fault *f)
{
	struct choose_signers signers;
	struct fault unclear = { 0 };
	size_t i;

	if (choose_signers(&signers, s, &unclear) == -1) {
		c->signers[c->signer_count++] = UNCLEAR;
		return (unclear.kind == FAULT_REFUSED ?
			0 :
			fault_set(f, unclear.kind, "%s", unclear.what));
	}
	for (i = 0; i < s->keyset_count; i++)
		if (signers.active[i] &&
		    number(l, link, s->keyset[i],
			&c->signers[c->signer_count++], f) == -1)
			return (-1);
	for (i = 0; i < signers.outside_count; i++)
		if (number(l, link, signers.outside[i],
			&c->signers[c->signer_count++], f) == -1)
			return (-1);
	qsort(c->signers, c->signer_count, sizeof(c->signers[0]),
	    compare_numbers);
	return (0);
}

static int
make_content(struct choose_line *l, const struct choose_link *link,
    const struct signed_set *s, struct choose_content *c, struct fault *f)
{
	memset(c, 0, sizeof(*c));
	if (s->keyset_count > KEYSET_KEYS_MOST ||
	    s->signed_by_count > KEYSET_KEYS_MOST)
		return (fault_set(
		    f, FAULT_INPUT, "more than %d keys", KEYSET_KEYS_MOST));
	c->key_count = s->keyset_count;
	c->by_count = s->signed_by_count;
	if (number_all(l, link, s->keyset, s->keyset_count, c->keys, f) == -1 ||
	    number_all(l, link, s->signed_by, s->signed_by_count, c->by, f) ==
		-1)
		return (-1);
	return (number_signers(l, link, s, c, f));
}

static bool
same_numbers(
    const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count)
{
	return (a_count == b_count && memcmp(a, b, a_count * sizeof(*a)) == 0);
}

static bool
same_signers(const struct choose_content *a, const struct choose_content *b)
{
	return (same_numbers(
	    a->signers, a->signer_count, b->signers, b->signer_count));
}

bool
choose_content_equal(
    const struct choose_content *a, const struct choose_content *b)
{
	return (same_numbers(a->keys, a->key_count, b->keys, b->key_count) &&
	    same_numbers(a->by, a->by_count, b->by, b->by_count) &&
	    same_signers(a, b));
}

/* Those with the SEP bit, or those without. */
static bool
same_part(const struct choose_content *a, const struct choose_content *b,
    uint32_t sep)
{
	size_t i = 0, j = 0;

	for (;;) {
		while (
		    i < a->key_count && (a->keys[i] & DNSKEY_FLAG_SEP) != sep)
			i++;
		while (
		    j < b->key_count && (b->keys[j] & DNSKEY_FLAG_SEP) != sep)
			j++;
		if (i == a->key_count || j == b->key_count)
			return (i == a->key_count && j == b->key_count);
		if (a->keys[i++] != b->keys[j++])
			return (false);
	}
}

bool
choose_content_same_ksks(
    const struct choose_content *a, const struct choose_content *b)
{
	return (same_part(a, b, DNSKEY_FLAG_SEP) &&
	    same_numbers(a->by, a->by_count, b->by, b->by_count));
}

bool
choose_content_same_zsks(
    const struct choose_content *a, const struct choose_content *b)
{
	return (same_part(a, b, 0) && same_signers(a, b));
}

static bool
asks_digests(char *const *more, size_t more_count, char *const *asked,
    size_t asked_count)
{
	size_t i, j;

	for (i = 0; i < more_count; i++) {
		for (j = 0; j < asked_count; j++)
			if (strcasecmp(more[i], asked[j]) == 0)
				break;
		if (j == asked_count)
			return (true);
	}
	return (false);
}

bool
choose_gate_is_open(const struct gate *g)
{
	return (g->ds_present_of_count + g->ds_absent_of_count > 0);
}

bool
choose_gate_asks_ds(const struct gate *g, const struct gate *asked)
{
	return (g->given &&
	    (g->ds_for > asked->ds_for || choose_gate_is_open(g) ||
		asks_digests(g->ds_present, g->ds_present_count,
		    asked->ds_present, asked->ds_present_count) ||
		asks_digests(g->ds_absent, g->ds_absent_count, asked->ds_absent,
		    asked->ds_absent_count)));
}

/* True if g asks for something that the other one does not. */
static bool
asks_more(const struct gate *g, const struct gate *asked)
{
	return (g->given &&
	    (g->served > asked->served || choose_gate_asks_ds(g, asked)));
}

/* A new step behind the others; counts grow by powers of two. */
static struct choose_step *
add_step(struct choose_steps *steps, struct fault *f)
{
	struct choose_step *larger, *s;

	if (steps->count == 0 || (steps->count & (steps->count - 1)) == 0) {
		larger = reallocarray(steps->items,
		    steps->count == 0 ? 1 : steps->count * 2, sizeof(*larger));
		if (larger == NULL) {
			(void)fault_memory(f);
			return (NULL);
		}
		steps->items = larger;
	}
	s = &steps->items[steps->count];
	memset(s, 0, sizeof(*s));
	s->place = steps->count++;
	return (s);
}

/* Adds the set to the step before, or begins another. */
static int
add_set(struct choose_line *l, struct choose_steps *steps, size_t link,
    const struct action *a, struct fault *f)
{
	const struct choose_question *q = l->question;
	struct choose_content c;
	struct choose_step *s = NULL;
	unsigned int phase = 1;

	if (make_content(l, &q->chain[link], a->set, &c, f) == -1)
		return (-1);
	if (steps->count > 0 && steps->items[steps->count - 1].link == link)
		s = &steps->items[steps->count - 1];
	if (s != NULL)
		phase = s->phase + !choose_content_equal(&c, &s->content);
	if (s == NULL || phase != s->phase ||
	    asks_more(&a->set->gate, s->gate)) {
		if ((s = add_step(steps, f)) == NULL)
			return (-1);
		s->link = link;
		s->branch = a->set->branch;
		s->phase = phase;
		s->gate = &a->set->gate;
		s->content = c;
		s->sets = &l->sets[l->set_count];
	}
	l->sets[l->set_count++] = a;
	s->set_count++;
	return (0);
}

/* How many sets of the step come before the first one of the next recipe that
 * is not left out. */
static void
count_live(const struct choose_line *l, struct choose_step *s)
{
	const struct choose_question *q = l->question;
	size_t next = s->link + 1;
	int64_t end;

	s->live = s->set_count;
	while (next < q->chain_count && l->origins[next].left_out)
		next++;
	if (next == q->chain_count)
		return;
	end = signed_set_publication(q->chain[next].zone->sets[0]->set);
	while (s->live > 0 &&
	    signed_set_publication(s->sets[s->live - 1]->set) >= end)
		s->live--;
}

static int
add_branch(struct choose_line *l, struct choose_steps *steps,
    enum branch branch, struct fault *f)
{
	const struct choose_question *q = l->question;
	const struct choose_zone *z;
	size_t link, i;

	for (link = 0; link < q->chain_count; link++) {
		z = q->chain[link].zone;
		for (i = 0; i < z->set_count; i++)
			if (z->sets[i]->set->branch == branch &&
			    add_set(l, steps, link, z->sets[i], f) == -1)
				return (-1);
	}
	return (0);
}

static void
count_all_live(const struct choose_line *l, struct choose_steps *steps)
{
	size_t i;

	for (i = 0; i < steps->count; i++)
		count_live(l, &steps->items[i]);
}

/* How many namings of keys there may be at most; as many as the recipes have,
 * or as the sets use. */
static size_t
most_keys(const struct choose_question *q)
{
	size_t i, n = 0;

	for (i = 0; i < q->chain_count; i++)
		n += q->chain[i].recipe->key_count;
	return (n);
}

int
choose_line_make(
    struct choose_line *l, const struct choose_question *q, struct fault *f)
{
	size_t i, sets = 0, keys = most_keys(q);

	memset(l, 0, sizeof(*l));
	l->question = q;
	for (i = 0; i < q->chain_count; i++)
		sets += q->chain[i].zone->set_count;
	l->sets = calloc(sets + 1, sizeof(const struct action *));
	l->keys = calloc(keys + 1, sizeof(const struct key *));
	l->data = calloc(keys + 1, sizeof(const struct bytes *));
	l->origins = calloc(q->chain_count + 1, sizeof(*l->origins));
	if (l->sets == NULL || l->keys == NULL || l->data == NULL ||
	    l->origins == NULL)
		(void)fault_memory(f);
	else if (add_branch(l, &l->plan, BRANCH_PLAN, f) == 0 &&
	    add_branch(l, &l->fallback, BRANCH_FALLBACK, f) == 0) {
		choose_line_origins(l);
		count_all_live(l, &l->plan);
		count_all_live(l, &l->fallback);
		return (0);
	}
	choose_line_clear(l);
	return (-1);
}

void
choose_line_clear(struct choose_line *l)
{
	free(l->plan.items);
	free(l->fallback.items);
	free(l->sets);
	free(l->keys);
	free(l->data);
	free(l->origins);
	memset(l, 0, sizeof(*l));
}
