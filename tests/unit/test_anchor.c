#include "consume/anchor.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "tests/unit/dnskey_vectors.h"

Suite *test_anchor(void);

/* RFC 6605, 6.1: the P-256 key of example.net and its DS. */
#define P256_DATA                                                  \
	"GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYb" \
	"cB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA=="
#define ONES "////////////////////////////////////////"
#define P256_HEX                                                     \
	"b4c8c1fe2e7477127b27115656ad6256f424625bf5c1e2770ce6d6e37d" \
	"f61d17"
#define P256_DS  "55648 13 2 " P256_HEX
#define P256_KEY "257 3 13 " P256_DATA

/* RFC 6605, 6.2: the P-384 key of example.net and its DS of type 4. */
#define P384_DATA                                                          \
	"xKYaNhWdGOfJ+nPrL8/arkwf2EY3MDJ+SErKivBVSum1w/egsXvSADtN"         \
	"Jhyem5RCOpgQ6K8X1DRSEkrbYQ+OB+v8/uX45NBwY8rp65F6Glur8I/mlVNgF6W/" \
	"qTI37m40"
#define P384_HEX                                                     \
	"72d7b62976ce06438e9c0bf319013cf801f09ecc84b8d7e9495f27e305" \
	"c6a9b0563a9b5f4d288405c3008a946df983d6"

static struct fault fault;
static struct name net;
static struct anchor anchor;
static struct dnskey key;

static void
setup(void)
{
	memset(&fault, 0, sizeof(fault));
	memset(&anchor, 0, sizeof(anchor));
	memset(&key, 0, sizeof(key));
	ck_assert_int_eq(name_parse(&net, "Example.NET", &fault), 0);
}

static void
teardown(void)
{
	anchor_clear(&anchor);
	dnskey_clear(&key);
}

static void
set_key(unsigned int flags, unsigned int algorithm, const char *data)
{
	key.flags = flags;
	key.algorithm = algorithm;
	ck_assert_int_eq(bytes_from_base64(&key.data, data, false, &fault), 0);
}

static bool
matches(const struct name *zone)
{
	bool result;

	ck_assert_int_eq(
	    anchor_matches(&anchor, zone, &key, &result, &fault), 0);
	return (result);
}

START_TEST(parse_accepted_form_matches_key)
{
	static const char *const forms[] = {
		P256_DS,
		"  55648\t13  2 " P256_HEX " ",
		"55648 13 2 B4C8C1FE2E747712 7B27115656AD6256 F424625BF5C1E277"
		" 0CE6D6E37DF61D17",
		"example.net. 3600 IN DS " P256_DS,
		"example.net 3600 DS " P256_DS,
		"EXAMPLE.net. IN 3600 ds " P256_DS,
		"example.net. DS " P256_DS,
		P256_KEY,
		"257 3 13 GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edb "
		"krSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA==",
		"example.net. 3600 IN DNSKEY " P256_KEY,
		"example.net. in dnskey " P256_KEY,
	};

	ck_assert_uint_eq(sizeof(forms) / sizeof(forms[0]), 11);
	ck_assert_int_eq(anchor_parse(&anchor, forms[_i], &net, &fault), 0);
	ck_assert_int_eq(anchor.ds, _i < 7);
	set_key(257, 13, P256_DATA);
	ck_assert(matches(&net));
}
END_TEST

START_TEST(parse_other_text_is_refused)
{
	static const char *const forms[] = {
		"",
		" ",
		"55648",
		"55648 13 2",
		"55648 13 2 b4",
		"55648 13 1 0123456789012345678901234567890123456789",
		"55648 13 3 " P256_HEX,
		"55648 13 4 " P256_HEX,
		"55648 13 2 " P384_HEX,
		"55648 13 2 " P256_HEX "0",
		"65536 13 2 " P256_HEX,
		"55648 256 2 " P256_HEX,
		"-1 13 2 " P256_HEX,
		"055648 13 2 " P256_HEX,
		"55648 13 2 " P256_HEX " ; comment",
		"example.org. 3600 IN DS " P256_DS,
		"www.example.net. IN DNSKEY " P256_KEY,
		"example.net. 3600 3600 DS " P256_DS,
		"example.net. CH DS " P256_DS,
		"example.net. IN DS",
		"example.net. IN TXT 1 2 3",
		"385 3 13 " P256_DATA,
		"1 3 13 " P256_DATA,
		"257 3 8 " P256_DATA,
		"257 2 13 " P256_DATA,
		"257 3 13 " P256_DATA "AA==",
		/* off the curve; RSA with the exponent 1 */
		"257 3 13 "
		"HojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYb"
		"cB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA==",
		"257 3 8 AQH" ONES ONES "///8B",
		"257 3 13",
		"257 3 13 !",
	};

	ck_assert_uint_eq(sizeof(forms) / sizeof(forms[0]), 30);
	ck_assert_int_eq(anchor_parse(&anchor, forms[_i], &net, &fault), -1);
	ck_assert_int_eq(fault.kind, FAULT_INPUT);
	ck_assert_ptr_null(anchor.digest.data);
	ck_assert_ptr_null(anchor.key.data.data);
}
END_TEST

