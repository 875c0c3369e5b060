#ifndef OKS_TESTS_UNIT_SAMPLE_H
#define OKS_TESTS_UNIT_SAMPLE_H
/*
 * A cooked recipe with an action of each type and every member there is,
 * signed here and now, for tests that change something in it.
 */
#include <stdint.h>

#include "recipe/recipe.h"
#include "ed25519.h"

#define SAMPLE_INCEPTION  1800000000
#define SAMPLE_EXPIRATION 1802592000
#define SAMPLE_TTL        3600

/* Its actions. */
enum {
	SAMPLE_HAVE,      /* of "ksk" */
	SAMPLE_DELETE,    /* of "old", by its id */
	SAMPLE_GENERATE,  /* of "zsk", exportable */
	SAMPLE_SET,       /* "ksk", "zsk" and a direct key, by "ksk" */
	SAMPLE_SET_AGAIN, /* the same, a day later */
	SAMPLE_IMPORT,    /* of "transport" */
	SAMPLE_EXPORT,    /* of "zsk" under "transport" */
	SAMPLE_ACTIONS
};

/* Keys: the first three are the recipe's. */
enum {
	SIGNER_KSK,
	SIGNER_ZSK,
	SIGNER_DIRECT,
	SIGNER_TWIN,  /* another key with the ZSK's tag and flags */
	SIGNER_OTHER, /* another key with the KSK's flags */
	SIGNERS
};

struct sample {
	struct recipe *recipe;
	struct ed25519 signers[SIGNERS];
};

/* What a set's records say, and by whom they are signed. */
struct plan {
	const char *owner;
	uint32_t ttl;
	int64_t inception, expiration;
	unsigned int keys[SIGNERS];
	size_t key_count;
	unsigned int by[SIGNERS];
	size_t by_count;
};

/* What SAMPLE_SET asks for. */
extern const struct plan sample_plan;

void sample_make(struct sample *c);
void sample_clear(struct sample *c);

/* Gives the set the records of the plan, and the signatures that belong to
 * them. */
void sample_sign(struct sample *c, size_t action, const struct plan *p);

/* The recipe's own copy of a naming; data may be NULL. */
const struct key *sample_name(struct recipe *r, enum key_type type,
    const char *label, unsigned int flags, const struct bytes *data);

/* A result's record is replaced by a copy of text. */
void sample_record(
    struct sample *c, size_t action, size_t record, const char *text);

#endif
