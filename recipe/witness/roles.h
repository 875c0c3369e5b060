#ifndef OKS_RECIPE_WITNESS_ROLES_H
#define OKS_RECIPE_WITNESS_ROLES_H
/*
 * Who takes part in a ceremony, and as what: roles.yaml, and the least numbers
 * for each type of ceremony, which are those of the root zone KSK operator's
 * key management procedure, section 11, unless the file has others.
 */
#include <stdbool.h>
#include <stddef.h>

#include "lib/util/fault.h"

enum role {
	ROLE_CA,
	ROLE_IW,
	ROLE_SSC1,
	ROLE_SSC2,
	ROLE_CO,
	ROLE_RKSH,
	ROLE_SA,
	ROLE_EW,
	ROLE_SW,
	ROLES
};

enum ceremony {
	CEREMONY_SIGNING,
	CEREMONY_GENERATION,
	CEREMONY_GENERATION_2,
	CEREMONY_DELETION,
	CEREMONY_INTRODUCTION,
	CEREMONY_DECOMMISSION,
	CEREMONY_INITIALIZATION,
	CEREMONY_INITIALIZATION_2,
	CEREMONIES
};

#define ROLES_FILE_MOST    65536 /* bytes */
#define ROLES_PERSONS_MOST 64
#define ROLES_NAME_MOST    256 /* bytes */

struct participant {
	enum role role;
	char *name;
};

/* Owns its texts; `struct roles r = {0};` is empty. */
struct roles {
	char *title, *place, *date; /* NULL: not given */
	struct participant *participants;
	size_t count;
	int least[ROLES]; /* where the file has them, else -1 */
	bool given;
};

/* "CA", "Ceremony Administrator". */
const char *roles_short(enum role role);
const char *roles_long(enum role role);

/* "key-signing", "Key Signing"; CEREMONIES where there is none of that name. */
const char *roles_type(enum ceremony ceremony);
const char *roles_type_title(enum ceremony ceremony);
enum ceremony roles_find_type(const char *name);

/* The least number of persons in that role. */
int roles_least(const struct roles *r, enum ceremony ceremony, enum role role);

/* FAULT_INPUT with line and column.  The caller clears r in any case. */
int roles_read(struct roles *r, const char *path, struct fault *f)
    __attribute__((warn_unused_result));
void roles_clear(struct roles *r);

/* FAULT_REFUSED where a role has fewer persons than the ceremony needs. */
int roles_check(const struct roles *r, enum ceremony ceremony, struct fault *f)
    __attribute__((warn_unused_result));

#endif
