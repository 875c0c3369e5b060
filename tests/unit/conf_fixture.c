#include "tests/unit/conf_fixture.h"

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/oks-test-conf-XXXXXX";
static char file[sizeof(folder) + 16];

void
conf_fixture_set_up(void)
{
	memcpy(folder + strlen(folder) - 6, "XXXXXX", 6);
	ck_assert_ptr_nonnull(mkdtemp(folder));
	(void)snprintf(file, sizeof(file), "%s/oks.conf", folder);
}

void
conf_fixture_tear_down(void)
{
	(void)unlink(file);
	ck_assert_int_eq(rmdir(folder), 0);
}

const char *
conf_fixture_folder(void)
{
	return (folder);
}

const char *
conf_fixture_file(void)
{
	return (file);
}

void
conf_fixture_write(const char *text, size_t length)
{
	int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(write(fd, text, length), (ssize_t)length);
	ck_assert_int_eq(close(fd), 0);
	ck_assert_int_eq(chmod(file, 0600), 0);
}

struct conf *
conf_fixture_load(const char *text)
{
	struct fault f = { 0 };
	struct conf *c;
	char line[FAULT_LINE_SIZE];
	int result;

	conf_fixture_write(text, strlen(text));
	result = conf_read(&c, file, false, &f);
	fault_line(&f, line);
	ck_assert_msg(result == 0, "%s", line);
	return (c);
}
