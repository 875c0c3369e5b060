#include "recipe/served.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

Suite *test_served(void);

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"
#define ONES  "1111111111111111111111111111111111111111111111111111111111111111"

/* A line of each event, without `previous`. */
static const char *const bodies[] = {
	"\"time\":1800000000,\"zone\":\"example.\",\"event\":\"intent\","
	"\"recipe\":\"" ONES "\",\"action\":12,\"branch\":\"plan\","
	"\"phase\":3",
	"\"time\":1800000001,\"zone\":\"example.\",\"event\":\"confirmed\","
	"\"recipe\":\"" ONES "\",\"action\":12,\"branch\":\"fallback\","
	"\"phase\":3",
	"\"time\":1800000001,\"zone\":\"example.\",\"event\":\"ds\","
	"\"observed\":1799999999,\"server\":\"a.nic.\","
	"\"digests\":[\"" ONES "\",\"" ZEROS "\"]",
	"\"time\":1800000001,\"zone\":\"example.\",\"event\":\"ds\","
	"\"observed\":1799999999,\"server\":\"b.nic.\"",
	"\"time\":1800000001,\"zone\":\"example.\",\"event\":\"ds\","
	"\"observed\":1799999999,\"server\":\"c.nic.\",\"digests\":[]",
	"\"time\":1800000002,\"zone\":\"example.\",\"event\":\"choice\","
	"\"branch\":\"fallback\",\"reason\":\"by telephone\"",
	"\"time\":1800000002,\"zone\":\"example.\",\"event\":\"refused\","
	"\"reason\":\"expired\"",
};
#define BODIES (sizeof(bodies) / sizeof(bodies[0]))

static struct served_log served;
static struct fault fault;
static char text[32768];

/* The lines as a log, chained. */
static void
chain(const char *const *lines, size_t count)
{
	char previous[DIGEST_HEX_SIZE] = ZEROS, *line;
	size_t i, at = 0, length;

	for (i = 0; i < count; i++) {
		line = text + at;
		length = (size_t)snprintf(line, sizeof(text) - at,
		    "{%s,\"previous\":\"%s\"}", lines[i], previous);
		ck_assert_int_eq(
		    digest_sha256_hex(line, length, previous, &fault), 0);
		at += length;
		text[at++] = '\n';
	}
	text[at] = '\0';
}

static void
setup(void)
{
	memset(&fault, 0, sizeof(fault));
	memset(&served, 0, sizeof(served));
	chain(bodies, BODIES);
}

static void
teardown(void)
{
	served_log_clear(&served);
}

static int
parse(void)
{
	return (served_parse(&served, text, strlen(text), &fault));
}

static void
refused(const char *words, unsigned int line)
{
	ck_assert_int_eq(parse(), -1);
	ck_assert_int_eq(fault.kind, FAULT_INPUT);
	ck_assert_msg(strstr(fault.what, words) != NULL, "\"%s\" lacks \"%s\"",
	    fault.what, words);
	ck_assert_uint_eq(fault.line, line);
	ck_assert_uint_eq(served.count, 0);
}

START_TEST(parse_each_event_is_read)
{
	const struct served_record *r;

	ck_assert_int_eq(parse(), 0);
	ck_assert_uint_eq(served.count, BODIES);
	ck_assert_uint_eq(served.length, strlen(text));
	ck_assert(!served.torn);
	r = served.records;
	ck_assert_int_eq(r[0].event, SERVED_INTENT);
	ck_assert_int_eq(r[0].time, 1800000000);
	ck_assert_str_eq(r[0].recipe, ONES);
	ck_assert_uint_eq(r[0].action, 12);
	ck_assert_int_eq(r[0].branch, BRANCH_PLAN);
	ck_assert_uint_eq(r[0].phase, 3);
	ck_assert_int_eq(r[1].event, SERVED_CONFIRMED);
	ck_assert_int_eq(r[1].branch, BRANCH_FALLBACK);
	ck_assert_int_eq(r[2].observed, 1799999999);
	ck_assert_str_eq(r[2].server, "a.nic.");
	ck_assert(r[2].answered && r[2].digest_count == 2);
	ck_assert_str_eq(r[2].digests[1], ZEROS);
	ck_assert(!r[3].answered && r[3].digest_count == 0);
	ck_assert(r[4].answered && r[4].digest_count == 0);
	ck_assert_int_eq(r[5].branch, BRANCH_FALLBACK);
	ck_assert_str_eq(r[5].reason, "by telephone");
	ck_assert_str_eq(r[6].reason, "expired");
}
END_TEST

