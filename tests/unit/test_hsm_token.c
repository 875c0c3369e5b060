/* Opening tokens, and what there is to refuse about it. */
#include "lib/hsm/token.h"

#include <check.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "tests/unit/hsm_fixture.h"
#include "tests/unit/softhsm.h"

Suite *test_hsm_token(void);

static struct softhsm soft;

static void
start(void)
{
	static const char *const labels[] = { "one", "twin", "twin" };

	ck_assert(softhsm_start(&soft, labels, 3));
}

static void
stop(void)
{
	softhsm_stop(&soft);
}

static int
open_with(struct hsm_token **t, const struct hsm_repository *r, const char *pin,
    struct fault *f)
{
	char text[16] = "";
	const struct secret secret = { text, strlen(pin), 0 };

	(void)snprintf(text, sizeof(text), "%s", pin);
	return (hsm_token_open(t, r, &secret, f));
}

/* In the sentence: the repository's name is no key's. */
static void
assert_names_token(const struct fault *f)
{
	ck_assert_str_eq(f->key, "");
	ck_assert_msg(strncmp(f->what, "token soft: ", 12) == 0, "%s", f->what);
}

START_TEST(token_with_right_pin_opens)
{
	struct hsm_repository r = softhsm_repository(&soft, "one");
	const struct hsm_token_info *info;
	struct fault f = { 0 };
	struct hsm_token *t;

	ck_assert_int_eq(open_with(&t, &r, SOFTHSM_PIN, &f), 0);
	info = hsm_token_info(t);
	ck_assert_str_eq(info->label, "one");
	ck_assert_str_eq(info->manufacturer, "SoftHSM project");
	ck_assert_str_eq(info->model, "SoftHSM v2");
	ck_assert_uint_eq(strlen(info->serial), 16);
	ck_assert(
	    strncmp(info->library, "Implementation of PKCS11 2.", 27) == 0);
	ck_assert_ptr_eq(hsm_token_repository(t), &r);
	hsm_token_close(t);
	hsm_token_close(NULL);
}
END_TEST

START_TEST(wrong_pin_is_refused_and_the_right_one_works_after)
{
	struct hsm_repository r = softhsm_repository(&soft, "one");
	struct fault f = { 0 };
	struct hsm_token *t;

	assert_fault(open_with(&t, &r, "4321", &f), &f, FAULT_HSM,
	    "CKR_PIN_INCORRECT (0xa0)", "tried once");
	ck_assert_str_eq(f.call, "C_Login");
	assert_names_token(&f);
	ck_assert_ptr_null(strstr(f.what, "4321"));
	ck_assert_ptr_null(t);
	fault_clear(&f);
	ck_assert_int_eq(open_with(&t, &r, SOFTHSM_PIN, &f), 0);
	hsm_token_close(t);
}
END_TEST

START_TEST(empty_pin_is_not_tried)
{
	struct hsm_repository r = softhsm_repository(&soft, "one");
	struct fault f = { 0 };
	struct hsm_token *t;

	assert_fault(
	    open_with(&t, &r, "", &f), &f, FAULT_HSM, "", "wants a PIN");
}
END_TEST

START_TEST(missing_token_is_told_with_those_there)
{
	struct hsm_repository r = softhsm_repository(&soft, "two");
	struct fault f = { 0 };
	struct hsm_token *t;

	assert_fault(open_with(&t, &r, SOFTHSM_PIN, &f), &f, FAULT_HSM, "",
	    "no token has label two; there are ");
	ck_assert_ptr_nonnull(strstr(f.what, "\"one\" (serial "));
	ck_assert_ptr_nonnull(strstr(f.what, "\"twin\" (serial "));
	/* The slot with a token that is not initialised is none of them. */
	ck_assert_ptr_null(strstr(f.what, "\"\""));
	ck_assert_ptr_null(strstr(f.what, "SOFTHSM2_CONF"));
}
END_TEST

