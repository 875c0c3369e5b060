/* What a token says of its keys: labels and other texts become UTF-8, and
 * public points of the right length are the same when they are written. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "lib/hsm/kind.h"
#include "lib/hsm/label.h"
#include "tests/fuzz/input.h"

/* Longest text field of CK_TOKEN_INFO. */
#define FIELD_MOST 64

static void
check_text(const char *text)
{
	json_t *valid = json_string(text);

	input_demand(valid != NULL, "UTF-8");
	json_decref(valid);
}

static void
try_label(const uint8_t *data, size_t size)
{
	char *label = hsm_label_new(data, size);

	input_demand(label != NULL, "a label");
	check_text(label);
	free(label);
}

static void
try_field(const uint8_t *data, size_t size)
{
	char text[FIELD_MOST + 1];
	struct bytes field;

	if (size == 0) /* fields are fixed */
		return;
	input_bytes(&field, data, size < FIELD_MOST ? size : FIELD_MOST);
	hsm_label_field(text, field.data, field.length);
	input_demand(strlen(text) <= field.length, "a text that fits");
	bytes_clear(&field);
}

static void
try_point(enum pubkey_kind kind, const struct bytes *value)
{
	const struct hsm_kind *k = hsm_kind_find(kind);
	struct pubkey key = { .kind = kind };
	struct bytes der = { 0 }, again = { 0 };
	struct fault f = { 0 };

	input_demand(hsm_kind_point_read(
			 k, &key.point, value->data, value->length, &f) == 0,
	    "a point or none");
	if (key.point.length > 0) {
		input_demand(key.point.length == k->point, "its length");
		input_demand(hsm_kind_point_der(&key, &der, &f) == 0 &&
			hsm_kind_point_read(
			    k, &again, der.data, der.length, &f) == 0 &&
			bytes_equal(&key.point, &again),
		    "the same point");
	}
	bytes_clear(&again);
	bytes_clear(&der);
	pubkey_clear(&key);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes value;

	input_bytes(&value, data, size);
	try_label(value.data, value.length);
	try_field(value.data, value.length);
	try_point(PUBKEY_P256, &value);
	try_point(PUBKEY_P384, &value);
	try_point(PUBKEY_ED25519, &value);
	try_point(PUBKEY_ED448, &value);
	(void)hsm_kind_find_params(3, value.data, value.length);
	bytes_clear(&value);
	return (0);
}
