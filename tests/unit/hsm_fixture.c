#include "tests/unit/hsm_fixture.h"

#include <check.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/hsm/attribute.h"
#include "lib/hsm/sign.h"
#include "tests/unit/softhsm.h"

const struct kind_case kind_cases[] = {
	{ PUBKEY_RSA, 2048, DIGEST_SHA256, "RSA-2048", 256 },
	{ PUBKEY_P256, 0, DIGEST_SHA256, "P-256", 64 },
	{ PUBKEY_P384, 0, DIGEST_SHA384, "P-384", 96 },
	{ PUBKEY_RSA, 3072, DIGEST_SHA512, "RSA-3072", 384 },
	{ PUBKEY_ED25519, 0, DIGEST_NONE, "Ed25519", 64 },
	{ PUBKEY_ED448, 0, DIGEST_NONE, "Ed448", 114 },
};

const int kind_count = 6;
const int kind_wrappable = 4;

struct bytes
text_bytes(const char *text)
{
	struct bytes b = { .length = strlen(text) };

	b.data = (unsigned char *)(uintptr_t)text;
	return (b);
}

void
make_pair(struct hsm_key *k, struct hsm_token *t, int kind, const char *id,
    const char *label, bool exportable)
{
	const struct bytes bytes = text_bytes(id);
	const struct hsm_template m = { .kind = kind_cases[kind].kind,
		.bits = kind_cases[kind].bits,
		.id = &bytes,
		.label = label,
		.exportable = exportable,
		.usage = HSM_USAGE_SIGN };
	struct fault f = { 0 };

	ck_assert_msg(
	    hsm_generate_pair(k, t, &m, &f) == 0, "%s %s", f.code, f.what);
}

void
make_transport(
    struct hsm_key *k, struct hsm_token *t, unsigned int bits, const char *id)
{
	const struct bytes bytes = text_bytes(id);
	const struct hsm_template m = { .kind = PUBKEY_RSA,
		.bits = bits,
		.id = &bytes,
		.label = "transport",
		.usage = HSM_USAGE_TRANSPORT };
	struct fault f = { 0 };

	ck_assert_msg(
	    hsm_generate_pair(k, t, &m, &f) == 0, "%s %s", f.code, f.what);
}

void
assert_signs(
    struct hsm_token *t, const struct hsm_key *k, const struct kind_case *c)
{
	const struct bytes data = text_bytes("what is signed");
	const struct bytes other = text_bytes("what is singed");
	struct pubkey_verifier *verifier;
	struct bytes signature = { 0 };
	struct fault f = { 0 };

	softhsm_ignore_leaks(true);
	ck_assert_msg(hsm_sign(&signature, t, k, c->digest, &data, &f) == 0,
	    "%s %s", f.code, f.what);
	softhsm_ignore_leaks(false);
	ck_assert_uint_eq(signature.length, c->signature);
	ck_assert_int_eq(pubkey_verifier_new(&verifier, &k->pubkey, &f), 0);
	ck_assert_int_eq(
	    pubkey_verify(verifier, c->digest, &data, &signature, &f), 0);
	ck_assert_int_eq(
	    pubkey_verify(verifier, c->digest, &other, &signature, &f), -1);
	pubkey_verifier_free(verifier);
	bytes_clear(&signature);
}

void
assert_only_signs(struct hsm_token *t, const struct hsm_key *k)
{
	static const CK_ATTRIBUTE_TYPE others[] = { CKA_DECRYPT, CKA_UNWRAP,
		CKA_DERIVE, CKA_SIGN_RECOVER }; /* the last: RSA only */
	size_t i, count = k->pubkey.kind == PUBKEY_RSA ? 4 : 3;
	struct fault f = { 0 };
	int value;

	ck_assert_int_eq(
	    hsm_attribute_flag(t, k->private_handle, CKA_SIGN, &value, &f), 0);
	ck_assert_int_eq(value, 1);
	for (i = 0; i < count; i++) {
		ck_assert_int_eq(hsm_attribute_flag(t, k->private_handle,
				     others[i], &value, &f),
		    0);
		ck_assert_msg(value != 1, "attribute 0x%lx", others[i]);
	}
}

size_t
count_objects(struct hsm_token *t)
{
	struct hsm_inventory v;
	struct fault f = { 0 };
	size_t count;

	ck_assert_msg(hsm_inventory_read(&v, t, &f) == 0, "%s", f.what);
	count = v.count;
	hsm_inventory_clear(&v);
	return (count);
}

void
assert_fault(int rc, const struct fault *f, enum fault_kind kind,
    const char *code, const char *part)
{
	ck_assert_int_eq(rc, -1);
	ck_assert_msg(f->kind == kind, "kind %d: %s", (int)f->kind, f->what);
	ck_assert_str_eq(f->code, code);
	ck_assert_msg(strstr(f->what, part) != NULL, "%s", f->what);
}
