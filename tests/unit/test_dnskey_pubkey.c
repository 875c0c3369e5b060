#include "lib/dns/dnskey.h"

#include <check.h>
#include <stdbool.h>
#include <stddef.h>

#include "tests/unit/dnskey_vectors.h"

Suite *test_dnskey_pubkey(void);

static struct dnskey
key_from_hex(unsigned int algorithm, const char *hex)
{
	struct fault f = { 0 };
	struct dnskey k = { .flags = 257, .algorithm = algorithm };

	ck_assert_int_eq(bytes_from_hex(&k.data, hex, &f), 0);
	return (k);
}

START_TEST(pubkey_published_comes_back)
{
	const struct vector *v = &vectors[_i];
	struct dnskey k = key_of(v), again = { 0 };
	struct pubkey key = { 0 };
	struct fault f = { 0 };

	ck_assert_int_eq(dnskey_pubkey(&k, &key, &f), 0);
	ck_assert_uint_eq(pubkey_bits(&key), v->bits);
	ck_assert_int_eq(
	    dnskey_from_pubkey(&again, v->flags, v->algorithm, &key, &f), 0);
	ck_assert(dnskey_equal(&again, &k));
	pubkey_clear(&key);
	dnskey_clear(&again);
	dnskey_clear(&k);
}
END_TEST

START_TEST(pubkey_of_rsa_has_its_numbers)
{
	struct dnskey k = key_of(KSK_2017);
	struct pubkey key = { 0 };
	struct fault f = { 0 };

	ck_assert_int_eq(dnskey_pubkey(&k, &key, &f), 0);
	ck_assert_int_eq(key.kind, PUBKEY_RSA);
	ck_assert_uint_eq(key.exponent.length, 3);
	ck_assert_mem_eq(key.exponent.data, "\001\000\001", 3);
	ck_assert_uint_eq(key.modulus.length, 256);
	ck_assert_mem_eq(key.modulus.data, k.data.data + 4, 256);
	pubkey_clear(&key);
	dnskey_clear(&k);
}
END_TEST

static void
assert_refused(struct dnskey *k, const char *what)
{
	struct pubkey key = { 0 };
	struct fault f = { 0 };

	ck_assert_msg(dnskey_pubkey(k, &key, &f) == -1, "%s", what);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	ck_assert_ptr_null(key.modulus.data);
	ck_assert_ptr_null(key.exponent.data);
	ck_assert_ptr_null(key.point.data);
	dnskey_clear(k);
}

/* An RSA field: the octets before the modulus, and one of size octets whose
 * first is first. */
static struct dnskey
rsa(const char *before, unsigned int first, size_t size)
{
	struct dnskey k = key_from_hex(8, before);
	struct fault f = { 0 };
	size_t i;

	for (i = 0; i < size; i++)
		ck_assert_int_eq(
		    bytes_append_u8(&k.data, i == 0 ? first : 0xab, &f), 0);
	return (k);
}

START_TEST(pubkey_of_rsa_in_other_form_is_refused)
{
	static const char *const before[] = { "0000030100010000", "0000", "00",
		"00000301", "0400010001", "03000001", "0000000000", "ff",
		"00ffff", "0000ff" };
	struct dnskey k;
	size_t i;

	for (i = 0; i < sizeof(before) / sizeof(before[0]); i++) {
		k = rsa(before[i], 0xff, 128);
		if (i == 1 || i == 2)
			k.data.length = i == 1 ? 2 : 1;
		assert_refused(&k, before[i]);
	}
	k = rsa("000003010001", 0xff, 128);
	assert_refused(&k, "long form of a short length");
	k = rsa("03010001", 0, 129);
	assert_refused(&k, "modulus with a leading zero");
	k = rsa("03010001", 0, 0);
	assert_refused(&k, "no modulus");
	k = rsa("", 0, 0);
	assert_refused(&k, "no octets");
}
END_TEST

START_TEST(pubkey_of_rsa_in_long_form_is_read)
{
	struct dnskey k = rsa("000100", 0x7f, 256), again = { 0 };
	struct pubkey key = { 0 };
	struct fault f = { 0 };
	size_t i;

	for (i = 0; i < 257; i++)
		ck_assert_int_eq(bytes_append_u8(&k.data, 0xcd, &f), 0);
	ck_assert_int_eq(dnskey_pubkey(&k, &key, &f), 0);
	ck_assert_uint_eq(key.exponent.length, 256);
	ck_assert_uint_eq(key.modulus.length, 257);
	ck_assert_int_eq(dnskey_from_pubkey(&again, 257, 8, &key, &f), 0);
	ck_assert(dnskey_equal(&again, &k));
	pubkey_clear(&key);
	dnskey_clear(&again);
	dnskey_clear(&k);
}
END_TEST

