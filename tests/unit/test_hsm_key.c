/* Finding keys in the inventory of a SoftHSM token. */
#include "lib/hsm/key.h"

#include <check.h>
#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/hsm/attribute.h"
#include "lib/hsm/generate.h"
#include "lib/hsm/kind.h"
#include "tests/unit/hsm_fixture.h"
#include "tests/unit/softhsm.h"

Suite *test_hsm_key(void);

static struct softhsm soft;
static struct hsm_repository repository;
static struct hsm_token *token;

static void
start(void)
{
	static const char *const labels[] = { "one" };

	ck_assert(softhsm_start(&soft, labels, 1));
	token = softhsm_open(&soft, &repository, "one");
	ck_assert_ptr_nonnull(token);
}

static void
stop(void)
{
	hsm_token_close(token);
	softhsm_stop(&soft);
}

static int
find(struct hsm_key *k, const char *id, const char *label, bool pair,
    struct fault *f)
{
	const struct bytes bytes = text_bytes(id);
	struct hsm_inventory v;
	int rc;

	memset(k, 0, sizeof(*k));
	if (hsm_inventory_read(&v, token, f) == -1)
		return (-1);
	rc = hsm_key_find(k, &v, &bytes, label, pair, f);
	hsm_inventory_clear(&v);
	return (rc);
}

static int
find_pubkey(struct hsm_key *k, const struct pubkey *pubkey, struct fault *f)
{
	struct hsm_inventory v;
	int rc;

	memset(k, 0, sizeof(*k));
	if (hsm_inventory_read(&v, token, f) == -1)
		return (-1);
	rc = hsm_key_find_pubkey(k, &v, pubkey, f);
	hsm_inventory_clear(&v);
	return (rc);
}

/* Destroys one half of k. */
static void
halve(struct hsm_key *k, bool private_half)
{
	struct hsm_key half = { .found = false };
	struct fault f = { 0 };

	if (private_half) {
		half.private_handle = k->private_handle;
		k->private_handle = 0;
	} else {
		half.public_handle = k->public_handle;
		k->public_handle = 0;
	}
	ck_assert_int_eq(hsm_destroy_key(token, &half, &f), 0);
}

START_TEST(pair_of_each_kind_is_found_by_each_name)
{
	static const struct {
		const char *id, *label;
	} names[] = { { "id", "label" }, { "id", NULL }, { "", "label" } };
	struct fault f = { 0 };
	struct hsm_key k, found;
	size_t i;

	make_pair(&k, token, _i, "id", "label", false);
	for (i = 0; i < 3; i++) {
		ck_assert_int_eq(
		    find(&found, names[i].id, names[i].label, true, &f), 0);
		ck_assert(found.found);
		ck_assert_uint_eq(found.private_handle, k.private_handle);
		ck_assert_uint_eq(found.public_handle, k.public_handle);
		ck_assert(pubkey_equal(&found.pubkey, &k.pubkey));
		hsm_key_clear(&found);
	}
	ck_assert_int_eq(find_pubkey(&found, &k.pubkey, &f), 0);
	ck_assert_uint_eq(found.private_handle, k.private_handle);
	hsm_key_clear(&found);
	ck_assert_int_eq(find(&found, "id", "Label", true, &f), 0);
	ck_assert(!found.found);
	ck_assert_int_eq(find(&found, "i", "label", true, &f), 0);
	ck_assert(!found.found);
	hsm_key_clear(&k);
}
END_TEST

START_TEST(public_alone_is_found_where_that_is_enough)
{
	const struct bytes id = text_bytes("copy");
	struct fault f = { 0 };
	struct hsm_key k, copy, found;

	make_transport(&k, token, 2048, "t");
	ck_assert_int_eq(hsm_destroy_key(token, &k, &f), 0);
	ck_assert_int_eq(
	    hsm_generate_public(&copy, token,
		&(struct hsm_template){ .id = &id, .label = "copy" }, &k.pubkey,
		&f),
	    0);
	ck_assert_int_eq(find(&found, "copy", NULL, false, &f), 0);
	ck_assert(found.found && found.private_handle == 0);
	ck_assert(pubkey_equal(&found.pubkey, &k.pubkey));
	hsm_key_clear(&found);
	assert_fault(find(&found, "copy", NULL, true, &f), &f, FAULT_HSM, "",
	    "public half");
	fault_clear(&f);
	assert_fault(find_pubkey(&found, &k.pubkey, &f), &f, FAULT_HSM, "",
	    "public half");
	hsm_key_clear(&k);
	hsm_key_clear(&copy);
}
END_TEST

