#include "lib/kasp/element.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util/duration.h"

#define BLANKS    " \t\r\n"
#define DIGITS    "0123456789"
#define TEXT_MOST 4096

static bool
is_called(const xmlNode *node, const char *name, size_t length)
{
	const char *is = (const char *)node->name;

	return (node->type == XML_ELEMENT_NODE && strlen(is) == length &&
	    memcmp(is, name, length) == 0);
}

const xmlNode *
element_next(const xmlNode *node, const char *name)
{
	for (node = node->next; node != NULL; node = node->next)
		if (is_called(node, name, strlen(name)))
			return (node);
	return (NULL);
}

const xmlNode *
element_find(const xmlNode *below, const char *path)
{
	const xmlNode *node = below;
	size_t length;

	while (node != NULL && *path != '\0') {
		length = strcspn(path, "/");
		for (node = node->children; node != NULL; node = node->next)
			if (is_called(node, path, length))
				break;
		path += length + (path[length] == '/' ? 1 : 0);
	}
	return (node);
}

int
element_fault(const xmlNode *node, struct fault *f, const char *format, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, format);
	(void)vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	if (node == NULL)
		return (fault_set(f, FAULT_INPUT, "%s", text));
	(void)fault_set(
	    f, FAULT_INPUT, "%s: %s", (const char *)node->name, text);
	return (fault_file(f, "", (unsigned int)xmlGetLineNo(node), 0));
}

char *
element_text(const xmlNode *node, struct fault *f)
{
	const xmlNode *child = node->children;
	const char *text = "";
	size_t length;
	char *copy;

	while (child != NULL && child->type == XML_COMMENT_NODE)
		child = child->next;
	if (child != NULL) {
		if (child->type != XML_TEXT_NODE || child->next != NULL) {
			(void)element_fault(
			    node, f, "a single text is expected");
			return (NULL);
		}
		text = (const char *)child->content;
	}
	text += strspn(text, BLANKS);
	for (length = strlen(text);
	     length > 0 && strchr(BLANKS, text[length - 1]) != NULL;)
		length--;
	if (length > TEXT_MOST) {
		(void)element_fault(node, f, "the text is too long");
		return (NULL);
	}
	if ((copy = strndup(text, length)) == NULL)
		(void)fault_memory(f);
	return (copy);
}

int
element_duration(const xmlNode *below, const char *path, int64_t fallback,
    int64_t *seconds, struct fault *f)
{
	const xmlNode *node = element_find(below, path);
	struct fault why = { 0 };
	char *text;
	int rc;

	if (node == NULL) {
		*seconds = fallback;
		return (fallback >= 0 ?
			0 :
			element_fault(below, f, "%s is missing", path));
	}
	if ((text = element_text(node, f)) == NULL)
		return (-1);
	rc = duration_parse(text, seconds, &why);
	free(text);
	return (rc == 0 ? 0 : element_fault(node, f, "%s", why.what));
}

int
element_number(const xmlNode *node, unsigned long most, unsigned long *number,
    struct fault *f)
{
	char *text = element_text(node, f);
	bool sound;

	if (text == NULL)
		return (-1);
	sound = *text != '\0' && strlen(text) < 10 &&
	    text[strspn(text, DIGITS)] == '\0';
	*number = sound ? strtoul(text, NULL, 10) : 0;
	free(text);
	if (!sound || *number > most)
		return (element_fault(
		    node, f, "a number from 0 to %lu is expected", most));
	return (0);
}
