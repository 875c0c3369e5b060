#include "consume/import.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

Suite *test_import_list(void);

/* RFC 6605, 6.1: KSK of example.net and its DS; RFC 5702, 6.1: a ZSK. */
#define KSK_DATA                                                   \
	"GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYb" \
	"cB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA=="
#define KSK_DS                                                        \
	"55648 13 2 b4c8c1fe2e7477127b27115656ad6256f424625bf5c1e277" \
	"0ce6d6e37df61d17"
#define ZSK_DATA                                                   \
	"AwEAAcFcGsaxxdgiuuGmCkVImy4h99CqT7jwY3pexPGcnUFtR2Fh36Bp" \
	"oncwtkZ4cAgtvd4Qs8PkxUdp6p/DlUmObdk="
#define OTHER_DATA                                                               \
	"AwEAAdHoNTOW+et86KuJOWRDp1pndvwb6Y83nSVXXyLA3DLroROUkN"                 \
	"6X0O6pnWnjJQujX/AyhqFDxj13tOnD9u/1kTg7cV6rklMrZDtJCQ5PCl/D7QNPsgVsMu1J" \
	"2Q8gpMpztNFLpPBz1bWXjDtaR7ZQBlZ3PFY12ZTSncorffcGmhOL"

/* Of no key of the set that RRSIG could be by. */
#define OTHER_DS                                                    \
	"55648 13 2 b4c8c1fe2e7477127b27115656ad6256f424625bf5c1e2" \
	"770ce6d6e37df61d18"

static char zsk_label[] = "zsk", other_label[] = "other",
	    result_label[] = "told", zone_name[] = "example.net.",
	    anchor_text[] = KSK_DS, other_anchor[] = OTHER_DS,
	    file[] = "oks.conf";
static unsigned char id_octets[] = { 0xab, 0xcd };

static struct fault fault;
static struct cooked cooked;
static struct import_list list;
static struct conf_anchor anchor;
static struct conf_zone zone;
static struct conf conf;

static void
setup(void)
{
	memset(&fault, 0, sizeof(fault));
	memset(&cooked, 0, sizeof(cooked));
	memset(&list, 0, sizeof(list));
	anchor = (struct conf_anchor){ anchor_text, 3 };
	zone = (struct conf_zone){ .name = zone_name,
		.anchors = &anchor,
		.anchor_count = 1,
		.line = 2 };
	conf = (struct conf){ .file = file, .zones = &zone, .zone_count = 1 };
	cooked.recipe = recipe_new(&fault);
	ck_assert_ptr_nonnull(cooked.recipe);
	cooked.recipe->file = strdup("recipe.json");
}

static void
teardown(void)
{
	import_list_clear(&list);
	cooked_clear(&cooked);
}

static const struct key *
naming(char *label)
{
	const struct key wanted = { .type = KEY_BY_REF,
		.algorithm = 8,
		.flags = 256,
		.label = label,
		.id = { id_octets, 2, 2 } };
	const struct key *k = recipe_key(cooked.recipe, &wanted, &fault);

	ck_assert_ptr_nonnull(k);
	return (k);
}

static struct action *
add_export(char *label, const char *data)
{
	struct action *a = recipe_add(
	    cooked.recipe, ACTION_EXPORT_KEYPAIR, &fault);

	ck_assert_ptr_nonnull(a);
	a->key = naming(label);
	a->result.given = a->result.success = true;
	if (data != NULL)
		ck_assert_int_eq(
		    bytes_from_base64(&a->result.key_data, data, false, &fault),
		    0);
	return (a);
}

/* generateKey of the ZSK, with its result. */
static struct action *
add_generate(char *label, const char *data)
{
	struct action *a = recipe_add(
	    cooked.recipe, ACTION_GENERATE_KEY, &fault);

	ck_assert_ptr_nonnull(a);
	a->key = naming(label);
	a->result.given = a->result.success = true;
	if (data != NULL)
		ck_assert_int_eq(
		    bytes_from_base64(&a->result.key_data, data, false, &fault),
		    0);
	return (a);
}

/* A set of the KSK and the ZSK, the latter with these flags. */
static void
add_set(const char *owner, const char *flags)
{
	struct action *a = recipe_add(
	    cooked.recipe, ACTION_PRODUCE_SIGNED_KEYSET, &fault);
	char text[512];
	struct result *r;

	ck_assert_ptr_nonnull(a);
	a->set->owner = strdup(owner);
	r = &a->result;
	r->given = r->success = true;
	(void)snprintf(
	    text, sizeof(text), "%s 3600 IN DNSKEY 257 3 13 " KSK_DATA, owner);
	ck_assert_int_eq(
	    recipe_add_text(&r->rrs, &r->rr_count, text, &fault), 0);
	(void)snprintf(text, sizeof(text), "%s 3600 IN DNSKEY %s 3 8 " ZSK_DATA,
	    owner, flags);
	ck_assert_int_eq(
	    recipe_add_text(&r->rrs, &r->rr_count, text, &fault), 0);
	(void)snprintf(text, sizeof(text),
	    "%s 3600 IN RRSIG DNSKEY 13 2 "
	    "3600 20270129080000 20270115070000 55648 %s AQID",
	    owner, owner);
	ck_assert_int_eq(
	    recipe_add_text(&r->rrs, &r->rr_count, text, &fault), 0);
}

