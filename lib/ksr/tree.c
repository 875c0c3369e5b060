#include "lib/ksr/tree.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <libxml/parser.h>

#define BLANKS " \t\r\n"

unsigned int
tree_line(const xmlNode *n)
{
	long line = xmlGetLineNo(n);

	return (line > 0 ? (unsigned int)line : 0);
}

int
tree_fault(const xmlNode *n, struct fault *f, const char *format, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, format);
	(void)vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	(void)fault_set(
	    f, FAULT_INPUT, "%.64s: %s", (const char *)n->name, text);
	return (fault_file(f, "", tree_line(n), 0));
}

/* ---- Parsing ---- */

/* What begins with `begin` at text and ends with `end`, or NULL: its end. */
static const char *
skip(const char *text, const char *end_of_text, const char *begin,
    const char *end)
{
	size_t left = (size_t)(end_of_text - text);
	const char *found;

	if (left < strlen(begin) || memcmp(text, begin, strlen(begin)) != 0)
		return (NULL);
	text += strlen(begin);
	found = memmem(text, (size_t)(end_of_text - text), end, strlen(end));
	return (found == NULL ? end_of_text : found + strlen(end));
}

/* The end of the tag at text: its `>` outside of quotes. */
static const char *
tag_end(const char *text, const char *end)
{
	char quote = '\0';

	for (; text < end; text++) {
		if (quote != '\0') {
			if (*text == quote)
				quote = '\0';
		} else if (*text == '"' || *text == '\'')
			quote = *text;
		else if (*text == '>')
			return (text + 1);
	}
	return (end);
}

static unsigned int
line_of(const struct bytes *text, const char *at)
{
	const char *p = (const char *)text->data;
	unsigned int line = 1;

	for (; p < at; p++)
		line += *p == '\n' ? 1 : 0;
	return (line);
}

/* Refuses tags that are too long before libxml2 sees them. */
static int
check_tags(const struct bytes *text, struct fault *f)
{
	const char *at = (const char *)text->data, *end = at + text->length;
	const char *next;

	while (at < end && (at = memchr(at, '<', (size_t)(end - at))) != NULL) {
		if ((next = skip(at, end, "<!--", "-->")) != NULL ||
		    (next = skip(at, end, "<![CDATA[", "]]>")) != NULL ||
		    (next = skip(at, end, "<?", "?>")) != NULL) {
			at = next;
			continue;
		}
		next = tag_end(at, end);
		if (next - at > TREE_TAG_MOST) {
			(void)fault_set(f, FAULT_INPUT,
			    "a tag has more than %d bytes", TREE_TAG_MOST);
			return (fault_file(f, "", line_of(text, at), 0));
		}
		at = next;
	}
	return (0);
}

/* What the parser met: the first thing that is wrong, and a document type. */
struct meeting {
	bool declared, wrong, memory;
	unsigned int line;
	char what[200];
};

/* A document type ends the reading before anything that it declares. */
static void
meet_document_type(void *context, const xmlChar *name, const xmlChar *external,
    const xmlChar *system)
{
	xmlParserCtxt *ctxt = context;
	struct meeting *m = ctxt->_private;

	(void)name;
	(void)external;
	(void)system;
	m->declared = true;
	xmlStopParser(ctxt);
}

/* libxml2's sentence without its line break; what follows from it does not
 * count. */
static void
meet_error(void *context, xmlErrorPtr error)
{
	const xmlParserCtxt *ctxt = context;
	struct meeting *m = ctxt->_private;

	if (m->wrong || error->level < XML_ERR_ERROR)
		return;
	m->wrong = true;
	m->memory = error->code == XML_ERR_NO_MEMORY;
	m->line = error->line > 0 ? (unsigned int)error->line : 0;
	(void)snprintf(m->what, sizeof(m->what), "%s",
	    error->message == NULL ? "" : error->message);
	m->what[strcspn(m->what, "\r\n")] = '\0';
}

static int
not_xml(const struct meeting *m, struct fault *f)
{
	if (m->declared)
		return (fault_set(f, FAULT_INPUT,
		    "a document type is declared, and none is read"));
	if (m->memory || !m->wrong)
		return (fault_memory(f));
	(void)fault_set(f, FAULT_INPUT, "this is not XML: %s", m->what);
	return (fault_file(f, "", m->line, 0));
}

static xmlDoc *
parse(xmlParserCtxt *ctxt, const struct bytes *text, struct meeting *m,
    struct fault *f)
{
	xmlDoc *doc;

	ctxt->_private = m;
	ctxt->sax->internalSubset = meet_document_type;
	ctxt->sax->serror = meet_error;
	doc = xmlCtxtReadMemory(ctxt, (const char *)text->data,
	    (int)text->length, "", "UTF-8",
	    XML_PARSE_NONET | XML_PARSE_BIG_LINES);
	if (doc != NULL && !m->declared && !m->wrong)
		return (doc);
	(void)not_xml(m, f);
	xmlFreeDoc(doc);
	return (NULL);
}

xmlDoc *
tree_parse(const struct bytes *text, struct fault *f)
{
	struct meeting m = { 0 };
	xmlParserCtxt *ctxt;
	xmlDoc *doc;

	if (text->length == 0) {
		(void)fault_set(f, FAULT_INPUT, "the document is empty");
		return (NULL);
	}
	if (memchr(text->data, '\0', text->length) != NULL) {
		(void)fault_set(f, FAULT_INPUT,
		    "there is a NUL in it: this is no text in UTF-8");
		return (NULL);
	}
	if (check_tags(text, f) == -1)
		return (NULL);
	if ((ctxt = xmlNewParserCtxt()) == NULL) {
		(void)fault_memory(f);
		return (NULL);
	}
	doc = parse(ctxt, text, &m, f);
	xmlFreeParserCtxt(ctxt);
	return (doc);
}

