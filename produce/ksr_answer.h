#ifndef OKS_PRODUCE_KSR_ANSWER_H
#define OKS_PRODUCE_KSR_ANSWER_H
/*
 * The answer to a request, before anybody has signed: the request's bundles
 * with the KSKs that the schema publishes, revokes and has sign in each slot.
 */
#include "lib/ksr/inspect.h"
#include "lib/ksr/ksr.h"
#include "lib/util/fault.h"
#include "produce/root.h"

/*
 * Makes the answer.  Its signatures have no data.  What a key's validity of
 * oks.conf has against it is added to how->found (KSR-POLICY-SAFETY).  On
 * failure *answer is NULL.
 */
int ksr_answer_make(struct ksr **answer, const struct root_facts *x,
    const struct inspect *how, struct fault *f)
    __attribute__((warn_unused_result));

/* Adds haveKey for every KSK that is needed, then the sets. */
int ksr_answer_write(struct recipe *r, const struct ksr *answer,
    const struct root_facts *x, const struct inspect *how, struct fault *f)
    __attribute__((warn_unused_result));

#endif
