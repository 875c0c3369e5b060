/* lib/conf: what it reads. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/conf_fixture.h"

Suite *test_conf(void);

#define ONE                   \
	"version: 1\n"        \
	"repositories:\n"     \
	"  Bunker:\n"         \
	"    module: /m.so\n" \
	"    label: Token\n"

#define KASP                                             \
	"version: 1\n"                                   \
	"kasp:\n"                                        \
	"  refresh: P3D\n"                               \
	"  validity: P1M\n"                              \
	"  ttl: 60\n"                                    \
	"  ksk: { algo: 8, size: 2048, lifetime: 1Y }\n" \
	"  zsk: { algo: RSASHA256, size: 1024, lifetime: P1M }\n"

START_TEST(file_names_are_kept)
{
	struct conf *c = conf_fixture_load("version: 0\n");

	ck_assert_str_eq(c->file, conf_fixture_file());
	ck_assert_str_eq(c->folder, conf_fixture_folder());
	ck_assert_uint_eq(c->version, 0);
	ck_assert_uint_eq(c->repository_count, 0);
	ck_assert_uint_eq(c->zone_count, 0);
	ck_assert(!c->kasp.given);
	ck_assert(!c->transport.given);
	conf_free(c);
}
END_TEST

START_TEST(sha256_is_that_of_the_bytes)
{
	struct conf *c = conf_fixture_load("version: 1\n");

	ck_assert_str_eq(c->sha256,
	    "09bfcc6a14b83e2192b8673677725c84"
	    "883ee9cd0c70e45c9ec09daa8f2b2847");
	conf_free(c);
	c = conf_fixture_load("version: 1\r\n# \xc3\xa9\n");
	ck_assert_str_eq(c->sha256,
	    "2175a9e0fab60fc5a05f2f6066c53cba"
	    "a39164ba32405e107b387dc2d66bd801");
	conf_free(c);
}
END_TEST

/* One with a PIN is read twice when it is guarded. */
START_TEST(sha256_of_guarded_file_is_the_same)
{
	struct conf *c = conf_fixture_load(ONE "    pin: 1234\n");
	struct fault f = { 0 };

	ck_assert_str_eq(c->sha256,
	    "d684c6932a4ad04677245ccc648f62c1"
	    "d08530850f537a8096e741228d854f94");
	conf_free(c);
	ck_assert_int_eq(conf_read(&c, conf_fixture_file(), true, &f), 0);
	ck_assert_str_eq(c->sha256,
	    "d684c6932a4ad04677245ccc648f62c1"
	    "d08530850f537a8096e741228d854f94");
	conf_free(c);
}
END_TEST

START_TEST(repository_everything_is_read)
{
	struct conf *c = conf_fixture_load(
	    "version: 1\nrepositories:\n"
	    "  Bunker:\n"
	    "    module: /m.so\n"
	    "    label: Token\n"
	    "    serial: 0123456789abcdef\n"
	    "    pin: 0012\n"
	    "    env: { SOFTHSM2_CONF: /s.conf, EMPTY: '' }\n"
	    "    initArgs: \"configdir='/n'\"\n"
	    "    kwp: 0x210a\n"
	    "    oaep: sha384\n"
	    "    quirks: [ nss-db ]\n");
	const struct conf_repository *r = c->repositories;

	ck_assert_uint_eq(c->version, 1);
	ck_assert_uint_eq(c->repository_count, 1);
	ck_assert_str_eq(r->hsm.name, "Bunker");
	ck_assert_str_eq(r->hsm.module, "/m.so");
	ck_assert_str_eq(r->hsm.label, "Token");
	ck_assert_str_eq(r->hsm.serial, "0123456789abcdef");
	ck_assert_str_eq(r->pin.data, "0012");
	ck_assert_uint_eq(r->pin.length, 4);
	ck_assert_ptr_null(r->pin_file);
	ck_assert_uint_eq(r->hsm.env_count, 2);
	ck_assert_str_eq(r->hsm.env[0].name, "SOFTHSM2_CONF");
	ck_assert_str_eq(r->hsm.env[0].value, "/s.conf");
	ck_assert_str_eq(r->hsm.env[1].name, "EMPTY");
	ck_assert_str_eq(r->hsm.env[1].value, "");
	ck_assert_str_eq(r->hsm.init_args, "configdir='/n'");
	ck_assert_uint_eq(r->hsm.kwp, 0x210a);
	ck_assert_int_eq(r->hsm.oaep, DIGEST_SHA384);
	ck_assert_uint_eq(r->hsm.quirks, HSM_QUIRK_NSS_DB);
	ck_assert_uint_eq(r->line, 3);
	conf_free(c);
}
END_TEST

