/* What look-up tools print, as consume reads it: each answer has a server and a
 * time, and digests of their one form; the same text is read the same way. */
#include <stdlib.h>
#include <string.h>

#include "consume/look.h"
#include "lib/util/instant.h"
#include "recipe/served.h"
#include "tests/fuzz/input.h"

#define AT 1800000000

static void
check_answer(const struct look_answer *a)
{
	size_t i;

	input_demand(a->server != NULL && a->server[0] != '\0', "a server");
	input_demand(a->observed >= 0 && a->observed <= INSTANT_MOST, "a time");
	input_demand(a->answered == (a->why == NULL), "why it does not count");
	for (i = 0; i < a->digest_count; i++)
		input_demand(strlen(a->digests[i]) == 64 &&
			strspn(a->digests[i], "0123456789abcdef") == 64,
		    "a digest");
}

/* What is to be recorded can be: or it is refused in one line. */
static void
record(const struct look_answer *a)
{
	struct served_record r = { .event = SERVED_DS,
		.zone = a->zone,
		.time = AT,
		.observed = a->observed,
		.server = a->server,
		.answered = a->answered,
		.digests = a->digests,
		.digest_count = a->answered ? a->digest_count : 0 };
	struct served_log log = { 0 };
	struct bytes line = { 0 };
	struct fault f = { 0 };

	if (a->zone_told && served_add(&log, &r, &line, &f) == -1)
		input_refusal(&f);
	bytes_clear(&line);
	served_log_clear(&log);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = input_text(data, size);
	struct look l, again;
	struct fault f = { 0 };
	size_t i;

	if (look_parse(&l, text, AT, &f) == -1) {
		input_demand(l.count == 0, "nothing after a refusal");
		input_refusal(&f);
	} else {
		for (i = 0; i < l.count; i++) {
			check_answer(&l.answers[i]);
			record(&l.answers[i]);
		}
		input_demand(look_parse(&again, text, AT, &f) == 0 &&
			again.count == l.count,
		    "the same twice");
		look_clear(&again);
	}
	look_clear(&l);
	free(text);
	return (0);
}
