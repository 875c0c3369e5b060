#include "lib/dns/zonefile.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Suite *test_zonefile(void);

#define KSK     "257 3 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4="
#define ZSK     "256 3 15 zPnZ/QwEe7S8C5SPz2OfS5RR40ATk2/rYnE9xHIEijs="
#define KSK_TAG 3613
#define ZSK_TAG 35216 /* RFC 8080's second key, with flags 256 */
#define SOA     "nl. 3600 IN SOA ns.nl. h.nl. 1 2 3 4 5\n"

/* Reads text for a zone, or for any with zone NULL. */
static int
read_text(
    struct zonefile *z, const char *text, const char *zone, struct fault *f)
{
	struct bytes data = { 0 };
	struct name name;
	int rc;

	ck_assert_int_eq(bytes_set(&data, text, strlen(text), f), 0);
	if (zone != NULL)
		ck_assert_int_eq(name_parse(&name, zone, f), 0);
	rc = zonefile_read(z, "db.nl", &data, zone != NULL ? &name : NULL, f);
	bytes_clear(&data);
	return (rc);
}

static void
assert_keys(const char *text, const char *zone, const char *owner, uint32_t ttl)
{
	struct fault f = { 0 };
	struct zonefile z;
	char name[NAME_TEXT_SIZE];

	ck_assert_msg(read_text(&z, text, zone, &f) == 0, "%s: line %u: %s",
	    text, f.line, f.what);
	name_print(&z.keyset.owner, name);
	ck_assert_str_eq(name, owner);
	ck_assert_uint_eq(z.keyset.ttl, ttl);
	ck_assert_uint_eq(z.keyset.key_count, 2);
	ck_assert_uint_eq(z.keyset.rrsig_count, 0);
	ck_assert_uint_eq(dnskey_tag(&z.keyset.keys[0]), KSK_TAG);
	ck_assert_uint_eq(dnskey_tag(&z.keyset.keys[1]), ZSK_TAG);
	zonefile_clear(&z);
	ck_assert_uint_eq(z.keyset.key_count, 0);
}

struct zone {
	const char *text, *zone, *owner;
	uint32_t ttl;
};

static const struct zone good[] = {
	{ SOA "nl. 3600 IN DNSKEY " KSK "\nnl. 3600 IN DNSKEY " ZSK "\n", NULL,
	    "nl.", 3600 },
	{ "nl. 0 IN DNSKEY " KSK "\nnl. 0 IN DNSKEY " ZSK "\n" SOA, "NL", "nl.",
	    0 },
	/* no SOA, no newline at the end, line ends of another system */
	{ "nl. 2147483647 DNSKEY " KSK "\r\nnl. 2147483647 DNSKEY " ZSK, "nl",
	    "nl.", 2147483647 },
	/* letter case, comments as ldns prints them, owner left out */
	{ "; a zone\n\nNl. 60 in dnskey " KSK " ;{id = 3613 (ksk), size = "
	  "256b}\n\t60 IN DNSKEY " ZSK " ;{id = 1}\n; end",
	    NULL, "Nl.", 60 },
	{ "nl. 60 IN DNSKEY " KSK "\nNL. 60 IN DNSKEY " ZSK "\n", "nL", "nl.",
	    60 },
	{ "$TTL 1h\n$ORIGIN nl.\n@ DNSKEY " KSK "\n@ IN DNSKEY " ZSK "\n", NULL,
	    "nl.", 3600 },
	{ "$TTL 7\n@ DNSKEY " KSK "\n DNSKEY " ZSK "\n", "nl", "nl.", 7 },
	{ "$ORIGIN .\nnl 60 DNSKEY " KSK "\nnl 60 DNSKEY " ZSK "\n", "nl",
	    "nl.", 60 },
	{ "$ORIGIN nl.\n$TTL 60\n@ SOA ns h (\n\t1 ; serial\n\t2 3 4 5 )\n"
	  "@ DNSKEY ( 257 3\n 15 l02Woi0iS8Aa25FQkUd9RMzZHJpB\n"
	  " oRQwAQEX1SxZJA4= )\n DNSKEY " ZSK "\nsub NS ns\n",
	    "nl", "nl.", 60 },
	{ "a\\.b\\032c.nl. 60 DNSKEY " KSK "\na\\.b\\032c.nl. 60 DNSKEY " ZSK,
	    NULL, "a\\.b\\032c.nl.", 60 },
	{ ". 60 DNSKEY " KSK "\n. 60 DNSKEY " ZSK "\n", ".", ".", 60 },
	/* the SOA again at the end, as in a transfer */
	{ SOA "nl. 60 IN DNSKEY " KSK "\nnl. 60 IN DNSKEY " ZSK "\n" SOA, NULL,
	    "nl.", 60 },
	{ "x\\(.nl. 60 TXT \"(;\" \"\\\"(\" ( ; (\n ) ; )\nnl. 60 DNSKEY " KSK
	  "\n\n ; (\nnl. 60 DNSKEY " ZSK,
	    NULL, "nl.", 60 },
	/* RFC 3597 */
	{ "nl. 60 IN DNSKEY " KSK "\nnl. 60 IN TYPE48 \\# 36 0100030F"
	  "CCF9D9FD0C047BB4BC0B948FCF639F4B9451E34013936FEB62713DC472048A3B",
	    NULL, "nl.", 60 },
};

