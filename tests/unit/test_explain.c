#include "produce/explain.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "produce/drawing.h"
#include "tests/unit/plan_inputs.h"
#include "tests/unit/timeline_dates.h"

Suite *test_explain(void);

static struct inputs x;
static struct plan plan;
static char *text;

static void
set_up(void)
{
	inputs_init(&x);
	memset(&plan, 0, sizeof(plan));
	text = NULL;
}

static void
tear_down(void)
{
	plan_forget(&plan);
	inputs_clear(&x);
	free(text);
}

static void
lay(void)
{
	char line[FAULT_LINE_SIZE];
	struct fault f = { 0 };
	size_t size;
	FILE *out;

	if (plan_lay(&plan, &x.facts, &f) == -1) {
		fault_line(&f, line);
		ck_abort_msg("%s", line);
	}
	ck_assert_ptr_nonnull(out = open_memstream(&text, &size));
	ck_assert_int_eq(explain(out, &plan, &f), 0);
	ck_assert_int_eq(fclose(out), 0);
}

static void
expect(const char *words)
{
	ck_assert_msg(
	    strstr(text, words) != NULL, "%s\nnot in:\n%s", words, text);
}

START_TEST(explain_tells_what_happens_and_why)
{
	x.policy.ksk.lifetime = 60 * DAY;
	x.policy.zsk.lifetime = 90 * DAY;
	x.facts.until = dates_at("2027-05-01");
	lay();
	expect("example.com, from 2027-01-01 to 2027-05-01\n");
	expect("  2027-01-04  ask the parent to add the DS of "
	       "example.com/KSK/20270101T000000Z\n"
	       "              2027-01-01 + W + K + S = "
	       "2027-01-03T04:00:00Z, at the next run or slot\n");
	expect("  2027-03-08  withdraw example.com/KSK/20270101T000000Z\n"
	       "              2027-03-05 + Dreg + Dpp + Tds + S = "
	       "2027-03-07T02:00:00Z, at the next run or slot\n");
	expect("  2027-04-16  withdraw example.com/ZSK/20270101T000000Z\n"
	       "              2027-04-01 + W + Dslow + Z + S = "
	       "2027-04-15T06:00:00Z, at the next run or slot\n");
	expect("L P2D, W P2DT2H, K PT1H, Z P1D, S PT1H, Dslow P11DT3H");
	expect("    from 2027-03-05: have this DS record alone\n"
	       "      the record is in the ceremony's result");
	ck_assert_ptr_nonnull(strstr(text, "at the latest"));
}
END_TEST

/* The public key of the zone that is taken over is known. */
START_TEST(explain_gives_records_of_known_keys)
{
	inputs_take_ksk(&x.zones[0]);
	inputs_take_zsk(&x.zones[0]);
	x.zones[0].unsign = true;
	x.facts.until = dates_at("2027-02-01");
	lay();
	expect("the zone may be unsigned");
	expect("CDS 0 0 0 00");
}
END_TEST

/* The last set is published on 01-28 and expires on 02-11, less 2d4h: 02-08
 * at 20:00, a Monday. */
START_TEST(next_ceremony_is_on_a_weekday_in_time)
{
	static const struct {
		unsigned int days;
		const char *expected;
	} cases[] = { { 0, "2027-02-08" }, { 1U << 1, "2027-02-08" },
		{ 1U << 2, "2027-02-02" }, { 1U << 0 | 1U << 5, "2027-02-07" },
		{ 1U << 5, "2027-02-05" } };
	size_t i;

	lay();
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		x.policy.ceremonies = cases[i].days;
		ck_assert_int_eq(explain_next_ceremony(&plan.lines[0]),
		    dates_at(cases[i].expected));
	}
	expect("  Next ceremony: its sets come into use at the latest on "
	       "2027-02-08\n");
	expect("  Sets: 4, in 1 phase; the largest reply has 243 octets\n");
}
END_TEST

/* A lifetime is rounded down, what is waited for up. */
START_TEST(rounding_tells_what_and_by_how_much)
{
	struct fault f = { 0 };
	size_t size;
	FILE *out;

	x.policy.ksk.lifetime = 60 * DAY + 3600;
	x.facts.until = dates_at("2027-05-01");
	lay();
	free(text);
	text = NULL;
	ck_assert_ptr_nonnull(out = open_memstream(&text, &size));
	ck_assert_int_eq(explain_rounding(out, &plan, &f), 0);
	ck_assert_int_eq(fclose(out), 0);
	expect("example.com, rounded to the consumer's runs:\n");
	expect("  2027-01-04  ask the parent to add the DS of "
	       "example.com/KSK/20270101T000000Z\n"
	       "              due 2027-01-03T04:00:00Z, which is PT20H "
	       "earlier\n");
	/* 01-04 + 60 d 1 h less the 2 d 4 h that K2 is known before */
	expect("  2027-03-02  publish example.com/KSK/20270302T000000Z\n"
	       "              due 2027-03-02T21:00:00Z, which is PT21H "
	       "later\n");
}
END_TEST

/* A name of 48 letters of two bytes, of which the last 36 are shown. */
START_TEST(drawing_cuts_names_at_characters)
{
	char label[100] = "", tail[100] = "";
	const struct key named = { .label = label };
	const struct key *plain[] = { &named };
	struct naming naming = { plain, NULL, 1 };
	struct timeline_member member = { 0, TIMELINE_IN_SET };
	struct timeline_phase phase = { .start = NOW, .count = 1 };
	struct timeline_key key = { .role = NAMES_KSK };
	struct timeline t = { .keys = &key,
		.key_count = 1,
		.members = &member,
		.member_count = 1 };
	size_t size, i;
	FILE *out;

	for (i = 0; i < 48; i++)
		(void)strcat(label, "\xc3\xa9");
	for (i = 0; i < 36; i++)
		(void)strcat(tail, "\xc3\xa9");
	t.branches[BRANCH_PLAN].phases = &phase;
	t.branches[BRANCH_PLAN].count = 1;
	ck_assert_ptr_nonnull(out = open_memstream(&text, &size));
	drawing_print(out, &t, BRANCH_PLAN, &naming);
	ck_assert_int_eq(fclose(out), 0);
	(void)strcat(tail, " -----\n");
	ck_assert_ptr_nonnull(strstr(text, "KSK \xc3\xa9"));
	expect(tail);
	/* a short name is filled up to where the columns begin */
	free(text);
	text = NULL;
	label[2 * 4] = '\0';
	ck_assert_ptr_nonnull(out = open_memstream(&text, &size));
	drawing_print(out, &t, BRANCH_PLAN, &naming);
	ck_assert_int_eq(fclose(out), 0);
	expect("KSK \xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
	       "                                 -----\n");
}
END_TEST

Suite *
test_explain(void)
{
	Suite *s = suite_create("explain");
	TCase *c = tcase_create("explain");

	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_test(c, explain_tells_what_happens_and_why);
	tcase_add_test(c, explain_gives_records_of_known_keys);
	tcase_add_test(c, next_ceremony_is_on_a_weekday_in_time);
	tcase_add_test(c, rounding_tells_what_and_by_how_much);
	tcase_add_test(c, drawing_cuts_names_at_characters);
	suite_add_tcase(s, c);
	return (s);
}
