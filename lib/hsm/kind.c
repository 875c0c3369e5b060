#include "lib/hsm/kind.h"

#include <string.h>

static const struct hsm_kind kinds[] = {
	{ .kind = PUBKEY_RSA,
	    .type = CKK_RSA,
	    .generate = CKM_RSA_PKCS_KEY_PAIR_GEN,
	    .sign = CKM_RSA_PKCS,
	    .digest = DIGEST_SHA256 },
	{ .kind = PUBKEY_P256,
	    .type = CKK_EC,
	    .generate = CKM_EC_KEY_PAIR_GEN,
	    .sign = CKM_ECDSA,
	    .params = "\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07",
	    .params_length = 10,
	    .point = 64,
	    .digest = DIGEST_SHA256 },
	{ .kind = PUBKEY_P384,
	    .type = CKK_EC,
	    .generate = CKM_EC_KEY_PAIR_GEN,
	    .sign = CKM_ECDSA,
	    .params = "\x06\x05\x2b\x81\x04\x00\x22",
	    .params_length = 7,
	    .point = 96,
	    .digest = DIGEST_SHA384 },
	{ .kind = PUBKEY_ED25519,
	    .type = CKK_EC_EDWARDS,
	    .generate = CKM_EC_EDWARDS_KEY_PAIR_GEN,
	    .sign = CKM_EDDSA,
	    .params = "\x06\x03\x2b\x65\x70",
	    .params_length = 5,
	    .name = "\x13\x0c"
		    "edwards25519",
	    .name_length = 14,
	    .point = 32,
	    .digest = DIGEST_NONE },
	{ .kind = PUBKEY_ED448,
	    .type = CKK_EC_EDWARDS,
	    .generate = CKM_EC_EDWARDS_KEY_PAIR_GEN,
	    .sign = CKM_EDDSA,
	    .params = "\x06\x03\x2b\x65\x71",
	    .params_length = 5,
	    .name = "\x13\x0a"
		    "edwards448",
	    .name_length = 12,
	    .point = 57,
	    .digest = DIGEST_NONE },
};

static const size_t kind_count = sizeof(kinds) / sizeof(kinds[0]);

const struct hsm_kind *
hsm_kind_find(enum pubkey_kind kind)
{
	size_t i;

	for (i = 0; i < kind_count; i++)
		if (kinds[i].kind == kind)
			return (&kinds[i]);
	return (NULL);
}

static int
same(const char *a, size_t a_length, const unsigned char *b, size_t b_length)
{
	return (a_length == b_length &&
	    (a_length == 0 || memcmp(a, b, a_length) == 0));
}

const struct hsm_kind *
hsm_kind_find_params(
    CK_KEY_TYPE type, const unsigned char *params, size_t length)
{
	size_t i;

	for (i = 0; i < kind_count; i++) {
		if (kinds[i].type != type)
			continue;
		if (same(kinds[i].params, kinds[i].params_length, params,
			length) ||
		    (kinds[i].name != NULL &&
			same(kinds[i].name, kinds[i].name_length, params,
			    length)))
			return (&kinds[i]);
	}
	return (NULL);
}

/* The points of X9.62 begin with 4, "not compressed"; RFC 8032's do not. */
static size_t
prefix(const struct hsm_kind *kind)
{
	return (kind->type == CKK_EC ? 1 : 0);
}

int
hsm_kind_point_read(const struct hsm_kind *kind, struct bytes *point,
    const unsigned char *value, size_t length, struct fault *f)
{
	size_t whole = kind->point + prefix(kind);

	bytes_clear(point);
	/* All lengths are below 128: the DER header has two octets. */
	if (length == whole + 2 && value[0] == 4 && value[1] == whole) {
		value += 2;
		length -= 2;
	}
	if (length != whole || (prefix(kind) == 1 && value[0] != 4))
		return (0);
	return (bytes_set(point, value + prefix(kind), kind->point, f));
}

int
hsm_kind_point_raw(const struct pubkey *k, struct bytes *raw, struct fault *f)
{
	const struct hsm_kind *kind = hsm_kind_find(k->kind);

	if (kind == NULL || kind->point == 0 || k->point.length != kind->point)
		return (fault_set(f, FAULT_INTERNAL, "a key without a point"));
	if (prefix(kind) == 1 && bytes_append_u8(raw, 4, f) == -1)
		return (-1);
	return (bytes_append(raw, k->point.data, k->point.length, f));
}

int
hsm_kind_point_der(const struct pubkey *k, struct bytes *der, struct fault *f)
{
	const struct hsm_kind *kind = hsm_kind_find(k->kind);
	size_t whole = kind == NULL ? 0 : kind->point + prefix(kind);

	if (bytes_append_u8(der, 4, f) == -1 ||
	    bytes_append_u8(der, (unsigned int)whole, f) == -1)
		return (-1);
	return (hsm_kind_point_raw(k, der, f));
}
