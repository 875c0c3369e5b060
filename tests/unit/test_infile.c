#include "lib/util/infile.h"

#include <check.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define MOST 100000

Suite *test_infile(void);

static char folder[] = "/tmp/oks-infile-XXXXXX";

static void
enter(void)
{
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(chdir(folder), 0);
}

static void
leave(void)
{
	(void)chmod("file", 0600);
	(void)unlink("file");
	(void)unlink("link");
	(void)rmdir("sub");
	ck_assert_int_eq(chdir("/"), 0);
	ck_assert_int_eq(rmdir(folder), 0);
}

static void
make(const char *data, size_t length, mode_t mode)
{
	int fd = open("file", O_WRONLY | O_CREAT | O_EXCL, 0600);

	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(write(fd, data, length), (ssize_t)length);
	ck_assert_int_eq(fchmod(fd, mode), 0);
	ck_assert_int_eq(close(fd), 0);
}

static void
assert_empty(const struct bytes *b)
{
	ck_assert_ptr_null(b->data);
	ck_assert_uint_eq(b->length, 0);
}

static void
assert_read(const char *path, const char *data, size_t length)
{
	struct bytes b = { 0 };
	struct fault f = { 0 };

	ck_assert_int_eq(bytes_set(&b, "old", 3, &f), 0);
	ck_assert_msg(infile_read(path, MOST, &b, &f) == 0, "%s", f.what);
	ck_assert_uint_eq(b.length, length);
	ck_assert_mem_eq(b.data, data, length);
	ck_assert_uint_eq(b.data[b.length], 0);
	bytes_clear(&b);
}

static void
assert_refused(const char *path, size_t most, enum fault_kind kind)
{
	struct bytes b = { 0 };
	struct fault f = { 0 };

	ck_assert_int_eq(bytes_set(&b, "old", 3, &f), 0);
	ck_assert_int_eq(infile_read(path, most, &b, &f), -1);
	ck_assert_int_eq(f.kind, kind);
	ck_assert_str_eq(f.file, path);
	assert_empty(&b);
}

static void
assert_guarded(bool secret, enum fault_kind kind, const char *what)
{
	struct bytes b = { 0 };
	struct fault f = { 0 };
	int rc = infile_read_guarded("file", MOST, secret, &b, &f);

	ck_assert_int_eq(f.kind, kind);
	ck_assert_str_eq(f.what, what);
	if (kind == FAULT_NONE) {
		ck_assert_int_eq(rc, 0);
		ck_assert_uint_eq(b.length, 3);
		ck_assert_str_eq((char *)b.data, "pin");
	} else {
		ck_assert_int_eq(rc, -1);
		ck_assert_str_eq(f.file, "file");
		assert_empty(&b);
	}
	bytes_clear(&b);
}

START_TEST(file_of_any_octets_is_read)
{
	make("a\0b\n\xff", 5, 0600);
	assert_read("file", "a\0b\n\xff", 5);
}
END_TEST

START_TEST(file_empty_is_read)
{
	make("", 0, 0600);
	assert_read("file", "", 0);
}
END_TEST

START_TEST(file_behind_link_is_read)
{
	make("abc", 3, 0666);
	ck_assert_int_eq(symlink("file", "link"), 0);
	assert_read("link", "abc", 3);
}
END_TEST

START_TEST(file_of_the_most_is_read_and_one_more_refused)
{
	struct bytes b = { 0 };
	struct fault f = { 0 };

	make("12345678", 8, 0600);
	ck_assert_int_eq(infile_read("file", 8, &b, &f), 0);
	ck_assert_str_eq((char *)b.data, "12345678");
	bytes_clear(&b);
	assert_refused("file", 7, FAULT_INPUT);
	assert_refused("file", 0, FAULT_INPUT);
}
END_TEST