START_TEST(parse_empty_is_empty)
{
	text[0] = '\0';
	ck_assert_int_eq(parse(), 0);
	ck_assert_uint_eq(served.count, 0);
}
END_TEST

START_TEST(parse_torn_last_line_is_left_out)
{
	text[strlen(text) - 1 - (size_t)_i * 20] = '\0';
	ck_assert_int_eq(parse(), 0);
	ck_assert_uint_eq(served.count, BODIES - 1);
	ck_assert(served.torn);
}
END_TEST

START_TEST(parse_altered_line_breaks_the_chain)
{
	*strstr(text, "\"action\":12") = ' ';
	memcpy(strstr(text, "\"phase\":3"), "\"phase\":2", 9);
	memcpy(strstr(text, " action\""), "\"", 1);
	refused("altered", 2);
}
END_TEST

START_TEST(parse_missing_first_line_breaks_the_chain)
{
	char *second = strchr(text, '\n') + 1;

	memmove(text, second, strlen(second) + 1);
	refused("altered", 1);
}
END_TEST

START_TEST(parse_time_backwards_is_refused)
{
	const char *lines[2] = { bodies[6], bodies[0] };

	chain(lines, 2);
	refused("before", 2);
}
END_TEST

/* _i: a line, and what is said of it. */
static const char *const wrong[][2] = {
	{ "\"time\":1", "text is expected" },
	{ "\"time\":\"1\"", "integer" },
	{ "\"time\":-1", "integer" },
	{ "\"time\":4294967296", "integer" },
	{ "\"time\":1.0", "integer" },
	{ "\"time\":1,\"time\":1", "no JSON object" },
	{ "\"time\":1,\"zone\":\"a..b\"", "" },
	{ "\"time\":1,\"zone\":\"e.\",\"event\":\"other\"", "no such event" },
	{ "\"time\":1,\"zone\":\"e.\",\"event\":\"refused\"", "text" },
	{ "\"time\":1,\"zone\":\"e.\",\"event\":\"refused\",\"reason\":\"\"",
	    "text" },
	{ "\"time\":1,\"zone\":\"e.\",\"event\":\"refused\",\"reason\":\"a\","
	  "\"phase\":1",
	    "does not have" },
	{ "\"time\":1,\"zone\":\"e.\",\"event\":\"choice\",\"branch\":\"x\","
	  "\"reason\":\"a\"",
	    "neither" },
	{ "\"time\":1,\"zone\":\"e.\",\"event\":\"intent\","
	  "\"recipe\":\"" ONES "\",\"action\":1,\"branch\":\"plan\","
	  "\"phase\":0",
	    "count from 1" },
	{ "\"time\":1,\"zone\":\"e.\",\"event\":\"intent\","
	  "\"recipe\":\"" ONES "\",\"action\":250000,\"branch\":\"plan\","
	  "\"phase\":1",
	    "integer" },
	{ "\"time\":1,\"zone\":\"e.\",\"event\":\"intent\","
	  "\"recipe\":\"ABCDEF\",\"action\":1,\"branch\":\"plan\","
	  "\"phase\":1",
	    "SHA-256" },
	{ "\"time\":1,\"zone\":\"e.\",\"event\":\"ds\",\"observed\":1,"
	  "\"server\":\"a\",\"digests\":[\"12\"]",
	    "digest" },
	{ "\"time\":1,\"zone\":\"e.\",\"event\":\"ds\",\"observed\":1,"
	  "\"server\":\"a\",\"digests\":null",
	    "list" },
	{ "\"time\":1,\"zone\":\"e.\",\"event\":\"ds\",\"server\":\"a\"",
	    "integer" },
};
#define WRONGS (sizeof(wrong) / sizeof(wrong[0]))

