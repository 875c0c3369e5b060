/*
 * Transcripts: as they are, and with each line made part of a chain that holds,
 * so that what the lines say is reached, too.
 */
#include <string.h>

#include "lib/util/digest.h"
#include "recipe/recipe.h"
#include "tests/fuzz/input.h"
#include "recipe/witness/transcript.h"

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"

/* An empty recipe is what no run has made. */
static void
try(const struct bytes *text)
{
	struct transcript_log l;
	struct fault f = { 0 };
	struct recipe *r;

	if (transcript_read(&l, "transcript", text, &f) == -1)
		input_refusal(&f);
	else {
		input_demand(l.count >= 3, "begin, end and closed");
		r = recipe_new(&f);
		input_demand(r != NULL, "memory");
		if (transcript_belongs(&l, "transcript", r, &f) == -1)
			input_refusal(&f);
		recipe_free(r);
	}
	transcript_clear(&l);
}

/* "line", "previous" and "time" before what a line of the input says. */
static void
chain(const uint8_t *data, size_t size, struct bytes *text)
{
	char previous[DIGEST_HEX_SIZE] = ZEROS, head[256];
	struct fault f = { 0 };
	const uint8_t *end;
	size_t length, start, line = 0;

	for (; size > 0; data += length, size -= length) {
		end = memchr(data, '\n', size);
		length = end == NULL ? size : (size_t)(end - data);
		start = text->length;
		(void)snprintf(head, sizeof(head),
		    "{\"line\":%zu,\"previous\":\"%s\",%s\"event\":\"", ++line,
		    previous,
		    length > 6 && memcmp(data, "closed", 6) == 0 ?
			"" :
			"\"time\":\"2027-01-01T00:00:00Z\",");
		input_demand(bytes_append(text, head, strlen(head), &f) == 0 &&
			bytes_append(text, data, length, &f) == 0 &&
			digest_sha256_hex(text->data + start,
			    text->length - start, previous, &f) == 0 &&
			bytes_append(text, "\n", 1, &f) == 0,
		    "memory");
		length += end == NULL ? 0 : 1;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes text;

	input_bytes(&text, data, size);
	try(&text);
	text.length = 0;
	chain(data, size, &text);
	try(&text);
	bytes_clear(&text);
	return (0);
}
