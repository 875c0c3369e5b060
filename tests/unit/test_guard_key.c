/*
 * cook/guard_key: whose key a naming means, with keys that a token would have
 * told.
 */
#include "cook/guard_key.h"

#include <check.h>
#include <string.h>

#include "cook/guard.h"
#include "guard_fixture.h"
#include "recipe_text.h"

Suite *test_guard_key(void);

static struct held held[2];

static void
tear_down(void)
{
	size_t i;

	guard_tear_down();
	for (i = 0; i < 2; i++)
		hsm_key_clear(&held[i].key);
}

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
	for (i = 0; i < guard_run.recipe->key_count; i++)
		if (strcmp(guard_run.recipe->keys[i]->label, label) == 0)
			guard_run.uses[i].held = &held[n];
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
	{ ZONE("signers: @1"),
	    SET(IN(REF("257", "K")) "," IN(
		    KEY("direct", "257", LABEL("K") "," DATA(TWO))),
		IN(REF("257", "K"))),
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

	guard_prepare(r->guards, r->actions);
	find(0, "K", 15, ONE);
	find(1, "T", 8, RSA);
	guard_expect(guard_keys(&guard_run, &f), &f, r->refusal, r->actions);
}
END_TEST

/* A pair of the inventory, its two objects with handles from 7 on. */
static void
put_pair(struct store *s, struct hsm_object *two, struct held *h)
{
	static char label[] = "Same";
	size_t i;

	for (i = 0; i < 2; i++) {
		memset(&two[i], 0, sizeof(two[i]));
		two[i].handle = 7 + i;
		two[i].private_half = i == 1;
		two[i].label = label;
		two[i].has_pubkey = i == 0;
		two[i].pubkey = h->key.pubkey; /* borrowed */
	}
	h->store = s;
	h->key.public_handle = 7;
	s->inventory = (struct hsm_inventory){ two, 2 };
}

/* Two tokens give one handle to two keys: only one of them is deleted. */
START_TEST(signer_of_other_token_is_left)
{
	struct hsm_object objects[2][2];
	struct store stores[2] = { { .name = "a" }, { .name = "b" } };
	struct fault f = { 0 };

	guard_prepare("deletions: 2, " ZONE("signers: [ @1, @2 ]"),
	    DELETE(REF("257", "K")) "," DELETE(REF("257", "L")));
	find(0, "K", 15, ONE);
	find(1, "L", 15, TWO);
	put_pair(&stores[0], objects[0], &held[0]);
	put_pair(&stores[1], objects[1], &held[1]);
	guard_run.stores = stores;
	guard_run.store_count = 2;
	held[0].deleted = true;
	guard_expect(guard_keys(&guard_run, &f), &f, NULL, "two tokens");
	held[1].deleted = true;
	guard_expect(guard_keys(&guard_run, &f), &f,
	    "step 1 deleteKey: key K: guard delete-last-signer: the recipe "
	    "leaves a.example. no signer",
	    "two tokens");
}
END_TEST

Suite *
test_guard_key(void)
{
	Suite *s = suite_create("guard_key");
	TCase *c = tcase_create("guard_keys");

	suite_add_tcase(s, c);
	tcase_add_checked_fixture(c, guard_set_up, tear_down);
	tcase_add_loop_test(c, keys_of_the_token_count, 0, FOUND);
	tcase_add_test(c, signer_of_other_token_is_left);
	return (s);
}
