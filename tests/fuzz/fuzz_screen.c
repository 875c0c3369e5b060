/*
 * What people see of a recipe: lint's report and the sheet of show, whatever is
 * in the recipe, can be given to a terminal, and no line of the sheet is wider
 * than one.
 */
#include <stdlib.h>

#include "recipe/lint.h"
#include "recipe/read.h"
#include "recipe/show.h"
#include "tests/fuzz/input.h"

#define COLUMNS 80

static FILE *
screen(char **text, size_t *length)
{
	FILE *out = open_memstream(text, length);

	input_demand(out != NULL, "a screen");
	return (out);
}

static void
check_width(const char *text, size_t length)
{
	size_t i, columns = 0;

	for (i = 0; i < length; i++) {
		columns = text[i] == '\n' ?
		    0 :
		    columns + ((text[i] & 0xc0) != 0x80);
		input_demand(columns <= COLUMNS, "a line of 80 columns");
	}
}

static void
lint(const uint8_t *data, size_t size, bool cooked)
{
	struct lint_options o = lint_options_none();
	struct fault f = { 0 };
	size_t length;
	char *text;
	FILE *out = screen(&text, &length);
	int rc;

	o.check.cooked = cooked;
	o.check.uncooked = !cooked;
	rc = recipe_lint(input_file(data, size), &o, out, &f);
	input_demand(fclose(out) == 0, "a report");
	input_screen(text, length);
	if (rc == -1)
		input_refusal(&f);
	free(text);
}

static void
show(const struct recipe *r)
{
	struct fault f = { 0 };
	size_t length;
	char *text;
	FILE *out = screen(&text, &length);

	input_demand(recipe_show(r, out, &f) == 0, "a sheet");
	input_demand(fclose(out) == 0, "a sheet");
	input_screen(text, length);
	check_width(text, length);
	free(text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct findings fs = { 0 };
	struct bytes document;
	struct recipe *r;
	struct fault f = { 0 };

	lint(data, size, false);
	lint(data, size, true);
	input_bytes(&document, data, size);
	if (recipe_parse(&r, "\x1b[2J\xe2\x80\xae.json", &document, &fs, &f) ==
	    0)
		show(r);
	else
		input_refusal(&f);
	recipe_free(r);
	findings_clear(&fs);
	bytes_clear(&document);
	return (0);
}
