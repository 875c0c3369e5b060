#include "consume/look.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Suite *test_look(void);

#define ONE "1111111111111111111111111111111111111111111111111111111111111111"
#define TWO "2222222222222222222222222222222222222222222222222222222222222222"
#define AT  1800000000

static struct look look;
static struct fault fault;

static void
setup(void)
{
	memset(&fault, 0, sizeof(fault));
	memset(&look, 0, sizeof(look));
}

static void
teardown(void)
{
	look_clear(&look);
}

static void
read_text(const char *text, size_t count)
{
	ck_assert_msg(
	    look_parse(&look, text, AT, &fault) == 0, "%s", fault.what);
	ck_assert_uint_eq(look.count, count);
}

static void
refuse(const char *text, unsigned int line, const char *words)
{
	memset(&fault, 0, sizeof(fault));
	ck_assert_int_eq(look_parse(&look, text, AT, &fault), -1);
	ck_assert_int_eq(fault.kind, FAULT_INPUT);
	ck_assert_msg(strstr(fault.what, words) != NULL, "%s", fault.what);
	ck_assert_uint_eq(fault.line, line);
	ck_assert_uint_eq(look.count, 0);
}

/* One answer's server, digests and whether it counts. */
static void
is(size_t i, const char *server, size_t digests, bool answered)
{
	ck_assert_str_eq(look.answers[i].server, server);
	ck_assert_uint_eq(look.answers[i].digest_count, digests);
	ck_assert_int_eq(look.answers[i].answered, answered);
}

START_TEST(test_records_behind_server_lines)
{
	char name[NAME_TEXT_SIZE];

	read_text("; server a.nic.\n"
		  "Example. 86400 IN DS 1 13 2 " ONE "\n"
		  "example. DS 2 13 2 22222222222222222222222222222222 "
		  "2222222222222222222222222222222 2\n"
		  "; server b.nic.\n; observed 2027-01-15T08:00:01Z\n"
		  "; server c.nic.\n; a comment\n\n"
		  "example. IN 60 DS 1 13 2 " ONE "\n",
	    3);
	is(0, "a.nic.", 2, true);
	is(1, "b.nic.", 0, true);
	is(2, "c.nic.", 1, true);
	ck_assert_str_eq(look.answers[0].digests[1], TWO);
	ck_assert_int_eq(look.answers[0].observed, AT);
	ck_assert_int_eq(look.answers[1].observed, 1800000001);
	ck_assert_int_eq(look.answers[2].observed, 1800000001);
	name_print(&look.answers[0].zone, name);
	ck_assert_str_eq(name, "example.");
	ck_assert(!look.answers[1].zone_told);
}
END_TEST

START_TEST(test_dated_answers_need_no_server)
{
	read_text("; observed 2027-01-15\nexample. IN DS 1 13 2 " ONE "\n"
		  "; observed 2027-01-15\nexample. IN DS 1 13 2 " ONE "\n",
	    2);
	ck_assert_str_ne(look.answers[0].server, look.answers[1].server);
}
END_TEST

/* Of each tool: with an answer, without one, and two in a row. */
START_TEST(test_tools_are_understood)
{
	read_text("; <<>> DiG 9.18 <<>> @a example. DS\n"
		  ";; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 1\n"
		  ";; flags: qr aa rd; QUERY: 1\n;example.\t\tIN\tDS\n"
		  "example. 60 IN DS 1 13 2 " ONE "\n"
		  "example. 60 IN RRSIG DS 13 1 60 2027 2027 1 . AAAA\n"
		  ";; SERVER: 192.0.2.1#53(a) (UDP)\n;; MSG SIZE\n"
		  "; <<>> DiG 9.18 <<>> @b example. DS\n"
		  ";; no servers could be reached\n"
		  ";; ->>HEADER<<- opcode: QUERY; status: NXDOMAIN; id: 1\n"
		  ";; Flags: qr aa; QUERY: 1\n;; example. IN DS\n"
		  ". 60 IN SOA a. b. 1 1 1 1 1\n;; From 192.0.2.3@53(UDP) in\n"
		  ";; ->>HEADER<<- opcode: QUERY, rcode: NOERROR, id: 1\n"
		  ";; flags: qr aa ; QUERY: 1\n;; example.\tIN\tDS\n"
		  "example. 60 IN DS 1 13 2 " ONE "\n;; SERVER: 192.0.2.4\n",
	    4);
	is(0, "a", 1, true);
	is(1, "b", 0, false);
	is(2, "192.0.2.3", 0, true);
	is(3, "192.0.2.4", 1, true);
}
END_TEST

