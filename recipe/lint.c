#include "recipe/lint.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util/bytes.h"
#include "lib/util/infile.h"
#include "lib/util/text.h"
#include "recipe/finding.h"
#include "recipe/read.h"
#include "recipe/recipe.h"
#include "recipe/verify.h"

/* Prints text with whatever could move a cursor escaped. */
static int
print(FILE *out, const char *text, struct fault *f)
{
	char *escaped = text_escaped(text);

	if (escaped == NULL)
		return (fault_memory(f));
	(void)fputs(escaped, out);
	free(escaped);
	return (0);
}

static int
print_finding(
    FILE *out, const char *path, const struct finding *finding, struct fault *f)
{
	if (print(out, path, f) == -1)
		return (-1);
	(void)fprintf(out, ":%u:%u: ", finding->line, finding->column);
	if (print(out, finding->path, f) == -1)
		return (-1);
	(void)fputs(": ", out);
	if (print(out, finding->text, f) == -1)
		return (-1);
	(void)fputc('\n', out);
	return (0);
}

/* Prints all findings; -1 if there are any. */
static int
report(const struct findings *fs, const char *path, enum fault_kind kind,
    FILE *out, struct fault *f)
{
	const char *plural = fs->total == 1 ? "" : "s";
	size_t i;

	if (fs->total == 0)
		return (0);
	for (i = 0; i < fs->count; i++)
		if (print_finding(out, path, &fs->items[i], f) == -1)
			return (-1);
	if (fs->total > fs->count)
		(void)fprintf(out, "%zu findings, of which %zu are listed\n",
		    fs->total, fs->count);
	else
		(void)fprintf(out, "%zu finding%s\n", fs->total, plural);
	(void)fault_file(f, path, 0, 0);
	return (fault_set(f, kind, "%zu finding%s", fs->total, plural));
}

static int
parse(struct recipe **r, const char *path, const struct bytes *document,
    FILE *out, struct fault *f)
{
	struct findings fs = { 0 };
	struct fault why = { 0 };
	int rc;

	rc = recipe_parse(r, path, document, &fs, &why);
	if (rc == -1 && why.kind == FAULT_INPUT && fs.total > 0)
		(void)report(&fs, path, FAULT_INPUT, out, f);
	else if (rc == -1)
		*f = why;
	findings_clear(&fs);
	return (rc);
}

/* Results are verified only where the recipe itself makes sense. */
static int
check(const struct recipe *r, const struct check_options *o,
    const struct bytes *document, FILE *out, struct fault *f)
{
	struct findings fs = { 0 };
	int rc;

	rc = recipe_check(r, o, &fs, f);
	if (rc == 0 && o->cooked && fs.total == 0)
		rc = recipe_verify(r, &fs, f);
	if (rc == 0) {
		findings_locate(&fs, document);
		rc = report(&fs, r->file, FAULT_REFUSED, out, f);
	}
	findings_clear(&fs);
	return (rc);
}

/* The last line, when all is well. */
static int
print_verdict(const struct recipe *r, bool cooked, FILE *out, struct fault *f)
{
	size_t sets = 0, signatures = 0, i;

	if (print(out, r->file, f) == -1)
		return (-1);
	if (!cooked) {
		(void)fputs(": no findings\n", out);
		return (0);
	}
	for (i = 0; i < r->action_count; i++)
		if (r->actions[i].set != NULL) {
			sets++;
			signatures += r->actions[i].set->signed_by_count;
		}
	(void)fprintf(out, ": %zu set%s, %zu signature%s verified\n", sets,
	    sets == 1 ? "" : "s", signatures, signatures == 1 ? "" : "s");
	return (0);
}

int
recipe_lint(
    const char *path, const struct check_options *o, FILE *out, struct fault *f)
{
	struct bytes document = { 0 };
	struct recipe *r = NULL;
	int rc = -1;

	if (infile_read(path, RECIPE_FILE_MOST, &document, f) == 0 &&
	    parse(&r, path, &document, out, f) == 0 &&
	    check(r, o, &document, out, f) == 0)
		rc = print_verdict(r, o->cooked, out, f);
	recipe_free(r);
	bytes_clear(&document);
	return (rc);
}
