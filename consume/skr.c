#include "consume/skr.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/ksr/inspect.h"
#include "lib/util/digest.h"
#include "lib/util/infile.h"
#include "lib/util/outfile.h"
#include "lib/util/text.h"
#include "lib/util/words.h"
#include "recipe/request.h"
#include "recipe/verify.h"

/* ---- From the recipe ---- */

/* What one bundle is made of. */
struct making {
	const struct cooked *cooked;
	const struct action *action;
	const struct keyset *set;
	struct ksr_bundle *bundle;
};

/* The label by which the recipe names this KSK, or NULL. */
static const char *
label_of(const struct making *m, const struct dnskey *key)
{
	const struct signed_set *s = m->action->set;
	struct cooked_key told;
	size_t i;

	for (i = 0; i < s->keyset_count; i++) {
		if (s->keyset[i]->algorithm != key->algorithm ||
		    s->keyset[i]->flags != key->flags)
			continue;
		cooked_key_find(&told, m->cooked, s->keyset[i]);
		if (told.data != NULL && bytes_equal(told.data, &key->data))
			return (told.label);
	}
	return (NULL);
}

static int
add_key(const struct making *m, const struct dnskey *key, struct fault *f)
{
	const struct recipe_request *q = m->cooked->recipe->request;
	const char *identifier = (key->flags & DNSKEY_FLAG_SEP) != 0 ?
	    label_of(m, key) :
	    request_identifier(q, key->algorithm, &key->data);
	struct ksr_key *k;

	if (identifier == NULL)
		return (fault_set(f, FAULT_INPUT,
		    "the recipe does not tell by what identifier the key with "
		    "tag %u is to be called",
		    dnskey_tag(key)));
	if ((k = ksr_add_key(m->bundle, f)) == NULL)
		return (-1);
	k->tag = dnskey_tag(key);
	k->ttl = m->set->ttl;
	if ((k->identifier = strdup(identifier)) == NULL)
		return (fault_memory(f));
	return (dnskey_copy(&k->key, key, f));
}

static int
add_signature(const struct making *m, const struct rrsig *r, struct fault *f)
{
	struct ksr_signature *s = ksr_add_signature(m->bundle, f);
	size_t i;

	if (s == NULL)
		return (-1);
	s->rrsig = *r;
	s->rrsig.signature = (struct bytes){ 0 };
	s->ttl = m->set->ttl;
	for (i = 0; i < m->bundle->key_count; i++)
		if (m->bundle->keys[i].tag == r->key_tag)
			break;
	if (i == m->bundle->key_count)
		return (fault_set(
		    f, FAULT_INTERNAL, "a signature of no key of the set"));
	if ((s->identifier = strdup(m->bundle->keys[i].identifier)) == NULL)
		return (fault_memory(f));
	return (bytes_set(
	    &s->rrsig.signature, r->signature.data, r->signature.length, f));
}

static int
fill_bundle(const struct making *m, const char *id, struct fault *f)
{
	size_t i;

	m->bundle->inception = m->action->set->inception;
	m->bundle->expiration = m->action->set->expiration;
	if ((m->bundle->id = strdup(id)) == NULL)
		return (fault_memory(f));
	for (i = 0; i < m->set->key_count; i++)
		if (add_key(m, &m->set->keys[i], f) == -1)
			return (-1);
	for (i = 0; i < m->set->rrsig_count; i++)
		if (add_signature(m, &m->set->rrsigs[i], f) == -1)
			return (-1);
	return (0);
}

static int
add_bundle(struct ksr *k, const struct cooked *c, const struct action *a,
    const char *id, struct fault *f)
{
	struct keyset set = { 0 };
	struct making m = { c, a, &set, NULL };
	size_t record;
	int rc = -1;

	if (recipe_keyset(a, &set, &record, f) == 0 &&
	    (m.bundle = ksr_add_bundle(k, f)) != NULL)
		rc = fill_bundle(&m, id, f);
	keyset_clear(&set);
	return (rc == 0 ? 0 : cooked_place(c, a, f));
}

static int
copy_policy(
    struct ksr_policy *to, const struct request_policy *from, struct fault *f)
{
	struct ksr_algorithm *a;
	size_t i;