struct refusal {
	const char *text, *zone;
	unsigned int line;
	const char *words;
};

static const struct refusal bad[] = {
	{ "", NULL, 0, "empty" },
	{ "; nothing\n", NULL, 0, "neither SOA nor DNSKEY" },
	{ "nl. 60 IN NS ns.nl.\n", "nl", 0, "neither SOA nor DNSKEY" },
	{ SOA "nm. 1 IN SOA ns.nl. h.nl. 1 2 3 4 5\n", NULL, 2, "second SOA" },
	{ SOA "\na.nl. 60 IN DNSKEY " KSK "\n", NULL, 3, "not at the apex" },
	{ "nl. 60 IN DNSKEY " KSK "\na.nl. 60 IN DNSKEY " ZSK, NULL, 2,
	    "different owners" },
	{ "nl. 60 IN DNSKEY " KSK "\nnl. 61 IN DNSKEY " ZSK, NULL, 2,
	    "different TTLs" },
	{ "nl. 60 IN DNSKEY " KSK "\nnl. 60 IN DNSKEY " KSK, NULL, 2, "twice" },
	{ SOA, "nm", 0, "another zone" },
	{ "nl. 60 IN DNSKEY " KSK "\n", "nm", 1, "another zone" },
	/* fields */
	{ SOA "nl. 60 IN DNSKEY 257 2 15 AQID\n", NULL, 2, "protocol" },
	{ SOA "nl. 60 IN DNSKEY 1 3 15 AQID\n", NULL, 2, "ZONE flag" },
	{ SOA "nl. 60 CH DNSKEY " KSK "\n", NULL, 2, "class" },
	{ SOA "nl. 2147483648 IN DNSKEY " KSK "\n", NULL, 2, "2147483647" },
	{ SOA "nl. IN DNSKEY " KSK "\n", NULL, 2, "without a TTL" },
	{ SOA "nl. 60 IN DNSKEY 257 3 15 AQ\n", NULL, 2, "" },
	{ SOA "nl. 60 IN DNSKEY 257 3 15\n", NULL, 2, "" },
	/* parentheses */
	{ SOA "nl. 60 IN DNSKEY ( 257 3 15 AQID\n\n", NULL, 4,
	    "ends in parentheses" },
	{ SOA "nl. 60 IN DNSKEY ( 257 3 15 AQID ; )", NULL, 3,
	    "ends in parentheses" },
	{ SOA "nl. 60 IN DNSKEY ( 257 3 ( 15\nAQID ) )", NULL, 2,
	    "do not match" },
	{ SOA "nl. 60 IN DNSKEY 257 3 15 ) AQID", NULL, 2, "do not match" },
	{ SOA "; c\n\n ; c\n\nnl. 60 IN DNSKEY ( 256 3 \n 15 AQI )\n; d\n",
	    NULL, 7, "" },
	/* origins */
	{ "nl 60 IN DNSKEY " KSK "\n", NULL, 1, "relative name" },
	{ "@ 60 IN DNSKEY " KSK "\n", NULL, 1, "relative name" },
	{ " 60 IN DNSKEY " KSK "\n", NULL, 1, "relative name" },
	{ "\nnl IN SOA ns.nl. h.nl. 1 2 3 4 5\n", NULL, 2, "relative name" },
	{ SOA "$ORIGIN nl\n", NULL, 2, "relative name" },
	{ SOA "$ORIGIN nl\\.\n", NULL, 2, "relative name" },
	{ SOA "$ORIGIN \n", NULL, 2, "without a name" },
	{ SOA "$origin nl.\n", NULL, 2, "directive" },
	{ SOA "$INCLUDE /etc/passwd\n", NULL, 2, "directive" },
	{ SOA "$GENERATE 1-2 a$ A 192.0.2.$\n", NULL, 2, "directive" },
	/* what is no zone file */
	{ SOA "\n\nnl. 60 IN A 300.0.2.1\n", NULL, 4, "" },
	{ SOA "x.nl. 60 IN NOTYPE 1\n", NULL, 2, "" },
	{ "garbage", NULL, 1, "" },
	{ ")))", NULL, 1, "do not match" },
	/* lines about keys */
	{ SOA ";;Key: locator a1b algorithm 8 keytag 1\n", NULL, 2, "hexa" },
	{ SOA ";;Key: locator a1b2 algorithm 256 keytag 1\n", NULL, 2,
	    "number" },
	{ SOA ";;Key: locator a1b2 algorithm x keytag 1\n", NULL, 2, "number" },
	{ SOA ";;Key: locator a1b2 keytag 1\n", NULL, 2, "number" },
	{ SOA ";;Key: locator a1b2 algorithm 8 keytag 65536\n", NULL, 2,
	    "number" },
	{ SOA ";;Key: locator a1b2 algorithm 8 keytag -1\n", NULL, 2,
	    "number" },
};