/* By the vectors that RFCs and BIND gave, all algorithms. */
START_TEST(matches_published_ds_is_true)
{
	const struct vector *v = &vectors[_i];
	char text[256];
	struct name owner;

	(void)snprintf(
	    text, sizeof(text), "%u %u 2 %s", v->tag, v->algorithm, v->digest);
	ck_assert_int_eq(name_parse(&owner, v->owner, &fault), 0);
	ck_assert_int_eq(anchor_parse(&anchor, text, &owner, &fault), 0);
	set_key(v->flags, v->algorithm, v->data);
	ck_assert(matches(&owner));
	key.data.data[key.data.length - 1] ^= 1;
	ck_assert(!matches(&owner));
}
END_TEST

START_TEST(matches_type_4_is_true)
{
	ck_assert_int_eq(
	    anchor_parse(&anchor, "10771 14 4 " P384_HEX, &net, &fault), 0);
	set_key(257, 14, P384_DATA);
	ck_assert(matches(&net));
}
END_TEST

START_TEST(matches_ds_that_differs_is_false)
{
	struct name other;

	ck_assert_int_eq(anchor_parse(&anchor, P256_DS, &net, &fault), 0);
	set_key(257, 13, P256_DATA);
	ck_assert_int_eq(name_parse(&other, "example.org", &fault), 0);
	ck_assert(!matches(&other));
	anchor.key_tag++;
	ck_assert(!matches(&net));
	anchor.key_tag--;
	anchor.digest.data[31] ^= 1;
	ck_assert(!matches(&net));
	anchor.digest.data[31] ^= 1;
	anchor.algorithm = 14;
	ck_assert(!matches(&net));
	anchor.algorithm = 13;
	ck_assert(matches(&net));
}
END_TEST

START_TEST(matches_revoked_key_is_false)
{
	set_key(257 | DNSKEY_FLAG_REVOKE, 13, P256_DATA);
	ck_assert_int_eq(anchor_parse(&anchor, P256_KEY, &net, &fault), 0);
	ck_assert(!matches(&net));
	/* Not even where somebody pinned the revoked record itself. */
	anchor.key.flags = key.flags;
	ck_assert(!matches(&net));
}
END_TEST

START_TEST(matches_dnskey_that_differs_is_false)
{
	ck_assert_int_eq(anchor_parse(&anchor, P256_KEY, &net, &fault), 0);
	set_key(256, 13, P256_DATA);
	ck_assert(!matches(&net));
	key.flags = 257;
	key.data.data[0] ^= 1;
	ck_assert(!matches(&net));
}
END_TEST

/* A set of the P-256 and the P-384 key, signed by those of the tags. */
static void
make_set(struct keyset *s, const unsigned int *tags, size_t count)
{
	struct rrsig r = { .labels = 2 };
	struct dnskey k = { .flags = 257, .algorithm = 13 };
	size_t i;

	s->owner = net;
	ck_assert_int_eq(
	    bytes_from_base64(&k.data, P256_DATA, false, &fault), 0);
	ck_assert_int_eq(keyset_add_key(s, &k, &fault), 0);
	k.algorithm = 14;
	ck_assert_int_eq(
	    bytes_from_base64(&k.data, P384_DATA, false, &fault), 0);
	ck_assert_int_eq(keyset_add_key(s, &k, &fault), 0);
	for (i = 0; i < count; i++) {
		r.key_tag = (uint16_t)tags[i];
		r.algorithm = tags[i] == 55648 ? 13 : 14;
		ck_assert_int_eq(keyset_take_rrsig(s, &r, &fault), 0);
	}
	dnskey_clear(&k);
}

