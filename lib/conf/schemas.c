/* The section `schemas`: which KSKs do what in which slot. */
#include <stdlib.h>
#include <string.h>

#include "lib/conf/conf.h"
#include "lib/conf/node.h"
#include "lib/conf/request.h"
#include "lib/conf/scalar.h"

#define SCHEMAS_MOST 256
#define RANGE_SIZE   32

/* What reading one slot needs. */
struct reading {
	const struct conf *conf;
	struct conf_slot_keys *keys;
};

static int
read_key(const struct node *n, void *to, struct fault *f)
{
	struct reading *r = to;
	const struct conf_known *k;
	const char *text;
	size_t i, *more;

	if (node_text(n, &text, f) == -1)
		return (-1);
	if ((k = known_find(r->conf, text)) == NULL)
		return (node_fault(
		    n, f, "no key in known-keys is called \"%.64s\"", text));
	for (i = 0; i < r->keys->count; i++)
		if (&r->conf->known[r->keys->items[i]] == k)
			return (node_fault(n, f, "the key is there twice"));
	more = reallocarray(r->keys->items, r->keys->count + 1, sizeof(*more));
	if (more == NULL)
		return (fault_memory(f));
	r->keys->items = more;
	more[r->keys->count++] = (size_t)(k - r->conf->known);
	return (0);
}

static int
read_list(const struct node *slot, const char *name, struct reading *r,
    struct fault *f)
{
	struct node n;

	if (!node_find(slot, name, &n))
		return (0);
	return (node_is_list(&n) ?
		node_items(&n, CONF_KNOWN_MOST, read_key, r, f) :
		read_key(&n, r, f));
}

static bool
holds(const struct conf_slot_keys *keys, size_t key)
{
	size_t i;

	for (i = 0; i < keys->count; i++)
		if (keys->items[i] == key)
			return (true);
	return (false);
}

static int
accept(const struct node *n, void *to, struct fault *f)
{
	(void)n;
	(void)to;
	(void)f;
	return (0);
}

static int
check_slot(const struct node *n, const struct conf_slot *s, struct fault *f)
{
	size_t i;

	if (s->sign.count == 0)
		return (node_fault(n, f, "a slot has a key in sign"));
	for (i = 0; i < s->revoke.count; i++)
		if (holds(&s->publish, s->revoke.items[i]))
			return (node_fault(
			    n, f, "a key is published or revoked, not both"));
	return (0);
}

static int
read_keys(const struct node *n, const struct conf *c, struct conf_slot *s,
    struct fault *f)
{
	static const struct node_field members[] = {
		{ "publish", accept, 0, false }, { "sign", accept, 0, true },
		{ "revoke", accept, 0, false }, { NULL, NULL, 0, false }
	};
	struct reading publish = { c, &s->publish };
	struct reading sign = { c, &s->sign };
	struct reading revoke = { c, &s->revoke };
	char nothing = 0;

	if (node_fields(n, members, &nothing, f) == -1 ||
	    read_list(n, "publish", &publish, f) == -1 ||
	    read_list(n, "sign", &sign, f) == -1 ||
	    read_list(n, "revoke", &revoke, f) == -1)
		return (-1);
	return (check_slot(n, s, f));
}

/* A number of a slot up to the character `end`. */
static bool
take_number(const char **text, char end, unsigned long *number)
{
	char *after;

	if (**text < '1' || **text > '9')
		return (false);
	*number = strtoul(*text, &after, 10);
	if (*after != end || *number > CONF_SLOTS_MOST)
		return (false);
	*text = after + (end == '\0' ? 0 : 1);
	return (true);
}

/* "3", "2-8", "rest" or "last". */
static int
read_range(const struct node *n, struct conf_slot *s, struct fault *f)
{
	const char *text = node_name(n);

	s->rest = strcmp(text, "rest") == 0;
	s->end = strcmp(text, "last") == 0;
	if (s->rest || s->end)
		return (0);
	if (take_number(&text, '\0', &s->first)) {
		s->last = s->first;
		return (0);
	}
	if (take_number(&text, '-', &s->first) &&
	    take_number(&text, '\0', &s->last) && s->first <= s->last)
		return (0);
	return (
	    node_key_fault(n, f, "a slot is named as 3, 2-8, rest or last"));
}