	to->publish_safety = from->publish_safety;
	to->retire_safety = from->retire_safety;
	to->validity_most = from->validity_most;
	to->validity_least = from->validity_least;
	to->overlap_most = from->overlap_most;
	to->overlap_least = from->overlap_least;
	for (i = 0; i < from->algorithm_count; i++) {
		if ((a = ksr_add_algorithm(to, f)) == NULL)
			return (-1);
		a->number = (unsigned int)from->algorithms[i].number;
		a->size = (unsigned long)from->algorithms[i].size;
		a->exponent = (unsigned long)from->algorithms[i].exponent;
	}
	return (0);
}

static int
compare_algorithms(const void *left, const void *right)
{
	const struct ksr_algorithm *a = left, *b = right;

	if (a->number != b->number)
		return (a->number < b->number ? -1 : 1);
	if (a->size != b->size)
		return (a->size < b->size ? -1 : 1);
	return (a->exponent < b->exponent ? -1 : a->exponent > b->exponent);
}

/* Each kind of key in the response once. */
static int
add_algorithm(struct ksr_policy *p, const struct dnskey *key, struct fault *f)
{
	struct ksr_algorithm is, *a;
	size_t i;

	if (ksr_describe_key(&is, key, f) == -1)
		return (-1);
	for (i = 0; i < p->algorithm_count; i++)
		if (compare_algorithms(&p->algorithms[i], &is) == 0)
			return (0);
	if ((a = ksr_add_algorithm(p, f)) == NULL)
		return (-1);
	*a = is;
	return (0);
}

static int
fill_policy(struct ksr *k, const struct recipe_request *q, struct fault *f)
{
	size_t b, i;

	if (copy_policy(&k->ksk, &q->ksk, f) == -1 ||
	    copy_policy(&k->zsk, &q->zsk, f) == -1)
		return (-1);
	for (b = 0; b < k->bundle_count; b++)
		for (i = 0; i < k->bundles[b].key_count; i++)
			if (add_algorithm(
				&k->ksk, &k->bundles[b].keys[i].key, f) == -1)
				return (-1);
	qsort(k->ksk.algorithms, k->ksk.algorithm_count,
	    sizeof(*k->ksk.algorithms), compare_algorithms);
	return (0);
}

static int
fill(struct ksr *k, const struct cooked *c, struct fault *f)
{
	const struct recipe *r = c->recipe;
	const struct recipe_request *q = r->request;
	size_t i, bundle = 0;

	k->response = true;
	k->serial = (unsigned long)q->serial;
	if (name_parse(&k->domain, q->domain, f) == -1)
		return (-1);
	if ((k->id = strdup(q->id)) == NULL)
		return (fault_memory(f));
	for (i = 0; i < r->action_count; i++)
		if (r->actions[i].set != NULL &&
		    add_bundle(k, c, &r->actions[i], q->bundles[bundle++], f) ==
			-1)
			return (-1);
	return (fill_policy(k, q, f));
}

int
skr_make(struct ksr **k, const struct cooked *c, struct fault *f)
{
	*k = NULL;
	if (c->recipe->request == NULL) {
		(void)fault_set(f, FAULT_INPUT,
		    "the recipe answers no request: a response has its id and "
		    "those of its bundles");
		return (fault_file(f, c->recipe->file, 0, 0));
	}
	if ((*k = ksr_new(f)) == NULL)
		return (-1);
	if (fill(*k, c, f) == 0) {
		ksr_sort(*k);
		return (0);
	}
	ksr_free(*k);
	*k = NULL;
	return (-1);
}

/* ---- To the file ---- */

/* What a reader makes of the document: all of it verifies, and written again
 * it is the same. */
static int
prove(const struct bytes *document, struct fault *f)
{
	struct verify_cache *cache = NULL;
	struct objections found = { 0 };
	struct bytes again = { 0 };
	struct ksr *k = NULL;
	int rc = -1;

	if (verify_cache_new(&cache, f) == -1 ||
	    ksr_parse(&k, document, f) == -1 ||
	    inspect_response(cache, k, &found, f) == -1 ||
	    ksr_write(k, &again, f) == -1)
		goto out;
	if (found.total > 0)
		(void)fault_set(f, FAULT_REFUSED,
		    "the response does not hold: %.64s: expected %.256s, "
		    "found %.256s",
		    found.items[0].check, found.items[0].expected,
		    found.items[0].found);
	else if (!bytes_equal(document, &again))
		(void)fault_set(f, FAULT_INTERNAL,
		    "the response is read back as another one");
	else
		rc = 0;
out:
	ksr_free(k);
	bytes_clear(&again);
	objection_clear(&found);
	verify_cache_free(cache);
	return (rc);
}