static bool
signed_under(const char *text, const unsigned int *tags, size_t count)
{
	struct anchors anchors = { &anchor, 1 };
	struct keyset s = { 0 };
	bool sign;

	anchor_clear(&anchor);
	ck_assert_int_eq(anchor_parse(&anchor, text, &net, &fault), 0);
	make_set(&s, tags, count);
	ck_assert_int_eq(anchors_sign(&anchors, &s, &sign, &fault), 0);
	keyset_clear(&s);
	return (sign);
}

START_TEST(sign_needs_rrsig_of_the_anchor)
{
	static const unsigned int tags[] = { 10771, 55648 };

	ck_assert(signed_under(P256_DS, tags, 2));
	ck_assert(signed_under(P256_KEY, tags, 2));
	ck_assert(signed_under("10771 14 4 " P384_HEX, tags, 1));
	/* The key is there, but another one signed. */
	ck_assert(!signed_under(P256_DS, tags, 1));
	ck_assert(!signed_under(P256_DS, tags, 0));
}
END_TEST

static char first[] = P256_DS, second[] = "10771 14 4 " P384_HEX,
	    third[] = "1 2 x", file[] = "oks.conf", zone_name[] = "example.net";

START_TEST(read_all_lines_are_kept)
{
	struct conf_anchor lines[] = { { first, 7 }, { second, 8 } };
	struct conf_zone zone = {
		.name = zone_name, .anchors = lines, .anchor_count = 2
	};
	struct conf c = { .file = file };
	struct anchors a;

	ck_assert_int_eq(anchors_read(&a, &c, &zone, &net, &fault), 0);
	ck_assert_uint_eq(a.count, 2);
	ck_assert_uint_eq(a.items[0].key_tag, 55648);
	ck_assert_uint_eq(a.items[1].key_tag, 10771);
	anchors_clear(&a);
}
END_TEST

START_TEST(read_wrong_line_is_named)
{
	struct conf_anchor lines[] = { { first, 7 }, { third, 8 } };
	struct conf_zone zone = { .name = zone_name,
		.anchors = lines,
		.anchor_count = 2,
		.line = 5 };
	struct conf c = { .file = file };
	struct anchors a;

	ck_assert_int_eq(anchors_read(&a, &c, &zone, &net, &fault), -1);
	ck_assert_int_eq(fault.kind, FAULT_INPUT);
	ck_assert_str_eq(fault.file, "oks.conf");
	ck_assert_uint_eq(fault.line, 8);
	ck_assert_ptr_null(a.items);
}
END_TEST

START_TEST(read_zone_without_anchors_is_refused)
{
	struct conf_zone zone = { .name = zone_name, .line = 5 };
	struct conf c = { .file = file };
	struct anchors a;

	ck_assert_int_eq(anchors_read(&a, &c, &zone, &net, &fault), -1);
	ck_assert_int_eq(fault.kind, FAULT_INPUT);
	ck_assert_uint_eq(fault.line, 5);
	ck_assert(strstr(fault.what, "no anchors") != NULL);
}
END_TEST

Suite *
test_anchor(void)
{
	Suite *s = suite_create("anchor");
	TCase *parse = tcase_create("anchor_parse");
	TCase *match = tcase_create("anchor_matches");
	TCase *sets = tcase_create("anchors_sign");
	TCase *read = tcase_create("anchors_read");

	tcase_add_checked_fixture(parse, setup, teardown);
	tcase_add_checked_fixture(match, setup, teardown);
	tcase_add_checked_fixture(sets, setup, teardown);
	tcase_add_checked_fixture(read, setup, teardown);
	tcase_add_loop_test(parse, parse_accepted_form_matches_key, 0, 11);
	tcase_add_loop_test(parse, parse_other_text_is_refused, 0, 30);
	tcase_add_loop_test(match, matches_published_ds_is_true, 0, VECTORS);
	tcase_add_test(match, matches_type_4_is_true);
	tcase_add_test(match, matches_ds_that_differs_is_false);
	tcase_add_test(match, matches_revoked_key_is_false);
	tcase_add_test(match, matches_dnskey_that_differs_is_false);
	tcase_add_test(sets, sign_needs_rrsig_of_the_anchor);
	tcase_add_test(read, read_all_lines_are_kept);
	tcase_add_test(read, read_wrong_line_is_named);
	tcase_add_test(read, read_zone_without_anchors_is_refused);
	suite_add_tcase(s, parse);
	suite_add_tcase(s, match);
	suite_add_tcase(s, sets);
	suite_add_tcase(s, read);
	return (s);
}
