/* The checks of a request: for each, what fails it and no other. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/ksr_fixture.h"

Suite *test_inspect(void);

static struct ksr_fixture x;
static struct objections found;

static void
set_up(void)
{
	ksr_fixture_make(&x);
}

static void
tear_down(void)
{
	objection_clear(&found);
	ksr_fixture_clear(&x);
}

static void
rename_id(char **id, const char *to)
{
	free(*id);
	*id = strdup(to);
}

static struct ksr_bundle *
bundle(size_t number)
{
	return (&x.request->bundles[number - 1]);
}

static struct ksr_bundle *
last_before(void)
{
	return (&x.previous->bundles[x.previous->bundle_count - 1]);
}

/* ---- What fails one check ---- */

static void
other_domain(void)
{
	struct fault f = { 0 };
	size_t i;

	ck_assert_int_eq(name_parse(&x.request->domain, "example.", &f), 0);
	for (i = 0; i < x.request->bundle_count; i++)
		ksr_fixture_sign(&x, i);
}

static void
same_id(void)
{
	rename_id(&x.request->id, x.previous->id);
}

static void
bundle_id_twice(void)
{
	rename_id(&bundle(3)->id, bundle(2)->id);
}

static void
bundle_id_of_before(void)
{
	rename_id(&bundle(3)->id, x.previous->bundles[4].id);
}

static void
wrong_tag(void)
{
	bundle(4)->keys[0].tag ^= 1;
}

static void
flags_of_another_kind(void)
{
	bundle(4)->keys[0].key.flags = 768;
	bundle(4)->keys[0].tag = dnskey_tag(&bundle(4)->keys[0].key);
	ksr_fixture_sign(&x, 3);
}

/* A ZSK that is called as the KSK is. */
static void
called_as_the_ksk(void)
{
	rename_id(&bundle(9)->keys[1].identifier, "Kcurrent");
	rename_id(&bundle(9)->signatures[1].identifier, "Kcurrent");
}

static void
not_of_own_policy(void)
{
	x.request->zsk.algorithms[0].size = 255;
}

/* The stranger's key under the identifier of the active one. */
static void
another_key_under_identifier(void)
{
	struct ksr_key *k = &bundle(5)->keys[0];
	struct fault f = { 0 };

	ck_assert_int_eq(bytes_set(&k->key.data, x.zsks[3].dnskey.data.data,
			     x.zsks[3].dnskey.data.length, &f),
	    0);
	k->tag = dnskey_tag(&k->key);
	ksr_fixture_sign(&x, 4);
}

static void
flipped_signature(void)
{
	bundle(6)->signatures[0].rrsig.signature.data[17] ^= 4;
}

static void
one_did_not_sign(void)
{
	struct ksr_bundle *b = bundle(9);

	b->signature_count--;
	free(b->signatures[b->signature_count].identifier);
	rrsig_clear(&b->signatures[b->signature_count].rrsig);
}

static void
signed_by_a_stranger(void)
{
	rename_id(&bundle(2)->signatures[0].identifier, "zsk-3");
}

static void
signed_before_a_key_came(void)
{
	struct fault f = { 0 };
	struct rrsig *of = &bundle(9)->signatures[0].rrsig;
	const struct rrsig *from = &bundle(8)->signatures[0].rrsig;

	ck_assert_int_eq(bytes_set(&of->signature, from->signature.data,
			     from->signature.length, &f),
	    0);
}

static void
more_bundles_expected(void)
{
	x.conf->request.bundles = 10;
}

static void
cycle_too_short(void)
{
	x.conf->request.cycle.least = 80 * FIXTURE_DAY + 1;
	x.conf->request.cycle.most = 81 * FIXTURE_DAY;
}

static void
cycle_too_long(void)
{
	x.conf->request.cycle.most = 80 * FIXTURE_DAY - 1;
}

static void
another_ttl_expected(void)
{
	x.conf->request.ttl = 172799;
}

static void
more_keys_in_slot(void)
{
	x.conf->request.per_bundle.items[4] = 2;
}

static void
more_keys_in_all(void)
{
	x.conf->request.different = 4;
}

static void
algorithm_not_approved(void)
{
	x.conf->request.algorithms.items[0] = 8;
}

static void
overlap_too_long(void)
{
	x.request->zsk.overlap_most = 11 * FIXTURE_DAY - 1;
	last_before()->expiration -= FIXTURE_DAY;
}

static void
overlap_too_short(void)
{
	x.request->zsk.overlap_least = 11 * FIXTURE_DAY + 1;
	last_before()->expiration += FIXTURE_DAY;
}

static void
overlap_not_of_ksk_policy(void)
{
	x.conf->request.response.overlap.most = 11 * FIXTURE_DAY - 1;
}

