/*
 * The same keys on NSS's softokn, a second implementation that differs: it is
 * started with initArgs, does not tell CKA_LOCAL, wants CKA_NSS_DB, and has
 * RFC 5649 under its own number.  Without libsoftokn3.so the suite is empty.
 */
#include "lib/hsm/private.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/hsm/module.h"
#include "lib/hsm/transport.h"
#include "tests/unit/hsm_fixture.h"
#include "tests/unit/softhsm.h"

Suite *test_hsm_nss(void);

#define PIN "1234567a"

static struct softhsm soft; /* its folder, and one token */
static char arguments[1024];
static struct hsm_repository bunker_repository, online_repository;
static struct hsm_token *bunker, *online;

static const char *
nss_module(void)
{
	static const char *const paths[] = {
		"/usr/lib/x86_64-linux-gnu/libsoftokn3.so",
		"/usr/lib/aarch64-linux-gnu/libsoftokn3.so",
		"/usr/lib64/libsoftokn3.so",
	};
	size_t i;

	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		if (access(paths[i], R_OK) == 0)
			return (paths[i]);
	return (NULL);
}

/* Sets the first PIN of every token that has the label. */
static void
set_pin(CK_FUNCTION_LIST_PTR call, const char *label)
{
	CK_SLOT_ID slots[16];
	CK_ULONG count = 16, i;
	CK_SESSION_HANDLE session;
	CK_TOKEN_INFO info;
	unsigned char pin[] = PIN, none[] = "";

	ck_assert_uint_eq(call->C_GetSlotList(CK_TRUE, slots, &count), CKR_OK);
	for (i = 0; i < count; i++) {
		ck_assert_uint_eq(
		    call->C_GetTokenInfo(slots[i], &info), CKR_OK);
		if (strncmp((char *)info.label, label, strlen(label)) != 0)
			continue;
		ck_assert_uint_eq(call->C_OpenSession(slots[i],
				      CKF_SERIAL_SESSION | CKF_RW_SESSION, NULL,
				      NULL, &session),
		    CKR_OK);
		ck_assert_uint_eq(
		    call->C_Login(session, CKU_SO, none, 0), CKR_OK);
		ck_assert_uint_eq(
		    call->C_InitPIN(session, pin, strlen(PIN)), CKR_OK);
		ck_assert_uint_eq(call->C_CloseSession(session), CKR_OK);
	}
}

static struct hsm_repository
nss_repository(const char *label)
{
	/* Else each use of a key costs 10,000 rounds of PBKDF2. */
	static const struct hsm_variable env = {
		"NSS_MAX_MP_PBE_ITERATION_COUNT", "1"
	};
	struct hsm_repository r = { .name = "nss",
		.label = label,
		.module = nss_module(),
		.init_args = arguments,
		.env = &env,
		.env_count = 1 };

	return (r);
}

static struct hsm_token *
open_nss(struct hsm_repository *r)
{
	char pin[] = PIN;
	const struct secret secret = { pin, strlen(pin), 0 };
	struct hsm_token *t;
	struct fault f = { 0 };

	ck_assert_msg(
	    hsm_token_open(&t, r, &secret, &f) == 0, "%s %s", f.code, f.what);
	return (t);
}

static void
start(void)
{
	static const char *const labels[] = { "soft" };
	static const char *const folders[] = { "bunker", "online" };
	struct hsm_module *module;
	struct fault f = { 0 };
	char path[160];
	size_t i;

	ck_assert(softhsm_start(&soft, labels, 1));
	for (i = 0; i < 2; i++) {
		(void)snprintf(
		    path, sizeof(path), "%s/%s", soft.folder, folders[i]);
		ck_assert_int_eq(mkdir(path, 0700), 0);
	}
	(void)snprintf(arguments, sizeof(arguments),
	    "configdir='sql:%s/bunker' certPrefix='' keyPrefix='' secmod='' "
	    "flags= tokens=<0x4=[configdir='sql:%s/bunker' "
	    "tokenDescription='bunker'] 0x5=[configdir='sql:%s/online' "
	    "tokenDescription='online']>",
	    soft.folder, soft.folder, soft.folder);
	bunker_repository = nss_repository("bunker");
	online_repository = nss_repository("online");
	ck_assert_msg(hsm_module_open(&module, &bunker_repository, &f) == 0,
	    "%s", f.what);
	set_pin(hsm_module_calls(module), "bunker");
	set_pin(hsm_module_calls(module), "online");
	bunker = open_nss(&bunker_repository);
	online = open_nss(&online_repository);
	hsm_module_close(module);
}

static void
stop(void)
{
	hsm_token_close(bunker);
	hsm_token_close(online);
	softhsm_stop(&soft);
}