START_TEST(parse_wrong_line_is_refused)
{
	chain(wrong[_i], 1);
	refused(wrong[_i][1], 1);
}
END_TEST

START_TEST(parse_no_object_is_refused)
{
	static const char *const lines[] = { "\n", "[]\n", "{}\n", "{} {}\n",
		"null\n" };

	(void)snprintf(text, sizeof(text), "%s", lines[_i]);
	refused("", 1);
}
END_TEST

/* The same line, with a blank behind the number and with a NUL. */
START_TEST(parse_nul_behind_number_is_refused)
{
	static const char *const line[] = { "\"time\":1,\"zone\":\"e.\","
					    "\"event\":\"ds\",\"server\":"
					    "\"a\",\"observed\":1 " };
	size_t length;

	chain(line, 1);
	length = strlen(text);
	ck_assert_int_eq(parse(), 0);
	served_log_clear(&served);
	*strchr(text, ' ') = '\0';
	ck_assert_int_eq(served_parse(&served, text, length, &fault), -1);
	ck_assert_int_eq(fault.kind, FAULT_INPUT);
	ck_assert_uint_eq(fault.line, 1);
}
END_TEST

START_TEST(parse_long_line_is_refused)
{
	memset(text, ' ', SERVED_LINE_MOST - 1);
	(void)snprintf(text + SERVED_LINE_MOST - 1, 4, "{}\n");
	refused("bytes", 1);
}
END_TEST

/* What was read is written again as it was, record by record. */
START_TEST(add_writes_what_was_read)
{
	struct served_log copy = { 0 };
	struct bytes all = { 0 }, line = { 0 };
	size_t i;

	ck_assert_int_eq(parse(), 0);
	for (i = 0; i < served.count; i++) {
		ck_assert_int_eq(
		    served_add(&copy, &served.records[i], &line, &fault), 0);
		ck_assert_int_eq(
		    bytes_append(&all, line.data, line.length, &fault), 0);
		bytes_clear(&line);
	}
	ck_assert_int_eq(bytes_append_u8(&all, 0, &fault), 0);
	ck_assert_str_eq((const char *)all.data, text);
	ck_assert_str_eq(copy.last, served.last);
	ck_assert_uint_eq(copy.length, served.length);
	bytes_clear(&all);
	served_log_clear(&copy);
}
END_TEST

START_TEST(add_what_the_reader_refuses_is_not_written)
{
	struct served_record r = { .event = SERVED_REFUSED };
	struct bytes line = { 0 };
	char reason[2] = "", bad[2] = "\xff";

	ck_assert_int_eq(parse(), 0);
	r.zone = served.records[0].zone;
	r.time = _i == 2 ? 1800000001 : 1800000002;
	r.reason = _i == 1 ? bad : reason;
	if (_i == 2)
		reason[0] = 'a';
	ck_assert_int_eq(served_add(&served, &r, &line, &fault), -1);
	ck_assert_int_eq(fault.kind, FAULT_INPUT);
	ck_assert_ptr_null(line.data);
	ck_assert_uint_eq(served.count, BODIES);
}
END_TEST

Suite *
test_served(void)
{
	Suite *s = suite_create("served");
	TCase *c = tcase_create("served");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, parse_each_event_is_read);
	tcase_add_test(c, parse_empty_is_empty);
	tcase_add_loop_test(c, parse_torn_last_line_is_left_out, 0, 4);
	tcase_add_test(c, parse_altered_line_breaks_the_chain);
	tcase_add_test(c, parse_missing_first_line_breaks_the_chain);
	tcase_add_test(c, parse_time_backwards_is_refused);
	tcase_add_loop_test(c, parse_wrong_line_is_refused, 0, (int)WRONGS);
	tcase_add_loop_test(c, parse_no_object_is_refused, 0, 5);
	tcase_add_test(c, parse_nul_behind_number_is_refused);
	tcase_add_test(c, parse_long_line_is_refused);
	tcase_add_test(c, add_writes_what_was_read);
	tcase_add_loop_test(
	    c, add_what_the_reader_refuses_is_not_written, 0, 3);
	suite_add_tcase(s, c);
	return (s);
}
