#ifndef OKS_TESTS_UNIT_KSR_FIXTURE_H
#define OKS_TESTS_UNIT_KSR_FIXTURE_H
/*
 * A request that passes every check, the response before it, and what is done
 * to them.  Keys are Ed25519, and follow from numbers.
 */
#include "lib/conf/conf.h"
#include "lib/ksr/inspect.h"
#include "lib/ksr/ksr.h"
#include "tests/unit/ed25519.h"

#define FIXTURE_DAY INT64_C(86400)

struct ksr_fixture {
	struct conf *conf; /* known-keys current and next; schemas */
	struct ksr *request, *previous;
	struct ed25519 zsks[4]; /* before, active, next, a stranger's */
	struct ed25519 ksks[2]; /* current, next */
	int64_t now;
	const char *schema;
	bool validity_lifted, horizon_lifted;
};

void ksr_fixture_make(struct ksr_fixture *x);

/* The same, with two ZSKs of one tag in the last bundle. */
void ksr_fixture_make_twins(struct ksr_fixture *x);
void ksr_fixture_clear(struct ksr_fixture *x);

/* Makes all signatures of a bundle again, by the keys that stand in it. */
void ksr_fixture_sign(struct ksr_fixture *x, size_t bundle);

/* The last bundle of the response before publishes the next KSK, too. */
void ksr_fixture_publish_next(struct ksr_fixture *x);

/* Runs all checks; the caller clears what was found. */
void ksr_fixture_inspect(struct ksr_fixture *x, struct objections *found);

/* The request as XML; the caller clears. */
struct bytes ksr_fixture_text(const struct ksr_fixture *x);

#endif