START_TEST(file_of_a_megabyte_is_whole)
{
	static char data[1 << 20];
	struct bytes b = { 0 };
	struct fault f = { 0 };
	size_t i;

	for (i = 0; i < sizeof(data); i++)
		data[i] = (char)(i % 251);
	make(data, sizeof(data), 0600);
	ck_assert_int_eq(infile_read("file", sizeof(data), &b, &f), 0);
	ck_assert_uint_eq(b.length, sizeof(data));
	ck_assert_int_eq(memcmp(b.data, data, sizeof(data)), 0);
	bytes_clear(&b);
}
END_TEST

/* Files of /proc say that they are empty. */
START_TEST(file_longer_than_it_says_is_whole)
{
	struct bytes b = { 0 };
	struct fault f = { 0 };
	char *pages = mmap(
	    NULL, 800 * 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	size_t i;

	ck_assert_ptr_ne(pages, MAP_FAILED);
	for (i = 0; i < 800; i += 2)
		ck_assert_int_eq(
		    mprotect(pages + i * 4096, 4096, PROT_NONE), 0);
	ck_assert_int_eq(infile_read("/proc/self/maps", 1 << 24, &b, &f), 0);
	ck_assert_uint_gt(b.length, 3 * 4096);
	ck_assert_uint_eq(strlen((char *)b.data), b.length);
	ck_assert_uint_eq(b.data[b.length - 1], '\n');
	bytes_clear(&b);
	assert_refused("/proc/self/maps", 3 * 4096, FAULT_INPUT);
}
END_TEST

START_TEST(fifo_is_refused_at_once)
{
	ck_assert_int_eq(mkfifo("file", 0600), 0);
	assert_refused("file", MOST, FAULT_INPUT);
}
END_TEST

START_TEST(folder_is_refused)
{
	ck_assert_int_eq(mkdir("sub", 0700), 0);
	assert_refused("sub", MOST, FAULT_INPUT);
}
END_TEST

START_TEST(device_is_refused)
{
	assert_refused("/dev/zero", MOST, FAULT_INPUT);
}
END_TEST

START_TEST(socket_is_refused)
{
	struct sockaddr_un address = { AF_UNIX, "file" };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	ck_assert_int_eq(
	    bind(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
	assert_refused("file", MOST, FAULT_INPUT);
	(void)close(fd);
}
END_TEST

START_TEST(file_missing_is_a_system_fault)
{
	struct bytes b = { 0 };
	struct fault f = { 0 };

	ck_assert_int_eq(infile_read("none", MOST, &b, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_SYSTEM);
	ck_assert_str_eq(f.call, "open");
	ck_assert_str_eq(f.code, "ENOENT (No such file or directory)");
	ck_assert_str_eq(f.file, "none");
}
END_TEST

START_TEST(guarded_own_file_is_read)
{
	make("pin", 3, 0600);
	assert_guarded(true, FAULT_NONE, "");
	assert_guarded(false, FAULT_NONE, "");
}
END_TEST

static const mode_t readable[] = { 0640, 0604, 0644 };

START_TEST(guarded_readable_is_refused_for_a_secret_only)
{
	make("pin", 3, readable[_i]);
	assert_guarded(false, FAULT_NONE, "");
	assert_guarded(true, FAULT_REFUSED,
	    "holds a secret and can be read by group or others");
}
END_TEST

static const mode_t writable[] = { 0620, 0602, 0666 };

START_TEST(guarded_writable_is_refused)
{
	make("pin", 3, writable[_i]);
	assert_guarded(
	    false, FAULT_REFUSED, "can be written by group or others");
	assert_guarded(
	    true, FAULT_REFUSED, "can be written by group or others");
}
END_TEST

START_TEST(guarded_link_is_refused)
{
	ck_assert_int_eq(symlink("/etc/passwd", "file"), 0);
	assert_guarded(false, FAULT_REFUSED, "is a symbolic link");
}
END_TEST

START_TEST(guarded_fifo_is_refused_at_once)
{
	ck_assert_int_eq(mkfifo("file", 0600), 0);
	assert_guarded(true, FAULT_INPUT, "not a regular file");
}
END_TEST

START_TEST(guarded_of_root_is_read)
{
	struct bytes b = { 0 };
	struct fault f = { 0 };

	ck_assert_int_eq(
	    infile_read_guarded("/etc/passwd", 1 << 20, false, &b, &f), 0);
	ck_assert_uint_gt(b.length, 0);
	bytes_clear(&b);
}
END_TEST

/* Only root can give a file away; others find none to try. */
START_TEST(guarded_of_another_user_is_refused)
{
	if (geteuid() != 0)
		return;
	make("pin", 3, 0600);
	ck_assert_int_eq(chown("file", 1, (gid_t)-1), 0);
	assert_guarded(false, FAULT_REFUSED, "belongs to another user");
}
END_TEST

START_TEST(guarded_that_is_larger_is_refused)
{
	struct bytes b = { 0 };
	struct fault f = { 0 };

	make("pin", 3, 0600);
	ck_assert_int_eq(infile_read_guarded("file", 2, true, &b, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	assert_empty(&b);
}
END_TEST

START_TEST(opened_file_is_closed_on_exec)
{
	struct fault f = { 0 };
	int fd = -1;

	make("pin", 3, 0600);
	ck_assert_int_eq(infile_open_guarded("file", true, &fd, &f), 0);
	ck_assert_int_eq(fcntl(fd, F_GETFD), FD_CLOEXEC);
	(void)close(fd);
	ck_assert_int_eq(infile_open_guarded("none", true, &fd, &f), -1);
	ck_assert_int_eq(fd, -1);
	ck_assert_int_eq(f.kind, FAULT_SYSTEM);
}
END_TEST

START_TEST(join_puts_one_slash_between)
{
	static const char *const rows[][3] = { { "a", "b", "a/b" },
		{ "a/", "b", "a/b" }, { "/", "b", "/b" }, { "", "b", "b" },
		{ ".", "b/c", "./b/c" }, { "a", "/b", "/b" },
		{ "", "/b", "/b" }, { "a", "", "a/" } };
	char *joined;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		joined = infile_join(rows[i][0], rows[i][1]);
		ck_assert_ptr_nonnull(joined);
		ck_assert_str_eq(joined, rows[i][2]);
		free(joined);
	}
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
test_infile(void)
{
	Suite *s = suite_create("infile");
	TCase *c;

	c = add_case(s, "infile_read");
	tcase_add_test(c, file_of_any_octets_is_read);
	tcase_add_test(c, file_empty_is_read);
	tcase_add_test(c, file_behind_link_is_read);
	tcase_add_test(c, file_of_the_most_is_read_and_one_more_refused);
	tcase_add_test(c, file_of_a_megabyte_is_whole);
	tcase_add_test(c, file_longer_than_it_says_is_whole);
	tcase_add_test(c, fifo_is_refused_at_once);
	tcase_add_test(c, folder_is_refused);
	tcase_add_test(c, device_is_refused);
	tcase_add_test(c, socket_is_refused);
	tcase_add_test(c, file_missing_is_a_system_fault);
	c = add_case(s, "infile_read_guarded");
	tcase_add_test(c, guarded_own_file_is_read);
	tcase_add_loop_test(
	    c, guarded_readable_is_refused_for_a_secret_only, 0, 3);
	tcase_add_loop_test(c, guarded_writable_is_refused, 0, 3);
	tcase_add_test(c, guarded_link_is_refused);
	tcase_add_test(c, guarded_fifo_is_refused_at_once);
	tcase_add_test(c, guarded_of_root_is_read);
	tcase_add_test(c, guarded_of_another_user_is_refused);
	tcase_add_test(c, guarded_that_is_larger_is_refused);
	c = add_case(s, "infile_open_guarded");
	tcase_add_test(c, opened_file_is_closed_on_exec);
	c = add_case(s, "infile_join");
	tcase_add_test(c, join_puts_one_slash_between);
	return (s);
}