START_TEST(repository_least_leaves_the_rest_to_presets)
{
	struct conf *c = conf_fixture_load(ONE);
	const struct conf_repository *r = c->repositories;

	ck_assert_ptr_null(r->hsm.serial);
	ck_assert_ptr_null(r->hsm.init_args);
	ck_assert_ptr_null(r->pin_file);
	ck_assert_uint_eq(r->pin.length, 0);
	ck_assert_uint_eq(r->hsm.env_count, 0);
	ck_assert_uint_eq(r->hsm.kwp, 0);
	ck_assert_int_eq(r->hsm.oaep, DIGEST_NONE);
	ck_assert_uint_eq(r->hsm.quirks, 0);
	conf_free(c);
}
END_TEST

START_TEST(oaep_each_name_is_its_hash)
{
	static const char *const names[] = { "sha1", "sha256", "sha384",
		"sha512" };
	static const enum digest digests[] = { DIGEST_SHA1, DIGEST_SHA256,
		DIGEST_SHA384, DIGEST_SHA512 };
	char text[256];
	struct conf *c;

	(void)snprintf(text, sizeof(text), ONE "    oaep: %s\n", names[_i]);
	c = conf_fixture_load(text);
	ck_assert_int_eq(c->repositories[0].hsm.oaep, digests[_i]);
	conf_free(c);
}
END_TEST

START_TEST(kwp_decimal_is_the_same_number)
{
	struct conf *c = conf_fixture_load(ONE "    kwp: 8458\n");

	ck_assert_uint_eq(c->repositories[0].hsm.kwp, 0x210a);
	conf_free(c);
}
END_TEST

START_TEST(paths_relative_are_joined_with_the_folder)
{
	struct conf *c = conf_fixture_load(ONE
	    "    pin-file: pins/bunker\n"
	    "transport: { key: { label: t, file: t.pem } }\n"
	    "zones: { a: { signconf: s/a.xml }, b: { signconf: /s/b.xml } }\n");
	char expected[128];

	(void)snprintf(expected, sizeof(expected), "%s/pins/bunker",
	    conf_fixture_folder());
	ck_assert_str_eq(c->repositories[0].pin_file, expected);
	(void)snprintf(
	    expected, sizeof(expected), "%s/t.pem", conf_fixture_folder());
	ck_assert_str_eq(c->transport.file, expected);
	(void)snprintf(
	    expected, sizeof(expected), "%s/s/a.xml", conf_fixture_folder());
	ck_assert_str_eq(c->zones[0].signconf, expected);
	ck_assert_str_eq(c->zones[1].signconf, "/s/b.xml");
	conf_free(c);
}
END_TEST

