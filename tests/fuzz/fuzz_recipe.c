/*
 * Recipes: what is read is checked and verified, and written; that is read as
 * the same recipe, with the same sheet and the same findings on its meaning,
 * and written as the same bytes.
 */
#include <stdlib.h>
#include <string.h>

#include "recipe/check.h"
#include "recipe/read.h"
#include "recipe/show.h"
#include "recipe/verify.h"
#include "recipe/write.h"
#include "tests/fuzz/input.h"

/* Verification of single actions is tried in small recipes. */
#define ACTIONS_MOST 8

static struct recipe *
parse(const struct bytes *document)
{
	struct findings fs = { 0 };
	struct fault f = { 0 };
	struct recipe *r;

	if (recipe_parse(&r, "recipe.json", document, &fs, &f) == -1) {
		input_refusal(&f);
		input_demand(r == NULL && fs.total > 0, "findings");
	} else
		input_demand(fs.total == 0, "no findings");
	findings_clear(&fs);
	return (r);
}

static size_t
check(const struct recipe *r, const struct check_options *o)
{
	struct findings fs = { 0 };
	struct fault f = { 0 };
	size_t total;

	input_demand(recipe_check(r, o, &fs, &f) == 0, "a check");
	total = fs.total;
	findings_clear(&fs);
	return (total);
}

/* A recipe that verifies does so action by action. */
static void
verify(const struct recipe *r)
{
	struct findings fs = { 0 };
	struct fault f = { 0 };
	size_t i;

	input_demand(recipe_verify(r, &fs, &f) == 0, "a verification");
	for (i = 0; fs.total == 0 && i < r->action_count && i < ACTIONS_MOST;
	     i++) {
		input_demand(
		    recipe_verify_action(r, i, &fs, &f) == 0, "a verification");
		input_demand(fs.total == 0, "each action that verifies");
	}
	findings_clear(&fs);
}

static void
print(const struct recipe *r, struct bytes *text)
{
	struct fault f = { 0 };

	input_demand(recipe_write(r, text, &f) == 0, "the recipe, written");
}

static void
judge(const struct recipe *r, const struct recipe *again)
{
	static const struct check_options options[] = {
		{ .uncooked = true },
		{ .signer_outside = true },
		{ .cooked = true },
	};
	size_t i, found = 1;

	for (i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		found = check(r, &options[i]);
		input_demand(
		    check(again, &options[i]) == found, "the same findings");
	}
	if (found == 0)
		verify(r);
}

static char *
sheet(const struct recipe *r)
{
	struct fault f = { 0 };
	size_t length;
	char *text;
	FILE *out = open_memstream(&text, &length);

	input_demand(
	    out != NULL && recipe_show(r, out, &f) == 0 && fclose(out) == 0,
	    "a sheet");
	return (text);
}

/* The sheet has everything but what is only carried through. */
static void
compare(const struct recipe *r, struct recipe *again)
{
	char *one, *other;

	/* Of documents that differ in form. */
	memcpy(again->sha256, r->sha256, sizeof(again->sha256));
	one = sheet(r);
	other = sheet(again);
	input_demand(strcmp(one, other) == 0, "the same sheet");
	free(one);
	free(other);
	input_demand(
	    r->timeline == NULL || json_equal(r->timeline, again->timeline),
	    "the same timeline");
	input_demand(r->policy == NULL || json_equal(r->policy, again->policy),
	    "the same policy");
}

static void
check_order(const struct recipe *r)
{
	struct fault f = { 0 };
	size_t *order = recipe_order(r, &f), i;

	input_demand(order != NULL, "an order");
	for (i = 1; i < r->action_count; i++)
		input_demand(
		    r->actions[order[i - 1]].type < r->actions[order[i]].type ||
			(r->actions[order[i - 1]].type ==
				r->actions[order[i]].type &&
			    order[i - 1] < order[i]),
		    "the order of execution");
	free(order);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes document, text = { 0 }, same = { 0 };
	struct recipe *r, *again;

	input_bytes(&document, data, size);
	if ((r = parse(&document)) != NULL) {
		print(r, &text);
		again = parse(&text);
		input_demand(again != NULL, "a recipe that was written");
		print(again, &same);
		input_demand(bytes_equal(&text, &same), "the same bytes");
		check_order(r);
		compare(r, again);
		judge(r, again);
		recipe_free(again);
		recipe_free(r);
	}
	bytes_clear(&same);
	bytes_clear(&text);
	bytes_clear(&document);
	return (0);
}
