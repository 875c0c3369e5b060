#include "cases.h"

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "lib/util/infile.h"

static int
visible(const struct dirent *entry)
{
	return (entry->d_name[0] != '.');
}

void
cases_run(const char *kind, unsigned int least, void (*run)(const char *))
{
	char root[256], folder[768];
	struct dirent **entries;
	int count, i;

	(void)snprintf(root, sizeof(root), "tests/cases/%s", kind);
	count = scandir(root, &entries, visible, alphasort);
	ck_assert_int_ge(count, (int)least);
	for (i = 0; i < count; i++) {
		(void)snprintf(
		    folder, sizeof(folder), "%s/%s", root, entries[i]->d_name);
		run(folder);
		free(entries[i]);
	}
	free(entries);
}

bool
cases_read(const char *folder, const char *name, struct bytes *b)
{
	struct fault f = { 0 };
	char path[1024];

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	if (access(path, F_OK) == -1)
		return (false);
	ck_assert_int_eq(infile_read(path, 1024 * 1024, b, &f), 0);
	return (true);
}
