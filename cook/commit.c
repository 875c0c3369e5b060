/*
 * The end of a run.  What can fail comes first: the document is verified from
 * the bytes to be written and staged on disk; the token is looked at in a
 * fresh view; exported keys are locked; keys are destroyed; one rename
 * publishes the result.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "cook/run.h"
#include "lib/hsm/destroy.h"
#include "lib/hsm/transport.h"
#include "lib/util/digest.h"
#include "lib/util/outfile.h"
#include "recipe/check.h"
#include "recipe/read.h"
#include "recipe/verify.h"
#include "recipe/write.h"

/* Reads the document back as a stranger would, and verifies all of it. */
static int
prove(const struct run *run, const struct bytes *document, struct fault *f)
{
	struct check_options options = {
		.signer_outside = run->options->signer_outside,
		.cooked = true
	};
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
	recipe_free(again);
	findings_clear(&fs);
	return (rc);
}

static int
name_key(const struct held *h, struct fault *f)
{
	return (fault_key(f, h->key.label));
}

/* Exported keys do not leave the token a second time. */
static int
lock_exported(const struct run *run, struct fault *f)
{
	const struct held *h;
	size_t i;

	for (i = 0; i < run->held_count; i++) {
		h = run->held[i];
		if (h->exported && hsm_transport_lock(h->store->token,
		    &h->key, f) == -1)
			return (name_key(h, f));
	}
	return (0);
}

/*
 * Destroys the keys that the recipe deletes.  From the first private half that
 * is gone there is no way back: the run is committed, and all are tried.
 */
static int
delete_keys(struct run *run, struct fault *f)
{
	struct held *h;
	size_t i;

	for (i = 0; i < run->held_count; i++) {
		h = run->held[i];
		if (!h->deleted)
			continue;
		if (hsm_destroy_key(h->store->token, &h->key, f) == -1)
			(void)name_key(h, f);
		if (h->key.private_handle == 0)
			run->committed = true;
		if (f->kind != FAULT_NONE && !run->committed)
			return (-1);
	}
	return (f->kind == FAULT_NONE ? 0 : -1);
}

/* The rename.  Whatever comes after it, the result is there. */
static int
replace(struct run *run, struct outfile *out, struct fault *f)
{
	char sibling[PATH_MAX];
	int rc = outfile_commit(out, f);

	if (outfile_published(out))
		run->committed = true;
	else if (run->committed) {
		outfile_leave(out, sibling, sizeof(sibling));
		(void)fault_add(f, "; keys are deleted already, so rename %s "
		    "by hand: it is the result", sibling);
	}
	return (rc);
}

static int
publish(struct run *run, struct outfile *out, struct fault *f)
{
	struct fault late = { 0 };

	if (fresh_view(run, f) == -1 || lock_exported(run, f) == -1)
		return (-1);
	if (delete_keys(run, f) == 0)
		return (replace(run, out, f));
	/* A key is gone, others are not: the result tells what was made. */
	if (run->committed && replace(run, out, &late) == -1)
		(void)fault_add(f, "; %s", late.what);
	return (-1);
}

int
commit(struct run *run, struct fault *f)
{
	const char *path = run->options->output != NULL ?
	    run->options->output : run->options->recipe;
	struct bytes document = { 0 };
	struct outfile *out = NULL;
	int rc;

	rc = recipe_write(run->recipe, &document, f);
	if (rc == 0)
		rc = prove(run, &document, f);
	if (rc == 0)
		rc = digest_sha256_hex(document.data, document.length,
		    run->sha256, f);
	if (rc == 0)
		rc = outfile_stage(&out, path, document.data, document.length,
		    NULL, f);
	bytes_clear(&document);
	if (rc == 0)
		rc = publish(run, out, f);
	outfile_free(out);
	return (rc);
}
