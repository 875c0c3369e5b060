#include "recipe/locate.h"

#include <stdlib.h>
#include <string.h>

#include "recipe/scan.h"

/* Takes one part of the path and follows it; returns the rest of the path. */
static const char *
follow(struct scan *c, const char *path)
{
	size_t length;
	char *rest;

	if (path[0] == '[' && path[1] == '\'') {
		length = strcspn(path + 2, "'");
		(void)scan_member(c, path + 2, length);
		path += 2 + length;
		return (path + strspn(path, "']"));
	}
	if (path[0] == '[') {
		(void)scan_element(c, strtoul(path + 1, &rest, 10));
		return (*rest == ']' ? rest + 1 : rest);
	}
	length = strcspn(path + 1, ".[");
	(void)scan_member(c, path + 1, length);
	return (path + 1 + length);
}

void
locate(const struct bytes *document, const char *path, unsigned int *line,
    unsigned int *column)
{
	const char *text = (const char *)document->data, *p, *start;
	struct scan c = { text, text };

	if (document->length > 0)
		c.end += document->length;
	if (*path == '$')
		path++;
	while (*path == '.' || *path == '[')
		path = follow(&c, path);
	scan_space(&c);
	*line = 1;
	for (p = start = text; p < c.at; p++)
		if (*p == '\n') {
			(*line)++;
			start = p + 1;
		}
	*column = (unsigned int)(c.at - start) + 1;
}
