/*
 * cook/guard: recipes as a guard sees them before any token is opened.
 * tests/scenario/26-guards.sh has the same on real tokens.
 */
#include "cook/guard.h"

#include <check.h>

#include "guard_fixture.h"
#include "recipe_text.h"

Suite *test_guard(void);

static const struct row rows[] = {
	/* ---- always on ---- */
	{ NULL, SET_BY(REF("257", "K")), NULL },
	{ NULL,
	    SET_FOR("a.example.", TIMES ",\"signerName\":\"A.\\\\101xample\"",
		IN(REF("257", "K")), IN(REF("257", "K"))),
	    NULL },
	{ NULL,
	    SET_FOR("a.example.", TIMES ",\"signerName\":\"example.\"",
		IN(REF("257", "K")), IN(REF("257", "K"))),
	    "step 1 produceSignedKeyset: guard signer-name: " },
	{ NULL, LEAVING("256", "Z"), NULL },
	{ NULL, LEAVING("257", "Z"),
	    "step 1 generateKey: key Z: guard ksk-export: " },
	{ NULL, LEAVING("\"KSK\"", "Z"), "guard ksk-export: " },
	{ NULL, LEAVING("\"257\"", "Z"), "guard ksk-export: " },
	{ NULL, LEAVING("256", "Z") "," SET_BY(REF("256", "Z")),
	    "guard ksk-export: " },
	{ NULL, LEAVING("256", "Z") "," SET_BY(BY_ID("256", "AQI=")),
	    "guard ksk-export: " },
	{ NULL, SET_BY(BY_ID("256", "hex 0102")) "," LEAVING("256", "Z"),
	    "step 1 generateKey: key Z: guard ksk-export: " },
	{ NULL,
	    LEAVING("256", "Z") "," SET(
		IN(REF("257", "K")) "," IN(REF("257", "Z")),
		IN(REF("257", "K"))),
	    "guard ksk-export: " },
	{ NULL,
	    LEAVING("256", "Z") "," SET(
		IN(REF("257", "K")) "," IN(BY_ID("\"385\"", "AQI=")),
		IN(REF("257", "K"))),
	    "guard ksk-export: " },
	{ NULL,
	    LEAVING("256", "Z") "," SET(
		IN(REF("257", "K")) "," IN(PINNED("257", "Z", ONE)),
		IN(REF("257", "K"))),
	    "guard ksk-export: " },
	{ NULL,
	    LEAVING("256", "Z") "," SET(IN(REF("257", "K")) "," IN(KEY("direct",
					    "257", LABEL("Z") "," DATA(ONE))),
		IN(REF("257", "K"))),
	    "guard ksk-export: " },
	{ NULL, LEAVING("256", "Z") "," ON("haveKey", BY_ID("257", "AQI=")),
	    "guard ksk-export: " },
	{ NULL,
	    LEAVING("256", "Z") "," SET(
		IN(REF("257", "K")) "," IN(REF("256", "Z")),
		IN(REF("257", "K"))),
	    NULL },
	{ NULL, LEAVING("256", "Z") "," EXPORT(REF("256", "Z"), WRAP), NULL },
	{ NULL, LEAVING("256", "Z") "," EXPORT(BY_ID("256", "AQI="), WRAP),
	    NULL },
	{ NULL, EXPORT(REF("256", "Z"), WRAP),
	    "step 1 exportKeypair: key Z: guard made-here: " },
	{ NULL, EXPORT(REF("257", "K"), WRAP), "guard ksk-export: " },
	{ NULL, LEAVING("256", "Z") "," EXPORT(BY_ID("256", "AQM="), WRAP),
	    "guard made-here: " },
	{ NULL, IMPORT("T", RSA) "," EXPORT(REF("256", "T"), WRAP),
	    "guard made-here: " },

	/* ---- the backup ---- */
	{ "backup: @3",
	    LEAVING("257", "Z") "," IMPORT("T", RSA) "," EXPORT(
		REF("257", "Z"), WRAP),
	    NULL },
	{ "backup: @3", LEAVING("257", "Z") "," IMPORT("T", RSA),
	    "step 1 generateKey: key Z: guard ksk-export: " },
	{ "backup: @1",
	    LEAVING("257", "Z") "," IMPORT("T", RSA) "," EXPORT(
		BY_ID("256", "AQI="), WRAP),
	    "step 3 exportKeypair: key T: guard ksk-export: " },
	{ "backup: @3",
	    LEAVING("257", "Z") "," GENERATE(REF("256", "T")) "," EXPORT(
		REF("257", "Z"), PINNED("256", "T", ONE)),
	    "step 3 exportKeypair: key T: guard ksk-export: " },

	/* ---- zones ---- */
	{ "zones: {}", SET_BY(REF("257", "K")), "guard zones: " },
	{ ZONE("signers: @1"), SET_BY(REF("257", "K")), NULL },
	{ ZONE("signers: @1"),
	    SET_FOR("A.ex\\\\097MPLE", TIMES, IN(DIRECT("256", TWO)),
		IN(REF("257", "K"))),
	    NULL },
	{ ZONE("signers: @1"),
	    SET_FOR(
		"example.", TIMES, IN(REF("257", "K")), IN(REF("257", "K"))),
	    "guard zones: a set of example. is" },
	{ ZONE("signers: @1"),
	    SET_FOR("a\\\\.example.", TIMES, IN(REF("257", "K")),
		IN(REF("257", "K"))),
	    "guard zones: " },

	/* ---- signers ---- */
	{ ZONE("signers: @1"), SET_BY(PINNED("257", "K", ONE)), NULL },
	{ ZONE("signers: @1"), SET_BY(PINNED("257", "K", TWO)),
	    "step 1 produceSignedKeyset: key K: guard signers: none of the "
	    "signers of a.example. (SHA-256 " },
	{ ZONE("signers: []"), SET_BY(REF("257", "K")), "guard signers: " },
	{ ZONE("signers: @1"),
	    SET(IN(REF("257", "K")) "," IN(DIRECT("256", TWO)),
		IN(REF("257", "K"))),
	    NULL },
	{ ZONE("signers: @1"),
	    SET(IN(REF("257", "K")) "," IN(DIRECT("257", TWO)),
		IN(REF("257", "K"))),
	    "guard signers: " },
	{ ZONE("signers: @1") ", revoke: true",
	    SET(IN(REF("257", "K")) "," IN(DIRECT("384", TWO)),
		IN(REF("257", "K"))),
	    "guard signers: " },
	{ ZONE("signers: @1"),
	    SET(IN(REF("257", "K")) "," IN(DIRECT("\"KSK\"", ONE)),
		IN(REF("257", "K"))),
	    NULL },

	/* ---- signers that the recipe makes ---- */
	{ ZONE("signers: []"),
	    GENERATE(REF("257", "K")) "," SET_BY(REF("257", "K")),
	    "step 2 produceSignedKeyset: key K: guard new-signers: " },
	{ ZONE("signers: []"),
	    GENERATE(REF("256", "K")) "," SET_BY(REF("256", "K")),
	    "guard new-signers: " },
	{ ZONE("signers: @1"),
	    GENERATE(REF("257", "K")) "," SET_BY(PINNED("257", "K", ONE)),
	    "guard new-signers: " },
	{ ZONE("signers: [], new-signers: alone"),
	    GENERATE(REF("257", "K")) "," SET_BY(REF("257", "K")), NULL },
	{ ZONE("signers: [], new-signers: alone"),
	    GENERATE(REF("257", "K")) "," SET(
		IN(REF("257", "K")) "," IN(
		    KEY("direct", "257", LABEL("K") "," DATA(ONE))),
		IN(REF("257", "K"))),
	    "guard signers: " },
	{ ZONE("signers: @1, new-signers: beside"),
	    GENERATE(REF("257", "K")) "," SET_BY(REF("257", "K")),
	    "guard new-signers: " },
	{ ZONE("signers: @1, new-signers: beside"),
	    GENERATE(REF("257", "K")) "," SET(IN(REF("257", "K")),
		IN(REF("257", "K")) "," IN(PINNED("257", "Old", ONE))),
	    NULL },
	{ ZONE("signers: @1, new-signers: beside"),
	    GENERATE(REF("257", "K")) "," SET(
		IN(REF("257", "K")), IN(PINNED("257", "Old", ONE))),
	    NULL },
	{ ZONE("signers: @1, new-signers: beside") ", revoke: true",
	    GENERATE(REF("257", "K")) "," SET(IN(REF("257", "K")),
		IN(REF("257", "K")) "," IN(PINNED("385", "Old", ONE))),
	    "guard new-signers: " },
	{ ZONE("signers: @1"),
	    GENERATE(REF("256", "Z")) "," SET(
		IN(REF("256", "Z")), IN(REF("257", "K"))),
	    NULL },

	/* ---- times ---- */
	{ "max-validity: PT1000S", SET_BY(REF("257", "K")), NULL },
	{ "max-validity: PT999S", SET_BY(REF("257", "K")),
	    "guard max-validity: a set of a.example. is to be valid for "
	    "PT16M40S, where PT16M39S is allowed" },
	{ "latest-expiration: \"@2000\"", SET_BY(REF("257", "K")), NULL },
	{ "latest-expiration: \"@1999\"", SET_BY(REF("257", "K")),
	    "guard latest-expiration: a set of a.example. is to expire at "
	    "1970-01-01T00:33:20Z, where 1970-01-01T00:33:19Z is the latest" },
	{ "min-ttl: 60, max-ttl: 60", SET_BY(REF("257", "K")), NULL },
	{ "min-ttl: 61", SET_BY(REF("257", "K")),
	    "guard ttl: a set of a.example. is to have the TTL 60, where 61 "
	    "is the least" },
	{ "max-ttl: 59", SET_BY(REF("257", "K")), "where 59 is the most" },

	/* ---- algorithms ---- */
	{ "algorithms: [ 15 ]", SET_BY(REF("257", "K")), NULL },
	{ "algorithms: [ 15 ]", IMPORT("T", RSA), NULL },
	{ "algorithms: [ 13, 8 ]", SET_BY(REF("257", "K")),
	    "key K: guard algorithms: keys of algorithm 15" },
	{ "algorithms: [ 13, 8 ]", GENERATE(REF("257", "K")),
	    "step 1 generateKey: key K: guard algorithms: " },
	{ "algorithms: [ 15, { algo: 8, min-size: 2048, max-size: 2048 } ]",
	    SET(IN("{\"keyType\":\"direct\",\"keyAlgo\":8,\"keyFlags\":256," DATA(
		    RSA) "}"),
		IN(REF("257", "K"))),
	    NULL },
	{ "algorithms: [ 15, { algo: 8, min-size: 2049 } ]",
	    SET(IN("{\"keyType\":\"direct\",\"keyAlgo\":8,\"keyFlags\":256," DATA(
		    RSA) "}"),
		IN(REF("257", "K"))),
	    "key tag 20325: guard algorithms: a key of 2048 bits" },
	{ "algorithms: [ { algo: 8, max-size: 2048 } ]",
	    GENERATE("{\"keyType\":\"byRef\",\"keyAlgo\":\"RSASHA256\","
		     "\"keyFlags\":257,\"keySize\":\"2056\"," LABEL("K") "}"),
	    "guard algorithms: a key of 2056 bits, where RSASHA256 is allowed "
	    "with 0 to 2048" },

	/* ---- revocation ---- */
	{ "", SET_BY(REF("385", "K")), "guard revoke: " },
	{ "", SET_BY(REF("384", "K")), "guard revoke: " },
	{ "", SET_BY(REF("\"385\"", "K")), "(flags 385)" },
	{ "", SET(IN(DIRECT("385", ONE)), IN(REF("257", "K"))),
	    "guard revoke: " },
	{ "", SET(IN(REF("257", "K")), IN(REF("385", "K"))), "guard revoke: " },
	{ "revoke: true", SET_BY(REF("385", "K")), NULL },
	{ "revoke: @1", SET_BY(PINNED("385", "K", ONE)), NULL },
	{ "revoke: @2", SET_BY(PINNED("385", "K", ONE)), "guard revoke: " },
	{ "revoke: @1",
	    GENERATE(REF("257", "K")) "," SET_BY(PINNED("385", "K", ONE)),
	    "guard revoke: " },
	{ "revoke: []", SET_BY(REF("385", "K")), "guard revoke: " },

	/* ---- deletion ---- */
	{ "", DELETE(REF("257", "K")),
	    "step 1 deleteKey: key K: guard deletions: 1 keys are to be "
	    "deleted, where 0 are allowed" },
	{ "deletions: 2", DELETE(REF("257", "K")) "," DELETE(REF("257", "L")),
	    NULL },
	{ "deletions: 1", DELETE(REF("257", "K")) "," DELETE(REF("257", "L")),
	    "step 2 deleteKey: key L: guard deletions: " },
	{ "deletions: 1, never-delete: @1", DELETE(PINNED("256", "K", ONE)),
	    "guard never-delete: " },
	{ "deletions: 1, never-delete: @1", DELETE(PINNED("256", "K", TWO)),
	    NULL },

	/* ---- transport ---- */
	{ "transport-keys: @3",
	    LEAVING("256", "Z") "," IMPORT("T", RSA) "," EXPORT(
		REF("256", "Z"), WRAP),
	    NULL },
	{ "transport-keys: []", IMPORT("T", RSA),
	    "step 1 importPublicKey: key T: guard transport-keys: " },
	{ "transport-keys: [], backup: @3", IMPORT("T", RSA), NULL },
	{ "transport-keys: [], backup: @3",
	    LEAVING("256", "Z") "," IMPORT("T", RSA) "," EXPORT(
		REF("256", "Z"), WRAP),
	    "step 3 exportKeypair: key T: guard transport-keys: " },
	{ "transport-keys: @1",
	    LEAVING("256", "Z") "," EXPORT(REF("256", "Z"), WRAP), NULL },
	{ "transport-keys: []",
	    LEAVING("256", "Z") "," EXPORT(REF("256", "Z"), WRAP),
	    "guard transport-keys: " },
	{ "transport-keys: @1",
	    LEAVING("256", "Z") "," GENERATE(REF("256", "T")) "," EXPORT(
		REF("256", "Z"), WRAP),
	    "guard transport-keys: " },

	/* ---- the first step, and in it the first guard ---- */
	{ ZONE("signers: []") ", max-ttl: 1, max-validity: PT1S",
	    SET_BY(REF("257", "K")), "guard signers: " },
	{ "max-ttl: 1", SET_BY(REF("385", "K")) "," DELETE(REF("257", "K")),
	    "step 1 deleteKey: key K: guard deletions: " },
};

#define ROWS ((int)(sizeof(rows) / sizeof(rows[0])))

START_TEST(recipe_is_refused_by_the_guard_or_passes)
{
	const struct row *r = &rows[_i];
	struct fault f = { 0 };

	guard_prepare(r->guards, r->actions);
	guard_expect(guard_recipe(&guard_run, &f), &f, r->refusal, r->actions);
}
END_TEST

Suite *
test_guard(void)
{
	Suite *s = suite_create("guard");
	TCase *c = tcase_create("guard_recipe");

	suite_add_tcase(s, c);
	tcase_add_checked_fixture(c, guard_set_up, guard_tear_down);
	tcase_add_loop_test(
	    c, recipe_is_refused_by_the_guard_or_passes, 0, ROWS);
	return (s);
}
