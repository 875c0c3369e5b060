#include "lib/conf/yamlfile.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the first pass counts. */
struct scan {
	unsigned int documents;
	unsigned int depth;
	unsigned int anchors;
};

/* libyaml counts from 0, people from 1. */
static unsigned int
from_one(size_t n)
{
	return (n < UINT_MAX ? (unsigned int)n + 1 : UINT_MAX);
}

int
yamlfile_fault(const struct yamlfile *y, const yaml_mark_t *mark,
    struct fault *f, const char *format, ...)
{
	char what[sizeof(f->what)];
	va_list ap;

	va_start(ap, format);
	(void)vsnprintf(what, sizeof(what), format, ap);
	va_end(ap);
	(void)fault_set(f, FAULT_INPUT, "%s", what);
	return (fault_file(
	    f, y->path, from_one(mark->line), from_one(mark->column)));
}

yaml_node_t *
yamlfile_node(const struct yamlfile *y, int number)
{
	return (y->document.nodes.start + number - 1);
}

/* The reader tells a byte's offset only. */
static yaml_mark_t
mark_of_offset(const struct bytes *text, size_t offset)
{
	yaml_mark_t mark = { 0 };
	size_t i;

	for (i = 0; i < offset && i < text->length; i++) {
		mark.column++;
		if (text->data[i] == '\n') {
			mark.line++;
			mark.column = 0;
		}
	}
	return (mark);
}

/* Turns libyaml's error into a fault. */
static int
parser_fault(const struct yamlfile *y, const yaml_parser_t *parser,
    const struct bytes *text, struct fault *f)
{
	yaml_mark_t mark = parser->problem_mark;

	if (parser->error == YAML_MEMORY_ERROR)
		return (fault_memory(f));
	if (parser->error == YAML_READER_ERROR)
		mark = mark_of_offset(text, parser->problem_offset);
	return (yamlfile_fault(y, &mark, f, "not YAML: %s%s%s",
	    parser->context != NULL ? parser->context : "",
	    parser->context != NULL ? ": " : "",
	    parser->problem != NULL ? parser->problem : "unknown error"));
}

/* Starts a parser over text, which must be UTF-8. */
static int
parser_start(yaml_parser_t *parser, const struct bytes *text, struct fault *f)
{
	if (yaml_parser_initialize(parser) == 0)
		return (fault_memory(f));
	yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(parser, text->data, text->length);
	return (0);
}

/* Wipes the parser's own copies of the text, which libyaml does not. */
static void
parser_end(yaml_parser_t *parser)
{
	if (parser->raw_buffer.start != NULL)
		explicit_bzero(parser->raw_buffer.start,
		    (size_t)(parser->raw_buffer.end -
			parser->raw_buffer.start));
	if (parser->buffer.start != NULL)
		explicit_bzero(parser->buffer.start,
		    (size_t)(parser->buffer.end - parser->buffer.start));
	yaml_parser_delete(parser);
}

static void
event_end(yaml_event_t *event)
{
	if (event->type == YAML_SCALAR_EVENT &&
	    event->data.scalar.value != NULL)
		explicit_bzero(
		    event->data.scalar.value, event->data.scalar.length);
	yaml_event_delete(event);
}

static const yaml_char_t *
event_anchor(const yaml_event_t *event)
{
	if (event->type == YAML_SCALAR_EVENT)
		return (event->data.scalar.anchor);
	if (event->type == YAML_SEQUENCE_START_EVENT)
		return (event->data.sequence_start.anchor);
	if (event->type == YAML_MAPPING_START_EVENT)
		return (event->data.mapping_start.anchor);
	return (NULL);
}

static const yaml_char_t *
event_tag(const yaml_event_t *event)
{
	if (event->type == YAML_SCALAR_EVENT)
		return (event->data.scalar.tag);
	if (event->type == YAML_SEQUENCE_START_EVENT)
		return (event->data.sequence_start.tag);
	if (event->type == YAML_MAPPING_START_EVENT)
		return (event->data.mapping_start.tag);
	return (NULL);
}

/* Counts what begins and ends with this event. */
static void
scan_count(struct scan *s, const yaml_event_t *event)
{
	if (event->type == YAML_DOCUMENT_START_EVENT)
		s->documents++;
	if (event->type == YAML_SEQUENCE_START_EVENT ||
	    event->type == YAML_MAPPING_START_EVENT)
		s->depth++;
	if (event->type == YAML_SEQUENCE_END_EVENT ||
	    event->type == YAML_MAPPING_END_EVENT)
		s->depth--;
	if (event_anchor(event) != NULL)
		s->anchors++;
}

static int
scan_event(const struct yamlfile *y, struct scan *s, const yaml_event_t *event,
    struct fault *f)
{
	const yaml_mark_t *mark = &event->start_mark;

	scan_count(s, event);
	if (s->documents > 1)
		return (yamlfile_fault(
		    y, mark, f, "a second document begins; there must be one"));
	if (s->depth > YAMLFILE_DEPTH_MOST)
		return (yamlfile_fault(y, mark, f,
		    "nested deeper than %d levels", YAMLFILE_DEPTH_MOST));
	if (s->anchors > YAMLFILE_ANCHORS_MOST)
		return (yamlfile_fault(
		    y, mark, f, "more than %d anchors", YAMLFILE_ANCHORS_MOST));
	if (event_tag(event) != NULL)
		return (yamlfile_fault(y, mark, f, "tags are not accepted: %s",
		    (const char *)event_tag(event)));
	return (0);
}

