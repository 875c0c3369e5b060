#include "tests/unit/ksr_fixture.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/dns/verify.h"
#include "produce/ksr_answer.h"
#include "produce/root.h"

#define BEGIN   INT64_C(1798761600) /* 2027-01-01 */
#define TTL     172800
#define BUNDLES 9

static const char *const identifiers[4] = { "zsk-0", "zsk-1", "zsk-2",
	"zsk-3" };
static const char *const labels[2] = { "Kcurrent", "Knext" };

static void
write_conf(FILE *file, const struct ksr_fixture *x)
{
	char *current = bytes_base64(&x->ksks[0].dnskey.data);
	char *next = bytes_base64(&x->ksks[1].dnskey.data);

	(void)fprintf(file,
	    "version: 1\n"
	    "request: { KSR-POLICY-ALG: { algorithms: 15 } }\n"
	    "known-keys:\n"
	    "  current: { label: Kcurrent, dnskey: \"257 3 15 %s\" }\n"
	    "  next: { label: Knext, dnskey: \"257 3 15 %s\" }\n"
	    "schemas:\n"
	    "  normal: { rest: { sign: current } }\n"
	    "  rollover: { 1: { publish: next, sign: current },\n"
	    "    rest: { publish: current, sign: next } }\n"
	    "  sudden: { 1: { sign: current },\n"
	    "    rest: { publish: current, sign: next } }\n"
	    "  dropped: { 1-8: { publish: next, sign: current },\n"
	    "    last: { sign: next } }\n"
	    "  revoke: { 1: { publish: next, sign: current },\n"
	    "    2-8: { sign: next, revoke: current }, last: { sign: next } }\n"
	    "  early: { 1: { publish: next, sign: current },\n"
	    "    rest: { sign: next } }\n"
	    "  gone: { 1: { publish: current, sign: next },\n"
	    "    rest: { sign: next } }\n"
	    "  gap: { 1-8: { sign: current } }\n",
	    current, next);
	free(current);
	free(next);
}

static void
make_conf(struct ksr_fixture *x)
{
	char path[] = "/tmp/oks-ksr-XXXXXX";
	struct fault f = { 0 };
	int fd = mkstemp(path);
	FILE *file;

	ck_assert_int_ne(fd, -1);
	file = fdopen(fd, "w");
	ck_assert_ptr_nonnull(file);
	write_conf(file, x);
	ck_assert_int_eq(fclose(file), 0);
	ck_assert_msg(conf_read(&x->conf, path, false, &f) == 0, "%s", f.what);
	ck_assert_int_eq(unlink(path), 0);
}

static void
add_key(struct ksr_bundle *b, const struct ed25519 *key, const char *identifier)
{
	struct fault f = { 0 };
	struct ksr_key *k = ksr_add_key(b, &f);

	ck_assert_ptr_nonnull(k);
	k->identifier = strdup(identifier);
	k->ttl = TTL;
	k->tag = dnskey_tag(&key->dnskey);
	ck_assert_int_eq(dnskey_copy(&k->key, &key->dnskey, &f), 0);
}

/* The signature of one key over the bundle. */
static void
add_signature(struct ksr_bundle *b, const struct ksr *k,
    const struct ed25519 *key, const char *identifier)
{
	struct fault f = { 0 };
	struct keyset set = { 0 };
	struct ksr_signature *s = ksr_add_signature(b, &f);

	ck_assert_ptr_nonnull(s);
	ck_assert_int_eq(ksr_keyset(&set, k, b, b->keys[0].ttl, &f), 0);
	s->ttl = b->keys[0].ttl;
	s->identifier = strdup(identifier);
	s->rrsig = ed25519_sign(key, &set, b->inception, b->expiration);
	keyset_clear(&set);
}

static void
drop_signatures(struct ksr_bundle *b)
{
	size_t i;

	for (i = 0; i < b->signature_count; i++) {
		free(b->signatures[i].identifier);
		rrsig_clear(&b->signatures[i].rrsig);
	}
	free(b->signatures);
	b->signatures = NULL;
	b->signature_count = 0;
}

void
ksr_fixture_sign(struct ksr_fixture *x, size_t bundle)
{
	struct ksr_bundle *b = &x->request->bundles[bundle];
	struct ed25519 key;
	size_t i, z;

	drop_signatures(b);
	for (i = 0; i < b->key_count; i++)
		for (z = 0; z < 4; z++) {
			key = x->zsks[z];
			if (!bytes_equal(
				&b->keys[i].key.data, &key.dnskey.data))
				continue;
			key.dnskey.flags = b->keys[i].key.flags;
			add_signature(
			    b, x->request, &key, b->keys[i].identifier);
		}
}

static void
fill_policy(struct ksr_policy *p)
{
	struct fault f = { 0 };
	struct ksr_algorithm *a = ksr_add_algorithm(p, &f);

	ck_assert_ptr_nonnull(a);
	*a = (struct ksr_algorithm){ 15, 256, 0 };
	p->publish_safety = 10 * FIXTURE_DAY;
	p->retire_safety = 10 * FIXTURE_DAY;
	p->validity_most = 21 * FIXTURE_DAY;
	p->validity_least = 21 * FIXTURE_DAY;
	p->overlap_most = 12 * FIXTURE_DAY;
	p->overlap_least = 9 * FIXTURE_DAY;
}

