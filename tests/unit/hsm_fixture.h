#ifndef OKS_TESTS_UNIT_HSM_FIXTURE_H
#define OKS_TESTS_UNIT_HSM_FIXTURE_H
/* What the suites of lib/hsm share: the kinds of keys, and making one. */
#include <stddef.h>

#include "lib/hsm/generate.h"
#include "lib/hsm/key.h"
#include "lib/hsm/token.h"
#include "lib/util/digest.h"
#include "lib/util/fault.h"
#include "lib/util/pubkey.h"

struct kind_case {
	enum pubkey_kind kind;
	unsigned int bits;
	enum digest digest;
	const char *name;
	size_t signature;
};

extern const struct kind_case kind_cases[];
extern const int kind_count;     /* RSA and EC first, then EdDSA */
extern const int kind_wrappable; /* so many can be exported */

/* The text as bytes; borrows. */
struct bytes text_bytes(const char *text);

/* Makes a pair with the id and label given; fails the test otherwise. */
void make_pair(struct hsm_key *k, struct hsm_token *t, int kind, const char *id,
    const char *label, bool exportable);

/* An RSA transport pair. */
void make_transport(
    struct hsm_key *k, struct hsm_token *t, unsigned int bits, const char *id);

/* Signs a text and has libcrypto verify that, and refuse another text. */
void assert_signs(
    struct hsm_token *t, const struct hsm_key *k, const struct kind_case *c);

/* The token tells of the private half, if at all, that it can sign and has no
 * other use, by whatever name. */
void assert_only_signs(struct hsm_token *t, const struct hsm_key *k);

/* Number of key objects on the token. */
size_t count_objects(struct hsm_token *t);

/* The call failed with this kind, call and code ("" for none), and says
 * `part` somewhere. */
void assert_fault(int rc, const struct fault *f, enum fault_kind kind,
    const char *code, const char *part);

#endif
