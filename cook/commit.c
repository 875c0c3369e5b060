/*
 * The end of a run, up to its commit point: the document is verified from the
 * bytes to be written; exported keys are locked; the tokens are looked at in a
 * fresh view; the result is staged on disk, so that there is room for it; then
 * the journal says that all is done, and finish does the rest.
 */
#include <string.h>

#include "cook/run.h"
#include "cook/transcript.h"
#include "lib/util/digest.h"
#include "lib/util/infile.h"
#include "recipe/check.h"
#include "recipe/read.h"
#include "recipe/verify.h"
#include "recipe/write.h"

/* Reads the document back as a stranger would, and verifies all of it; sha256
 * is of what was verified. */
static int
prove(const struct bytes *document, char *sha256, struct fault *f)
{
	const struct check_options options = { .cooked = true };
	struct findings fs = { 0 };
	struct recipe *again = NULL;
	const char *name = "the cooked recipe, not written";
	int rc;

	rc = recipe_parse(&again, name, document, &fs, f);
	if (rc == 0)
		rc = recipe_check(again, &options, &fs, f);
	if (rc == 0)
		rc = recipe_verify(again, &fs, f);
	if (rc == 0) {
		findings_locate(&fs, document);
		rc = findings_fault(&fs, name, FAULT_REFUSED, f);
	}
	if (rc == 0)
		memcpy(sha256, again->sha256, DIGEST_HEX_SIZE);
	recipe_free(again);
	findings_clear(&fs);
	return (rc);
}

/* The recipe must still be what was read: another run may have cooked it. */
static int
check_recipe_file(const struct run *run, struct fault *f)
{
	char sha256[DIGEST_HEX_SIZE];
	struct bytes now = { 0 };
	int rc;

	if (!run->target.replaces)
		return (0);
	rc = infile_read(run->options->recipe, RECIPE_FILE_MOST, &now, f);
	if (rc == 0)
		rc = digest_sha256_hex(now.data, now.length, sha256, f);
	if (rc == 0 && strcmp(sha256, run->recipe->sha256) != 0) {
		rc = fault_set(f, FAULT_REFUSED,
		    "the recipe's file is no "
		    "longer what this run has read");
		(void)fault_file(f, run->options->recipe, 0, 0);
	}
	bytes_clear(&now);
	return (rc);
}

int
commit(struct run *run, struct fault *f)
{
	struct bytes document = { 0 };
	struct staged staged = { 0 };
	int rc;

	rc = recipe_write(run->recipe, &document, f);
	if (rc == 0)
		rc = prove(&document, run->sha256, f);
	if (rc == 0)
		rc = finish_lock(run, f);
	if (rc == 0)
		rc = fresh_view(run, false, f);
	if (rc == 0)
		rc = result_sign(run, &document, f);
	if (rc == 0)
		rc = check_recipe_file(run, f);
	if (rc == 0)
		rc = finish_stage(
		    run, document.data, document.length, &staged, f);
	if (rc == 0)
		rc = transcript_verified(run, f);
	if (rc == 0)
		rc = journal_commit(run, &document, f);
	if (rc == 0) {
		transcript_committed(run);
		rc = finish(run, &staged, f);
	}
	bytes_clear(&document);
	finish_clear(&staged);
	return (rc);
}