/*
 * The first pass, event by event, before libyaml builds anything: building
 * costs the square of the number of anchors, and a tag such as !!str cannot be
 * seen afterwards.
 */
static int
scan(const struct yamlfile *y, const struct bytes *text, struct fault *f)
{
	struct scan s = { 0 };
	yaml_mark_t start = { 0 };
	yaml_parser_t parser;
	yaml_event_t event;
	int more = 1, result = -1;

	if (parser_start(&parser, text, f) == -1)
		return (-1);
	while (more) {
		if (yaml_parser_parse(&parser, &event) == 0) {
			(void)parser_fault(y, &parser, text, f);
			goto out;
		}
		more = event.type != YAML_STREAM_END_EVENT;
		result = scan_event(y, &s, &event, f);
		event_end(&event);
		if (result == -1)
			goto out;
	}
	if (s.documents == 0)
		result = yamlfile_fault(y, &start, f, "the file is empty");
out:
	parser_end(&parser);
	return (result);
}

/* The second pass builds the document. */
static int
build(struct yamlfile *y, const struct bytes *text, struct fault *f)
{
	yaml_parser_t parser;
	int result = 0;

	if (parser_start(&parser, text, f) == -1)
		return (-1);
	if (yaml_parser_load(&parser, &y->document) == 0)
		result = parser_fault(y, &parser, text, f);
	else
		y->open = true;
	parser_end(&parser);
	return (result);
}

/* A key goes into paths and messages, and is compared as a C string. */
static int
check_key(const struct yamlfile *y, const yaml_node_t *key, struct fault *f)
{
	const unsigned char *text;
	size_t i, length;

	if (key->type != YAML_SCALAR_NODE)
		return (yamlfile_fault(
		    y, &key->start_mark, f, "a key must be text"));
	text = key->data.scalar.value;
	length = key->data.scalar.length;
	if (length == 0 || length > YAMLFILE_KEY_MOST)
		return (yamlfile_fault(y, &key->start_mark, f,
		    "a key must have 1 to %d bytes", YAMLFILE_KEY_MOST));
	for (i = 0; i < length; i++)
		if (text[i] < 0x20 || text[i] == 0x7f)
			return (yamlfile_fault(y, &key->start_mark, f,
			    "a key must not have control characters"));
	if (key->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
	    strcmp((const char *)text, "<<") == 0)
		return (yamlfile_fault(y, &key->start_mark, f,
		    "merge keys are not read: write the members out, or make "
		    "the whole mapping an alias"));
	return (0);
}

/* By text; the same text in the order of the file. */
static int
compare_keys(const void *a, const void *b)
{
	const yaml_node_t *x = *(const yaml_node_t *const *)a;
	const yaml_node_t *y = *(const yaml_node_t *const *)b;
	int order = strcmp((const char *)x->data.scalar.value,
	    (const char *)y->data.scalar.value);

	if (order != 0)
		return (order);
	return (x->start_mark.index < y->start_mark.index ?
		-1 :
		x->start_mark.index > y->start_mark.index);
}

static int
check_duplicates(const struct yamlfile *y, const yaml_node_t **keys,
    size_t count, struct fault *f)
{
	const char *text;
	size_t i;

	qsort(keys, count, sizeof(*keys), compare_keys);
	for (i = 1; i < count; i++) {
		text = (const char *)keys[i]->data.scalar.value;
		if (strcmp((const char *)keys[i - 1]->data.scalar.value,
			text) == 0)
			return (yamlfile_fault(y, &keys[i]->start_mark, f,
			    "key %s is there twice, first in line %u", text,
			    from_one(keys[i - 1]->start_mark.line)));
	}
	return (0);
}

static int
check_mapping(
    const struct yamlfile *y, const yaml_node_t *mapping, struct fault *f)
{
	const yaml_node_pair_t *pair = mapping->data.mapping.pairs.start;
	const yaml_node_pair_t *top = mapping->data.mapping.pairs.top;
	const yaml_node_t **keys;
	size_t count = 0;
	int result = -1;

	keys = calloc((size_t)(top - pair) + 1, sizeof(*keys));
	if (keys == NULL)
		return (fault_memory(f));
	for (; pair < top; pair++) {
		keys[count] = yamlfile_node(y, pair->key);
		if (check_key(y, keys[count++], f) == -1)
			goto out;
	}
	result = check_duplicates(y, keys, count, f);
out:
	free(keys);
	return (result);
}

/* Every node once, whatever aliases make of them: no recursion. */
static int
check_nodes(const struct yamlfile *y, struct fault *f)
{
	const yaml_node_t *node;

	for (node = y->document.nodes.start; node < y->document.nodes.top;
	     node++)
		if (node->type == YAML_MAPPING_NODE &&
		    check_mapping(y, node, f) == -1)
			return (-1);
	return (0);
}

int
yamlfile_open(struct yamlfile *y, const char *path, const char *folder,
    const struct bytes *text, struct fault *f)
{
	memset(y, 0, sizeof(*y));
	y->path = path;
	y->folder = folder;
	if (scan(y, text, f) == -1 || build(y, text, f) == -1 ||
	    check_nodes(y, f) == -1) {
		yamlfile_close(y);
		return (-1);
	}
	return (0);
}

void
yamlfile_close(struct yamlfile *y)
{
	yaml_node_t *node;

	if (!y->open)
		return;
	for (node = y->document.nodes.start; node < y->document.nodes.top;
	     node++)
		if (node->type == YAML_SCALAR_NODE)
			explicit_bzero(
			    node->data.scalar.value, node->data.scalar.length);
	yaml_document_delete(&y->document);
	y->open = false;
}