/* A response that is there already is not lost to another one. */
static int
check_output(const struct options *o, const struct bytes *document,
    bool *present, struct fault *f)
{
	struct bytes old = { 0 };
	struct stat st;
	int rc;

	*present = false;
	if (lstat(o->file, &st) == -1)
		return (errno == ENOENT ?
			0 :
			fault_errno(f, "lstat", o->file, "cannot be examined"));
	if (o->force)
		return (0);
	if ((rc = infile_read(o->file, KSR_FILE_MOST, &old, f)) == 0) {
		*present = bytes_equal(&old, document);
		if (!*present) {
			(void)fault_set(f, FAULT_REFUSED,
			    "exists and is something else: it is replaced "
			    "only with --force");
			rc = fault_file(f, o->file, 0, 0);
		}
	}
	bytes_clear(&old);
	return (rc);
}

static int
write_file(
    const struct options *o, const struct bytes *document, struct fault *f)
{
	const struct outfile_mode mode = { .mode = 0644, .group = (gid_t)-1 };
	struct bytes again = { 0 };
	bool present;
	int rc = -1;

	if (document->length > KSR_FILE_MOST)
		return (fault_set(f, FAULT_INPUT,
		    "the response would have more than %d bytes",
		    KSR_FILE_MOST));
	if (check_output(o, document, &present, f) == -1)
		return (-1);
	if (!present &&
	    outfile_write(
		o->file, document->data, document->length, &mode, f) == -1)
		return (-1);
	if (infile_read(o->file, KSR_FILE_MOST, &again, f) == 0) {
		if (bytes_equal(&again, document))
			rc = 0;
		else
			(void)fault_set(f, FAULT_SYSTEM,
			    "what is in the file is not what was written");
	}
	bytes_clear(&again);
	return (rc);
}

static int
tell(const struct options *o, const struct ksr *k, const struct bytes *document,
    FILE *out, struct fault *f)
{
	char rows[WORDS_ROWS][WORDS_ROW_SIZE], sha256[DIGEST_HEX_SIZE];
	size_t i;

	if (digest_sha256_hex(document->data, document->length, sha256, f) ==
		-1 ||
	    words_rows(sha256, rows, f) == -1)
		return (-1);
	text_print(out, o->file);
	(void)fprintf(out, ": response ");
	text_print(out, k->id);
	(void)fprintf(out, ", serial %lu, %zu bundles, SHA-256 %s\n", k->serial,
	    k->bundle_count, sha256);
	for (i = 0; i < WORDS_ROWS; i++)
		(void)fprintf(out, "    %s\n", rows[i]);
	return (0);
}

/* The response, and its text; NULL with a fault. */
static struct ksr *
make_document(
    struct bytes *document, const struct cooked *cooked, struct fault *f)
{
	struct ksr *k = NULL;

	if (cooked_verify(cooked, f) == 0 && skr_make(&k, cooked, f) == 0 &&
	    ksr_write(k, document, f) == 0 && prove(document, f) == 0)
		return (k);
	ksr_free(k);
	return (NULL);
}

int
skr_run(const struct options *o, const struct conf *conf, FILE *out,
    struct fault *f)
{
	struct cooked cooked = { 0 };
	struct bytes document = { 0 };
	struct ksr *k = NULL;
	int rc = -1;

	if (cooked_read(&cooked, o->recipes[0], f) == -1)
		return (-1);
	if (conf == NULL || cooked_signed(&cooked, conf, f) == 0)
		k = make_document(&document, &cooked, f);
	if (k != NULL && write_file(o, &document, f) == 0)
		rc = tell(o, k, &document, out, f);
	ksr_free(k);
	bytes_clear(&document);
	cooked_clear(&cooked);
	return (rc);
}
