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
print_finding(FILE *out, const char *path, const struct finding *finding,
    const char *kind, struct fault *f)
{
	if (print(out, path, f) == -1)
		return (-1);
	(void)fprintf(out, ":%u:%u: ", finding->line, finding->column);
	if (print(out, finding->path, f) == -1)
		return (-1);
	(void)fprintf(out, ": %s", kind);
	if (print(out, finding->text, f) == -1)
		return (-1);
	(void)fputc('\n', out);
	return (0);
}

/* Prints all notes. */
static int
print_notes(
    const struct findings *notes, const char *path, FILE *out, struct fault *f)
{
	size_t i;

	for (i = 0; i < notes->count; i++)
		if (print_finding(out, path, &notes->items[i], "note: ", f) ==
		    -1)
			return (-1);
	if (notes->total > notes->count)
		(void)fprintf(out, "%zu notes, of which %zu are listed\n",
		    notes->total, notes->count);
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
		if (print_finding(out, path, &fs->items[i], "", f) == -1)
			return (-1);
	if (fs->total > fs->count)
		(void)fprintf(out, "%zu findings, of which %zu are listed\n",
		    fs->total, fs->count);
	else
		(void)fprintf(out, "%zu finding%s\n", fs->total, plural);
	(void)fault_file(f, path, 0, 0);
	return (fault_set(f, kind, "%zu finding%s", fs->total, plural));
}

/* A recipe of the chain. */
struct document {
	const char *path;
	struct bytes bytes;
	struct recipe *recipe;
	struct findings findings, notes;
};

static int
read_document(struct document *d, FILE *out, struct fault *f)
{
	struct fault why = { 0 };
	int rc;

	if (infile_read(d->path, RECIPE_FILE_MOST, &d->bytes, f) == -1)
		return (-1);
	rc = recipe_parse(&d->recipe, d->path, &d->bytes, &d->findings, &why);
	if (rc == -1 && why.kind == FAULT_INPUT && d->findings.total > 0)
		(void)report(&d->findings, d->path, FAULT_INPUT, out, f);
	else if (rc == -1)
		*f = why;
	return (rc);
}

static void
document_clear(struct document *d)
{
	recipe_free(d->recipe);
	bytes_clear(&d->bytes);
	findings_clear(&d->findings);
	findings_clear(&d->notes);
}

/* Prints what is known of it; -1 if there are findings. */
static int
report_document(struct document *d, FILE *out, struct fault *f)
{
	findings_locate(&d->notes, &d->bytes);
	findings_locate(&d->findings, &d->bytes);
	if (print_notes(&d->notes, d->path, out, f) == -1)
		return (-1);
	return (report(&d->findings, d->path, FAULT_REFUSED, out, f));
}

/* Results are verified only where the recipe itself makes sense. */
static int
check_meaning(
    struct document *d, const struct check_options *o, struct fault *f)
{
	if (recipe_check(d->recipe, o, &d->findings, f) == -1)
		return (-1);
	if (!o->cooked || d->findings.total > 0)
		return (0);
	return (recipe_verify(d->recipe, &d->findings, f));
}

static int
check_timing(struct document *documents, size_t count,
    const struct prove_options *o, struct fault *f)
{
	struct chain_link *links = calloc(count, sizeof(*links));
	size_t i;
	int rc;

	if (links == NULL)
		return (fault_memory(f));
	for (i = 0; i < count; i++)
		links[i] = (struct chain_link){ documents[i].recipe,
			&documents[i].findings, &documents[i].notes };
	rc = prove(links, count, o, f);
	free(links);
	return (rc);
}

static bool
without_findings(const struct document *documents, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (documents[i].findings.total > 0)
			return (false);
	return (true);
}

/* Timing means something only where every recipe makes sense. */
static int
check_documents(struct document *documents, size_t count,
    const struct lint_options *o, struct fault *f)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (check_meaning(&documents[i], &o->check, f) == -1)
			return (-1);
	if (!o->timing || !without_findings(documents, count))
		return (0);
	return (check_timing(documents, count, &o->prove, f));
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

struct lint_options
lint_options_none(void)
{
	struct lint_options o = { .timing = true,
		.prove = { -1, -1, -1, -1, SERVED_EITHER } };

	return (o);
}

static int
lint_documents(struct document *documents, size_t count,
    const struct lint_options *o, FILE *out, struct fault *f)
{
	size_t i;
	int rc = 0;

	for (i = 0; i < count; i++)
		if (read_document(&documents[i], out, f) == -1)
			return (-1);
	if (check_documents(documents, count, o, f) == -1)
		return (-1);
	for (i = 0; i < count; i++)
		if (report_document(&documents[i], out, f) == -1)
			rc = -1;
	if (rc == -1)
		return (-1);
	return (print_verdict(
	    documents[count - 1].recipe, o->check.cooked, out, f));
}

int
recipe_lint(
    const char *path, const struct lint_options *o, FILE *out, struct fault *f)
{
	size_t count = o->previous_count + 1, i;
	struct document *documents = calloc(count, sizeof(*documents));
	int rc;

	if (documents == NULL)
		return (fault_memory(f));
	for (i = 0; i < count; i++)
		documents[i].path = i + 1 == count ? path : o->previous[i];
	rc = lint_documents(documents, count, o, out, f);
	for (i = 0; i < count; i++)
		document_clear(&documents[i]);
	free(documents);
	return (rc);
}
