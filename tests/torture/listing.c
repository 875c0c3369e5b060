#include "tests/torture/listing.h"

#include <stdio.h>
#include <string.h>

bool
listing_has(const char *listing, const char *line, size_t length)
{
	const char *at = listing;

	for (; *at != '\0'; at += strcspn(at, "\n") + 1)
		if (strncmp(at, line, length) == 0 && at[length] == '\n')
			return (true);
	return (false);
}

bool
listing_is_of(const char *line, size_t length, const char *label)
{
	char words[64];
	int size = snprintf(words, sizeof(words), " label=%s id=", label);

	return (memmem(line, length, words, (size_t)size) != NULL);
}

size_t
listing_count(const char *listing)
{
	size_t count = 0;

	for (; *listing != '\0'; listing += strcspn(listing, "\n") + 1)
		count++;
	return (count);
}