static void
validity_over_most(void)
{
	x.request->zsk.validity_most = 21 * FIXTURE_DAY - 1;
	x.request->zsk.validity_least = 15 * FIXTURE_DAY;
}

static void
validity_under_least(void)
{
	x.request->zsk.validity_least = 21 * FIXTURE_DAY + 1;
	x.request->zsk.validity_most = 22 * FIXTURE_DAY;
}

static void
validity_not_of_ksk_policy(void)
{
	x.conf->request.response.validity.most = FIXTURE_DAY;
	x.conf->request.response.validity.least = FIXTURE_DAY;
}

/* All allow 22 days, but the cap. */
static void
validity_over_cap(void)
{
	size_t i;

	x.request->zsk.validity_most = 22 * FIXTURE_DAY;
	x.conf->request.response.validity.most = 22 * FIXTURE_DAY;
	for (i = 0; i < 9; i++)
		x.request->bundles[i].expiration += FIXTURE_DAY;
}

static void
validity_over_cap_unchecked(void)
{
	validity_over_cap();
	x.conf->request.off[CONF_CHECK_VALIDITY] = true;
}

static void
in_the_past(void)
{
	x.now = bundle(1)->expiration + 1;
}

static void
beyond_the_horizon(void)
{
	x.now = bundle(9)->expiration - 180 * FIXTURE_DAY - 1;
}

static void
beyond_the_cap(void)
{
	beyond_the_horizon();
	x.conf->request.horizon = 400 * FIXTURE_DAY;
}

static void
beyond_the_cap_unchecked(void)
{
	beyond_the_horizon();
	x.conf->request.off[CONF_CHECK_HORIZON] = true;
}

static void
interval_too_short(void)
{
	x.conf->request.interval.least = 10 * FIXTURE_DAY + 1;
}

static void
interval_too_long(void)
{
	x.conf->request.interval.most = 10 * FIXTURE_DAY - 1;
}

static void
key_not_in_before(void)
{
	rename_id(&last_before()->keys[1].identifier, "zsk-9");
}

static void
key_with_other_ttl_before(void)
{
	last_before()->keys[1].ttl = 3600;
}

static void
signer_before_unknown(void)
{
	ck_assert_uint_gt(x.conf->known[0].data.length, 3);
	x.conf->known[0].ds[0] = 'x';
}

static void
chain_too_short(void)
{
	last_before()->expiration = bundle(1)->inception + 9 * FIXTURE_DAY - 1;
}

static void
chain_too_long(void)
{
	last_before()->expiration = bundle(1)->inception + 12 * FIXTURE_DAY + 1;
}

static void
signs_unpublished(void)
{
	x.schema = "sudden";
}

static void
signs_too_early(void)
{
	x.schema = "rollover";
	x.conf->request.response.publish_safety = 11 * FIXTURE_DAY;
}

static void
retires_too_early(void)
{
	x.schema = "early";
}

static void
retires_without_revocation(void)
{
	x.schema = "dropped";
	x.conf->request.response.retire_safety = 0;
}

/* Nobody that signs here goes; what signed before does. */
static void
signer_before_gone(void)
{
	ksr_fixture_publish_next(&x);
	x.schema = "gone";
}

static void
key_not_valid_yet(void)
{
	x.conf->known[0].valid_from = bundle(1)->inception + 1;
}

static void
key_not_valid_any_more(void)
{
	x.conf->known[0].valid_until = bundle(9)->expiration - 1;
}

