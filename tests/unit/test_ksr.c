/* Requests as XML: what is XML is read, what is no request is refused, and a
 * bit that is not as it was is never signed. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/ksr/tree.h"
#include "tests/unit/ksr_fixture.h"

Suite *test_ksr(void);

static struct ksr_fixture x;
static struct bytes text;

static void
set_up(void)
{
	ksr_fixture_make(&x);
	text = ksr_fixture_text(&x);
}

static void
tear_down(void)
{
	bytes_clear(&text);
	ksr_fixture_clear(&x);
}

/* The text with the first `from` replaced; the caller clears. */
static struct bytes
replaced(const char *from, const char *to)
{
	const char *begin = (const char *)text.data;
	const char *at = strstr(begin, from);
	struct bytes b = { 0 };
	struct fault f = { 0 };

	ck_assert_msg(at != NULL, "no %s", from);
	ck_assert_int_eq(bytes_append(&b, begin, (size_t)(at - begin), &f), 0);
	ck_assert_int_eq(bytes_append(&b, to, strlen(to), &f), 0);
	at += strlen(from);
	ck_assert_int_eq(bytes_append(&b, at, strlen(at), &f), 0);
	ck_assert_int_eq(bytes_append_u8(&b, 0, &f), 0);
	b.length--;
	return (b);
}

static void
check_same(const struct ksr *k)
{
	struct bytes again = { 0 };
	struct fault f = { 0 };

	ck_assert_int_eq(ksr_write(k, &again, &f), 0);
	ck_assert(bytes_equal(&again, &text));
	bytes_clear(&again);
}

#define POLICY        "<PublishSafety>P10D</PublishSafety>"
#define INSTANT(zone) "<Inception>2027-01-01T00:00:00" zone "</Inception>"

/* What is written in another way and means the same. */
static const struct {
	const char *from, *to;
} equal[] = {
	{ "<KSR", "<KSR" },
	{ "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", "" },
	{ "<KSR", "<!-- from the operator: a > b -->\n<KSR" },
	{ "<Request>", "<Request><!-- <KSR> --><?pi a > b?>" },
	{ POLICY, "<PublishSafety><![CDATA[P10D]]></PublishSafety>" },
	{ POLICY, "<PublishSafety> P10D\n</PublishSafety>" },
	{ POLICY, "<PublishSafety>P<!-- ten -->10D</PublishSafety>" },
	{ POLICY, "<PublishSafety>P&#49;0D</PublishSafety>" },
	{ POLICY, "<PublishSafety>P&#x31;0D</PublishSafety>" },
	{ POLICY, "<PublishSafety>PT240H</PublishSafety>" },
	{ POLICY, "<PublishSafety\n>P10D</PublishSafety >" },
	{ "id=\"request\"", "id='request'" },
	{ "id=\"request\"", "\n   id = 'request'\n" },
	{ "id=\"request\"", "id=\"r&#101;quest\"" },
	{ "domain=\".\" serial=\"0\"", "serial=\"0\" domain=\".\"" },
	{ INSTANT("+00:00"), INSTANT("") },
	{ INSTANT("+00:00"), INSTANT("Z") },
};

START_TEST(what_is_xml_is_read)
{
	struct bytes b = replaced(equal[_i].from, equal[_i].to);
	struct ksr *k = NULL;
	struct fault f = { 0 };

	ck_assert_msg(
	    ksr_parse(&k, &b, &f) == 0, "%s: %s", equal[_i].to, f.what);
	check_same(k);
	ksr_free(k);
	bytes_clear(&b);
}
END_TEST

/* A blank in an identifier is not one alone; a `>` in it is a character. */
START_TEST(characters_of_an_identifier_are_written_back)
{
	struct bytes b = replaced(
	    "id=\"request\"", "id=\"a > b &lt; c &amp; &quot;d&quot;\"");
	struct bytes again = { 0 };
	struct ksr *k = NULL, *second = NULL;
	struct fault f = { 0 };

	ck_assert_int_eq(ksr_parse(&k, &b, &f), 0);
	ck_assert_str_eq(k->id, "a > b < c & \"d\"");
	ck_assert_int_eq(ksr_write(k, &again, &f), 0);
	ck_assert_int_eq(ksr_parse(&second, &again, &f), 0);
	ck_assert_str_eq(second->id, k->id);
	ksr_free(k);
	ksr_free(second);
	bytes_clear(&b);
	bytes_clear(&again);
}
END_TEST

