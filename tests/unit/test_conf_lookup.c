/* lib/conf: what the tools ask of a configuration that was read. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/unit/conf_fixture.h"

Suite *test_conf_lookup(void);

#define ONE                   \
	"version: 1\n"        \
	"repositories:\n"     \
	"  Bunker:\n"         \
	"    module: /m.so\n" \
	"    label: Token\n"

/* As the prototype's own example has it. */
#define TWO                     \
	"version: 0\n"          \
	"repositories:\n"       \
	"  Bunker: &stelling\n" \
	"    module: /m.so\n"   \
	"    label: Token\n"    \
	"    pin: 1234\n"       \
	"  Operational:\n"      \
	"    module: /m.so\n"   \
	"    label: OKS\n"

/* The name of the repository that is chosen, "" for a refusal. */
static const char *
chosen(const struct conf *c, const char *name, enum conf_role role)
{
	const struct conf_repository *r;
	struct fault f = { 0 };

	if (conf_repository(c, name, role, &r, &f) == 0)
		return (r->hsm.name);
	ck_assert_ptr_null(r);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	ck_assert_str_eq(f.file, conf_fixture_file());
	return ("");
}

START_TEST(repository_by_name_is_exact)
{
	struct conf *c = conf_fixture_load(TWO);

	ck_assert_str_eq(chosen(c, "Bunker", CONF_OPERATIONAL), "Bunker");
	ck_assert_str_eq(chosen(c, "bunker", CONF_BUNKER), "");
	ck_assert_str_eq(chosen(c, "default", CONF_BUNKER), "");
	conf_free(c);
}
END_TEST

START_TEST(repository_alone_is_everybodys)
{
	struct conf *c = conf_fixture_load(ONE);

	ck_assert_str_eq(chosen(c, NULL, CONF_BUNKER), "Bunker");
	ck_assert_str_eq(chosen(c, NULL, CONF_OPERATIONAL), "Bunker");
	conf_free(c);
}
END_TEST

START_TEST(repository_of_two_needs_to_be_told)
{
	struct conf *c = conf_fixture_load(TWO);

	ck_assert_str_eq(chosen(c, NULL, CONF_BUNKER), "");
	ck_assert_str_eq(chosen(c, NULL, CONF_OPERATIONAL), "");
	conf_free(c);
}
END_TEST

START_TEST(repository_of_none_is_refused)
{
	struct conf *c = conf_fixture_load("version: 1\n");

	ck_assert_str_eq(chosen(c, NULL, CONF_BUNKER), "");
	conf_free(c);
}
END_TEST

START_TEST(repository_default_by_alias_or_name)
{
	static const char *const texts[] = { TWO "  default: *stelling\n",
		TWO "  default: Bunker\n" };
	struct conf *c = conf_fixture_load(texts[_i]);

	ck_assert_uint_eq(c->repository_count, 2);
	ck_assert_str_eq(c->fallback, "Bunker");
	ck_assert_str_eq(chosen(c, NULL, CONF_OPERATIONAL), "Bunker");
	conf_free(c);
}
END_TEST

START_TEST(repository_role_goes_before_default)
{
	struct conf *c = conf_fixture_load(
	    TWO "  default: Bunker\n"
		"roles: { operational: Operational }\n");

	ck_assert_str_eq(chosen(c, NULL, CONF_OPERATIONAL), "Operational");
	ck_assert_str_eq(chosen(c, NULL, CONF_BUNKER), "Bunker");
	ck_assert_ptr_null(c->bunker);
	conf_free(c);
}
END_TEST

START_TEST(pin_in_file_is_copied)
{
	struct conf *c = conf_fixture_load(TWO);
	struct secret pin = { 0 };
	struct fault f = { 0 };

	ck_assert_int_eq(conf_pin(&c->repositories[0], &pin, &f), 0);
	ck_assert_str_eq(pin.data, "1234");
	ck_assert_ptr_ne(pin.data, c->repositories[0].pin.data);
	secret_clear(&pin);
	conf_free(c);
}
END_TEST

START_TEST(pin_file_is_read)
{
	struct conf *c = conf_fixture_load(ONE "    pin-file: oks.conf\n");
	struct secret pin = { 0 };
	struct fault f = { 0 };

	ck_assert_int_eq(conf_pin(&c->repositories[0], &pin, &f), 0);
	ck_assert_str_eq(pin.data, "version: 1");
	secret_clear(&pin);
	ck_assert_int_eq(chmod(conf_fixture_file(), 0640), 0);
	ck_assert_int_eq(conf_pin(&c->repositories[0], &pin, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_REFUSED);
	conf_free(c);
}
END_TEST

START_TEST(zone_name_ignores_letter_case_and_dot)
{
	struct conf *c = conf_fixture_load(
	    "version: 1\nzones: { Example.COM: {}, "
	    "b.example.com.: {}, .: {} }\n");

	ck_assert_ptr_eq(conf_zone(c, "example.com."), &c->zones[0]);
	ck_assert_ptr_eq(conf_zone(c, "EXAMPLE.com"), &c->zones[0]);
	ck_assert_ptr_eq(conf_zone(c, "B.example.com"), &c->zones[1]);
	ck_assert_ptr_eq(conf_zone(c, "."), &c->zones[2]);
	ck_assert_ptr_null(conf_zone(c, ""));
	ck_assert_ptr_null(conf_zone(c, "com"));
	ck_assert_ptr_null(conf_zone(c, "xexample.com"));
	conf_free(c);
}
END_TEST

START_TEST(free_of_null_is_fine)
{
	conf_free(NULL);
}
END_TEST

Suite *
test_conf_lookup(void)
{
	Suite *s = suite_create("conf_lookup");
	TCase *t = tcase_create("conf_repository, conf_pin, conf_zone");

	tcase_add_checked_fixture(
	    t, conf_fixture_set_up, conf_fixture_tear_down);
	tcase_add_test(t, repository_by_name_is_exact);
	tcase_add_test(t, repository_alone_is_everybodys);
	tcase_add_test(t, repository_of_two_needs_to_be_told);
	tcase_add_test(t, repository_of_none_is_refused);
	tcase_add_loop_test(t, repository_default_by_alias_or_name, 0, 2);
	tcase_add_test(t, repository_role_goes_before_default);
	tcase_add_test(t, pin_in_file_is_copied);
	tcase_add_test(t, pin_file_is_read);
	tcase_add_test(t, zone_name_ignores_letter_case_and_dot);
	tcase_add_test(t, free_of_null_is_fine);
	suite_add_tcase(s, t);
	return (s);
}
