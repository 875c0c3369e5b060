#include "produce/state.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "produce/plan.h"
#include "tests/unit/timeline_dates.h"

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

static const struct parent *parent_seen;
static int64_t taken = 1000;

/* The state of the zone file in text; label may be NULL. */
static int
take(struct state *s, const char *text, const char *label, struct fault *f)
{
	struct conf_key_name named = { .given = label != NULL };
	struct conf_policy policy;
	struct state_taking t = { &policy, &named, parent_seen, taken };
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
	dates_policy(&policy);
	rc = state_take(s, &z, &t, f);
	zonefile_clear(&z);
	bytes_clear(&data);
	return (rc);
}

static const struct state_key *
ksk_of(const struct state *s)
{
	return (state_key_find(s, NAMES_KSK));
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
	ck_assert(
	    !ksk_of(&s)->outside && state_key_find(&s, NAMES_ZSK)->outside);
	ck_assert_int_eq(ksk_of(&s)->timeline.published, 1000);
	ck_assert_int_eq(s.key_ttl, 3600);
	ck_assert_uint_eq(dnskey_tag(&ksk_of(&s)->dnskey), 3613);
	ck_assert_uint_eq(
	    dnskey_tag(&state_key_find(&s, NAMES_ZSK)->dnskey), 35216);
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
	ck_assert_ptr_nonnull(state_key_find(&s, NAMES_ZSK));
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

/* RRSIG records over the SOA and the DNSKEYs, by a key of that tag. */
#define SIGNED_SOA(tag)                                            \
	"example.com. 3600 IN RRSIG SOA 15 2 3600 20270401000000 " \
	"20270201000000 " tag " example.com. AAAA\n"
#define SIGNED_KEYS(expiration, tag)                                  \
	"example.com. 172800 IN RRSIG DNSKEY 15 2 172800 " expiration \
	" 20270201000000 " tag " example.com. AAAA\n"

/* The old signer's and the new one's keys, with a TTL of two days. */
#define OLD_ZSK                                   \
	"example.com. 172800 IN DNSKEY 256 3 15 " \
	"zPnZ/QwEe7S8C5SPz2OfS5RR40ATk2/rYnE9xHIEijs=\n"
#define NEW_ZSK                                   \
	"example.com. 172800 IN DNSKEY 256 3 15 " \
	"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
#define THIRD_KSK                               \
	"example.com. 3600 IN DNSKEY 257 3 15 " \
	"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
#define SLOW_KSK                                  \
	"example.com. 172800 IN DNSKEY 257 3 15 " \
	"l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=\n"

START_TEST(scenario_14_takeover)
{
	struct conf_policy policy;
	struct plan_zone zone = { &policy, NULL };
	struct plan_facts facts = { .zones = &zone,
		.zone_count = 1,
		.now = dates_at("2027-03-01"),
		.until = dates_at("2027-04-01") };
	struct plan p = { 0 };
	struct state s;
	struct fault f;

	taken = dates_at("2027-03-01");
	ck_assert_int_eq(take(&s,
			     SOA SLOW_KSK OLD_ZSK NEW_ZSK SIGNED_SOA("35216")
				 SIGNED_KEYS("20270310000000", "3613"),
			     "ksk", &f),
	    0);
	ck_assert_int_eq(s.begin, dates_at("2027-03-03T02:00Z"));
	ck_assert_int_eq(s.zone_ttl, 2 * 86400);
	dates_policy(&policy);
	zone.state = &s;
	ck_assert_int_eq(plan_lay(&p, &facts, &f), 0);
	dates_expect(&p.lines[0].timeline, BRANCH_PLAN,
	    "03-04 K1* Z1 Z2*|03-09 K1* Z2*");
	ck_assert_int_eq(
	    dates_step(&p.lines[0].timeline, TIMELINE_WITHDRAWN, 1)->earliest,
	    dates_at("2027-03-08T04:00Z"));
	plan_forget(&p);
	state_clear(&s);
	/* 03-04 + 2d2h + 2d + 1h = 03-08T03 */
	refuse(SOA SLOW_KSK OLD_ZSK NEW_ZSK SIGNED_SOA("35216")
		   SIGNED_KEYS("20270308025959", "3613"),
	    "ksk", FAULT_REFUSED, "have it signed again");
	taken = 1000;
}
END_TEST

START_TEST(take_two_zsks_whose_signer_is_unknown_are_refused)
{
	refuse(LOCATOR KSK ZSK OTHER_ZSK, NULL, FAULT_REFUSED,
	    "one that signs the zone");
	refuse(LOCATOR KSK ZSK OTHER_ZSK SIGNED_SOA("35216") SIGNED_SOA("3612"),
	    NULL, FAULT_REFUSED, "one that signs the zone");
}
END_TEST

START_TEST(take_zone_with_a_single_key_is_refused)
{
	refuse(SOA KSK SIGNED_SOA("3613"), "ksk", FAULT_REFUSED, "CSK");
}
END_TEST

START_TEST(take_second_ksk_waits_for_the_parent)
{
	struct parent parent = { 0 };
	struct name zone;
	struct state s;
	struct fault f = { 0 };

	refuse(KSK OTHER_KSK ZSK, NULL, FAULT_REFUSED, "Key: locator");
	refuse(LOCATOR KSK THIRD_KSK ZSK, NULL, FAULT_REFUSED, "--ds");
	ck_assert_int_eq(name_parse(&zone, "example.com.", &f), 0);
	/* ldns-key2ds -n -2 of the key with tag 3613 */
	ck_assert_int_eq(
	    parent_from_text(&parent,
		"; observed 1970-01-01T00:10:00Z\n"
		"example.com. 3600 IN DS 3613 15 2 3AA5AB37EFCE57F737FC1627"
		"013FEE07BDF241BD10F3B1964AB55C78E79A304B\n",
		&zone, &f),
	    0);
	parent_seen = &parent;
	ck_assert_int_eq(take(&s, LOCATOR KSK THIRD_KSK ZSK, NULL, &f), 0);
	/* Tds + S after that */
	ck_assert_int_eq(s.begin, 600 + 25 * 3600);
	ck_assert(!s.keys[0].outside && s.keys[1].outside);
	ck_assert_uint_eq(
	    s.keys[1].timeline.state[BRANCH_PLAN], TIMELINE_IN_SET);
	ck_assert_int_eq(s.rolls[0].kind, ROLL_KSK_DOUBLE_SIGNATURE);
	ck_assert_uint_eq(s.rolls[0].old_ksk, 1);
	state_clear(&s);
	parent_seen = NULL;
	parent_clear(&parent);
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
	tcase_add_test(c, scenario_14_takeover);
	tcase_add_test(c, take_two_zsks_whose_signer_is_unknown_are_refused);
	tcase_add_test(c, take_zone_with_a_single_key_is_refused);
	tcase_add_test(c, take_second_ksk_waits_for_the_parent);
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
