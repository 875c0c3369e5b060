#ifndef OKS_LIB_HSM_KIND_H
#define OKS_LIB_HSM_KIND_H
/* The kinds of keys in PKCS#11's terms: one table, and the forms of points. */
#include <stddef.h>

#include <p11-kit/pkcs11.h>

#include "lib/util/bytes.h"
#include "lib/util/digest.h"
#include "lib/util/fault.h"
#include "lib/util/pubkey.h"

struct hsm_kind {
	enum pubkey_kind kind;
	enum digest digest; /* what goes with the curve; RSA: a usual one */
	CK_KEY_TYPE type;
	CK_MECHANISM_TYPE generate;
	CK_MECHANISM_TYPE sign;
	const char *params; /* CKA_EC_PARAMS: DER of the curve's OID */
	const char *name;   /* the same as a DER PrintableString, or NULL */
	size_t params_length;
	size_t name_length;
	size_t point; /* length of pubkey's point, RSA: 0 */
};

const struct hsm_kind *hsm_kind_find(enum pubkey_kind kind);

/* By CKA_KEY_TYPE and CKA_EC_PARAMS in either form; NULL if unknown. */
const struct hsm_kind *hsm_kind_find_params(
    CK_KEY_TYPE type, const unsigned char *params, size_t length);

/*
 * Reads CKA_EC_POINT into point (see struct pubkey): a DER OCTET STRING, as the
 * standard says, or its content alone, as some tokens write it.  Anything else
 * leaves point empty.
 */
int hsm_kind_point_read(const struct hsm_kind *kind, struct bytes *point,
    const unsigned char *value, size_t length, struct fault *f)
    __attribute__((warn_unused_result));

/* Appends the point as X9.62 and RFC 8032 write it, or that as a DER OCTET
 * STRING. */
int hsm_kind_point_raw(const struct pubkey *k, struct bytes *raw,
    struct fault *f) __attribute__((warn_unused_result));
int hsm_kind_point_der(const struct pubkey *k, struct bytes *der,
    struct fault *f) __attribute__((warn_unused_result));

#endif