START_TEST(label_of_two_pairs_is_ambiguous)
{
	struct fault f = { 0 };
	struct hsm_key a, b, found;

	make_pair(&a, token, 1, "a", "label", false);
	make_pair(&b, token, 1, "b", "label", false);
	assert_fault(find(&found, "", "label", true, &f), &f, FAULT_HSM, "",
	    "2 public and 2 private");
	ck_assert(!found.found);
	fault_clear(&f);
	ck_assert_int_eq(find(&found, "b", "label", true, &f), 0);
	ck_assert_uint_eq(found.private_handle, b.private_handle);
	hsm_key_clear(&found);
	halve(&a, true);
	assert_fault(find(&found, "", "label", true, &f), &f, FAULT_HSM, "",
	    "2 public and 1 private");
	hsm_key_clear(&a);
	hsm_key_clear(&b);
}
END_TEST

START_TEST(half_alone_is_refused)
{
	struct fault f = { 0 };
	struct hsm_key k, found;

	make_pair(&k, token, 0, "id", "label", false);
	halve(&k, _i == 0);
	assert_fault(find(&found, "id", "label", true, &f), &f, FAULT_HSM, "",
	    _i == 0 ? "public half" : "private half");
	fault_clear(&f);
	ck_assert_int_eq(
	    find(&found, "id", "label", false, &f), _i == 0 ? 0 : -1);
	hsm_key_clear(&found);
	hsm_key_clear(&k);
}
END_TEST

/* A pair put together from the halves of two. */
START_TEST(halves_of_two_pairs_are_refused)
{
	static const struct {
		int kind_a, kind_b;
		const char *label_a, *label_b, *part;
	} cases[] = {
		{ 0, 0, "label", "label", "does not belong" },
		{ 1, 1, "label", "other", "differ" },
		{ 0, 1, "label", "label", "differ" },
	};
	struct fault f = { 0 };
	struct hsm_key a, b, found;

	make_pair(&a, token, cases[_i].kind_a, "id", cases[_i].label_a, false);
	make_pair(&b, token, cases[_i].kind_b, "id", cases[_i].label_b, false);
	halve(&a, true);
	halve(&b, false);
	assert_fault(find(&found, "id", NULL, true, &f), &f, FAULT_HSM, "",
	    cases[_i].part);
	hsm_key_clear(&a);
	hsm_key_clear(&b);
}
END_TEST

START_TEST(key_without_names_is_not_looked_up)
{
	struct fault f = { 0 };
	struct hsm_key found;

	assert_fault(find(&found, "", NULL, true, &f), &f, FAULT_INTERNAL, "",
	    "id or label");
}
END_TEST

START_TEST(pubkey_that_is_there_twice_is_refused)
{
	const struct bytes id = text_bytes("copy");
	struct fault f = { 0 };
	struct hsm_key k, copy, found;

	make_transport(&k, token, 2048, "t");
	ck_assert_int_eq(
	    hsm_generate_public(&copy, token,
		&(struct hsm_template){ .id = &id, .label = "copy" }, &k.pubkey,
		&f),
	    0);
	assert_fault(
	    find_pubkey(&found, &k.pubkey, &f), &f, FAULT_HSM, "", "2 times");
	hsm_key_clear(&k);
	hsm_key_clear(&copy);
}
END_TEST

START_TEST(inventory_has_each_name_and_no_other)
{
	const struct bytes none = { 0 }, b = text_bytes("b");
	const struct bytes z = text_bytes("z");
	struct hsm_inventory v;
	struct fault f = { 0 };
	struct hsm_key k, l;

	make_pair(&k, token, 1, "b", "second", false);
	make_pair(&l, token, 1, "a", "first", false);
	ck_assert_int_eq(hsm_inventory_read(&v, token, &f), 0);
	ck_assert_uint_eq(v.count, 4);
	ck_assert_str_eq(v.objects[0].label, "first");
	ck_assert_str_eq(v.objects[1].label, "second");
	ck_assert(!v.objects[1].private_half && v.objects[2].private_half);
	ck_assert(hsm_inventory_has(&v, &b, NULL));
	ck_assert(hsm_inventory_has(&v, &z, "first"));
	ck_assert(!hsm_inventory_has(&v, &z, "third"));
	ck_assert(!hsm_inventory_has(&v, &none, NULL));
	ck_assert(!hsm_inventory_has(&v, &none, ""));
	hsm_inventory_clear(&v);
	hsm_key_clear(&k);
	hsm_key_clear(&l);
}
END_TEST

