/* recipe/verify: what is asked, what came out, and what somebody changed. */
#include "recipe/verify.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sample.h"
#include "recipe/check.h"

Suite *test_recipe_verify(void);

static struct sample sample;

static void
set_up(void)
{
	sample_make(&sample);
}

static void
tear_down(void)
{
	sample_clear(&sample);
}

static struct action *
action(size_t i)
{
	return (&sample.recipe->actions[i]);
}

static struct result *
result(size_t i)
{
	return (&action(i)->result);
}

/* The findings are these, one "PATH: TEXT" a line; $ in the path stands for
 * "$.recipe.actions". */
static void
expect_findings(const struct findings *fs, const char *expected)
{
	char text[4096] = "";
	size_t used = 0, i;

	for (i = 0; i < fs->count; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used,
		    "$%s: %s\n", fs->items[i].path + strlen("$.recipe.actions"),
		    fs->items[i].text);
	ck_assert_str_eq(text, expected);
	ck_assert_uint_eq(fs->total, fs->count);
}

static void
expect(const char *expected)
{
	struct findings fs = { 0 };
	struct fault f = { 0 };

	ck_assert_msg(recipe_verify(sample.recipe, &fs, &f) == 0, "%s", f.what);
	ck_assert_int_eq(f.kind, FAULT_NONE);
	expect_findings(&fs, expected);
	findings_clear(&fs);
}

static void
expect_check_passes(void)
{
	struct check_options o = { .cooked = true };
	struct findings fs = { 0 };
	struct fault f = { 0 };

	ck_assert_int_eq(recipe_check(sample.recipe, &o, &fs, &f), 0);
	expect_findings(&fs, "");
	findings_clear(&fs);
}

START_TEST(cooked_sound_is_accepted)
{
	expect_check_passes();
	expect("");
}
END_TEST

/* A set by another plan than asked for, with signatures that are right. */
#define RRS "$[3].cooked.signedKeysetRRs: "
#define TIMES                                                        \
	RRS "RRSIG of key tag 6584: inception or expiration is not " \
	    "what was asked for\n"
