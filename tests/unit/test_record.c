#include "lib/dns/record.h"

#include <check.h>
#include <string.h>

Suite *test_record(void);

#define KEY            "l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4="
#define DNSKEY(fields) "nl. 3600 IN DNSKEY " fields " " KEY
#define RRSIG(fields)  "nl. 3600 IN RRSIG " fields " AQID"
#define TIMES          "20270101000000 20260101000000"

static const char *const good[] = {
	DNSKEY("257 3 15"),
	DNSKEY("0 3 0"),
	DNSKEY("65535 3 255"),
	"nl 0 in dnskey 1 3 1 AA==",
	"nl.\t3600  IN \t DNSKEY\t257 3   15\t" KEY "\t \r\n\n",
	"nl. 2147483647 IN DNSKEY 257 3 15 l02Woi0iS8Aa25FQkUd9RMzZ HJpBoRQwAQ"
	"EX1SxZ\tJA4=",
	RRSIG("DNSKEY 15 1 3600 " TIMES " 3613 nl."),
	RRSIG("dnskey 0 0 0 19700101000000 19700101000000 0 ."),
	RRSIG("DNSKEY 255 255 2147483647 21060207062815 21060207062815 65535 "
	      "a\\.b\\032c"),
	/* Times in the wrong order are the business of those who check. */
	RRSIG("DNSKEY 15 1 3600 20260101000000 20270101000000 3613 nl."),
	RRSIG("DNSKEY 15 1 3600 20240229235959 20000229000000 3613 nl."),
};

static const char *const bad[] = {
	"",
	" ",
	"\n",
	"nl.",
	"nl. 3600",
	"nl. 3600 IN",
	"nl. 3600 IN DNSKEY",
	"nl. 3600 IN DNSKEY 257",
	"nl. 3600 IN DNSKEY 257 3",
	"nl. 3600 IN DNSKEY 257 3 15",
	" " DNSKEY("257 3 15"),
	"\t" DNSKEY("257 3 15"),
	"\n" DNSKEY("257 3 15"),
	"n\\l. 3600 IN DNSKEY 257 3 15",
	"n..l. 0 IN DNSKEY 257 3 15 " KEY,
	"\"nl.\" 0 IN DNSKEY 257 3 15 " KEY,
	/* TTL and class */
	"nl. IN DNSKEY 257 3 15 " KEY,
	"nl. IN 3600 DNSKEY 257 3 15 " KEY,
	"nl. 3600 DNSKEY 257 3 15 " KEY,
	"nl. 3600 CH DNSKEY 257 3 15 " KEY,
	"nl. 3600 CLASS1 DNSKEY 257 3 15 " KEY,
	"nl. 2147483648 IN DNSKEY 257 3 15 " KEY,
	"nl. 4294970896 IN DNSKEY 257 3 15 " KEY,
	"nl. 18446744073709555216 IN DNSKEY 257 3 15 " KEY,
	"nl. -1 IN DNSKEY 257 3 15 " KEY,
	"nl. +1 IN DNSKEY 257 3 15 " KEY,
	"nl. 1h IN DNSKEY 257 3 15 " KEY,
	"nl. 01 IN DNSKEY 257 3 15 " KEY,
	"nl. 0x1 IN DNSKEY 257 3 15 " KEY,
	"nl. 1.0 IN DNSKEY 257 3 15 " KEY,
	/* other types */
	"nl. 3600 IN A 192.0.2.1",
	"nl. 3600 IN CDNSKEY 257 3 15 " KEY,
	"nl. 3600 IN TYPE48 \\# 1 00",
	"nl. 3600 IN DNSKEYS 257 3 15 " KEY,
	RRSIG("SOA 15 1 3600 " TIMES " 3613 nl."),
	RRSIG("CDNSKEY 15 1 3600 " TIMES " 3613 nl."),
	/* DNSKEY's fields */
	DNSKEY("65536 3 15"),
	DNSKEY("257 2 15"),
	DNSKEY("257 4 15"),
	DNSKEY("257 256 15"),
	DNSKEY("257 3 256"),
	DNSKEY("257 3 ED25519"),
	DNSKEY("KSK 3 15"),
	DNSKEY("00257 3 15"),
	DNSKEY("257 03 15"),
	DNSKEY("257 3 -15"),
	DNSKEY("257 3 15 15"),
	DNSKEY("257\v3\v15"),
	/* base64 and what is behind it */
	"nl. 0 IN DNSKEY 257 3 15 AQ",
	"nl. 0 IN DNSKEY 257 3 15 AQ=",
	"nl. 0 IN DNSKEY 257 3 15 AR==",
	"nl. 0 IN DNSKEY 257 3 15 AQI=AQI=",
	"nl. 0 IN DNSKEY 257 3 15 AQ-_",
	"nl. 0 IN DNSKEY 257 3 15 =",
	DNSKEY("257 3 15") " x",
	DNSKEY("257 3 15") " ; c",
	DNSKEY("257 3 15") "\nnl. 3600 IN A 192.0.2.1",
	"nl. 0 IN DNSKEY 257 3 15 AQID\nAQID",
	"nl. 0 IN DNSKEY 257 3 15 ( AQID )",
	"nl. 0 IN DNSKEY ( 257 3 15\nAQID )",
	"nl. 0 IN\rDNSKEY 257 3 15 AQID",
	/* RRSIG's fields */
	RRSIG("DNSKEY 256 1 3600 " TIMES " 3613 nl."),
	RRSIG("DNSKEY 15 256 3600 " TIMES " 3613 nl."),
	RRSIG("DNSKEY 15 1 2147483648 " TIMES " 3613 nl."),
	RRSIG("DNSKEY 15 1 3600 " TIMES " 65536 nl."),
	RRSIG("DNSKEY 15 1 3600 " TIMES " 3613 n..l"),
	RRSIG("DNSKEY 15 1 3600 " TIMES " nl."),
	RRSIG("DNSKEY ED25519 1 3600 " TIMES " 3613 nl."),
	RRSIG("DNSKEY 15 1 3600 1798761600 20260101000000 3613 nl."),
	RRSIG("DNSKEY 15 1 3600 20270101000000 1767225600 3613 nl."),
	RRSIG("DNSKEY 15 1 3600 2027010100000 20260101000000 3613 nl."),
	RRSIG("DNSKEY 15 1 3600 202701010000000 20260101000000 3613 nl."),
	RRSIG("DNSKEY 15 1 3600 21060207062816 20260101000000 3613 nl."),
	RRSIG("DNSKEY 15 1 3600 20270229000000 20260101000000 3613 nl."),
	RRSIG("DNSKEY 15 1 3600 20270101000000 19691231235959 3613 nl."),
	RRSIG("DNSKEY 15 1 3600 20270101000060 20260101000000 3613 nl."),
	"nl. 3600 IN RRSIG DNSKEY 15 1 3600 " TIMES " 3613 nl.",
	"nl. 3600 IN RRSIG DNSKEY 15 1 3600 " TIMES " 3613",
	"nl. 3600 IN RRSIG DNSKEY 15 1 3600 20270101000000",
	"nl. 3600 IN RRSIG",
};

