#include "lib/util/outfile.h"

#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

Suite *test_outfile(void);

static char folder[] = "/tmp/oks-outfile-XXXXXX";

static void
enter(void)
{
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(chdir(folder), 0);
}

/* Removes what is in the folder. */
static void
leave(void)
{
	DIR *d = opendir(folder);
	const struct dirent *e;

	ck_assert_int_eq(chdir(folder), 0);
	while ((e = readdir(d)) != NULL)
		if (unlink(e->d_name) == -1)
			(void)rmdir(e->d_name);
	(void)closedir(d);
	ck_assert_int_eq(chdir("/"), 0);
	ck_assert_int_eq(rmdir(folder), 0);
}

/* How many names there are in the folder, and the hidden one, if any. */
static int
names(char *hidden)
{
	DIR *d = opendir(folder);
	const struct dirent *e;
	int count = 0;

	ck_assert_ptr_nonnull(d);
	while ((e = readdir(d)) != NULL) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		count++;
		if (e->d_name[0] == '.' && hidden != NULL)
			(void)snprintf(hidden, 256, "%s", e->d_name);
	}
	(void)closedir(d);
	return (count);
}

static void
put(const char *path, const char *text)
{
	FILE *out = fopen(path, "we");

	ck_assert_ptr_nonnull(out);
	ck_assert_int_ge(fputs(text, out), 0);
	ck_assert_int_eq(fclose(out), 0);
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

static mode_t
mode_of(const char *path)
{
	struct stat st;

	ck_assert_int_eq(lstat(path, &st), 0);
	return (st.st_mode & 07777);
}

static void
assert_refused(const char *path, enum fault_kind kind)
{
	struct fault f = { 0 };
	struct outfile *o;

	ck_assert_int_eq(outfile_stage(&o, path, "new", 3, NULL, &f), -1);
	ck_assert_ptr_null(o);
	ck_assert_int_eq(f.kind, kind);
	ck_assert_str_eq(f.file, path);
}

START_TEST(staged_leaves_target_untouched)
{
	struct fault f = { 0 };
	struct outfile *o;
	char hidden[256] = "", expected[64];

	put("file", "old");
	ck_assert_int_eq(outfile_stage(&o, "file", "new", 3, NULL, &f), 0);
	assert_content("file", "old");
	ck_assert_int_eq(names(hidden), 2);
	(void)snprintf(
	    expected, sizeof(expected), ".file.%ld.0.tmp", (long)getpid());
	ck_assert_str_eq(hidden, expected);
	assert_content(hidden, "new");
	ck_assert_uint_eq(mode_of(hidden), 0600);
	outfile_free(o);
	ck_assert_int_eq(names(NULL), 1);
	assert_content("file", "old");
}
END_TEST

START_TEST(staged_descriptors_are_closed_on_exec)
{
	struct fault f = { 0 };
	struct outfile *o;
	int fd, before = dup(0);

	ck_assert_int_eq(close(before), 0);
	ck_assert_int_eq(outfile_stage(&o, "file", "new", 3, NULL, &f), 0);
	/* Only the folder stays open, in the place that was free. */
	ck_assert_int_eq(fcntl(before, F_GETFD), FD_CLOEXEC);
	fd = dup(0);
	ck_assert_int_eq(fd, before + 1);
	(void)close(fd);
	outfile_free(o);
	ck_assert_int_eq(fcntl(before, F_GETFD), -1);
}
END_TEST

START_TEST(sibling_of_same_name_is_passed_over)
{
	struct fault f = { 0 };
	char taken[64];

	(void)snprintf(taken, sizeof(taken), ".file.%ld.0.tmp", (long)getpid());
	put("victim", "precious");
	ck_assert_int_eq(symlink("victim", taken), 0);
	ck_assert_int_eq(outfile_write("file", "new", 3, NULL, &f), 0);
	assert_content("file", "new");
	assert_content("victim", "precious");
	ck_assert_int_eq(names(NULL), 3);
}
END_TEST

START_TEST(siblings_all_taken_is_a_fault_and_removes_none)
{
	char taken[64];
	int i;

	for (i = 0; i < 100; i++) {
		(void)snprintf(taken, sizeof(taken), ".file.%ld.%d.tmp",
		    (long)getpid(), i);
		put(taken, "theirs");
	}
	assert_refused("file", FAULT_SYSTEM);
	ck_assert_int_eq(names(NULL), 100);
}
END_TEST

START_TEST(name_of_full_length_is_written)
{
	struct fault f = { 0 };
	char name[256];

	memset(name, 'n', 255);
	name[255] = '\0';
	ck_assert_int_eq(outfile_write(name, "new", 3, NULL, &f), 0);
	assert_content(name, "new");
	ck_assert_int_eq(names(NULL), 1);
}
END_TEST

START_TEST(target_that_is_a_link_is_refused)
{
	put("victim", "precious");
	ck_assert_int_eq(symlink("victim", "file"), 0);
	assert_refused("file", FAULT_INPUT);
	assert_content("victim", "precious");
	ck_assert_int_eq(names(NULL), 2);
	/* Also where it leads nowhere. */
	ck_assert_int_eq(unlink("victim"), 0);
	assert_refused("file", FAULT_INPUT);
	ck_assert_int_eq(names(NULL), 1);
}
END_TEST

START_TEST(target_that_is_a_folder_is_refused)
{
	ck_assert_int_eq(mkdir("file", 0700), 0);
	assert_refused("file", FAULT_INPUT);
	assert_refused("file/", FAULT_INPUT);
	assert_refused(".", FAULT_INPUT);
	assert_refused("file/..", FAULT_INPUT);
	ck_assert_int_eq(names(NULL), 1);
}
END_TEST

START_TEST(target_that_is_a_fifo_is_refused)
{
	ck_assert_int_eq(mkfifo("file", 0600), 0);
	assert_refused("file", FAULT_INPUT);
	assert_refused("/dev/null", FAULT_INPUT);
	ck_assert_int_eq(names(NULL), 1);
}
END_TEST

START_TEST(target_without_name_is_refused)
{
	assert_refused("", FAULT_INPUT);
	assert_refused("/", FAULT_INPUT);
}
END_TEST

START_TEST(folder_missing_is_a_fault)
{
	struct fault f = { 0 };
	struct outfile *o;

	ck_assert_int_eq(outfile_stage(&o, "none/file", "x", 1, NULL, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_SYSTEM);
	ck_assert_str_eq(f.file, "none/file");
	ck_assert_str_eq(f.code, "ENOENT (No such file or directory)");
	ck_assert_ptr_null(o);
}
END_TEST

/* A limit on the size of files stands in for a full disk. */
START_TEST(data_that_does_not_fit_is_a_fault_and_leaves_nothing)
{
	static const char data[8192];
	struct rlimit limit = { 4096, 4096 };
	struct fault f = { 0 };
	struct outfile *o;

	put("file", "old");
	ck_assert(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	ck_assert_int_eq(outfile_stage(&o, "file", data, 4097, NULL, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_SYSTEM);
	ck_assert_str_eq(f.file, "file");
	ck_assert_str_eq(f.call, "write");
	ck_assert_str_eq(f.code, "EFBIG (File too large)");
	ck_assert_ptr_null(o);
	ck_assert_int_eq(names(NULL), 1);
	assert_content("file", "old");
	fault_clear(&f);
	ck_assert_int_eq(outfile_write("file", data, 4096, NULL, &f), 0);
}
END_TEST

/* Run by somebody who is not in group 1. */
static int
write_as_nobody(const struct outfile_mode *how)
{
	struct fault f = { 0 };
	struct outfile *o;

	if (geteuid() == 0 &&
	    (setgroups(0, NULL) == -1 || setresgid(65534, 65534, 65534) == -1 ||
		setresuid(65534, 65534, 65534) == -1))
		return (2);
	if (outfile_stage(&o, "file", "x", 1, how, &f) != -1)
		return (3);
	return (strcmp(f.call, "fchown") == 0 && strcmp(f.file, "file") == 0 &&
		    strcmp(f.code, "EPERM (Operation not permitted)") == 0 ?
		0 :
		4);
}

START_TEST(group_that_is_not_ours_is_a_fault_and_leaves_nothing)
{
	const struct outfile_mode how = { 0640, 1, false };
	pid_t child;
	int status;

	ck_assert_int_eq(chmod(folder, 0777), 0);
	if ((child = fork()) == 0)
		_exit(write_as_nobody(&how));
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	ck_assert_int_eq(names(NULL), 0);
}
END_TEST

/* Nobody can clean up after SIGKILL: the hidden sibling stays, the target is
 * as it was, and the next run removes the sibling. */
START_TEST(killed_before_commit_leaves_target_untouched)
{
	struct fault f = { 0 };
	struct outfile *o;
	char hidden[256] = "";
	pid_t child;
	int status;

	put("file", "old");
	if ((child = fork()) == 0) {
		if (outfile_stage(&o, "file", "new", 3, NULL, &f) == 0)
			(void)raise(SIGKILL);
		_exit(1);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFSIGNALED(status));
	assert_content("file", "old");
	ck_assert_int_eq(names(hidden), 2);
	ck_assert_int_eq(strncmp(hidden, ".file.", 6), 0);
	ck_assert_int_eq(outfile_write("file", "newer", 5, NULL, &f), 0);
	assert_content("file", "newer");
	ck_assert_int_eq(names(NULL), 1);
}
END_TEST

START_TEST(committed_once_replaces_target_as_new_file)
{
	struct fault f = { 0 };
	struct outfile *o;
	struct stat before, after;

	put("file", "old");
	ck_assert_int_eq(stat("file", &before), 0);
	ck_assert_int_eq(outfile_stage(&o, "file", "new", 3, NULL, &f), 0);
	ck_assert_int_eq(outfile_commit(o, &f), 0);
	ck_assert_int_eq(stat("file", &after), 0);
	ck_assert_uint_ne(before.st_ino, after.st_ino);
	assert_content("file", "new");
	ck_assert_int_eq(outfile_commit(o, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_INTERNAL);
	outfile_free(o);
	assert_content("file", "new");
	ck_assert_int_eq(names(NULL), 1);
}
END_TEST

START_TEST(committed_over_what_became_a_folder_is_refused)
{
	struct fault f = { 0 };
	struct outfile *o;

	ck_assert_int_eq(outfile_stage(&o, "file", "new", 3, NULL, &f), 0);
	ck_assert_int_eq(mkdir("file", 0700), 0);
	ck_assert_int_eq(outfile_commit(o, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	outfile_free(o);
	ck_assert_int_eq(names(NULL), 1);
}
END_TEST

START_TEST(committed_without_sibling_is_a_fault)
{
	struct fault f = { 0 };
	struct outfile *o;
	char hidden[256] = "";

	put("file", "old");
	ck_assert_int_eq(outfile_stage(&o, "file", "new", 3, NULL, &f), 0);
	ck_assert_int_eq(names(hidden), 2);
	ck_assert_int_eq(unlink(hidden), 0);
	ck_assert_int_eq(outfile_commit(o, &f), -1);
	ck_assert_str_eq(f.call, "renameat");
	ck_assert_str_eq(f.file, "file");
	outfile_free(o);
	assert_content("file", "old");
}
END_TEST

START_TEST(committed_from_another_folder_goes_where_it_was_staged)
{
	struct fault f = { 0 };
	struct outfile *o;

	ck_assert_int_eq(outfile_stage(&o, "file", "new", 3, NULL, &f), 0);
	ck_assert_int_eq(chdir("/"), 0);
	ck_assert_int_eq(outfile_commit(o, &f), 0);
	outfile_free(o);
	ck_assert_int_eq(chdir(folder), 0);
	assert_content("file", "new");
}
END_TEST

START_TEST(written_new_file_is_for_the_owner_only)
{
	struct fault f = { 0 };

	(void)umask(0);
	ck_assert_int_eq(outfile_write("file", "a\0b", 3, NULL, &f), 0);
	ck_assert_uint_eq(mode_of("file"), 0600);
	assert_content("file", "a");
}
END_TEST

START_TEST(written_mode_is_exact_whatever_umask)
{
	const struct outfile_mode how = { 0664, (gid_t)-1, false };
	const struct outfile_mode zero = { 0, (gid_t)-1, false };
	struct fault f = { 0 };

	(void)umask(077);
	ck_assert_int_eq(outfile_write("file", "x", 1, &how, &f), 0);
	ck_assert_uint_eq(mode_of("file"), 0664);
	ck_assert_int_eq(outfile_write("file", "x", 1, &zero, &f), 0);
	ck_assert_uint_eq(mode_of("file"), 0600);
}
END_TEST

START_TEST(written_group_is_given)
{
	gid_t group = geteuid() == 0 ? 1 : getegid();
	const struct outfile_mode how = { 0640, group, false };
	struct fault f = { 0 };
	struct stat st;

	ck_assert_int_eq(outfile_write("file", "x", 1, &how, &f), 0);
	ck_assert_int_eq(stat("file", &st), 0);
	ck_assert_uint_eq(st.st_gid, group);
	ck_assert_uint_eq(st.st_mode & 07777, 0640);
}
END_TEST

START_TEST(written_empty_file_is_there)
{
	struct fault f = { 0 };
	struct stat st;

	ck_assert_int_eq(outfile_write("file", NULL, 0, NULL, &f), 0);
	ck_assert_int_eq(stat("file", &st), 0);
	ck_assert_int_eq(st.st_size, 0);
	outfile_free(NULL);
}
END_TEST

START_TEST(written_by_absolute_path_is_there)
{
	struct fault f = { 0 };
	char path[64];

	(void)snprintf(path, sizeof(path), "%s/file", folder);
	ck_assert_int_eq(outfile_write(path, "new", 3, NULL, &f), 0);
	assert_content("file", "new");
	ck_assert_int_eq(names(NULL), 1);
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
test_outfile(void)
{
	Suite *s = suite_create("outfile");
	TCase *c;

	c = add_case(s, "outfile_stage");
	tcase_add_test(c, staged_leaves_target_untouched);
	tcase_add_test(c, staged_descriptors_are_closed_on_exec);
	tcase_add_test(c, sibling_of_same_name_is_passed_over);
	tcase_add_test(c, siblings_all_taken_is_a_fault_and_removes_none);
	tcase_add_test(c, name_of_full_length_is_written);
	tcase_add_test(c, target_that_is_a_link_is_refused);
	tcase_add_test(c, target_that_is_a_folder_is_refused);
	tcase_add_test(c, target_that_is_a_fifo_is_refused);
	tcase_add_test(c, target_without_name_is_refused);
	tcase_add_test(c, folder_missing_is_a_fault);
	tcase_add_test(c, data_that_does_not_fit_is_a_fault_and_leaves_nothing);
	tcase_add_test(c, group_that_is_not_ours_is_a_fault_and_leaves_nothing);
	tcase_add_test(c, killed_before_commit_leaves_target_untouched);
	c = add_case(s, "outfile_commit");
	tcase_add_test(c, committed_once_replaces_target_as_new_file);
	tcase_add_test(c, committed_over_what_became_a_folder_is_refused);
	tcase_add_test(c, committed_without_sibling_is_a_fault);
	tcase_add_test(
	    c, committed_from_another_folder_goes_where_it_was_staged);
	c = add_case(s, "outfile_write");
	tcase_add_test(c, written_new_file_is_for_the_owner_only);
	tcase_add_test(c, written_mode_is_exact_whatever_umask);
	tcase_add_test(c, written_group_is_given);
	tcase_add_test(c, written_empty_file_is_there);
	tcase_add_test(c, written_by_absolute_path_is_there);
	return (s);
}
