#include "sample.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define DAY 86400

const struct plan sample_plan = { .owner = "example.",
	.ttl = SAMPLE_TTL,
	.inception = SAMPLE_INCEPTION,
	.expiration = SAMPLE_EXPIRATION,
	.keys = { SIGNER_KSK, SIGNER_ZSK, SIGNER_DIRECT },
	.key_count = 3,
	.by = { SIGNER_KSK },
	.by_count = 1 };

static char *
copy(const char *text)
{
	char *to = strdup(text);

	ck_assert_ptr_nonnull(to);
	return (to);
}

static void
set_bytes(struct bytes *b, const char *base64)
{
	struct fault f = { 0 };

	ck_assert_int_eq(bytes_from_base64(b, base64, false, &f), 0);
}

static void
copy_bytes(struct bytes *to, const struct bytes *from)
{
	struct fault f = { 0 };

	ck_assert_int_eq(bytes_set(to, from->data, from->length, &f), 0);
}

const struct key *
sample_name(struct recipe *r, enum key_type type, const char *label,
    unsigned int flags, const struct bytes *data)
{
	struct key k = { .type = type, .algorithm = 15, .flags = flags };
	const struct key *own;
	struct fault f = { 0 };

	k.label = label == NULL ? NULL : copy(label);
	if (data != NULL)
		copy_bytes(&k.data, data);
	ck_assert_ptr_nonnull(own = recipe_key(r, &k, &f));
	free(k.label);
	bytes_clear(&k.data);
	return (own);
}

/* Adds an action with a result that says success. */
static struct action *
add(struct sample *c, enum action_type type, const struct key *key)
{
	struct fault f = { 0 };
	struct action *a = recipe_add(c->recipe, type, &f);

	ck_assert_ptr_nonnull(a);
	a->key = key;
	a->result.given = true;
	a->result.success = true;
	return (a);
}

static void
add_to(const struct key ***keys, size_t *count, const struct key *key)
{
	struct fault f = { 0 };

	ck_assert_int_eq(recipe_add_to(keys, count, key, &f), 0);
}

static void
add_delete(struct sample *c)
{
	struct key k = { .algorithm = 15, .flags = 256 };
	struct fault f = { 0 };
	struct action *a = add(c, ACTION_DELETE_KEY, NULL);

	set_bytes(&k.id, "AP8=");
	k.store = copy("Bunker");
	ck_assert_ptr_nonnull(a->key = recipe_key(c->recipe, &k, &f));
	free(k.store);
	bytes_clear(&k.id);
}

/* cook lists a DS of key signing keys only; here the ZSK has one too. */
static void
add_generate(struct sample *c)
{
	const struct dnskey *zsk = &c->signers[SIGNER_ZSK].dnskey;
	struct action *a = add(c, ACTION_GENERATE_KEY,
	    sample_name(c->recipe, KEY_BY_REF, "zsk", 256, NULL));
	struct result *result = &a->result;
	struct fault f = { 0 };

	a->description = copy("Make the ZSK");
	a->exportable = true;
	result->key_tag = dnskey_tag(zsk);
	copy_bytes(&result->key_data, &zsk->data);
	set_bytes(&result->key_id, "AQID");
	result->key_label = copy("zsk");
	result->attributes_given = true;
	result->attributes = (struct made_attributes){ 1, 1, 1, 0, 1, 1, 0,
		-1 };
	ck_assert_int_eq(
	    recipe_add_text(&result->ds, &result->ds_count,
		"example. IN DS 16716 15 2 9FC77FE29EEB6ECE3B0B7AA460D2433A"
		"DE71F56DE1E0C173484EBDFE62E71476",
		&f),
	    0);
}

static void
ask_for_service(struct sample *c, struct signed_set *s)
{
	static const char digest[] = "00112233445566778899aabbccddeeff"
				     "00112233445566778899AABBCCDDEEFF";
	struct fault f = { 0 };

	s->publication = s->inception + 7200;
	s->zone_signers_given = true;
	add_to(&s->zone_signers, &s->zone_signers_count,
	    sample_name(c->recipe, KEY_BY_REF, "zsk", 256, NULL));
	s->branch_given = true;
	s->gate.given = true;
	s->gate.served = 180000;
	s->gate.ds_for = DAY;
	ck_assert_int_eq(recipe_add_text(&s->gate.ds_present,
			     &s->gate.ds_present_count, digest, &f),
	    0);
	ck_assert_int_eq(recipe_add_text(&s->gate.ds_absent,
			     &s->gate.ds_absent_count, digest, &f),
	    0);
}

static void
add_set(struct sample *c, size_t action, int64_t later)
{
	struct action *a = add(c, ACTION_PRODUCE_SIGNED_KEYSET, NULL);
	struct plan p = sample_plan;
	struct signed_set *s = a->set;
	const struct key *ksk;

	p.inception += later;
	p.expiration += later;
	ksk = sample_name(c->recipe, KEY_BY_REF, "ksk", 257, NULL);
	s->owner = copy(p.owner);
	s->inception = p.inception;
	s->expiration = p.expiration;
	s->ttl = p.ttl;
	add_to(&s->keyset, &s->keyset_count, ksk);
	add_to(&s->keyset, &s->keyset_count,
	    sample_name(c->recipe, KEY_BY_REF, "zsk", 256, NULL));
	add_to(&s->keyset, &s->keyset_count,
	    sample_name(c->recipe, KEY_DIRECT, NULL, 256,
		&c->signers[SIGNER_DIRECT].dnskey.data));
	add_to(&s->signed_by, &s->signed_by_count, ksk);
	ask_for_service(c, s);
	sample_sign(c, action, &p);
}