#define OBJECTS_MOST 8

/* An inventory by hand: a letter is the id of an object, a capital of one that
 * is private; handles begin with first.  Borrows. */
static struct hsm_inventory
by_hand(struct hsm_object *objects, const char *letters, unsigned long first)
{
	static char label[] = "label";
	static const char ids[] = "abcdefghijklmnopqrstuvwxyz";
	struct hsm_inventory v = { objects, strlen(letters) };
	size_t i;

	ck_assert_uint_le(v.count, OBJECTS_MOST);
	memset(objects, 0, OBJECTS_MOST * sizeof(*objects));
	for (i = 0; i < v.count; i++) {
		objects[i].handle = first + i;
		objects[i].private_half = isupper(letters[i]) != 0;
		objects[i].id = text_bytes(strchr(ids, tolower(letters[i])));
		objects[i].id.length = 1;
		objects[i].label = label;
	}
	return (v);
}

START_TEST(compared_views_tell_what_came_and_went)
{
	static const struct {
		const char *before, *now;
		size_t missing;
		const char *extra; /* 1: new */
	} rows[] = {
		{ "", "", 0, "" },
		{ "abAB", "abAB", 0, "0000" },
		{ "", "aA", 0, "11" },
		{ "aA", "", 2, "" },
		{ "abAB", "bAB", 1, "000" },
		{ "abAB", "abA", 1, "000" },
		{ "abAB", "aAB", 1, "000" },
		{ "bB", "abB", 0, "100" },
		{ "aA", "abAB", 0, "0101" },
		{ "aA", "bB", 2, "11" },
		{ "aA", "aB", 1, "01" },
		{ "aA", "a", 1, "0" },
		{ "acAC", "abAB", 2, "0101" },
		{ "aaAA", "aaAA", 0, "0000" },
		{ "aab", "ab", 1, "00" },
		{ "ab", "aab", 0, "010" },
		{ "aaa", "a", 2, "0" },
		{ "a", "aaa", 0, "011" },
	};
	struct hsm_object old[OBJECTS_MOST], new[OBJECTS_MOST];
	struct hsm_inventory before = by_hand(old, rows[_i].before, 1);
	struct hsm_inventory now = by_hand(new, rows[_i].now, 100);
	bool extra[OBJECTS_MOST + 1];
	size_t i;

	/* Each is to be written, and none behind them. */
	for (i = 0; i < OBJECTS_MOST + 1; i++)
		extra[i] = rows[_i].extra[0] != '1';
	ck_assert_uint_eq(
	    hsm_inventory_compare(&before, &now, extra), rows[_i].missing);
	ck_assert_uint_eq(now.count, strlen(rows[_i].extra));
	for (i = 0; i < now.count; i++)
		ck_assert_int_eq(extra[i], rows[_i].extra[i] == '1');
	ck_assert_int_eq(extra[now.count], rows[_i].extra[0] != '1');
}
END_TEST

/* The same id, but another label, modulus or point. */
START_TEST(compared_objects_differ_in_each_part)
{
	static char label[] = "other";
	struct hsm_object old[OBJECTS_MOST], new[OBJECTS_MOST];
	struct hsm_inventory before = by_hand(old, "abA", 1);
	struct hsm_inventory now = by_hand(new, "abA", 1);
	bool extra[3];

	if (_i == 0)
		now.objects[1].label = label;
	else if (_i == 1)
		now.objects[1].pubkey.modulus = text_bytes("m");
	else
		now.objects[1].pubkey.point = text_bytes("p");
	ck_assert_uint_eq(hsm_inventory_compare(&before, &now, extra), 1);
	ck_assert(!extra[0] && extra[1] && !extra[2]);
	before.objects[1] = now.objects[1];
	ck_assert_uint_eq(hsm_inventory_compare(&before, &now, extra), 0);
	ck_assert(!extra[0] && !extra[1] && !extra[2]);
}
END_TEST

