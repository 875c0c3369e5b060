/*
 * recipe/older: the structure of the older spelling, as trees.  What becomes
 * of whole documents is in tests/cases/recipe (older-*, canonical.json).
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "recipe/reader.h"

Suite *test_older(void);

/* Trees are written with single quotes here. */
static json_t *
load(const char *text)
{
	char *copy = strdup(text), *p;
	json_t *value;

	ck_assert_ptr_nonnull(copy);
	for (p = copy; (p = strchr(p, '\'')) != NULL;)
		*p = '"';
	value = json_loads(copy, JSON_DECODE_ANY, NULL);
	ck_assert_msg(value != NULL, "%s", text);
	free(copy);
	return (value);
}

static void
expect(const char *from, const char *to)
{
	json_t *value = load(from), *expected = load(to);
	struct fault f = { 0 };
	char *text;

	ck_assert_int_eq(older_rewrite(value, &f), 0);
	text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
	ck_assert_msg(json_equal(value, expected), "%s: %s", from, text);
	free(text);
	json_decref(value);
	json_decref(expected);
}

/* One action, in a document of the specification's form. */
static void
expect_action(const char *from, const char *to)
{
	static const char form[] = "{'recipe': {'actions': [%s]}}";
	char before[1024], after[1024];

	(void)snprintf(before, sizeof(before), form, from);
	(void)snprintf(after, sizeof(after), form, to);
	expect(before, after);
}

/* Left as they are, for the reader to say what is wrong. */
static const char *const untouched[] = {
	"1",
	"null",
	"'text'",
	"[]",
	"{}",
	"[{'preamble': 1}]",
	"{'recipe': 1}",
	"{'recipe': null, 'preamble': {}}",
	"{'recipe': {}, 'preamble': {}, 'actions': []}",
	"{'recipe': {'actions': {}}}",
	"{'recipe': {'actions': 'haveKey'}}",
	"{'recipe': {'actions': [null, 1, 'x', [], {}]}}",
	"{'recipe': {'actions': [{'actionType': 1}]}}",
	"{'recipe': {'actions': [{'actionType': 'ExportKey'}]}}",
	"{'recipe': {'actions': [{'actionType': 'exportKeys'}]}}",
	"{'recipe': {'actions': [{'actionType': 'generateKey'}]}}",
	"{'recipe': {'actions': [{'actionType': 'generateKey', "
	"'actionParams': []}]}}",
	"{'recipe': {'actions': [{'actionType': 'generateKey', "
	"'actionParams': {'keyFlags': 256}}]}}",
	"{'recipe': {'actions': [{'actionType': 'generateKey', "
	"'actionParams': {'key': {}, 'keyAlgo': 8}}]}}",
	"{'recipe': {'actions': [{'actionType': 'haveKey', "
	"'actionParams': {'keyAlgo': 8}}]}}",
	"{'recipe': {'actions': [{'actionType': 'haveKey', "
	"'actionParams': {'key': {'keyAlgo': 'RSA'}}}]}}",
	"{'recipe': {'actions': [{'actionType': 'importPublicKey', "
	"'actionParams': {'key': {'keyAlgo': 'rsa', 'keySize': 1}}}]}}",
	"{'recipe': {'actions': [{'actionType': 'importPublicKey', "
	"'actionParams': {'key': {'keyAlgo': 8, 'keySize': 2048}}}]}}",
	"{'recipe': {'actions': [{'actionType': 'importPublicKey', "
	"'actionParams': {'key': 'RSA'}}]}}",
	"{'recipe': {'actions': [{'cooked': 'success'}]}}",
	"{'recipe': {'actions': [{'cooked': {'success': 'yes'}}]}}",
	"{'recipe': {'actions': [{'cooked': {'signedKeysetRRs': ['a;b']}}]}}",
	"{'recipe': {'actions': [{'actionDescription': 'x', "
	"'actionDescrption': 'y'}]}}",
};

START_TEST(tree_of_other_form_is_left)
{
	expect(untouched[_i], untouched[_i]);
}
END_TEST

START_TEST(level_missing_is_made)
{
	expect("{'recipeSpecVersion': 'v1.0', 'preamble': 1, 'actions': []}",
	    "{'recipeSpecVersion': 'v1.0', "
	    "'recipe': {'preamble': 1, 'actions': []}}");
	expect("{'actions': []}", "{'recipe': {'actions': []}}");
	expect("{'preamble': {}}", "{'recipe': {'preamble': {}}}");
	expect("{'preamble': {}, 'other': 2}",
	    "{'recipe': {'preamble': {}}, 'other': 2}");
	expect("{'actions': [{'actionType': 'exportKey'}]}",
	    "{'recipe': {'actions': [{'actionType': 'exportKeypair'}]}}");
}
END_TEST