static int
check_overlap(
    const struct node *n, const struct conf_schema *schema, struct fault *f)
{
	const struct conf_slot *s = &schema->slots[schema->slot_count - 1];
	const struct conf_slot *other;

	if (s->first == 0)
		return (0);
	for (other = schema->slots; other < s; other++)
		if (other->first != 0 && other->first <= s->last &&
		    s->first <= other->last)
			return (node_key_fault(n, f,
			    "a slot is there already, in line %u",
			    other->line));
	return (0);
}

/* The schema being read stands at the end. */
static int
read_slot(const struct node *n, void *to, struct fault *f)
{
	struct conf *c = to;
	struct conf_schema *schema = &c->schemas[c->schema_count - 1];
	struct conf_slot *s = &schema->slots[schema->slot_count++];

	s->line = node_line(n);
	if (read_range(n, s, f) == -1 || read_keys(n, c, s, f) == -1)
		return (-1);
	return (check_overlap(n, schema, f));
}

static int
read_schema(const struct node *n, void *to, struct fault *f)
{
	struct conf *c = to;
	struct conf_schema *schema = &c->schemas[c->schema_count++];

	schema->line = node_line(n);
	schema->slots = calloc(node_count(n) + 1, sizeof(*schema->slots));
	if (schema->slots == NULL)
		return (fault_memory(f));
	if (scalar_name(n, &schema->name, f) == -1)
		return (-1);
	return (node_members(n, CONF_SLOTS_MOST, read_slot, c, f));
}

int
schemas_section(const struct node *n, void *to, struct fault *f)
{
	struct conf *c = to;

	c->schemas = calloc(node_count(n) + 1, sizeof(*c->schemas));
	if (c->schemas == NULL)
		return (fault_memory(f));
	return (node_members(n, SCHEMAS_MOST, read_schema, c, f));
}

void
schemas_clear(struct conf *c)
{
	struct conf_schema *s;
	size_t i, j;

	for (i = 0; i < c->schema_count; i++) {
		s = &c->schemas[i];
		for (j = 0; j < s->slot_count; j++) {
			free(s->slots[j].publish.items);
			free(s->slots[j].sign.items);
			free(s->slots[j].revoke.items);
		}
		free(s->slots);
		free(s->name);
	}
	free(c->schemas);
}

const struct conf_schema *
schemas_find(const struct conf *c, const char *name)
{
	size_t i;

	for (i = 0; i < c->schema_count; i++)
		if (strcmp(c->schemas[i].name, name) == 0)
			return (&c->schemas[i]);
	return (NULL);
}

/* What a schema says of one slot, by each of the ways to name it. */
struct naming {
	const struct conf_slot *named, *rest, *end;
};

static struct naming
find_slot(const struct conf_schema *s, unsigned long number)
{
	struct naming n = { NULL, NULL, NULL };
	const struct conf_slot *slot;

	for (slot = s->slots; slot < s->slots + s->slot_count; slot++)
		if (slot->rest)
			n.rest = slot;
		else if (slot->end)
			n.end = slot;
		else if (number >= slot->first && number <= slot->last)
			n.named = slot;
	return (n);
}

const struct conf_slot *
schemas_slot(const struct conf_schema *s, unsigned long number,
    unsigned long count, struct fault *f)
{
	const struct naming n = find_slot(s, number);
	size_t i;

	for (i = 0; i < s->slot_count; i++)
		if (s->slots[i].last > count) {
			(void)fault_set(f, FAULT_INPUT,
			    "schema %.64s names slot %lu, and the request has "
			    "%lu",
			    s->name, s->slots[i].last, count);
			return (NULL);
		}
	if (number == count && n.end != NULL) {
		if (n.named == NULL)
			return (n.end);
		(void)fault_set(f, FAULT_INPUT,
		    "schema %.64s names slot %lu twice: it is the last one",
		    s->name, number);
		return (NULL);
	}
	if (n.named != NULL || n.rest != NULL)
		return (n.named != NULL ? n.named : n.rest);
	(void)fault_set(f, FAULT_INPUT, "schema %.64s says nothing of slot %lu",
	    s->name, number);
	return (NULL);
}
