#include "recipe/read.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util/digest.h"
#include "lib/util/infile.h"
#include "recipe/reader.h"

#define PREAMBLE(field) offsetof(struct recipe, field)
static int
read_preamble(struct reader *rd, const struct place *at, json_t *value,
    void *target)
{
	static const struct member members[] = {
		{ "timestamp", read_instant, true, PREAMBLE(timestamp) },
		{ "cooked_timestamp", read_instant, false,
		    PREAMBLE(cooked_timestamp) },
		{ "description", read_text, false, PREAMBLE(description) },
		{ "previous", read_sha256, false, PREAMBLE(previous) },
		{ "timeline", read_timeline, false, PREAMBLE(timeline) },
		{ "policy", read_policy, false, PREAMBLE(policy) },
		{ NULL, NULL, false, 0 }
	};

	return (reader_object(rd, at, value, members, target));
}
#undef PREAMBLE

static int
read_action_list(struct reader *rd, const struct place *at, json_t *value,
    void *target)
{
	(void)target;
	return (read_actions(rd, at, value));
}

static int
read_inner(struct reader *rd, const struct place *at, json_t *value,
    void *target)
{
	static const struct member members[] = {
		{ "preamble", read_preamble, true, 0 },
		{ "actions", read_action_list, true, 0 },
		{ NULL, NULL, false, 0 }
	};

	return (reader_object(rd, at, value, members, target));
}

static int
read_version(struct reader *rd, const struct place *at, json_t *value,
    void *target)
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
		{ NULL, NULL, false, 0 }
	};
	struct place top = { NULL, NULL, 0 };

	return (reader_object(rd, &top, root, members, rd->recipe));
}

/* Parses JSON (RFC 8259) strictly; what is wrong is a finding. */
static json_t *
parse(const struct bytes *document, struct findings *fs, struct fault *f)
{
	json_error_t error;
	json_t *root;

	root = json_loadb((const char *)document->data, document->length,
	    JSON_REJECT_DUPLICATES, &error);
	if (root != NULL)
		return (root);
	if (finding_add(fs, "$", f, "not JSON: %s", error.text) == 0) {
		fs->items[fs->count - 1].line = (unsigned int)error.line;
		fs->items[fs->count - 1].column = (unsigned int)error.column;
	}
	return (NULL);
}

static int
read_root(struct recipe **r, json_t *root, struct findings *fs,
    struct fault *f)
{
	struct reader rd = { NULL, fs, f };

	if (older_rewrite(root, f) == -1)
		return (-1);
	if ((*r = recipe_new(f)) == NULL)
		return (-1);
	rd.recipe = *r;
	return (read_outer(&rd, root));
}

int
recipe_parse(struct recipe **r, const char *file,
    const struct bytes *document, struct findings *fs, struct fault *f)
{
	json_t *root = NULL;
	int rc = -1;

	*r = NULL;
	if (document->length == 0) {
		if (finding_add(fs, "$", f, "the document is empty") == -1)
			return (-1);
	} else if ((root = parse(document, fs, f)) != NULL &&
	    read_root(r, root, fs, f) == -1)
		goto out;
	if (f->kind != FAULT_NONE)
		goto out;
	findings_locate(fs, document);
	if (findings_fault(fs, file, FAULT_INPUT, f) == -1)
		goto out;
	if (((*r)->file = strdup(file)) == NULL) {
		(void)fault_memory(f);
		goto out;
	}
	(*r)->size = document->length;
	rc = digest_sha256_hex(document->data, document->length,
	    (*r)->sha256, f);
out:
	json_decref(root);
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
recipe_read(struct recipe **r, const char *path,
    const struct check_options *o, struct bytes *document, struct fault *f)
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
