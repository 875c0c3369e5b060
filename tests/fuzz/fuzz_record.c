/*
 * The records of a signed key set, one in a line.  A record that is read is
 * written, and read again, as the same text; the set of those that fit together
 * goes through the verification.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/dns/keyset.h"
#include "lib/dns/record.h"
#include "lib/dns/verify.h"
#include "tests/fuzz/input.h"

static char *
print(const struct record *r)
{
	struct fault f = { 0 };
	char *text = r->signs ? rrsig_print(&r->rrsig, &r->owner, r->ttl, &f) :
				dnskey_print(&r->key, &r->owner, r->ttl, &f);

	input_demand(text != NULL, "the text of a record");
	input_screen(text, strlen(text));
	return (text);
}

static void
try_record(const char *line)
{
	struct record r, again;
	struct fault f = { 0 };
	char *text, *same;

	if (record_parse(&r, line, true, &f) == -1) {
		input_refusal(&f);
		return;
	}
	text = print(&r);
	if (record_parse(&again, text, false, &f) == -1) {
		/* The longest names have still longer forms. */
		input_demand(strlen(text) >= RECORD_MOST, "a record again");
	} else {
		same = print(&again);
		input_demand(strcmp(text, same) == 0, "the same record");
		free(same);
	}
	record_clear(&again);
	record_clear(&r);
	free(text);
}

static void
verify(const struct keyset *s)
{
	struct verify_cache *cache;
	struct bytes covered = { 0 };
	struct fault f = { 0 };
	size_t i;

	for (i = 0; i < s->rrsig_count; i++) {
		if (keyset_signed_data(s, &s->rrsigs[i], &covered, &f) == -1)
			input_refusal(&f);
		bytes_clear(&covered);
		fault_clear(&f);
	}
	input_demand(verify_cache_new(&cache, &f) == 0, "a cache");
	if (verify_keyset(cache, s, &f) == -1)
		input_refusal(&f);
	verify_cache_free(cache);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct keyset s = { 0 };
	struct fault f = { 0 };
	char *line;

	while ((line = input_line(&data, &size)) != NULL) {
		try_record(line);
		if (keyset_add_record(&s, line, 0, &f) == -1)
			input_refusal(&f);
		fault_clear(&f);
		free(line);
	}
	verify(&s);
	keyset_clear(&s);
	return (0);
}
