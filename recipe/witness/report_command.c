/* report: the picture of one recipe, or of several that continue one another.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "recipe/check.h"
#include "recipe/lint.h"
#include "recipe/read.h"
#include "recipe/witness/html.h"
#include "recipe/witness/report.h"
#include "recipe/witness/witness.h"

#define RECIPES_MOST 64

/* What lint says of the last file, after those before it; "nothing" is said,
 * too.  On the heap. */
static char *
lint_text(char **files, size_t count, bool cooked, struct fault *f)
{
	struct lint_options o = lint_options_none();
	const char *previous[RECIPES_MOST];
	struct fault ignored = { 0 };
	char *text = NULL;
	size_t i, size = 0;
	FILE *out = open_memstream(&text, &size);
	int verdict;

	if (out == NULL) {
		(void)fault_memory(f);
		return (NULL);
	}
	for (i = 0; i + 1 < count; i++)
		previous[i] = files[i];
	o.previous = previous;
	o.previous_count = count - 1;
	o.check.cooked = cooked;
	verdict = recipe_lint(files[count - 1], &o, out, &ignored);
	if (verdict == -1 && ignored.kind != FAULT_INPUT &&
	    ignored.kind != FAULT_REFUSED)
		*f = ignored;
	if (fclose(out) == EOF)
		(void)fault_memory(f);
	if (f->kind == FAULT_NONE)
		return (text);
	free(text);
	return (NULL);
}

static int
write_page(
    struct chain *c, const char *lint, const char *output, struct fault *f)
{
	char *text = NULL;
	size_t size = 0;
	struct report r = { .chain = c, .lint = lint };
	int rc;

	chain_sort(c);
	if ((r.out = open_memstream(&text, &size)) == NULL)
		return (fault_memory(f));
	rc = report_print(&r, f);
	if (fclose(r.out) == EOF)
		rc = fault_memory(f);
	if (rc == 0)
		rc = html_write(output, text, size, f);
	free(text);
	return (rc);
}

static int
report(struct chain_link *links, char **files, size_t count, const char *output,
    struct fault *f)
{
	const struct recipe *last = links[count - 1].recipe;
	char *lint = lint_text(
	    files, count, last != NULL && last->cooked_timestamp != 0, f);
	struct chain c = { 0 };
	int rc = -1;

	if (lint != NULL && chain_find(&c, links, count, f) == 0)
		rc = write_page(&c, lint, output, f);
	chain_clear(&c);
	free(lint);
	return (rc);
}

/* The findings are nobody's here: lint tells its own. */
static int
read_all(struct recipe **recipes, char **files, size_t count, struct fault *f)
{
	const struct check_options o = { .cooked = false };
	size_t i;

	for (i = 0; i < count; i++)
		if (recipe_read(&recipes[i], files[i], &o, NULL, f) == -1)
			return (-1);
	return (0);
}

static int
run(char **files, size_t count, const char *output, struct fault *f)
{
	struct recipe *recipes[RECIPES_MOST] = { NULL };
	struct chain_link links[RECIPES_MOST] = { { NULL, NULL, NULL } };
	struct findings findings = { 0 }, notes = { 0 };
	size_t i;
	int rc;

	rc = read_all(recipes, files, count, f);
	for (i = 0; i < count; i++)
		links[i] = (struct chain_link){ recipes[i], &findings, &notes };
	if (rc == 0)
		rc = report(links, files, count, output, f);
	for (i = 0; i < count; i++)
		recipe_free(recipes[i]);
	findings_clear(&findings);
	findings_clear(&notes);
	return (rc);
}

int
witness_report(int argc, char **argv, struct fault *f)
{
	static const struct option options[] = {
		{ "output", required_argument, NULL, 'o' }, { NULL, 0, NULL, 0 }
	};
	const char *output = NULL;
	int letter;

	opterr = 0;
	while ((letter = getopt_long(argc, argv, "o:", options, NULL)) != -1) {
		if (letter != 'o')
			return (witness_no_option(argv[0], f));
		output = optarg;
	}
	if (argc == optind || argc - optind > RECIPES_MOST)
		return (fault_set(f, FAULT_USAGE, "report takes 1 to %d files",
		    RECIPES_MOST));
	return (run(argv + optind, (size_t)(argc - optind), output, f));
}
