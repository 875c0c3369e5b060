#ifndef OKS_PRODUCE_NAMES_H
#define OKS_PRODUCE_NAMES_H
/*
 * What planned keys are called.  Ids and labels follow from zone, role,
 * instant and the plan's time alone, so that the same inputs give the same
 * recipe, and a later plan other names.
 */
#include <stdint.h>

#include "lib/dns/name.h"
#include "lib/util/bytes.h"
#include "lib/util/fault.h"
#include "recipe/recipe.h"

#define NAMES_ID_SIZE    16                      /* bytes */
#define NAMES_LABEL_SIZE (RECIPE_LABEL_MOST + 1) /* with the NUL */

enum names_role { NAMES_KSK, NAMES_ZSK };

/* A key that is to be made.  Borrows zone. */
struct names_key {
	const struct name *zone;
	enum names_role role;
	int64_t instant; /* when it is first published, UNIX time */
	int64_t planned; /* the recipe's timestamp, UNIX time */
};

/* The zone for people, in lower case, without the final dot but for the root;
 * text has NAME_TEXT_SIZE bytes. */
void names_zone(const struct name *zone, char *text);

/*
 * "ZONE/ROLE/YYYYMMDDTHHMMSSZ", the zone as names_zone writes it and the
 * instant in UTC: "example.com/KSK/20270101T000000Z".  Of a zone that is too
 * long for that, the first 72 characters are kept, followed by "..." and the
 * first 32 digits of the SHA-256 of the zone; no name contains "..".  label
 * has NAMES_LABEL_SIZE bytes.
 */
int names_label(const struct names_key *k, char *label, struct fault *f)
    __attribute__((warn_unused_result));

/* The instant in a label that names_label wrote, -1 for any other; NULL is one.
 */
int64_t names_instant(const char *label);

/*
 * The first NAMES_ID_SIZE bytes of the SHA-256 of these five lines, each with
 * its newline: "oks-key", the zone in lower case with its final dot, "KSK" or
 * "ZSK", instant and plan's time as UNIX time in decimal.  To see one:
 *	printf '%s\n' oks-key example.com. KSK 1798761600 1798761600 |
 *	    sha256sum | cut -c1-32
 */
int names_id(const struct names_key *k, struct bytes *id, struct fault *f)
    __attribute__((warn_unused_result));

#endif
