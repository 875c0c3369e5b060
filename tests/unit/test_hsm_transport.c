/* Carrying keys from one SoftHSM token to another. */
#include "lib/hsm/transport.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "lib/hsm/sign.h"
#include "tests/unit/hsm_fixture.h"
#include "tests/unit/softhsm.h"

Suite *test_hsm_transport(void);

static struct softhsm soft;
static struct hsm_repository bunker_repository, online_repository;
static struct hsm_token *bunker, *online;
static struct hsm_key transport; /* the pair, online */
static struct hsm_key wrapping;  /* its public half, in the bunker */

static void
start(void)
{
	static const char *const labels[] = { "bunker", "online" };
	const struct bytes id = text_bytes("w");
	struct fault f = { 0 };

	ck_assert(softhsm_start(&soft, labels, 2));
	bunker = softhsm_open(&soft, &bunker_repository, "bunker");
	online = softhsm_open(&soft, &online_repository, "online");
	ck_assert(bunker != NULL && online != NULL);
	make_transport(&transport, online, 2048, "t");
	ck_assert_int_eq(
	    hsm_generate_public(&wrapping, bunker,
		&(struct hsm_template){
		    .id = &id, .label = "wrapping", .session = true },
		&transport.pubkey, &f),
	    0);
}

static void
stop(void)
{
	hsm_key_clear(&transport);
	hsm_key_clear(&wrapping);
	hsm_token_close(bunker);
	hsm_token_close(online);
	softhsm_stop(&soft);
}

/* An exportable pair in the bunker and its blob. */
static void
export_pair(struct hsm_key *k, struct bytes *blob, int kind)
{
	struct fault f = { 0 };

	make_pair(k, bunker, kind, "k", "key", true);
	ck_assert_msg(hsm_transport_export(blob, bunker, k, &wrapping, &f) == 0,
	    "%s %s", f.code, f.what);
}

static int
import(struct hsm_key *k, const struct bytes *blob, const struct pubkey *pubkey,
    enum digest oaep, struct fault *f)
{
	const struct bytes id = text_bytes("i");
	const struct hsm_import m = { .blob = blob,
		.pubkey = pubkey,
		.id = &id,
		.label = "imported",
		.oaep = oaep };

	return (hsm_transport_import(k, online, &m, &transport, f));
}

/* Importing fails in this way and leaves nothing but the transport pair. */
static void
assert_refused(const struct bytes *blob, const struct pubkey *pubkey,
    enum fault_kind kind, const char *part)
{
	struct fault f = { 0 };
	struct hsm_key k;

	ck_assert_int_eq(import(&k, blob, pubkey, DIGEST_NONE, &f), -1);
	ck_assert_msg(f.kind == kind, "%d %s %s", (int)f.kind, f.code, f.what);
	ck_assert_msg(strstr(f.what, part) != NULL, "%s", f.what);
	ck_assert(!k.found && k.private_handle == 0 && k.public_handle == 0);
	hsm_key_clear(&k);
	ck_assert_uint_eq(count_objects(online), 2);
}

START_TEST(settings_of_softhsm_are_preset)
{
	struct hsm_transport s;

	hsm_transport_settings(bunker, &s);
	ck_assert_uint_eq(s.kwp, 0x210a);
	ck_assert_int_eq((int)s.oaep, DIGEST_SHA1);
}
END_TEST

START_TEST(settings_of_the_repository_go_first)
{
	char pin[] = SOFTHSM_PIN;
	const struct secret secret = { pin, strlen(pin), 0 };
	struct hsm_repository r = softhsm_repository(&soft, "bunker");
	struct hsm_transport s;
	struct fault f = { 0 };
	struct hsm_token *t;

	r.kwp = 0x80001234;
	r.oaep = DIGEST_SHA384;
	ck_assert_int_eq(hsm_token_open(&t, &r, &secret, &f), 0);
	hsm_transport_settings(t, &s);
	ck_assert_uint_eq(s.kwp, 0x80001234);
	ck_assert_int_eq((int)s.oaep, DIGEST_SHA384);
	hsm_token_close(t);
}
END_TEST

