/*
 * The end of a run.  What can fail comes first: the document is verified from
 * the bytes to be written and staged on disk; the token is looked at in a
 * fresh view; exported keys are locked; keys are destroyed; one rename
 * publishes the result.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cook/run.h"
#include "lib/hsm/destroy.h"
#include "lib/hsm/transport.h"
#include "lib/util/digest.h"
#include "lib/util/infile.h"
#include "lib/util/outfile.h"
#include "recipe/check.h"
#include "recipe/read.h"
#include "recipe/verify.h"
#include "recipe/write.h"

/* Reads the document back as a stranger would, and verifies all of it. */
static int
prove(const struct bytes *document, struct fault *f)
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
		if (h->exported &&
		    hsm_transport_lock(h->store->token, &h->key, f) == -1)
			return (name_key(h, f));
	}
	return (0);
}

/* Of a transport key only the public half is there. */
static bool
gone(const struct held *h)
{
	return (
	    h->pair ? h->key.private_handle == 0 : h->key.public_handle == 0);
}

/*
 * Destroys the keys that the recipe deletes.  From the first that is gone there
 * is no way back: the run is committed, and all are tried.
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
		if (gone(h))
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
		(void)fault_add(f,
		    "; keys are deleted already, so rename %s "
		    "by hand: it is the result",
		    sibling);
	}
	return (rc);
}

static bool
may_give_to(gid_t group)
{
	return (geteuid() == 0 || group == getegid() || group_member(group));
}

/* Who could read the recipe that is replaced can read the result, its group
 * only where we may give a file to that; else 0600. */
static void
dress(const struct run *run, struct outfile_mode *how)
{
	struct stat st;

	how->mode = S_IRUSR | S_IWUSR;
	how->group = (gid_t)-1;
	if (run->options->output != NULL ||
	    stat(run->options->recipe, &st) == -1)
		return;
	if (may_give_to(st.st_gid))
		how->group = st.st_gid;
	if (how->group == st.st_gid || (st.st_mode & S_IROTH) != 0)
		how->mode |= st.st_mode & (S_IRGRP | S_IROTH);
}

static int
stage(struct run *run, const struct bytes *document, struct outfile **out,
    struct fault *f)
{
	struct outfile_mode how;

	dress(run, &how);
	return (outfile_stage(out,
	    run->options->output != NULL ? run->options->output :
					   run->options->recipe,
	    document->data, document->length, &how, f));
}

/*
 * Some keys are gone and others are not: the result says which.  If it cannot
 * be written, what was staged before stays on disk: no signature is lost.
 */
static void
publish_partly(struct run *run, struct outfile *staged, struct fault *f)
{
	char sibling[PATH_MAX];
	struct bytes document = { 0 };
	struct outfile *out = NULL;
	struct fault late = { 0 };
	struct action *a;
	size_t i;

	for (i = 0; i < run->recipe->action_count; i++) {
		a = &run->recipe->actions[i];
		if (a->type == ACTION_DELETE_KEY && a->result.success)
			a->result.success = gone(use_of(run, a->key)->held);
	}
	if (recipe_write(run->recipe, &document, &late) == -1 ||
	    stage(run, &document, &out, &late) == -1 ||
	    replace(run, out, &late) == -1) {
		outfile_leave(staged, sibling, sizeof(sibling));
		(void)fault_add(f,
		    "; other keys are deleted, but the result is not written: "
		    "%s; %s has it as if all were deleted",
		    late.what, sibling);
	} else
		(void)fault_add(f,
		    "; other keys are deleted: the result is "
		    "written and says which are not");
	outfile_free(out);
	bytes_clear(&document);
}

/* The recipe must still be what was read: another run may have cooked it. */
static int
check_recipe_file(const struct run *run, struct fault *f)
{
	char sha256[DIGEST_HEX_SIZE];
	struct bytes now = { 0 };
	int rc;

	if (run->options->output != NULL)
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

static int
publish(struct run *run, struct outfile *out, struct fault *f)
{
	if (fresh_view(run, f) == -1 || check_recipe_file(run, f) == -1 ||
	    lock_exported(run, f) == -1)
		return (-1);
	if (delete_keys(run, f) == 0)
		return (replace(run, out, f));
	if (run->committed)
		publish_partly(run, out, f);
	return (-1);
}

int
commit(struct run *run, struct fault *f)
{
	struct bytes document = { 0 };
	struct outfile *out = NULL;
	int rc;

	rc = recipe_write(run->recipe, &document, f);
	if (rc == 0)
		rc = prove(&document, f);
	if (rc == 0)
		rc = digest_sha256_hex(
		    document.data, document.length, run->sha256, f);
	if (rc == 0)
		rc = stage(run, &document, &out, f);
	bytes_clear(&document);
	if (rc == 0)
		rc = publish(run, out, f);
	outfile_free(out);
	return (rc);
}