START_TEST(dropped_variable_is_told)
{
	struct hsm_repository r = softhsm_repository(&soft, "one");
	struct fault f = { 0 };
	struct hsm_token *t;

	r.env_count = 0;
	ck_assert_int_eq(setenv("SOFTHSM2_CONF", "/nonexistent", 1), 0);
	ck_assert_int_eq(open_with(&t, &r, SOFTHSM_PIN, &f), -1);
	ck_assert_int_eq((int)f.kind, FAULT_HSM);
	ck_assert_ptr_nonnull(strstr(f.what, "SOFTHSM2_CONF"));
	assert_names_token(&f);
}
END_TEST

START_TEST(label_of_two_tokens_needs_a_serial)
{
	struct hsm_repository r = softhsm_repository(&soft, "twin");
	char serial[17] = "";
	struct fault f = { 0 };
	struct hsm_token *t;
	const char *p;

	assert_fault(open_with(&t, &r, SOFTHSM_PIN, &f), &f, FAULT_HSM, "",
	    "2 tokens have label twin");
	p = strstr(f.what, "\"twin\" (serial ");
	ck_assert_ptr_nonnull(p);
	memcpy(serial, p + 15, 16);
	fault_clear(&f);
	r.serial = serial;
	ck_assert_int_eq(open_with(&t, &r, SOFTHSM_PIN, &f), 0);
	ck_assert_str_eq(hsm_token_info(t)->serial, serial);
	hsm_token_close(t);
	r.label = "one";
	assert_fault(open_with(&t, &r, SOFTHSM_PIN, &f), &f, FAULT_HSM, "",
	    "no token has label one and serial ");
}
END_TEST

START_TEST(repository_without_label_and_serial_is_refused)
{
	struct hsm_repository r = softhsm_repository(&soft, NULL);
	struct fault f = { 0 };
	struct hsm_token *t;

	assert_fault(open_with(&t, &r, SOFTHSM_PIN, &f), &f, FAULT_INPUT, "",
	    "neither label nor serial");
}
END_TEST

START_TEST(module_that_is_none_is_refused)
{
	struct hsm_repository r = softhsm_repository(&soft, "one");
	char line[FAULT_LINE_SIZE];
	struct fault f = { 0 };
	struct hsm_token *t;

	r.module = "libsofthsm2.so";
	assert_fault(open_with(&t, &r, SOFTHSM_PIN, &f), &f, FAULT_INPUT, "",
	    "not absolute");
	fault_clear(&f);
	r.module = soft.folder;
	assert_fault(open_with(&t, &r, SOFTHSM_PIN, &f), &f, FAULT_REFUSED, "",
	    "not a regular file");
	fault_clear(&f);
	r.module = "/nonexistent/module.so";
	ck_assert_int_eq(open_with(&t, &r, SOFTHSM_PIN, &f), -1);
	ck_assert_int_eq((int)f.kind, FAULT_SYSTEM);
	fault_line(&f, line);
	ck_assert_str_eq(line,
	    "/nonexistent/module.so: stat: ENOENT (No such "
	    "file or directory): token soft: there is no PKCS#11 module to "
	    "load");
	ck_assert_str_eq(f.key, "");
}
END_TEST

START_TEST(module_that_others_can_write_is_refused)
{
	static const mode_t modes[] = { 0664, 0646 };
	struct hsm_repository r = softhsm_repository(&soft, "one");
	char path[160];
	struct fault f = { 0 };
	struct hsm_token *t;
	int fd;

	(void)snprintf(path, sizeof(path), "%s/module.so", soft.folder);
	fd = open(path, O_CREAT | O_WRONLY, 0600);
	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(close(fd), 0);
	r.module = path;
	ck_assert_int_eq(chmod(path, modes[_i]), 0);
	assert_fault(open_with(&t, &r, SOFTHSM_PIN, &f), &f, FAULT_REFUSED, "",
	    "chmod go-w");
	fault_clear(&f);
	ck_assert_int_eq(chmod(path, 0644), 0);
	ck_assert_int_eq(open_with(&t, &r, SOFTHSM_PIN, &f), -1);
	ck_assert_int_eq((int)f.kind, FAULT_HSM);
	ck_assert_str_eq(f.call, "dlopen");
}
END_TEST