START_TEST(key_of_each_kind_signs_where_it_went)
{
	struct hsm_attributes a;
	struct bytes blob = { 0 };
	struct fault f = { 0 };
	struct hsm_key k, imported;

	export_pair(&k, &blob, _i);
	ck_assert_uint_gt(blob.length, 256);
	ck_assert_uint_eq((blob.length - 256) % 8, 0);
	ck_assert_msg(import(&imported, &blob, &k.pubkey, DIGEST_NONE, &f) == 0,
	    "%s %s", f.code, f.what);
	ck_assert(imported.found);
	ck_assert_str_eq(imported.label, "imported");
	ck_assert(pubkey_equal(&imported.pubkey, &k.pubkey));
	assert_signs(online, &imported, &kind_cases[_i]);
	assert_only_signs(online, &imported);
	ck_assert_int_eq(hsm_key_attributes(&a, online, &imported, &f), 0);
	ck_assert_int_eq(a.sensitive, 1);
	ck_assert_int_eq(a.extractable, 0);
	ck_assert_int_eq(a.local, 0);
	ck_assert_int_eq(a.sign, 1);
	ck_assert_int_eq(a.decrypt, 0);
	ck_assert_int_eq(a.unwrap, 0);
	hsm_key_clear(&k);
	hsm_key_clear(&imported);
	bytes_clear(&blob);
}
END_TEST

START_TEST(imported_pair_is_found_by_its_public_key)
{
	struct bytes blob = { 0 };
	struct hsm_inventory v;
	struct fault f = { 0 };
	struct hsm_key k, imported, found;

	export_pair(&k, &blob, 1);
	ck_assert_int_eq(
	    import(&imported, &blob, &k.pubkey, DIGEST_SHA1, &f), 0);
	ck_assert_int_eq(hsm_inventory_read(&v, online, &f), 0);
	ck_assert_int_eq(hsm_key_find_pubkey(&found, &v, &k.pubkey, &f), 0);
	ck_assert(found.found);
	ck_assert_uint_eq(found.private_handle, imported.private_handle);
	ck_assert_uint_eq(v.count, 4);
	hsm_inventory_clear(&v);
	hsm_key_clear(&found);
	hsm_key_clear(&k);
	hsm_key_clear(&imported);
	bytes_clear(&blob);
}
END_TEST

START_TEST(two_exports_of_one_key_differ)
{
	struct bytes first = { 0 }, second = { 0 };
	struct fault f = { 0 };
	struct hsm_key k;

	export_pair(&k, &first, 1);
	ck_assert_int_eq(
	    hsm_transport_export(&second, bunker, &k, &wrapping, &f), 0);
	ck_assert_uint_eq(first.length, second.length);
	ck_assert(memcmp(first.data + 256, second.data + 256,
		      first.length - 256) != 0);
	hsm_key_clear(&k);
	bytes_clear(&first);
	bytes_clear(&second);
}
END_TEST

START_TEST(key_that_is_not_extractable_is_refused)
{
	struct bytes blob = { 0 };
	struct fault f = { 0 };
	struct hsm_key k;

	make_pair(&k, bunker, 1, "k", "key", false);
	assert_fault(hsm_transport_export(&blob, bunker, &k, &wrapping, &f), &f,
	    FAULT_HSM, "", "CKA_EXTRACTABLE is false");
	ck_assert_uint_eq(blob.length, 0);
	hsm_key_clear(&k);
}
END_TEST

START_TEST(transport_key_that_is_weak_is_refused)
{
	const struct bytes id = text_bytes("w");
	struct bytes blob = { 0 };
	struct fault f = { 0 };
	struct hsm_key k, weak, public;

	make_pair(&k, bunker, 1, "k", "key", true);
	make_transport(&weak, online, 2040, "weak");
	ck_assert_int_eq(hsm_generate_public(&public, bunker,
			     &(struct hsm_template){
				 .id = &id, .label = "weak", .session = true },
			     &weak.pubkey, &f),
	    0);
	assert_fault(hsm_transport_export(&blob, bunker, &k, &public, &f), &f,
	    FAULT_REFUSED, "", "2040 bits");
	fault_clear(&f);
	assert_fault(hsm_transport_export(&blob, bunker, &k, &k, &f), &f,
	    FAULT_REFUSED, "", "RSA");
	hsm_key_clear(&k);
	hsm_key_clear(&weak);
	hsm_key_clear(&public);
}
END_TEST

START_TEST(public_half_of_another_token_can_wrap)
{
	struct fault f = { 0 };

	ck_assert_msg(
	    hsm_transport_check(bunker, &wrapping, &f) == 0, "%s", f.what);
}
END_TEST

