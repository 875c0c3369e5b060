/* recipe/timing: quantities, sums of them, and the timers of RFC 5011. */
#include "recipe/timing.h"

#include <check.h>

Suite *test_timing(void);

static void
read_text(struct timing *t, const char *text)
{
	json_t *quantities = json_loads(text, 0, NULL);

	ck_assert_ptr_nonnull(quantities);
	timing_read(t, quantities);
	json_decref(quantities);
}

static const char all[] =
    "{\"dnskeyTtl\": 1, \"zoneMaxTtl\": 2, \"propagation\": 4,"
    "\"signerPickup\": 8, \"replace\": 16, \"fullSign\": 32,"
    "\"parentRegistration\": 64, \"parentPropagation\": 128,"
    "\"dsTtl\": 256, \"skew\": 512, \"consumerPeriod\": 1024,"
    "\"missedRuns\": 2}";

static const struct {
	const char *terms;
	int64_t seconds;
	const char *text;
} sums[] = {
	{ "L", 3072, "L 3072" },
	{ "W", 3072 + 8 + 4, "W 3084" },
	{ "Dsw Dprp", 12, "Dsw 8 + Dprp 4" },
	{ "Z Dslow Dfull", 50, "Z 2 + Dslow 16 + Dfull 32" },
	{ "Dreg Dpp Tds S", 960, "Dreg 64 + Dpp 128 + Tds 256 + S 512" },
};

START_TEST(terms_are_added_and_told)
{
	struct timing_sum s = { 0 };
	struct timing t;

	read_text(&t, all);
	timing_add(&s, &t, sums[_i].terms);
	ck_assert_int_eq(s.seconds, sums[_i].seconds);
	ck_assert_str_eq(s.text, sums[_i].text);
	ck_assert_uint_eq(s.missing, 0);
	timing_add_term(&s, "K", 7);
	ck_assert_int_eq(s.seconds, sums[_i].seconds + 7);
}
END_TEST

START_TEST(quantities_missing_are_told)
{
	struct timing_sum s = { 0 };
	struct timing t;

	read_text(&t, "{\"propagation\": 4, \"consumerPeriod\": 9}");
	timing_add(&s, &t, "W S");
	ck_assert_uint_eq(s.missing,
	    1U << QUANTITY_SIGNER_PICKUP | 1U << QUANTITY_MISSED_RUNS |
		1U << QUANTITY_SKEW);
	ck_assert(t.given);
	timing_read(&t, NULL);
	ck_assert(!t.given);
	ck_assert_int_eq(t.value[QUANTITY_PROPAGATION], -1);
}
END_TEST

START_TEST(parent_is_where_a_ds_ttl_is)
{
	struct timing t;

	read_text(&t, "{\"dsTtl\": 1}");
	ck_assert(timing_has_parent(&t));
	read_text(&t, "{\"dsTtl\": 0}");
	ck_assert(timing_has_parent(&t));
	read_text(&t, "{\"parentRegistration\": 1}");
	ck_assert(!timing_has_parent(&t));
}
END_TEST

#define DAY 86400

/* RFC 5011, 2.3: by half and a tenth of the TTL or of the validity. */
static const struct {
	int64_t ttl, validity, refresh, retry, hold;
} timers[] = {
	{ 3600, 14 * DAY, 3600, 3600, 30 * DAY },
	{ 2 * DAY, 21 * DAY, DAY, 17280, 30 * DAY },
	{ 20 * DAY, 10 * DAY, 5 * DAY, DAY, 30 * DAY },
	{ 40 * DAY, 50 * DAY, 15 * DAY, DAY, 40 * DAY },
	{ 20 * DAY, 2 * DAY, DAY, 17280, 30 * DAY },
};

START_TEST(timers_follow_the_rfc)
{
	ck_assert_int_eq(timing_refresh(timers[_i].ttl, timers[_i].validity),
	    timers[_i].refresh);
	ck_assert_int_eq(timing_retry(timers[_i].ttl, timers[_i].validity),
	    timers[_i].retry);
	ck_assert_int_eq(timing_hold_down(timers[_i].ttl), timers[_i].hold);
}
END_TEST

Suite *
test_timing(void)
{
	Suite *s = suite_create("timing");
	TCase *c = tcase_create("timing");

	suite_add_tcase(s, c);
	tcase_add_loop_test(c, terms_are_added_and_told, 0,
	    (int)(sizeof(sums) / sizeof(sums[0])));
	tcase_add_test(c, quantities_missing_are_told);
	tcase_add_test(c, parent_is_where_a_ds_ttl_is);
	tcase_add_loop_test(c, timers_follow_the_rfc, 0,
	    (int)(sizeof(timers) / sizeof(timers[0])));
	return (s);
}
