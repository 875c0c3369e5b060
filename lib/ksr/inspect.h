#ifndef OKS_LIB_KSR_INSPECT_H
#define OKS_LIB_KSR_INSPECT_H
/*
 * The checks of a request, by the names that the root's KSK operator gave them
 * (oks-produce.1, CHECKS), and those of a response.  All are run, and each adds
 * all that it has to object.
 */
#include <stdbool.h>
#include <stdint.h>

#include "lib/conf/conf.h"
#include "lib/dns/verify.h"
#include "lib/ksr/ksr.h"
#include "lib/ksr/objection.h"

/* What no oks.conf can lift, but only a named override (the root's practice
 * statement, 5.1.4). */
#define INSPECT_VALIDITY_MOST (21 * 86400LL)
#define INSPECT_HORIZON_MOST  (180 * 86400LL)

/* One inspection.  Borrows all of it. */
struct inspect {
	const struct conf *conf;
	int64_t now;
	const struct ksr *request;
	const struct ksr *previous; /* the response before, or NULL */
	bool validity_lifted, horizon_lifted;
	struct verify_cache *cache;
	struct objections *found;
};

/* All checks that need no plan: the request's own, and against previous. */
int inspect_request(const struct inspect *i, struct fault *f)
    __attribute__((warn_unused_result));

/* KSR-POLICY-SAFETY, and that every algorithm signs (KSR-POLICY-ALG) and no
 * two tags meet (KSR-BUNDLE-KEYS), of what was planned: a response in which
 * signatures need no data. */
int inspect_plan(const struct inspect *i, const struct ksr *answer,
    struct fault *f) __attribute__((warn_unused_result));

/* Every signature of a response, its times, tags and TTLs (SKR-VERIFY). */
int inspect_response(struct verify_cache *c, const struct ksr *response,
    struct objections *found, struct fault *f)
    __attribute__((warn_unused_result));

/* What the ZSK operator asks: that the response answers the request, bundle by
 * bundle (SKR-ANSWER). */
int inspect_answer(const struct ksr *request, const struct ksr *response,
    struct objections *found, struct fault *f)
    __attribute__((warn_unused_result));

/* And that it continues the response before it (SKR-CHAIN): the last bundle of
 * that one holds a key that signs the first of this, and lasts until then. */
int inspect_continues(const struct ksr *previous, const struct ksr *response,
    struct objections *found, struct fault *f)
    __attribute__((warn_unused_result));

/* Adds an objection of the check at a bundle (from 1; 0: none), with printf
 * forms for what was expected and found. */
int inspect_object(const struct inspect *i, enum conf_check check,
    const struct ksr_bundle *b, const char *expected, const char *found,
    struct fault *f) __attribute__((warn_unused_result));

#endif
