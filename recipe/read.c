#include "recipe/read.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util/digest.h"
#include "lib/util/infile.h"
#include "recipe/reader.h"
#include "recipe/slices.h"

#define PREAMBLE(field) offsetof(struct recipe, field)
static int
read_preamble(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	static const struct member members[] = {
		{ "timestamp", read_instant, true, PREAMBLE(timestamp) },
		{ "cooked_timestamp", read_instant, false,
		    PREAMBLE(cooked_timestamp) },
		{ "description", read_text, false, PREAMBLE(description) },
		{ "previous", read_sha256, false, PREAMBLE(previous) },
		{ "timeline", read_timeline, false, PREAMBLE(timeline) },
		{ "policy", read_policy, false, PREAMBLE(policy) },
		{ "request", read_request, false, PREAMBLE(request) },
		{ NULL, NULL, false, 0 },
	};

	return (reader_object(rd, at, value, members, target));
}
#undef PREAMBLE

static int
read_action_list(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	(void)target;
	return (reader_array(
	    rd, at, value, read_action, RECIPE_ACTIONS_MOST, NULL));
}

static int
read_inner(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	static const struct member members[] = {
		{ "preamble", read_preamble, true, 0 },
		{ "actions", read_action_list, true, 0 },
		{ NULL, NULL, false, 0 },
	};

	return (reader_object(rd, at, value, members, target));
}

static int
read_version(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	const char *text;
	int rc;

	(void)target;
	if ((text = reader_string(rd, at, value, 32, &rc)) == NULL)
		return (rc);
	if (strcmp(text, "v1.0") != 0)
		return (reader_finding(rd, at,
		    "version \"%s\", where only \"v1.0\" is known", text));
	return (0);
}

static int
read_outer(struct reader *rd, json_t *root)
{
	static const struct member members[] = {
		{ "recipeSpecVersion", read_version, true, 0 },
		{ "recipe", read_inner, true, 0 },
		{ NULL, NULL, false, 0 },
	};
	struct place top = { NULL, NULL, 0 };

	return (reader_object(rd, &top, root, members, rd->recipe));
}

/* Parses JSON (RFC 8259) strictly; flags are jansson's further ones. */
static json_t *
parse(const char *text, size_t length, size_t flags, json_error_t *error)
{
	return (
	    json_loadb(text, length, JSON_REJECT_DUPLICATES | flags, error));
}

/* What a document holds, or part of it; false if it is not JSON. */
struct parsing {
	struct reader reader;
	const struct bytes *document;
	bool json;
};

static int
read_root(struct parsing *p, const struct bytes *text)
{
	json_error_t error;
	json_t *root;
	int rc;

	root = parse((const char *)text->data, text->length, 0, &error);
	p->json = root != NULL;
	if (root == NULL)
		return (0);
	rc = older_rewrite(root, p->reader.fault);
	if (rc == 0)
		rc = read_outer(&p->reader, root);
	json_decref(root);
	return (rc);
}

static int
read_slice(struct parsing *p, const struct slice *slice, size_t index)
{
	static const struct place top = { NULL, NULL, 0 };
	static const struct place recipe = { &top, "recipe", 0 };
	static const struct place actions = { &recipe, "actions", 0 };
	struct place here = { &actions, NULL, index };
	json_error_t error;
	json_t *action;
	int rc;

	action = parse(slice->text, slice->length, JSON_DECODE_ANY, &error);
	p->json = action != NULL;
	if (action == NULL)
		return (0);
	rc = older_rewrite_action(action, p->reader.fault);
	if (rc == 0)
		rc = read_action(&p->reader, &here, action, NULL);
	json_decref(action);
	return (rc);
}

/* What is wrong with the first of too many does not matter. */
static int
too_many(struct parsing *p)
{
	findings_clear(p->reader.findings);
	return (finding_add(p->reader.findings, "$.recipe.actions",
	    p->reader.fault, "more than %d elements", RECIPE_ACTIONS_MOST));
}

