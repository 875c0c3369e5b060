#include "recipe/skr.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/ksr/inspect.h"
#include "lib/ksr/ksr.h"
#include "lib/util/digest.h"
#include "lib/util/infile.h"
#include "lib/util/text.h"
#include "lib/util/words.h"

#define ANCHOR_FILE_MOST 65536
#define HEX              "0123456789abcdefABCDEF"

/* All that is looked at.  Owns it. */
struct looking {
	struct ksr *response, *request, *previous;
	struct bytes anchors; /* text with a NUL */
	char sha256[DIGEST_HEX_SIZE];
	struct verify_cache *cache;
	struct objections found;
};

/* ---- Trust anchors ---- */

/* True if a run of 64 hexadecimal digits in the text is the digest. */
static bool
names_digest(const struct bytes *text, const char *digest)
{
	const char *p = (const char *)text->data;
	size_t length;

	while (*p != '\0') {
		length = strspn(p, HEX);
		if (length == DIGEST_HEX_SIZE - 1 &&
		    strncasecmp(p, digest, length) == 0)
			return (true);
		p += length == 0 ? 1 : length;
	}
	return (false);
}

/* The SHA-256 digest of the key's DS stands in the file of anchors. */
static bool
is_anchor(const struct looking *l, const struct dnskey *key)
{
	struct fault ignored = { 0 };
	char *ds = dnskey_ds(key, &l->response->domain, &ignored);
	bool is = ds != NULL && names_digest(&l->anchors, strrchr(ds, ' ') + 1);

	free(ds);
	return (is);
}

static bool
is_anchored(const struct looking *l, const struct ksr_bundle *b)
{
	size_t i, k;

	for (i = 0; i < b->signature_count; i++)
		for (k = 0; k < b->key_count; k++)
			if (b->keys[k].tag == b->signatures[i].rrsig.key_tag &&
			    is_anchor(l, &b->keys[k].key))
				return (true);
	return (false);
}

static int
check_anchors(struct looking *l, struct fault *f)
{
	struct objection_place at = { "SKR-ANCHOR", 0, 0 };
	size_t i;

	for (i = 0; i < l->response->bundle_count; i++) {
		if (is_anchored(l, &l->response->bundles[i]))
			continue;
		at.bundle = i + 1;
		at.line = l->response->bundles[i].line;
		if (objection_add(&l->found, &at,
			"a signature by a key of the trust anchors", "none",
			f) == -1)
			return (-1);
	}
	return (0);
}

/* ---- The whole ---- */

static int
read_all(struct looking *l, const struct skr_files *files, struct fault *f)
{
	if (verify_cache_new(&l->cache, f) == -1 ||
	    ksr_read(&l->response, files->response, true, l->sha256, f) == -1)
		return (-1);
	if (files->request != NULL &&
	    ksr_read(&l->request, files->request, false, NULL, f) == -1)
		return (-1);
	if (files->previous != NULL &&
	    ksr_read(&l->previous, files->previous, true, NULL, f) == -1)
		return (-1);
	if (files->anchors != NULL &&
	    (infile_read(files->anchors, ANCHOR_FILE_MOST, &l->anchors, f) ==
		    -1 ||
		bytes_append_u8(&l->anchors, 0, f) == -1))
		return (-1);
	return (0);
}

static int
check_all(struct looking *l, const struct skr_files *files, struct fault *f)
{
	if (inspect_response(l->cache, l->response, &l->found, f) == -1)
		return (-1);
	if (l->request != NULL &&
	    inspect_answer(l->request, l->response, &l->found, f) == -1)
		return (-1);
	if (l->previous != NULL &&
	    inspect_continues(l->previous, l->response, &l->found, f) == -1)
		return (-1);
	return (files->anchors == NULL ? 0 : check_anchors(l, f));
}

/* What was not looked at is said, too. */
static int
tell(const struct looking *l, const struct skr_files *files, FILE *out,
    struct fault *f)
{
	char rows[WORDS_ROWS][WORDS_ROW_SIZE];
	size_t i;

	if (words_rows(l->sha256, rows, f) == -1)
		return (-1);
	text_print(out, files->response);
	(void)fprintf(out, ": response ");
	text_print(out, l->response->id);
	(void)fprintf(out, ", serial %lu, %zu bundles, SHA-256 %s\n",
	    l->response->serial, l->response->bundle_count, l->sha256);
	for (i = 0; i < WORDS_ROWS; i++)
		(void)fprintf(out, "    %s\n", rows[i]);
	if (files->request == NULL)
		(void)fputs("not held against a request (--ksr)\n", out);
	if (files->previous == NULL)
		(void)fputs(
		    "not held against the response before (--previous-skr)\n",
		    out);
	if (files->anchors == NULL)
		(void)fputs(
		    "not held against trust anchors (--anchors)\n", out);
	return (0);
}

int
skr_verify(const struct skr_files *files, FILE *out, struct fault *f)
{
	struct looking l = { 0 };
	int rc = -1;

	if (read_all(&l, files, f) == 0 && check_all(&l, files, f) == 0 &&
	    tell(&l, files, out, f) == 0) {
		objection_print(&l.found, files->response, out);
		rc = objection_fault(&l.found, files->response, f);
	}
	ksr_free(l.response);
	ksr_free(l.request);
	ksr_free(l.previous);
	bytes_clear(&l.anchors);
	verify_cache_free(l.cache);
	objection_clear(&l.found);
	return (rc);
}
