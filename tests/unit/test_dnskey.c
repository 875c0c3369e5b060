#include "lib/dns/dnskey.h"

#include <check.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/dnskey_vectors.h"

Suite *test_dnskey(void);

static struct dnskey
key_from_hex(unsigned int algorithm, const char *hex)
{
	struct fault f = { 0 };
	struct dnskey k = { .flags = 257, .algorithm = algorithm };

	ck_assert_int_eq(bytes_from_hex(&k.data, hex, &f), 0);
	return (k);
}

static struct name
name_of(const char *text)
{
	struct fault f = { 0 };
	struct name n;

	ck_assert_int_eq(name_parse(&n, text, &f), 0);
	return (n);
}

START_TEST(tag_published_is_computed)
{
	struct dnskey k = key_of(&vectors[_i]);

	ck_assert_uint_eq(dnskey_tag(&k), vectors[_i].tag);
	ck_assert_uint_eq(dnskey_tag_with(&k, k.flags), vectors[_i].tag);
	dnskey_clear(&k);
}
END_TEST

/* RFC 5011's REVOKE adds 128 to the sum: the root's KSK-2010 was revoked in
 * 2019 with tag 19164. */
START_TEST(tag_of_revoked_is_another)
{
	struct dnskey k = key_of(KSK_2017 - 1);

	ck_assert_uint_eq(dnskey_tag_with(&k, 385), 19164);
	ck_assert_uint_eq(k.flags, 257);
	k.flags |= DNSKEY_FLAG_REVOKE;
	ck_assert_uint_eq(dnskey_tag(&k), 19164);
	ck_assert_uint_eq(dnskey_tag_with(&k, 257), 19036);
	dnskey_clear(&k);
}
END_TEST

START_TEST(tag_of_impossible_data_is_0)
{
	static uint8_t octets[DNSKEY_DATA_MOST + 1] = { 1 };
	struct fault f = { 0 };
	struct dnskey k = { .flags = 257, .algorithm = 8 };

	ck_assert_uint_eq(dnskey_tag(&k), 0);
	ck_assert_int_eq(bytes_set(&k.data, octets, sizeof(octets), &f), 0);
	ck_assert_uint_eq(dnskey_tag(&k), 0);
	k.data.length--;
	ck_assert_uint_ne(dnskey_tag(&k), 0);
	dnskey_clear(&k);
}
END_TEST

START_TEST(ds_published_is_computed)
{
	const struct vector *v = &vectors[_i];
	struct dnskey k = key_of(v);
	struct name owner = name_of(v->owner);
	struct fault f = { 0 };
	char *ds = dnskey_ds(&k, &owner, &f), wanted[128];

	(void)snprintf(wanted, sizeof(wanted), "%u %u 2 %s", v->tag,
	    v->algorithm, v->digest);
	ck_assert_str_eq(ds, wanted);
	free(ds);
	dnskey_clear(&k);
}
END_TEST

START_TEST(ds_of_upper_case_owner_is_the_same)
{
	struct dnskey k = key_of(&vectors[0]);
	struct name owner = name_of("DSKEY.Example.COM");
	struct fault f = { 0 };
	char *ds = dnskey_ds(&k, &owner, &f);

	ck_assert_str_eq(strchr(ds, ' '),
	    " 5 2 D4B7D520E7BB5F0F67674A0CCEB1E3"
	    "E0614B93C4F9E99B8383F6A1E4469DA50A");
	free(ds);
	dnskey_clear(&k);
}
END_TEST

START_TEST(ds_of_empty_key_is_refused)
{
	struct dnskey k = { .flags = 257, .algorithm = 8 };
	struct name owner = name_of(".");
	struct fault f = { 0 };

	ck_assert_ptr_null(dnskey_ds(&k, &owner, &f));
	ck_assert_int_eq(f.kind, FAULT_INPUT);
}
END_TEST

