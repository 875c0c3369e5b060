#include "recipe/hjson.h"

#include <stdlib.h>
#include <string.h>

#include "recipe/hjson_text.h"

static json_t *read_value(struct hjson_parser *p);

/* The name of a member, on the heap; NULL with a fault. */
static char *
read_name(struct hjson_parser *p)
{
	size_t start = p->at;
	json_t *quoted;
	char *name;

	if (p->text[start] == '"') {
		if ((quoted = hjson_quoted(p)) == NULL)
			return (NULL);
		name = strdup(json_string_value(quoted));
		json_decref(quoted);
	} else {
		while (p->at < p->length && p->text[p->at] != ' ' &&
		    (unsigned char)p->text[p->at] > 0x20 &&
		    p->text[p->at] != 0x7f &&
		    strchr(",:[]{}'\"", p->text[p->at]) == NULL)
			p->at++;
		if (p->at == start) {
			(void)hjson_refuse(p, start,
			    "the name of a member is "
			    "expected here");
			return (NULL);
		}
		name = strndup(p->text + start, p->at - start);
	}
	if (name == NULL)
		(void)fault_memory(p->fault);
	return (name);
}

/* Over the colon, to the value. */
static int
skip_colon(struct hjson_parser *p)
{
	size_t colon;

	if (hjson_skip(p) == -1)
		return (-1);
	if (!hjson_starts(p, ":"))
		return (hjson_refuse(p, p->at,
		    "a colon is expected after the name "
		    "of a member"));
	colon = p->at++;
	if (hjson_skip(p) == -1)
		return (-1);
	if (p->at < p->length && strchr("{[\"'", p->text[p->at]) == NULL &&
	    memchr(p->text + colon, '\n', p->at - colon) != NULL)
		return (hjson_refuse(p, p->at,
		    "a value without quotes stands in "
		    "the line of its name"));
	return (0);
}

static int
read_member(struct hjson_parser *p, json_t *object)
{
	size_t start = p->at;
	char *name = read_name(p);
	json_t *value;
	int rc = -1;

	if (name == NULL)
		return (-1);
	if (json_object_get(object, name) != NULL) {
		(void)hjson_refuse(p, start, "this name is there already");
		goto out;
	}
	if (skip_colon(p) == -1 || (value = read_value(p)) == NULL)
		goto out;
	if (json_object_set_new(object, name, value) == -1)
		(void)fault_memory(p->fault);
	else
		rc = 0;
out:
	free(name);
	return (rc);
}

static int
read_element(struct hjson_parser *p, json_t *array)
{
	json_t *value = read_value(p);

	if (value == NULL)
		return (-1);
	if (json_array_append_new(array, value) == -1)
		return (fault_memory(p->fault));
	return (0);
}

/* What the container holds next, and the comma after it. */
static int
read_item(struct hjson_parser *p, json_t *container)
{
	int rc;

	if (json_is_object(container))
		rc = read_member(p, container);
	else
		rc = read_element(p, container);
	if (rc == -1 || hjson_skip(p) == -1)
		return (-1);
	if (hjson_starts(p, ","))
		p->at++;
	return (0);
}

/* What stands between brackets, up to the closing one. */
static int
read_contents(struct hjson_parser *p, json_t *container)
{
	const char *closing = json_is_object(container) ? "}" : "]";
	size_t start = p->at++;

	for (;;) {
		if (hjson_skip(p) == -1)
			return (-1);
		if (p->at == p->length)
			return (hjson_refuse(p, start,
			    "\"%c\" that is not closed", p->text[start]));
		if (hjson_starts(p, closing))
			break;
		if (read_item(p, container) == -1)
			return (-1);
	}
	p->at++;
	return (0);
}

static json_t *
read_container(struct hjson_parser *p)
{
	json_t *container;

	if (p->depth == HJSON_DEPTH_MOST) {
		(void)hjson_refuse(
		    p, p->at, "deeper than %d levels", HJSON_DEPTH_MOST);
		return (NULL);
	}
	container = hjson_starts(p, "{") ? json_object() : json_array();
	if (container == NULL) {
		(void)fault_memory(p->fault);
		return (NULL);
	}
	p->depth++;
	if (read_contents(p, container) == -1) {
		json_decref(container);
		container = NULL;
	}
	p->depth--;
	return (container);
}

static json_t *
read_value(struct hjson_parser *p)
{
	if (p->at == p->length || strchr(",:]}", p->text[p->at]) != NULL) {
		(void)hjson_refuse(p, p->at, "a value is expected here");
		return (NULL);
	}
	if (hjson_starts(p, "{") || hjson_starts(p, "["))
		return (read_container(p));
	if (hjson_starts(p, "\""))
		return (hjson_quoted(p));
	if (hjson_starts(p, "'''"))
		return (hjson_lines(p));
	if (hjson_starts(p, "'")) {
		(void)hjson_refuse(p, p->at, "a string is quoted by \" here");
		return (NULL);
	}
	return (hjson_plain(p));
}

/* Line by line, as no character of UTF-8 goes over a line end. */
static int
check_utf8(struct hjson_parser *p)
{
	json_t *line;
	size_t end;

	for (p->at = 0; p->at < p->length; p->at = end + 1) {
		end = hjson_line_end(p);
		line = json_stringn(p->text + p->at, end - p->at);
		if (line == NULL)
			return (
			    hjson_refuse(p, p->at, "this line is not UTF-8"));
		json_decref(line);
	}
	p->at = 0;
	return (0);
}

static int
check_text(struct hjson_parser *p)
{
	const char *nul;

	if (p->length > HJSON_TEXT_MOST)
		return (hjson_refuse(
		    p, 0, "larger than %lu bytes", HJSON_TEXT_MOST));
	if (p->length == 0)
		return (hjson_refuse(p, 0, "the document is empty"));
	if ((nul = memchr(p->text, '\0', p->length)) != NULL)
		return (hjson_refuse(
		    p, (size_t)(nul - p->text), "a control character"));
	return (check_utf8(p));
}

int
hjson_read(json_t **root, const char *file, const struct bytes *document,
    struct fault *f)
{
	struct hjson_parser p = { file, (const char *)document->data,
		document->length, 0, 0, f };

	*root = NULL;
	if (check_text(&p) == -1 || hjson_skip(&p) == -1)
		return (-1);
	if (!hjson_starts(&p, "{"))
		return (hjson_refuse(&p, p.at, "an object is expected here"));
	if ((*root = read_value(&p)) == NULL)
		return (-1);
	if (hjson_skip(&p) == 0 && p.at == p.length)
		return (0);
	(void)hjson_refuse(&p, p.at, "nothing follows the object");
	json_decref(*root);
	*root = NULL;
	return (-1);
}