START_TEST(kasp_everything_is_read)
{
	struct conf *c = conf_fixture_load(KASP
	    "  inceptionoffset: PT30M\n"
	    "  signatures: { resign: PT1H, refresh: P2D, validity: P10D,\n"
	    "    denial: P9D, jitter: PT2H, inceptionoffset: PT5M }\n"
	    "  denial: { nsec3: { iterations: 5, salt: aAbB, optout: true } }\n"
	    "  soa: { ttl: PT1H, minimum: 300, serial: datecounter }\n");
	const struct conf_policy *p = &c->kasp;
	const struct conf_signer_policy *s = &p->signer;

	ck_assert(p->given);
	ck_assert_int_eq(p->refresh, 3 * 86400);
	ck_assert_int_eq(p->validity, 31 * 86400);
	ck_assert_int_eq(p->inception_offset, 1800);
	ck_assert_uint_eq(p->ttl, 60);
	ck_assert_uint_eq(p->ksk.algorithm, 8);
	ck_assert_uint_eq(p->ksk.size, 2048);
	ck_assert_int_eq(p->ksk.lifetime, 365LL * 86400);
	ck_assert_uint_eq(p->zsk.algorithm, 8);
	ck_assert_uint_eq(p->zsk.size, 1024);
	ck_assert_int_eq(p->zsk.lifetime, 31 * 86400);
	ck_assert_int_eq(s->resign, 3600);
	ck_assert_int_eq(s->refresh, 2 * 86400);
	ck_assert_int_eq(s->validity, 10 * 86400);
	ck_assert_int_eq(s->validity_denial, 9 * 86400);
	ck_assert_int_eq(s->jitter, 7200);
	ck_assert_int_eq(s->inception_offset, 300);
	ck_assert(s->nsec3);
	ck_assert_uint_eq(s->nsec3_iterations, 5);
	ck_assert_uint_eq(s->nsec3_salt.length, 2);
	ck_assert_mem_eq(s->nsec3_salt.data, "\xaa\xbb", 2);
	ck_assert(s->nsec3_optout);
	ck_assert_int_eq(s->soa_ttl, 3600);
	ck_assert_int_eq(s->soa_minimum, 300);
	ck_assert_int_eq(s->serial, CONF_SERIAL_DATECOUNTER);
	conf_free(c);
}
END_TEST

/* With and without kasp. */
START_TEST(signer_defaults_are_set)
{
	struct conf *c = conf_fixture_load(_i == 0 ? "version: 1\n" : KASP);
	const struct conf_signer_policy *s = &c->kasp.signer;

	ck_assert_int_eq(c->kasp.given, _i);
	ck_assert_int_eq(c->kasp.inception_offset, 3600);
	ck_assert_int_eq(s->resign, 7200);
	ck_assert_int_eq(s->refresh, 3 * 86400);
	ck_assert_int_eq(s->validity, 14 * 86400);
	ck_assert_int_eq(s->validity_denial, 14 * 86400);
	ck_assert_int_eq(s->jitter, 3600);
	ck_assert_int_eq(s->inception_offset, 3600);
	ck_assert(!s->nsec3);
	ck_assert_uint_eq(s->nsec3_salt.length, 0);
	ck_assert_int_eq(s->soa_ttl, 3600);
	ck_assert_int_eq(s->soa_minimum, 3600);
	ck_assert_int_eq(s->serial, CONF_SERIAL_UNIXTIME);
	conf_free(c);
}
END_TEST

START_TEST(denial_follows_validity)
{
	struct conf *c = conf_fixture_load(
	    KASP "  signatures: { validity: P20D }\n");

	ck_assert_int_eq(c->kasp.signer.validity_denial, 20 * 86400);
	conf_free(c);
}
END_TEST

START_TEST(lifetime_missing_is_0)
{
	struct conf *c = conf_fixture_load(
	    "version: 1\nkasp: { refresh: P1D, "
	    "validity: P2D, ttl: 1, ksk: { algo: 13 }, zsk: { algo: 13 } }\n");

	ck_assert_uint_eq(c->kasp.ksk.algorithm, 13);
	ck_assert_uint_eq(c->kasp.ksk.size, 0);
	ck_assert_int_eq(c->kasp.ksk.lifetime, 0);
	conf_free(c);
}
END_TEST

START_TEST(transport_everything_is_read)
{
	struct conf *c = conf_fixture_load(
	    "version: 1\ntransport: { key: { "
	    "label: recipekey, ckaid: 0aFF, size: 3072, file: /t.pem } }\n");

	ck_assert(c->transport.given);
	ck_assert_str_eq(c->transport.label, "recipekey");
	ck_assert_uint_eq(c->transport.id.length, 2);
	ck_assert_mem_eq(c->transport.id.data, "\x0a\xff", 2);
	ck_assert_uint_eq(c->transport.size, 3072);
	ck_assert_str_eq(c->transport.file, "/t.pem");
	conf_free(c);
}
END_TEST

