/* lib/conf/guards: what it reads and how it is asked.  What it refuses is in
 * tests/cases/conf/guards-*.conf. */
#include "lib/conf/guards.h"

#include <check.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/util/pubkey.h"

Suite *test_conf_guards(void);

static char file[] = "/tmp/oks-test-guards-XXXXXX";
static struct conf *conf;

static void
set_up(void)
{
	int fd;

	memcpy(file + strlen(file) - 6, "XXXXXX", 6);
	ck_assert_int_ne(fd = mkstemp(file), -1);
	ck_assert_int_eq(close(fd), 0);
}

static void
tear_down(void)
{
	conf_free(conf);
	conf = NULL;
	(void)unlink(file);
}

/* Reads "version: 1" and the text as a configuration, and gives its guards. */
static const struct conf_guards *
load(const char *text)
{
	struct fault f = { 0 };
	char line[FAULT_LINE_SIZE];
	FILE *out = fopen(file, "w");
	int result;

	ck_assert_ptr_nonnull(out);
	ck_assert_int_gt(fprintf(out, "version: 1\n%s", text), 0);
	ck_assert_int_eq(fclose(out), 0);
	conf_free(conf);
	result = conf_read(&conf, file, false, &f);
	fault_line(&f, line);
	ck_assert_msg(result == 0, "%s", line);
	return (&conf->guards);
}

#define A     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B     "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define C     "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
#define MIXED "ABCDEFabcdef0123456789ABCDEFabcdef0123456789ABCDEFabcdef01234567"
#define LOWER "abcdefabcdef0123456789abcdefabcdef0123456789abcdefabcdef01234567"

static void
assert_refuses_nothing(const struct conf_guards *g)
{
	ck_assert(!g->zones_given);
	ck_assert(!g->algorithms_given);
	ck_assert(!g->transport_keys.given);
	ck_assert_uint_eq(g->never_delete.count, 0);
	ck_assert_int_eq(g->validity_most, INT64_MAX);
	ck_assert_int_eq(g->expiration_most, INT64_MAX);
	ck_assert_int_eq(g->ttl_least, 0);
	ck_assert_int_eq(g->ttl_most, INT64_MAX);
}

START_TEST(section_missing_refuses_nothing)
{
	const struct conf_guards *g = load("");

	ck_assert(!g->given);
	assert_refuses_nothing(g);
	ck_assert_uint_eq(g->deletions_most, ULONG_MAX);
	ck_assert(g->delete_last_signer);
	ck_assert(g->revoke_any);
	ck_assert_uint_eq(g->backup.count, 0);
}
END_TEST

START_TEST(section_empty_refuses_what_cannot_be_taken_back)
{
	const struct conf_guards *g = load("guards: {}\n");

	ck_assert(g->given);
	assert_refuses_nothing(g);
	ck_assert_uint_eq(g->deletions_most, 0);
	ck_assert(!g->delete_last_signer);
	ck_assert(!g->revoke_any);
	ck_assert_uint_eq(g->revoke.count, 0);
	ck_assert_uint_eq(g->backup.count, 0);
}
END_TEST

START_TEST(values_are_read)
{
	const struct conf_guards *g = load("guards:\n"
					   "  max-validity: P1M\n"
					   "  latest-expiration: 2027-03-01\n"
					   "  min-ttl: PT1M\n"
					   "  max-ttl: 3600\n"
					   "  delete-last-signer: true\n"
					   "  deletions: 2\n"
					   "  revoke: true\n");

	ck_assert_int_eq(g->validity_most, 31 * 86400);
	ck_assert_int_eq(g->expiration_most, 1803859200);
	ck_assert_int_eq(g->ttl_least, 60);
	ck_assert_int_eq(g->ttl_most, 3600);
	ck_assert(g->delete_last_signer);
	ck_assert_uint_eq(g->deletions_most, 2);
	ck_assert(g->revoke_any);
}
END_TEST

START_TEST(hash_alone_is_a_list_of_one)
{
	const struct conf_guards *g = load("guards:\n"
					   "  never-delete: " MIXED "\n"
					   "  revoke: " A "\n"
					   "  backup: " B "\n");

	ck_assert_uint_eq(g->never_delete.count, 1);
	ck_assert_str_eq(g->never_delete.items[0], LOWER);
	ck_assert(!g->revoke_any);
	ck_assert(guards_list(&g->revoke, A));
	ck_assert(guards_list(&g->backup, B));
}
END_TEST

START_TEST(list_has_its_members_and_no_other)
{
	const struct conf_guards *g = load(
	    "guards:\n"
	    "  transport-keys: [ " C ", " MIXED ", " A " ]\n"
	    "  revoke: []\n");

	ck_assert_uint_eq(g->transport_keys.count, 3);
	ck_assert(guards_list(&g->transport_keys, A));
	ck_assert(guards_list(&g->transport_keys, C));
	ck_assert(guards_list(&g->transport_keys, LOWER));
	ck_assert(!guards_list(&g->transport_keys, B));
	ck_assert(!guards_list(&g->revoke, A));
	ck_assert(g->revoke.given);
	ck_assert(!g->revoke_any);
	ck_assert(!guards_list(&g->never_delete, A));
}
END_TEST