START_TEST(action_type_is_renamed)
{
	expect_action(
	    "{'actionType': 'exportKey'}", "{'actionType': 'exportKeypair'}");
	expect_action(
	    "{'actionType': 'importKey'}", "{'actionType': 'importPublicKey'}");
	expect_action("{'actionType': 'importKeypair'}",
	    "{'actionType': 'importPublicKey'}");
}
END_TEST

START_TEST(new_key_is_wrapped)
{
	expect_action("{'actionType': 'generateKey', 'actionParams': "
		      "{'keyType': 'direct', 'keyAlgo': 8, 'x': 1}}",
	    "{'actionType': 'generateKey', 'actionParams': {'key': "
	    "{'keyType': 'direct', 'keyAlgo': 8, 'x': 1}}}");
	expect_action("{'actionType': 'generateKey', 'actionParams': "
		      "{'keyAlgo': null}}",
	    "{'actionType': 'generateKey', 'actionParams': {'key': "
	    "{'keyType': 'byRef', 'keyAlgo': null}}}");
}
END_TEST

START_TEST(transport_key_is_rewritten)
{
	expect_action(
	    "{'actionType': 'importKey', 'actionParams': {'key': "
	    "{'keyAlgo': 'RSA', 'keySize': '2048', 'keyLabel': 't'}}}",
	    "{'actionType': 'importPublicKey', 'actionParams': {'key': "
	    "{'keyAlgo': 8, 'keyFlags': 256, 'keyLabel': 't'}}}");
	expect_action("{'actionType': 'importPublicKey', 'actionParams': "
		      "{'key': {'keyAlgo': 'RSA', 'keyFlags': 'KSK'}}}",
	    "{'actionType': 'importPublicKey', 'actionParams': "
	    "{'key': {'keyAlgo': 8, 'keyFlags': 'KSK'}}}");
}
END_TEST

START_TEST(description_is_spelled)
{
	expect_action(
	    "{'actionDescrption': ['any']}", "{'actionDescription': ['any']}");
}
END_TEST

/* Beside a result, success says nothing more. */
START_TEST(success_beside_a_result_is_left_out)
{
	expect_action("{'cooked': {'success': true, 'exists': false}}",
	    "{'cooked': {'exists': false}}");
	expect_action(
	    "{'cooked': {'success': false, 'x': 1}}", "{'cooked': {'x': 1}}");
}
END_TEST

START_TEST(records_are_split)
{
	expect_action("{'cooked': {'signSuccess': false, "
		      "'signedKeysetRRs': 'a b\\nc\\n'}}",
	    "{'cooked': {'signSuccess': false, "
	    "'signedKeysetRRs': ['a b', 'c']}}");
	expect_action(
	    "{'cooked': {'signSuccess': true, "
	    "'signedKeysetRRs': '; no\\n\\n a ;c;d\\r\\n \\t\\nb\\t \\r'}}",
	    "{'cooked': {'signSuccess': true, "
	    "'signedKeysetRRs': [' a', 'b']}}");
	expect_action("{'cooked': {'signedKeysetRRs': 'a'}}",
	    "{'cooked': {'signSuccess': true, 'signedKeysetRRs': ['a']}}");
	expect_action("{'cooked': {'signedKeysetRRs': ''}}",
	    "{'cooked': {'signSuccess': false, 'signedKeysetRRs': []}}");
}
END_TEST

Suite *
test_older(void)
{
	Suite *s = suite_create("older");
	TCase *c = tcase_create("older_rewrite");

	suite_add_tcase(s, c);
	tcase_add_loop_test(c, tree_of_other_form_is_left, 0,
	    (int)(sizeof(untouched) / sizeof(untouched[0])));
	tcase_add_test(c, level_missing_is_made);
	tcase_add_test(c, action_type_is_renamed);
	tcase_add_test(c, new_key_is_wrapped);
	tcase_add_test(c, transport_key_is_rewritten);
	tcase_add_test(c, description_is_spelled);
	tcase_add_test(c, success_beside_a_result_is_left_out);
	tcase_add_test(c, records_are_split);
	return (s);
}