START_TEST(pair_signs_and_is_found_again)
{
	struct hsm_attributes a;
	struct hsm_inventory v;
	struct fault f = { 0 };
	struct hsm_key k, found;

	make_pair(&k, bunker, _i, "id", "label", false);
	assert_signs(bunker, &k, &kind_cases[_i]);
	ck_assert_int_eq(hsm_key_attributes(&a, bunker, &k, &f), 0);
	ck_assert_int_eq(a.sensitive, 1);
	ck_assert_int_eq(a.extractable, 0);
	assert_only_signs(bunker, &k);
	ck_assert_int_eq(hsm_inventory_read(&v, bunker, &f), 0);
	ck_assert_uint_eq(v.count, 2);
	ck_assert_int_eq(hsm_key_find_pubkey(&found, &v, &k.pubkey, &f), 0);
	ck_assert_uint_eq(found.private_handle, k.private_handle);
	ck_assert_int_eq(hsm_destroy_check(bunker, &found, &f), 0);
	ck_assert_str_eq(found.label, "label");
	hsm_inventory_clear(&v);
	hsm_key_clear(&found);
	hsm_key_clear(&k);
}
END_TEST

/* Carries a pair of that kind and has it sign; attributes as they stay. */
static void
carry(struct hsm_token *from, struct hsm_token *to, int kind)
{
	const struct bytes id = text_bytes("i");
	struct bytes blob = { 0 };
	struct hsm_import m = {
		.blob = &blob, .id = &id, .label = "i", .oaep = DIGEST_NONE
	};
	struct hsm_attributes a;
	struct fault f = { 0 };
	struct hsm_key k, transport, wrapping, imported;

	make_transport(&transport, to, 2048, "t");
	make_pair(&k, from, kind, "k", "key", true);
	m.pubkey = &k.pubkey;
	ck_assert_int_eq(hsm_generate_public(&wrapping, from,
			     &(struct hsm_template){
				 .id = &id, .label = "w", .session = true },
			     &transport.pubkey, &f),
	    0);
	ck_assert_msg(
	    hsm_transport_check(from, &wrapping, &f) == 0, "%s", f.what);
	ck_assert_msg(hsm_transport_export(&blob, from, &k, &wrapping, &f) == 0,
	    "%s %s", f.code, f.what);
	ck_assert_msg(
	    hsm_transport_import(&imported, to, &m, &transport, &f) == 0,
	    "%s %s", f.code, f.what);
	assert_signs(to, &imported, &kind_cases[kind]);
	ck_assert_int_eq(hsm_key_attributes(&a, to, &imported, &f), 0);
	ck_assert_int_eq(a.sensitive, 1);
	ck_assert_int_eq(a.extractable, 0);
	assert_only_signs(to, &imported);
	hsm_key_clear(&k);
	hsm_key_clear(&transport);
	hsm_key_clear(&wrapping);
	hsm_key_clear(&imported);
	bytes_clear(&blob);
}

START_TEST(key_goes_from_token_to_token)
{
	struct hsm_transport s;

	hsm_transport_settings(bunker, &s);
	ck_assert_uint_eq(s.kwp, 0x210b);
	ck_assert_int_eq((int)s.oaep, DIGEST_SHA256);
	carry(bunker, online, _i);
}
END_TEST

/* SoftHSM has SHA-1 only in OAEP, so that the other end is set to that. */
START_TEST(key_goes_between_implementations)
{
	struct hsm_repository repository;
	struct hsm_token *t = softhsm_open(&soft, &repository, "soft");

	ck_assert_ptr_nonnull(t);
	hsm_token_close(online);
	online_repository.oaep = DIGEST_SHA1;
	online = open_nss(&online_repository);
	if (_i < 2)
		carry(t, online, _i);
	else
		carry(online, t, _i - 2);
	hsm_token_close(t);
}
END_TEST

START_TEST(module_without_its_arguments_says_what_is_missing)
{
	struct hsm_repository r = nss_repository("bunker");
	const struct secret none = { 0 };
	struct fault f = { 0 };
	struct hsm_token *t;

	hsm_token_close(bunker);
	hsm_token_close(online);
	bunker = online = NULL;
	r.init_args = NULL;
	assert_fault(hsm_token_open(&t, &r, &none, &f), &f, FAULT_HSM,
	    "CKR_ARGUMENTS_BAD (0x7)", "no initArgs");
	ck_assert_ptr_null(t);
}
END_TEST

START_TEST(key_that_is_not_extractable_is_refused_by_us)
{
	struct bytes blob = { 0 };
	struct fault f = { 0 };
	struct hsm_key k, transport;

	make_pair(&k, bunker, 1, "k", "key", false);
	make_transport(&transport, bunker, 2048, "t");
	assert_fault(hsm_transport_export(&blob, bunker, &k, &transport, &f),
	    &f, FAULT_HSM, "", "CKA_EXTRACTABLE is false");
	hsm_key_clear(&k);
	hsm_key_clear(&transport);
}
END_TEST

Suite *
test_hsm_nss(void)
{
	Suite *s = suite_create("hsm_nss");
	TCase *c = tcase_create("hsm_nss");

	tcase_add_checked_fixture(c, start, stop);
	tcase_set_timeout(c, 120);
	suite_add_tcase(s, c);
	if (nss_module() == NULL)
		return (s);
	tcase_add_loop_test(c, pair_signs_and_is_found_again, 0, 3);
	tcase_add_loop_test(c, key_goes_from_token_to_token, 0, 3);
	tcase_add_loop_test(c, key_goes_between_implementations, 0, 4);
	tcase_add_test(c, module_without_its_arguments_says_what_is_missing);
	tcase_add_test(c, key_that_is_not_extractable_is_refused_by_us);
	return (s);
}
