#include "lib/ksr/value.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/dns/dnskey.h"
#include "lib/dns/name.h"
#include "lib/ksr/ksr.h"
#include "lib/util/duration.h"
#include "lib/util/instant.h"

#define DIGITS   "0123456789"
#define TTL_MOST 2147483647UL /* RFC 2181, 8 */

/* "YYYY-MM-DDThh:mm:ss" */
#define INSTANT_LENGTH 19

static int
read_number(const xmlNode *n, const char *text, unsigned long most,
    unsigned long *number, struct fault *f)
{
	bool sound = *text != '\0' && strlen(text) <= 10 &&
	    text[strspn(text, DIGITS)] == '\0' &&
	    (text[0] != '0' || text[1] == '\0');

	*number = sound ? strtoul(text, NULL, 10) : 0;
	if (!sound || *number > most)
		return (tree_fault(n, f,
		    "a number from 0 to %lu is expected, in digits, not "
		    "\"%.64s\"",
		    most, text));
	return (0);
}

static int
read_small(const xmlNode *n, const char *text, unsigned long most, void *to,
    struct fault *f)
{
	unsigned long number;

	if (read_number(n, text, most, &number, f) == -1)
		return (-1);
	*(unsigned int *)to = (unsigned int)number;
	return (0);
}

int
value_algorithm(const xmlNode *n, const char *text, void *to, struct fault *f)
{
	return (read_small(n, text, 255, to, f));
}

int
value_labels(const xmlNode *n, const char *text, void *to, struct fault *f)
{
	return (read_small(n, text, 255, to, f));
}

int
value_flags(const xmlNode *n, const char *text, void *to, struct fault *f)
{
	return (read_small(n, text, 65535, to, f));
}

int
value_tag(const xmlNode *n, const char *text, void *to, struct fault *f)
{
	return (read_small(n, text, 65535, to, f));
}

int
value_tag16(const xmlNode *n, const char *text, void *to, struct fault *f)
{
	unsigned long number;

	if (read_number(n, text, 65535, &number, f) == -1)
		return (-1);
	*(uint16_t *)to = (uint16_t)number;
	return (0);
}

int
value_number(const xmlNode *n, const char *text, void *to, struct fault *f)
{
	return (read_number(n, text, UINT32_MAX, to, f));
}

int
value_ttl(const xmlNode *n, const char *text, void *to, struct fault *f)
{
	unsigned long number;

	if (read_number(n, text, TTL_MOST, &number, f) == -1)
		return (-1);
	*(uint32_t *)to = (uint32_t)number;
	return (0);
}

int
value_protocol(const xmlNode *n, const char *text, void *to, struct fault *f)
{
	(void)to;
	if (strcmp(text, "3") == 0)
		return (0);
	return (
	    tree_fault(n, f, "is always %d (RFC 4034, 2.1.2), not \"%.64s\"",
		DNSKEY_PROTOCOL, text));
}

int
value_covered(const xmlNode *n, const char *text, void *to, struct fault *f)
{
	(void)to;
	if (strcmp(text, "DNSKEY") == 0)
		return (0);
	return (tree_fault(n, f, "is DNSKEY here, not \"%.64s\"", text));
}

int
value_instant(const xmlNode *n, const char *text, void *to, struct fault *f)
{
	char zulu[INSTANT_LENGTH + 2];
	struct fault why = { 0 };
	size_t length = strlen(text);
	const char *zone;

	zone = length < INSTANT_LENGTH ? "none" : text + INSTANT_LENGTH;
	if (*zone != '\0' && strcmp(zone, "Z") != 0 &&
	    strcmp(zone, "+00:00") != 0)
		return (tree_fault(n, f,
		    "a time in UTC is expected, as 2027-01-01T00:00:00, with "
		    "or without Z or +00:00, not \"%.64s\"",
		    text));
	memcpy(zulu, text, INSTANT_LENGTH);
	memcpy(zulu + INSTANT_LENGTH, "Z", 2);
	if (instant_parse(zulu, to, &why) == -1)
		return (tree_fault(n, f, "%s", why.what));
	return (0);
}

int
value_duration(const xmlNode *n, const char *text, void *to, struct fault *f)
{
	struct fault why = { 0 };
	size_t days = strcspn(text, "T");

	if (text[0] != 'P' || strcspn(text, "YMW") < days)
		return (tree_fault(n, f,
		    "a duration in days, hours, minutes and seconds is "
		    "expected, as P21D, not \"%.64s\"",
		    text));
	if (duration_parse(text, to, &why) == -1)
		return (tree_fault(n, f, "%s", why.what));
	return (0);
}

int
value_identifier(const xmlNode *n, const char *text, void *to, struct fault *f)
{
	char **identifier = to;
	const unsigned char *p;

	if (*text == '\0')
		return (tree_fault(n, f, "an identifier must not be empty"));
	if (strlen(text) > KSR_IDENTIFIER_MOST)
		return (tree_fault(n, f, "an identifier has at most %d bytes",
		    KSR_IDENTIFIER_MOST));
	for (p = (const unsigned char *)text; *p != '\0'; p++)
		if (*p < ' ' || *p == 0x7f)
			return (tree_fault(n, f,
			    "an identifier must not have control characters"));
	if ((*identifier = strdup(text)) == NULL)
		return (fault_memory(f));
	return (0);
}

int
value_name(const xmlNode *n, const char *text, void *to, struct fault *f)
{
	struct fault why = { 0 };

	if (name_parse(to, text, &why) == -1)
		return (tree_fault(n, f, "%s", why.what));
	return (0);
}

int
value_base64(const xmlNode *n, const char *text, void *to, struct fault *f)
{
	struct fault why = { 0 };

	if (bytes_from_base64(to, text, true, &why) == 0)
		return (0);
	if (why.kind != FAULT_INPUT)
		return (fault_memory(f));
	return (tree_fault(n, f, "%s", why.what));
}
