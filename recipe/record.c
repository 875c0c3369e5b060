#include "recipe/record.h"

#include "lib/util/digest.h"
#include "lib/util/instant.h"
#include "recipe/write.h"

/* The SHA-256 of what was written compactly to text, which it lets go. */
static void
put_digest(struct emit *e, const char *name, const struct emit *of)
{
	char hex[DIGEST_HEX_SIZE];

	if (emit_end(of) == -1 ||
	    digest_sha256_hex(of->out->data, of->out->length, hex, e->fault) ==
		-1)
		e->failed = true;
	else
		emit_text(e, name, hex);
	bytes_clear(of->out);
}

static void
begin(struct emit *e, const struct action *a, size_t step, const char *event)
{
	emit_text(e, "event", event);
	emit_number(e, "step", (int64_t)step);
	emit_text(e, "actionType", action_name(a->type));
}

static void
put_key(struct emit *e, const char *name, const struct key *k)
{
	char text[KEY_TEXT_SIZE];

	if (k == NULL)
		return;
	key_print(k, text);
	emit_text(e, name, text);
}

static void
put_instant(struct emit *e, const char *name, int64_t instant)
{
	char text[INSTANT_SIZE];

	instant_format(instant, text);
	emit_text(e, name, text);
}

/* Names that a person knows the step by. */
static void
put_subject(struct emit *e, const struct action *a)
{
	put_key(e, "key", a->key);
	put_key(e, "wrappingKey", a->wrapping_key);
	if (a->set == NULL)
		return;
	emit_text(e, "owner", a->set->owner);
	put_instant(e, "inception", a->set->inception);
	put_instant(e, "expiration", a->set->expiration);
}

void
record_intent(struct emit *e, const struct action *a, size_t step)
{
	struct bytes text = { 0 };
	struct emit params;

	begin(e, a, step, "intent");
	put_subject(e, a);
	emit_begin(&params, &text, EMIT_COMPACT, e->fault);
	write_params(&params, NULL, a);
	put_digest(e, "paramsSha256", &params);
}

void
record_outcome(struct emit *e, const struct action *a, size_t step)
{
	struct bytes text = { 0 };
	struct emit result;

	begin(e, a, step, "outcome");
	write_result(e, "cooked", a, true);
	emit_begin(&result, &text, EMIT_COMPACT, e->fault);
	write_result(&result, NULL, a, false);
	put_digest(e, "cookedSha256", &result);
}
