#include "lib/util/infile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Room beyond the size that a file says it has: files of /proc say 0. */
#define BUFFER_SPARE 4096

static int
refuse(
    struct fault *f, enum fault_kind kind, const char *path, const char *what)
{
	(void)fault_set(f, kind, "%s", what);
	(void)fault_file(f, path, 0, 0);
	return (-1);
}

static int
too_large(struct fault *f, const char *path, size_t most)
{
	(void)fault_set(f, FAULT_INPUT, "larger than %zu bytes", most);
	return (fault_file(f, path, 0, 0));
}

/*
 * Opens what must be a regular file.  Without O_NONBLOCK a FIFO would hold us
 * until somebody writes to it.
 */
static int
open_regular(const char *path, int flags, struct stat *st, struct fault *f)
{
	int fd = open(
	    path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | flags);

	if (fd == -1 && errno == ELOOP && (flags & O_NOFOLLOW) != 0)
		return (refuse(f, FAULT_REFUSED, path, "is a symbolic link"));
	if (fd == -1 && errno == ENXIO)
		return (refuse(f, FAULT_INPUT, path, "not a regular file"));
	if (fd == -1) {
		(void)fault_errno(f, "open", path, "cannot be opened");
		return (-1);
	}
	if (fstat(fd, st) == -1) {
		(void)fault_errno(f, "fstat", path, "cannot be examined");
		goto fail;
	}
	if (S_ISREG(st->st_mode))
		return (fd);
	(void)refuse(f, FAULT_INPUT, path, "not a regular file");
fail:
	(void)close(fd);
	return (-1);
}

/* Keeps room for two bytes more: one to read, and the NUL. */
static int
make_room(struct bytes *b, struct fault *f)
{
	unsigned char *data;

	if (b->capacity - b->length >= 2)
		return (0);
	if (b->capacity > SIZE_MAX / 4 ||
	    (data = realloc(b->data, b->capacity * 2)) == NULL)
		return (fault_memory(f));
	b->data = data;
	b->capacity *= 2;
	return (0);
}

/* Reads to the end, whatever size was expected, into an empty buffer. */
static int
read_all(
    int fd, const char *path, size_t most, struct bytes *b, struct fault *f)
{
	ssize_t got;

	do {
		if (make_room(b, f) == -1)
			return (-1);
		got = read(
		    fd, b->data + b->length, b->capacity - b->length - 1);
		if (got == -1 && errno != EINTR)
			return (fault_errno(f, "read", path, "cannot be read"));
		if (got > 0)
			b->length += (size_t)got;
		if (b->length > most)
			return (too_large(f, path, most));
	} while (got != 0);
	b->data[b->length] = '\0';
	return (0);
}

/* Reads what open_regular() opened, and closes it. */
static int
read_closing(
    int fd, const char *path, size_t most, struct bytes *b, struct fault *f)
{
	struct stat st;
	int rc = -1;

	if (fstat(fd, &st) == -1) {
		(void)fault_errno(f, "fstat", path, "cannot be examined");
		goto out;
	}
	if ((uintmax_t)st.st_size > most) {
		(void)too_large(f, path, most);
		goto out;
	}
	b->capacity = (size_t)st.st_size + BUFFER_SPARE;
	if ((b->data = malloc(b->capacity)) == NULL) {
		(void)fault_memory(f);
		goto out;
	}
	rc = read_all(fd, path, most, b, f);
out:
	(void)close(fd);
	if (rc == -1)
		bytes_clear(b);
	return (rc);
}

int
infile_read(const char *path, size_t most, struct bytes *b, struct fault *f)
{
	struct stat st;
	int fd;

	bytes_clear(b);
	if ((fd = open_regular(path, 0, &st, f)) == -1)
		return (-1);
	return (read_closing(fd, path, most, b, f));
}

int
infile_open_guarded(const char *path, bool secret, int *fd, struct fault *f)
{
	struct stat st;
	const char *wrong = NULL;

	if ((*fd = open_regular(path, O_NOFOLLOW, &st, f)) == -1)
		return (-1);
	if (st.st_uid != geteuid() && st.st_uid != 0)
		wrong = "belongs to another user";
	else if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
		wrong = "can be written by group or others";
	else if (secret && (st.st_mode & (S_IRGRP | S_IROTH)) != 0)
		wrong = "holds a secret and can be read by group or others";
	if (wrong == NULL)
		return (0);
	(void)close(*fd);
	*fd = -1;
	return (refuse(f, FAULT_REFUSED, path, wrong));
}

int
infile_read_guarded(const char *path, size_t most, bool secret, struct bytes *b,
    struct fault *f)
{
	int fd;

	bytes_clear(b);
	if (infile_open_guarded(path, secret, &fd, f) == -1)
		return (-1);
	return (read_closing(fd, path, most, b, f));
}

char *
infile_join(const char *folder, const char *path)
{
	size_t length = strlen(folder);
	const char *slash;
	char *joined;

	if (path[0] == '/' || length == 0)
		return (strdup(path));
	slash = folder[length - 1] == '/' ? "" : "/";
	if (asprintf(&joined, "%s%s%s", folder, slash, path) == -1)
		return (NULL);
	return (joined);
}