#define COUNT(table) ((int)(sizeof(table) / sizeof((table)[0])))

START_TEST(parse_good_is_read)
{
	struct record r;
	struct fault f = { 0 };

	ck_assert_msg(record_parse(&r, good[_i], false, &f) == 0, "%s: %s",
	    good[_i], f.what);
	ck_assert_int_eq(r.signs, strstr(good[_i], "RRSIG") != NULL);
	ck_assert_int_eq(r.rrsig.signature.length != 0, r.signs);
	ck_assert_int_eq(r.key.data.length != 0, !r.signs);
	record_clear(&r);
	ck_assert_uint_eq(r.owner.length, 0);
	record_clear(&r);
}
END_TEST

START_TEST(parse_bad_is_refused)
{
	struct record r;
	struct fault f = { 0 };

	ck_assert_msg(
	    record_parse(&r, bad[_i], false, &f) == -1, "%s", bad[_i]);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	ck_assert_str_ne(f.what, "");
	ck_assert_uint_eq(r.owner.length, 0);
	ck_assert_ptr_null(r.key.data.data);
	ck_assert_ptr_null(r.rrsig.signature.data);
}
END_TEST

/* A record with base64 of the length given, in groups of "AAAA". */
static int
parse_of_length(const char *before, size_t length)
{
	static char text[16384];
	struct record r;
	struct fault f = { 0 };
	size_t start = strlen(before);
	int rc;

	memset(text, 'A', sizeof(text));
	memcpy(text, before, start);
	text[start + length] = '\0';
	rc = record_parse(&r, text, false, &f);
	ck_assert_int_eq(f.kind, rc == 0 ? FAULT_NONE : FAULT_INPUT);
	record_clear(&r);
	return (rc);
}

START_TEST(parse_has_size_bounds)
{
	static const char key[] = "nl. 0 IN DNSKEY 257 3 8 ";
	static const char rrsig[] = "nl. 0 IN RRSIG DNSKEY 8 1 0 " TIMES
				    " 3613 nl. ";

	/* 1032 is 3 * 344; the signature's 512 is not in threes. */
	ck_assert_int_eq(parse_of_length(key, (size_t)4 * 344), 0);
	ck_assert_int_eq(parse_of_length(key, (size_t)4 * 345), -1);
	ck_assert_int_eq(parse_of_length(rrsig, (size_t)4 * 170), 0);
	ck_assert_int_eq(parse_of_length(rrsig, (size_t)4 * 171), -1);
	ck_assert_int_eq(parse_of_length(key, 12000), -1);
}
END_TEST

START_TEST(parse_comment_is_skipped)
{
	struct record r;
	struct fault f = { 0 };

	ck_assert_int_eq(
	    record_parse(&r, DNSKEY("257 3 15") " ;{id = 1}", true, &f), 0);
	record_clear(&r);
	ck_assert_int_eq(
	    record_parse(
		&r, "a\\;b\\\\. 0 IN DNSKEY 257 3 15 " KEY ";", true, &f),
	    0);
	ck_assert_mem_eq(r.owner.wire, "\004a;b\\", 6);
	record_clear(&r);
	ck_assert_int_eq(record_parse(&r, "a\\", true, &f), -1);
	fault_clear(&f);
	ck_assert_int_eq(
	    record_parse(&r, "a\\\\;. 0 IN DNSKEY 257 3 15 " KEY, true, &f),
	    -1);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
}
END_TEST

Suite *
test_record(void)
{
	Suite *s = suite_create("record");
	TCase *c = tcase_create("record_parse");

	tcase_add_loop_test(c, parse_good_is_read, 0, COUNT(good));
	tcase_add_loop_test(c, parse_bad_is_refused, 0, COUNT(bad));
	tcase_add_test(c, parse_has_size_bounds);
	tcase_add_test(c, parse_comment_is_skipped);
	suite_add_tcase(s, c);
	return (s);
}
