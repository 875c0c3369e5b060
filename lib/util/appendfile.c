#include "lib/util/appendfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct appendfile {
	char *path;
	int fd;
	off_t length; /* written */
	bool named;   /* its folder was flushed, too */
};

static int
failed(const struct appendfile *a, const char *call, const char *what,
    struct fault *f)
{
	return (fault_errno(f, call, a->path, "%s", what));
}

static int
make(struct appendfile *a, const char *path, bool *exists, struct fault *f)
{
	if ((a->path = strdup(path)) == NULL)
		return (fault_memory(f));
	a->fd = open(path,
	    O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW | O_CLOEXEC,
	    0600);
	if (a->fd != -1)
		return (0);
	if (errno != EEXIST)
		return (failed(a, "open", "cannot be made", f));
	*exists = true;
	(void)fault_set(
	    f, FAULT_INPUT, "there is such a file already, and it stays");
	return (fault_file(f, path, 0, 0));
}

int
appendfile_make(
    struct appendfile **a, const char *path, bool *exists, struct fault *f)
{
	struct appendfile *new = calloc(1, sizeof(*new));

	*a = NULL;
	*exists = false;
	if (new == NULL)
		return (fault_memory(f));
	new->fd = -1;
	if (make(new, path, exists, f) == -1) {
		appendfile_close(new);
		return (-1);
	}
	*a = new;
	return (0);
}

static int
put_all(struct appendfile *a, const char *p, size_t length, struct fault *f)
{
	ssize_t put;

	while (length > 0) {
		put = write(a->fd, p, length);
		if (put == -1 && errno == EINTR)
			continue;
		if (put == 0)
			errno = EIO;
		if (put <= 0)
			return (failed(a, "write", "cannot be written", f));
		p += put;
		length -= (size_t)put;
	}
	return (0);
}

int
appendfile_put(
    struct appendfile *a, const void *data, size_t length, struct fault *f)
{
	int ignored;

	if (put_all(a, data, length, f) == -1) {
		ignored = ftruncate(a->fd, a->length);
		(void)ignored;
		return (-1);
	}
	a->length += (off_t)length;
	return (0);
}

/* The folder, so that the file's name outlives a power cut. */
static int
sync_folder(struct appendfile *a, struct fault *f)
{
	char *slash = strrchr(a->path, '/');
	char *folder;
	int fd, rc = 0;

	folder = slash == NULL ?
	    strdup(".") :
	    strndup(a->path, slash == a->path ? 1 : (size_t)(slash - a->path));
	if (folder == NULL)
		return (fault_memory(f));
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(folder);
	if (fd == -1)
		return (failed(a, "open", "its folder cannot be opened", f));
	if (fsync(fd) == -1)
		rc = failed(
		    a, "fsync", "its folder cannot be flushed to disk", f);
	(void)close(fd);
	return (rc);
}

int
appendfile_sync(struct appendfile *a, struct fault *f)
{
	if (fsync(a->fd) == -1)
		return (failed(a, "fsync", "cannot be flushed to disk", f));
	if (!a->named && sync_folder(a, f) == -1)
		return (-1);
	a->named = true;
	return (0);
}

/* Only what says that there is no room counts: not every file system can. */
int
appendfile_reserve(struct appendfile *a, size_t length, struct fault *f)
{
	if (fallocate(a->fd, FALLOC_FL_KEEP_SIZE, a->length, (off_t)length) ==
		0 ||
	    (errno != ENOSPC && errno != EDQUOT && errno != EFBIG))
		return (0);
	return (failed(a, "fallocate", "has no room to grow", f));
}

void
appendfile_close(struct appendfile *a)
{
	int ignored;

	if (a == NULL)
		return;
	if (a->fd != -1) {
		ignored = ftruncate(a->fd, a->length);
		(void)ignored;
		(void)close(a->fd);
	}
	free(a->path);
	free(a);
}
