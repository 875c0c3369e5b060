#ifndef OKS_LIB_DNS_NAME_H
#define OKS_LIB_DNS_NAME_H
/*
 * Domain names (RFC 9499, section 2), read by ldns, kept in wire format.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/util/fault.h"

#define NAME_MOST      255  /* octets in wire format, RFC 1035, 2.3.4 */
#define NAME_TEXT_SIZE 1024 /* presentation format: 4 * 255, and the NUL */

/* Plain data; letter case is kept as given. */
struct name {
	uint8_t wire[NAME_MOST];
	size_t length;
	unsigned int labels; /* as RRSIG counts: without the root's, and
				   without a leading "*" (RFC 4034, 3.1.3) */
};

/*
 * Reads presentation format with its escapes (RFC 1035, 5.1), absolute
 * whether it ends in a dot or not.  FAULT_INPUT for what is empty, too long,
 * has an empty label, is not printable ASCII without blanks, or has one of
 * `"();` without a backslash before it.
 */
int name_parse(struct name *n, const char *text, struct fault *f)
    __attribute__((warn_unused_result));

/* Takes a name without compression from wire format (RFC 1035, 3.1);
 * FAULT_INPUT for anything else, or more than it. */
int name_from_wire(struct name *n, const uint8_t *wire, size_t length,
    struct fault *f) __attribute__((warn_unused_result));

/* Writes presentation format, with the final dot, to text (NAME_TEXT_SIZE);
 * what a master file could take for something else is escaped.  Not by ldns,
 * whose writer can run out of memory and leaves `"`, `@` and `$` bare. */
void name_print(const struct name *n, char *text);

/* The same name in canonical form: ASCII letters lower-case (RFC 4034, 6.2). */
void name_canonical(struct name *to, const struct name *from);

/* Equal, letter case ignored (RFC 4343). */
bool name_equal(const struct name *a, const struct name *b);

#endif
