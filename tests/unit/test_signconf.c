#include "consume/signconf.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libxml/relaxng.h>

Suite *test_signconf(void);

/* Of the package opendnssec-common; without it the schema is not asked. */
#define SCHEMA "/usr/share/opendnssec/signconf.rng"

/* RFC 6605's key in a record of Example.NET, and an RRSIG of that tag. */
#define RECORD                                                             \
	"Example.NET. 3600 IN DNSKEY 257 3 13 "                            \
	"GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+" \
	"e+MAnLr+Wi9xMWyQLc8NAA=="
#define RRSIG_RECORD                                   \
	"Example.NET. 3600 IN RRSIG DNSKEY 13 2 3600 " \
	"20270129080000 20270115070000 55648 Example.NET. AQID"

static const struct conf_signer_policy nsec = { .resign = 7200,
	.refresh = 3 * 86400,
	.validity = 14 * 86400,
	.validity_denial = 7 * 86400,
	.jitter = 3600,
	.inception_offset = 1800,
	.soa_ttl = 3600,
	.soa_minimum = 0,
	.serial = CONF_SERIAL_UNIXTIME };

static struct fault fault;
static struct signconf conf;
static struct bytes out;

static void
setup(void)
{
	memset(&fault, 0, sizeof(fault));
	memset(&conf, 0, sizeof(conf));
	memset(&out, 0, sizeof(out));
}

static void
teardown(void)
{
	signconf_clear(&conf);
	bytes_clear(&out);
}

static void
begin(const char *owner, size_t rrsigs)
{
	unsigned char octets[] = { 1, 2, 3 };
	struct rrsig r = { .algorithm = 13,
		.labels = 2,
		.original_ttl = 3600,
		.inception = 1799996400,
		.expiration = 1801209600,
		.key_tag = 55648 };
	struct keyset s = { .ttl = 3600 };
	size_t i;

	ck_assert_int_eq(name_parse(&s.owner, owner, &fault), 0);
	r.signer = s.owner;
	for (i = 0; i < rrsigs; i++) {
		ck_assert_int_eq(
		    bytes_set(&r.signature, octets, sizeof(octets), &fault), 0);
		ck_assert_int_eq(keyset_take_rrsig(&s, &r, &fault), 0);
	}
	ck_assert_int_eq(signconf_begin(&conf, &s, &fault), 0);
	keyset_clear(&s);
}

static int
add_record(unsigned int flags)
{
	struct dnskey k = { .flags = flags, .algorithm = 13 };
	int rc;

	ck_assert_int_eq(
	    bytes_from_base64(&k.data,
		"GojIhhXUN/u4v54ZQqGSnyhW"
		"JwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA"
		"==",
		false, &fault),
	    0);
	rc = signconf_add_record(&conf, &k, &fault);
	dnskey_clear(&k);
	return (rc);
}

static void
add_locator(unsigned char last, bool zsk, bool publish)
{
	unsigned char octets[] = { 0xAD, 0x00, last };
	struct bytes id = { octets, sizeof(octets), sizeof(octets) };
	struct dnskey k = { .flags = 256, .algorithm = 13 };

	ck_assert_int_eq(signconf_add_locator(&conf, &k, &id, &fault), 0);
	conf.keys[conf.key_count - 1].zsk = zsk;
	conf.keys[conf.key_count - 1].publish = publish;
}

/* The document as a string, in out. */
static const char *
written(const struct conf_signer_policy *policy)
{
	bytes_clear(&out);
	ck_assert_int_eq(signconf_write(&conf, policy, &out, &fault), 0);
	ck_assert_int_eq(bytes_append_u8(&out, 0, &fault), 0);
	return ((const char *)out.data);
}

/* What the document would say of a record. */
static char *
encoded(const char *element, const char *record)
{
	struct bytes b = { 0 };
	char *text, *line = NULL;

	ck_assert_int_eq(bytes_set(&b, record, strlen(record), &fault), 0);
	ck_assert_ptr_nonnull(text = bytes_base64(&b));
	ck_assert_int_gt(
	    asprintf(&line, "<%s>%s</%s>", element, text, element), 0);
	free(text);
	bytes_clear(&b);
	return (line);
}

static size_t
occurrences(const char *text, const char *word)
{
	size_t n = 0;

	for (; (text = strstr(text, word)) != NULL; text += strlen(word))
		n++;
	return (n);
}

static void
check_valid(const char *text)
{
	xmlRelaxNGParserCtxtPtr parser;
	xmlRelaxNGValidCtxtPtr valid;
	xmlRelaxNGPtr schema;
	xmlDocPtr document;

	if (access(SCHEMA, R_OK) == -1)
		return;
	document = xmlReadMemory(
	    text, (int)strlen(text), "signconf.xml", NULL, XML_PARSE_NONET);
	ck_assert_ptr_nonnull(document);
	parser = xmlRelaxNGNewParserCtxt(SCHEMA);
	schema = xmlRelaxNGParse(parser);
	ck_assert_ptr_nonnull(schema);
	valid = xmlRelaxNGNewValidCtxt(schema);
	ck_assert_int_eq(xmlRelaxNGValidateDoc(valid, document), 0);
	xmlRelaxNGFreeValidCtxt(valid);
	xmlRelaxNGFree(schema);
	xmlRelaxNGFreeParserCtxt(parser);
	xmlFreeDoc(document);
}