static const struct {
	const char *change;
	struct plan plan;
	const char *expected;
} plans[] = {
	{ "nothing",
	    { "example.", 3600, 1800000000, 1802592000,
		{ SIGNER_KSK, SIGNER_ZSK, SIGNER_DIRECT }, 3, { SIGNER_KSK },
		1 },
	    "" },
	{ "letter case of the owner",
	    { "EXAMPLE", 3600, 1800000000, 1802592000,
		{ SIGNER_KSK, SIGNER_ZSK, SIGNER_DIRECT }, 3, { SIGNER_KSK },
		1 },
	    "" },
	{ "order of records",
	    { "example.", 3600, 1800000000, 1802592000,
		{ SIGNER_DIRECT, SIGNER_ZSK, SIGNER_KSK }, 3, { SIGNER_KSK },
		1 },
	    "" },
	{ "order of records again",
	    { "example.", 3600, 1800000000, 1802592000,
		{ SIGNER_ZSK, SIGNER_KSK, SIGNER_DIRECT }, 3, { SIGNER_KSK },
		1 },
	    "" },
	{ "a record missing",
	    { "example.", 3600, 1800000000, 1802592000,
		{ SIGNER_KSK, SIGNER_ZSK }, 2, { SIGNER_KSK }, 1 },
	    RRS "2 DNSKEY records, where 3 keys were asked for\n" },
	{ "a record more",
	    { "example.", 3600, 1800000000, 1802592000,
		{ SIGNER_KSK, SIGNER_ZSK, SIGNER_DIRECT, SIGNER_OTHER }, 4,
		{ SIGNER_KSK }, 1 },
	    RRS "4 DNSKEY records, where 3 keys were asked for\n" },
	{ "a key made by somebody else, of the same tag",
	    { "example.", 3600, 1800000000, 1802592000,
		{ SIGNER_KSK, SIGNER_TWIN, SIGNER_DIRECT }, 3, { SIGNER_KSK },
		1 },
	    RRS "no DNSKEY is the key zsk that was asked for\n" },
	{ "a direct key of other data",
	    { "example.", 3600, 1800000000, 1802592000,
		{ SIGNER_KSK, SIGNER_ZSK, SIGNER_OTHER }, 3, { SIGNER_KSK },
		1 },
	    RRS "no DNSKEY is the key tag 16736 that was asked for\n" },
	{ "another owner",
	    { "example.nl.", 3600, 1800000000, 1802592000,
		{ SIGNER_KSK, SIGNER_ZSK, SIGNER_DIRECT }, 3, { SIGNER_KSK },
		1 },
	    RRS "the records' owner is not example.\n" },
	{ "another TTL",
	    { "example.", 3601, 1800000000, 1802592000,
		{ SIGNER_KSK, SIGNER_ZSK, SIGNER_DIRECT }, 3, { SIGNER_KSK },
		1 },
	    RRS "TTL 3601, where 3600 was asked for\n" },
	{ "inception 1 s later",
	    { "example.", 3600, 1800000001, 1802592000,
		{ SIGNER_KSK, SIGNER_ZSK, SIGNER_DIRECT }, 3, { SIGNER_KSK },
		1 },
	    TIMES },
	{ "inception 1 s earlier",
	    { "example.", 3600, 1799999999, 1802592000,
		{ SIGNER_KSK, SIGNER_ZSK, SIGNER_DIRECT }, 3, { SIGNER_KSK },
		1 },
	    TIMES },
	{ "expiration 1 s later",
	    { "example.", 3600, 1800000000, 1802592001,
		{ SIGNER_KSK, SIGNER_ZSK, SIGNER_DIRECT }, 3, { SIGNER_KSK },
		1 },
	    TIMES },
	{ "expiration 1 s earlier",
	    { "example.", 3600, 1800000000, 1802591999,
		{ SIGNER_KSK, SIGNER_ZSK, SIGNER_DIRECT }, 3, { SIGNER_KSK },
		1 },
	    TIMES },
	{ "signed by another key of the set",
	    { "example.", 3600, 1800000000, 1802592000,
		{ SIGNER_KSK, SIGNER_ZSK, SIGNER_DIRECT }, 3, { SIGNER_ZSK },
		1 },
	    RRS "no RRSIG by the key ksk that was asked to sign\n" },
	{ "signed by another key as well",
	    { "example.", 3600, 1800000000, 1802592000,
		{ SIGNER_KSK, SIGNER_ZSK, SIGNER_DIRECT }, 3,
		{ SIGNER_KSK, SIGNER_ZSK }, 2 },
	    RRS "2 RRSIG records, where 1 keys were asked to sign\n" },
	{ "not signed",
	    { "example.", 3600, 1800000000, 1802592000,
		{ SIGNER_KSK, SIGNER_ZSK, SIGNER_DIRECT }, 3, { 0 }, 0 },
	    RRS "0 RRSIG records, where 1 keys were asked to sign\n" RRS
		"the set is not signed\n" },
	{ "without keys",
	    { "example.", 3600, 1800000000, 1802592000, { 0 }, 0, { 0 }, 0 },
	    RRS "a result without records\n" },
};

START_TEST(set_by_other_plan_is_found)
{
	sample_sign(&sample, SAMPLE_SET, &plans[_i].plan);
	expect(plans[_i].expected);
}
END_TEST

/* Another KSK in the token, in one set of two. */
START_TEST(key_that_changes_between_sets_is_found)
{
	struct plan p = sample_plan;

	p.keys[0] = p.by[0] = SIGNER_OTHER;
	p.inception += 86400;
	p.expiration += 86400;
	sample_sign(&sample, SAMPLE_SET_AGAIN, &p);
	expect("$[4].cooked.signedKeysetRRs: no DNSKEY is the key ksk that "
	       "was asked for\n"
	       "$[4].cooked.signedKeysetRRs: no RRSIG by the key ksk that was "
	       "asked to sign\n");
}
END_TEST

/* Each set may hold for itself, so that one of them alone is accepted. */
START_TEST(key_that_changes_is_not_seen_in_one_action)
{
	struct plan p = sample_plan;
	struct findings fs = { 0 };
	struct fault f = { 0 };
	size_t i;

	p.keys[0] = p.by[0] = SIGNER_OTHER;
	sample_sign(&sample, SAMPLE_SET, &p);
	for (i = 0; i < SAMPLE_ACTIONS; i++)
		ck_assert_int_eq(
		    recipe_verify_action(sample.recipe, i, &fs, &f), 0);
	expect_findings(&fs, "");
}
END_TEST

START_TEST(action_alone_is_verified)
{
	struct findings fs = { 0 };
	struct fault f = { 0 };

	result(SAMPLE_SET)->success = false;
	result(SAMPLE_IMPORT)->success = false;
	ck_assert_int_eq(
	    recipe_verify_action(sample.recipe, SAMPLE_IMPORT, &fs, &f), 0);
	expect_findings(
	    &fs, "$[5].cooked.importSuccess: the action did not succeed\n");
	findings_clear(&fs);
}
END_TEST

