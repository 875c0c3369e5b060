#include "lib/kasp/schema.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libxml/parser.h>
#include <libxml/relaxng.h>

#include "lib/util/infile.h"

/* Nothing is fetched and no entity is put in; libxml2 bounds the depth. */
#define PARSE (XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING)

struct schema {
	xmlRelaxNG *rules;
};

/* The first thing that libxml2 has to say. */
struct complaint {
	bool given;
	unsigned int line;
	char text[256];
};

/* libxml2 2.14 made the error constant. */
#if LIBXML_VERSION >= 21200
typedef const xmlError *told_error;
#else
typedef xmlError *told_error;
#endif

static void
note(void *to, told_error error)
{
	struct complaint *c = to;
	size_t length;

	if (c->given || error == NULL || error->message == NULL)
		return;
	c->given = true;
	c->line = error->line > 0 ? (unsigned int)error->line : 0;
	length = strcspn(error->message, "\n");
	(void)snprintf(
	    c->text, sizeof(c->text), "%.*s", (int)length, error->message);
}

static xmlDoc *
parse(const struct bytes *text, struct fault *f)
{
	const xmlError *error;
	xmlDoc *doc;

	doc = xmlReadMemory((const char *)text->data, (int)text->length,
	    "document.xml", NULL, PARSE);
	if (doc != NULL)
		return (doc);
	error = xmlGetLastError();
	(void)fault_set(f, FAULT_INPUT, "this is not XML");
	(void)fault_file(f, "",
	    error != NULL && error->line > 0 ? (unsigned int)error->line : 0,
	    0);
	return (NULL);
}

static int
compile(struct schema *s, const struct bytes *text, struct fault *f)
{
	struct complaint why = { 0 };
	xmlRelaxNGParserCtxt *parser;
	xmlDoc *doc = parse(text, f);

	if (doc == NULL)
		return (-1);
	parser = xmlRelaxNGNewDocParserCtxt(doc);
	xmlFreeDoc(doc); /* the context has a copy */
	if (parser == NULL)
		return (fault_memory(f));
	xmlRelaxNGSetParserStructuredErrors(
	    parser, (xmlStructuredErrorFunc)note, &why);
	s->rules = xmlRelaxNGParse(parser);
	xmlRelaxNGFreeParserCtxt(parser);
	if (s->rules != NULL)
		return (0);
	return (
	    fault_set(f, FAULT_INPUT, "this is no schema: %.200s", why.text));
}

int
schema_open(struct schema **s, const char *path, bool must, struct fault *f)
{
	struct bytes text = { 0 };
	struct schema *made;
	int rc = -1;

	*s = NULL;
	if (!must && access(path, F_OK) == -1 && errno == ENOENT)
		return (0);
	if ((made = calloc(1, sizeof(*made))) == NULL)
		return (fault_memory(f));
	if (infile_read(path, SCHEMA_FILE_MOST, &text, f) == 0)
		rc = compile(made, &text, f);
	bytes_clear(&text);
	if (rc == -1) {
		schema_close(made);
		return (fault_file(f, path, 0, 0));
	}
	*s = made;
	return (0);
}

void
schema_close(struct schema *s)
{
	if (s == NULL)
		return;
	xmlRelaxNGFree(s->rules);
	free(s);
}

static int
validate(const struct schema *s, xmlDoc *doc, struct fault *f)
{
	xmlRelaxNGValidCtxt *valid = xmlRelaxNGNewValidCtxt(s->rules);
	struct complaint why = { 0 };
	int rc;

	if (valid == NULL)
		return (fault_memory(f));
	xmlRelaxNGSetValidStructuredErrors(
	    valid, (xmlStructuredErrorFunc)note, &why);
	rc = xmlRelaxNGValidateDoc(valid, doc);
	xmlRelaxNGFreeValidCtxt(valid);
	if (rc == 0)
		return (0);
	(void)fault_set(f, FAULT_INPUT,
	    "OpenDNSSEC's schema does not allow this: %.200s", why.text);
	return (fault_file(f, "", why.line, 0));
}

int
schema_check(
    const struct schema *s, const struct bytes *document, struct fault *f)
{
	xmlDoc *doc;
	int rc;

	if (s == NULL)
		return (0);
	if ((doc = parse(document, f)) == NULL)
		return (-1);
	rc = validate(s, doc, f);
	xmlFreeDoc(doc);
	return (rc);
}
