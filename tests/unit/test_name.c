#include "lib/dns/name.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

Suite *test_name(void);

#define LABEL63 \
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define LABEL61 "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static struct name
parse(const char *text)
{
	struct fault f = { 0 };
	struct name n;

	ck_assert_msg(name_parse(&n, text, &f) == 0, "%s: %s", text, f.what);
	ck_assert_int_eq(f.kind, FAULT_NONE);
	return (n);
}

struct good {
	const char *text, *printed;
	const char *wire; /* with the final NUL of the literal as root */
	size_t length;
	unsigned int labels;
};

#define WIRE(octets) octets, sizeof(octets)

static const struct good good[] = {
	{ ".", ".", WIRE(""), 0 },
	{ "nl", "nl.", WIRE("\002nl"), 1 },
	{ "nl.", "nl.", WIRE("\002nl"), 1 },
	{ "ExAmPle.COM.", "ExAmPle.COM.", WIRE("\007ExAmPle\003COM"), 2 },
	{ "*.example.", "*.example.", WIRE("\001*\007example"), 1 },
	{ "a.*.example.", "a.*.example.", WIRE("\001a\001*\007example"), 3 },
	{ "**.example.", "**.example.", WIRE("\002**\007example"), 2 },
	{ "\\*.example.", "*.example.", WIRE("\001*\007example"), 1 },
	{ "*", "*.", WIRE("\001*"), 0 },
	{ "@", "\\@.", WIRE("\001@"), 1 },
	{ "_dmarc.x-y.0/25.", "_dmarc.x-y.0/25.",
	    WIRE("\006_dmarc\003x-y\0040/25"), 3 },
	{ "a\\.b\\032c.example.", "a\\.b\\032c.example.",
	    WIRE("\005a.b c\007example"), 2 },
	{ "a\\046b", "a\\.b.", WIRE("\003a.b"), 1 },
	{ "a\\.", "a\\..", WIRE("\002a."), 1 },
	{ "a\\\\.", "a\\\\.", WIRE("\002a\\"), 1 },
	{ "\\097\\098", "ab.", WIRE("\002ab"), 1 },
	{ "\\a\\b", "ab.", WIRE("\002ab"), 1 },
	{ "\\\"\\(\\)\\;.\\$.\\@", "\\\"\\(\\)\\;.\\$.\\@.",
	    WIRE("\004\"();\001$\001@"), 3 },
	{ "\\000\\255\\127", "\\000\\255\\127.", WIRE("\003\0\377\177"), 1 },
	{ "!~", "!~.", WIRE("\002!~"), 1 },
};

#define GOOD ((int)(sizeof(good) / sizeof(good[0])))

START_TEST(parse_good_gives_wire_and_labels)
{
	const struct good *g = &good[_i];
	struct name n = parse(g->text);

	ck_assert_uint_eq(n.length, g->length);
	ck_assert_mem_eq(n.wire, g->wire, g->length);
	ck_assert_uint_eq(n.labels, g->labels);
}
END_TEST

START_TEST(print_good_is_stable)
{
	struct name n = parse(good[_i].text), again;
	char text[NAME_TEXT_SIZE], second[NAME_TEXT_SIZE];

	name_print(&n, text);
	ck_assert_str_eq(text, good[_i].printed);
	again = parse(text);
	ck_assert_mem_eq(&again, &n, sizeof(n));
	name_print(&again, second);
	ck_assert_str_eq(second, text);
}
END_TEST

/* ... .b{61}. is the longest name, of 255 octets. */
START_TEST(parse_longest_is_read)
{
	struct name n = parse(LABEL63 "." LABEL63 "." LABEL63 "." LABEL61);
	struct name dotted = parse(
	    LABEL63 "." LABEL63 "." LABEL63 "." LABEL61 ".");

	ck_assert_uint_eq(n.length, NAME_MOST);
	ck_assert_uint_eq(n.labels, 4);
	ck_assert_mem_eq(&n, &dotted, sizeof(n));
}
END_TEST

START_TEST(print_longest_fits)
{
	char in[NAME_TEXT_SIZE] = "", out[NAME_TEXT_SIZE];
	struct name n;
	size_t i;

	for (i = 0; i < 63 + 63 + 63 + 61; i++)
		(void)snprintf(in + strlen(in), sizeof(in) - strlen(in),
		    "%s\\255", i > 0 && i % 63 == 0 ? "." : "");
	(void)snprintf(in + strlen(in), sizeof(in) - strlen(in), ".");
	n = parse(in);
	ck_assert_uint_eq(n.length, NAME_MOST);
	name_print(&n, out);
	ck_assert_str_eq(out, in);
}
END_TEST

static const char *const bad[] = {
	"",
	"..",
	".a",
	"a..b",
	"a..",
	" ",
	"a b",
	"a ",
	" a",
	"a\tb",
	"a\n",
	"a\x7f",
	"a\x80",
	"\xc3\xa9.example",
	"a;b",
	"a(",
	"a)",
	"\"a\"",
	"\\",
	"a\\",
	"a\\1",
	"a\\12",
	"a\\1a2",
	"a\\256",
	"a\\999",
	"a\\12x",
	"a\\ b",
	"a\\\n",
	"a\\\x80",
	LABEL63 "a",
	LABEL63 "a.example.",
	"example." LABEL63 "\\097",
	LABEL63 "." LABEL63 "." LABEL63 "." LABEL61 "b",
	LABEL63 "." LABEL63 "." LABEL63 "." LABEL61 "b.",
	LABEL63 "." LABEL63 "." LABEL63 "." LABEL61 ".c",
	LABEL63 LABEL63 LABEL63 LABEL63 LABEL63,
};

