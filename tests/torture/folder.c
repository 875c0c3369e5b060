#include "tests/torture/folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEXT_MOST (1 << 20)

/* The next entry that is not the folder itself or the one above. */
static const char *
next(DIR *d)
{
	struct dirent *e;

	while ((e = readdir(d)) != NULL)
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			return (e->d_name);
	return (NULL);
}

static void
join(char *path, const char *folder, const char *name)
{
	if (snprintf(path, FOLDER_PATH_SIZE, "%s/%s", folder, name) >=
	    FOLDER_PATH_SIZE)
		abort();
}

static bool
copy_file(const char *from, const char *to, const struct stat *st)
{
	int in = open(from, O_RDONLY | O_CLOEXEC);
	int out = open(
	    to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, st->st_mode & 0777);
	bool good = in != -1 && out != -1 &&
	    sendfile(out, in, NULL, (size_t)st->st_size) == st->st_size;

	if (in != -1)
		(void)close(in);
	if (out != -1)
		good = close(out) == 0 && good;
	return (good);
}

bool
folder_copy(const char *from, const char *to)
{
	char one[FOLDER_PATH_SIZE], other[FOLDER_PATH_SIZE];
	const char *name;
	struct stat st;
	bool good = true;
	DIR *d;

	if (mkdir(to, 0700) == -1 || (d = opendir(from)) == NULL)
		return (false);
	while (good && (name = next(d)) != NULL) {
		join(one, from, name);
		join(other, to, name);
		good = lstat(one, &st) == 0 &&
		    (S_ISDIR(st.st_mode) ? folder_copy(one, other) :
					   copy_file(one, other, &st));
	}
	(void)closedir(d);
	return (good);
}

void
folder_remove(const char *folder)
{
	char path[FOLDER_PATH_SIZE];
	const char *name;
	DIR *d = opendir(folder);

	if (d == NULL)
		return;
	while ((name = next(d)) != NULL) {
		join(path, folder, name);
		if (unlink(path) == -1)
			folder_remove(path);
	}
	(void)closedir(d);
	(void)rmdir(folder);
}

bool
folder_write(const char *path, const char *text)
{
	int out = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	size_t length = strlen(text);
	bool good = out != -1 && write(out, text, length) == (ssize_t)length;

	if (out != -1)
		good = close(out) == 0 && good;
	return (good);
}

char *
folder_text(const char *path)
{
	char *text = calloc(1, TEXT_MOST + 1);
	int in = open(path, O_RDONLY | O_CLOEXEC);
	size_t used = 0;
	ssize_t got;

	if (text == NULL)
		abort();
	while (in != -1 && used < TEXT_MOST &&
	    (got = read(in, text + used, TEXT_MOST - used)) > 0)
		used += (size_t)got;
	if (in != -1)
		(void)close(in);
	return (text);
}

static bool
has(const char *path, const char *text)
{
	static char room[TEXT_MOST];
	int in = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length = in == -1 ? -1 : read(in, room, sizeof(room));

	if (in != -1)
		(void)close(in);
	return (length > 0 &&
	    memmem(room, (size_t)length, text, strlen(text)) != NULL);
}

static bool
is_one_of(const char *name, const char *const *names)
{
	for (; *names != NULL; names++)
		if (strcmp(name, *names) == 0)
			return (true);
	return (false);
}

const char *
folder_find(const char *folder, const char *text, const char *const *skip)
{
	static char found[FOLDER_PATH_SIZE];
	char path[FOLDER_PATH_SIZE];
	const char *name, *answer = NULL;
	struct stat st;
	DIR *d = opendir(folder);

	if (d == NULL)
		return (NULL);
	while (answer == NULL && (name = next(d)) != NULL) {
		join(path, folder, name);
		if (is_one_of(name, skip) || lstat(path, &st) == -1)
			continue;
		if (S_ISDIR(st.st_mode))
			answer = folder_find(path, text, skip);
		else if (has(path, text)) {
			(void)snprintf(found, sizeof(found), "%s", path);
			answer = found;
		}
	}
	(void)closedir(d);
	return (answer);
}
