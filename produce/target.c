#include "produce/target.h"

#include <errno.h>
#include <stdbool.h>
#include <sys/stat.h>

#include "lib/util/bytes.h"
#include "lib/util/infile.h"
#include "lib/util/outfile.h"
#include "recipe/finding.h"
#include "recipe/read.h"
#include "recipe/write.h"

static int
refuse(const char *path, const char *what, struct fault *f)
{
	(void)fault_set(f, FAULT_REFUSED, "%s", what);
	return (fault_file(f, path, 0, 0));
}

/* The older spelling has no cooked_timestamp, but results. */
static bool
cooked(const struct recipe *r)
{
	size_t i;

	if (r->cooked_timestamp != 0)
		return (true);
	for (i = 0; i < r->action_count; i++)
		if (r->actions[i].result.given)
			return (true);
	return (false);
}

static int
check_document(const char *path, const struct bytes *document, struct fault *f)
{
	struct recipe *r = NULL;
	struct findings fs = { 0 };
	struct fault why = { 0 };
	int rc = 0;

	if (recipe_parse(&r, path, document, &fs, &why) == -1)
		rc = why.kind == FAULT_INPUT ?
		    refuse(path,
			"exists and is "
			"not a recipe: it is replaced only with --force",
			f) :
		    fault_set(f, why.kind, "%s", why.what);
	else if (cooked(r))
		rc = refuse(path,
		    "exists and is a cooked recipe, the outcome "
		    "of a ceremony: it is replaced only with --force",
		    f);
	recipe_free(r);
	findings_clear(&fs);
	return (rc);
}

int
target_check(const char *path, struct fault *f)
{
	struct bytes document = { 0 };
	struct stat st;
	int rc;

	if (lstat(path, &st) == -1)
		return (errno == ENOENT ?
			0 :
			fault_errno(f, "lstat", path, "cannot be examined"));
	rc = infile_read(path, RECIPE_FILE_MOST, &document, f);
	if (rc == 0)
		rc = check_document(path, &document, f);
	bytes_clear(&document);
	return (rc);
}

int
target_write(
    const char *path, const struct recipe *r, char *hex, struct fault *f)
{
	struct bytes document = { 0 };
	int rc = -1;

	if (recipe_write(r, &document, f) == -1 ||
	    digest_sha256_hex(document.data, document.length, hex, f) == -1)
		goto out;
	if (document.length > RECIPE_FILE_MOST) {
		(void)fault_set(f, FAULT_INPUT,
		    "the recipe would have more "
		    "than %lu bytes",
		    RECIPE_FILE_MOST);
		goto out;
	}
	rc = outfile_write(path, document.data, document.length, NULL, f);
out:
	bytes_clear(&document);
	return (rc);
}