START_TEST(list_empty_is_given)
{
	const struct conf_guards *g = load("guards:\n"
					   "  zones: {}\n"
					   "  algorithms: []\n"
					   "  transport-keys: []\n");

	ck_assert(g->zones_given);
	ck_assert_uint_eq(g->zone_count, 0);
	ck_assert(g->algorithms_given);
	ck_assert_uint_eq(g->algorithm_count, 0);
	ck_assert(g->transport_keys.given);
	ck_assert(!guards_list(&g->transport_keys, A));
}
END_TEST

#define ZONES                                                        \
	"guards:\n"                                                  \
	"  zones:\n"                                                 \
	"    org: { signers: [], new-signers: alone }\n"             \
	"    Example.COM: { signers: " A ", new-signers: beside }\n" \
	"    .: { signers: [ " A ", " B " ], new-signers: no }\n"    \
	"    a\\.b.example: { signers: " C " }\n"

static const struct conf_guard_zone *
zone(const struct conf_guards *g, const char *text)
{
	struct fault f = { 0 };
	struct name name;

	ck_assert_msg(name_parse(&name, text, &f) == 0, "%s", text);
	return (guards_zone(g, &name));
}

START_TEST(zone_is_found_by_any_spelling)
{
	static const char *const spellings[] = { "example.com", "example.com.",
		"EXAMPLE.com.", "ex\\097mple.com", "\\e\\x\\ample.\\067OM." };
	const struct conf_guards *g = load(ZONES);
	const struct conf_guard_zone *z = zone(g, spellings[_i]);

	ck_assert_ptr_nonnull(z);
	ck_assert(guards_list(&z->signers, A));
	ck_assert(!guards_list(&z->signers, B));
	ck_assert_int_eq(z->new_signers, CONF_NEW_SIGNERS_BESIDE);
}
END_TEST

START_TEST(zone_is_none_of_its_relatives)
{
	static const char *const others[] = { "com.", "www.example.com.",
		"example.", "xample.com.", "example\\.com.", "a.b.example.",
		"example.com\\.", "net." };

	ck_assert_ptr_null(zone(load(ZONES), others[_i]));
}
END_TEST

START_TEST(zone_has_its_own_rules)
{
	const struct conf_guards *g = load(ZONES);

	ck_assert_uint_eq(g->zone_count, 4);
	ck_assert_int_eq(zone(g, "org.")->new_signers, CONF_NEW_SIGNERS_ALONE);
	ck_assert_uint_eq(zone(g, "org.")->signers.count, 0);
	ck_assert_int_eq(zone(g, ".")->new_signers, CONF_NEW_SIGNERS_NO);
	ck_assert_uint_eq(zone(g, ".")->signers.count, 2);
	ck_assert_int_eq(
	    zone(g, "A\\046B.Example.")->new_signers, CONF_NEW_SIGNERS_NO);
	ck_assert(guards_list(&zone(g, "a\\.b.example.")->signers, C));
}
END_TEST

START_TEST(zones_missing_find_nothing)
{
	ck_assert_ptr_null(zone(load("guards: {}\n"), "example.com."));
	ck_assert_ptr_null(zone(load("guards: { zones: {} }\n"), "."));
}
END_TEST

START_TEST(algorithms_have_their_sizes)
{
	const struct conf_guards *g = load("guards:\n"
					   "  algorithms:\n"
					   "    - 13\n"
					   "    - rsasha1\n"
					   "    - { algo: ED25519 }\n"
					   "    - { algo: 8, min-size: 2048 }\n"
					   "    - { algo: RSASHA512,"
					   " max-size: 3072 }\n");

	ck_assert_uint_eq(g->algorithm_count, 5);
	ck_assert_ptr_nonnull(guards_algorithm(g, 13));
	ck_assert_ptr_nonnull(guards_algorithm(g, 15));
	ck_assert_ptr_null(guards_algorithm(g, 14));
	ck_assert_ptr_null(guards_algorithm(g, 7));
	ck_assert_uint_eq(guards_algorithm(g, 5)->least, 0);
	ck_assert_uint_eq(guards_algorithm(g, 5)->most, PUBKEY_RSA_MOST);
	ck_assert_uint_eq(guards_algorithm(g, 8)->least, 2048);
	ck_assert_uint_eq(guards_algorithm(g, 8)->most, PUBKEY_RSA_MOST);
	ck_assert_uint_eq(guards_algorithm(g, 10)->least, 0);
	ck_assert_uint_eq(guards_algorithm(g, 10)->most, 3072);
}
END_TEST

Suite *
test_conf_guards(void)
{
	Suite *s = suite_create("conf_guards");
	TCase *c = tcase_create("guards_section");

	suite_add_tcase(s, c);
	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_test(c, section_missing_refuses_nothing);
	tcase_add_test(c, section_empty_refuses_what_cannot_be_taken_back);
	tcase_add_test(c, values_are_read);
	tcase_add_test(c, hash_alone_is_a_list_of_one);
	tcase_add_test(c, list_has_its_members_and_no_other);
	tcase_add_test(c, list_empty_is_given);
	tcase_add_loop_test(c, zone_is_found_by_any_spelling, 0, 5);
	tcase_add_loop_test(c, zone_is_none_of_its_relatives, 0, 8);
	tcase_add_test(c, zone_has_its_own_rules);
	tcase_add_test(c, zones_missing_find_nothing);
	tcase_add_test(c, algorithms_have_their_sizes);
	return (s);
}
