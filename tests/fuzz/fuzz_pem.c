/* The transport key's file: a key that is read is written as PEM and DER, and
 * is the same when read again; oks.conf's words are measured against it. */
#include <stdlib.h>

#include "lib/util/pubkey.h"
#include "produce/wrapping.h"
#include "tests/fuzz/input.h"

static char label[] = "recipekey";

static void
round_trip(const struct pubkey *k)
{
	struct bytes pem = { 0 };
	struct fault f = { 0 };
	struct pubkey again = { 0 };

	input_demand(pubkey_check(k, &f) == 0, "a key that can be");
	input_demand(pubkey_pem(k, &pem, &f) == 0, "PEM of the key");
	input_demand(
	    pubkey_from_pem(&again, &pem, &f) == 0 && pubkey_equal(k, &again),
	    "the same key");
	bytes_clear(&pem);
	pubkey_clear(&again);
}

static void
wrap(const struct pubkey *k, const struct bytes *pem)
{
	struct conf_transport t = { .given = true, .label = label };
	struct wrapping w = { 0 };
	struct fault f = { 0 };

	/* oks.conf has 2048 bits or more. */
	t.size = pubkey_bits(k) < 2048 ? 2048 : pubkey_bits(k);
	if (wrapping_make(&w, &t, pem, &f) == -1)
		input_refusal(&f);
	else
		input_demand(pubkey_bits(k) == t.size, "a key of its size");
	wrapping_clear(&w);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes pem;
	struct pubkey k = { 0 };
	struct fault f = { 0 };

	input_bytes(&pem, data, size);
	if (pubkey_from_pem(&k, &pem, &f) == -1) {
		input_refusal(&f);
		input_demand(k.modulus.length == 0, "an empty key");
	} else {
		round_trip(&k);
		wrap(&k, &pem);
	}
	pubkey_clear(&k);
	bytes_clear(&pem);
	return (0);
}
