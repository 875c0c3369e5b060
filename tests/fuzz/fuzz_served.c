/*
 * The log of what was served: as it is, and with each line a record's members,
 * to which `previous` is added, so that the chain holds.  What is read is
 * written, and read again, as the same.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/util/digest.h"
#include "recipe/served.h"
#include "tests/fuzz/input.h"

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"

static bool
same_text(const char *a, const char *b)
{
	return (a == b || (a != NULL && b != NULL && strcmp(a, b) == 0));
}

static void
compare(const struct served_record *a, const struct served_record *b)
{
	size_t i;

	input_demand(a->event == b->event && a->time == b->time &&
		name_equal(&a->zone, &b->zone) &&
		strcmp(a->recipe, b->recipe) == 0 && a->action == b->action &&
		a->branch == b->branch && a->phase == b->phase &&
		a->observed == b->observed && a->answered == b->answered &&
		same_text(a->server, b->server) &&
		same_text(a->reason, b->reason) &&
		a->digest_count == b->digest_count,
	    "the same record");
	for (i = 0; i < a->digest_count; i++)
		input_demand(
		    same_text(a->digests[i], b->digests[i]), "the same digest");
}

/* Writes the log as a new one. */
static void
write_again(const struct served_log *l, struct bytes *text)
{
	struct served_log copy = { 0 };
	struct bytes line = { 0 };
	struct fault f = { 0 };
	size_t i;

	for (i = 0; i < l->count; i++) {
		input_demand(served_add(&copy, &l->records[i], &line, &f) == 0,
		    "a record, written");
		compare(&l->records[i], &copy.records[i]);
		input_demand(
		    bytes_append(text, line.data, line.length, &f) == 0,
		    "memory");
		bytes_clear(&line);
	}
	served_log_clear(&copy);
}

static void
try(const struct bytes *text)
{
	struct bytes again = { 0 };
	struct served_log l, same;
	struct fault f = { 0 };
	size_t i;

	if (served_parse(&l, (const char *)text->data, text->length, &f) ==
	    -1) {
		input_refusal(&f);
		input_demand(l.count == 0, "an empty log");
		return;
	}
	input_demand(l.length <= text->length &&
		l.torn == (l.length < text->length) &&
		(l.length == 0 || memchr(text->data, '\0', l.length) == NULL),
	    "whole lines of text");
	write_again(&l, &again);
	input_demand(served_parse(&same, (const char *)again.data, again.length,
			 &f) == 0 &&
		same.count == l.count && !same.torn,
	    "as many records");
	for (i = 0; i < l.count; i++)
		compare(&l.records[i], &same.records[i]);
	served_log_clear(&same);
	served_log_clear(&l);
	bytes_clear(&again);
}

/* Bytes that are not text stay in the line. */
static void
chain(const uint8_t *data, size_t size, struct bytes *text)
{
	char previous[DIGEST_HEX_SIZE] = ZEROS;
	struct fault f = { 0 };
	const uint8_t *end;
	size_t length, start;

	for (; size > 0; data += length, size -= length) {
		end = memchr(data, '\n', size);
		length = end == NULL ? size : (size_t)(end - data);
		start = text->length;
		input_demand(bytes_append(text, "{", 1, &f) == 0 &&
			bytes_append(text, data, length, &f) == 0 &&
			bytes_append(text, ",\"previous\":\"", 13, &f) == 0 &&
			bytes_append(text, previous, strlen(previous), &f) ==
			    0 &&
			bytes_append(text, "\"}\n", 3, &f) == 0,
		    "memory");
		input_demand(digest_sha256_hex(text->data + start,
				 text->length - start - 1, previous, &f) == 0,
		    "a hash");
		length += end == NULL ? 0 : 1;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes text;

	input_bytes(&text, data, size);
	try(&text);
	bytes_clear(&text);
	chain(data, size, &text);
	try(&text);
	bytes_clear(&text);
	return (0);
}
