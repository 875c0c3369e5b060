#include "lib/util/digest.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util/bytes.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

Suite *test_digest(void);

/* FIPS 180-4's example "abc", and the header of DigestInfo of RFC 8017. */
static const struct {
	enum digest digest;
	const char *abc;
	const char *empty;
	const char *prefix;
} vectors[] = {
	{ DIGEST_SHA1, "a9993e364706816aba3e25717850c26c9cd0d89d",
	    "da39a3ee5e6b4b0d3255bfef95601890afd80709",
	    "3021300906052b0e03021a05000414" },
	{ DIGEST_SHA256,
	    "ba7816bf8f01cfea414140de5dae2223"
	    "b00361a396177a9cb410ff61f20015ad",
	    "e3b0c44298fc1c149afbf4c8996fb924"
	    "27ae41e4649b934ca495991b7852b855",
	    "3031300d060960864801650304020105000420" },
	{ DIGEST_SHA384,
	    "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded163"
	    "1a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
	    "38b060a751ac96384cd9327eb1b1e36a21fdb71114be0743"
	    "4c0cc7bf63f6e1da274edebfe76f65fbd51ad2f14898b95b",
	    "3041300d060960864801650304020205000430" },
	{ DIGEST_SHA512,
	    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea2"
	    "0a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd"
	    "454d4423643ce80e2a9ac94fa54ca49f",
	    "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc"
	    "83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f"
	    "63b931bd47417a81a538327af927da3e",
	    "3051300d060960864801650304020305000440" },
};

static void
assert_hex(const unsigned char *data, size_t length, const char *hex)
{
	struct bytes b = { 0 };
	struct fault f = { 0 };

	ck_assert_int_eq(bytes_from_hex(&b, hex, &f), 0);
	ck_assert_uint_eq(length, b.length);
	ck_assert_mem_eq(data, b.data, length);
	bytes_clear(&b);
}

START_TEST(hash_of_vector_is_exact)
{
	unsigned char out[DIGEST_MOST];
	size_t size;
	struct fault f = { 0 };

	ck_assert_int_eq(
	    digest_make(vectors[_i].digest, "abc", 3, out, &size, &f), 0);
	assert_hex(out, size, vectors[_i].abc);
	ck_assert_int_eq(
	    digest_make(vectors[_i].digest, NULL, 0, out, &size, &f), 0);
	assert_hex(out, size, vectors[_i].empty);
}
END_TEST

START_TEST(hash_of_no_algorithm_is_our_mistake)
{
	unsigned char out[DIGEST_MOST];
	size_t size = 9;
	struct fault f = { 0 };

	ck_assert_int_eq(
	    digest_make(DIGEST_NONE, "abc", 3, out, &size, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_INTERNAL);
	ck_assert_uint_eq(size, 0);
}
END_TEST

START_TEST(hex_of_abc_is_exact)
{
	char hex[DIGEST_HEX_SIZE];
	struct fault f = { 0 };

	ck_assert_int_eq(digest_sha256_hex("abc", 3, hex, &f), 0);
	ck_assert_str_eq(hex, vectors[1].abc);
	ck_assert_int_eq(digest_sha256_hex(NULL, 0, hex, &f), 0);
	ck_assert_str_eq(hex, vectors[1].empty);
}
END_TEST

START_TEST(info_is_prefix_and_hash)
{
	unsigned char hash[DIGEST_MOST], out[DIGEST_INFO_MOST];
	size_t size, length, prefix = strlen(vectors[_i].prefix) / 2;
	struct fault f = { 0 };

	ck_assert_int_eq(
	    digest_make(vectors[_i].digest, "abc", 3, hash, &size, &f), 0);
	ck_assert_int_eq(
	    digest_info(vectors[_i].digest, hash, size, out, &length, &f), 0);
	ck_assert_uint_eq(length, prefix + size);
	assert_hex(out, prefix, vectors[_i].prefix);
	assert_hex(out + prefix, size, vectors[_i].abc);
	/* DER: the length says how much follows. */
	ck_assert_uint_eq(out[1], length - 2);
}
END_TEST

START_TEST(info_around_other_size_is_our_mistake)
{
	unsigned char hash[DIGEST_MOST] = { 0 }, out[DIGEST_INFO_MOST];
	size_t length = 9, size = strlen(vectors[_i].abc) / 2;
	struct fault f = { 0 };

	ck_assert_int_eq(
	    digest_info(vectors[_i].digest, hash, size - 1, out, &length, &f),
	    -1);
	ck_assert_int_eq(f.kind, FAULT_INTERNAL);
	ck_assert_uint_eq(length, 0);
	fault_clear(&f);
	ck_assert_int_eq(
	    digest_info(vectors[_i].digest, hash, size + 1, out, &length, &f),
	    -1);
	ck_assert_int_eq(f.kind, FAULT_INTERNAL);
}
END_TEST

START_TEST(info_of_no_algorithm_is_our_mistake)
{
	unsigned char hash[DIGEST_MOST] = { 0 }, out[DIGEST_INFO_MOST];
	size_t length;
	struct fault f = { 0 };

	ck_assert_int_eq(
	    digest_info(DIGEST_NONE, hash, 0, out, &length, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_INTERNAL);
}
END_TEST

static TCase *
add_case(Suite *s, const char *name)
{
	TCase *c = tcase_create(name);

	suite_add_tcase(s, c);
	return (c);
}

START_TEST(names_of_hashes_go_both_ways)
{
	static const enum digest all[] = { DIGEST_SHA1, DIGEST_SHA256,
		DIGEST_SHA384, DIGEST_SHA512 };
	size_t i;

	for (i = 0; i < 4; i++)
		ck_assert_int_eq(
		    (int)digest_find(digest_name(all[i])), (int)all[i]);
	ck_assert_str_eq(digest_name(DIGEST_SHA1), "sha1");
	ck_assert_str_eq(digest_name(DIGEST_SHA256), "sha256");
	ck_assert_ptr_null(digest_name(DIGEST_NONE));
	ck_assert_int_eq((int)digest_find("SHA1"), DIGEST_NONE);
	ck_assert_int_eq((int)digest_find(""), DIGEST_NONE);
}
END_TEST

Suite *
test_digest(void)
{
	Suite *s = suite_create("digest");
	TCase *c;

	c = add_case(s, "digest_make");
	tcase_add_loop_test(c, hash_of_vector_is_exact, 0, (int)COUNT(vectors));
	tcase_add_test(c, hash_of_no_algorithm_is_our_mistake);
	c = add_case(s, "digest_sha256_hex");
	tcase_add_test(c, hex_of_abc_is_exact);
	c = add_case(s, "digest_name");
	tcase_add_test(c, names_of_hashes_go_both_ways);
	c = add_case(s, "digest_info");
	tcase_add_loop_test(c, info_is_prefix_and_hash, 0, (int)COUNT(vectors));
	tcase_add_loop_test(
	    c, info_around_other_size_is_our_mistake, 0, (int)COUNT(vectors));
	tcase_add_test(c, info_of_no_algorithm_is_our_mistake);
	return (s);
}
