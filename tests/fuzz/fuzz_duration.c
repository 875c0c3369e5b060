/* Durations: what is read is written, and read again, as the same. */
#include <stdlib.h>
#include <string.h>

#include "lib/util/duration.h"
#include "tests/fuzz/input.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = input_text(data, size), written[DURATION_SIZE],
	     again[DURATION_SIZE];
	struct fault f = { 0 };
	int64_t seconds, same;

	if (duration_parse(text, &seconds, &f) == -1) {
		input_refusal(&f);
		free(text);
		return (0);
	}
	input_demand(seconds >= 0 && seconds <= DURATION_MOST, "the range");
	duration_format(seconds, written);
	input_demand(duration_parse(written, &same, &f) == 0 && same == seconds,
	    "the same duration");
	duration_format(same, again);
	input_demand(strcmp(written, again) == 0, "the same text");
	free(text);
	return (0);
}
