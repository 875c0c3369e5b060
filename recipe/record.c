#include "recipe/record.h"

#include <stdlib.h>
#include <string.h>

#include "lib/util/digest.h"
#include "lib/util/instant.h"
#include "recipe/json.h"

/* Of a value as it stands in the file but for the white space. */
static json_t *
digest_of(const json_t *value, struct fault *f)
{
	char hex[DIGEST_HEX_SIZE];
	char *text = value == NULL ?
	    NULL :
	    json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
	json_t *made = NULL;

	if (text == NULL) {
		(void)fault_memory(f);
		return (NULL);
	}
	if (digest_sha256_hex(text, strlen(text), hex, f) == 0) {
		made = json_string(hex);
		if (made == NULL)
			(void)fault_memory(f);
	}
	free(text);
	return (made);
}

static json_t *
begin(const struct action *a, size_t step, const char *event)
{
	json_t *o = json_object();

	json_put(&o, "event", json_string(event));
	json_put(&o, "step", json_integer((json_int_t)step));
	json_put(&o, "actionType", json_string(action_name(a->type)));
	return (o);
}

static void
put_instant(json_t **o, const char *name, int64_t instant)
{
	char text[INSTANT_SIZE];

	instant_format(instant, text);
	json_put(o, name, json_string(text));
}

/* Names that a person knows the step by. */
static void
put_subject(json_t **o, const struct action *a)
{
	char text[KEY_TEXT_SIZE];

	if (a->key != NULL) {
		key_print(a->key, text);
		json_put(o, "key", json_string(text));
	}
	if (a->wrapping_key != NULL) {
		key_print(a->wrapping_key, text);
		json_put(o, "wrappingKey", json_string(text));
	}
	if (a->set == NULL)
		return;
	json_put(o, "owner", json_string(a->set->owner));
	put_instant(o, "inception", a->set->inception);
	put_instant(o, "expiration", a->set->expiration);
}

json_t *
record_intent(const struct action *a, size_t step, struct fault *f)
{
	json_t *o = begin(a, step, "intent");
	json_t *params = json_from_params(a);

	put_subject(&o, a);
	json_put(&o, "paramsSha256", digest_of(params, f));
	json_decref(params);
	if (o == NULL)
		(void)fault_memory(f);
	return (o);
}

/* Takes the long members out; what they were, the digest tells. */
static json_t *
shorten(json_t *cooked)
{
	json_t *o = cooked == NULL ? NULL : json_copy(cooked);
	const json_t *records = json_object_get(cooked, "signedKeysetRRs");

	if (o == NULL)
		return (NULL);
	(void)json_object_del(o, "keyBlob");
	if (records != NULL)
		json_put(&o, "signedKeysetRRs",
		    json_integer((json_int_t)json_array_size(records)));
	return (o);
}

json_t *
record_outcome(const struct action *a, size_t step, struct fault *f)
{
	json_t *o = begin(a, step, "outcome");
	json_t *cooked = json_from_result(a);

	json_put(&o, "cooked", shorten(cooked));
	json_put(&o, "cookedSha256", digest_of(cooked, f));
	json_decref(cooked);
	if (o == NULL)
		(void)fault_memory(f);
	return (o);
}