START_TEST(pubkey_of_rsa_has_size_bounds)
{
	static const struct {
		unsigned int algorithm, first;
		size_t size;
		bool good;
	} keys[] = {
		{ 5, 0x80, 64, true },
		{ 7, 0x80, 64, true },
		{ 8, 0x80, 64, true },
		{ 8, 0x7f, 64, false },
		{ 8, 0xff, 63, false },
		{ 8, 0xff, 512, true },
		{ 8, 0x01, 513, false },
		{ 10, 0x80, 128, true },
		{ 10, 0x7f, 128, false },
		{ 10, 0xff, 127, false },
	};
	struct pubkey key = { 0 };
	struct fault f = { 0 };
	struct dnskey k;
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		k = rsa("03010001", keys[i].first, keys[i].size);
		k.algorithm = keys[i].algorithm;
		if (!keys[i].good) {
			assert_refused(&k, "size");
			continue;
		}
		ck_assert_int_eq(dnskey_pubkey(&k, &key, &f), 0);
		dnskey_clear(&k);
	}
	pubkey_clear(&key);
}
END_TEST

START_TEST(pubkey_of_other_length_is_refused)
{
	struct fault f = { 0 };
	struct dnskey k;
	int i;

	for (i = 3; i < 9; i++) {
		k = key_of(&vectors[i]);
		k.data.length--;
		assert_refused(&k, "one octet less");
		k = key_of(&vectors[i]);
		ck_assert_int_eq(bytes_append_u8(&k.data, 1, &f), 0);
		assert_refused(&k, "one octet more");
	}
}
END_TEST

START_TEST(pubkey_off_the_curve_is_refused)
{
	struct dnskey k = key_of(&vectors[3]);

	k.data.data[63] ^= 1;
	assert_refused(&k, "P-256");
	k = key_of(&vectors[4]);
	k.data.data[0] ^= 0x80;
	assert_refused(&k, "P-384");
}
END_TEST

START_TEST(pubkey_of_unknown_algorithm_is_refused)
{
	static const unsigned int unknown[] = { 0, 1, 3, 6, 12, 17, 253, 264 };
	struct dnskey k;
	size_t i;

	for (i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
		k = key_of(KSK_2017);
		k.algorithm = unknown[i];
		assert_refused(&k, "algorithm");
	}
}
END_TEST

START_TEST(from_pubkey_of_other_kind_is_refused)
{
	struct dnskey k = key_of(&vectors[3]), made = { 0 };
	struct pubkey key = { 0 };
	struct fault f = { 0 };

	ck_assert_int_eq(dnskey_pubkey(&k, &key, &f), 0);
	ck_assert_int_eq(dnskey_from_pubkey(&made, 257, 14, &key, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	fault_clear(&f);
	ck_assert_int_eq(dnskey_from_pubkey(&made, 257, 99, &key, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	fault_clear(&f);
	ck_assert_int_eq(dnskey_from_pubkey(&made, 65536, 13, &key, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	ck_assert_ptr_null(made.data.data);
	pubkey_clear(&key);
	dnskey_clear(&k);
}
END_TEST

/* RFC 5702, 3: RSASHA512 asks for 1024 bits. */
START_TEST(from_pubkey_too_short_is_refused)
{
	struct dnskey k = key_of(&vectors[1]), made = { 0 };
	struct pubkey key = { 0 };
	struct fault f = { 0 };

	ck_assert_int_eq(dnskey_pubkey(&k, &key, &f), 0);
	ck_assert_int_eq(dnskey_from_pubkey(&made, 257, 10, &key, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	pubkey_clear(&key);
	dnskey_clear(&k);
}
END_TEST

static TCase *
add_case(Suite *s, const char *name)
{
	TCase *c = tcase_create(name);

	suite_add_tcase(s, c);
	return (c);
}

Suite *
test_dnskey_pubkey(void)
{
	Suite *s = suite_create("dnskey_pubkey");
	TCase *c = add_case(s, "dnskey_pubkey");

	tcase_add_loop_test(c, pubkey_published_comes_back, 0, VECTORS);
	tcase_add_test(c, pubkey_of_rsa_has_its_numbers);
	tcase_add_test(c, pubkey_of_rsa_in_other_form_is_refused);
	tcase_add_test(c, pubkey_of_rsa_in_long_form_is_read);
	tcase_add_test(c, pubkey_of_rsa_has_size_bounds);
	tcase_add_test(c, pubkey_of_other_length_is_refused);
	tcase_add_test(c, pubkey_off_the_curve_is_refused);
	tcase_add_test(c, pubkey_of_unknown_algorithm_is_refused);
	c = add_case(s, "dnskey_from_pubkey");
	tcase_add_test(c, from_pubkey_of_other_kind_is_refused);
	tcase_add_test(c, from_pubkey_too_short_is_refused);
	return (s);
}
