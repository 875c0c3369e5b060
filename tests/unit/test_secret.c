#include "lib/util/secret.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

Suite *test_secret(void);

static char path[] = "/tmp/oks-secret-XXXXXX";

static void
enter(void)
{
	int fd = mkstemp(path);

	ck_assert_int_ne(fd, -1);
	(void)close(fd);
}

static void
leave(void)
{
	ck_assert_int_eq(unlink(path), 0);
}

static void
put(const void *data, size_t length, mode_t mode)
{
	FILE *out = fopen(path, "we");

	ck_assert_ptr_nonnull(out);
	ck_assert_uint_eq(fwrite(data, 1, length, out), length);
	ck_assert_int_eq(fclose(out), 0);
	ck_assert_int_eq(chmod(path, mode), 0);
}

static void
assert_empty(const struct secret *s)
{
	ck_assert_ptr_null(s->data);
	ck_assert_uint_eq(s->length, 0);
	ck_assert_uint_eq(s->size, 0);
}

static void
assert_holds(const struct secret *s, const char *data, size_t length)
{
	size_t i;

	ck_assert_ptr_nonnull(s->data);
	ck_assert_uint_eq(s->length, length);
	ck_assert_mem_eq(s->data, data, length);
	/* The NUL, and nothing of what was there before. */
	for (i = length; i < s->size; i++)
		ck_assert_int_eq(s->data[i], 0);
}

/* The flags that the kernel keeps for the pages at data, or "". */
static void
flags_of(const void *data, char *flags, size_t size)
{
	FILE *in = fopen("/proc/self/smaps", "re");
	unsigned long first, last, at = (unsigned long)data;
	char line[512];
	int here = 0;

	flags[0] = '\0';
	ck_assert_ptr_nonnull(in);
	while (fgets(line, sizeof(line), in) != NULL) {
		if (sscanf(line, "%lx-%lx ", &first, &last) == 2)
			here = at >= first && at < last;
		else if (here && strncmp(line, "VmFlags:", 8) == 0)
			(void)snprintf(flags, size, "%s ", line + 8);
	}
	(void)fclose(in);
}

static void
assert_file_refused(enum fault_kind kind)
{
	struct secret s = { 0 };
	struct fault f = { 0 };

	ck_assert_int_eq(secret_set(&s, "old", 3, &f), 0);
	ck_assert_int_eq(secret_read_file(&s, path, &f), -1);
	ck_assert_int_eq(f.kind, kind);
	ck_assert_str_eq(f.file, path);
	assert_empty(&s);
}

START_TEST(set_copies_and_ends_with_nul)
{
	struct secret s = { 0 };
	struct fault f = { 0 };

	ck_assert_int_eq(secret_set(&s, "12\00034", 5, &f), 0);
	assert_holds(&s, "12\00034", 5);
	secret_clear(&s);
	assert_empty(&s);
	secret_clear(&s);
}
END_TEST

START_TEST(set_full_is_replaced)
{
	struct secret s = { 0 };
	struct fault f = { 0 };

	ck_assert_int_eq(secret_set(&s, "a longer one", 12, &f), 0);
	ck_assert_int_eq(secret_set(&s, "12", 2, &f), 0);
	assert_holds(&s, "12", 2);
	/* From itself. */
	ck_assert_int_eq(secret_set(&s, s.data + 1, 1, &f), 0);
	assert_holds(&s, "2", 1);
	ck_assert_int_eq(secret_set(&s, NULL, 0, &f), 0);
	assert_empty(&s);
}
END_TEST

