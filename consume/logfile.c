#include "consume/logfile.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

struct logfile {
	int fd;
	char *path;
	bool failed; /* an append did, so that the end is not known */
	struct served_log log;
};

static int
lock(const struct logfile *l, struct fault *f)
{
	int rc;

	do
		rc = flock(l->fd, LOCK_EX);
	while (rc == -1 && errno == EINTR);
	if (rc == -1)
		return (fault_errno(f, "flock", l->path, "cannot be locked"));
	return (0);
}

static int
check_kind(const struct logfile *l, struct fault *f)
{
	struct stat st;

	if (fstat(l->fd, &st) == -1)
		return (fault_errno(f, "fstat", l->path, "cannot be examined"));
	if (S_ISREG(st.st_mode))
		return (0);
	(void)fault_set(f, FAULT_INPUT, "the log is not a regular file");
	return (fault_file(f, l->path, 0, 0));
}

/* A new file is on disk only when its folder is. */
static int
flush_folder(const struct logfile *l, struct fault *f)
{
	char *copy = strdup(l->path);
	int fd, rc = 0;

	if (copy == NULL)
		return (fault_memory(f));
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1 || fsync(fd) == -1)
		rc = fault_errno(
		    f, "fsync", l->path, "the folder cannot be flushed");
	if (fd != -1)
		(void)close(fd);
	free(copy);
	return (rc);
}

int
logfile_open(struct logfile **opened, const char *path, struct fault *f)
{
	struct logfile *l = calloc(1, sizeof(*l));
	int rc = -1;

	*opened = NULL;
	if (l == NULL || (l->path = strdup(path)) == NULL) {
		free(l);
		return (fault_memory(f));
	}
	l->fd = open(path,
	    O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
	    0640);
	if (l->fd == -1)
		(void)fault_errno(f, "open", path, "the log cannot be opened");
	else if (check_kind(l, f) == 0 && lock(l, f) == 0 &&
	    flush_folder(l, f) == 0)
		rc = served_read(&l->log, path, f);
	if (rc == -1) {
		logfile_close(l);
		return (-1);
	}
	*opened = l;
	return (0);
}

const struct served_log *
logfile_log(const struct logfile *l)
{
	return (&l->log);
}

/* What a power cut left of a line was never acted upon. */
static int
mend(struct logfile *l, struct fault *f)
{
	if (!l->log.torn)
		return (0);
	if (ftruncate(l->fd, (off_t)l->log.length) == -1)
		return (fault_errno(f, "ftruncate", l->path,
		    "a torn last line cannot be cut off"));
	l->log.torn = false;
	return (0);
}

static int
append(const struct logfile *l, const struct bytes *line, struct fault *f)
{
	size_t done = 0;
	ssize_t n;

	while (done < line->length) {
		n = write(l->fd, line->data + done, line->length - done);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return (fault_errno(
			    f, "write", l->path, "the log cannot be written"));
		done += (size_t)n;
	}
	if (fsync(l->fd) == -1)
		return (fault_errno(
		    f, "fsync", l->path, "the log cannot be flushed"));
	return (0);
}

int
logfile_append(
    struct logfile *l, const struct served_record *r, struct fault *f)
{
	struct bytes line = { 0 };
	int rc;

	if (l->failed)
		return (fault_set(f, FAULT_SYSTEM,
		    "the log could not be written before in this run"));
	if (mend(l, f) == -1 || served_add(&l->log, r, &line, f) == -1)
		return (-1);
	rc = append(l, &line, f);
	l->failed = rc == -1;
	bytes_clear(&line);
	return (rc);
}

void
logfile_close(struct logfile *l)
{
	if (l == NULL)
		return;
	if (l->fd != -1)
		(void)close(l->fd);
	served_log_clear(&l->log);
	free(l->path);
	free(l);
}