START_TEST(key_that_is_not_for_wrapping_only_is_refused)
{
	const struct bytes id = text_bytes("w");
	struct fault f = { 0 };
	struct hsm_key k, weak, public;

	assert_fault(hsm_transport_check(online, &transport, &f), &f,
	    FAULT_REFUSED, "", "private half");
	make_pair(&k, bunker, 0, "k", "key", false);
	k.private_handle = 0;
	fault_clear(&f);
	assert_fault(hsm_transport_check(bunker, &k, &f), &f, FAULT_REFUSED, "",
	    "CKA_WRAP is false");
	hsm_key_clear(&k);
	make_pair(&k, bunker, 1, "k", "key", false);
	fault_clear(&f);
	assert_fault(hsm_transport_check(bunker, &k, &f), &f, FAULT_REFUSED, "",
	    "must be an RSA key");
	make_transport(&weak, online, 2040, "weak");
	ck_assert_int_eq(hsm_generate_public(&public, bunker,
			     &(struct hsm_template){
				 .id = &id, .label = "weak", .session = true },
			     &weak.pubkey, &(struct fault){ 0 }),
	    0);
	fault_clear(&f);
	assert_fault(hsm_transport_check(bunker, &public, &f), &f,
	    FAULT_REFUSED, "", "2040 bits");
	hsm_key_clear(&k);
	hsm_key_clear(&weak);
	hsm_key_clear(&public);
}
END_TEST

START_TEST(probe_of_kind_that_wraps_leaves_nothing)
{
	struct fault f = { 0 };

	ck_assert_int_eq(hsm_transport_probe(bunker, kind_cases[_i].kind,
			     kind_cases[_i].bits, &f),
	    0);
	ck_assert_uint_eq(count_objects(bunker), 0);
}
END_TEST

START_TEST(probe_of_edwards_key_is_refused_clearly)
{
	const struct kind_case *c = &kind_cases[_i];
	struct fault f = { 0 };

	assert_fault(hsm_transport_probe(bunker, c->kind, c->bits, &f), &f,
	    FAULT_HSM, "CKR_KEY_NOT_WRAPPABLE (0x69)", c->name);
	ck_assert_str_eq(f.call, "C_WrapKey");
	ck_assert_ptr_null(strstr(f.what, "still there"));
	ck_assert_uint_eq(count_objects(bunker), 0);
}
END_TEST

START_TEST(blob_that_was_changed_leaves_no_object)
{
	static const size_t places[] = { 0, 255, 256, 300 };
	struct bytes blob = { 0 };
	struct hsm_key k;

	export_pair(&k, &blob, 1);
	blob.data[places[_i]] ^= 1;
	assert_refused(&blob, &k.pubkey, FAULT_HSM, "does not open");
	hsm_key_clear(&k);
	bytes_clear(&blob);
}
END_TEST

START_TEST(blob_of_wrong_length_is_refused)
{
	struct bytes blob = { 0 };
	struct hsm_key k;
	size_t whole;

	export_pair(&k, &blob, 1);
	whole = blob.length;
	blob.length = 0;
	assert_refused(&blob, &k.pubkey, FAULT_INPUT, "0 bytes");
	blob.length = 256;
	assert_refused(&blob, &k.pubkey, FAULT_INPUT, "256 bytes");
	blob.length = whole - 1;
	assert_refused(&blob, &k.pubkey, FAULT_INPUT, "bytes");
	blob.length = whole - 8;
	assert_refused(&blob, &k.pubkey, FAULT_HSM, "does not open");
	hsm_key_clear(&k);
	bytes_clear(&blob);
}
END_TEST

START_TEST(blob_of_more_than_the_most_is_refused)
{
	struct bytes blob = { 0 };
	struct fault f = { 0 };
	struct hsm_key k;

	export_pair(&k, &blob, 1);
	while (blob.length <= 256 + 8192)
		ck_assert_int_eq(bytes_append(&blob, "12345678", 8, &f), 0);
	assert_refused(&blob, &k.pubkey, FAULT_INPUT, "bytes");
	hsm_key_clear(&k);
	bytes_clear(&blob);
}
END_TEST

/* RSA shows it by its modulus, EC only by the signature. */
START_TEST(blob_of_another_key_leaves_no_object)
{
	struct bytes blob = { 0 };
	struct hsm_key k, other;

	export_pair(&k, &blob, _i);
	make_pair(&other, bunker, _i, "o", "other", true);
	assert_refused(&blob, &other.pubkey,
	    _i == 0 ? FAULT_HSM : FAULT_REFUSED, "does not belong");
	hsm_key_clear(&k);
	hsm_key_clear(&other);
	bytes_clear(&blob);
}
END_TEST

START_TEST(blob_for_another_transport_key_is_refused)
{
	struct bytes blob = { 0 };
	struct hsm_key k, own = transport;

	export_pair(&k, &blob, 1);
	ck_assert_int_eq(
	    hsm_destroy_key(online, &own, &(struct fault){ 0 }), 0);
	hsm_key_clear(&transport);
	make_transport(&transport, online, 2048, "t2");
	assert_refused(&blob, &k.pubkey, FAULT_HSM, "does not open");
	hsm_key_clear(&k);
	bytes_clear(&blob);
}
END_TEST