START_TEST(test_answers_that_count_for_nothing)
{
	read_text(";; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 1\n"
		  ";; flags: qr rd ra; QUERY: 1\n"
		  "example. 60 IN DS 1 13 2 " ONE "\n;; SERVER: a\n"
		  ";; ->>HEADER<<- opcode: QUERY, status: SERVFAIL, id: 1\n"
		  ";; flags: qr aa; QUERY: 1\n;; SERVER: b\n"
		  "; server c\nexample. DS 1 13 4 00\n"
		  "; server d\nexample. DS 1 13 4 00\n"
		  "example. DS 1 13 2 " ONE "\n"
		  "; server e\nexample. DS 1 13 2 " ONE "\n"
		  "example. DS 1 8 4 00\n",
	    5);
	is(0, "a", 1, false);
	is(1, "b", 0, false);
	is(2, "c", 0, false);
	is(3, "d", 1, true);
	is(4, "e", 1, false);
}
END_TEST

/* A referral names others' DS; they are not the zone's. */
START_TEST(test_other_owners_are_skipped)
{
	read_text(";; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 1\n"
		  ";; flags: qr aa; QUERY: 1\n;example. IN DS\n"
		  "other. 60 IN DS 1 13 2 " ONE "\n;; SERVER: a\n",
	    1);
	is(0, "a", 0, true);
}
END_TEST

START_TEST(test_what_is_no_answer_is_refused)
{
	refuse("example. DS 1 13 2 " ONE "\n", 1, "which server");
	refuse("; server a\nhello world\n", 2, "neither a record");
	refuse("; server a\nexample. DS 1 13 2 11\n", 2, "64 hex");
	refuse("; server a\nexample. DS 1 13 2 " ONE "1\n", 2, "64 hex");
	refuse("; server a\nexample. DS 65536 13 2 " ONE "\n", 2, "key tag");
	refuse("; server a\nexample. DS 1 13\n", 2, "key tag");
	refuse("; server \n", 1, "name of a server");
	refuse(";; SERVER:\n", 1, "name of a server");
	refuse("; observed yesterday\n", 1, "");
}
END_TEST

START_TEST(test_empty_is_no_answer)
{
	read_text("", 0);
	read_text("; a comment\n\n;; MSG SIZE\n", 0);
}
END_TEST

START_TEST(test_many_records_are_refused)
{
	char text[16384] = "; server a\n";
	int i;

	for (i = 0; i < 65; i++)
		(void)strcat(text, "example. DS 1 13 2 " ONE "\n");
	refuse(text, 66, "more than 64");
}
END_TEST

Suite *
test_look(void)
{
	Suite *s = suite_create("look");
	TCase *c = tcase_create("text");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, test_records_behind_server_lines);
	tcase_add_test(c, test_dated_answers_need_no_server);
	tcase_add_test(c, test_tools_are_understood);
	tcase_add_test(c, test_answers_that_count_for_nothing);
	tcase_add_test(c, test_other_owners_are_skipped);
	tcase_add_test(c, test_what_is_no_answer_is_refused);
	tcase_add_test(c, test_empty_is_no_answer);
	tcase_add_test(c, test_many_records_are_refused);
	suite_add_tcase(s, c);
	return (s);
}