static const char head[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
			   "<SignerConfiguration>\n"
			   "  <Zone name=\"example.net\">\n"
			   "    <Signatures>\n"
			   "      <Resign>PT2H</Resign>\n"
			   "      <Refresh>P3D</Refresh>\n"
			   "      <Validity>\n"
			   "        <Default>P14D</Default>\n"
			   "        <Denial>P7D</Denial>\n"
			   "      </Validity>\n"
			   "      <Jitter>PT1H</Jitter>\n"
			   "      <InceptionOffset>PT30M</InceptionOffset>\n"
			   "    </Signatures>\n"
			   "    <Denial>\n"
			   "      <NSEC/>\n"
			   "    </Denial>\n"
			   "    <Keys>\n"
			   "      <TTL>PT1H</TTL>\n"
			   "      <Key>\n"
			   "        <Flags>257</Flags>\n"
			   "        <Algorithm>13</Algorithm>\n"
			   "        ";
static const char middle[] = "\n"
			     "        <KSK/>\n"
			     "        <Publish/>\n"
			     "      </Key>\n"
			     "      <Key>\n"
			     "        <Flags>256</Flags>\n"
			     "        <Algorithm>13</Algorithm>\n"
			     "        <Locator>ad0001</Locator>\n"
			     "        <ZSK/>\n"
			     "        <Publish/>\n"
			     "      </Key>\n"
			     "      <Key>\n"
			     "        <Flags>256</Flags>\n"
			     "        <Algorithm>13</Algorithm>\n"
			     "        <Locator>ad000f</Locator>\n"
			     "        <Publish/>\n"
			     "      </Key>\n"
			     "      ";
static const char tail[] = "\n"
			   "    </Keys>\n"
			   "    <SOA>\n"
			   "      <TTL>PT1H</TTL>\n"
			   "      <Minimum>PT0S</Minimum>\n"
			   "      <Serial>unixtime</Serial>\n"
			   "    </SOA>\n"
			   "  </Zone>\n"
			   "</SignerConfiguration>\n";

START_TEST(write_ksk_and_two_zsks_is_the_measured_form)
{
	char *record = encoded("ResourceRecord", RECORD);
	char *rrsig = encoded("SignatureResourceRecord", RRSIG_RECORD);
	char *expected = NULL;

	begin("Example.NET.", 1);
	ck_assert_int_eq(add_record(257), 0);
	add_locator(1, true, true);
	add_locator(15, false, true);
	ck_assert_int_gt(asprintf(&expected, "%s%s%s%s%s", head, record, middle,
			     rrsig, tail),
	    0);
	ck_assert_str_eq(written(&nsec), expected);
	/* Byte-stable, and appended. */
	ck_assert_str_eq(written(&nsec), expected);
	check_valid(expected);
	free(record);
	free(rrsig);
	free(expected);
}
END_TEST

START_TEST(write_nsec3_with_salt_is_valid)
{
	unsigned char salt[] = { 0xab, 0xcd };
	struct conf_signer_policy p = nsec;
	const char *text;

	p.nsec3 = true;
	p.nsec3_optout = true;
	p.nsec3_iterations = 5;
	p.nsec3_salt = (struct bytes){ salt, 2, 2 };
	begin("example.net", 1);
	add_locator(1, true, true);
	text = written(&p);
	ck_assert(strstr(text,
		      "<NSEC3>\n        <OptOut/>\n        <Hash>\n"
		      "          <Algorithm>1</Algorithm>\n"
		      "          <Iterations>5</Iterations>\n"
		      "          <Salt>abcd</Salt>\n") != NULL);
	ck_assert(strstr(text, "<NSEC/>") == NULL);
	check_valid(text);
}
END_TEST

START_TEST(write_nsec3_without_salt_is_valid)
{
	struct conf_signer_policy p = nsec;
	const char *text;

	p.nsec3 = true;
	begin("example.net", 1);
	add_locator(1, true, true);
	text = written(&p);
	ck_assert(strstr(text, "<Salt></Salt>") != NULL ||
	    strstr(text, "<Salt/>") != NULL);
	ck_assert(strstr(text, "OptOut") == NULL);
	check_valid(text);
}
END_TEST

START_TEST(write_serial_is_as_configured)
{
	static const struct {
		enum conf_serial serial;
		const char *text;
	} serials[] = {
		{ CONF_SERIAL_UNIXTIME, "<Serial>unixtime</Serial>" },
		{ CONF_SERIAL_COUNTER, "<Serial>counter</Serial>" },
		{ CONF_SERIAL_DATECOUNTER, "<Serial>datecounter</Serial>" },
		{ CONF_SERIAL_KEEP, "<Serial>keep</Serial>" },
	};
	struct conf_signer_policy p = nsec;

	p.serial = serials[_i].serial;
	begin("example.net", 1);
	ck_assert(strstr(written(&p), serials[_i].text) != NULL);
	check_valid((const char *)out.data);
}
END_TEST

START_TEST(write_two_ksks_and_rrsigs_are_all_there)
{
	const char *text;

	begin("example.net", 2);
	ck_assert_int_eq(add_record(257), 0);
	ck_assert_int_eq(add_record(385), 0);
	add_locator(1, true, true);
	text = written(&nsec);
	ck_assert_uint_eq(occurrences(text, "<KSK/>"), 2);
	ck_assert_uint_eq(occurrences(text, "<ResourceRecord>"), 2);
	ck_assert_uint_eq(occurrences(text, "<Locator>"), 1);
	ck_assert_uint_eq(occurrences(text, "<Publish/>"), 3);
	ck_assert_uint_eq(occurrences(text, "<Flags>385</Flags>"), 1);
	ck_assert_uint_eq(occurrences(text, "<SignatureResourceRecord>"), 2);
	check_valid(text);
}
END_TEST

START_TEST(write_unpublished_signer_has_no_publish)
{
	const char *text;

	begin("example.net", 1);
	add_locator(1, true, false);
	text = written(&nsec);
	ck_assert_uint_eq(occurrences(text, "<ZSK/>"), 1);
	ck_assert_uint_eq(occurrences(text, "<Publish/>"), 0);
	check_valid(text);
}
END_TEST

START_TEST(write_zone_name_is_escaped_for_xml)
{
	static const struct {
		const char *owner, *attribute;
	} names[] = {
		{ ".", "<Zone name=\".\">" },
		{ "A.Example.", "<Zone name=\"a.example\">" },
		{ "a&b<c.example.", "<Zone name=\"a&amp;b&lt;c.example\">" },
	};

	begin(names[_i].owner, 1);
	ck_assert_msg(strstr(written(&nsec), names[_i].attribute) != NULL, "%s",
	    (const char *)out.data);
	check_valid((const char *)out.data);
}
END_TEST

/* The signer's second signing segfaults on it. */
START_TEST(add_record_without_sep_is_refused)
{
	begin("example.net", 1);
	ck_assert_int_eq(add_record(256), -1);
	ck_assert_int_eq(fault.kind, FAULT_INTERNAL);
	ck_assert_uint_eq(conf.key_count, 0);
}
END_TEST

/* The longest DNSKEY and RRSIG that oks reads are still read by the signer. */
START_TEST(begin_longest_name_and_rsa_fits)
{
	char owner[NAME_TEXT_SIZE] = "";
	struct rrsig r = { .algorithm = 8,
		.labels = 127,
		.original_ttl = 3600,
		.inception = 1799996400,
		.expiration = 1801209600,
		.key_tag = 55648 };
	unsigned char octets[512] = { 0 };
	struct keyset s = { .ttl = 3600 };
	size_t i;

	for (i = 0; i < 127; i++)
		(void)strcat(owner, "\\000.");
	ck_assert_int_eq(name_parse(&s.owner, owner, &fault), 0);
	r.signer = s.owner;
	ck_assert_int_eq(
	    bytes_set(&r.signature, octets, sizeof(octets), &fault), 0);
	ck_assert_int_eq(keyset_take_rrsig(&s, &r, &fault), 0);
	ck_assert_int_eq(signconf_begin(&conf, &s, &fault), 0);
	keyset_clear(&s);
}
END_TEST

Suite *
test_signconf(void)
{
	Suite *s = suite_create("signconf");
	TCase *write_case = tcase_create("signconf_write");
	TCase *add_case = tcase_create("signconf_add_record");

	tcase_add_checked_fixture(write_case, setup, teardown);
	tcase_add_checked_fixture(add_case, setup, teardown);
	tcase_add_test(write_case, write_ksk_and_two_zsks_is_the_measured_form);
	tcase_add_test(write_case, write_nsec3_with_salt_is_valid);
	tcase_add_test(write_case, write_nsec3_without_salt_is_valid);
	tcase_add_loop_test(write_case, write_serial_is_as_configured, 0, 4);
	tcase_add_test(write_case, write_two_ksks_and_rrsigs_are_all_there);
	tcase_add_test(write_case, write_unpublished_signer_has_no_publish);
	tcase_add_loop_test(
	    write_case, write_zone_name_is_escaped_for_xml, 0, 3);
	tcase_add_test(add_case, add_record_without_sep_is_refused);
	tcase_add_test(add_case, begin_longest_name_and_rsa_fits);
	suite_add_tcase(s, write_case);
	suite_add_tcase(s, add_case);
	return (s);
}