START_TEST(wished_signers_are_read)
{
	struct bytes b = replaced("</Expiration>",
	    "</Expiration><Signer keyIdentifier=\"Kcurrent\"/>");
	struct ksr *k = NULL;
	struct fault f = { 0 };

	ck_assert_int_eq(ksr_parse(&k, &b, &f), 0);
	ck_assert_uint_eq(k->bundles[0].signer_count, 1);
	ck_assert_str_eq(k->bundles[0].signers[0], "Kcurrent");
	ksr_free(k);
	bytes_clear(&b);
}
END_TEST

/* What is refused, with a line and a part of the sentence. */
static const struct {
	const char *from, *to;
	unsigned int line;
	const char *what;
} refused[] = {
	{ "<KSR", "<!DOCTYPE KSR>\n<KSR", 0, "document type" },
	{ "<KSR", "<!DOCTYPE KSR [<!ENTITY a \"b\">]>\n<KSR", 0,
	    "document type" },
	{ POLICY, "<PublishSafety>&days;</PublishSafety>", 6, "not XML" },
	{ "domain=\".\"", "domain=\"evil.\" domain=\".\"", 2, "redefined" },
	{ "domain=\".\"", "", 2, "domain is missing" },
	{ "domain=\".\"", "domain=\".\" extra=\"\"", 2, "extra is not" },
	{ "<KSR ", "<KSR xmlns=\"urn:x\" ", 2, "namespaces" },
	{ "<Request>", "<Request>x", 3, "text is not expected" },
	{ POLICY, POLICY POLICY, 6, "RetireSafety is expected" },
	{ POLICY, "", 7, "PublishSafety is expected" },
	{ POLICY, "<Unknown/>" POLICY, 6, "PublishSafety is expected" },
	{ POLICY, "<PublishSafety a=\"\">P10D</PublishSafety>", 6,
	    "a is not expected" },
	{ POLICY, "<PublishSafety>P</PublishSafety>", 6, "" },
	{ POLICY, "<PublishSafety>P1D5</PublishSafety>", 6, "" },
	{ POLICY, "<PublishSafety>P1M</PublishSafety>", 6, "in days" },
	{ POLICY, "<PublishSafety>P1Y</PublishSafety>", 6, "in days" },
	{ POLICY, "<PublishSafety>P1W</PublishSafety>", 6, "in days" },
	{ POLICY, "<PublishSafety>10D</PublishSafety>", 6, "in days" },
	{ POLICY, "<PublishSafety>-P1D</PublishSafety>", 6, "in days" },
	{ POLICY, "<PublishSafety></PublishSafety>", 6, "in days" },
	{ "serial=\"0\"", "serial=\"-1\"", 2, "a number from 0" },
	{ "serial=\"0\"", "serial=\"+1\"", 2, "a number from 0" },
	{ "serial=\"0\"", "serial=\"01\"", 2, "a number from 0" },
	{ "serial=\"0\"", "serial=\"\"", 2, "a number from 0" },
	{ "<TTL>172800", "<TTL>-5", 21, "a number from 0" },
	{ "<TTL>172800", "<TTL>172_800", 21, "a number from 0" },
	{ "<TTL>172800", "<TTL>\xd9\xa1", 21, "a number from 0" },
	{ "<TTL>172800", "<TTL>4294967296", 21, "a number from 0" },
	{ "<TTL>172800", "<TTL>1e5", 21, "a number from 0" },
	{ "<TTL>172800", "<TTL><b/>1", 21, "only text" },
	{ "<Flags>256", "<Flags>65536", 22, "a number from 0" },
	{ "<Protocol>3", "<Protocol>4", 23, "always 3" },
	{ "<Algorithm>15", "<Algorithm>256", 24, "a number from 0" },
	{ "DNSKEY<", "SOA<", 36, "is DNSKEY here" },
	{ INSTANT("+00:00"), INSTANT("+01:00"), 18, "a time in UTC" },
	{ INSTANT("+00:00"), INSTANT("-00:00"), 18, "a time in UTC" },
	{ INSTANT("+00:00"), INSTANT("ZZZ"), 18, "a time in UTC" },
	{ INSTANT("+00:00"), INSTANT(".5Z"), 18, "a time in UTC" },
	{ INSTANT("+00:00"), "<Inception>2027-01-01</Inception>", 18,
	    "a time in UTC" },
	{ INSTANT("+00:00"), "<Inception>2027-W01-1</Inception>", 18,
	    "a time in UTC" },
	{ INSTANT("+00:00"), "<Inception>2027-02-30T00:00:00</Inception>", 18,
	    "" },
	{ "id=\"request\"", "id=\" \"", 2, "blanks around" },
	{ "id=\"request\"", "id=\"request \"", 2, "blanks around" },
	{ "id=\"request\"", "id=\"\nrequest\"", 0, "blanks around" },
	{ "id=\"request-1\"", "id=\"\"", 17, "must not be empty" },
	{ "<RequestPolicy>", "<RequestPolicy", 5, "not XML" },
	{ "</KSR>", "</KSR><KSR/>", 0, "not XML" },
	{ "</KSR>", "", 0, "not XML" },
	{ "<SignatureAlgorithm algorithm=\"15\">",
	    "<SignatureAlgorithm algorithm=\"8\">", 13, "RSA is expected" },
	{ "<EdDSA size=\"256\"/>", "<EdDSA size=\"256\">x</EdDSA>", 13,
	    "text is not expected" },
	{ "<KSR id", "<ksr id", 0, "not XML" },
	{ "id=\"request\"", "id=\"re\xffquest\"", 2, "not XML" },
};

