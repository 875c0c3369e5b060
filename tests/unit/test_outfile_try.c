/* What a file will meet, and what became of it: disks that are full, that do
 * not tell their size, or that fail after the rename. */
#include "lib/util/outfile.h"

#include <check.h>
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
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

/* By a name alone, and with a folder before it. */
START_TEST(left_sibling_can_be_renamed_by_hand)
{
	char path[64] = "file", expected[128], text[128];
	struct outfile *o;

	if (_i == 1)
		(void)snprintf(path, sizeof(path), "%s/file", folder);
	(void)snprintf(expected, sizeof(expected), "%.*s.file.%ld.0.tmp",
	    (int)(strlen(path) - 4), path, (long)getpid());
	o = stage(path);
	outfile_leave(o, text, sizeof(text));
	ck_assert_str_eq(text, expected);
	outfile_free(o);
	ck_assert_int_eq(names(false), 1);
	ck_assert_int_eq(rename(text, path), 0);
	assert_content("file", "new");
}
END_TEST

START_TEST(left_sibling_whose_name_is_cut_stays)
{
	char text[8] = "1234567";
	struct outfile *o = stage("file");

	outfile_leave(o, text, 6);
	ck_assert_str_eq(text, ".file");
	ck_assert_int_eq(text[6], '7');
	outfile_free(o);
	ck_assert_int_eq(names(false), 1);
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
	c = add_case(s, "outfile_leave");
	tcase_add_loop_test(c, left_sibling_can_be_renamed_by_hand, 0, 2);
	tcase_add_test(c, left_sibling_whose_name_is_cut_stays);
	return (s);
}
