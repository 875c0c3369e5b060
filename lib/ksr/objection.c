#include "lib/ksr/objection.h"

#include <stdlib.h>
#include <string.h>

#include "lib/util/text.h"

void
objection_clear(struct objections *o)
{
	size_t i;

	for (i = 0; i < o->count; i++) {
		free(o->items[i].expected);
		free(o->items[i].found);
	}
	free(o->items);
	memset(o, 0, sizeof(*o));
}

int
objection_add(struct objections *o, const struct objection_place *at,
    const char *expected, const char *found, struct fault *f)
{
	struct objection *more, *item;

	o->total++;
	if (o->count == OBJECTIONS_MOST)
		return (0);
	more = reallocarray(o->items, o->count + 1, sizeof(*more));
	if (more == NULL)
		return (fault_memory(f));
	o->items = more;
	item = &more[o->count];
	*item = (struct objection){ at->check, at->bundle, at->line,
		strdup(expected), strdup(found) };
	if (item->expected == NULL || item->found == NULL) {
		free(item->expected);
		free(item->found);
		return (fault_memory(f));
	}
	o->count++;
	return (0);
}

static void
print(const struct objection *item, const char *file, FILE *out)
{
	text_print(out, file);
	if (item->line != 0)
		(void)fprintf(out, ":%u", item->line);
	(void)fprintf(out, ": %s", item->check);
	if (item->bundle != 0)
		(void)fprintf(out, ", bundle %zu", item->bundle);
	(void)fputs(": expected ", out);
	text_print(out, item->expected);
	(void)fputs(", found ", out);
	text_print(out, item->found);
	(void)fputc('\n', out);
}

void
objection_print(const struct objections *o, const char *file, FILE *out)
{
	size_t i;

	for (i = 0; i < o->count; i++)
		print(&o->items[i], file, out);
	if (o->total > o->count)
		(void)fprintf(out, "and %zu more\n", o->total - o->count);
}

int
objection_fault(const struct objections *o, const char *file, struct fault *f)
{
	if (o->total == 0)
		return (0);
	(void)fault_set(f, FAULT_REFUSED, "%zu finding%s, the first is %s",
	    o->total, o->total == 1 ? "" : "s", o->items[0].check);
	return (fault_file(f, file, 0, 0));
}