START_TEST(hash_that_the_token_lacks_is_refused)
{
	struct bytes blob = { 0 };
	struct fault f = { 0 };
	struct hsm_key k, imported;

	export_pair(&k, &blob, 1);
	ck_assert_int_eq(
	    import(&imported, &blob, &k.pubkey, DIGEST_SHA256, &f), -1);
	ck_assert_int_eq((int)f.kind, FAULT_HSM);
	ck_assert_str_eq(f.call, "C_UnwrapKey");
	ck_assert_ptr_nonnull(strstr(f.what, "oaep"));
	ck_assert_uint_eq(count_objects(online), 2);
	hsm_key_clear(&k);
	hsm_key_clear(&imported);
	bytes_clear(&blob);
}
END_TEST

START_TEST(locked_key_signs_but_never_leaves_again)
{
	struct hsm_attributes a;
	struct bytes blob = { 0 };
	struct fault f = { 0 };
	struct hsm_key k;

	export_pair(&k, &blob, 1);
	ck_assert_int_eq(hsm_transport_lock(bunker, &k, &f), 0);
	ck_assert_int_eq(hsm_key_attributes(&a, bunker, &k, &f), 0);
	ck_assert_int_eq(a.extractable, 0);
	ck_assert_int_eq(a.never_extractable, 0);
	/* As a recovery does; SoftHSM refuses to take away what is away. */
	ck_assert_int_eq(hsm_transport_lock(bunker, &k, &f), 0);
	assert_signs(bunker, &k, &kind_cases[1]);
	assert_fault(hsm_transport_export(&blob, bunker, &k, &wrapping, &f), &f,
	    FAULT_HSM, "", "CKA_EXTRACTABLE is false");
	ck_assert_uint_eq(blob.length, 0);
	hsm_key_clear(&k);
	bytes_clear(&blob);
}
END_TEST

START_TEST(lock_of_key_that_has_gone_is_refused)
{
	struct fault f = { 0 };
	struct hsm_key k, gone;

	make_pair(&k, bunker, 1, "k", "key", true);
	gone = k;
	ck_assert_int_eq(hsm_destroy_key(bunker, &k, &f), 0);
	assert_fault(hsm_transport_lock(bunker, &gone, &f), &f, FAULT_HSM,
	    "CKR_OBJECT_HANDLE_INVALID (0x82)", "unextractable");
	hsm_key_clear(&k);
}
END_TEST

static TCase *
new_case(Suite *s, const char *name)
{
	TCase *c = tcase_create(name);

	tcase_add_checked_fixture(c, start, stop);
	tcase_set_timeout(c, 120);
	suite_add_tcase(s, c);
	return (c);
}

Suite *
test_hsm_transport(void)
{
	Suite *s = suite_create("hsm_transport");
	TCase *c = new_case(s, "hsm_transport_settings");

	tcase_add_test(c, settings_of_softhsm_are_preset);
	tcase_add_test(c, settings_of_the_repository_go_first);
	c = new_case(s, "hsm_transport_check");
	tcase_add_test(c, public_half_of_another_token_can_wrap);
	tcase_add_test(c, key_that_is_not_for_wrapping_only_is_refused);
	c = new_case(s, "hsm_transport_export");
	tcase_add_test(c, two_exports_of_one_key_differ);
	tcase_add_test(c, key_that_is_not_extractable_is_refused);
	tcase_add_test(c, transport_key_that_is_weak_is_refused);
	c = new_case(s, "hsm_transport_probe");
	tcase_add_loop_test(
	    c, probe_of_kind_that_wraps_leaves_nothing, 0, kind_wrappable);
	tcase_add_loop_test(c, probe_of_edwards_key_is_refused_clearly,
	    kind_wrappable, kind_count);
	c = new_case(s, "hsm_transport_import");
	tcase_add_loop_test(
	    c, key_of_each_kind_signs_where_it_went, 0, kind_wrappable);
	tcase_add_test(c, imported_pair_is_found_by_its_public_key);
	tcase_add_loop_test(c, blob_that_was_changed_leaves_no_object, 0, 4);
	tcase_add_test(c, blob_of_wrong_length_is_refused);
	tcase_add_test(c, blob_of_more_than_the_most_is_refused);
	tcase_add_loop_test(c, blob_of_another_key_leaves_no_object, 0, 2);
	tcase_add_test(c, blob_for_another_transport_key_is_refused);
	tcase_add_test(c, hash_that_the_token_lacks_is_refused);
	c = new_case(s, "hsm_transport_lock");
	tcase_add_test(c, locked_key_signs_but_never_leaves_again);
	tcase_add_test(c, lock_of_key_that_has_gone_is_refused);
	return (s);
}