static struct ksr *
make_document(const char *id, int64_t begin)
{
	struct fault f = { 0 };
	struct ksr *k = ksr_new(&f);
	struct ksr_bundle *b;
	char text[32];
	int i;

	ck_assert_ptr_nonnull(k);
	k->id = strdup(id);
	ck_assert_int_eq(name_parse(&k->domain, ".", &f), 0);
	fill_policy(&k->zsk);
	for (i = 0; i < BUNDLES; i++) {
		b = ksr_add_bundle(k, &f);
		ck_assert_ptr_nonnull(b);
		(void)snprintf(text, sizeof(text), "%s-%d", id, i + 1);
		b->id = strdup(text);
		b->inception = begin + i * 10 * FIXTURE_DAY;
		b->expiration = b->inception + 21 * FIXTURE_DAY;
	}
	return (k);
}

static void
make_request(struct ksr_fixture *x)
{
	struct ksr_bundle *b;
	size_t i;

	x->request = make_document("request", BEGIN);
	for (i = 0; i < BUNDLES; i++) {
		b = &x->request->bundles[i];
		add_key(b, &x->zsks[1], identifiers[1]);
		if (i == 0)
			add_key(b, &x->zsks[0], identifiers[0]);
		if (i == BUNDLES - 1)
			add_key(b, &x->zsks[2], identifiers[2]);
		ksr_fixture_sign(x, i);
	}
}

static void
make_previous(struct ksr_fixture *x)
{
	struct ksr_bundle *b;
	size_t i;

	x->previous = make_document("before", BEGIN - 90 * FIXTURE_DAY);
	x->previous->response = true;
	fill_policy(&x->previous->ksk);
	for (i = 0; i < BUNDLES; i++) {
		b = &x->previous->bundles[i];
		add_key(b, &x->zsks[0], identifiers[0]);
		if (i == BUNDLES - 1)
			add_key(b, &x->zsks[1], identifiers[1]);
		add_key(b, &x->ksks[0], labels[0]);
		add_signature(b, x->previous, &x->ksks[0], labels[0]);
	}
}

static void
make(struct ksr_fixture *x, const unsigned int *numbers)
{
	unsigned int i;

	memset(x, 0, sizeof(*x));
	for (i = 0; i < 4; i++)
		ed25519_make(&x->zsks[i], numbers[i], 256);
	for (i = 0; i < 2; i++)
		ed25519_make(&x->ksks[i], 200 + i, 257);
	x->now = BEGIN - 40 * FIXTURE_DAY;
	x->schema = "normal";
	make_conf(x);
	make_request(x);
	make_previous(x);
}

void
ksr_fixture_make(struct ksr_fixture *x)
{
	static const unsigned int numbers[4] = { 100, 101, 102, 103 };

	make(x, numbers);
}

void
ksr_fixture_make_twins(struct ksr_fixture *x)
{
	static const unsigned int numbers[4] = { 100, ED25519_TWIN_1,
		ED25519_TWIN_2, 103 };

	make(x, numbers);
}

void
ksr_fixture_publish_next(struct ksr_fixture *x)
{
	add_key(&x->previous->bundles[BUNDLES - 1], &x->ksks[1], labels[1]);
}

void
ksr_fixture_clear(struct ksr_fixture *x)
{
	size_t i;

	ksr_free(x->request);
	ksr_free(x->previous);
	conf_free(x->conf);
	for (i = 0; i < 4; i++)
		ed25519_clear(&x->zsks[i]);
	for (i = 0; i < 2; i++)
		ed25519_clear(&x->ksks[i]);
}

void
ksr_fixture_inspect(struct ksr_fixture *x, struct objections *found)
{
	const struct root_options options = { .schema = x->schema };
	const struct root_facts facts = { .options = &options,
		.conf = x->conf };
	struct verify_cache *cache = NULL;
	struct ksr *answer = NULL;
	struct fault f = { 0 };

	memset(found, 0, sizeof(*found));
	ck_assert_int_eq(verify_cache_new(&cache, &f), 0);
	const struct inspect how = { x->conf, x->now, x->request, x->previous,
		x->validity_lifted, x->horizon_lifted, cache, found };

	ck_assert_msg(inspect_request(&how, &f) == 0, "%s", f.what);
	ck_assert_msg(
	    ksr_answer_make(&answer, &facts, &how, &f) == 0, "%s", f.what);
	ck_assert_msg(inspect_plan(&how, answer, &f) == 0, "%s", f.what);
	ksr_free(answer);
	verify_cache_free(cache);
}

struct bytes
ksr_fixture_text(const struct ksr_fixture *x)
{
	struct bytes text = { 0 };
	struct fault f = { 0 };

	ck_assert_int_eq(ksr_write(x->request, &text, &f), 0);
	ck_assert_int_eq(bytes_append_u8(&text, 0, &f), 0);
	text.length--;
	return (text);
}