/* Only root can make files of others. */
START_TEST(module_of_another_user_is_refused)
{
	static const struct {
		uid_t owner, user;
		bool refused;
	} rows[] = { { 65534, 0, true }, { 1, 65534, true },
		{ 0, 65534, false }, { 65534, 65534, false }, { 0, 0, false } };
	struct hsm_repository r = softhsm_repository(&soft, "one");
	char path[160];
	struct fault f = { 0 };
	struct hsm_token *t;
	int fd;

	if (geteuid() != 0)
		return;
	(void)snprintf(path, sizeof(path), "%s/module.so", soft.folder);
	fd = open(path, O_CREAT | O_WRONLY, 0644);
	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(close(fd), 0);
	ck_assert_int_eq(chown(path, rows[_i].owner, (gid_t)-1), 0);
	ck_assert_int_eq(chmod(path, 0644), 0);
	ck_assert_int_eq(chmod(soft.folder, 0711), 0);
	r.module = path;
	ck_assert_int_eq(seteuid(rows[_i].user), 0);
	ck_assert_int_eq(open_with(&t, &r, SOFTHSM_PIN, &f), -1);
	ck_assert_int_eq(seteuid(0), 0);
	ck_assert_int_eq(
	    (int)f.kind, rows[_i].refused ? FAULT_REFUSED : FAULT_HSM);
	ck_assert_str_eq(f.call, rows[_i].refused ? "" : "dlopen");
	ck_assert_int_eq(
	    strstr(f.what, "neither root") == NULL, !rows[_i].refused);
}
END_TEST

START_TEST(library_of_another_kind_is_refused)
{
	struct hsm_repository r = softhsm_repository(&soft, "one");
	struct fault f = { 0 };
	struct hsm_token *t;
	void *symbol = dlsym(RTLD_DEFAULT, "EVP_sha256");
	Dl_info info;

	ck_assert_int_ne(dladdr(symbol, &info), 0);
	ck_assert_int_eq(info.dli_fname[0], '/');
	r.module = info.dli_fname;
	assert_fault(open_with(&t, &r, SOFTHSM_PIN, &f), &f, FAULT_HSM, "",
	    "C_GetFunctionList");
}
END_TEST

START_TEST(two_repositories_share_one_module)
{
	struct hsm_repository a = softhsm_repository(&soft, "one"), b = a;
	struct fault f = { 0 };
	struct hsm_token *first, *second;
	struct hsm_key k;

	ck_assert_int_eq(open_with(&first, &a, SOFTHSM_PIN, &f), 0);
	ck_assert_int_eq(open_with(&second, &b, SOFTHSM_PIN, &f), 0);
	make_pair(&k, first, 1, "id", "label", false);
	ck_assert_uint_eq(count_objects(second), 2);
	hsm_token_close(first);
	/* The login must survive, or the private half is not seen. */
	ck_assert_uint_eq(count_objects(second), 2);
	hsm_token_close(second);
	hsm_key_clear(&k);
}
END_TEST

START_TEST(repositories_that_disagree_on_a_variable_are_refused)
{
	struct hsm_repository a = softhsm_repository(&soft, "one"), b = a;
	const struct hsm_variable other = { "SOFTHSM2_CONF", "/other" };
	struct fault f = { 0 };
	struct hsm_token *first, *second;

	b.env = &other;
	ck_assert_int_eq(open_with(&first, &a, SOFTHSM_PIN, &f), 0);
	assert_fault(open_with(&second, &b, SOFTHSM_PIN, &f), &f, FAULT_INPUT,
	    "", "SOFTHSM2_CONF");
	hsm_token_close(first);
}
END_TEST