#define REFUSED (int)(sizeof(refused) / sizeof(refused[0]))

START_TEST(what_is_no_request_is_refused_with_its_line)
{
	struct bytes b = replaced(refused[_i].from, refused[_i].to);
	struct ksr *k = NULL;
	struct fault f = { 0 };

	ck_assert_msg(
	    ksr_parse(&k, &b, &f) == -1, "%s is read", refused[_i].to);
	ck_assert_ptr_null(k);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	ck_assert_msg(strstr(f.what, refused[_i].what) != NULL, "%s: %s",
	    refused[_i].to, f.what);
	if (refused[_i].line != 0)
		ck_assert_msg(f.line == refused[_i].line, "%s: line %u: %s",
		    refused[_i].to, f.line, f.what);
	bytes_clear(&b);
}
END_TEST

static void
refuse_bytes(const char *data, size_t length)
{
	struct bytes b = { 0 };
	struct fault f = { 0 };
	struct ksr *k = NULL;

	ck_assert_int_eq(bytes_append(&b, data, length, &f), 0);
	ck_assert_int_eq(ksr_parse(&k, &b, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	bytes_clear(&b);
}

START_TEST(what_is_no_text_is_refused)
{
	refuse_bytes("", 0);
	refuse_bytes("\0", 1);
	refuse_bytes("\xff\xfe<\0K\0", 6);
	refuse_bytes("<KSR/>", 6);
	refuse_bytes("<KSR", 4);
	refuse_bytes("{}", 2);
}
END_TEST

/* ---- Size ---- */

#define MOST 1048576

/* `piece` over and over, behind `head`, up to the limit: refused, in time that
 * grows with the length only (tests/bench-root.sh). */
static void
repeat(const char *head, const char *piece, const char *number)
{
	char *all = malloc(MOST);
	size_t used = strlen(head);
	unsigned int i;

	ck_assert_ptr_nonnull(all);
	memcpy(all, head, used);
	for (i = 0; used + 100 < MOST; i++)
		if (*number == '\0')
			used += (size_t)snprintf(
			    all + used, MOST - used, "%s", piece);
		else
			used += (size_t)snprintf(all + used, MOST - used,
			    "%s%s%x=\"\"", piece, number, i);
	refuse_bytes(all, used);
	free(all);
}

START_TEST(what_is_long_is_refused)
{
	repeat("<KSR", " ", "a");
	repeat("<KSR><Request>", "<a/>", "");
	repeat("<KSR><Request>", "<a>", "");
	repeat("<KSR><Request>", "&#65;", "");
	repeat("<KSR id=\"", "&#65;", "");
	repeat("<KSR><Request>", "<!--a-->", "");
	repeat("<KSR><Request>", "<![CDATA[a]]>", "");
	repeat("<KSR><Request>", "<?a b?>", "");
	repeat("<KSR id='", ">", "");
	repeat("", "<", "");
	repeat(
	    "<!DOCTYPE KSR [<!ENTITY a 'aaaaaaaaaa'>", "<!ENTITY b '&a;'>", "");
}
END_TEST

START_TEST(a_file_that_is_too_large_is_refused)
{
	char path[] = "/tmp/oks-ksr-XXXXXX";
	struct fault f = { 0 };
	struct ksr *k = NULL;
	int fd = mkstemp(path);

	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(ftruncate(fd, KSR_FILE_MOST + 1), 0);
	ck_assert_int_eq(ksr_read(&k, path, false, NULL, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	ck_assert_int_eq(close(fd), 0);
	ck_assert_int_eq(unlink(path), 0);
}
END_TEST

/* ---- Bits ---- */

/* True if anything has something against the document. */
static bool
is_refused(const struct bytes *b)
{
	struct objections found = { 0 };
	struct ksr *k = NULL, *own = x.request;
	struct fault f = { 0 };
	bool is = true;

	if (ksr_parse(&k, b, &f) == 0) {
		x.request = k;
		ksr_fixture_inspect(&x, &found);
		x.request = own;
		is = found.total > 0;
	}
	objection_clear(&found);
	ksr_free(k);
	return (is);
}

/* Flips one bit of each character between the tags, of the first `most` such
 * elements.  Bit 5 of a letter is its case. */
static void
flip_all(const char *element, int most, unsigned char bit)
{
	char begin[64];
	char *p = (char *)text.data, *end;

	(void)snprintf(begin, sizeof(begin), "<%s>", element);
	while (most-- > 0 && (p = strstr(p, begin)) != NULL) {
		p += strlen(begin);
		end = strchr(p, '<');
		ck_assert_ptr_nonnull(end);
		for (; p < end; p++) {
			*p = (char)((unsigned char)*p ^ bit);
			ck_assert_msg(
			    is_refused(&text), "%s: %.20s", element, p);
			*p = (char)((unsigned char)*p ^ bit);
		}
	}
}

START_TEST(a_flipped_bit_is_never_signed)
{
	static const unsigned char bits[] = { 1, 2, 4, 32 };

	ck_assert(!is_refused(&text));
	flip_all("PublicKey", 2, bits[_i]);
	flip_all("SignatureData", 2, bits[_i]);
	flip_all("Inception", 9, bits[_i]);
	flip_all("Expiration", 9, bits[_i]);
	flip_all("SignatureInception", 2, bits[_i]);
	flip_all("SignatureExpiration", 2, bits[_i]);
}
END_TEST

Suite *
test_ksr(void)
{
	Suite *s = suite_create("ksr");
	TCase *t = tcase_create("xml");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_loop_test(
	    t, what_is_xml_is_read, 0, (int)(sizeof(equal) / sizeof(equal[0])));
	tcase_add_test(t, characters_of_an_identifier_are_written_back);
	tcase_add_test(t, wished_signers_are_read);
	tcase_add_loop_test(
	    t, what_is_no_request_is_refused_with_its_line, 0, REFUSED);
	tcase_add_test(t, what_is_no_text_is_refused);
	tcase_add_test(t, what_is_long_is_refused);
	tcase_add_test(t, a_file_that_is_too_large_is_refused);
	tcase_add_loop_test(t, a_flipped_bit_is_never_signed, 0, 4);
	suite_add_tcase(s, t);
	return (s);
}
