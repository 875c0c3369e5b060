/* Trust anchors of example.com, one in a line, as oks.conf has them: DS or
 * DNSKEY, bare or as a whole record. */
#include <stdlib.h>
#include <string.h>

#include "consume/anchor.h"
#include "tests/fuzz/input.h"

/* Ed25519's, of RFC 8080, section 6.1. */
#define KEY "l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4="

static void
try_anchor(const char *line, const struct name *zone, const struct dnskey *k)
{
	struct anchor a;
	struct fault f = { 0 };
	bool matches;

	if (anchor_parse(&a, line, zone, &f) == -1)
		input_refusal(&f);
	else {
		input_demand(a.ds ?
			a.digest.length == 32 || a.digest.length == 48 :
			a.key.data.length > 0,
		    "an anchor that names a key");
		input_demand(anchor_matches(&a, zone, k, &matches, &f) == 0,
		    "an answer");
	}
	anchor_clear(&a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dnskey k = { .flags = 257, .algorithm = 15 };
	struct fault f = { 0 };
	struct name zone;
	char *line;

	input_demand(name_parse(&zone, "example.com.", &f) == 0 &&
		bytes_from_base64(&k.data, KEY, false, &f) == 0,
	    "the zone and its key");
	while ((line = input_line(&data, &size)) != NULL) {
		try_anchor(line, &zone, &k);
		free(line);
	}
	dnskey_clear(&k);
	return (0);
}
