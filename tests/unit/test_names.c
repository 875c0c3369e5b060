#include "produce/names.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

Suite *test_names(void);

/* 2027-01-01T00:00:00Z */
#define NEW_YEAR 1798761600

static struct name
name(const char *text)
{
	struct fault f = { 0 };
	struct name n;

	ck_assert_int_eq(name_parse(&n, text, &f), 0);
	return (n);
}

static void
expect_zone(const char *text, const char *expected)
{
	struct name n = name(text);
	char shown[NAME_TEXT_SIZE];

	names_zone(&n, shown);
	ck_assert_str_eq(shown, expected);
}

/* The label of a KSK at that instant. */
static void
make_label(const char *zone, int64_t instant, char *label)
{
	struct name n = name(zone);
	struct names_key k = { &n, NAMES_KSK, instant, NEW_YEAR };
	struct fault f = { 0 };

	ck_assert_int_eq(names_label(&k, label, &f), 0);
}

/* The id in hexadecimal; text has 33 bytes. */
static void
make_id(const char *zone, enum names_role role, int64_t instant,
    int64_t planned, char *text)
{
	struct name n = name(zone);
	struct names_key k = { &n, role, instant, planned };
	struct bytes id = { 0 };
	struct fault f = { 0 };
	char *hex;

	ck_assert_int_eq(names_id(&k, &id, &f), 0);
	ck_assert_uint_eq(id.length, NAMES_ID_SIZE);
	ck_assert_ptr_nonnull(hex = bytes_hex(&id));
	ck_assert_uint_eq(strlen(hex), 32);
	strncpy(text, hex, 32);
	text[32] = '\0';
	free(hex);
	bytes_clear(&id);
}

START_TEST(zone_mixed_case_is_lower_without_dot)
{
	expect_zone("Example.COM.", "example.com");
	expect_zone("nl", "nl");
}
END_TEST

START_TEST(zone_root_keeps_its_dot)
{
	expect_zone(".", ".");
}
END_TEST

START_TEST(zone_escaped_dot_stays_escaped)
{
	expect_zone("a\\.B.example.", "a\\.b.example");
}
END_TEST

START_TEST(label_ksk_and_zsk_are_as_documented)
{
	struct name n = name("Example.com");
	struct names_key k = { &n, NAMES_ZSK, NEW_YEAR + 86399, 0 };
	char label[NAMES_LABEL_SIZE];
	struct fault f = { 0 };

	ck_assert_int_eq(names_label(&k, label, &f), 0);
	ck_assert_str_eq(label, "example.com/ZSK/20270101T235959Z");
	make_label("example.com.", NEW_YEAR, label);
	ck_assert_str_eq(label, "example.com/KSK/20270101T000000Z");
	make_label(".", NEW_YEAR, label);
	ck_assert_str_eq(label, "./KSK/20270101T000000Z");
}
END_TEST

START_TEST(label_longest_that_fits_is_kept)
{
	char zone[108], label[NAMES_LABEL_SIZE];

	memset(zone, 'a', 107);
	zone[63] = '.';
	zone[107] = '\0';
	make_label(zone, NEW_YEAR, label);
	ck_assert_uint_eq(strlen(label), RECIPE_LABEL_MOST);
	ck_assert_int_eq(strncmp(label, zone, 107), 0);
	ck_assert_str_eq(label + 107, "/KSK/20270101T000000Z");
}
END_TEST

START_TEST(label_one_too_long_is_shortened_with_hash)
{
	char zone[109], label[NAMES_LABEL_SIZE];

	memset(zone, 'a', 63);
	zone[63] = '.';
	memset(zone + 64, 'b', 44);
	zone[108] = '\0';
	make_label(zone, NEW_YEAR, label);
	ck_assert_uint_eq(strlen(label), RECIPE_LABEL_MOST);
	ck_assert_int_eq(strncmp(label, zone, 72), 0);
	ck_assert_str_eq(label + 72,
	    "...7e865ac8cd5cb74cc3afe5112cfc555c"
	    "/KSK/20270101T000000Z");
}
END_TEST

START_TEST(label_long_zones_with_same_start_differ)
{
	char zone[204], one[NAMES_LABEL_SIZE], other[NAMES_LABEL_SIZE];
	size_t i;

	memset(zone, 'a', 200);
	for (i = 50; i < 200; i += 50)
		zone[i] = '.';
	zone[199] = 'x';
	zone[200] = '\0';
	make_label(zone, NEW_YEAR, one);
	zone[199] = 'y';
	make_label(zone, NEW_YEAR, other);
	ck_assert_uint_eq(strlen(one), RECIPE_LABEL_MOST);
	ck_assert_str_ne(one, other);
}
END_TEST

/* Expected values by sha256sum(1), as names.h says. */
START_TEST(id_is_the_documented_hash)
{
	char id[33];

	make_id("example.com", NAMES_KSK, NEW_YEAR, NEW_YEAR, id);
	ck_assert_str_eq(id, "2fd36fec9d50a3dd6f46dfb166632759");
	make_id("EXAMPLE.com.", NAMES_ZSK, NEW_YEAR, NEW_YEAR, id);
	ck_assert_str_eq(id, "2de328e332246b0150db35ffb9990340");
	make_id(".", NAMES_KSK, NEW_YEAR, NEW_YEAR, id);
	ck_assert_str_eq(id, "df5b1a2003dedf089b1c0158835b9ac1");
}
END_TEST

START_TEST(id_any_input_that_differs_changes_it)
{
	char id[33], other[33];

	make_id("example.com", NAMES_KSK, NEW_YEAR, NEW_YEAR, id);
	make_id("example.org", NAMES_KSK, NEW_YEAR, NEW_YEAR, other);
	ck_assert_str_ne(id, other);
	make_id("example.com", NAMES_ZSK, NEW_YEAR, NEW_YEAR, other);
	ck_assert_str_ne(id, other);
	make_id("example.com", NAMES_KSK, NEW_YEAR + 1, NEW_YEAR, other);
	ck_assert_str_ne(id, other);
	make_id("example.com", NAMES_KSK, NEW_YEAR, NEW_YEAR + 1, other);
	ck_assert_str_ne(id, other);
}
END_TEST

Suite *
test_names(void)
{
	Suite *s = suite_create("names");
	TCase *zone = tcase_create("names_zone");
	TCase *label = tcase_create("names_label");
	TCase *id = tcase_create("names_id");

	tcase_add_test(zone, zone_mixed_case_is_lower_without_dot);
	tcase_add_test(zone, zone_root_keeps_its_dot);
	tcase_add_test(zone, zone_escaped_dot_stays_escaped);
	tcase_add_test(label, label_ksk_and_zsk_are_as_documented);
	tcase_add_test(label, label_longest_that_fits_is_kept);
	tcase_add_test(label, label_one_too_long_is_shortened_with_hash);
	tcase_add_test(label, label_long_zones_with_same_start_differ);
	tcase_add_test(id, id_is_the_documented_hash);
	tcase_add_test(id, id_any_input_that_differs_changes_it);
	suite_add_tcase(s, zone);
	suite_add_tcase(s, label);
	suite_add_tcase(s, id);
	return (s);
}