#define BAD ((int)(sizeof(bad) / sizeof(bad[0])))

START_TEST(parse_bad_is_refused)
{
	struct fault f = { 0 };
	struct name n;

	ck_assert_msg(name_parse(&n, bad[_i], &f) == -1, "%s", bad[_i]);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	ck_assert_str_ne(f.what, "");
	ck_assert_uint_eq(n.length, 0);
}
END_TEST

START_TEST(parse_too_long_text_is_refused)
{
	static char text[100000];
	struct fault f = { 0 };
	struct name n;

	memset(text, 'a', sizeof(text) - 1);
	ck_assert_int_eq(name_parse(&n, text, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
}
END_TEST

START_TEST(wire_good_is_the_name)
{
	struct name n = parse(good[_i].text), m;
	struct fault f = { 0 };

	ck_assert_int_eq(name_from_wire(&m, n.wire, n.length, &f), 0);
	ck_assert_mem_eq(&m, &n, sizeof(n));
}
END_TEST

START_TEST(wire_bad_is_refused)
{
	static const struct {
		const char *wire;
		size_t length;
	} wires[] = { { "", 0 }, { "\002nl", 3 }, { "\002nl\0", 5 },
		{ "\003nl", 4 }, { "\300\014", 2 },
		{ "\100" LABEL63 "a", 66 } };
	struct fault f;
	struct name n;
	uint8_t octets[66];
	size_t i;

	for (i = 0; i < sizeof(wires) / sizeof(wires[0]); i++) {
		fault_clear(&f);
		memcpy(octets, wires[i].wire, wires[i].length);
		ck_assert_int_eq(
		    name_from_wire(&n, octets, wires[i].length, &f), -1);
		ck_assert_int_eq(f.kind, FAULT_INPUT);
		ck_assert_uint_eq(n.length, 0);
	}
}
END_TEST

START_TEST(wire_of_256_octets_is_refused)
{
	uint8_t octets[256] = { 0 };
	struct fault f = { 0 };
	struct name n;
	size_t i;

	for (i = 0; i < 254; i += 2) {
		octets[i] = 1;
		octets[i + 1] = 'a';
	}
	ck_assert_int_eq(name_from_wire(&n, octets, 255, &f), 0);
	ck_assert_uint_eq(n.labels, 127);
	memmove(octets + 1, octets, 255);
	octets[0] = 2;
	octets[1] = 'b';
	octets[2] = 'b';
	octets[3] = 1;
	ck_assert_int_eq(name_from_wire(&n, octets, 256, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
}
END_TEST

/* RFC 4034, 6.2: only the letters of ASCII. */
START_TEST(canonical_has_lower_case_letters)
{
	struct name n = parse("AZaz.@[`{.\\193\\216.EXAMPLE"), to;
	struct name wanted = parse("azaz.@[`{.\\193\\216.example");

	name_canonical(&to, &n);
	ck_assert_mem_eq(&to, &wanted, sizeof(to));
	name_canonical(&n, &n);
	ck_assert_mem_eq(&n, &wanted, sizeof(n));
}
END_TEST

START_TEST(equal_ignores_case_only)
{
	struct name n = parse("Example.NL"), same = parse("eXAMPLE.nl.");
	struct name other = parse("example.nm"), longer = parse("a.example.nl");
	struct name high = parse("\\193"), low = parse("\\225");
	struct name dot = parse("example\\.nl");

	ck_assert(name_equal(&n, &n));
	ck_assert(name_equal(&n, &same));
	ck_assert(!name_equal(&n, &other));
	ck_assert(!name_equal(&n, &longer));
	ck_assert(!name_equal(&n, &dot));
	ck_assert(!name_equal(&high, &low));
}
END_TEST

static TCase *
add_case(Suite *s, const char *name)
{
	TCase *c = tcase_create(name);

	suite_add_tcase(s, c);
	return (c);
}

Suite *
test_name(void)
{
	Suite *s = suite_create("name");
	TCase *c = add_case(s, "name_parse");

	tcase_add_loop_test(c, parse_good_gives_wire_and_labels, 0, GOOD);
	tcase_add_test(c, parse_longest_is_read);
	tcase_add_loop_test(c, parse_bad_is_refused, 0, BAD);
	tcase_add_test(c, parse_too_long_text_is_refused);
	c = add_case(s, "name_from_wire");
	tcase_add_loop_test(c, wire_good_is_the_name, 0, GOOD);
	tcase_add_test(c, wire_bad_is_refused);
	tcase_add_test(c, wire_of_256_octets_is_refused);
	c = add_case(s, "name_print");
	tcase_add_loop_test(c, print_good_is_stable, 0, GOOD);
	tcase_add_test(c, print_longest_fits);
	c = add_case(s, "name_canonical");
	tcase_add_test(c, canonical_has_lower_case_letters);
	c = add_case(s, "name_equal");
	tcase_add_test(c, equal_ignores_case_only);
	return (s);
}