static int
read_slices(struct parsing *p, struct slices *s)
{
	struct slice slice;
	size_t count;

	for (count = 0;; count++) {
		if (slices_next(s, &slice, p->reader.fault) == -1)
			return (-1);
		if (slice.text == NULL)
			break;
		if (count == RECIPE_ACTIONS_MOST)
			return (too_many(p));
		if (read_slice(p, &slice, count) == -1)
			return (-1);
		if (!p->json)
			return (0);
	}
	p->json = !s->broken;
	return (0);
}

/* The document in pieces: one JSON tree at a time. */
static int
read_pieces(struct parsing *p)
{
	struct slices slices;
	int rc;

	rc = slices_begin(&slices, p->document, p->reader.fault);
	if (rc == 0)
		rc = read_root(p, &slices.envelope);
	if (rc == 0 && p->json)
		rc = read_slices(p, &slices);
	slices_clear(&slices);
	return (rc);
}

/* jansson takes a NUL behind a number or a word for the end of the text. */
static int
check_nul(const struct parsing *p)
{
	const char *text = (const char *)p->document->data, *nul;

	if ((nul = memchr(text, '\0', p->document->length)) == NULL)
		return (0);
	return (finding_add(p->reader.findings, "$", p->reader.fault,
	    "not JSON: a NUL at byte %td", nul - text));
}

/* Says where the document is no JSON: what no piece of it can tell. */
static int
find_error(const struct parsing *p)
{
	struct findings *fs = p->reader.findings;
	json_error_t error;
	json_t *root;

	root = parse(
	    (const char *)p->document->data, p->document->length, 0, &error);
	if (root != NULL) {
		json_decref(root);
		if (memchr(p->document->data, '\0', p->document->length) !=
		    NULL)
			return (check_nul(p));
		return (fault_set(p->reader.fault, FAULT_INTERNAL,
		    "a JSON document that is none in pieces"));
	}
	findings_clear(fs);
	if (finding_add(fs, "$", p->reader.fault, "not JSON: %s", error.text) ==
	    -1)
		return (-1);
	fs->items[0].line = (unsigned int)error.line;
	fs->items[0].column = (unsigned int)error.column;
	return (0);
}

static int
read_document(struct recipe *r, const struct bytes *document,
    struct findings *fs, struct fault *f)
{
	struct parsing p = { { r, fs, f }, document, true };

	if (document->length == 0)
		return (finding_add(fs, "$", f, "the document is empty"));
	if (read_pieces(&p) == -1)
		return (-1);
	return (p.json ? check_nul(&p) : find_error(&p));
}

int
recipe_parse(struct recipe **r, const char *file, const struct bytes *document,
    struct findings *fs, struct fault *f)
{
	int rc = -1;

	if ((*r = recipe_new(f)) == NULL)
		return (-1);
	if (read_document(*r, document, fs, f) == -1)
		goto out;
	findings_locate(fs, document);
	if (findings_fault(fs, file, FAULT_INPUT, f) == -1)
		goto out;
	if (((*r)->file = strdup(file)) == NULL) {
		(void)fault_memory(f);
		goto out;
	}
	(*r)->size = document->length;
	rc = digest_sha256_hex(
	    document->data, document->length, (*r)->sha256, f);
out:
	if (rc == -1) {
		recipe_free(*r);
		*r = NULL;
	}
	return (rc);
}

static int
check_document(struct recipe *r, const struct check_options *o,
    const struct bytes *document, struct findings *fs, struct fault *f)
{
	if (recipe_check(r, o, fs, f) == -1)
		return (-1);
	findings_locate(fs, document);
	return (findings_fault(fs, r->file, FAULT_INPUT, f));
}

int
recipe_read(struct recipe **r, const char *path, const struct check_options *o,
    struct bytes *document, struct fault *f)
{
	struct bytes own = { 0 }, *bytes = document ? document : &own;
	struct findings fs = { 0 };
	int rc;

	*r = NULL;
	if (infile_read(path, RECIPE_FILE_MOST, bytes, f) == -1)
		return (-1);
	rc = recipe_parse(r, path, bytes, &fs, f);
	if (rc == 0)
		rc = check_document(*r, o, bytes, &fs, f);
	if (rc == -1) {
		recipe_free(*r);
		*r = NULL;
		bytes_clear(bytes);
	}
	bytes_clear(&own);
	findings_clear(&fs);
	return (rc);
}
