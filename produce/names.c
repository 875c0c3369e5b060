#include "produce/names.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "lib/util/digest.h"
#include "lib/util/instant.h"

/* "/KSK/YYYYMMDDTHHMMSSZ" */
#define SUFFIX_LENGTH 21

/* What a label has room for, and what is kept of a longer zone. */
#define ZONE_MOST   (RECIPE_LABEL_MOST - SUFFIX_LENGTH)
#define DIGITS_KEPT 32
#define ZONE_KEPT   (ZONE_MOST - DIGITS_KEPT - 3)

/* The five lines of names_id. */
#define LINES_SIZE (NAME_TEXT_SIZE + 64)

static const char *
role_name(enum names_role role)
{
	return (role == NAMES_KSK ? "KSK" : "ZSK");
}

void
names_zone(const struct name *zone, char *text)
{
	struct name lower;
	size_t length;

	name_canonical(&lower, zone);
	name_print(&lower, text);
	length = strlen(text);
	if (length > 1)
		text[length - 1] = '\0';
}

/* Makes text short enough for a label, and unlike any other zone's. */
static int
shorten(char *text, struct fault *f)
{
	char hex[DIGEST_HEX_SIZE];

	if (strlen(text) <= ZONE_MOST)
		return (0);
	if (digest_sha256_hex(text, strlen(text), hex, f) == -1)
		return (-1);
	(void)snprintf(text + ZONE_KEPT, ZONE_MOST - ZONE_KEPT + 1, "...%.*s",
	    DIGITS_KEPT, hex);
	return (0);
}

int
names_label(const struct names_key *k, char *label, struct fault *f)
{
	char zone[NAME_TEXT_SIZE], digits[INSTANT_SIZE];

	names_zone(k->zone, zone);
	if (shorten(zone, f) == -1)
		return (-1);
	instant_format_rrsig(k->instant, digits);
	(void)snprintf(label, NAMES_LABEL_SIZE, "%.*s/%s/%.8sT%.6sZ", ZONE_MOST,
	    zone, role_name(k->role), digits, digits + 8);
	return (0);
}

int64_t
names_instant(const char *label)
{
	size_t length = label == NULL ? 0 : strlen(label);
	char digits[INSTANT_SIZE] = "";
	struct fault ignored = { 0 };
	const char *suffix;
	int64_t instant;

	if (length < SUFFIX_LENGTH)
		return (-1);
	suffix = label + length - SUFFIX_LENGTH;
	if ((strncmp(suffix, "/KSK/", 5) != 0 &&
		strncmp(suffix, "/ZSK/", 5) != 0) ||
	    suffix[13] != 'T' || suffix[20] != 'Z')
		return (-1);
	memcpy(digits, suffix + 5, 8);
	memcpy(digits + 8, suffix + 14, 6);
	if (instant_parse_rrsig(digits, &instant, &ignored) == -1)
		return (-1);
	return (instant);
}

int
names_id(const struct names_key *k, struct bytes *id, struct fault *f)
{
	char zone[NAME_TEXT_SIZE], lines[LINES_SIZE];
	unsigned char hash[DIGEST_MOST];
	struct name lower;
	size_t size;
	int length;

	name_canonical(&lower, k->zone);
	name_print(&lower, zone);
	length = snprintf(lines, sizeof(lines),
	    "oks-key\n%s\n%s\n%" PRId64 "\n%" PRId64 "\n", zone,
	    role_name(k->role), k->instant, k->planned);
	if (length < 0 || (size_t)length >= sizeof(lines))
		return (fault_set(f, FAULT_INTERNAL,
		    "no room for the lines "
		    "that make an id"));
	if (digest_make(DIGEST_SHA256, lines, (size_t)length, hash, &size, f) ==
	    -1)
		return (-1);
	return (bytes_set(id, hash, NAMES_ID_SIZE, f));
}