/* Two keys asked to sign, and two RRSIGs by one of them. */
START_TEST(signer_twice_for_two_is_found)
{
	struct plan p = sample_plan;
	struct signed_set *s = action(SAMPLE_SET)->set;
	struct fault f = { 0 };

	p.by[1] = SIGNER_ZSK;
	p.by_count = 2;
	ck_assert_int_eq(
	    recipe_add_to(&s->signed_by, &s->signed_by_count, s->keyset[1], &f),
	    0);
	sample_sign(&sample, SAMPLE_SET, &p);
	expect("");
	sample_record(&sample, SAMPLE_SET, 4, result(SAMPLE_SET)->rrs[3]);
	expect("$[3].cooked.signedKeysetRRs: no RRSIG by the key zsk that was "
	       "asked to sign\n"
	       "$[3].cooked.signedKeysetRRs: two RRSIGs by key tag 6584\n");
}
END_TEST

/* A record changed as it stands. */
static const struct {
	size_t record;
	const char *from, *to, *expected;
} records[] = {
	{ 3, " IN RRSIG DNSKEY 15 1 ", " IN RRSIG DNSKEY 15 2 ",
	    RRS "tag 6584: the RRSIG counts 2 labels, the owner has 1\n" },
	{ 3, " 15 1 3600 ", " 15 1 3599 ",
	    RRS "tag 6584: the RRSIG's "
		"original TTL is 3599, the set's is 3600\n" },
	{ 3, " 6584 example. ", " 6584 nl. ",
	    RRS "tag 6584: the RRSIG's "
		"signer is not the owner of the set\n" },
	{ 3, " 6584 ", " 6585 ",
	    RRS "no RRSIG by the key ksk that was asked "
		"to sign\n" RRS "tag 6585: the RRSIG is by no key of the set: "
		"none has its tag and algorithm 15\n" },
	{ 3, "DNSKEY 15 ", "DNSKEY 13 ",
	    RRS "no RRSIG by the key ksk that "
		"was asked to sign\n" RRS "tag 6584: the RRSIG is by no key of "
		"the set: none has its tag and algorithm 13\n" },
	{ 3, "==", "",
	    "$[3].cooked.signedKeysetRRs[3]: not base64 in "
	    "canonical form\n" },
	{ 1, " 3600 ", " 3601 ",
	    "$[3].cooked.signedKeysetRRs[1]: a record "
	    "of the set has TTL 3601, the others 3600\n" },
	{ 1, "example.", "nl.",
	    "$[3].cooked.signedKeysetRRs[1]: a record of "
	    "the set has another owner\n" },
	{ 1, " 256 ", " 257 ",
	    RRS "no DNSKEY is the key zsk that was asked "
		"for\n" RRS "tag 6584: the signature is not by the key\n" },
	{ 1, " 3 15 ", " 3 13 ",
	    RRS "no DNSKEY is the key zsk that was asked "
		"for\n" RRS "tag 16714: the public key has 32 octets, where "
		"ECDSAP256SHA256 has 64\n" },
	{ 2, " 3 15 ", " 2 15 ",
	    "$[3].cooked.signedKeysetRRs[2]: a DNSKEY's "
	    "protocol is 2, not 3\n" },
	{ 0, "DNSKEY", "TXT",
	    "$[3].cooked.signedKeysetRRs[0]: a record is "
	    "neither DNSKEY nor RRSIG\n" },
};

START_TEST(record_changed_is_found)
{
	char *old = result(SAMPLE_SET)->rrs[records[_i].record];
	char text[1024], *place = strstr(old, records[_i].from);

	ck_assert_ptr_nonnull(place);
	(void)snprintf(text, sizeof(text), "%.*s%s%s", (int)(place - old), old,
	    records[_i].to, place + strlen(records[_i].from));
	sample_record(&sample, SAMPLE_SET, records[_i].record, text);
	expect(records[_i].expected);
}
END_TEST