/* A number that could be a modulus is enough: nothing is wrapped here. */
static void
add_import(struct sample *c)
{
	struct key k = { .type = KEY_DIRECT, .algorithm = 8, .flags = 256 };
	unsigned char octets[4 + 256] = { 3, 1, 0, 1, 0x80 };
	struct fault f = { 0 };
	struct action *a = add(c, ACTION_IMPORT_PUBLIC_KEY, NULL);

	octets[sizeof(octets) - 1] = 1;
	ck_assert_int_eq(bytes_set(&k.data, octets, sizeof(octets), &f), 0);
	k.label = copy("transport");
	ck_assert_ptr_nonnull(a->key = recipe_key(c->recipe, &k, &f));
	free(k.label);
	bytes_clear(&k.data);
}

static void
add_export(struct sample *c)
{
	struct key k = { .algorithm = 8, .flags = 256 };
	struct action *a = add(c, ACTION_EXPORT_KEYPAIR,
	    sample_name(c->recipe, KEY_BY_REF, "zsk", 256, NULL));
	struct fault f = { 0 };

	k.label = copy("transport");
	ck_assert_ptr_nonnull(a->wrapping_key = recipe_key(c->recipe, &k, &f));
	free(k.label);
	set_bytes(&a->result.blob, "AAECAwQFBgc=");
	copy_bytes(&a->result.key_data, &c->signers[SIGNER_ZSK].dnskey.data);
	set_bytes(&a->result.key_id, "AQID");
	a->result.key_label = copy("zsk");
	a->result.oaep = copy("sha256");
	a->result.kwp = 0x210a;
}

static json_t *
load(const char *text)
{
	json_t *value = json_loads(text, 0, NULL);

	ck_assert_ptr_nonnull(value);
	return (value);
}

static void
fill_preamble(struct recipe *r)
{
	r->timestamp = 1790000000;
	r->cooked_timestamp = 1795000000;
	free(r->description);
	r->description = copy("Cooked for a test");
	r->previous = copy("00112233445566778899aabbccddeeff"
			   "00112233445566778899aabbccddeeff");
	r->timeline = load("[{\"zone\": \"example.\", \"role\": \"ZSK\", "
			   "\"key\": {\"keyType\": \"byRef\", \"keyAlgo\": 15, "
			   "\"keyFlags\": 256, \"keyLabel\": \"zsk\"}, "
			   "\"published\": 1800007200}]");
	r->policy = load("{\"example.\": {\"skew\": 7200, "
			 "\"missedRuns\": 1}}");
}

void
sample_make(struct sample *c)
{
	struct fault f = { 0 };

	ck_assert_ptr_nonnull(c->recipe = recipe_new(&f));
	ed25519_make(&c->signers[SIGNER_KSK], 1, 257);
	ed25519_make(&c->signers[SIGNER_ZSK], ED25519_TWIN_1, 256);
	ed25519_make(&c->signers[SIGNER_DIRECT], 2, 256);
	ed25519_make(&c->signers[SIGNER_TWIN], ED25519_TWIN_2, 256);
	ed25519_make(&c->signers[SIGNER_OTHER], 3, 257);
	fill_preamble(c->recipe);
	(void)add(c, ACTION_HAVE_KEY,
	    sample_name(c->recipe, KEY_BY_REF, "ksk", 257, NULL));
	add_delete(c);
	add_generate(c);
	add_set(c, SAMPLE_SET, 0);
	add_set(c, SAMPLE_SET_AGAIN, DAY);
	add_import(c);
	add_export(c);
	ck_assert_uint_eq(c->recipe->action_count, SAMPLE_ACTIONS);
}

void
sample_clear(struct sample *c)
{
	size_t i;

	for (i = 0; i < SIGNERS; i++)
		ed25519_clear(&c->signers[i]);
	recipe_free(c->recipe);
}

static void
add_record(struct result *result, char *text)
{
	struct fault f = { 0 };

	ck_assert_ptr_nonnull(text);
	ck_assert_int_eq(
	    recipe_add_text(&result->rrs, &result->rr_count, text, &f), 0);
	free(text);
}

static void
forget_records(struct result *result)
{
	while (result->rr_count > 0)
		free(result->rrs[--result->rr_count]);
	free(result->rrs);
	result->rrs = NULL;
}

void
sample_sign(struct sample *c, size_t action, const struct plan *p)
{
	struct result *result = &c->recipe->actions[action].result;
	struct keyset s = { .ttl = p->ttl };
	struct fault f = { 0 };
	struct rrsig r;
	size_t i;

	forget_records(result);
	ck_assert_int_eq(name_parse(&s.owner, p->owner, &f), 0);
	for (i = 0; i < p->key_count; i++)
		ck_assert_int_eq(
		    keyset_add_key(&s, &c->signers[p->keys[i]].dnskey, &f), 0);
	for (i = 0; i < s.key_count; i++)
		add_record(
		    result, dnskey_print(&s.keys[i], &s.owner, s.ttl, &f));
	for (i = 0; i < p->by_count; i++) {
		r = ed25519_sign(
		    &c->signers[p->by[i]], &s, p->inception, p->expiration);
		add_record(result, rrsig_print(&r, &s.owner, s.ttl, &f));
		rrsig_clear(&r);
	}
	keyset_clear(&s);
}

void
sample_record(struct sample *c, size_t action, size_t record, const char *text)
{
	struct result *result = &c->recipe->actions[action].result;

	ck_assert_uint_lt(record, result->rr_count);
	free(result->rrs[record]);
	result->rrs[record] = copy(text);
}