START_TEST(set_most_is_taken_and_one_more_refused)
{
	static const char data[SECRET_MOST + 1];
	struct secret s = { 0 };
	struct fault f = { 0 };

	ck_assert_int_eq(secret_set(&s, data, SECRET_MOST, &f), 0);
	assert_holds(&s, data, SECRET_MOST);
	ck_assert_int_eq(secret_set(&s, data, SECRET_MOST + 1, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	assert_empty(&s);
}
END_TEST

/* Sanitizers and valgrind do not lock: then only DONTDUMP is seen. */
START_TEST(set_pages_are_locked_and_not_dumped)
{
	struct secret s = { 0 };
	struct fault f = { 0 };
	char flags[512];

	ck_assert_int_eq(secret_set(&s, "1234", 4, &f), 0);
	flags_of(s.data, flags, sizeof(flags));
	ck_assert_ptr_nonnull(strstr(flags, " dd "));
#ifndef __SANITIZE_ADDRESS__
	ck_assert_ptr_nonnull(strstr(flags, " lo "));
#endif
	secret_clear(&s);
}
END_TEST

#ifndef __SANITIZE_ADDRESS__
/* Root has CAP_IPC_LOCK, so the attempt is made by nobody. */
static int
set_without_locking(void)
{
	static const struct rlimit none = { 0, 0 };
	struct secret s = { 0 };
	struct fault f = { 0 };

	if (setrlimit(RLIMIT_MEMLOCK, &none) == -1 ||
	    (geteuid() == 0 && setresuid(65534, 65534, 65534) == -1))
		return (2);
	if (secret_set(&s, "1234", 4, &f) != -1)
		return (3);
	return (f.kind == FAULT_SYSTEM && strcmp(f.call, "mlock") == 0 &&
		    strstr(f.what, "RLIMIT_MEMLOCK") != NULL && s.data == NULL ?
		0 :
		4);
}

START_TEST(set_that_cannot_be_locked_is_a_fault)
{
	pid_t child;
	int status;

	if ((child = fork()) == 0)
		_exit(set_without_locking());
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
}
END_TEST
#endif

START_TEST(clear_gives_the_pages_back)
{
	struct secret s = { 0 };
	struct fault f = { 0 };
	unsigned char there;
	void *data;

	ck_assert_int_eq(secret_set(&s, "1234", 4, &f), 0);
	data = s.data;
	ck_assert_int_eq(mincore(data, s.size, &there), 0);
	secret_clear(&s);
	ck_assert_int_eq(mincore(data, 4096, &there), -1);
}
END_TEST

START_TEST(file_first_line_is_the_secret)
{
	static const char *const rows[][2] = { { "1234", "1234" },
		{ "1234\n", "1234" }, { "1234\nabc\n", "1234" },
		{ " 12 \n", " 12 " }, { "~\xc3\xa9\n\r", "~\xc3\xa9" } };
	struct secret s = { 0 };
	struct fault f = { 0 };
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		put(rows[i][0], strlen(rows[i][0]), 0600);
		ck_assert_int_eq(secret_read_file(&s, path, &f), 0);
		assert_holds(&s, rows[i][1], strlen(rows[i][1]));
	}
	secret_clear(&s);
}
END_TEST

START_TEST(file_without_secret_is_refused)
{
	put("", 0, 0600);
	assert_file_refused(FAULT_INPUT);
	put("\n1234\n", 6, 0600);
	assert_file_refused(FAULT_INPUT);
}
END_TEST

/* A wrong PIN would cost one of few tries. */
START_TEST(file_with_control_character_is_refused)
{
	static const struct {
		const char *text;
		size_t length;
	} rows[] = { { "1234\r\n", 6 }, { "1234\r", 5 }, { "\t1234", 5 },
		{ "12\00034\n", 6 }, { "12\03734", 5 }, { "1234\177", 5 } };
	struct secret s = { 0 };
	struct fault f = { 0 };

	put(rows[_i].text, rows[_i].length, 0600);
	assert_file_refused(FAULT_INPUT);
	ck_assert_int_eq(secret_read_file(&s, path, &f), -1);
	ck_assert_ptr_nonnull(strstr(f.what, "control character"));
	ck_assert_ptr_null(strstr(f.what, "12"));
}
END_TEST

START_TEST(file_of_the_most_is_read_and_one_more_refused)
{
	char data[4 * SECRET_MOST];
	struct secret s = { 0 };
	struct fault f = { 0 };

	memset(data, '7', sizeof(data));
	put(data, SECRET_MOST, 0600);
	ck_assert_int_eq(secret_read_file(&s, path, &f), 0);
	assert_holds(&s, data, SECRET_MOST);
	secret_clear(&s);
	put(data, SECRET_MOST + 1, 0600);
	assert_file_refused(FAULT_INPUT);
	put(data, sizeof(data), 0600);
	assert_file_refused(FAULT_INPUT);
	data[SECRET_MOST] = '\n';
	put(data, sizeof(data), 0600);
	ck_assert_int_eq(secret_read_file(&s, path, &f), 0);
	assert_holds(&s, data, SECRET_MOST);
	secret_clear(&s);
}
END_TEST

START_TEST(file_that_others_can_read_is_refused)
{
	put("1234", 4, 0640);
	assert_file_refused(FAULT_REFUSED);
	put("1234", 4, 0604);
	assert_file_refused(FAULT_REFUSED);
	put("1234", 4, 0620);
	assert_file_refused(FAULT_REFUSED);
}
END_TEST

START_TEST(file_behind_link_is_refused)
{
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(symlink("/etc/passwd", path), 0);
	assert_file_refused(FAULT_REFUSED);
}
END_TEST

START_TEST(fault_never_holds_the_secret)
{
	char data[SECRET_MOST + 8], line[FAULT_LINE_SIZE];
	struct secret s = { 0 };
	struct fault f = { 0 };

	memset(data, '7', sizeof(data));
	put(data, sizeof(data), 0600);
	ck_assert_int_eq(secret_read_file(&s, path, &f), -1);
	fault_line(&f, line);
	ck_assert_ptr_null(strstr(line, "777"));
}
END_TEST

static TCase *
add_case(Suite *s, const char *name)
{
	TCase *c = tcase_create(name);

	tcase_add_checked_fixture(c, enter, leave);
	suite_add_tcase(s, c);
	return (c);
}

Suite *
test_secret(void)
{
	Suite *s = suite_create("secret");
	TCase *c;

	c = add_case(s, "secret_set");
	tcase_add_test(c, set_copies_and_ends_with_nul);
	tcase_add_test(c, set_full_is_replaced);
	tcase_add_test(c, set_most_is_taken_and_one_more_refused);
	tcase_add_test(c, set_pages_are_locked_and_not_dumped);
#ifndef __SANITIZE_ADDRESS__
	tcase_add_test(c, set_that_cannot_be_locked_is_a_fault);
#endif
	c = add_case(s, "secret_clear");
	tcase_add_test(c, clear_gives_the_pages_back);
	c = add_case(s, "secret_read_file");
	tcase_add_test(c, file_first_line_is_the_secret);
	tcase_add_test(c, file_without_secret_is_refused);
	tcase_add_loop_test(c, file_with_control_character_is_refused, 0, 6);
	tcase_add_test(c, file_of_the_most_is_read_and_one_more_refused);
	tcase_add_test(c, file_that_others_can_read_is_refused);
	tcase_add_test(c, file_behind_link_is_refused);
	tcase_add_test(c, fault_never_holds_the_secret);
	return (s);
}
