#include "cook/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *const journal_kinds[] = { [PUBKEY_RSA] = "RSA",
	[PUBKEY_P256] = "P-256",
	[PUBKEY_P384] = "P-384",
	[PUBKEY_ED25519] = "Ed25519",
	[PUBKEY_ED448] = "Ed448",
	NULL };

void
journal_clear(struct journal *j)
{
	free(j->begin);
	free(j->commit);
	bytes_clear(&j->bytes);
	memset(j, 0, sizeof(*j));
}

/* A removal is there after a power cut only when the folder was flushed. */
static int
remove_file(const char *path, const char *folder, bool *there, struct fault *f)
{
	int fd, rc = 0;

	if (!*there)
		return (0);
	if (unlink(path) == -1 && errno != ENOENT)
		return (fault_errno(
		    f, "unlink", path, "the journal cannot be removed"));
	*there = false;
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1 || fsync(fd) == -1)
		rc = fault_errno(f, fd == -1 ? "open" : "fsync", folder,
		    "the journal is removed, but its folder cannot be "
		    "flushed to disk");
	if (fd != -1)
		(void)close(fd);
	return (rc);
}

int
journal_close(struct run *run, struct fault *f)
{
	struct journal *j = &run->journal;

	if (remove_file(j->begin, run->conf->state, &j->begun, f) == -1)
		return (-1);
	return (remove_file(j->commit, run->conf->state, &j->committed, f));
}
