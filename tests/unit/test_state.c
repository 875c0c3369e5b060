#include "produce/state.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

Suite *test_state(void);

/* RFC 8080, 6.1: tags 3613 and 35217, as 256 one less. */
#define KSK                                     \
	"example.com. 3600 IN DNSKEY 257 3 15 " \
	"l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=\n"
#define ZSK                                     \
	"example.com. 3600 IN DNSKEY 256 3 15 " \
	"zPnZ/QwEe7S8C5SPz2OfS5RR40ATk2/rYnE9xHIEijs=\n"
#define OTHER_KSK                               \
	"example.com. 3600 IN DNSKEY 257 3 15 " \
	"zPnZ/QwEe7S8C5SPz2OfS5RR40ATk2/rYnE9xHIEijs=\n"
#define OTHER_ZSK                               \
	"example.com. 3600 IN DNSKEY 256 3 15 " \
	"l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=\n"
#define SOA                                                        \
	"example.com. 3600 IN SOA ns.example.com. h.example.com. " \
	"1 3600 600 86400 60\n"
#define LOCATOR                                                   \
	";;Key: locator 0a0b0c algorithm 15 flags 257 publish 1 " \
	"ksk 1 zsk 0 keytag 3613\n"

/* The state of the zone file in text; label may be NULL. */
static int
take(struct state *s, const char *text, const char *label, struct fault *f)
{
	struct conf_key_name named = { .given = label != NULL };
	struct bytes data = { 0 };
	struct zonefile z;
	char copy[128];
	int rc;

	if (label != NULL) {
		(void)snprintf(copy, sizeof(copy), "%s", label);
		named.label = copy;
	}
	memset(f, 0, sizeof(*f));
	ck_assert_int_eq(bytes_set(&data, text, strlen(text), f), 0);
	ck_assert_int_eq(zonefile_read(&z, "zone", &data, NULL, f), 0);
	rc = state_take(s, &z, &named, 1000, f);
	zonefile_clear(&z);
	bytes_clear(&data);
	return (rc);
}

static const struct state_key *
ksk_of(const struct state *s)
{
	return (state_find(s, NAMES_KSK));
}

static void
refuse(
    const char *text, const char *label, enum fault_kind kind, const char *what)
{
	struct state s;
	struct fault f;

	ck_assert_int_eq(take(&s, text, label, &f), -1);
	ck_assert_int_eq(f.kind, kind);
	ck_assert_msg(strstr(f.what, what) != NULL, "%s", f.what);
	ck_assert_ptr_null(s.keys);
	ck_assert_uint_eq(s.key_count, 0);
}

START_TEST(new_zone_has_no_keys)
{
	struct fault f = { 0 };
	struct conf_key_name named = { 0 };
	struct state s;
	struct name zone, lower;

	ck_assert_int_eq(name_parse(&zone, "Example.COM", &f), 0);
	ck_assert_int_eq(name_parse(&lower, "example.com", &f), 0);
	ck_assert_int_eq(state_new(&s, &zone, NULL, &f), 0);
	ck_assert_uint_eq(s.key_count, 0);
	ck_assert_mem_eq(s.zone.wire, lower.wire, lower.length);
	ck_assert_int_eq(state_new(&s, &zone, &named, &f), 0);
}
END_TEST

