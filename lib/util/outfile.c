#include "lib/util/outfile.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "lib/util/instant.h"

/* Siblings of crashed runs that had our process number are passed over. */
#define TRIES 100

/* What fits into the 255 bytes of a name beside the two numbers. */
#define NAME_KEPT 200

/* Bytes for ".NAME.PID.N.tmp". */
#define SIBLING_SIZE 256

/* Folder and names, not paths, so that nothing can be exchanged above. */
struct outfile {
	char *path;                 /* as given, for faults */
	const char *name;           /* its last part, in path */
	int folder;                 /* open, or -1 */
	char sibling[SIBLING_SIZE]; /* "": none to be removed */
	bool committed;
};

static int
failed(const struct outfile *o, const char *call, const char *what,
    struct fault *f)
{
	return (fault_errno(f, call, o->path, "%s", what));
}

static int
refuse(const struct outfile *o, const char *what, struct fault *f)
{
	(void)fault_set(f, FAULT_INPUT, "%s", what);
	return (fault_file(f, o->path, 0, 0));
}

/* Opens the folder and finds the name in path. */
static int
open_folder(struct outfile *o, struct fault *f)
{
	char *slash = strrchr(o->path, '/');
	char *folder;

	o->name = slash == NULL ? o->path : slash + 1;
	if (o->name[0] == '\0')
		return (refuse(o, "is not the name of a file", f));
	if (slash == NULL)
		folder = strdup(".");
	else
		folder = strndup(
		    o->path, slash == o->path ? 1 : (size_t)(slash - o->path));
	if (folder == NULL)
		return (fault_memory(f));
	o->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(folder);
	if (o->folder == -1)
		return (failed(o, "open", "its folder cannot be opened", f));
	return (0);
}

/* A link, a device or a folder is never replaced. */
static int
check_target(const struct outfile *o, struct fault *f)
{
	struct stat st;

	if (fstatat(o->folder, o->name, &st, AT_SYMLINK_NOFOLLOW) == -1) {
		if (errno == ENOENT)
			return (0);
		return (failed(o, "fstatat", "cannot be examined", f));
	}
	if (!S_ISREG(st.st_mode))
		return (refuse(o, "is not a regular file, and stays", f));
	return (0);
}

/* True for the name of a sibling whose process is gone; a number that is in
 * use again is one that we leave. */
static bool
is_stale(const struct outfile *o, const char *name)
{
	char prefix[SIBLING_SIZE];
	size_t length;
	char *end;
	long pid;

	(void)snprintf(prefix, sizeof(prefix), ".%.*s.", NAME_KEPT, o->name);
	length = strlen(prefix);
	if (strncmp(name, prefix, length) != 0)
		return (false);
	pid = strtol(name + length, &end, 10);
	if (end == name + length || *end != '.' || pid <= 0 ||
	    (int)pid != pid || strtoul(end + 1, &end, 10) >= TRIES ||
	    strcmp(end, ".tmp") != 0)
		return (false);
	return (kill((pid_t)pid, 0) == -1 && errno == ESRCH);
}