START_TEST(transport_least_has_2048_bits)
{
	struct conf *c = conf_fixture_load(
	    "version: 1\ntransport: {key: {label: t}}\n");

	ck_assert_uint_eq(c->transport.size, 2048);
	ck_assert_uint_eq(c->transport.id.length, 0);
	ck_assert_ptr_null(c->transport.file);
	conf_free(c);
}
END_TEST

START_TEST(zone_everything_is_read)
{
	struct conf *c = conf_fixture_load(
	    "version: 1\nzones:\n"
	    "  Example.COM:\n"
	    "    mode: 0640\n"
	    "    group: 4294967294\n"
	    "    anchors:\n"
	    "      - 1 13 2 AA\n"
	    "      - \"2 13 2\n"
	    "        BB\"\n"
	    "    ksk: { id: hex 0102, label: old }\n"
	    "  example.org: {}\n");
	const struct conf_zone *z = c->zones;

	ck_assert_uint_eq(c->zone_count, 2);
	ck_assert_str_eq(z->name, "Example.COM");
	ck_assert_ptr_null(z->signconf);
	ck_assert_uint_eq(z->mode, 0640);
	ck_assert_uint_eq(z->group, 4294967294U);
	ck_assert_uint_eq(z->anchor_count, 2);
	ck_assert_str_eq(z->anchors[0].text, "1 13 2 AA");
	ck_assert_uint_eq(z->anchors[0].line, 7);
	ck_assert_str_eq(z->anchors[1].text, "2 13 2 BB");
	ck_assert_uint_eq(z->anchors[1].line, 8);
	ck_assert(z->ksk.given);
	ck_assert_str_eq(z->ksk.label, "old");
	ck_assert_mem_eq(z->ksk.id.data, "\1\2", 2);
	ck_assert_uint_eq(z->line, 3);
	ck_assert_uint_eq(z[1].mode, 0640);
	ck_assert(z[1].group == (gid_t)-1);
	ck_assert(!z[1].ksk.given);
	ck_assert_uint_eq(z[1].line, 11);
	conf_free(c);
}
END_TEST

START_TEST(group_name_is_looked_up)
{
	struct conf *c = conf_fixture_load(
	    "version: 1\nzones: {a: {group: root}}\n");

	ck_assert_uint_eq(c->zones[0].group, 0);
	conf_free(c);
}
END_TEST

Suite *
test_conf(void)
{
	Suite *s = suite_create("conf");
	TCase *t = tcase_create("conf_read");

	tcase_add_checked_fixture(
	    t, conf_fixture_set_up, conf_fixture_tear_down);
	tcase_add_test(t, file_names_are_kept);
	tcase_add_test(t, sha256_is_that_of_the_bytes);
	tcase_add_test(t, sha256_of_guarded_file_is_the_same);
	tcase_add_test(t, repository_everything_is_read);
	tcase_add_test(t, repository_least_leaves_the_rest_to_presets);
	tcase_add_loop_test(t, oaep_each_name_is_its_hash, 0, 4);
	tcase_add_test(t, kwp_decimal_is_the_same_number);
	tcase_add_test(t, paths_relative_are_joined_with_the_folder);
	tcase_add_test(t, kasp_everything_is_read);
	tcase_add_loop_test(t, signer_defaults_are_set, 0, 2);
	tcase_add_test(t, denial_follows_validity);
	tcase_add_test(t, lifetime_missing_is_0);
	tcase_add_test(t, transport_everything_is_read);
	tcase_add_test(t, transport_least_has_2048_bits);
	tcase_add_test(t, zone_everything_is_read);
	tcase_add_test(t, group_name_is_looked_up);
	suite_add_tcase(s, t);
	return (s);
}
