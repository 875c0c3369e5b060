/* Domain names, as text and in wire format: what is read is written, and read
 * again, as the same octets; the canonical form is one. */
#include <stdlib.h>
#include <string.h>

#include "lib/dns/name.h"
#include "tests/fuzz/input.h"

static bool
same(const struct name *a, const struct name *b)
{
	return (a->length == b->length && a->labels == b->labels &&
	    memcmp(a->wire, b->wire, a->length) == 0);
}

static void
round_trip(const struct name *n)
{
	struct name again, lower, twice;
	char text[NAME_TEXT_SIZE];
	struct fault f = { 0 };

	name_print(n, text);
	input_screen(text, strlen(text));
	input_demand(strlen(text) < sizeof(text), "room for the text");
	input_demand(
	    name_parse(&again, text, &f) == 0 && same(n, &again), "the name");
	input_demand(name_from_wire(&again, n->wire, n->length, &f) == 0 &&
		same(n, &again),
	    "the name from its octets");
	name_canonical(&lower, n);
	name_canonical(&twice, &lower);
	input_demand(same(&lower, &twice), "one canonical form");
	input_demand(name_equal(n, &lower), "letter case that does not count");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = input_text(data, size);
	struct fault f = { 0 };
	struct name n;

	if (name_parse(&n, text, &f) == 0)
		round_trip(&n);
	else
		input_refusal(&f);
	free(text);
	fault_clear(&f);
	if (name_from_wire(&n, data, size, &f) == 0)
		round_trip(&n);
	else
		input_refusal(&f);
	return (0);
}