static void
sweep(const struct outfile *o)
{
	int fd = openat(o->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *folder = fd == -1 ? NULL : fdopendir(fd);
	struct dirent *entry;

	if (folder == NULL) {
		if (fd != -1)
			(void)close(fd);
		return;
	}
	while ((entry = readdir(folder)) != NULL)
		if (is_stale(o, entry->d_name))
			(void)unlinkat(o->folder, entry->d_name, 0);
	(void)closedir(folder);
}

/* Makes the sibling, empty; returns its descriptor. */
static int
make_sibling(struct outfile *o, struct fault *f)
{
	unsigned int n;
	int fd = -1;

	for (n = 0; n < TRIES; n++) {
		(void)snprintf(o->sibling, sizeof(o->sibling),
		    ".%.*s.%ld.%u.tmp", NAME_KEPT, o->name, (long)getpid(), n);
		fd = openat(o->folder, o->sibling,
		    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
		if (fd != -1 || errno != EEXIST)
			break;
	}
	if (fd == -1) {
		/* Not ours, so not to be removed. */
		o->sibling[0] = '\0';
		return (failed(o, "openat", "cannot be made in its folder", f));
	}
	return (fd);
}

/* Explicitly, because umask has no say; group first, as chown clears bits. */
static int
dress(const struct outfile *o, int fd, const struct outfile_mode *how,
    struct fault *f)
{
	mode_t mode = how == NULL || how->mode == 0 ? 0600 : how->mode & 0777;
	gid_t group = how == NULL ? (gid_t)-1 : how->group;

	if (group != (gid_t)-1 && fchown(fd, (uid_t)-1, group) == -1)
		return (failed(o, "fchown", "cannot be given its group", f));
	if (fchmod(fd, mode) == -1)
		return (failed(o, "fchmod", "cannot be given its mode", f));
	return (0);
}

static int
write_all(const struct outfile *o, int fd, const void *data, size_t length,
    struct fault *f)
{
	const char *p = data;
	ssize_t put;

	while (length > 0) {
		put = write(fd, p, length);
		if (put == -1 && errno == EINTR)
			continue;
		/* Nothing written and no reason: do not try for ever. */
		if (put == 0)
			errno = EIO;
		if (put <= 0)
			return (failed(o, "write", "cannot be written", f));
		p += put;
		length -= (size_t)put;
	}
	return (0);
}

/* The clock's second, or the one after the file's own. */
static int
later_time(const struct outfile *o, struct timespec *times, struct fault *f)
{
	int64_t now = instant_now();
	struct stat st;

	if (fstatat(o->folder, o->name, &st, AT_SYMLINK_NOFOLLOW) == 0) {
		if (now <= (int64_t)st.st_mtim.tv_sec)
			now = (int64_t)st.st_mtim.tv_sec + 1;
	} else if (errno != ENOENT)
		return (failed(o, "fstatat", "cannot be examined", f));
	times[0] = (struct timespec){ .tv_sec = (time_t)now };
	times[1] = times[0];
	return (0);
}

static int
date(const struct outfile *o, int fd, struct fault *f)
{
	struct timespec times[2] = { { 0, 0 }, { 0, 0 } };

	if (later_time(o, times, f) == -1)
		return (-1);
	if (futimens(fd, times) == -1)
		return (failed(o, "futimens", "cannot be given its time", f));
	return (0);
}

/* Makes the sibling and has it on the disk, whole. */
static int
fill(struct outfile *o, const void *data, size_t length,
    const struct outfile_mode *how, struct fault *f)
{
	int fd, rc = -1;

	if ((fd = make_sibling(o, f)) == -1)
		return (-1);
	if (dress(o, fd, how, f) == -1)
		goto out;
	if (write_all(o, fd, data, length, f) == -1)
		goto out;
	if (how != NULL && how->later && date(o, fd, f) == -1)
		goto out;
	if (fsync(fd) == -1) {
		(void)failed(o, "fsync", "cannot be flushed to disk", f);
		goto out;
	}
	rc = 0;
out:
	/* Some file systems tell only now that the disk is full. */
	if (close(fd) == -1 && rc == 0)
		rc = failed(o, "close", "cannot be closed", f);
	return (rc);
}

/* Its path and folder. */
static struct outfile *
outfile_new(const char *path, struct fault *f)
{
	struct outfile *o = calloc(1, sizeof(*o));

	if (o == NULL) {
		(void)fault_memory(f);
		return (NULL);
	}
	o->folder = -1;
	if ((o->path = strdup(path)) == NULL)
		(void)fault_memory(f);
	else if (open_folder(o, f) == 0)
		return (o);
	outfile_free(o);
	return (NULL);
}

void
outfile_sweep(const char *path)
{
	struct fault ignored = { 0 };
	struct outfile *o = outfile_new(path, &ignored);

	if (o != NULL)
		sweep(o);
	outfile_free(o);
}

int
outfile_stage(struct outfile **out, const char *path, const void *data,
    size_t length, const struct outfile_mode *how, struct fault *f)
{
	struct outfile *o = outfile_new(path, f);

	*out = NULL;
	if (o == NULL)
		return (-1);
	sweep(o);
	if (check_target(o, f) == -1 || fill(o, data, length, how, f) == -1) {
		outfile_free(o);
		return (-1);
	}
	*out = o;
	return (0);
}

int
outfile_commit(struct outfile *out, struct fault *f)
{
	if (out->committed)
		return (fault_set(f, FAULT_INTERNAL, "committed twice"));
	if (check_target(out, f) == -1)
		return (-1);
	if (renameat(out->folder, out->sibling, out->folder, out->name) == -1)
		return (failed(out, "renameat", "cannot be replaced", f));
	out->committed = true;
	if (fsync(out->folder) == -1)
		return (failed(out, "fsync",
		    "was replaced, but its folder cannot be flushed to disk",
		    f));
	return (0);
}

/* A file system in memory may have no size: f_blocks is 0, and all the rest. */
static bool
has_room(const struct statvfs *room, size_t length)
{
	if (room->f_blocks == 0 || room->f_frsize == 0)
		return (true);
	return (length / room->f_frsize < room->f_bavail);
}

int
outfile_try(const char *path, size_t length, struct fault *f)
{
	struct outfile *o;
	struct statvfs room;
	int rc = 0;

	if (outfile_stage(&o, path, "", 1, NULL, f) == -1)
		return (-1);
	if (fstatvfs(o->folder, &room) == -1)
		rc = failed(o, "fstatvfs", "cannot be examined", f);
	else if (!has_room(&room, length)) {
		errno = ENOSPC;
		rc = failed(o, "fstatvfs", "would not fit on the disk", f);
	}
	outfile_free(o);
	return (rc);
}

bool
outfile_published(const struct outfile *out)
{
	return (out->committed);
}

void
outfile_free(struct outfile *out)
{
	if (out == NULL)
		return;
	if (!out->committed && out->sibling[0] != '\0')
		(void)unlinkat(out->folder, out->sibling, 0);
	if (out->folder != -1)
		(void)close(out->folder);
	free(out->path);
	free(out);
}

int
outfile_touch(const char *path, struct fault *f)
{
	struct outfile *o = outfile_new(path, f);
	struct timespec times[2] = { { 0, 0 }, { 0, 0 } };
	int rc = -1;

	if (o == NULL)
		return (-1);
	if (check_target(o, f) == 0 && later_time(o, times, f) == 0) {
		rc = utimensat(o->folder, o->name, times, AT_SYMLINK_NOFOLLOW);
		if (rc == -1)
			(void)failed(
			    o, "utimensat", "cannot be given its time", f);
	}
	outfile_free(o);
	return (rc);
}

int
outfile_write(const char *path, const void *data, size_t length,
    const struct outfile_mode *how, struct fault *f)
{
	struct outfile *o;
	int rc;

	if (outfile_stage(&o, path, data, length, how, f) == -1)
		return (-1);
	rc = outfile_commit(o, f);
	outfile_free(o);
	return (rc);
}
