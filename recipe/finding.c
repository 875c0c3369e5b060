#include "recipe/finding.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "recipe/locate.h"

void
findings_clear(struct findings *fs)
{
	size_t i;

	for (i = 0; i < fs->count; i++) {
		free(fs->items[i].path);
		free(fs->items[i].text);
	}
	free(fs->items);
	memset(fs, 0, sizeof(*fs));
}

int
finding_add(struct findings *fs, const char *path, struct fault *f,
    const char *format, ...)
{
	struct finding *item;
	va_list ap;
	int rc;

	if (fs->count == FINDINGS_MOST) {
		fs->total++;
		return (0);
	}
	item = reallocarray(fs->items, fs->count + 1, sizeof(*item));
	if (item == NULL)
		return (fault_memory(f));
	fs->items = item;
	item = &fs->items[fs->count];
	memset(item, 0, sizeof(*item));
	va_start(ap, format);
	rc = vasprintf(&item->text, format, ap);
	va_end(ap);
	if (rc == -1)
		return (fault_memory(f));
	if ((item->path = strdup(path)) == NULL) {
		free(item->text);
		return (fault_memory(f));
	}
	fs->count++;
	fs->total++;
	return (0);
}

void
findings_locate(struct findings *fs, const struct bytes *document)
{
	size_t i;

	for (i = 0; i < fs->count; i++)
		if (fs->items[i].line == 0)
			locate(document, fs->items[i].path, &fs->items[i].line,
			    &fs->items[i].column);
}

int
findings_fault(const struct findings *fs, const char *file,
    enum fault_kind kind, struct fault *f)
{
	const struct finding *first = fs->items;

	if (fs->count == 0)
		return (0);
	(void)fault_file(f, file, first->line, first->column);
	(void)fault_path(f, first->path);
	if (fs->total == 1)
		return (fault_set(f, kind, "%s", first->text));
	return (fault_set(f, kind,
	    "%s (the first of %zu findings; oks recipe lint lists them)",
	    first->text, fs->total));
}