#define COUNT(table) ((int)(sizeof(table) / sizeof((table)[0])))

START_TEST(read_good_has_apex_ttl_and_keys)
{
	assert_keys(good[_i].text, good[_i].zone, good[_i].owner, good[_i].ttl);
}
END_TEST

START_TEST(read_bad_is_refused_with_its_line)
{
	const struct refusal *b = &bad[_i];
	struct fault f = { 0 };
	struct zonefile z;

	ck_assert_msg(read_text(&z, b->text, b->zone, &f) == -1, "%s", b->text);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	ck_assert_str_eq(f.file, "db.nl");
	ck_assert_msg(f.line == b->line, "%s: line %u", b->text, f.line);
	ck_assert_msg(
	    strstr(f.what, b->words) != NULL, "%s: %s", b->text, f.what);
	ck_assert_uint_eq(z.keyset.key_count, 0);
	ck_assert_uint_eq(z.locator_count, 0);
}
END_TEST

START_TEST(read_soa_alone_is_a_zone_without_keys)
{
	struct fault f = { 0 };
	struct zonefile z;

	ck_assert_int_eq(read_text(&z, SOA, "nl", &f), 0);
	ck_assert_uint_eq(z.keyset.key_count, 0);
	ck_assert_uint_eq(z.keyset.owner.length, 4);
	zonefile_clear(&z);
}
END_TEST

