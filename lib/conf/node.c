#include "lib/conf/node.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *
scalar_of(const yaml_node_t *yaml)
{
	return ((const char *)yaml->data.scalar.value);
}

void
node_root(struct node *n, struct yamlfile *file)
{
	memset(n, 0, sizeof(*n));
	n->file = file;
	n->yaml = yamlfile_node(file, 1);
}

bool
node_is_mapping(const struct node *n)
{
	return (n->yaml->type == YAML_MAPPING_NODE);
}

bool
node_is_list(const struct node *n)
{
	return (n->yaml->type == YAML_SEQUENCE_NODE);
}

bool
node_same(const struct node *a, const struct node *b)
{
	return (a->yaml == b->yaml);
}

size_t
node_count(const struct node *n)
{
	if (node_is_mapping(n))
		return ((size_t)(n->yaml->data.mapping.pairs.top -
		    n->yaml->data.mapping.pairs.start));
	if (node_is_list(n))
		return ((size_t)(n->yaml->data.sequence.items.top -
		    n->yaml->data.sequence.items.start));
	return (0);
}

const char *
node_name(const struct node *n)
{
	return (n->key != NULL ? scalar_of(n->key) : "");
}

unsigned int
node_line(const struct node *n)
{
	const yaml_node_t *at = n->key != NULL ? n->key : n->yaml;

	return ((unsigned int)at->start_mark.line + 1);
}

/* Writes "a.b[2].c", root first; too long is cut at its beginning. */
static void
path_of(const struct node *n, char *path, size_t size)
{
	char piece[160], longer[512];

	path[0] = '\0';
	for (; n->parent != NULL; n = n->parent) {
		if (n->key != NULL)
			(void)snprintf(piece, sizeof(piece), "%s%.128s",
			    n->parent->parent != NULL ? "." : "",
			    scalar_of(n->key));
		else
			(void)snprintf(piece, sizeof(piece), "[%zu]", n->item);
		(void)snprintf(longer, sizeof(longer), "%s%s", piece, path);
		(void)snprintf(path, size, "%.*s", (int)size - 1, longer);
	}
}

int
node_place(const struct node *n, struct fault *f)
{
	char path[sizeof(f->path)];
	const yaml_mark_t *mark = &n->yaml->start_mark;

	path_of(n, path, sizeof(path));
	(void)fault_path(f, path);
	return (fault_file(f, n->file->path, (unsigned int)mark->line + 1,
	    (unsigned int)mark->column + 1));
}

int
node_fault(const struct node *n, struct fault *f, const char *format, ...)
{
	char what[sizeof(f->what)];
	va_list ap;

	va_start(ap, format);
	(void)vsnprintf(what, sizeof(what), format, ap);
	va_end(ap);
	(void)fault_set(f, FAULT_INPUT, "%s", what);
	return (node_place(n, f));
}

int
node_key_fault(const struct node *n, struct fault *f, const char *format, ...)
{
	char what[sizeof(f->what)];
	const yaml_node_t *at = n->key != NULL ? n->key : n->yaml;
	va_list ap;

	va_start(ap, format);
	(void)vsnprintf(what, sizeof(what), format, ap);
	va_end(ap);
	(void)yamlfile_fault(n->file, &at->start_mark, f, "%s", what);
	return (node_place(n, f));
}

/* Pays for a visit: an alias costs again what it stands for. */
static int
spend(const struct node *n, struct fault *f)
{
	size_t cost = 1;

	if (n->yaml->type == YAML_SCALAR_NODE)
		cost += n->yaml->data.scalar.length;
	if (cost > YAMLFILE_BUDGET - n->file->spent)
		return (node_fault(n, f,
		    "aliases repeat too much: more than %lu bytes in all",
		    YAMLFILE_BUDGET));
	n->file->spent += cost;
	return (0);
}

static void
member_at(const struct node *n, size_t i, struct node *member)
{
	const yaml_node_pair_t *pair = n->yaml->data.mapping.pairs.start + i;

	member->file = n->file;
	member->yaml = yamlfile_node(n->file, pair->value);
	member->key = yamlfile_node(n->file, pair->key);
	member->parent = n;
	member->item = 0;
}

