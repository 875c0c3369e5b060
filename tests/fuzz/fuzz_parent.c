/* What look-up tools print of the parent's DS records: answers in the order of
 * time, and an answer on each digest that is asked for. */
#include <stdlib.h>

#include "lib/util/instant.h"
#include "produce/parent.h"
#include "tests/fuzz/input.h"

#define DAY 86400

static void
check(const struct parent *p)
{
	const struct parent_answer *a;
	int64_t since;
	size_t i, j;

	input_demand(p->count <= PARENT_ANSWERS_MOST, "no more answers");
	for (i = 0; i < p->count; i++) {
		a = &p->answers[i];
		input_demand(a->observed >= 0 && a->observed <= INSTANT_MOST &&
			(i == 0 || p->answers[i - 1].observed <= a->observed),
		    "the order of time");
		for (j = 0; j < a->digest_count; j++) {
			input_demand(a->digests[j] != NULL, "a digest");
			since = parent_since(
			    p, a->digests[j], true, INSTANT_MOST, DAY);
			input_demand(since == TIMELINE_NEVER ||
				(since >= p->answers[0].observed &&
				    since <= p->answers[p->count - 1].observed),
			    "a time of looking");
		}
	}
	(void)parent_since(p, "00", false, INSTANT_MOST, INSTANT_MOST);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = input_text(data, size);
	struct parent p = { 0 };
	struct fault f = { 0 };
	struct name zone;

	input_demand(name_parse(&zone, "example.com.", &f) == 0, "a name");
	if (parent_from_text(&p, text, &zone, &f) == -1)
		input_refusal(&f);
	else
		check(&p);
	parent_clear(&p);
	free(text);
	return (0);
}
