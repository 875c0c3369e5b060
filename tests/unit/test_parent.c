/* produce/parent: what the parent was seen to have. */
#include "produce/parent.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

Suite *test_parent(void);

#define DIGEST_20 "0123456789abcdef0123456789abcdef01234567"
#define DIGEST_32                          \
	"0123456789abcdef0123456789ABCDEF" \
	"0123456789abcdef0123456789abcdef"
#define DIGEST_48 DIGEST_32 "0123456789abcdef0123456789abcdef"
#define SEEN      "; observed 2027-01-01T00:00:00Z\n"
#define AT        1798761600 /* then */

static struct parent parent;

static int
read_text(const char *text, struct fault *f)
{
	struct name zone;

	memset(f, 0, sizeof(*f));
	memset(&parent, 0, sizeof(parent));
	ck_assert_int_eq(name_parse(&zone, "example.com.", f), 0);
	return (parent_from_text(&parent, text, &zone, f));
}

/* How many digests the first answer has. */
static size_t
digests(const char *text)
{
	struct fault f;
	size_t count;

	ck_assert_msg(read_text(text, &f) == 0, "%s", f.what);
	ck_assert_uint_ge(parent.count, 1);
	count = parent.answers[0].digest_count;
	parent_clear(&parent);
	return (count);
}

START_TEST(text_records_of_the_zone_count)
{
	ck_assert_uint_eq(
	    digests(SEEN "example.com. 60 IN DS 1 13 2 " DIGEST_32 "\n"), 1);
	ck_assert_uint_eq(
	    digests(
		SEEN "EXAMPLE.com. DS 65535 255 2 0123456789abcdef "
		     "0123456789ABCDEF 0123456789abcdef 0123456789abcdef\n"),
	    1);
	/* other types, other owners, comments and empty lines are no news */
	ck_assert_uint_eq(
	    digests(SEEN "\n; a comment\nexample.com. IN DS 1 13 1 " DIGEST_20
			 "\nexample.com. IN DS 1 13 4 " DIGEST_48
			 "\nexample.com. IN DS 1 13 200 ab"
			 "\nexample.org. IN DS 1 13 2 " DIGEST_32 "\n"),
	    0);
}
END_TEST

START_TEST(text_that_is_no_ds_is_refused)
{
	static const char *const wrong[][2] = {
		{ "example.com. IN DS 1 13 2 " DIGEST_20, "64 digits" },
		{ "example.com. IN DS 1 13 2 " DIGEST_32 "0", "hexadecimal" },
		{ "example.com. IN DS 1 13 2 " DIGEST_32 "00", "64 digits" },
		{ "example.com. IN DS 1 13 1 " DIGEST_32, "40 digits" },
		{ "example.com. IN DS 1 13 4 " DIGEST_32, "96 digits" },
		{ "example.com. IN DS 1 13 2 x" DIGEST_32, "hexadecimal" },
		{ "example.com. IN DS 65536 13 2 " DIGEST_32, "numbers" },
		{ "example.com. IN DS 1 256 2 " DIGEST_32, "numbers" },
		{ "example.com. IN DS 1 13 256 " DIGEST_32, "numbers" },
		{ "example.com. IN DS -1 13 2 " DIGEST_32, "numbers" },
		{ "example.com. IN DS 1 13 2", "DIGEST" },
		{ "example.com. 1 2 IN DS 1 13 2 " DIGEST_32, "DIGEST" },
		{ "example.com. IN A 192.0.2.1", "DIGEST" },
		{ "example.com. IN DS 1 13 2 a b c d e f g h i j k l m n o p q "
		  "r s t u v w x y z a",
		    "too many" },
	};
	char text[1024];
	struct fault f;
	size_t i;

	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		(void)snprintf(text, sizeof(text), SEEN "%s\n", wrong[i][0]);
		ck_assert_int_eq(read_text(text, &f), -1);
		ck_assert_int_eq(f.kind, FAULT_INPUT);
		ck_assert_msg(strstr(f.what, wrong[i][1]) != NULL, "%s: %s",
		    wrong[i][0], f.what);
		parent_clear(&parent);
	}
	ck_assert_int_eq(
	    read_text("example.com. IN DS 1 13 2 " DIGEST_32 "\n", &f), -1);
	ck_assert_ptr_nonnull(strstr(f.what, "observed"));
	parent_clear(&parent);
}
END_TEST

/* The log of a year of hourly looks at thirteen servers. */
START_TEST(log_may_be_long)
{
	struct served_record r = { .event = SERVED_DS, .answered = true };
	struct served_log log = { 0 };
	struct fault f = { 0 };
	size_t i;

	ck_assert_int_eq(name_parse(&r.zone, "example.com.", &f), 0);
	log.count = 13 * 24 * 365;
	log.records = calloc(log.count, sizeof(*log.records));
	ck_assert_ptr_nonnull(log.records);
	for (i = 0; i < log.count; i++) {
		r.observed = AT + (int64_t)(i / 13) * 3600;
		log.records[i] = r;
	}
	memset(&parent, 0, sizeof(parent));
	ck_assert_int_eq(parent_from_log(&parent, &log, &r.zone, &f), 0);
	ck_assert_uint_eq(parent.count, log.count);
	ck_assert_int_eq(parent_since(&parent, DIGEST_32, false,
			     AT + 365 * INT64_C(86400), 86400),
	    AT);
	parent_clear(&parent);
	free(log.records);
}
END_TEST

/* Scenario 21: a look that is too old, or that one server contradicts. */
START_TEST(scenario_21_old_or_partial_looks_confirm_nothing)
{
	struct fault f;

	ck_assert_int_eq(
	    read_text(SEEN "example.com. IN DS 1 13 2 " DIGEST_32 "\n" SEEN
			   "example.com. IN DS 1 13 2 " DIGEST_32 "\n",
		&f),
	    0);
	ck_assert_int_eq(
	    parent_since(&parent, DIGEST_32, true, AT + 86400, 86400), AT);
	ck_assert_int_eq(
	    parent_since(&parent, DIGEST_32, true, AT + 86401, 86400),
	    TIMELINE_NEVER);
	ck_assert_int_eq(
	    parent_since(&parent, DIGEST_32, false, AT, 86400), TIMELINE_NEVER);
	parent_clear(&parent);
	/* the other server has none */
	ck_assert_int_eq(
	    read_text(
		SEEN "example.com. IN DS 1 13 2 " DIGEST_32 "\n" SEEN, &f),
	    0);
	ck_assert_int_eq(
	    parent_since(&parent, DIGEST_32, true, AT, 86400), TIMELINE_NEVER);
	ck_assert_int_eq(
	    parent_since(&parent, DIGEST_32, false, AT, 86400), TIMELINE_NEVER);
	parent_clear(&parent);
}
END_TEST

Suite *
test_parent(void)
{
	Suite *s = suite_create("parent");
	TCase *c = tcase_create("parent");

	tcase_add_test(c, text_records_of_the_zone_count);
	tcase_add_test(c, text_that_is_no_ds_is_refused);
	tcase_add_test(c, log_may_be_long);
	tcase_add_test(c, scenario_21_old_or_partial_looks_confirm_nothing);
	suite_add_tcase(s, c);
	return (s);
}
