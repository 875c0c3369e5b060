/*
 * Conversion of Hjson and JSON: its result is a recipe, and converts to itself.
 * What is JSON is the recipe that the reader, in pieces, reads, and is the same
 * as Hjson, if it is Hjson as we read it.
 */
#include <jansson.h>

#include "recipe/convert.h"
#include "recipe/hjson.h"
#include "recipe/read.h"
#include "recipe/write.h"
#include "tests/fuzz/input.h"

static void
check_result(const struct bytes *converted, bool without_results)
{
	struct bytes again = { 0 };
	struct findings fs = { 0 };
	struct recipe *r;
	struct fault f = { 0 };

	input_demand(
	    recipe_parse(&r, "converted", converted, &fs, &f) == 0, "a recipe");
	input_demand(fs.total == 0, "no findings");
	recipe_free(r);
	findings_clear(&fs);
	input_demand(recipe_convert("converted", converted, without_results,
			 &again, &f) == 0 &&
		bytes_equal(converted, &again),
	    "itself");
	bytes_clear(&again);
}

static json_t *
load(const struct bytes *document)
{
	return (json_loadb((const char *)document->data, document->length,
	    JSON_REJECT_DUPLICATES, NULL));
}

static void
compare_hjson(const struct bytes *document)
{
	json_t *json = load(document), *root;
	struct fault f = { 0 };

	if (hjson_read(&root, "document", document, &f) == -1)
		input_refusal(&f);
	else
		input_demand(
		    json == NULL || json_equal(json, root), "the same values");
	json_decref(root);
	json_decref(json);
}

static void
compare(const struct bytes *document, const struct bytes *converted)
{
	json_t *root = load(document);
	struct bytes text = { 0 };
	struct findings fs = { 0 };
	struct recipe *r;
	struct fault f = { 0 };

	if (root == NULL)
		return;
	json_decref(root);
	input_demand(recipe_parse(&r, "document", document, &fs, &f) == 0 &&
		recipe_write(r, &text, &f) == 0,
	    "a recipe for the reader, too");
	input_demand(bytes_equal(&text, converted), "the same recipe");
	recipe_free(r);
	findings_clear(&fs);
	bytes_clear(&text);
}

static void
try(const struct bytes *document, bool without_results)
{
	struct bytes converted = { 0 };
	struct fault f = { 0 };

	if (recipe_convert("\x1b[2Jrecipe\xe2\x80\xae.hjson", document,
		without_results, &converted, &f) == -1)
		input_refusal(&f);
	else {
		check_result(&converted, without_results);
		if (!without_results)
			compare(document, &converted);
	}
	bytes_clear(&converted);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes document;

	input_bytes(&document, data, size);
	compare_hjson(&document);
	try(&document, false);
	try(&document, true);
	bytes_clear(&document);
	return (0);
}