/* Every octet of a signature counts. */
START_TEST(signature_changed_is_found)
{
	struct fault f = { 0 };
	struct keyset s = { 0 };
	struct bytes *signature;
	char *text;
	size_t record, i;

	ck_assert_int_eq(recipe_keyset(action(SAMPLE_SET), &s, &record, &f), 0);
	ck_assert_uint_eq(record, 4);
	signature = &s.rrsigs[0].signature;
	for (i = 0; i < signature->length; i += 9) {
		signature->data[i] ^= 1;
		text = rrsig_print(&s.rrsigs[0], &s.owner, s.ttl, &f);
		sample_record(&sample, SAMPLE_SET, 3, text);
		free(text);
		expect(RRS "tag 6584: the signature is not by the key\n");
		signature->data[i] ^= 1;
	}
	keyset_clear(&s);
}
END_TEST

/* The order of RRSIG and DNSKEY records does not matter. */
START_TEST(records_in_other_order_are_accepted)
{
	struct result *r = result(SAMPLE_SET);
	char *first = r->rrs[0];

	r->rrs[0] = r->rrs[3];
	r->rrs[3] = first;
	expect("");
}
END_TEST

static const char *const failed[SAMPLE_ACTIONS] = {
	"$[0].cooked.exists: the action did not succeed\n",
	"$[1].cooked.deleteSuccess: the action did not succeed\n",
	"$[2].cooked.generateSuccess: the action did not succeed\n",
	"$[3].cooked.signSuccess: the action did not succeed\n",
	"$[4].cooked.signSuccess: the action did not succeed\n",
	"$[5].cooked.importSuccess: the action did not succeed\n",
	"$[6].cooked.exportSuccess: the action did not succeed\n",
};

START_TEST(action_failed_is_found)
{
	result((size_t)_i)->success = false;
	expect(failed[_i]);
}
END_TEST

START_TEST(action_that_may_fail_is_accepted)
{
	action(SAMPLE_HAVE)->relaxed = true;
	result(SAMPLE_HAVE)->success = false;
	action(SAMPLE_DELETE)->must_exist = false;
	result(SAMPLE_DELETE)->success = false;
	expect("");
}
END_TEST

START_TEST(result_missing_is_found)
{
	char expected[64];

	result((size_t)_i)->given = false;
	(void)snprintf(expected, sizeof(expected),
	    "$[%d]: this action has no result\n", _i);
	expect(expected);
}
END_TEST

START_TEST(keyset_is_read)
{
	struct keyset s = { 0 };
	struct fault f = { 0 };
	size_t record;

	ck_assert_int_eq(recipe_keyset(action(SAMPLE_SET), &s, &record, &f), 0);
	ck_assert_uint_eq(record, 4);
	ck_assert_uint_eq(s.key_count, 3);
	ck_assert_uint_eq(s.rrsig_count, 1);
	ck_assert_uint_eq(s.ttl, SAMPLE_TTL);
	keyset_clear(&s);
	sample_record(&sample, SAMPLE_SET, 2, "example.");
	ck_assert_int_eq(
	    recipe_keyset(action(SAMPLE_SET), &s, &record, &f), -1);
	ck_assert_uint_eq(record, 2);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	ck_assert_uint_eq(s.key_count, 0);
	ck_assert_ptr_null(s.keys);
}
END_TEST

static void
add_set_tests(Suite *s)
{
	TCase *c = tcase_create("recipe_verify");

	suite_add_tcase(s, c);
	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_test(c, cooked_sound_is_accepted);
	tcase_add_loop_test(c, set_by_other_plan_is_found, 0,
	    (int)(sizeof(plans) / sizeof(plans[0])));
	tcase_add_test(c, key_that_changes_between_sets_is_found);
	tcase_add_test(c, signer_twice_for_two_is_found);
	tcase_add_loop_test(c, record_changed_is_found, 0,
	    (int)(sizeof(records) / sizeof(records[0])));
	tcase_add_test(c, signature_changed_is_found);
	tcase_add_test(c, records_in_other_order_are_accepted);
	tcase_add_loop_test(c, action_failed_is_found, 0, SAMPLE_ACTIONS);
	tcase_add_test(c, action_that_may_fail_is_accepted);
	tcase_add_loop_test(c, result_missing_is_found, 0, SAMPLE_ACTIONS);
}

Suite *
test_recipe_verify(void)
{
	Suite *s = suite_create("recipe verify");
	TCase *c = tcase_create("recipe_verify_action");

	add_set_tests(s);
	suite_add_tcase(s, c);
	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_test(c, key_that_changes_is_not_seen_in_one_action);
	tcase_add_test(c, action_alone_is_verified);
	c = tcase_create("recipe_keyset");
	suite_add_tcase(s, c);
	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_test(c, keyset_is_read);
	return (s);
}
