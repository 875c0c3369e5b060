#include "lib/util/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static int
check_owner(int fd, const char *path, struct fault *f)
{
	struct stat st;

	if (fstat(fd, &st) == -1)
		return (fault_errno(f, "fstat", path, "cannot be examined"));
	if (S_ISREG(st.st_mode) && (st.st_uid == geteuid() || st.st_uid == 0))
		return (0);
	(void)fault_set(f, FAULT_REFUSED,
	    "is no lock of ours: it belongs to another user, or is not a "
	    "regular file");
	return (fault_file(f, path, 0, 0));
}

int
lock_take(const char *path, int *fd, struct fault *f)
{
	int flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
	int made = open(path, flags, S_IRUSR | S_IWUSR);

	*fd = -1;
	if (made == -1)
		return (
		    fault_errno(f, "open", path, "the lock cannot be opened"));
	if (check_owner(made, path, f) == -1)
		goto fail;
	if (flock(made, LOCK_EX | LOCK_NB) == 0) {
		*fd = made;
		return (0);
	}
	if (errno != EWOULDBLOCK) {
		(void)fault_errno(f, "flock", path, "cannot be locked");
		goto fail;
	}
	(void)close(made);
	return (0);
fail:
	(void)close(made);
	return (-1);
}
