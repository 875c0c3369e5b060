#include "lib/hsm/trace.h"

#include <check.h>

Suite *test_trace(void);

START_TEST(calls_are_counted_by_name_and_answer)
{
	struct hsm_trace_entry e[HSM_TRACE_MOST];
	unsigned long more;

	ck_assert_uint_eq(hsm_trace("C_Sign", 0), 0);
	ck_assert_uint_eq(hsm_trace("C_Sign", 0x30), 0x30);
	ck_assert_uint_eq(hsm_trace("C_Login", 0), 0);
	ck_assert_uint_eq(hsm_trace("C_Sign", 0), 0);
	ck_assert_uint_eq(hsm_trace_take(e, &more), 3);
	ck_assert_uint_eq(more, 0);
	ck_assert_str_eq(e[0].call, "C_Sign");
	ck_assert_str_eq(e[0].code, "CKR_OK (0x0)");
	ck_assert_uint_eq(e[0].count, 2);
	ck_assert_str_eq(e[1].code, "CKR_DEVICE_ERROR (0x30)");
	ck_assert_uint_eq(e[1].count, 1);
	ck_assert_str_eq(e[2].call, "C_Login");
	ck_assert_uint_eq(hsm_trace_take(e, &more), 0);
}
END_TEST

START_TEST(calls_beyond_the_room_are_counted)
{
	struct hsm_trace_entry e[HSM_TRACE_MOST];
	unsigned long i, more;

	for (i = 0; i < HSM_TRACE_MOST + 5; i++)
		(void)hsm_trace("C_Sign", 1000 + i);
	(void)hsm_trace("C_Sign", 1000);
	ck_assert_uint_eq(hsm_trace_take(e, &more), HSM_TRACE_MOST);
	ck_assert_uint_eq(more, 5);
	ck_assert_uint_eq(e[0].count, 2);
	(void)hsm_trace_take(e, &more);
	ck_assert_uint_eq(more, 0);
}
END_TEST

Suite *
test_trace(void)
{
	Suite *s = suite_create("trace");
	TCase *tc = tcase_create("trace");

	tcase_add_test(tc, calls_are_counted_by_name_and_answer);
	tcase_add_test(tc, calls_beyond_the_room_are_counted);
	suite_add_tcase(s, tc);
	return (s);
}