START_TEST(read_nul_is_refused)
{
	struct bytes data = { 0 };
	struct fault f = { 0 };
	struct zonefile z;

	ck_assert_int_eq(
	    bytes_set(&data, SOA "\0" SOA, 2 * strlen(SOA) + 1, &f), 0);
	ck_assert_int_eq(zonefile_read(&z, "db.nl", &data, NULL, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	ck_assert_uint_eq(f.line, 2);
	bytes_clear(&data);
}
END_TEST

START_TEST(read_too_large_is_refused)
{
	char text[] = SOA;
	struct bytes data = { .data = (unsigned char *)text,
		.length = ZONEFILE_MOST + 1,
		.capacity = ZONEFILE_MOST + 1 };
	struct fault f = { 0 };
	struct zonefile z;

	ck_assert_int_eq(zonefile_read(&z, "db.nl", &data, NULL, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	ck_assert_ptr_nonnull(strstr(f.what, "64 MiB"));
}
END_TEST

START_TEST(read_too_many_keys_is_refused)
{
	char *text = calloc(KEYSET_KEYS_MOST + 1, 64);
	struct fault f = { 0 };
	struct zonefile z;
	int i;

	ck_assert_ptr_nonnull(text);
	for (i = 0; i <= KEYSET_KEYS_MOST; i++)
		(void)snprintf(text + strlen(text), 64,
		    "nl. 60 IN DNSKEY %d 3 15 AQID\n", 256 + 2 * i);
	ck_assert_int_eq(read_text(&z, text, NULL, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	ck_assert_uint_eq(f.line, KEYSET_KEYS_MOST + 1);
	free(text);
}
END_TEST

/* As OpenDNSSEC 2.1 writes them; 1.4 wrote no keytag, and a key that the
 * signer does not hold has no locator. */
START_TEST(read_locators_are_told)
{
	static const char text[] =
	    ";OpenDNSSEC-backup-v3\n" SOA
	    ";;Key: locator DAA52b9117243bfb691d6b7e86aa1f1b algorithm 8 flags "
	    "257 publish 1 ksk 1 zsk 0 keytag 54706\n"
	    ";;Key: locator (null) algorithm 8 flags 257 publish 1 ksk 1 zsk 0 "
	    "keytag 1\n"
	    ";;Key: locator a247 algorithm 8 flags 256 publish 1 ksk 0 zsk 1\n"
	    ";;Key:\n; ;;Key: locator zz algorithm zz keytag zz\n"
	    ";;Key: locator a2 algorithm 255 keytag 65535";
	struct fault f = { 0 };
	struct zonefile z;

	ck_assert_msg(read_text(&z, text, NULL, &f) == 0, "%s", f.what);
	ck_assert_uint_eq(z.locator_count, 2);
	ck_assert_uint_eq(z.locators[0].id.length, 16);
	ck_assert_uint_eq(z.locators[0].id.data[0], 0xda);
	ck_assert_uint_eq(z.locators[0].id.data[15], 0x1b);
	ck_assert_uint_eq(z.locators[0].algorithm, 8);
	ck_assert_uint_eq(z.locators[0].key_tag, 54706);
	ck_assert_uint_eq(z.locators[1].id.length, 1);
	ck_assert_uint_eq(z.locators[1].algorithm, 255);
	ck_assert_uint_eq(z.locators[1].key_tag, 65535);
	zonefile_clear(&z);
	zonefile_clear(&z);
}
END_TEST

START_TEST(read_too_many_locators_is_refused)
{
	static const char line[] = ";;Key: locator a1 algorithm 8 keytag 1\n";
	char *text = calloc(1025, sizeof(line));
	struct fault f = { 0 };
	struct zonefile z;
	size_t i;

	ck_assert_ptr_nonnull(text);
	for (i = 0; i < 1025; i++)
		memcpy(text + i * (sizeof(line) - 1), line, sizeof(line));
	ck_assert_int_eq(read_text(&z, text, NULL, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	ck_assert_uint_eq(f.line, 1025);
	free(text);
}
END_TEST

START_TEST(read_long_lines_are_bounded)
{
	static char text[20000];
	struct fault f = { 0 };
	struct zonefile z;

	memset(text, ' ', sizeof(text) - 1);
	memcpy(text, ";;Key:", 6);
	ck_assert_int_eq(read_text(&z, text, NULL, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	fault_clear(&f);
	memset(text, 'a', sizeof(text) - 1);
	ck_assert_int_eq(read_text(&z, text, NULL, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
}
END_TEST

Suite *
test_zonefile(void)
{
	Suite *s = suite_create("zonefile");
	TCase *c = tcase_create("zonefile_read");

	tcase_add_loop_test(c, read_good_has_apex_ttl_and_keys, 0, COUNT(good));
	tcase_add_loop_test(
	    c, read_bad_is_refused_with_its_line, 0, COUNT(bad));
	tcase_add_test(c, read_soa_alone_is_a_zone_without_keys);
	tcase_add_test(c, read_nul_is_refused);
	tcase_add_test(c, read_too_large_is_refused);
	tcase_add_test(c, read_too_many_keys_is_refused);
	tcase_add_test(c, read_locators_are_told);
	tcase_add_test(c, read_too_many_locators_is_refused);
	tcase_add_test(c, read_long_lines_are_bounded);
	suite_add_tcase(s, c);
	return (s);
}
