/* What a file will meet, and what became of it: disks that are full, that do
 * not tell their size, or that fail after the rename. */
#include "lib/util/outfile.h"

#include <check.h>
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

Suite *test_outfile_try(void);

#define BLOCK 4096UL

static char folder[] = "/tmp/oks-outfile-try-XXXXXX";

/* What the two functions below pretend; NULL and false: nothing. */
static const struct statvfs *disk;
static bool folders_fail;

/* Stands before libc's in this program. */
int
fstatvfs(int fd, struct statvfs *st)
{
	int (*real)(int, struct statvfs *);

	if (disk != NULL) {
		*st = *disk;
		return (0);
	}
	*(void **)&real = dlsym(RTLD_NEXT, "fstatvfs");
	return (real(fd, st));
}

int
fsync(int fd)
{
	struct stat st;

	if (folders_fail && fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
		errno = EIO;
		return (-1);
	}
	return ((int)syscall(SYS_fsync, fd));
}

static void
enter(void)
{
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(chdir(folder), 0);
}

/* Not "." and "..". */
static int
is_name(const struct dirent *e)
{
	return (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0);
}

/* Counts what is in the folder, and removes it if so asked. */
static int
names(bool remove_them)
{
	struct dirent **found;
	int count = scandir(folder, &found, is_name, NULL), i;

	ck_assert_int_ge(count, 0);
	for (i = 0; i < count; i++) {
		if (remove_them)
			(void)remove(found[i]->d_name);
		free(found[i]);
	}
	free(found);
	return (count);
}

static void
leave(void)
{
	(void)names(true);
	ck_assert_int_eq(chdir("/"), 0);
	ck_assert_int_eq(rmdir(folder), 0);
}

static void
assert_content(const char *path, const char *text)
{
	char got[64] = "";
	FILE *in = fopen(path, "re");

	ck_assert_ptr_nonnull(in);
	ck_assert_uint_le(fread(got, 1, sizeof(got) - 1, in), sizeof(got));
	(void)fclose(in);
	ck_assert_str_eq(got, text);
}

static struct outfile *
stage(const char *path)
{
	struct fault f = { 0 };
	struct outfile *o;

	ck_assert_int_eq(outfile_stage(&o, path, "new", 3, NULL, &f), 0);
	return (o);
}

START_TEST(try_leaves_nothing_and_the_target_as_it_was)
{
	struct fault f = { 0 };

	ck_assert_int_eq(outfile_try("file", 3, &f), 0);
	ck_assert_int_eq(names(false), 0);
	ck_assert_int_eq(outfile_write("file", "old", 3, NULL, &f), 0);
	ck_assert_int_eq(outfile_try("file", 3, &f), 0);
	ck_assert_int_eq(names(false), 1);
	assert_content("file", "old");
}
END_TEST