bool
node_find(const struct node *n, const char *name, struct node *member)
{
	size_t i;

	if (!node_is_mapping(n))
		return (false);
	for (i = 0; i < node_count(n); i++) {
		member_at(n, i, member);
		if (strcmp(node_name(member), name) == 0)
			return (true);
	}
	return (false);
}

static int
require_mapping(const struct node *n, struct fault *f)
{
	if (!node_is_mapping(n))
		return (
		    node_fault(n, f, "a mapping (name: value) is expected"));
	return (0);
}

static int
check_known(
    const struct node *n, const struct node_field *fields, struct fault *f)
{
	const struct node_field *field;
	struct node member;
	size_t i;

	for (i = 0; i < node_count(n); i++) {
		member_at(n, i, &member);
		for (field = fields; field->name != NULL; field++)
			if (strcmp(field->name, node_name(&member)) == 0)
				break;
		if (field->name == NULL)
			return (node_key_fault(&member, f, "unknown key"));
	}
	return (0);
}

int
node_fields(const struct node *n, const struct node_field *fields, void *to,
    struct fault *f)
{
	const struct node_field *field;
	struct node member;

	if (require_mapping(n, f) == -1 || check_known(n, fields, f) == -1)
		return (-1);
	for (field = fields; field->name != NULL; field++) {
		if (!node_find(n, field->name, &member)) {
			if (field->required)
				return (node_key_fault(
				    n, f, "%s is missing", field->name));
			continue;
		}
		if (spend(&member, f) == -1 ||
		    field->read(&member, (char *)to + field->offset, f) == -1)
			return (-1);
	}
	return (0);
}

int
node_members(const struct node *n, size_t most, node_read *read, void *to,
    struct fault *f)
{
	struct node member;
	size_t i;

	if (require_mapping(n, f) == -1)
		return (-1);
	if (node_count(n) > most)
		return (node_key_fault(n, f, "more than %zu members", most));
	for (i = 0; i < node_count(n); i++) {
		member_at(n, i, &member);
		if (spend(&member, f) == -1 || read(&member, to, f) == -1)
			return (-1);
	}
	return (0);
}

int
node_items(const struct node *n, size_t most, node_read *read, void *to,
    struct fault *f)
{
	struct node item = { .file = n->file, .parent = n };

	if (!node_is_list(n))
		return (node_fault(n, f, "a list is expected"));
	if (node_count(n) > most)
		return (node_key_fault(n, f, "more than %zu items", most));
	for (; item.item < node_count(n); item.item++) {
		item.yaml = yamlfile_node(
		    n->file, n->yaml->data.sequence.items.start[item.item]);
		if (spend(&item, f) == -1 || read(&item, to, f) == -1)
			return (-1);
	}
	return (0);
}

/* What YAML takes for "nothing" when it is not in quotes. */
static bool
is_null(const yaml_node_t *yaml)
{
	static const char *const nulls[] = { "", "~", "null", "Null", "NULL" };
	size_t i;

	if (yaml->data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
		return (false);
	for (i = 0; i < sizeof(nulls) / sizeof(nulls[0]); i++)
		if (strcmp(scalar_of(yaml), nulls[i]) == 0)
			return (true);
	return (false);
}

int
node_text(const struct node *n, const char **text, struct fault *f)
{
	const unsigned char *p;
	size_t i;

	if (n->yaml->type != YAML_SCALAR_NODE)
		return (node_fault(n, f, "a single value is expected"));
	if (is_null(n->yaml))
		return (node_fault(n, f,
		    "there is no value (if null is meant "
		    "as text, put it in quotes)"));
	if (n->yaml->data.scalar.length > NODE_TEXT_MOST)
		return (
		    node_fault(n, f, "longer than %d bytes", NODE_TEXT_MOST));
	p = n->yaml->data.scalar.value;
	for (i = 0; i < n->yaml->data.scalar.length; i++)
		if (p[i] < 0x20 || p[i] == 0x7f)
			return (node_fault(n, f,
			    "control characters, also "
			    "the end of a line, are not accepted"));
	*text = scalar_of(n->yaml);
	return (0);
}
