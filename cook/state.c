/* The state folder: a lock for each token, and the journals. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cook/run.h"
#include "lib/util/digest.h"
#include "lib/util/infile.h"
#include "lib/util/lock.h"

/* Journals and locks that are looked at, at most. */
#define NAMES_MOST 4096

/* Hexadecimal digits of a name. */
#define DIGITS 16

static const char prefix[] = "cook-";

/* Whoever can exchange the files of the folder can have keys destroyed. */
static int
check_folder(const struct conf *c, struct fault *f)
{
	struct stat st;

	if (stat(c->state, &st) == -1)
		(void)fault_errno(f, "stat", c->state,
		    "there must be a folder for the journal (state in "
		    "oks.conf)");
	else if (!S_ISDIR(st.st_mode))
		(void)fault_set(
		    f, FAULT_INPUT, "the state folder is not a folder");
	else if ((st.st_uid != geteuid() && st.st_uid != 0) ||
	    ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0 &&
		(st.st_mode & S_ISVTX) == 0))
		(void)fault_set(f, FAULT_REFUSED,
		    "the state folder belongs to another user, or can be "
		    "written by group or others");
	else
		return (0);
	return (fault_file(f, c->state, 0, 0));
}

/* The path of a file in the folder; the caller frees. */
static char *
path_of(
    const struct conf *c, const char *name, const char *suffix, struct fault *f)
{
	char file[STATE_NAME_SIZE + 16], *path;

	(void)snprintf(file, sizeof(file), "%s.%s", name, suffix);
	if ((path = infile_join(c->state, file)) == NULL)
		(void)fault_memory(f);
	return (path);
}

/* Follows from what the token says it is, not from how oks.conf calls it. */
static int
name_token(const struct hsm_token_info *info, char *name, struct fault *f)
{
	char text[128], hex[DIGEST_HEX_SIZE];
	int length = snprintf(text, sizeof(text), "%s\n%s\n%s\n%s", info->label,
	    info->serial, info->manufacturer, info->model);

	if (digest_sha256_hex(text, (size_t)length, hex, f) == -1)
		return (-1);
	(void)snprintf(name, STATE_NAME_SIZE, "%s%.*s", prefix, DIGITS, hex);
	return (0);
}

int
state_lock_name(
    const struct conf *c, const char *name, int *fd, struct fault *f)
{
	char *path = path_of(c, name, "lock", f);
	int rc = -1;

	*fd = -1;
	if (path != NULL)
		rc = lock_take(path, fd, f);
	free(path);
	return (rc);
}

int
state_find(struct run *run, const char *name, struct fault *f)
{
	struct journal *j = &run->journal;

	j->begin = path_of(run->conf, name, "begin", f);
	j->commit = path_of(run->conf, name, "commit", f);
	if (j->begin == NULL || j->commit == NULL)
		return (-1);
	outfile_sweep(j->begin);
	outfile_sweep(j->commit);
	j->begun = access(j->begin, F_OK) == 0;
	j->committed = access(j->commit, F_OK) == 0;
	return (0);
}

static int
compare_names(const void *a, const void *b)
{
	return (strcmp(a, b));
}

/* "cook-", the digits, and one of the suffixes. */
static bool
is_ours(const char *file)
{
	size_t length = sizeof(prefix) - 1;

	if (strncmp(file, prefix, length) != 0 ||
	    strspn(file + length, "0123456789abcdef") != DIGITS)
		return (false);
	file += length + DIGITS;
	return (strcmp(file, ".lock") == 0 || strcmp(file, ".begin") == 0 ||
	    strcmp(file, ".commit") == 0);
}

/* Each name once; returns how many there are. */
static size_t
sort(char (*names)[STATE_NAME_SIZE], size_t count)
{
	size_t i, kept = 0;

	qsort(names, count, sizeof(*names), compare_names);
	for (i = 0; i < count; i++)
		if (kept == 0 || strcmp(names[kept - 1], names[i]) != 0)
			memmove(names[kept++], names[i], sizeof(*names));
	return (kept);
}

static int
collect(char (**names)[STATE_NAME_SIZE], size_t *count, DIR *folder,
    const struct conf *c, struct fault *f)
{
	struct dirent *entry;
	void *more;

	while ((entry = readdir(folder)) != NULL) {
		if (!is_ours(entry->d_name))
			continue;
		if (*count == NAMES_MOST) {
			(void)fault_set(f, FAULT_INPUT,
			    "more than %d files of oks-cook are here",
			    NAMES_MOST);
			return (fault_file(f, c->state, 0, 0));
		}
		more = reallocarray(*names, *count + 1, sizeof(**names));
		if (more == NULL)
			return (fault_memory(f));
		*names = more;
		(void)snprintf((*names)[(*count)++], STATE_NAME_SIZE, "%.*s",
		    STATE_NAME_SIZE - 1, entry->d_name);
	}
	return (0);
}

