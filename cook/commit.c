/*
 * The end of a run.  What can fail comes first: the document is verified from
 * the bytes to be written and staged on disk; exported keys are locked; keys
 * are destroyed; one rename publishes the result.
 */
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
 * Destroys the keys that the recipe deletes.  *gone counts those that are
 * gone: from the first on there is no way back, and all are tried.
 */
static int
delete_keys(const struct run *run, size_t *gone, struct fault *f)
{
	struct held *h;
	size_t i;

	*gone = 0;
	for (i = 0; i < run->held_count; i++) {
		h = run->held[i];
		if (!h->deleted)
			continue;
		if (hsm_destroy_key(h->store->token, &h->key, f) == -1) {
			(void)name_key(h, f);
			if (*gone == 0)
				return (-1);
		} else
			(*gone)++;
	}
	return (f->kind == FAULT_NONE ? 0 : -1);
}

static int
publish(struct run *run, const struct bytes *document, struct fault *f)
{
	const char *path = run->options->output != NULL ?
	    run->options->output : run->options->recipe;
	struct outfile *out = NULL;
	struct fault *late = f, other = { 0 };
	size_t gone = 0;
	int rc;

	if (outfile_stage(&out, path, document->data, document->length, NULL,
	    f) == -1)
		return (-1);
	rc = lock_exported(run, f);
	if (rc == 0)
		rc = delete_keys(run, &gone, f);
	if (rc == -1 && gone > 0)
		late = &other;	/* past the point of no return: publish */
	if (rc == 0 || gone > 0) {
		if (outfile_commit(out, late) == -1)
			rc = -1;
		if (gone > 0)
			run->committed = true;
	}
	outfile_free(out);
	return (rc);
}

int
commit(struct run *run, struct fault *f)
{
	struct bytes document = { 0 };
	int rc;

	rc = recipe_write(run->recipe, &document, f);
	if (rc == 0)
		rc = prove(run, &document, f);
	if (rc == 0)
		rc = digest_sha256_hex(document.data, document.length,
		    run->sha256, f);
	if (rc == 0)
		rc = publish(run, &document, f);
	bytes_clear(&document);
	return (rc);
}
