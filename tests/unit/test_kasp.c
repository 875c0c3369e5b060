#include "lib/kasp/kasp.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "lib/conf/policy.h"

Suite *test_kasp(void);

#define DAY INT64_C(86400)

/* The parts of a policy, to be put together by each test. */
#define HEAD                                                          \
	"<?xml version=\"1.0\"?>\n<KASP>\n<Policy name=\"other\"/>\n" \
	"<Policy name=\"lab\"><Description>Lab</Description>\n"
#define SIGNATURES SIGNATURES_OF("P4D")
#define SIGNATURES_OF(refresh)                                              \
	"<Signatures><Resign>PT2H</Resign><Refresh>" refresh "</Refresh>"   \
	"<Validity><Default>P14D</Default><Denial>P10D</Denial></Validity>" \
	"<Jitter>PT12H</Jitter><InceptionOffset>PT3600S</InceptionOffset>"  \
	"<MaxZoneTTL>P2D</MaxZoneTTL></Signatures>\n"
#define DENIAL                                                 \
	"<Denial><NSEC3><OptOut/><Resalt>P100D</Resalt><Hash>" \
	"<Algorithm>1</Algorithm><Iterations>0</Iterations>"   \
	"<Salt length=\"8\">aabb</Salt></Hash></NSEC3></Denial>\n"
#define KEYS_HEAD                                                \
	"<Keys><TTL>PT1H</TTL><RetireSafety>PT2H</RetireSafety>" \
	"<PublishSafety>PT3H</PublishSafety><Purge>P14D</Purge>\n"
#define KSK                                                        \
	"<KSK><Algorithm length=\"2048\">8</Algorithm>"            \
	"<Lifetime>P1Y</Lifetime><Repository>SoftHSM</Repository>" \
	"<Standby>1</Standby><KskRollType>KskDoubleDS</KskRollType></KSK>\n"
#define ZSK                                                         \
	"<ZSK><Algorithm length=\"1024\">8</Algorithm>"             \
	"<Lifetime>P90D</Lifetime><Repository>SoftHSM</Repository>" \
	"<ZskRollType>ZskDoubleSignature</ZskRollType></ZSK>\n"
#define TAIL                                                             \
	"</Keys>\n<Zone><PropagationDelay>PT5M</PropagationDelay><SOA>"  \
	"<TTL>PT1H</TTL><Minimum>PT2H</Minimum><Serial>counter</Serial>" \
	"</SOA></Zone>\n<Parent><PropagationDelay>PT9999S"               \
	"</PropagationDelay><DS><TTL>P3D</TTL></DS><SOA><TTL>PT48H"      \
	"</TTL><Minimum>PT3H</Minimum></SOA></Parent></Policy></KASP>\n"

static struct conf_policy policy;

static int
parse(const char *text, struct fault *f)
{
	struct bytes data = { 0 };
	int rc;

	memset(f, 0, sizeof(*f));
	policy_defaults(&policy);
	policy.given = true;
	policy.name = strdup("lab");
	ck_assert_ptr_nonnull(policy.name);
	ck_assert_int_eq(bytes_set(&data, text, strlen(text), f), 0);
	rc = kasp_parse(&policy, &data, f);
	bytes_clear(&data);
	return (rc);
}

