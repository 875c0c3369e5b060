/* consume/report: what goes to syslog, here standing in for the system's. */
#include "consume/report.h"

#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>

Suite *test_report(void);

/* "3 line|6 line|": priority and text of each message. */
static char told[1024];

static void __attribute__((format(printf, 2, 0)))
keep(int priority, const char *form, va_list args)
{
	size_t used = strlen(told);

	used += (size_t)snprintf(
	    told + used, sizeof(told) - used, "%d ", priority);
	used += (size_t)vsnprintf(told + used, sizeof(told) - used, form, args);
	(void)snprintf(told + used, sizeof(told) - used, "|");
}

/* In the place of the C library's, by whichever name the compiler calls it. */
void __syslog_chk(int priority, int flag, const char *form, ...)
    __attribute__((format(printf, 3, 4)));

void
__syslog_chk(int priority, int flag, const char *form, ...)
{
	va_list args;

	(void)flag;
	va_start(args, form);
	keep(priority, form, args);
	va_end(args);
}

#undef syslog
void
syslog(int priority, const char *form, ...)
{
	va_list args;

	va_start(args, form);
	keep(priority, form, args);
	va_end(args);
}

static void
set_up(void)
{
	told[0] = '\0';
}

START_TEST(syslog_has_faults_at_once_and_the_rest_at_the_end)
{
	struct fault f = { 0 }, why = { 0 };
	struct report *r;
	struct name zone;

	ck_assert_int_eq(name_parse(&zone, "example.", &f), 0);
	ck_assert_int_eq(report_open(&r, true, &f), 0);
	(void)fprintf(report_out(r), "first\nsecond\n");
	(void)fault_set(&why, FAULT_REFUSED, "expired");
	report_fault(r, &why, &zone);
	report_warning(r, NULL, "old\n\033[1m");
	ck_assert_str_eq(
	    told, "3 example.: expired|4 old\\u{000a}\\u{001b}[1m|");
	ck_assert_int_eq(report_close(r, &f), 0);
	ck_assert_str_eq(told,
	    "3 example.: expired|4 old\\u{000a}\\u{001b}[1m|6 first|6 second|");
}
END_TEST

START_TEST(without_syslog_it_hears_nothing)
{
	struct fault f = { 0 }, why = { 0 };
	struct report *r;

	ck_assert_int_eq(report_open(&r, false, &f), 0);
	ck_assert_ptr_eq(report_out(r), stdout);
	(void)fault_set(&why, FAULT_REFUSED, "to stderr");
	report_fault(r, &why, NULL);
	ck_assert_int_eq(report_close(r, &f), 0);
	ck_assert_str_eq(told, "");
}
END_TEST

Suite *
test_report(void)
{
	Suite *s = suite_create("report");
	TCase *c = tcase_create("report");

	tcase_add_checked_fixture(c, set_up, NULL);
	tcase_add_test(c, syslog_has_faults_at_once_and_the_rest_at_the_end);
	tcase_add_test(c, without_syslog_it_hears_nothing);
	suite_add_tcase(s, c);
	return (s);
}
