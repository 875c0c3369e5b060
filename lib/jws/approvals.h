#ifndef OKS_LIB_JWS_APPROVALS_H
#define OKS_LIB_JWS_APPROVALS_H
/* Who of those whom oks.conf names has signed a document. */
#include <stddef.h>

#include "lib/conf/conf.h"
#include "lib/jws/jws.h"
#include "lib/util/bytes.h"
#include "lib/util/fault.h"

/* The persons who have signed, each once; names borrowed from oks.conf. */
struct approvals_found {
	const char *persons[JWS_SIGNATURES_MOST];
	size_t count;
};

/* Every signature must be by a key that is listed: FAULT_REFUSED at the first
 * that is not. */
int approvals_persons(const struct conf_approvals *a, const struct jws *j,
    const struct bytes *payload, struct approvals_found *found, struct fault *f)
    __attribute__((warn_unused_result));

/*
 * The same of the signatures beside a document: in the file of its name with
 * .jws behind it.  FAULT_REFUSED, with who has signed, where they are fewer
 * than required, also where there is no such file.
 */
int approvals_check(const struct conf_approvals *a, const char *file,
    const struct bytes *document, struct approvals_found *found,
    struct fault *f) __attribute__((warn_unused_result));

/* Behind the name of a document: the file of who approved it, and that of the
 * signature of a result. */
#define APPROVALS_SUFFIX ".jws"
#define APPROVALS_RESULT ".result.jws"

/* The name of such a file, which the caller frees; NULL with a fault. */
char *approvals_path(const char *file, const char *suffix, struct fault *f);

/* Reads such a file: FAULT_INPUT if it is no JWS; where there is none, j is
 * empty, and 0. */
int approvals_read(struct jws *j, const char *file, const char *suffix,
    struct fault *f) __attribute__((warn_unused_result));

/* FAULT_REFUSED unless a result's signature, in the file of its name with
 * APPROVALS_RESULT behind it, is by one of the keys. */
int approvals_result(const struct conf_sign_result *r, const char *file,
    const struct bytes *document, struct fault *f)
    __attribute__((warn_unused_result));

#endif