/* ---- Walking ---- */

/* The text at `node` and its siblings into text, comments left out, blanks
 * around it cut off. */
static int
take_text(const xmlNode *n, const xmlNode *node, char *text, struct fault *f)
{
	size_t used = 0, length;

	for (; node != NULL; node = node->next) {
		if (node->type == XML_COMMENT_NODE || node->type == XML_PI_NODE)
			continue;
		if (node->type != XML_TEXT_NODE &&
		    node->type != XML_CDATA_SECTION_NODE)
			return (tree_fault(n, f, "only text is expected here"));
		length = strlen((const char *)node->content);
		if (length >= TREE_TEXT_MOST - used)
			return (tree_fault(n, f,
			    "the text has more than %d bytes", TREE_TEXT_MOST));
		memcpy(text + used, node->content, length);
		used += length;
	}
	while (used > 0 && strchr(BLANKS, text[used - 1]) != NULL)
		used--;
	text[used] = '\0';
	return (0);
}

static int
read_text(const xmlNode *n, const xmlNode *first, const struct tree_rule *rule,
    void *to, struct fault *f)
{
	char text[TREE_TEXT_MOST + 1];

	if (take_text(n, first, text, f) == -1)
		return (-1);
	return (rule->value(
	    n, text + strspn(text, BLANKS), (char *)to + rule->offset, f));
}

static int
read_element(
    const xmlNode *n, const struct tree_rule *rule, void *to, struct fault *f)
{
	static const struct tree_rule none[] = { { NULL, NULL, NULL, 0, 0,
	    0 } };

	if (rule->read != NULL)
		return (rule->read(n, (char *)to + rule->offset, f));
	if (tree_attributes(n, none, NULL, f) == -1)
		return (-1);
	return (read_text(n, n->children, rule, to, f));
}

/* The next element, or NULL; text between elements is refused. */
static int
next_element(const xmlNode *parent, const xmlNode **n, struct fault *f)
{
	const char *text;

	for (; *n != NULL; *n = (*n)->next) {
		if ((*n)->type == XML_ELEMENT_NODE)
			return (0);
		if ((*n)->type == XML_COMMENT_NODE || (*n)->type == XML_PI_NODE)
			continue;
		text = (const char *)(*n)->content;
		if ((*n)->type != XML_TEXT_NODE ||
		    text[strspn(text, BLANKS)] != '\0')
			return (tree_fault(parent, f,
			    "text is not expected between elements"));
	}
	return (0);
}

static bool
is_called(const xmlNode *n, const struct tree_rule *rule)
{
	return (n != NULL && n->ns == NULL && rule->name != NULL &&
	    strcmp((const char *)n->name, rule->name) == 0);
}

/* Reads the elements from *child on that are of the rule. */
static int
read_run(const xmlNode *n, const xmlNode **child, const struct tree_rule *rule,
    void *to, struct fault *f)
{
	size_t count;

	for (count = 0;; count++, *child = (*child)->next) {
		if (next_element(n, child, f) == -1)
			return (-1);
		if (!is_called(*child, rule) || count == rule->most)
			break;
		if (read_element(*child, rule, to, f) == -1)
			return (-1);
	}
	if (count >= rule->least)
		return (0);
	return (*child == NULL ?
		tree_fault(n, f, "%s is missing", rule->name) :
		tree_fault(*child, f, "%s is expected here", rule->name));
}

int
tree_elements(
    const xmlNode *n, const struct tree_rule *rules, void *to, struct fault *f)
{
	const xmlNode *child = n->children;

	for (; rules->name != NULL; rules++)
		if (read_run(n, &child, rules, to, f) == -1)
			return (-1);
	if (next_element(n, &child, f) == -1)
		return (-1);
	return (child == NULL ?
		0 :
		tree_fault(child, f, "this element is not expected here"));
}

/* What is trimmed would not be what was asked about. */
static bool
has_blanks_around(const xmlAttr *a)
{
	const xmlNode *first = a->children, *last = a->last;
	const char *text;

	if (first == NULL || first->content == NULL || last->content == NULL ||
	    *first->content == '\0' || *last->content == '\0')
		return (false);
	text = (const char *)last->content;
	return (strchr(BLANKS, first->content[0]) != NULL ||
	    strchr(BLANKS, text[strlen(text) - 1]) != NULL);
}

static int
take_attribute(const xmlNode *n, const xmlAttr *a,
    const struct tree_rule *rules, void *to, struct fault *f)
{
	if (has_blanks_around(a))
		return (tree_fault(n, f,
		    "the attribute %.64s has blanks around its value",
		    (const char *)a->name));
	for (; rules->name != NULL; rules++)
		if (a->ns == NULL &&
		    strcmp((const char *)a->name, rules->name) == 0)
			return (read_text(n, a->children, rules, to, f));
	return (tree_fault(n, f, "the attribute %.64s is not expected here",
	    (const char *)a->name));
}

int
tree_attributes(
    const xmlNode *n, const struct tree_rule *rules, void *to, struct fault *f)
{
	const xmlAttr *a;

	if (n->ns != NULL || n->nsDef != NULL)
		return (tree_fault(n, f, "namespaces are not expected"));
	for (a = n->properties; a != NULL; a = a->next)
		if (take_attribute(n, a, rules, to, f) == -1)
			return (-1);
	for (; rules->name != NULL; rules++)
		if (rules->least > 0 &&
		    xmlHasProp(n, (const xmlChar *)rules->name) == NULL)
			return (tree_fault(
			    n, f, "the attribute %s is missing", rules->name));
	return (0);
}