START_TEST(new_ksk_configured_is_refused)
{
	struct conf_key_name named = { .given = true };
	struct fault f = { 0 };
	struct state s;
	struct name zone;

	ck_assert_int_eq(name_parse(&zone, "example.com", &f), 0);
	ck_assert_int_eq(state_new(&s, &zone, &named, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	ck_assert_ptr_nonnull(strstr(f.what, "give the zone file"));
}
END_TEST

START_TEST(take_locator_gives_the_ksk_its_id)
{
	struct fault f;
	struct state s;

	ck_assert_int_eq(take(&s, LOCATOR KSK ZSK, NULL, &f), 0);
	ck_assert_uint_eq(s.key_count, 2);
	ck_assert(!ksk_of(&s)->outside && state_find(&s, NAMES_ZSK)->outside);
	ck_assert_int_eq(ksk_of(&s)->timeline.published, 1000);
	ck_assert_int_eq(s.key_ttl, 3600);
	ck_assert_uint_eq(dnskey_tag(&ksk_of(&s)->dnskey), 3613);
	ck_assert_uint_eq(
	    dnskey_tag(&state_find(&s, NAMES_ZSK)->dnskey), 35216);
	ck_assert_uint_eq(ksk_of(&s)->id.length, 3);
	ck_assert_mem_eq(ksk_of(&s)->id.data, "\x0a\x0b\x0c", 3);
	ck_assert_ptr_null(ksk_of(&s)->label);
	state_clear(&s);
	ck_assert_ptr_null(s.keys);
}
END_TEST

START_TEST(take_configured_name_goes_before_locator)
{
	struct fault f;
	struct state s;

	ck_assert_int_eq(take(&s, LOCATOR ZSK KSK, "ksk-2026", &f), 0);
	ck_assert_str_eq(ksk_of(&s)->label, "ksk-2026");
	ck_assert_uint_eq(ksk_of(&s)->id.length, 0);
	state_clear(&s);
}
END_TEST

START_TEST(take_unknown_name_says_what_to_write)
{
	refuse(KSK ZSK, NULL, FAULT_INPUT,
	    "write zones: { \"example.com\": "
	    "{ ksk: { label: LABEL, id: HEX } } } in oks.conf");
	refuse(KSK ZSK, NULL, FAULT_INPUT,
	    ";;Key: locator HEX algorithm 15 keytag 3613");
}
END_TEST

START_TEST(take_locator_of_another_key_is_not_used)
{
	refuse(";;Key: locator 0a algorithm 15 keytag 3614\n" KSK ZSK, NULL,
	    FAULT_INPUT, "is not known");
	refuse(";;Key: locator 0a algorithm 13 keytag 3613\n" KSK ZSK, NULL,
	    FAULT_INPUT, "is not known");
}
END_TEST

START_TEST(take_locators_that_differ_are_refused)
{
	struct fault f;
	struct state s;

	refuse(LOCATOR ";;Key: locator 0a algorithm 15 keytag 3613\n" KSK, NULL,
	    FAULT_INPUT, "different locators");
	ck_assert_int_eq(take(&s, LOCATOR LOCATOR KSK, NULL, &f), 0);
	state_clear(&s);
}
END_TEST

/* An id of that many bytes. */
static int
take_long_locator(struct state *s, int bytes, struct fault *f)
{
	char text[1024];
	int i, used;

	used = snprintf(text, sizeof(text), ";;Key: locator ");
	for (i = 0; i < bytes; i++)
		used += snprintf(
		    text + used, sizeof(text) - (size_t)used, "ab");
	(void)snprintf(text + used, sizeof(text) - (size_t)used,
	    " algorithm 15 keytag 3613\n" KSK);
	return (take(s, text, NULL, f));
}

START_TEST(take_locator_has_at_most_64_bytes)
{
	struct fault f;
	struct state s;

	ck_assert_int_eq(take_long_locator(&s, 64, &f), 0);
	ck_assert_uint_eq(ksk_of(&s)->id.length, 64);
	state_clear(&s);
	ck_assert_int_eq(take_long_locator(&s, 65, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
}
END_TEST

START_TEST(take_zsk_alone_leaves_the_ksk_to_be_made)
{
	struct fault f;
	struct state s;

	ck_assert_int_eq(take(&s, SOA ZSK, NULL, &f), 0);
	ck_assert_ptr_null(ksk_of(&s));
	ck_assert_ptr_nonnull(state_find(&s, NAMES_ZSK));
	state_clear(&s);
	refuse(SOA ZSK, "ksk-2026", FAULT_INPUT, "no DNSKEY with the SEP");
}
END_TEST

START_TEST(take_unsigned_zone_has_no_keys)
{
	struct fault f;
	struct state s;

	ck_assert_int_eq(take(&s, SOA, NULL, &f), 0);
	ck_assert_uint_eq(s.key_count, 0);
	ck_assert_uint_eq(s.zone.labels, 2);
	state_clear(&s);
	refuse(SOA, "ksk-2026", FAULT_INPUT, "no DNSKEY with the SEP");
}
END_TEST

START_TEST(take_second_key_of_a_role_is_refused)
{
	refuse(LOCATOR KSK OTHER_KSK, NULL, FAULT_REFUSED,
	    "more than one key signing key");
	refuse(LOCATOR KSK ZSK OTHER_ZSK, NULL, FAULT_REFUSED,
	    "more than one zone signing key");
}
END_TEST

START_TEST(take_revoked_key_is_refused)
{
	refuse("example.com. 3600 IN DNSKEY 385 3 15 "
	       "l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=\n",
	    "ksk", FAULT_REFUSED, "is revoked");
}
END_TEST

START_TEST(take_unsound_key_is_refused)
{
	refuse("example.com. 3600 IN DNSKEY 257 3 13 "
	       "l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=\n",
	    "ksk", FAULT_INPUT, "");
	refuse("example.com. 3600 IN DNSKEY 257 3 3 "
	       "l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=\n",
	    "ksk", FAULT_INPUT, "");
	refuse("example.com. 3600 IN DNSKEY 259 3 15 "
	       "l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=\n",
	    "ksk", FAULT_INPUT, "flags 259");
}
END_TEST

/* The tag is a sum: two words changed against each other keep it. */
START_TEST(take_keys_with_the_same_tag_are_refused)
{
	refuse(SOA "example.com. 3600 IN DNSKEY 257 3 15 "
		   "l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=\n"
		   "example.com. 3600 IN DNSKEY 256 3 15 "
		   "l06Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=\n",
	    "ksk", FAULT_REFUSED, "key tag 3613");
}
END_TEST

static void
add_refusals(TCase *c)
{
	tcase_add_test(c, take_unknown_name_says_what_to_write);
	tcase_add_test(c, take_locator_of_another_key_is_not_used);
	tcase_add_test(c, take_locators_that_differ_are_refused);
	tcase_add_test(c, take_locator_has_at_most_64_bytes);
	tcase_add_test(c, take_second_key_of_a_role_is_refused);
	tcase_add_test(c, take_revoked_key_is_refused);
	tcase_add_test(c, take_unsound_key_is_refused);
	tcase_add_test(c, take_keys_with_the_same_tag_are_refused);
}

Suite *
test_state(void)
{
	Suite *s = suite_create("state");
	TCase *new = tcase_create("state_new");
	TCase *take_case = tcase_create("state_take");

	tcase_add_test(new, new_zone_has_no_keys);
	tcase_add_test(new, new_ksk_configured_is_refused);
	tcase_add_test(take_case, take_locator_gives_the_ksk_its_id);
	tcase_add_test(take_case, take_configured_name_goes_before_locator);
	tcase_add_test(take_case, take_zsk_alone_leaves_the_ksk_to_be_made);
	tcase_add_test(take_case, take_unsigned_zone_has_no_keys);
	add_refusals(take_case);
	suite_add_tcase(s, new);
	suite_add_tcase(s, take_case);
	return (s);
}
