/* Instants in each of the forms: what is read is written, and read again, as
 * the same. */
#include <stdlib.h>

#include "lib/util/instant.h"
#include "tests/fuzz/input.h"

typedef int parse(const char *text, int64_t *instant, struct fault *f);

static void
try(parse *read, const char *text)
{
	char written[INSTANT_SIZE];
	struct fault f = { 0 };
	int64_t instant, same;

	if (read(text, &instant, &f) == -1) {
		input_refusal(&f);
		return;
	}
	input_demand(instant >= 0 && instant <= INSTANT_MOST, "the range");
	instant_format(instant, written);
	input_demand(instant_parse(written, &same, &f) == 0 && same == instant,
	    "the same instant");
	instant_format_rrsig(instant, written);
	input_demand(
	    instant_parse_rrsig(written, &same, &f) == 0 && same == instant,
	    "the same instant in 14 digits");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = input_text(data, size);

	try(instant_parse, text);
	try(instant_parse_older, text);
	try(instant_parse_rrsig, text);
	free(text);
	return (0);
}