START_TEST(print_has_single_spaces)
{
	struct dnskey k = key_of(&vectors[5]);
	struct name owner = name_of("Example.com");
	struct fault f = { 0 };
	char *text = dnskey_print(&k, &owner, 2147483647, &f);

	ck_assert_str_eq(text,
	    "Example.com. 2147483647 IN DNSKEY 257 3 15 "
	    "l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=");
	free(text);
	dnskey_clear(&k);
}
END_TEST

START_TEST(rdata_is_appended)
{
	struct dnskey k = key_from_hex(16, "a1b2");
	struct bytes b = { 0 };
	struct fault f = { 0 };

	k.flags = 385;
	ck_assert_int_eq(bytes_set(&b, "x", 1, &f), 0);
	ck_assert_int_eq(dnskey_rdata(&k, &b, &f), 0);
	ck_assert_uint_eq(b.length, 7);
	ck_assert_mem_eq(b.data, "x\x01\x81\x03\x10\xa1\xb2", 7);
	bytes_clear(&b);
	dnskey_clear(&k);
}
END_TEST

START_TEST(rdata_out_of_range_is_refused)
{
	static uint8_t octets[DNSKEY_DATA_MOST + 1];
	struct dnskey k = { .flags = 257, .algorithm = 8 };
	struct bytes b = { 0 };
	struct fault f = { 0 };

	ck_assert_int_eq(bytes_set(&k.data, octets, sizeof(octets), &f), 0);
	ck_assert_int_eq(dnskey_rdata(&k, &b, &f), -1);
	k.data.length = 0;
	ck_assert_int_eq(dnskey_rdata(&k, &b, &f), -1);
	k.data.length = DNSKEY_DATA_MOST;
	k.flags = 65536;
	ck_assert_int_eq(dnskey_rdata(&k, &b, &f), -1);
	k.flags = 65535;
	k.algorithm = 256;
	ck_assert_int_eq(dnskey_rdata(&k, &b, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	ck_assert_uint_eq(b.length, 0);
	k.algorithm = 255;
	ck_assert_int_eq(dnskey_rdata(&k, &b, &f), 0);
	ck_assert_uint_eq(b.length, 4 + DNSKEY_DATA_MOST);
	bytes_clear(&b);
	dnskey_clear(&k);
}
END_TEST

START_TEST(copy_is_equal_and_apart)
{
	struct dnskey k = key_of(KSK_2017), copy = { 0 };
	struct fault f = { 0 };

	ck_assert_int_eq(dnskey_copy(&copy, &k, &f), 0);
	ck_assert(dnskey_equal(&copy, &k));
	ck_assert_ptr_ne(copy.data.data, k.data.data);
	copy.flags = 385;
	ck_assert(!dnskey_equal(&copy, &k));
	copy.flags = 257;
	copy.algorithm = 10;
	ck_assert(!dnskey_equal(&copy, &k));
	copy.algorithm = 8;
	copy.data.data[100] ^= 1;
	ck_assert(!dnskey_equal(&copy, &k));
	dnskey_clear(&copy);
	dnskey_clear(&copy);
	ck_assert_uint_eq(copy.flags, 0);
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
test_dnskey(void)
{
	Suite *s = suite_create("dnskey");
	TCase *c = add_case(s, "dnskey_tag");

	tcase_add_loop_test(c, tag_published_is_computed, 0, VECTORS);
	tcase_add_test(c, tag_of_revoked_is_another);
	tcase_add_test(c, tag_of_impossible_data_is_0);
	c = add_case(s, "dnskey_ds");
	tcase_add_loop_test(c, ds_published_is_computed, 0, VECTORS);
	tcase_add_test(c, ds_of_upper_case_owner_is_the_same);
	tcase_add_test(c, ds_of_empty_key_is_refused);
	c = add_case(s, "dnskey_print");
	tcase_add_test(c, print_has_single_spaces);
	c = add_case(s, "dnskey_rdata");
	tcase_add_test(c, rdata_is_appended);
	tcase_add_test(c, rdata_out_of_range_is_refused);
	c = add_case(s, "dnskey_copy");
	tcase_add_test(c, copy_is_equal_and_apart);
	return (s);
}