int
state_list(char (**names)[STATE_NAME_SIZE], size_t *count, const struct conf *c,
    struct fault *f)
{
	DIR *folder;
	int rc;

	*names = NULL;
	*count = 0;
	if (check_folder(c, f) == -1)
		return (-1);
	if ((folder = opendir(c->state)) == NULL)
		return (fault_errno(
		    f, "opendir", c->state, "the state folder cannot be read"));
	rc = collect(names, count, folder, c, f);
	(void)closedir(folder);
	if (rc == 0 && *count > 0)
		*count = sort(*names, *count);
	if (rc == -1) {
		free(*names);
		*names = NULL;
	}
	return (rc);
}

static int
abandoned(const struct run *other, struct fault *f)
{
	(void)fault_set(f, FAULT_REFUSED,
	    "the last run on this token was not finished: see oks cook "
	    "--status, then oks cook --recover");
	return (fault_file(f,
	    other->journal.begun ? other->journal.begin : other->journal.commit,
	    0, 0));
}

/* True if the journal's run used a token of ours. */
static bool
shares_token(const struct run *run, const struct run *other)
{
	size_t i, j;

	for (i = 0; i < run->store_count; i++)
		for (j = 0; j < other->store_count; j++)
			if (hsm_token_same(
				&run->stores[i].info, &other->stores[j].info))
				return (true);
	return (false);
}

/* Of a run on several tokens the journal has the name of one of them.  Where
 * the lock is taken, a run is going on, with other tokens than ours. */
static int
check_other(const struct run *run, const char *name, struct fault *f)
{
	struct run other = { .conf = run->conf };
	int fd, rc = 0;

	if (state_lock_name(run->conf, name, &fd, f) == -1)
		return (-1);
	if (fd == -1)
		return (0);
	rc = state_find(&other, name, f);
	if (rc == 0 && other.journal.begun) {
		rc = journal_read(&other, f);
		if (rc == 0 && shares_token(run, &other))
			rc = abandoned(&other, f);
	}
	run_clear(&other);
	(void)close(fd);
	return (rc);
}

static int
check_others(const struct run *run, struct fault *f)
{
	char(*names)[STATE_NAME_SIZE];
	size_t i, count;
	int rc = 0;

	if (state_list(&names, &count, run->conf, f) == -1)
		return (-1);
	for (i = 0; i < count && rc == 0; i++)
		rc = check_other(run, names[i], f);
	free(names);
	return (rc);
}

static int
lock_store(struct run *run, struct store *s, const char *name, struct fault *f)
{
	if (state_lock_name(run->conf, name, &s->lock, f) == -1)
		return (-1);
	if (s->lock == -1)
		return (fault_set(f, FAULT_REFUSED,
		    "another oks-cook is using the token %s",
		    s->repository->hsm.name));
	return (0);
}

int
state_lock_rest(struct run *run, const char *name, struct fault *f)
{
	char own[STATE_NAME_SIZE];
	size_t i;

	for (i = 0; i < run->store_count; i++)
		if (name_token(&run->stores[i].info, own, f) == -1 ||
		    (strcmp(own, name) != 0 &&
			lock_store(run, &run->stores[i], own, f) == -1))
			return (-1);
	return (0);
}

/* A journal of the token's name is there only after a run that did not end. */
static int
claim(struct run *run, struct store *s, struct fault *f)
{
	struct run last = { .conf = run->conf };
	char name[STATE_NAME_SIZE];
	int rc;

	if (name_token(&s->info, name, f) == -1 ||
	    lock_store(run, s, name, f) == -1)
		return (-1);
	rc = state_find(&last, name, f);
	if (rc == 0 && (last.journal.begun || last.journal.committed))
		rc = abandoned(&last, f);
	run_clear(&last);
	return (rc);
}

int
state_lock(struct run *run, struct fault *f)
{
	char name[STATE_NAME_SIZE];
	size_t i;

	if (run->store_count == 0)
		return (0);
	if (check_folder(run->conf, f) == -1)
		return (-1);
	for (i = 0; i < run->store_count; i++)
		if (claim(run, &run->stores[i], f) == -1)
			return (-1);
	if (check_others(run, f) == -1 ||
	    name_token(&run->stores[0].info, name, f) == -1)
		return (-1);
	return (state_find(run, name, f));
}

void
state_unlock(struct run *run)
{
	size_t i;

	for (i = 0; i < run->store_count; i++) {
		if (run->stores[i].lock != -1)
			(void)close(run->stores[i].lock);
		run->stores[i].lock = -1;
	}
}