START_TEST(try_of_what_cannot_be_staged_is_a_fault)
{
	struct fault f = { 0 };

	ck_assert_int_eq(outfile_try(".", 3, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	ck_assert_str_eq(f.file, ".");
	fault_clear(&f);
	ck_assert_int_eq(outfile_try("none/file", 3, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_SYSTEM);
	ck_assert_str_eq(f.code, "ENOENT (No such file or directory)");
	ck_assert_int_eq(names(false), 0);
}
END_TEST

/* Ten blocks are free; one of them is kept for what else is written. */
START_TEST(try_of_more_than_the_room_is_a_fault)
{
	static const struct statvfs ten = { .f_bsize = 2 * BLOCK,
		.f_frsize = BLOCK,
		.f_blocks = 100,
		.f_bfree = 50,
		.f_bavail = 10 };
	struct fault f = { 0 };

	disk = &ten;
	ck_assert_int_eq(outfile_try("file", 0, &f), 0);
	ck_assert_int_eq(outfile_try("file", 10 * BLOCK - 1, &f), 0);
	ck_assert_int_eq(outfile_try("file", 10 * BLOCK, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_SYSTEM);
	ck_assert_str_eq(f.file, "file");
	ck_assert_str_eq(f.code, "ENOSPC (No space left on device)");
	ck_assert_ptr_nonnull(strstr(f.what, "would not fit"));
	fault_clear(&f);
	ck_assert_int_eq(outfile_try("file", SIZE_MAX, &f), -1);
	ck_assert_int_eq(names(false), 0);
}
END_TEST

START_TEST(try_on_a_full_disk_is_a_fault)
{
	static const struct statvfs full = {
		.f_bsize = BLOCK, .f_frsize = BLOCK, .f_blocks = 100
	};
	struct fault f = { 0 };

	disk = &full;
	ck_assert_int_eq(outfile_try("file", 0, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_SYSTEM);
}
END_TEST

/* As ramfs answers, and a file system that answers nothing at all. */
START_TEST(try_on_a_disk_without_size_is_fine)
{
	static const struct statvfs silent[] = {
		{ .f_bsize = BLOCK, .f_frsize = BLOCK },
		{ .f_bsize = 0 },
		{ .f_blocks = 100, .f_bavail = 10 },
	};
	struct fault f = { 0 };

	disk = &silent[_i];
	ck_assert_int_eq(outfile_try("file", 512UL * 1024 * 1024, &f), 0);
	ck_assert_int_eq(names(false), 0);
}
END_TEST

START_TEST(published_from_the_rename_on)
{
	struct fault f = { 0 };
	struct outfile *o = stage("file");

	ck_assert(!outfile_published(o));
	ck_assert_int_eq(outfile_commit(o, &f), 0);
	ck_assert(outfile_published(o));
	outfile_free(o);
}
END_TEST

START_TEST(published_even_if_the_folder_is_not_flushed)
{
	struct fault f = { 0 };
	struct outfile *o = stage("file");

	folders_fail = true;
	ck_assert_int_eq(outfile_commit(o, &f), -1);
	ck_assert_str_eq(f.call, "fsync");
	ck_assert_str_eq(f.code, "EIO (Input/output error)");
	ck_assert_ptr_nonnull(strstr(f.what, "was replaced"));
	ck_assert(outfile_published(o));
	outfile_free(o);
	assert_content("file", "new");
	ck_assert_int_eq(names(false), 1);
}
END_TEST

START_TEST(published_not_if_the_rename_failed)
{
	struct fault f = { 0 };
	struct outfile *o = stage("file");

	ck_assert_int_eq(mkdir("file", 0700), 0);
	ck_assert_int_eq(outfile_commit(o, &f), -1);
	ck_assert(!outfile_published(o));
	outfile_free(o);
}
END_TEST

static void
touch(const char *name)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	ck_assert_int_ne(fd, -1);
	(void)close(fd);
}

/* The number of a process that is gone. */
static long
gone(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
	return ((long)pid);
}

START_TEST(sibling_of_a_process_that_is_gone_is_removed)
{
	char stale[64], living[64];

	(void)snprintf(stale, sizeof(stale), ".file.%ld.3.tmp", gone());
	(void)snprintf(living, sizeof(living), ".file.%ld.3.tmp", 1L);
	touch(stale);
	touch(living);
	if (_i == 0)
		outfile_sweep("file");
	else
		outfile_free(stage("file"));
	ck_assert_int_eq(access(stale, F_OK), -1);
	ck_assert_int_eq(access(living, F_OK), 0);
	ck_assert_int_eq(names(false), 1);
}
END_TEST

START_TEST(name_that_is_no_sibling_is_left)
{
	static const struct {
		const char *before, *after;
	} forms[] = { { ".file.", ".tmp" }, { ".file.", ".3.tmp~" },
		{ ".file.", ".100.tmp" }, { ".other.", ".3.tmp" },
		{ ".file.-", ".3.tmp" }, { ".file.", "9999999999.3.tmp" },
		{ "file.", ".3.tmp" } };
	char name[64];

	(void)snprintf(name, sizeof(name), "%s%ld%s", forms[_i].before, gone(),
	    forms[_i].after);
	touch(name);
	outfile_sweep("file");
	ck_assert_int_eq(access(name, F_OK), 0);
	outfile_sweep("none/file");
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
test_outfile_try(void)
{
	Suite *s = suite_create("outfile: room and rest");
	TCase *c;

	c = add_case(s, "outfile_try");
	tcase_add_test(c, try_leaves_nothing_and_the_target_as_it_was);
	tcase_add_test(c, try_of_what_cannot_be_staged_is_a_fault);
	tcase_add_test(c, try_of_more_than_the_room_is_a_fault);
	tcase_add_test(c, try_on_a_full_disk_is_a_fault);
	tcase_add_loop_test(c, try_on_a_disk_without_size_is_fine, 0, 3);
	c = add_case(s, "outfile_published");
	tcase_add_test(c, published_from_the_rename_on);
	tcase_add_test(c, published_even_if_the_folder_is_not_flushed);
	tcase_add_test(c, published_not_if_the_rename_failed);
	c = add_case(s, "outfile_sweep");
	tcase_add_loop_test(
	    c, sibling_of_a_process_that_is_gone_is_removed, 0, 2);
	tcase_add_loop_test(c, name_that_is_no_sibling_is_left, 0, 7);
	return (s);
}
