/* Zone files, with the zone's name known and without: the keys that are read
 * make a zone file that tells the same keys, and a state or a refusal. */
#include <stdlib.h>
#include <string.h>

#include "lib/conf/policy.h"
#include "lib/dns/zonefile.h"
#include "produce/state.h"
#include "tests/fuzz/input.h"

/* ldns reads no owner that takes more characters, escapes and all. */
#define LDNS_NAME_MOST 250

static void
add(struct bytes *text, const char *line)
{
	struct fault f = { 0 };

	input_demand(line != NULL &&
		bytes_append(text, line, strlen(line), &f) == 0 &&
		bytes_append(text, "\n", 1, &f) == 0,
	    "a line of the zone file");
}

static bool
same_keys(const struct keyset *a, const struct keyset *b)
{
	size_t i;

	if (a->key_count != b->key_count || a->ttl != b->ttl ||
	    !name_equal(&a->owner, &b->owner))
		return (false);
	for (i = 0; i < a->key_count; i++)
		if (!dnskey_equal(&a->keys[i], &b->keys[i]))
			return (false);
	return (true);
}

static void
round_trip(const struct zonefile *z)
{
	const struct keyset *s = &z->keyset;
	struct bytes text = { 0 };
	struct zonefile again;
	struct fault f = { 0 };
	char *line, owner[NAME_TEXT_SIZE];
	size_t i;

	name_print(&s->owner, owner);
	if (s->key_count == 0 || strlen(owner) > LDNS_NAME_MOST)
		return;
	for (i = 0; i < s->key_count; i++) {
		line = dnskey_print(&s->keys[i], &s->owner, s->ttl, &f);
		add(&text, line);
		free(line);
	}
	input_demand(zonefile_read(&again, "again", &text, NULL, &f) == 0 &&
		same_keys(s, &again.keyset),
	    "the same keys");
	zonefile_clear(&again);
	bytes_clear(&text);
}

static void
try(const struct bytes *data, const struct name *zone)
{
	struct zonefile z;
	struct state state = { 0 };
	struct conf_policy policy;
	struct state_taking taking = { &policy, NULL, NULL, 1798761600 };
	struct fault f = { 0 };

	policy_defaults(&policy);
	if (zonefile_read(&z, "zone", data, zone, &f) == -1) {
		input_refusal(&f);
		return;
	}
	round_trip(&z);
	if (state_take(&state, &z, &taking, &f) == -1)
		input_refusal(&f);
	state_clear(&state);
	zonefile_clear(&z);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes b;
	struct fault f = { 0 };
	struct name zone;

	input_demand(name_parse(&zone, "example.com.", &f) == 0, "a name");
	input_bytes(&b, data, size);
	try(&b, NULL);
	try(&b, &zone);
	bytes_clear(&b);
	return (0);
}