static const struct {
	const char *check;
	void (*spoil)(void);
} failing[] = {
	{ "KSR-DOMAIN", other_domain },
	{ "KSR-ID", same_id },
	{ "KSR-BUNDLE-UNIQUE", bundle_id_twice },
	{ "KSR-BUNDLE-UNIQUE", bundle_id_of_before },
	{ "KSR-BUNDLE-KEYS", wrong_tag },
	{ "KSR-BUNDLE-KEYS", flags_of_another_kind },
	{ "KSR-BUNDLE-KEYS", called_as_the_ksk },
	{ "KSR-BUNDLE-KEYS", not_of_own_policy },
	{ "KSR-BUNDLE-KEYS", another_key_under_identifier },
	{ "KSR-BUNDLE-POP", flipped_signature },
	{ "KSR-BUNDLE-POP", one_did_not_sign },
	{ "KSR-BUNDLE-POP", signed_by_a_stranger },
	{ "KSR-BUNDLE-POP", signed_before_a_key_came },
	{ "KSR-BUNDLE-COUNT", more_bundles_expected },
	{ "KSR-BUNDLE-CYCLE-DURATION", cycle_too_short },
	{ "KSR-BUNDLE-CYCLE-DURATION", cycle_too_long },
	{ "KSR-POLICY-KEYS", another_ttl_expected },
	{ "KSR-POLICY-KEYS", more_keys_in_slot },
	{ "KSR-POLICY-KEYS", more_keys_in_all },
	{ "KSR-POLICY-ALG", algorithm_not_approved },
	{ "KSR-POLICY-SIG-OVERLAP", overlap_too_long },
	{ "KSR-POLICY-SIG-OVERLAP", overlap_too_short },
	{ "KSR-POLICY-SIG-OVERLAP", overlap_not_of_ksk_policy },
	{ "KSR-POLICY-SIG-VALIDITY", validity_over_most },
	{ "KSR-POLICY-SIG-VALIDITY", validity_under_least },
	{ "KSR-POLICY-SIG-VALIDITY", validity_not_of_ksk_policy },
	{ "KSR-POLICY-SIG-VALIDITY", validity_over_cap },
	{ "KSR-POLICY-SIG-VALIDITY", validity_over_cap_unchecked },
	{ "KSR-POLICY-SIG-HORIZON", in_the_past },
	{ "KSR-POLICY-SIG-HORIZON", beyond_the_horizon },
	{ "KSR-POLICY-SIG-HORIZON", beyond_the_cap },
	{ "KSR-POLICY-SIG-HORIZON", beyond_the_cap_unchecked },
	{ "KSR-POLICY-BUNDLE-INTERVALS", interval_too_short },
	{ "KSR-POLICY-BUNDLE-INTERVALS", interval_too_long },
	{ "KSR-CHAIN-KEYS", key_not_in_before },
	{ "KSR-CHAIN-KEYS", key_with_other_ttl_before },
	{ "KSR-CHAIN-KEYS", signer_before_unknown },
	{ "KSR-CHAIN-OVERLAP", chain_too_short },
	{ "KSR-CHAIN-OVERLAP", chain_too_long },
	{ "KSR-POLICY-SAFETY", signs_unpublished },
	{ "KSR-POLICY-SAFETY", signs_too_early },
	{ "KSR-POLICY-SAFETY", retires_too_early },
	{ "KSR-POLICY-SAFETY", retires_without_revocation },
	{ "KSR-POLICY-SAFETY", signer_before_gone },
	{ "KSR-POLICY-SAFETY", key_not_valid_yet },
	{ "KSR-POLICY-SAFETY", key_not_valid_any_more },
};

#define FAILING (int)(sizeof(failing) / sizeof(failing[0]))

START_TEST(each_check_fails_alone)
{
	size_t i;

	failing[_i].spoil();
	ksr_fixture_inspect(&x, &found);
	ck_assert_msg(
	    found.count > 0, "%s, %d: nothing", failing[_i].check, _i);
	for (i = 0; i < found.count; i++)
		ck_assert_msg(
		    strcmp(found.items[i].check, failing[_i].check) == 0,
		    "%s, %d: %s: expected %s, found %s", failing[_i].check, _i,
		    found.items[i].check, found.items[i].expected,
		    found.items[i].found);
}
END_TEST

/* ---- All of them ---- */

/* Whose signature one is, nobody can tell by a tag that two have. */
START_TEST(two_keys_of_one_tag_are_found)
{
	ksr_fixture_clear(&x);
	ksr_fixture_make_twins(&x);
	ksr_fixture_inspect(&x, &found);
	ck_assert_uint_eq(found.count, 1);
	ck_assert_str_eq(found.items[0].check, "KSR-BUNDLE-KEYS");
	ck_assert_uint_eq(found.items[0].bundle, 9);
	ck_assert_ptr_nonnull(strstr(found.items[0].found, "16716"));
}
END_TEST

START_TEST(all_findings_are_reported)
{
	same_id();
	flipped_signature();
	interval_too_long();
	in_the_past();
	ksr_fixture_inspect(&x, &found);
	ck_assert_uint_eq(found.count, 1 + 1 + 8 + 1);
	ck_assert_str_eq(found.items[0].check, "KSR-ID");
	ck_assert_str_eq(found.items[1].check, "KSR-BUNDLE-POP");
	ck_assert_uint_eq(found.items[1].bundle, 6);
}
END_TEST

START_TEST(checks_that_are_off_find_nothing)
{
	enum conf_check check;

	for (check = CONF_CHECK_DOMAIN; check < CONF_CHECKS; check++)
		x.conf->request.off[check] = true;
	same_id();
	flipped_signature();
	interval_too_long();
	in_the_past();
	signs_unpublished();
	ksr_fixture_inspect(&x, &found);
	ck_assert_uint_eq(found.count, 0);
}
END_TEST

Suite *
test_inspect(void)
{
	Suite *s = suite_create("inspect");
	TCase *t = tcase_create("request");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_loop_test(t, each_check_fails_alone, 0, FAILING);
	tcase_add_test(t, two_keys_of_one_tag_are_found);
	tcase_add_test(t, all_findings_are_reported);
	tcase_add_test(t, checks_that_are_off_find_nothing);
	suite_add_tcase(s, t);
	return (s);
}
