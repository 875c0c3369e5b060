#ifndef OKS_TESTS_TORTURE_LISTING_H
#define OKS_TESTS_TORTURE_LISTING_H
/* The lines of a token's listing (view.h). */
#include <stdbool.h>
#include <stddef.h>

/* True if the listing has the line. */
bool listing_has(const char *listing, const char *line, size_t length);

/* True if the line is of an object with that label. */
bool listing_is_of(const char *line, size_t length, const char *label);

size_t listing_count(const char *listing);

#endif
