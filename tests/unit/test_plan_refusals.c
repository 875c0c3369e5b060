#include "produce/plan.h"

#include <check.h>
#include <string.h>

#include "tests/unit/plan_inputs.h"

Suite *test_plan_refusals(void);

/* RFC 6605, 6.1. */
#define P256                                                           \
	"GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7w" \
	"NcP+e+MAnLr+Wi9xMWyQLc8NAA=="

static void
refuse(const struct inputs *x, enum fault_kind kind, const char *what)
{
	struct recipe *r = NULL;
	struct fault f = { 0 };

	ck_assert_int_eq(inputs_try(&r, x, &f), -1);
	ck_assert_ptr_null(r);
	ck_assert_int_eq(f.kind, kind);
	ck_assert_msg(strstr(f.what, what) != NULL, "%s", f.what);
}

START_TEST(make_policy_missing_is_refused)
{
	struct inputs x;

	inputs_init(&x);
	x.policy.given = false;
	refuse(&x, FAULT_INPUT, "kasp is missing");
	inputs_clear(&x);
}
END_TEST

START_TEST(make_algorithms_that_differ_are_refused)
{
	struct inputs x;

	inputs_init(&x);
	x.policy.zsk.algorithm = 13;
	refuse(&x, FAULT_INPUT, "ksk has algorithm 15 and zsk 13");
	x.policy.ksk.algorithm = 13;
	inputs_take_ksk(&x.zones[0]);
	refuse(&x, FAULT_REFUSED,
	    "the existing key signing key has "
	    "algorithm 15 and the new zone signing key 13");
	inputs_take_zsk(&x.zones[0]);
	bytes_clear(&x.zones[0].keys[1].dnskey.data);
	inputs_key(&x.zones[0].keys[1].dnskey, 256, 13, P256);
	refuse(&x, FAULT_REFUSED, "the existing zone signing key 13");
	inputs_clear(&x);
}
END_TEST

/* V3 of the baseline: 2d + 2h + 1h + 1h. */
START_TEST(scenario_19_refresh_shorter_than_caches_is_refused)
{
	struct inputs x;
	struct recipe *r;

	inputs_init(&x);
	x.policy.refresh = 2 * DAY + 4 * 3600;
	r = inputs_plan(&x);
	recipe_free(r);
	x.policy.refresh--;
	refuse(&x, FAULT_INPUT,
	    "P2DT3H59M59S < P2D + PT2H + PT1H + PT1H = P2DT4H");
	x.policy.refresh = 2 * DAY;
	refuse(&x, FAULT_INPUT, "refresh >=");
	inputs_clear(&x);
}
END_TEST

START_TEST(make_inception_later_than_skew_is_refused)
{
	struct inputs x;

	inputs_init(&x);
	x.policy.inception_offset = 3599;
	refuse(&x, FAULT_INPUT, "PT59M59S < PT1H");
	inputs_clear(&x);
}
END_TEST

START_TEST(make_limits_are_held)
{
	struct inputs x;
	struct recipe *r;

	inputs_init(&x);
	x.policy.limits.validity = 14 * DAY;
	x.policy.limits.horizon = 41 * DAY;
	r = inputs_plan(&x);
	recipe_free(r);
	x.policy.limits.horizon--;
	refuse(&x, FAULT_INPUT, "limits.horizon");
	x.policy.limits.validity--;
	refuse(&x, FAULT_INPUT, "validity <= limits.validity");
	inputs_clear(&x);
}
END_TEST

/* 12 + 13 + 4 + 11, two keys of 16 + 32, a signature of 12 + 18 + 13 + 64. */
START_TEST(make_reply_larger_than_limit_is_refused)
{
	struct inputs x;
	struct recipe *r;

	inputs_init(&x);
	x.policy.limits.response = 243;
	r = inputs_plan(&x);
	recipe_free(r);
	x.policy.limits.response = 242;
	refuse(&x, FAULT_INPUT, "has 243 octets, and limits.response is 242");
	inputs_clear(&x);
}
END_TEST

