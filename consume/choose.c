#include "consume/choose.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "lib/dns/dnskey.h"
#include "lib/util/instant.h"

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

static int
refuse(struct fault *f, int64_t instant, const char *before, const char *after)
{
	char text[INSTANT_SIZE];

	instant_format(instant, text);
	return (fault_set(f, FAULT_REFUSED, "%s%s%s", before, text, after));
}

/* True if the gate asks for something; all members absent ask for nothing. */
static bool
gated(const struct gate *g)
{
	return (g->given &&
	    (g->served > 0 || g->ds_present_count > 0 ||
		g->ds_absent_count > 0));
}

/* How many sets are published by then. */
static size_t
published(const struct choose_zone *z, int64_t instant)
{
	size_t n = 0;

	while (n < z->set_count &&
	    signed_set_publication(z->sets[n]->set) <= instant)
		n++;
	return (n);
}

/* A gate passed or not, a fallback taken or not: all later sets hang on it. */
static int
check_plain(const struct choose_zone *z, size_t count, struct fault *f)
{
	const struct signed_set *s;
	size_t i;

	for (i = 0; i < count; i++) {
		s = z->sets[i]->set;
		if (s->branch == BRANCH_FALLBACK)
			return (refuse(f, signed_set_publication(s),
			    "the set of ",
			    " is a fallback: choosing it or "
			    "the plan needs the log of what was served, which "
			    "this version does not keep"));
		if (gated(&s->gate))
			return (refuse(f, signed_set_publication(s),
			    "the set of ",
			    " has a gate: passing it needs the "
			    "log of what was served, which this version does "
			    "not keep"));
	}
	return (0);
}

static int
check_valid(const struct signed_set *s, int64_t instant, struct fault *f)
{
	if (instant >= s->expiration)
		return (refuse(f, s->expiration,
		    "the last set published by "
		    "then expired at ",
		    ": a new ceremony is needed, or its "
		    "recipe here"));
	if (instant < s->inception)
		return (refuse(f, s->inception,
		    "the set published by then "
		    "is valid from ",
		    " only"));
	return (0);
}

int
choose_set(const struct action **set, const struct choose_zone *z,
    int64_t instant, struct fault *f)
{
	size_t count = published(z, instant);
	const struct signed_set *last;

	*set = NULL;
	if (count == 0)
		return (refuse(f, signed_set_publication(z->sets[0]->set),
		    "no set is to be served yet: the first one is from ", ""));
	if (check_plain(z, count, f) == -1)
		return (-1);
	last = z->sets[count - 1]->set;
	if (count > 1 &&
	    signed_set_publication(z->sets[count - 2]->set) ==
		signed_set_publication(last))
		return (refuse(f, signed_set_publication(last),
		    "more than one set is to be served from ", ""));
	if (check_valid(last, instant, f) == -1)
		return (-1);
	*set = z->sets[count - 1];
	return (0);
}

static bool
is_zsk(const struct key *k)
{
	return ((k->flags & DNSKEY_FLAG_SEP) == 0);
}

static bool
same_key(const struct key *a, const struct key *b)
{
	if (a->algorithm != b->algorithm)
		return (false);
	if (a->data.length > 0 && b->data.length > 0)
		return (bytes_equal(&a->data, &b->data));
	return (a == b || key_may_be(a, b));
}

/* One of zoneSigners: a ZSK of the set, or one that is not published. */
static int
add_named(struct choose_signers *c, const struct signed_set *s,
    const struct key *k, struct fault *f)
{
	size_t i, matches = 0;

	if (!is_zsk(k))
		return (fault_set(f, FAULT_REFUSED,
		    "a key with the SEP bit "
		    "is to sign the zone: the signer needs its private half, "
		    "which stays in the bunker"));
	for (i = 0; i < s->keyset_count; i++)
		if (same_key(k, s->keyset[i])) {
			c->active[i] = true;
			matches++;
		}
	if (matches > 1)
		return (fault_set(f, FAULT_REFUSED,
		    "a naming in zoneSigners "
		    "fits %zu keys of the set",
		    matches));
	if (matches == 0)
		c->outside[c->outside_count++] = k;
	return (0);
}

/* The one ZSK of each algorithm. */
static int
add_all(struct choose_signers *c, const struct signed_set *s, struct fault *f)
{
	size_t i, other;

	for (i = 0; i < s->keyset_count; i++) {
		if (!is_zsk(s->keyset[i]))
			continue;
		for (other = 0; other < i; other++)
			if (c->active[other] &&
			    s->keyset[other]->algorithm ==
				s->keyset[i]->algorithm)
				return (fault_set(f, FAULT_REFUSED,
				    "the set "
				    "has two ZSKs of algorithm %u, and no "
				    "zoneSigners say which one signs the zone",
				    s->keyset[i]->algorithm));
		c->active[i] = true;
	}
	return (0);
}

/* What no signer could do. */
static int
check_signers(
    const struct choose_signers *c, const struct signed_set *s, struct fault *f)
{
	size_t i, active = c->outside_count;

	for (i = 0; i < s->keyset_count; i++) {
		if (c->active[i])
			active++;
		if (c->active[i] && !is_zsk(s->keyset[i]))
			return (fault_set(f, FAULT_REFUSED,
			    "zoneSigners name "
			    "a key that the set publishes with the SEP bit"));
		if (is_zsk(s->keyset[i]) &&
		    (s->keyset[i]->flags & DNSKEY_FLAG_REVOKE) != 0)
			return (fault_set(f, FAULT_REFUSED,
			    "the set has a "
			    "revoked ZSK, which the signer cannot publish"));
	}
	if (active == 0)
		return (fault_set(f, FAULT_REFUSED,
		    "the set has no ZSK, and "
		    "no key signs the zone"));
	return (0);
}

int
choose_signers(
    struct choose_signers *c, const struct signed_set *s, struct fault *f)
{
	size_t i;

	memset(c, 0, sizeof(*c));
	if (s->keyset_count > KEYSET_KEYS_MOST ||
	    s->zone_signers_count > KEYSET_KEYS_MOST)
		return (fault_set(
		    f, FAULT_INPUT, "more than %d keys", KEYSET_KEYS_MOST));
	if (!s->zone_signers_given)
		return (add_all(c, s, f) == -1 ? -1 : check_signers(c, s, f));
	for (i = 0; i < s->zone_signers_count; i++)
		if (add_named(c, s, s->zone_signers[i], f) == -1)
			return (-1);
	return (check_signers(c, s, f));
}