/* Public keys of others, as no tool of ours makes them. */
static const struct {
	enum pubkey_kind kind;
	size_t size;       /* of modulus or point */
	unsigned int last; /* octet of it */
	const char *exponent, *part;
} unsound[] = {
	{ PUBKEY_RSA, 128, 1, "\x01", "the exponent 1" },
	{ PUBKEY_RSA, 128, 1, "\x02", "an even exponent" },
	{ PUBKEY_RSA, 128, 2, "\x03", "an even modulus" },
	{ PUBKEY_RSA, 63, 1, "\x03", "512 to 4096 bits" },
	{ PUBKEY_P256, 64, 1, NULL, "not on its curve" },
	{ PUBKEY_P384, 96, 1, NULL, "not on its curve" },
};

/* Puts such a key into the token. */
static void
put_unsound(size_t i)
{
	const struct hsm_kind *kind = hsm_kind_find(unsound[i].kind);
	struct pubkey k = { .kind = unsound[i].kind };
	struct hsm_attribute_list l = { .count = 0 };
	unsigned char octets[128];
	CK_OBJECT_HANDLE handle;
	struct bytes der = { 0 };
	struct fault f = { 0 };

	memset(octets, 0xff, sizeof(octets));
	octets[unsound[i].size - 1] = (unsigned char)unsound[i].last;
	hsm_attribute_put_number(&l, CKA_CLASS, CKO_PUBLIC_KEY);
	hsm_attribute_put_number(&l, CKA_KEY_TYPE, kind->type);
	hsm_attribute_put_flag(&l, CKA_TOKEN, true);
	hsm_attribute_put(&l, CKA_LABEL, "label", 5);
	if (kind->point == 0) {
		hsm_attribute_put(&l, CKA_MODULUS, octets, unsound[i].size);
		hsm_attribute_put(
		    &l, CKA_PUBLIC_EXPONENT, unsound[i].exponent, 1);
	} else {
		k.point = (struct bytes){ octets, unsound[i].size, 0 };
		ck_assert_int_eq(hsm_kind_point_der(&k, &der, &f), 0);
		hsm_attribute_put(
		    &l, CKA_EC_PARAMS, kind->params, kind->params_length);
		hsm_attribute_put(&l, CKA_EC_POINT, der.data, der.length);
	}
	ck_assert_uint_eq(token->call->C_CreateObject(
			      token->session, l.item, l.count, &handle),
	    CKR_OK);
	bytes_clear(&der);
}

START_TEST(public_key_that_is_none_is_refused)
{
	struct fault f = { 0 };
	struct hsm_key found;

	put_unsound((size_t)_i);
	assert_fault(find(&found, "", "label", false, &f), &f, FAULT_HSM, "",
	    unsound[_i].part);
	ck_assert(!found.found);
}
END_TEST

static TCase *
new_case(Suite *s, const char *name)
{
	TCase *c = tcase_create(name);

	tcase_add_checked_fixture(c, start, stop);
	tcase_set_timeout(c, 120);
	suite_add_tcase(s, c);
	return (c);
}

Suite *
test_hsm_key(void)
{
	Suite *s = suite_create("hsm_key");
	TCase *c = new_case(s, "hsm_key_find");

	tcase_add_loop_test(
	    c, pair_of_each_kind_is_found_by_each_name, 0, kind_count);
	tcase_add_test(c, public_alone_is_found_where_that_is_enough);
	tcase_add_test(c, label_of_two_pairs_is_ambiguous);
	tcase_add_loop_test(c, public_key_that_is_none_is_refused, 0,
	    (int)(sizeof(unsound) / sizeof(unsound[0])));
	tcase_add_loop_test(c, half_alone_is_refused, 0, 2);
	tcase_add_loop_test(c, halves_of_two_pairs_are_refused, 0, 3);
	tcase_add_test(c, key_without_names_is_not_looked_up);
	tcase_add_test(c, pubkey_that_is_there_twice_is_refused);
	c = new_case(s, "hsm_inventory");
	tcase_add_test(c, inventory_has_each_name_and_no_other);
	c = tcase_create("hsm_inventory_compare");
	tcase_add_loop_test(c, compared_views_tell_what_came_and_went, 0, 18);
	tcase_add_loop_test(c, compared_objects_differ_in_each_part, 0, 3);
	suite_add_tcase(s, c);
	return (s);
}
