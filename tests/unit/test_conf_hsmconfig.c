/* hsmconfig files: what is set, which module it is, and what is refused. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/conf/conf.h"

Suite *test_conf_hsmconfig(void);

static char folder[] = "/tmp/oks-hsmconfig-XXXXXX";
static char conf_path[64], hsm_path[64];
static struct fault fault;
static struct conf *conf;

static void
write_text(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	ck_assert_int_ne(fputs(text, file), EOF);
	ck_assert_int_eq(fclose(file), 0);
	ck_assert_int_eq(chmod(path, 0644), 0);
}

static void
set_up(void)
{
	memcpy(folder + sizeof(folder) - 7, "XXXXXX", 6);
	ck_assert_ptr_nonnull(mkdtemp(folder));
	(void)snprintf(conf_path, sizeof(conf_path), "%s/oks.conf", folder);
	(void)snprintf(hsm_path, sizeof(hsm_path), "%s/hsm", folder);
	write_text(conf_path,
	    "version: 1\nrepositories:\n"
	    "  R: { label: L, env: { FIRST: one }, hsmconfig: hsm }\n");
	memset(&fault, 0, sizeof(fault));
	conf = NULL;
}

static void
tear_down(void)
{
	conf_free(conf);
	(void)unlink(conf_path);
	(void)unlink(hsm_path);
	(void)rmdir(folder);
}

static const char *
variable(const char *name)
{
	const struct hsm_repository *r = &conf->repositories[0].hsm;
	size_t i;

	for (i = 0; i < r->env_count; i++)
		if (strcmp(r->env[i].name, name) == 0)
			return (r->env[i].value);
	return (NULL);
}

START_TEST(variables_and_module_are_read)
{
	write_text(hsm_path,
	    "# AEP Keyper\n"
	    "\n"
	    "  KEYPER_LIBRARY_PATH=/opt/dnssec\n"
	    "EMPTY=\n"
	    "BLANKS = a b \t\r\n"
	    "TWICE=$KEYPER_LIBRARY_PATH:$FIRST\n"
	    "PKCS11_LIBRARY_PATH=$KEYPER_LIBRARY_PATH/pkcs11.so.5.02q");
	ck_assert_msg(
	    conf_read(&conf, conf_path, true, &fault) == 0, "%s", fault.what);
	ck_assert_str_eq(
	    conf->repositories[0].hsm.module, "/opt/dnssec/pkcs11.so.5.02q");
	ck_assert_str_eq(variable("KEYPER_LIBRARY_PATH"), "/opt/dnssec");
	ck_assert_str_eq(variable("EMPTY"), "");
	ck_assert_str_eq(variable("BLANKS"), "a b");
	ck_assert_str_eq(variable("TWICE"), "/opt/dnssec:one");
	ck_assert_str_eq(variable("FIRST"), "one");
}
END_TEST

#define MODULE "PKCS11_LIBRARY_PATH=/m.so\n"

static const struct {
	const char *text;
	unsigned int line;
	const char *what;
} refused[] = {
	{ "", 0, "PKCS11_LIBRARY_PATH is missing" },
	{ "A=b\n", 0, "PKCS11_LIBRARY_PATH is missing" },
	{ "PKCS11_LIBRARY_PATH=m.so\n", 0, "not an absolute path" },
	{ MODULE "A\n", 2, "VAR=value is expected" },
	{ MODULE "=b\n", 2, "VAR=value is expected" },
	{ MODULE "1A=b\n", 2, "VAR=value is expected" },
	{ MODULE "A B=b\n", 2, "VAR=value is expected" },
	{ MODULE "LD_PRELOAD=b\n", 2, "dynamic linker" },
	{ MODULE "FIRST=b\n", 2, "set already" },
	{ MODULE "A=b\nA=c\n", 3, "set already" },
	{ MODULE "A=$HOME\n", 2, "the environment is not read" },
	{ MODULE "A=$B\nB=c\n", 2, "the environment is not read" },
	{ MODULE "A=$\n", 2, "the environment is not read" },
};

START_TEST(anything_else_is_refused_with_its_line)
{
	write_text(hsm_path, refused[_i].text);
	ck_assert_int_eq(conf_read(&conf, conf_path, true, &fault), -1);
	ck_assert_int_eq(fault.kind, FAULT_INPUT);
	ck_assert_msg(strstr(fault.what, refused[_i].what) != NULL, "%s: %s",
	    refused[_i].text, fault.what);
	ck_assert_str_eq(fault.file, hsm_path);
	ck_assert_uint_eq(fault.line, refused[_i].line);
}
END_TEST

START_TEST(more_than_100_lines_are_refused)
{
	char text[1024] = MODULE;
	size_t i;

	for (i = strlen(text); i < 200; i++)
		text[i] = '\n';
	text[i] = '\0';
	write_text(hsm_path, text);
	ck_assert_int_eq(conf_read(&conf, conf_path, true, &fault), -1);
	ck_assert_ptr_nonnull(strstr(fault.what, "more than 100 lines"));
}
END_TEST

/* Whoever can write it says which code runs beside the keys. */
START_TEST(a_file_that_others_can_write_is_refused)
{
	write_text(hsm_path, MODULE);
	ck_assert_int_eq(chmod(hsm_path, 0666), 0);
	ck_assert_int_eq(conf_read(&conf, conf_path, true, &fault), -1);
	ck_assert_int_eq(fault.kind, FAULT_REFUSED);
}
END_TEST

/* The planner has a copy of oks.conf, and no HSM. */
START_TEST(without_a_token_it_is_not_read)
{
	ck_assert_int_eq(conf_read(&conf, conf_path, false, &fault), 0);
	ck_assert_ptr_null(conf->repositories[0].hsm.module);
}
END_TEST

START_TEST(a_module_beside_it_is_refused)
{
	write_text(hsm_path, MODULE);
	write_text(conf_path,
	    "version: 1\nrepositories:\n"
	    "  R: { label: L, module: /m.so, hsmconfig: hsm }\n");
	ck_assert_int_eq(conf_read(&conf, conf_path, true, &fault), -1);
	ck_assert_ptr_nonnull(strstr(fault.what, "exclude each other"));
}
END_TEST

Suite *
test_conf_hsmconfig(void)
{
	Suite *s = suite_create("conf: hsmconfig");
	TCase *t = tcase_create("file");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, variables_and_module_are_read);
	tcase_add_loop_test(t, anything_else_is_refused_with_its_line, 0,
	    (int)(sizeof(refused) / sizeof(refused[0])));
	tcase_add_test(t, more_than_100_lines_are_refused);
	tcase_add_test(t, a_file_that_others_can_write_is_refused);
	tcase_add_test(t, without_a_token_it_is_not_read);
	tcase_add_test(t, a_module_beside_it_is_refused);
	suite_add_tcase(s, t);
	return (s);
}