static int
make(void)
{
	cooked.made = key_index_new(cooked.recipe, ACTION_GENERATE_KEY, &fault);
	ck_assert_ptr_nonnull(cooked.made);
	return (import_list_make(&list, &cooked, &conf, &fault));
}

static void
check_refused(enum import_standing standing, const char *words)
{
	ck_assert_int_eq(make(), 0);
	ck_assert_int_eq(list.items[0].standing, standing);
	ck_assert_int_eq(import_list_check(&list, &cooked, &fault), -1);
	ck_assert_int_eq(fault.kind, FAULT_REFUSED);
	ck_assert_str_eq(fault.key, "zsk");
	ck_assert_str_eq(fault.path, "$.recipe.actions[0]");
	ck_assert_msg(strstr(fault.what, words) != NULL, "\"%s\"", fault.what);
}

START_TEST(make_zsk_of_anchored_set_is_good)
{
	(void)add_export(zsk_label, ZSK_DATA);
	add_set("Example.NET.", "256");
	ck_assert_int_eq(make(), 0);
	ck_assert_uint_eq(list.count, 1);
	ck_assert_int_eq(list.items[0].standing, IMPORT_GOOD);
	ck_assert_str_eq(list.items[0].label, "zsk");
	ck_assert_uint_eq(list.items[0].id.length, 2);
	ck_assert_uint_eq(list.items[0].pubkey.modulus.length, 64);
	ck_assert_int_eq(import_list_check(&list, &cooked, &fault), 0);
}
END_TEST

START_TEST(make_same_key_twice_is_good_twice)
{
	(void)add_export(zsk_label, ZSK_DATA);
	(void)add_export(zsk_label, ZSK_DATA);
	add_set("example.net.", "256");
	ck_assert_int_eq(make(), 0);
	ck_assert_int_eq(import_list_check(&list, &cooked, &fault), 0);
	ck_assert_uint_eq(list.count, 2);
}
END_TEST

START_TEST(make_key_in_no_set_is_unnamed)
{
	(void)add_export(zsk_label, OTHER_DATA);
	add_set("example.net.", "256");
	check_refused(IMPORT_UNNAMED, "no set of the recipe names");
}
END_TEST

START_TEST(make_key_with_sep_in_set_is_unnamed)
{
	(void)add_export(zsk_label, ZSK_DATA);
	add_set("example.net.", "257");
	check_refused(IMPORT_UNNAMED, "no set of the recipe names");
}
END_TEST

START_TEST(make_set_under_other_anchor_is_unsigned)
{
	(void)add_export(zsk_label, ZSK_DATA);
	add_set("example.net.", "256");
	anchor.text = other_anchor;
	check_refused(IMPORT_UNSIGNED, "no set of example.net.");
}
END_TEST

START_TEST(make_zone_without_anchors_says_what_to_add)
{
	(void)add_export(zsk_label, ZSK_DATA);
	add_set("example.net.", "256");
	if (_i == 0)
		zone.anchor_count = 0;
	else
		conf.zone_count = 0;
	check_refused(IMPORT_NO_ANCHORS, "add anchors for example.net.");
}
END_TEST

/* The key of one zone is no reason to take that of another: each export needs
 * a set that names it. */
START_TEST(make_second_key_unnamed_is_refused)
{
	(void)add_export(zsk_label, ZSK_DATA);
	(void)add_export(other_label, OTHER_DATA);
	add_set("example.net.", "256");
	ck_assert_int_eq(make(), 0);
	ck_assert_int_eq(list.items[0].standing, IMPORT_GOOD);
	ck_assert_int_eq(list.items[1].standing, IMPORT_UNNAMED);
	ck_assert_int_eq(import_list_check(&list, &cooked, &fault), -1);
	ck_assert_str_eq(fault.key, "other");
	ck_assert_str_eq(fault.path, "$.recipe.actions[1]");
}
END_TEST

