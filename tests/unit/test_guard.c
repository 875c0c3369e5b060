/*
 * cook/guard: recipes as a guard sees them before any token is opened, and
 * with keys that a token would have told.  tests/scenario/26-guards.sh has the
 * same on real tokens.
 */
#include "cook/guard.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "recipe/read.h"
#include "recipe_text.h"

Suite *test_guard(void);

/* The hashes of ONE, TWO and RSA, in a configuration @1, @2 and @3. */
static char hashes[3][DIGEST_HEX_SIZE];

#define ZONE(rules) "zones: { a.example: { " rules " } }"

struct row {
	const char *guards;  /* the section, or NULL */
	const char *actions; /* of the recipe */
	const char *refusal; /* of the first look; NULL: none */
};

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

static struct conf *conf;
static struct run run;
static struct held held[2];

static void
make_hash(char *hash, unsigned int algorithm, const char *data)
{
	struct dnskey k = { .algorithm = algorithm };
	struct pubkey pubkey = { 0 };
	struct fault f = { 0 };

	ck_assert_int_eq(bytes_from_base64(&k.data, data, false, &f), 0);
	ck_assert_int_eq(dnskey_pubkey(&k, &pubkey, &f), 0);
	ck_assert_int_eq(pubkey_hash(&pubkey, hash, &f), 0);
	pubkey_clear(&pubkey);
	dnskey_clear(&k);
}

static void
set_up(void)
{
	make_hash(hashes[0], 15, ONE);
	make_hash(hashes[1], 15, TWO);
	make_hash(hashes[2], 8, RSA);
}

static void
tear_down(void)
{
	size_t i;

	uses_clear(&run);
	for (i = 0; i < 2; i++)
		hsm_key_clear(&held[i].key);
	free(run.order);
	recipe_free(run.recipe);
	conf_free(conf);
	memset(&run, 0, sizeof(run));
	memset(held, 0, sizeof(held));
	conf = NULL;
}

/* The section as flow mapping, with the hashes put in. */
static void
read_conf(const char *guards)
{
	char file[] = "/tmp/oks-test-guard-XXXXXX";
	char line[FAULT_LINE_SIZE];
	struct fault f = { 0 };
	FILE *out = fdopen(mkstemp(file), "w");
	const char *p;

	ck_assert_ptr_nonnull(out);
	(void)fputs("version: 1\n", out);
	if (guards != NULL)
		(void)fputs("guards: { ", out);
	for (p = guards; p != NULL && *p != '\0'; p++)
		if (*p == '@' && p[1] >= '1' && p[1] <= '3' &&
		    strchr(" ,]}", p[2]) != NULL)
			(void)fputs(hashes[*++p - '1'], out);
		else
			(void)fputc(*p, out);
	(void)fputs(guards != NULL ? " }\n" : "\n", out);
	ck_assert_int_eq(fclose(out), 0);
	if (conf_read(&conf, file, false, &f) == -1) {
		fault_line(&f, line);
		ck_abort_msg("%s", line);
	}
	(void)unlink(file);
}

static void
read_recipe(const char *actions)
{
	static char text[8192];
	struct bytes document = { (unsigned char *)text, 0, 0 };
	struct findings fs = { 0 };
	struct fault f = { 0 };
	int n;

	n = snprintf(text, sizeof(text),
	    "{\"recipeSpecVersion\":\"v1.0\",\"recipe\":{\"preamble\":"
	    "{\"timestamp\":1},\"actions\":[%s]}}",
	    actions);
	ck_assert_int_lt(n, (int)sizeof(text));
	document.length = (size_t)n;
	ck_assert_msg(
	    recipe_parse(&run.recipe, "recipe", &document, &fs, &f) == 0,
	    "%s: %s", f.path, f.what);
	findings_clear(&fs);
}

static void
prepare(const char *guards, const char *actions)
{
	struct fault f = { 0 };

	read_conf(guards);
	read_recipe(actions);
	run.conf = conf;
	ck_assert_ptr_nonnull(run.order = recipe_order(run.recipe, &f));
	ck_assert_int_eq(uses_prepare(&run, &f), 0);
}

static void
expect(int rc, const struct fault *f, const char *refusal, const char *actions)
{
	char line[FAULT_LINE_SIZE];

	fault_line(f, line);
	if (refusal == NULL) {
		ck_assert_msg(rc == 0, "%s: %s", actions, line);
		return;
	}
	ck_assert_msg(rc == -1, "%s: not \"%s\"", actions, refusal);
	ck_assert_int_eq(f->kind, FAULT_REFUSED);
	ck_assert_msg(strstr(line, refusal) != NULL, "%s: \"%s\", not \"%s\"",
	    actions, line, refusal);
}

