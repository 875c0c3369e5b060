#include "recipe/convert.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "recipe/finding.h"
#include "recipe/hjson.h"
#include "recipe/read.h"
#include "recipe/recipe.h"
#include "recipe/write.h"

/* The document as a tree; *json tells whether it was JSON.  jansson takes a NUL
 * behind a number or a word for the end of the text. */
static int
load(json_t **root, const char *file, const struct bytes *document, bool *json,
    struct fault *f)
{
	json_error_t error;

	*root = NULL;
	if (document->length > 0 &&
	    memchr(document->data, '\0', document->length) == NULL)
		*root = json_loadb((const char *)document->data,
		    document->length, JSON_REJECT_DUPLICATES, &error);
	if ((*json = *root != NULL))
		return (0);
	return (hjson_read(root, file, document, f));
}

/* The actions, with or without a `recipe` level; NULL if there are none. */
static json_t *
actions_of(const json_t *root)
{
	const json_t *recipe = json_object_get(root, "recipe");

	return (json_object_get(recipe != NULL ? recipe : root, "actions"));
}

/* Adds the place in an action to a fault; returns -1. */
static int
place(const char *file, size_t action, const char *member, struct fault *f)
{
	char path[128];

	(void)snprintf(
	    path, sizeof(path), "$.recipe.actions[%zu].%s", action, member);
	(void)fault_file(f, file, 0, 0);
	return (fault_path(f, path));
}

/* Only the prototype left the `recipe` level out. */
static int
check_results(const json_t *root, const char *file, struct fault *f)
{
	const json_t *actions = actions_of(root), *cooked;
	size_t i;

	if (json_object_get(root, "recipe") != NULL)
		return (0);
	for (i = 0; i < json_array_size(actions); i++) {
		cooked = json_object_get(json_array_get(actions, i), "cooked");
		if (cooked == NULL ||
		    (json_is_object(cooked) && json_object_size(cooked) == 0))
			continue;
		(void)fault_set(f, FAULT_REFUSED,
		    "a result of the "
		    "prototype, whose signatures never validate: their RRSIG "
		    "times have 12 digits, where RFC 4034 asks for 14 "
		    "(--without-results leaves all results out)");
		return (place(file, i, "cooked", f));
	}
	return (0);
}

static int
drop_results(json_t *root, struct fault *f)
{
	json_t *recipe = json_object_get(root, "recipe"), *preamble;
	json_t *actions = actions_of(root);
	size_t i;

	for (i = 0; i < json_array_size(actions); i++)
		(void)json_object_del(json_array_get(actions, i), "cooked");
	preamble = json_object_get(recipe != NULL ? recipe : root, "preamble");
	if (json_object_get(preamble, "cooked_timestamp") != NULL &&
	    json_object_set_new(
		preamble, "cooked_timestamp", json_integer(0)) == -1)
		return (fault_memory(f));
	return (0);
}

/* The prototype exported a key in clear where no wrappingKey was given. */
static int
check_exports(const json_t *root, const char *file, struct fault *f)
{
	const json_t *actions = actions_of(root), *action;
	const char *type;
	size_t i;

	for (i = 0; i < json_array_size(actions); i++) {
		action = json_array_get(actions, i);
		type = json_string_value(json_object_get(action, "actionType"));
		if (type == NULL ||
		    (strcmp(type, "exportKeypair") != 0 &&
			strcmp(type, "exportKey") != 0))
			continue;
		if (json_object_get(json_object_get(action, "actionParams"),
			"wrappingKey") != NULL)
			continue;
		(void)fault_set(f, FAULT_INPUT,
		    "without a wrappingKey the "
		    "private key would leave the token in clear");
		return (place(file, i, "actionParams.wrappingKey", f));
	}
	return (0);
}

/*
 * Makes the first finding the fault.  It has a place in the tree's own dump;
 * the place in the document is put there, which for Hjson nobody knows.
 */
static int
fail(struct findings *fs, const char *file, const struct bytes *document,
    bool json, struct fault *f)
{
	struct finding *first = &fs->items[0];
	char more[64] = "";

	first->line = first->column = 0;
	if (json)
		findings_locate(fs, document);
	if (fs->total > 1)
		(void)snprintf(more, sizeof(more),
		    " (the first of %zu findings)", fs->total);
	(void)fault_file(f, file, first->line, first->column);
	(void)fault_path(f, first->path);
	return (fault_set(f, FAULT_INPUT, "%s%s", first->text, more));
}

static int
parse(struct recipe **r, const json_t *root, const char *file,
    struct findings *fs, struct fault *f)
{
	struct bytes text = { 0 };
	char *dump = json_dumps(root, JSON_COMPACT);
	int rc;

	*r = NULL;
	if (dump == NULL)
		return (fault_memory(f));
	rc = bytes_set(&text, dump, strlen(dump), f);
	free(dump);
	if (rc == 0)
		rc = recipe_parse(r, file, &text, fs, f);
	bytes_clear(&text);
	return (rc);
}

int
recipe_convert(const char *file, const struct bytes *document,
    bool without_results, struct bytes *out, struct fault *f)
{
	struct findings fs = { 0 };
	struct fault why = { 0 };
	struct recipe *r = NULL;
	json_t *root = NULL;
	bool json;
	int rc = -1;

	if (load(&root, file, document, &json, f) == -1)
		return (-1);
	if (without_results && drop_results(root, f) == -1)
		goto out;
	if (check_results(root, file, f) == -1 ||
	    check_exports(root, file, f) == -1)
		goto out;
	if (parse(&r, root, file, &fs, &why) == 0)
		rc = recipe_write(r, out, f);
	else if (fs.count > 0 && why.kind == FAULT_INPUT)
		(void)fail(&fs, file, document, json, f);
	else
		*f = why;
out:
	recipe_free(r);
	findings_clear(&fs);
	json_decref(root);
	return (rc);
}