static void
refuse(const char *text, const char *what)
{
	struct fault f;

	ck_assert_int_eq(parse(text, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	ck_assert_msg(strstr(f.what, what) != NULL, "%s", f.what);
	policy_clear(&policy);
}

START_TEST(parse_policy_fills_in_all_that_it_has)
{
	const struct conf_timing *t = &policy.timing;
	struct fault f;

	ck_assert_int_eq(
	    parse(HEAD SIGNATURES DENIAL KEYS_HEAD KSK ZSK TAIL, &f), 0);
	ck_assert_int_eq(policy.signer.resign, 7200);
	ck_assert_int_eq(policy.signer.refresh, 4 * DAY);
	ck_assert_int_eq(policy.signer.validity, 14 * DAY);
	ck_assert_int_eq(policy.signer.validity_denial, 10 * DAY);
	ck_assert_int_eq(policy.signer.jitter, DAY / 2);
	ck_assert_int_eq(policy.signer.soa_minimum, 7200);
	ck_assert_int_eq(policy.signer.serial, CONF_SERIAL_COUNTER);
	ck_assert(policy.signer.nsec3 && policy.signer.nsec3_optout);
	ck_assert_uint_eq(policy.signer.nsec3_salt.length, 2);
	ck_assert_int_eq(t->zone_max_ttl, 2 * DAY);
	ck_assert_int_eq(t->propagation, 300);
	ck_assert_int_eq(t->parent_propagation, 9999);
	ck_assert_int_eq(t->parent_registration, DAY);
	ck_assert_int_eq(t->ds_ttl, 3 * DAY);
	ck_assert_int_eq(t->retire_safety, 7200);
	ck_assert_int_eq(t->publish_safety, 10800);
	ck_assert_uint_eq(policy.ttl, 3600);
	ck_assert_int_eq(policy.validity, 14 * DAY);
	ck_assert_int_eq(policy.refresh, 4 * DAY);
	ck_assert_uint_eq(policy.ksk.size, 2048);
	ck_assert_int_eq(policy.ksk.lifetime, 365 * DAY);
	ck_assert_uint_eq(policy.ksk.standby, 1);
	ck_assert_int_eq(policy.ksk.rollover, CONF_ROLLOVER_DOUBLE_DS);
	ck_assert_uint_eq(policy.zsk.algorithm, 8);
	ck_assert_int_eq(policy.zsk.rollover, CONF_ROLLOVER_DOUBLE_SIGNATURE);
	policy_clear(&policy);
}
END_TEST

START_TEST(parse_policies_that_cannot_be_are_refused)
{
	refuse("<KASP><Policy name=\"lab\">", "not XML");
	refuse("<KASP/>", "no policy is called \"lab\"");
	refuse("<Zones/>", "root element");
	refuse("<!DOCTYPE KASP [<!ENTITY a \"b\">]><KASP/>", "document type");
	refuse(HEAD DENIAL KEYS_HEAD KSK ZSK TAIL, "Resign is missing");
	refuse(HEAD SIGNATURES DENIAL KEYS_HEAD KSK TAIL, "ZSK is missing");
	refuse(
	    HEAD SIGNATURES DENIAL KEYS_HEAD KSK KSK ZSK TAIL, "more than one");
	refuse(HEAD SIGNATURES DENIAL KEYS_HEAD "<CSK/>" TAIL, "combined");
	refuse(HEAD SIGNATURES DENIAL KEYS_HEAD KSK
	    "<ZSK><Algorithm>13</Algorithm><Lifetime>P1D</Lifetime></ZSK>" TAIL,
	    "same algorithm");
	refuse(HEAD SIGNATURES_OF("P14D") DENIAL KEYS_HEAD KSK ZSK TAIL,
	    "Refresh must be shorter");
	refuse(HEAD SIGNATURES DENIAL
	    "<Keys><TTL>P15D</TTL><RetireSafety>P1D"
	    "</RetireSafety><PublishSafety>P1D</PublishSafety>" KSK ZSK TAIL,
	    "Keys/TTL must not be longer");
	refuse(HEAD SIGNATURES DENIAL KEYS_HEAD KSK
	    "<ZSK><Algorithm>5</Algorithm><Lifetime>P1D</Lifetime></ZSK>" TAIL,
	    "not made of algorithm 5");
	refuse(HEAD SIGNATURES DENIAL KEYS_HEAD KSK
	    "<ZSK><Algorithm>8</Algorithm><Lifetime>P1D</Lifetime></ZSK>" TAIL,
	    "has a length");
	refuse(HEAD SIGNATURES DENIAL KEYS_HEAD KSK
	    "<ZSK><Algorithm length=\"1024\">8</Algorithm><Lifetime>soon"
	    "</Lifetime></ZSK>" TAIL,
	    "Lifetime");
	refuse(HEAD SIGNATURES DENIAL KEYS_HEAD KSK
	    "<ZSK><Algorithm length=\"1024\">8</Algorithm><Lifetime>P1D"
	    "</Lifetime><ZskRollType>ZskDoubleRRsig</ZskRollType></ZSK>" TAIL,
	    "not planned");
}
END_TEST

/* An algorithm's element, and a salt's. */
#define LENGTH(length)                                            \
	HEAD SIGNATURES DENIAL KEYS_HEAD KSK                      \
	    "<ZSK><Algorithm length=\"" length "\">8</Algorithm>" \
	    "<Lifetime>P90D</Lifetime></ZSK>" TAIL
#define SALT(salt)                             \
	HEAD SIGNATURES                        \
	    "<Denial><NSEC3><Hash><Salt>" salt \
	    "</Salt></Hash></NSEC3></Denial>" KEYS_HEAD KSK ZSK TAIL
#define BYTES_16  "000102030405060708090a0b0c0d0e0f"
#define BYTES_64  BYTES_16 BYTES_16 BYTES_16 BYTES_16
#define BYTES_240 BYTES_64 BYTES_64 BYTES_64 BYTES_16 BYTES_16 BYTES_16

START_TEST(parse_length_is_a_number_of_bits)
{
	struct fault f;

	ck_assert_int_eq(parse(LENGTH("4096"), &f), 0);
	ck_assert_uint_eq(policy.zsk.size, 4096);
	policy_clear(&policy);
	refuse(LENGTH("4294968320"), "1024 to 4096 bits");
	refuse(LENGTH("18446744073709552640"), "1024 to 4096 bits");
	refuse(LENGTH("2048 "), "1024 to 4096 bits");
	refuse(LENGTH("+2048"), "1024 to 4096 bits");
	refuse(LENGTH("2048x"), "1024 to 4096 bits");
	refuse(LENGTH(""), "1024 to 4096 bits");
}
END_TEST

START_TEST(parse_salt_has_at_most_255_bytes)
{
	struct fault f;

	ck_assert_int_eq(
	    parse(SALT(BYTES_240 "000102030405060708090a0b0c0d0e"), &f), 0);
	ck_assert_uint_eq(policy.signer.nsec3_salt.length, 255);
	policy_clear(&policy);
	refuse(SALT(BYTES_240 BYTES_16), "255 bytes");
	refuse(SALT("0"), "hexadecimal");
}
END_TEST

START_TEST(parse_faults_have_their_line)
{
	struct fault f;

	ck_assert_int_eq(
	    parse(HEAD SIGNATURES DENIAL KEYS_HEAD KSK KSK ZSK TAIL, &f), -1);
	ck_assert_uint_eq(f.line, 8);
	policy_clear(&policy);
}
END_TEST

Suite *
test_kasp(void)
{
	Suite *s = suite_create("kasp");
	TCase *c = tcase_create("kasp_parse");

	tcase_add_test(c, parse_policy_fills_in_all_that_it_has);
	tcase_add_test(c, parse_policies_that_cannot_be_are_refused);
	tcase_add_test(c, parse_length_is_a_number_of_bits);
	tcase_add_test(c, parse_salt_has_at_most_255_bytes);
	tcase_add_test(c, parse_faults_have_their_line);
	suite_add_tcase(s, c);
	return (s);
}