START_TEST(same_module_with_other_arguments_is_refused)
{
	struct hsm_repository a = softhsm_repository(&soft, "one"), b = a;
	struct fault f = { 0 };
	struct hsm_token *first, *second;

	b.init_args = "something";
	ck_assert_int_eq(open_with(&first, &a, SOFTHSM_PIN, &f), 0);
	assert_fault(open_with(&second, &b, SOFTHSM_PIN, &f), &f, FAULT_HSM,
	    "CKR_CRYPTOKI_ALREADY_INITIALIZED (0x191)", "initArgs");
	ck_assert_uint_eq(count_objects(first), 0);
	hsm_token_close(first);
}
END_TEST

START_TEST(earlier_cause_is_left_as_it_is)
{
	struct hsm_repository r = softhsm_repository(&soft, "two");
	struct fault f = { 0 };
	struct hsm_token *t;
	struct hsm_token_info info;

	(void)fault_set(&f, FAULT_SYSTEM, "the first");
	r.module = "/nonexistent/module.so";
	ck_assert_int_eq(open_with(&t, &r, SOFTHSM_PIN, &f), -1);
	ck_assert_int_eq(hsm_token_look(&info, &r, &f), -1);
	ck_assert_int_eq((int)f.kind, FAULT_SYSTEM);
	ck_assert_str_eq(f.what, "the first");
	ck_assert_str_eq(f.call, "");
	ck_assert_str_eq(f.file, "");
}
END_TEST

START_TEST(look_tells_the_token_without_login)
{
	struct hsm_repository r = softhsm_repository(&soft, "one");
	struct hsm_token_info info = { .keypad = true }, other;
	struct fault f = { 0 };

	ck_assert_int_eq(hsm_token_look(&info, &r, &f), 0);
	ck_assert(!info.keypad);
	ck_assert_str_eq(info.label, "one");
	ck_assert_uint_eq(strlen(info.serial), 16);
	ck_assert(hsm_token_same(&info, &info));
	other = info;
	other.serial[3] = '?';
	ck_assert(!hsm_token_same(&info, &other));
	r.label = "two";
	assert_fault(
	    hsm_token_look(&info, &r, &f), &f, FAULT_HSM, "", "no token has");
	assert_names_token(&f);
	r.module = "/etc/passwd";
	fault_clear(&f);
	ck_assert_int_eq(hsm_token_look(&info, &r, &f), -1);
	ck_assert_str_eq(f.call, "dlopen");
	assert_names_token(&f);
}
END_TEST

Suite *
test_hsm_token(void)
{
	Suite *s = suite_create("hsm_token");
	TCase *c = tcase_create("hsm_token_open");

	tcase_add_checked_fixture(c, start, stop);
	tcase_set_timeout(c, 60);
	tcase_add_test(c, token_with_right_pin_opens);
	tcase_add_test(c, wrong_pin_is_refused_and_the_right_one_works_after);
	tcase_add_test(c, empty_pin_is_not_tried);
	tcase_add_test(c, missing_token_is_told_with_those_there);
	tcase_add_test(c, dropped_variable_is_told);
	tcase_add_test(c, label_of_two_tokens_needs_a_serial);
	tcase_add_test(c, repository_without_label_and_serial_is_refused);
	tcase_add_test(c, module_that_is_none_is_refused);
	tcase_add_loop_test(c, module_that_others_can_write_is_refused, 0, 2);
	tcase_add_loop_test(c, module_of_another_user_is_refused, 0, 5);
	tcase_add_test(c, library_of_another_kind_is_refused);
	tcase_add_test(c, two_repositories_share_one_module);
	tcase_add_test(c, repositories_that_disagree_on_a_variable_are_refused);
	tcase_add_test(c, same_module_with_other_arguments_is_refused);
	tcase_add_test(c, earlier_cause_is_left_as_it_is);
	suite_add_tcase(s, c);
	c = tcase_create("hsm_token_look");
	tcase_add_checked_fixture(c, start, stop);
	tcase_add_test(c, look_tells_the_token_without_login);
	suite_add_tcase(s, c);
	return (s);
}