/* A KSK comes only to a bunker that accepts KSKs, and knows this one. */
START_TEST(make_ksk_needs_to_be_accepted_and_known)
{
	struct conf_known known = { .algorithm = 8, .has_key = true };
	struct name root = { { 0 }, 1, 0 };
	struct action *a = add_export(zsk_label, ZSK_DATA);
	struct key ksk = *a->key;

	ksk.flags = 257;
	a->key = recipe_key(cooked.recipe, &ksk, &fault);
	ck_assert_ptr_nonnull(a->key);
	ck_assert_int_eq(bytes_from_base64(&known.data,
			     _i == 2 ? ZSK_DATA : OTHER_DATA, false, &fault),
	    0);
	conf.accept_ksk = _i > 0;
	conf.known = &known;
	conf.known_count = 1;
	conf.request.domains = &root;
	conf.request.domain_count = 1;
	ck_assert_int_eq(make(), 0);
	ck_assert_int_eq(list.items[0].standing,
	    _i == 0     ? IMPORT_KSK :
		_i == 1 ? IMPORT_KSK_UNKNOWN :
			  IMPORT_GOOD);
	ck_assert_int_eq(
	    import_list_check(&list, &cooked, &fault), _i == 2 ? 0 : -1);
	bytes_clear(&known.data);
	conf.known_count = 0;
	conf.accept_ksk = false;
}
END_TEST

START_TEST(make_wrong_anchor_line_is_fault)
{
	static char text[] = "one two three four";

	(void)add_export(zsk_label, ZSK_DATA);
	add_set("example.net.", "256");
	anchor.text = text;
	ck_assert_int_eq(make(), -1);
	ck_assert_int_eq(fault.kind, FAULT_INPUT);
	ck_assert_uint_eq(fault.line, 3);
	ck_assert_uint_eq(list.count, 0);
}
END_TEST

START_TEST(make_data_of_generate_result_is_taken)
{
	(void)add_export(zsk_label, NULL);
	(void)add_generate(zsk_label, ZSK_DATA);
	add_set("example.net.", "256");
	ck_assert_int_eq(make(), 0);
	ck_assert_int_eq(list.items[0].standing, IMPORT_GOOD);
}
END_TEST

START_TEST(make_unknown_data_is_refused)
{
	(void)add_export(zsk_label, NULL);
	add_set("example.net.", "256");
	ck_assert_int_eq(make(), -1);
	ck_assert_int_eq(fault.kind, FAULT_INPUT);
	ck_assert(strstr(fault.what, "public key") != NULL);
	ck_assert_str_eq(fault.path, "$.recipe.actions[0]");
}
END_TEST

START_TEST(make_two_answers_are_refused)
{
	struct action *a;

	(void)add_generate(zsk_label, _i == 0 ? OTHER_DATA : ZSK_DATA);
	a = add_export(zsk_label, ZSK_DATA);
	if (_i == 1)
		ck_assert_int_eq(
		    bytes_set(&a->result.key_id, "x", 1, &fault), 0);
	if (_i == 2)
		a->result.key_label = strdup(result_label);
	add_set("example.net.", "256");
	ck_assert_int_eq(make(), -1);
	ck_assert_int_eq(fault.kind, FAULT_REFUSED);
	ck_assert(strstr(fault.what, "two different") != NULL);
}
END_TEST

START_TEST(make_key_without_label_gets_its_id)
{
	(void)add_export(NULL, ZSK_DATA);
	add_set("example.net.", "256");
	ck_assert_int_eq(make(), 0);
	ck_assert_str_eq(list.items[0].label, "abcd");
}
END_TEST

START_TEST(make_without_exports_is_empty)
{
	add_set("example.net.", "256");
	conf.zone_count = 0;
	ck_assert_int_eq(make(), 0);
	ck_assert_uint_eq(list.count, 0);
}
END_TEST

Suite *
test_import_list(void)
{
	Suite *s = suite_create("import_list");
	TCase *c = tcase_create("import_list_make");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, make_zsk_of_anchored_set_is_good);
	tcase_add_test(c, make_same_key_twice_is_good_twice);
	tcase_add_test(c, make_key_in_no_set_is_unnamed);
	tcase_add_test(c, make_key_with_sep_in_set_is_unnamed);
	tcase_add_test(c, make_set_under_other_anchor_is_unsigned);
	tcase_add_loop_test(
	    c, make_zone_without_anchors_says_what_to_add, 0, 2);
	tcase_add_test(c, make_second_key_unnamed_is_refused);
	tcase_add_loop_test(c, make_ksk_needs_to_be_accepted_and_known, 0, 3);
	tcase_add_test(c, make_wrong_anchor_line_is_fault);
	tcase_add_test(c, make_data_of_generate_result_is_taken);
	tcase_add_test(c, make_unknown_data_is_refused);
	tcase_add_loop_test(c, make_two_answers_are_refused, 0, 3);
	tcase_add_test(c, make_key_without_label_gets_its_id);
	tcase_add_test(c, make_without_exports_is_empty);
	suite_add_tcase(s, c);
	return (s);
}