START_TEST(recipe_is_refused_by_the_guard_or_passes)
{
	const struct row *r = &rows[_i];
	struct fault f = { 0 };

	prepare(r->guards, r->actions);
	expect(guard_recipe(&run, &f), &f, r->refusal, r->actions);
}
END_TEST

/* Gives the n-th held key, with this data, to all namings with the label. */
static void
find(size_t n, const char *label, unsigned int algorithm, const char *data)
{
	struct dnskey k = { .algorithm = algorithm };
	struct fault f = { 0 };
	size_t i;

	ck_assert_int_eq(bytes_from_base64(&k.data, data, false, &f), 0);
	ck_assert_int_eq(dnskey_pubkey(&k, &held[n].key.pubkey, &f), 0);
	dnskey_clear(&k);
	for (i = 0; i < run.recipe->key_count; i++)
		if (strcmp(run.recipe->keys[i]->label, label) == 0)
			run.uses[i].held = &held[n];
}

/* What the token says counts, and not what the recipe or a label says: the
 * token's K is key ONE, its T key RSA. */
static const struct row found[] = {
	{ ZONE("signers: @1"), SET_BY(REF("257", "K")), NULL },
	{ ZONE("signers: @1"), SET_BY(REF("256", "K")), NULL },
	{ ZONE("signers: @2"), SET_BY(REF("257", "K")), "guard signers: " },
	{ ZONE("signers: @2"), SET_BY(REF("256", "K")), "guard signers: " },
	{ ZONE("signers: @2"), SET_BY(PINNED("257", "K", TWO)),
	    "guard signers: " },
	{ ZONE("signers: @1"), SET_BY(REF("257", "Other")),
	    "guard signers: none of the signers of a.example. (SHA-256 not "
	    "known" },
	{ ZONE("signers: @2, new-signers: beside"),
	    GENERATE(REF("257", "N")) "," SET(
		IN(REF("257", "N")), IN(REF("257", "N"))),
	    "guard new-signers: " },
	{ ZONE("signers: @1, new-signers: beside"),
	    GENERATE(REF("257", "N")) "," SET(IN(REF("257", "N")),
		IN(REF("257", "K")) "," IN(REF("257", "N"))),
	    NULL },
	{ "revoke: @1", SET_BY(REF("385", "K")), NULL },
	{ "revoke: @2", SET_BY(REF("385", "K")), "guard revoke: " },
	{ "revoke: @1", SET_BY(REF("385", "Other")), "guard revoke: " },
	{ "deletions: 1, never-delete: @1", DELETE(REF("256", "K")),
	    "guard never-delete: " },
	{ "deletions: 1, never-delete: @2", DELETE(REF("256", "K")), NULL },
	{ "deletions: 1, never-delete: @1", DELETE(REF("256", "Gone")), NULL },
	{ "algorithms: [ 15, { algo: 8, min-size: 2049 } ]",
	    SET_BY("{\"keyType\":\"byRef\",\"keyAlgo\":8,"
		   "\"keyFlags\":257," LABEL("T") "}"),
	    "key T: guard algorithms: a key of 2048 bits" },
	{ "transport-keys: @3",
	    LEAVING("256", "Z") "," EXPORT(REF("256", "Z"), WRAP), NULL },
	{ "transport-keys: @1",
	    LEAVING("256", "Z") "," EXPORT(REF("256", "Z"), WRAP),
	    "guard transport-keys: " },
	{ "backup: @3", LEAVING("257", "Z") "," EXPORT(REF("257", "Z"), WRAP),
	    NULL },
	{ "backup: @1", LEAVING("257", "Z") "," EXPORT(REF("257", "Z"), WRAP),
	    "guard ksk-export: " },
};

#define FOUND ((int)(sizeof(found) / sizeof(found[0])))

START_TEST(keys_of_the_token_count)
{
	const struct row *r = &found[_i];
	struct fault f = { 0 };

	prepare(r->guards, r->actions);
	find(0, "K", 15, ONE);
	find(1, "T", 8, RSA);
	expect(guard_keys(&run, &f), &f, r->refusal, r->actions);
}
END_TEST

Suite *
test_guard(void)
{
	Suite *s = suite_create("guard");
	TCase *c = tcase_create("guard_recipe");

	suite_add_tcase(s, c);
	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_loop_test(
	    c, recipe_is_refused_by_the_guard_or_passes, 0, ROWS);
	tcase_add_loop_test(c, keys_of_the_token_count, 0, FOUND);
	return (s);
}
