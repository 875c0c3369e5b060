/* Keys, parameters and results, members in the specification's order. */
#include <stdio.h>

#include "recipe/write.h"

static void
write_texts(struct emit *e, const char *name, char *const *texts, size_t count)
{
	size_t i;

	emit_open(e, name, '[');
	for (i = 0; i < count; i++)
		emit_text(e, NULL, texts[i]);
	emit_close(e, ']');
}

/* The members of a key, into the object that is open. */
static void
write_key_members(struct emit *e, const struct key *k)
{
	emit_text(e, "keyType", k->type == KEY_DIRECT ? "direct" : "byRef");
	emit_number(e, "keyAlgo", k->algorithm);
	emit_number(e, "keyFlags", k->flags);
	emit_optional(e, "keyStore", k->store);
	emit_bytes(e, "keyID", &k->id);
	emit_optional(e, "keyLabel", k->label);
	emit_bytes(e, "keyData", &k->data);
}

void
write_key(struct emit *e, const char *name, const struct key *k)
{
	emit_open(e, name, '{');
	write_key_members(e, k);
	emit_close(e, '}');
}

static void
write_keys(struct emit *e, const char *name, const struct key *const *keys,
    size_t count)
{
	size_t i;

	emit_open(e, name, '[');
	for (i = 0; i < count; i++) {
		emit_open(e, NULL, '{');
		write_key(e, "key", keys[i]);
		emit_close(e, '}');
	}
	emit_close(e, ']');
}

static void
write_gate(struct emit *e, const struct gate *g)
{
	emit_open(e, "gate", '{');
	if (g->served != 0)
		emit_number(e, "served", g->served);
	if (g->ds_present_count > 0)
		write_texts(e, "dsPresent", g->ds_present, g->ds_present_count);
	if (g->ds_absent_count > 0)
		write_texts(e, "dsAbsent", g->ds_absent, g->ds_absent_count);
	if (g->ds_present_of_count > 0)
		write_keys(
		    e, "dsPresentOf", g->ds_present_of, g->ds_present_of_count);
	if (g->ds_absent_of_count > 0)
		write_keys(
		    e, "dsAbsentOf", g->ds_absent_of, g->ds_absent_of_count);
	if (g->ds_for != 0)
		emit_number(e, "dsFor", g->ds_for);
	emit_close(e, '}');
}

static void
write_set(struct emit *e, const struct signed_set *s)
{
	emit_optional(e, "ownerName", s->owner);
	emit_optional(e, "signerName", s->signer);
	emit_number(e, "inception", s->inception);
	emit_number(e, "expiration", s->expiration);
	if (s->publication != -1)
		emit_number(e, "publication", s->publication);
	emit_number(e, "ttl", s->ttl);
	write_keys(e, "keyset", s->keyset, s->keyset_count);
	write_keys(e, "signedBy", s->signed_by, s->signed_by_count);
	if (s->zone_signers_given)
		write_keys(
		    e, "zoneSigners", s->zone_signers, s->zone_signers_count);
	if (s->branch_given)
		emit_text(e, "branch",
		    s->branch == BRANCH_FALLBACK ? "fallback" : "plan");
	if (s->gate.given)
		write_gate(e, &s->gate);
}

static void
write_key_params(struct emit *e, const struct action *a)
{
	emit_open(e, "key", '{');
	write_key_members(e, a->key);
	if (a->type == ACTION_GENERATE_KEY && a->key_size != 0)
		emit_number(e, "keySize", a->key_size);
	if (a->type == ACTION_GENERATE_KEY)
		emit_flag(e, "exportable", a->exportable);
	emit_close(e, '}');
	if (a->type == ACTION_HAVE_KEY)
		emit_flag(e, "relaxed", a->relaxed);
	if (a->type == ACTION_DELETE_KEY)
		emit_flag(e, "mustExist", a->must_exist);
	if (a->type == ACTION_EXPORT_KEYPAIR)
		write_key(e, "wrappingKey", a->wrapping_key);
}

void
write_params(struct emit *e, const char *name, const struct action *a)
{
	emit_open(e, name, '{');
	if (a->type == ACTION_PRODUCE_SIGNED_KEYSET)
		write_set(e, a->set);
	else
		write_key_params(e, a);
	emit_close(e, '}');
}

static void
write_attribute(struct emit *e, const char *name, int value)
{
	if (value != -1)
		emit_flag(e, name, value);
}

static void
write_attributes(struct emit *e, const struct made_attributes *m)
{
	emit_open(e, "attributes", '{');
	write_attribute(e, "sensitive", m->sensitive);
	write_attribute(e, "extractable", m->extractable);
	write_attribute(e, "alwaysSensitive", m->always_sensitive);
	write_attribute(e, "neverExtractable", m->never_extractable);
	write_attribute(e, "local", m->local);
	write_attribute(e, "sign", m->sign);
	write_attribute(e, "decrypt", m->decrypt);
	write_attribute(e, "unwrap", m->unwrap);
	emit_close(e, '}');
}

static void
write_mechanisms(struct emit *e, const struct result *result)
{
	char number[32];

	(void)snprintf(number, sizeof(number), "0x%lx", result->kwp);
	emit_open(e, "mechanisms", '{');
	emit_optional(e, "oaep", result->oaep);
	emit_text(e, "kwp", number);
	emit_close(e, '}');
}

static void
write_records(struct emit *e, const struct result *result, bool brief)
{
	if (result->rr_count == 0)
		return;
	if (brief)
		emit_number(e, "signedKeysetRRs", (int64_t)result->rr_count);
	else
		write_texts(
		    e, "signedKeysetRRs", result->rrs, result->rr_count);
}

void
write_result(
    struct emit *e, const char *name, const struct action *a, bool brief)
{
	static const char *const success[ACTION_TYPES] = { "exists",
		"deleteSuccess", "generateSuccess", "signSuccess",
		"importSuccess", "exportSuccess" };
	const struct result *result = &a->result;

	emit_open(e, name, '{');
	emit_flag(e, success[a->type], result->success);
	write_records(e, result, brief);
	if (!brief)
		emit_bytes(e, "keyBlob", &result->blob);
	if (result->key_tag != -1)
		emit_number(e, "keyTag", result->key_tag);
	emit_bytes(e, "keyData", &result->key_data);
	emit_bytes(e, "keyID", &result->key_id);
	emit_optional(e, "keyLabel", result->key_label);
	if (result->ds_count > 0)
		write_texts(e, "ds", result->ds, result->ds_count);
	if (result->attributes_given)
		write_attributes(e, &result->attributes);
	if (result->oaep != NULL)
		write_mechanisms(e, result);
	emit_close(e, '}');
}

void
write_action(struct emit *e, const struct action *a)
{
	emit_open(e, NULL, '{');
	emit_text(e, "actionType", action_name(a->type));
	emit_optional(e, "actionDescription", a->description);
	write_params(e, "actionParams", a);
	if (a->result.given)
		write_result(e, "cooked", a, false);
	emit_close(e, '}');
}
