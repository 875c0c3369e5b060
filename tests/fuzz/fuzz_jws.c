/*
 * Signatures over a document: what is read is written as the same bytes, and
 * none is by a key that has not made it.
 */
#include "lib/jws/jws.h"
#include "tests/fuzz/input.h"

/* The key of RFC 8037, A.2, which has signed nothing here. */
static const unsigned char point[32] = { 0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1,
	0x0a, 0xb7, 0xd5, 0x4b, 0xfe, 0xd3, 0xc9, 0x64, 0x07, 0x3a, 0x0e, 0xe1,
	0x72, 0xf3, 0xda, 0xa6, 0x23, 0x25, 0xaf, 0x02, 0x1a, 0x68, 0xf7, 0x07,
	0x51, 0x1a };

static void
try_key(const struct jws *j, const struct bytes *payload)
{
	struct pubkey k = { .kind = PUBKEY_ED25519 };
	struct fault f = { 0 };
	size_t i;

	input_demand(
	    bytes_set(&k.point, point, sizeof(point), &f) == 0, "memory");
	for (i = 0; i < j->count; i++) {
		fault_clear(&f);
		input_demand(jws_verify(j, i, &k, payload, &f) == -1,
		    "no signature by this key");
		input_refusal(&f);
	}
	pubkey_clear(&k);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes text, again = { 0 };
	struct fault f = { 0 };
	struct jws j;

	input_bytes(&text, data, size);
	if (jws_read(&j, &text, &f) == -1) {
		input_refusal(&f);
		input_demand(j.count == 0, "no signatures");
	} else {
		input_demand(j.count > 0 && jws_write(&j, &again, &f) == 0 &&
			bytes_equal(&again, &text),
		    "the same bytes");
		try_key(&j, &text);
	}
	jws_clear(&j);
	bytes_clear(&again);
	bytes_clear(&text);
	return (0);
}
