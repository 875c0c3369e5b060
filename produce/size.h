#ifndef OKS_PRODUCE_SIZE_H
#define OKS_PRODUCE_SIZE_H
/* How large the reply with a DNSKEY set becomes. */
#include <stddef.h>

#include "lib/util/fault.h"
#include "produce/plan.h"

/*
 * Octets of a reply that holds the DNSKEY set of the phase and its signatures,
 * with the question, compressed owner names and an OPT record without options;
 * sizes of keys to be made follow from their algorithm and size.
 */
size_t size_reply(const struct plan_line *line, const struct timeline_phase *p);

/* FAULT_INPUT for a phase whose reply exceeds the policy's limit (V10). */
int size_check(const struct plan_line *line, struct fault *f)
    __attribute__((warn_unused_result));

#endif