START_TEST(make_lifetime_shorter_than_a_rollover_is_refused)
{
	struct inputs x;
	struct recipe *r;

	inputs_init(&x);
	/* 2d4h before, 14d6h after, 2d of rounding */
	x.policy.zsk.lifetime = (18 * 24 + 10) * 3600;
	r = inputs_plan(&x);
	recipe_free(r);
	x.policy.zsk.lifetime--;
	refuse(&x, FAULT_INPUT, "zsk: lifetime >= one rollover");
	inputs_clear(&x);
}
END_TEST

START_TEST(make_rollover_without_parent_is_refused)
{
	struct inputs x;

	inputs_init(&x);
	x.policy.timing.parent_none = true;
	x.policy.ksk.lifetime = 365 * DAY;
	refuse(&x, FAULT_INPUT, "there is none");
	inputs_clear(&x);
}
END_TEST

START_TEST(make_new_keys_must_be_of_good_algorithm_and_size)
{
	static const struct {
		unsigned int algorithm, size;
		const char *what;
	} cases[] = { { 5, 2048, "not for new keys" }, { 6, 0, "not known" },
		{ 8, 0, "needs a size" }, { 8, 1016, "1016 bits" },
		{ 8, 4104, "4104 bits" }, { 8, 2047, "by eights" },
		{ 13, 256, "has a size" } };
	struct inputs x;
	size_t i;

	inputs_init(&x);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		x.policy.ksk.algorithm = x.policy.zsk.algorithm =
		    cases[i].algorithm;
		x.policy.ksk.size = x.policy.zsk.size = cases[i].size;
		refuse(&x, FAULT_INPUT, cases[i].what);
	}
	inputs_clear(&x);
}
END_TEST

START_TEST(make_description_of_4096_bytes_of_utf8_at_most)
{
	char text[RECIPE_DESCRIPTION_MOST + 2];
	struct inputs x;
	struct recipe *r;

	inputs_init(&x);
	memset(text, 'x', sizeof(text));
	text[RECIPE_DESCRIPTION_MOST] = '\0';
	x.facts.description = text;
	r = inputs_plan(&x);
	ck_assert_str_eq(r->description, text);
	recipe_free(r);
	text[RECIPE_DESCRIPTION_MOST] = 'x';
	text[RECIPE_DESCRIPTION_MOST + 1] = '\0';
	refuse(&x, FAULT_USAGE, "more than 4096 bytes");
	x.facts.description = "\xff";
	refuse(&x, FAULT_USAGE, "not UTF-8");
	inputs_clear(&x);
}
END_TEST

START_TEST(make_until_not_after_now_is_refused)
{
	struct inputs x;

	inputs_init(&x);
	x.facts.until = NOW;
	refuse(&x, FAULT_USAGE, "UNTIL is not after");
	inputs_clear(&x);
}
END_TEST

Suite *
test_plan_refusals(void)
{
	Suite *s = suite_create("plan_refusals");
	TCase *c = tcase_create("plan_make");

	tcase_add_test(c, make_policy_missing_is_refused);
	tcase_add_test(c, make_algorithms_that_differ_are_refused);
	tcase_add_test(c, scenario_19_refresh_shorter_than_caches_is_refused);
	tcase_add_test(c, make_inception_later_than_skew_is_refused);
	tcase_add_test(c, make_limits_are_held);
	tcase_add_test(c, make_reply_larger_than_limit_is_refused);
	tcase_add_test(c, make_lifetime_shorter_than_a_rollover_is_refused);
	tcase_add_test(c, make_rollover_without_parent_is_refused);
	tcase_add_test(c, make_new_keys_must_be_of_good_algorithm_and_size);
	tcase_add_test(c, make_description_of_4096_bytes_of_utf8_at_most);
	tcase_add_test(c, make_until_not_after_now_is_refused);
	suite_add_tcase(s, c);
	return (s);
}
