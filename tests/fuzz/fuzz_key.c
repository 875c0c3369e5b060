/*
 * Key data: the first two bytes are flags, the third is the algorithm, the rest
 * is base64 of a DNSKEY's Public Key field, or hexadecimal of an id, or the
 * field itself.  What is read is written, and read again, as the same.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/dns/dnskey.h"
#include "lib/dns/record.h"
#include "tests/fuzz/input.h"

static const struct name owner = { .wire = { 2, 'n', 'l', 0 },
	.length = 4,
	.labels = 1 };

/* libcrypto takes the key, and so does who verifies with it. */
static void
use(const struct dnskey *k, const struct pubkey *key)
{
	struct pubkey_verifier *v;
	struct bytes spki = { 0 };
	struct dnskey made = { 0 };
	struct fault f = { 0 };

	input_demand(pubkey_verifier_new(&v, key, &f) == 0, "a verifier");
	pubkey_verifier_free(v);
	input_demand(pubkey_spki(key, &spki, &f) == 0, "DER of the key");
	bytes_clear(&spki);
	input_demand(
	    dnskey_from_pubkey(&made, k->flags, k->algorithm, key, &f) == 0 &&
		dnskey_equal(k, &made),
	    "the same record from the numbers");
	dnskey_clear(&made);
}

static void
print(const struct dnskey *k)
{
	struct record r;
	struct fault f = { 0 };
	char *text;

	/* Nothing of that size is a record. */
	if (k->data.length == 0 || k->data.length > DNSKEY_DATA_MOST)
		return;
	text = dnskey_print(k, &owner, 3600, &f);
	input_demand(text != NULL, "the text of a record");
	input_screen(text, strlen(text));
	input_demand(record_parse(&r, text, false, &f) == 0 && !r.signs &&
		dnskey_equal(k, &r.key) && name_equal(&r.owner, &owner),
	    "the same record from its text");
	record_clear(&r);
	free(text);
	text = dnskey_ds(k, &owner, &f);
	input_demand(text != NULL, "a DS");
	free(text);
}

static void
try(struct dnskey *k)
{
	struct pubkey key = { 0 };
	struct fault f = { 0 };

	if (dnskey_pubkey(k, &key, &f) == 0)
		use(k, &key);
	else
		input_refusal(&f);
	pubkey_clear(&key);
	print(k);
	(void)dnskey_tag(k);
}

static void
check_base64(const char *text, const struct bytes *b)
{
	char *again = bytes_base64(b), *hex = bytes_hex(b);
	struct bytes same = { 0 };
	struct fault f = { 0 };

	input_demand(again != NULL && hex != NULL, "memory");
	input_demand(strcmp(text, again) == 0, "the same base64");
	input_demand(
	    bytes_from_hex(&same, hex, &f) == 0 && bytes_equal(b, &same),
	    "the same bytes from hexadecimal");
	bytes_clear(&same);
	free(again);
	free(hex);
}

static void
try_text(struct dnskey *k, const char *text)
{
	struct bytes strict = { 0 };
	struct fault f = { 0 };

	if (bytes_from_base64(&k->data, text, true, &f) == 0)
		try(k);
	else
		input_refusal(&f);
	fault_clear(&f);
	if (bytes_from_base64(&strict, text, false, &f) == 0) {
		check_base64(text, &strict);
		input_demand(bytes_equal(&strict, &k->data), "the same bytes");
	} else
		input_refusal(&f);
	fault_clear(&f);
	if (bytes_from_hex(&strict, text, &f) == -1)
		input_refusal(&f);
	bytes_clear(&strict);
	dnskey_clear(k);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dnskey k = { 0 };
	char *text;

	if (size < 3)
		return (0);
	k.flags = data[0] * 256U + data[1];
	k.algorithm = data[2];
	text = input_text(data + 3, size - 3);
	try_text(&k, text);
	free(text);
	k.flags = data[0] * 256U + data[1];
	k.algorithm = data[2];
	input_bytes(&k.data, data + 3, size - 3);
	try(&k);
	dnskey_clear(&k);
	return (0);
}
